"""The texts by which a record is found, and the parts of them that need a right."""

from collections.abc import Mapping
from typing import Any

from core.resource import Resource
from core.rules.phones import parse_phone
from core.rules.problem import ValueProblem
from db import search
from db.columns import Sensitivity


def sought(text: str) -> str:
    """What is looked for: a phone number as it is stored, whatever prefix, blanks and dashes it was typed with."""
    if text.isalnum():
        return text
    try:
        return parse_phone(text)
    except ValueProblem:
        return text


def search_texts(resource: Resource, row: Mapping[str, Any]) -> tuple[str, str]:
    """The normalised texts of a record: what anybody may match, and what needs the right to personal data."""
    public, private = [], []
    for attribute in resource.search:
        value = row.get(attribute.key)
        if value:
            place = public if resource.fields[attribute.key].sensitivity is Sensitivity.NONE else private
            place += map(str, value) if isinstance(value, list) else [str(value)]
    return search.normalise(public), search.normalise(private)
