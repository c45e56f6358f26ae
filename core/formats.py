"""How dates, numbers, money, durations and lists are written in each language; None becomes nothing."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta, tzinfo
from decimal import Decimal
from functools import lru_cache
from typing import Literal
from zoneinfo import ZoneInfo

from babel import Locale, dates, lists, numbers, units

from core.i18n import translate
from core.messages import N_

CURRENCY = "CNY"
_LOCALES = {"en": "en_GB", "zh_CN": "zh_CN", "zh_TW": "zh_TW"}
_SPELLED: dict[str, Literal["long", "short"]] = {
    "en": "long",
    "zh_CN": "short",
    "zh_TW": "short",
}
_STEPS = (("day", 86_400), ("hour", 3_600), ("minute", 60), ("second", 1))
_SIZES = (
    "digital-byte",
    "digital-kilobyte",
    "digital-megabyte",
    "digital-gigabyte",
    "digital-terabyte",
)


@lru_cache(maxsize=len(_LOCALES))
def _locale(lang: str) -> Locale:
    return Locale.parse(_LOCALES[lang])


@lru_cache(maxsize=64)
def _zone(name: str) -> ZoneInfo:
    return ZoneInfo(name)


def _local(value: datetime, zone: str | tzinfo) -> datetime:
    if value.tzinfo is None:
        raise ValueError(f"a moment needs a zone, got {value!r}")
    return value.astimezone(_zone(zone) if isinstance(zone, str) else zone)


@lru_cache(maxsize=4096)
def _day(lang: str, value: date) -> str:
    return dates.format_date(value, "medium", _locale(lang))


def day(lang: str, value: date | None) -> str:
    """`4 Feb 2026`, `2026年2月4日`; a moment must be turned into its local day by `moment_day` instead."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        raise TypeError("the day of a moment depends on the zone, use moment_day")
    return _day(lang, value)


def weekday(lang: str, value: date | None) -> str:
    """`Wed`, `周三`."""
    return "" if value is None else dates.format_date(value, "EEE", _locale(lang))


def month(lang: str, value: date | None) -> str:
    """`Feb 2026`, `2026年2月`."""
    return "" if value is None else dates.format_skeleton("yMMM", value, locale=_locale(lang))


def moment(lang: str, value: datetime | None, zone: str | tzinfo) -> str:
    """`4 Feb 2026, 14:05`, `2026年2月4日 14:05`: an aware moment as the clock of a zone shows it."""
    if value is None:
        return ""
    local = _local(value, zone)
    return _joint(lang).format(_time(local), _day(lang, local.date()))


@lru_cache(maxsize=len(_LOCALES))
def _joint(lang: str) -> str:
    return str(_locale(lang).datetime_formats["medium"])


def _time(local: datetime) -> str:
    return f"{local.hour:02}:{local.minute:02}"


def moment_day(lang: str, value: datetime | None, zone: str | tzinfo) -> str:
    """The local day of an aware moment."""
    return "" if value is None else day(lang, _local(value, zone).date())


def time_of_day(value: datetime | None, zone: str | tzinfo) -> str:
    """`14:05`: the 24-hour clock, the same in every language."""
    return "" if value is None else _time(_local(value, zone))


def named(lang: str, name: str, words: str) -> str:
    """`Status: New`, with the colon of the language."""
    return translate(lang, N_("{place}: {name}"), place=name, name=words)


# All languages of the product write 1,234.5, so the numbers of a grid need not go through Babel's patterns.
def number(lang: str, value: int | float | Decimal | None, places: int | None = None) -> str:
    """`1,234.5`; with `places` always so many decimals."""
    if value is None:
        return ""
    if places is not None:
        return f"{_exact(value):,.{places}f}"
    return f"{value:,}" if isinstance(value, int) else numbers.format_decimal(value, locale=_locale(lang))


