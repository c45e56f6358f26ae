"""Whole and decimal numbers as people type them: never rounded, never cut, never clamped."""

import re
from collections.abc import Sequence
from decimal import Decimal

from core.messages import N_
from core.rules.numerals import read_numeral
from core.rules.problem import Raw, plain, refused

COUNT_UNITS = ("份", "人", "次", "个", "個", "件", "条", "條", "本", "张", "張", "天", "日")
SCORE_UNITS = ("分", "星")
MONEY_UNITS = ("元", "圆", "圓", "块", "塊")
YUAN_SIGNS = ("¥", "RMB", "CNY", "人民币", "人民幣")

_LARGEST_INTEGER = 2**63 - 1
_MOST_DIGITS = 15
_NUMBER = re.compile(r"(?P<sign>[+-]?)(?P<whole>[1-9][0-9]{0,2}(?:,[0-9]{3})+|[0-9]*)(?:\.(?P<part>[0-9]+))?")


def parse_integer(
    raw: Raw, low: int | None = None, high: int | None = None, units: Sequence[str] = ()
) -> int:
    """A whole number: any digits, `1,234`, `十二`, one of `units` behind it (`3份`); `5.0` and `5.00` are 5.

    Refused: `4.6`, `1.000` (a thousand to some), exponents, wrong grouping, anything outside `low` to `high`.
    """
    text = _without_marks(plain(raw), (), units)
    value = _whole(text)
    if value is None or (isinstance(raw, float) and not raw.is_integer()):
        if _NUMBER.fullmatch(text) and any(c.isdigit() for c in text):
            raise refused(N_("Must be a whole number, got {raw}"), raw)
        raise refused(N_("Not a number: {raw}"), raw)
    low_end = -_LARGEST_INTEGER if low is None else low
    high_end = _LARGEST_INTEGER if high is None else high
    number = Decimal(value)  # unlike int(), it reads any number of digits
    _refuse_outside(number, Decimal(low_end), Decimal(high_end))
    return int(number)


def parse_decimal(
    raw: Raw,
    places: int = 2,
    low: Decimal | int | None = None,
    high: Decimal | int | None = None,
    units: Sequence[str] = (),
    signs: Sequence[str] = (),
) -> Decimal:
    """A decimal number with exactly `places` places behind the point, as typed; `units` may follow, `signs`
    precede.

    Refused: more decimals than `places` (even zeros: `1.500` is fifteen hundred to some), `1,23`, `1e5`, NaN.
    """
    match = _NUMBER.fullmatch(_without_marks(plain(raw), signs, units))
    if not match or not (match["whole"] or match["part"]):
        raise refused(N_("Not a number: {raw}"), raw)
    part = match["part"] or ""
    if len(part) > places:
        raise refused(N_("At most {places} decimals are possible, got {raw}"), raw, places=places)
    whole = match["whole"].replace(",", "") or "0"
    value = Decimal(f"{match['sign']}{whole}.{part.ljust(places, '0')}" if places else match["sign"] + whole)
    largest = Decimal(10**_MOST_DIGITS - 1)
    _refuse_outside(
        value, -largest if low is None else Decimal(low), largest if high is None else Decimal(high)
    )
    return value or abs(value)


def parse_money(
    raw: Raw, places: int = 2, low: Decimal | int | None = None, high: Decimal | int | None = None
) -> Decimal:
    """An amount of yuan: a decimal number that may carry `¥`, `RMB` in front or `元` behind; other money is
    refused.
    """
    return parse_decimal(raw, places, low, high, units=MONEY_UNITS, signs=YUAN_SIGNS)


def _whole(text: str) -> str | None:
    """The digits of a whole number, or None."""
    match = _NUMBER.fullmatch(text)
    if match and match["whole"] and match["part"] in (None, "0", "00"):
        return match["sign"] + match["whole"].replace(",", "")
    numeral = read_numeral(text)
    return None if numeral is None else str(numeral)


def _without_marks(text: str, signs: Sequence[str], units: Sequence[str]) -> str:
    """The number without one sign of `signs` before it (`-¥5`, `¥-5`) and one of `units` behind it."""
    minus, rest = ("-", text[1:].lstrip()) if text.startswith("-") else ("", text)
    for sign in sorted(signs, key=len, reverse=True):
        if rest[: len(sign)].casefold() == sign.casefold():
            rest = rest[len(sign) :].lstrip()
            break
    for unit in sorted(units, key=len, reverse=True):
        if rest[-len(unit) :].casefold() == unit.casefold():
            rest = rest[: -len(unit)].rstrip()
            break
    return minus + rest


def _refuse_outside(value: Decimal, low: Decimal, high: Decimal) -> None:
    if value < low:
        raise refused(N_("Must not be less than {limit}"), limit=format(low, "f"))
    if value > high:
        raise refused(N_("Must not be more than {limit}"), limit=format(high, "f"))
