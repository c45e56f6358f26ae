"""The strict reading of what people type, paste and import: a stored value, or a sentence that says
why not.
"""

from core.rules.addresses import parse_email, parse_url
from core.rules.choices import Choices, parse_choice, parse_score
from core.rules.dates import parse_date
from core.rules.formulas import escape_formula, needs_guard, remove_guard
from core.rules.identity import parse_id_number
from core.rules.moments import parse_moment, parse_time_of_day
from core.rules.numbers import (
    COUNT_UNITS,
    MONEY_UNITS,
    SCORE_UNITS,
    YUAN_SIGNS,
    parse_decimal,
    parse_integer,
    parse_money,
)
from core.rules.phones import parse_phone, phone_key
from core.rules.problem import Raw, ValueProblem
from core.rules.text import clean_text, is_blank, parse_tags
from core.rules.yes_no import parse_yes_no
from db.folding import fold

__all__ = [
    "COUNT_UNITS",
    "MONEY_UNITS",
    "SCORE_UNITS",
    "YUAN_SIGNS",
    "Choices",
    "Raw",
    "ValueProblem",
    "clean_text",
    "escape_formula",
    "fold",
    "is_blank",
    "needs_guard",
    "parse_choice",
    "parse_date",
    "parse_decimal",
    "parse_email",
    "parse_id_number",
    "parse_integer",
    "parse_moment",
    "parse_money",
    "parse_phone",
    "parse_score",
    "parse_tags",
    "parse_time_of_day",
    "parse_url",
    "parse_yes_no",
    "phone_key",
    "remove_guard",
]
