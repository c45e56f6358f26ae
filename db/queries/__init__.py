"""Reads of any table, scoped and masked by the database: pages, counts, streams, figures, look-ups."""

from db.queries.aggregates import grouped
from db.queries.asked import Count, Cursor, Index, Labels, Query, ReferenceLabel, Rows, RowScope, Where
from db.queries.conditions import condition
from db.queries.keyset import sort_column
from db.queries.masks import hides
from db.queries.measures import COUNT, Mean, MeanMinutes, Measure, PercentileMinutes, Share, Sum
from db.queries.pages import count, counts_by, exact, ids, names, one, page, rows, stream, value, versions
from db.queries.periods import Bands, Day, Month, Period
from db.queries.references import find, labels_of, suggest, table_version

__all__ = [
    "COUNT",
    "Bands",
    "Count",
    "Cursor",
    "Day",
    "Index",
    "Labels",
    "Mean",
    "MeanMinutes",
    "Measure",
    "Month",
    "PercentileMinutes",
    "Period",
    "Query",
    "ReferenceLabel",
    "RowScope",
    "Rows",
    "Share",
    "Sum",
    "Where",
    "condition",
    "count",
    "counts_by",
    "exact",
    "find",
    "grouped",
    "hides",
    "ids",
    "labels_of",
    "names",
    "one",
    "page",
    "rows",
    "sort_column",
    "stream",
    "suggest",
    "table_version",
    "value",
    "versions",
]
