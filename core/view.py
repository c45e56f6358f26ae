"""What is on the screen: search, filters, sort and page of one table, and its form in a link."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

PAGE_SIZE = 50
LARGEST_PAGE = 10**9
RANGE = ".."
# Before a value that would be read as something else: `=a..b` is the text a..b, `!=empty` is not "empty".
LITERAL = "="
# Before a word that stands anywhere in a text.
PART = "~"


@dataclass(frozen=True, slots=True)
class Condition:
    """One filter: a field, how it is compared, and the raw values as they stand in a link.

    `op` is one of is, not, between, empty, filled, contains; `between` has two values of which either may be "".
    Figures also ask `by`, which compares with the column its value names; no link can say that.
    """

    field: str
    op: str
    values: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class View:
    """The rows somebody looks at. Grid, count, charts, tiles, export and link all take the same view."""

    table: str
    search: str = ""
    filters: tuple[Condition, ...] = ()
    sort: str = ""
    page: int = 1
    size: int = PAGE_SIZE
    deleted: bool = False
    columns: tuple[str, ...] = field(default=())

    def only(self, *conditions: Condition) -> "View":
        """The same view narrowed by more conditions, on its first page."""
        return replace(self, filters=self.filters + conditions, page=1)

    def without(self, field_key: str) -> "View":
        """The same view without the filters on one field, on its first page."""
        return replace(self, filters=tuple(c for c in self.filters if c.field != field_key), page=1)

    def as_query(self) -> dict[str, list[str]]:
        """The view as link parameters: q, sort, page, and one parameter per filtered field."""
        query: dict[str, list[str]] = {}
        if self.search:
            query["q"] = [self.search]
        for one in self.filters:
            query.setdefault(one.field, []).extend(_words(one))
        if self.sort:
            query["sort"] = [self.sort]
        if self.page > 1:
            query["page"] = [str(self.page)]
        return query


def _words(condition: Condition) -> Iterable[str]:
    if condition.op == "between":
        return [RANGE.join(condition.values)]
    if condition.op in ("empty", "filled"):
        return [f"!{condition.op}"]
    if condition.op == "contains":
        return [PART + value for value in condition.values]
    return [f"!{_literal(value)}" if condition.op == "not" else _literal(value) for value in condition.values]


def _literal(value: str) -> str:
    plain = (
        RANGE not in value and not value.startswith(("!", LITERAL, PART)) and value not in ("empty", "filled")
    )
    return value if plain else LITERAL + value


def from_query(
    table: str,
    query: Mapping[str, list[str]],
    fields: Iterable[str],
    size: int = PAGE_SIZE,
) -> View:
    """The view a link describes; parameters that are no field of the table are left alone."""
    known = set(fields)
    filters = [c for name, words in query.items() if name in known for c in _conditions(name, words)]
    page = (query.get("page") or ["1"])[0]
    return View(
        table,
        search=(query.get("q") or [""])[0],
        filters=tuple(filters),
        sort=(query.get("sort") or [""])[0],
        page=_page(page),
        size=size,
    )


def _conditions(name: str, words: list[str]) -> Iterable[Condition]:
    states = [word[1:] for word in words if word in ("!empty", "!filled")]
    negated = [word[1:] for word in words if word.startswith("!") and word[1:] not in states]
    parts = [word for word in words if word.startswith(PART)]
    positive = [word for word in words if not word.startswith(("!", PART))]
    ranges = [word for word in positive if RANGE in word and not word.startswith(LITERAL)]
    plain = [word for word in positive if word not in ranges]
    if plain:
        yield Condition(name, "is", tuple(word.removeprefix(LITERAL) for word in plain))
    if negated:
        yield Condition(name, "not", tuple(word.removeprefix(LITERAL) for word in negated))
    for word in parts:
        yield Condition(name, "contains", (word.removeprefix(PART),))
    for state in states:
        yield Condition(name, state)
    for word in ranges:
        low, _, high = word.partition(RANGE)
        yield Condition(name, "between", (low, high))


def _page(text: str) -> int:
    number = int(text) if text.isdecimal() and len(text) < len(str(LARGEST_PAGE)) else 1
    return max(number, 1)