def money(
    lang: str, value: Decimal | int | float | None, currency: str = CURRENCY, *, whole: bool = False
) -> str:
    """`CN¥1,234.50`, `¥1,234.50`: an amount with the sign of its currency; a sum of many may be told `whole`."""
    if value is None:
        return ""
    sign, places = _currency(lang, currency)
    return f"{'-' if value < 0 else ''}{sign}{abs(_exact(value)):,.{0 if whole else places}f}"


@lru_cache(maxsize=64)
def _currency(lang: str, currency: str) -> tuple[str, int]:
    """The sign that stands before an amount, and its decimals."""
    zero = numbers.format_currency(0, currency, locale=_locale(lang))
    return zero.rstrip("0.,"), numbers.get_currency_precision(currency)


def _exact(value: int | float | Decimal) -> Decimal:
    return Decimal(str(value)) if isinstance(value, float) else Decimal(value)


def percent(lang: str, ratio: float | Decimal | None, places: int = 0) -> str:
    """`85%` for the ratio 0.85."""
    if ratio is None:
        return ""
    pattern = "#,##0" + ("." + "0" * places if places else "") + "%"
    return numbers.format_percent(ratio, format=pattern, locale=_locale(lang))


def duration(lang: str, span: timedelta | None, parts: int = 2) -> str:
    """`1 day 4 hours`, `1天4小时`: the largest `parts` units of the span's length, rounded down."""
    if span is None:
        return ""
    rest, written = int(abs(span.total_seconds())), []
    for unit, seconds in _STEPS:
        count, rest = divmod(rest, seconds)
        if count or (unit == "second" and not written):
            written.append(_unit(lang, count, unit))
        elif written:
            break
        if len(written) == parts:
            break
    return ("" if lang == "zh_CN" else " ").join(written)


def short_duration(lang: str, minutes: float) -> str:
    """`2.9 hr`, `1.5天`: a length of time in its largest unit, with one digit behind the point."""
    # Rounded before it is measured: 59.96 minutes are an hour.
    amounts = [(round(minutes * 60 / seconds, 1), unit) for unit, seconds in _STEPS[:3]]
    amount, unit = next((one for one in amounts if one[0] >= 1), amounts[-1])
    return units.format_unit(amount, f"duration-{unit}", "short", locale=_locale(lang))


def time_left(lang: str, due: datetime | None, now: datetime) -> str:
    """`3 days left`, `2 hours overdue`: the largest unit between now and a deadline, rounded down."""
    if due is None:
        return ""
    span = duration(lang, due - now, parts=1)
    if due < now:
        return translate(lang, N_("{duration} overdue"), duration=span)
    return translate(lang, N_("{duration} left"), duration=span)


def ago(lang: str, at: datetime | None, now: datetime) -> str:
    """`5 minutes ago`; `just now` under a minute."""
    if at is None:
        return ""
    if now - at < timedelta(minutes=1):
        return translate(lang, N_("just now"))
    return translate(lang, N_("{duration} ago"), duration=duration(lang, now - at, parts=1))


def file_size(lang: str, size: int | None) -> str:
    """`1.2 MB`, counted in steps of 1,000 bytes."""
    if size is None:
        return ""
    steps = min((len(str(size)) - 1) // 3, len(_SIZES) - 1)
    scaled = round(size / 1000**steps, 1 if steps else 0)
    if scaled >= 1000 and steps < len(_SIZES) - 1:
        scaled, steps = scaled / 1000, steps + 1
    if not steps:
        return translate(lang, N_("{size} B"), size=number(lang, size))
    return units.format_unit(scaled, _SIZES[steps], "short", locale=_locale(lang))


def listing(lang: str, items: Sequence[str], any_of: bool = False) -> str:
    """`A, B and C`, `A、B和C`; with `any_of` joined by "or"."""
    return lists.format_list(list(items), style="or" if any_of else "standard", locale=_locale(lang))


@lru_cache(maxsize=4096)
def _unit(lang: str, count: int, unit: str) -> str:
    return units.format_unit(count, unit, _SPELLED[lang], locale=_locale(lang))
