"""Calendar days as people type them: one reading or none, and never a day that does not exist."""

import re
from collections.abc import Callable
from datetime import date, datetime, time

from core.messages import N_
from core.rules.numerals import read_digits, read_numeral
from core.rules.problem import Raw, ValueProblem, plain, refused

_MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
_FULL_MONTHS = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
]
_REPUBLIC = 1911
_AROUND = re.compile(r" *([-/.年月日号號]) *")
_IN_NUMERALS = re.compile(
    r"([〇○零一二三四五六七八九]{4})年([一二两三四五六七八九十]+)月([一二三四五六七八九十廿卅]+)(?=[日号號])"
)
_END = r"(?![0-9])(?P<rest>.*)"
_DAY_END = r"(?![0-9])[日号號]?(?P<rest>.*)"
_YEAR_FIRST = re.compile(r"(?P<y>[0-9]{4})([-/.])(?P<m>[0-9]{1,2})\2(?P<d>[0-9]{1,2})" + _END)
_CHINESE = re.compile(r"(?P<y>[0-9]{4})年(?P<m>[0-9]{1,2})月(?P<d>[0-9]{1,2})" + _DAY_END)
_COMPACT = re.compile(r"(?P<y>[0-9]{4})(?P<m>[0-9]{2})(?P<d>[0-9]{2})" + _END)
_ROC = re.compile(
    r"(?:中华|中華)?民[国國] ?(?P<y>[0-9]{1,3}|元)年(?P<m>[0-9]{1,2})月(?P<d>[0-9]{1,2})" + _DAY_END
)
_YEAR_LAST = re.compile(r"(?P<a>[0-9]{1,2})([-/.])(?P<b>[0-9]{1,2})\2(?P<y>[0-9]{4})" + _END)
_DAY_MONTH_WORD = re.compile(
    r"(?P<d>[0-9]{1,2})(?:st|nd|rd|th)?[-., ]*(?P<w>[a-z]{3,9})[-., ]*(?P<y>[0-9]{4})" + _END,
    re.IGNORECASE | re.ASCII,
)
_WORD_DAY_YEAR = re.compile(
    r"(?P<w>[a-z]{3,9})[-., ]*(?P<d>[0-9]{1,2})(?:st|nd|rd|th)?[-., ]+(?P<y>[0-9]{4})" + _END,
    re.IGNORECASE | re.ASCII,
)
_SHORT_YEAR = re.compile(
    r"(?:[0-9]{1,2}([-/.])[0-9]{1,2}\1[0-9]{1,2}|[0-9]{1,2}年[0-9]{1,2}月[0-9]{1,2}[日号號]?)" + _END
)
_CLOCK = re.compile(r"[T ]? *(?:上午|下午)? *[0-9]{1,2}(?::[0-9]{2}|[点點时時]).*")
_MIDNIGHT = re.compile(r"(?:[T ] *)?0{1,2}:00(?::00(?:\.0+)?)?")


def parse_date(raw: Raw, earliest: date | None = None, latest: date | None = None) -> date:
    """The day of `2026-02-08`, `2026/2/8`, `2026.2.8`, `20260208`, `2026年2月8日`, `二〇二六年二月八日`,
    `民國115年2月8日`, `8 Feb 2026`, `31/12/1985`, or of a cell typed as a date; a time is accepted only where
    it is midnight.

    Refused: `2/5/2026` (with both readings in `.choices`), years of two digits, days that do not exist, bare
    serial numbers, a time of day (it would be lost), days before `earliest` or after `latest`.
    """
    if isinstance(raw, datetime):
        if raw.time() != time() or raw.tzinfo is not None:
            raise refused(N_("Only a day fits here, without a time: {raw}"), raw)
        day = raw.date()
    elif isinstance(raw, date):
        day = raw
    else:
        day, rest = read_day(raw)
        if rest and not _MIDNIGHT.fullmatch(rest):
            if _CLOCK.fullmatch(rest):
                raise refused(N_("Only a day fits here, without a time: {raw}"), raw)
            raise refused(N_("Not a date: {raw}"), raw)
    if earliest is not None and day < earliest:
        raise refused(N_("Must not be before {limit}, got {raw}"), raw, limit=earliest.isoformat())
    if latest is not None and day > latest:
        raise refused(N_("Must not be after {limit}, got {raw}"), raw, limit=latest.isoformat())
    return day


def read_day(raw: Raw) -> tuple[date, str]:
    """The day a text begins with, and the text behind it."""
    text = _AROUND.sub(r"\1", plain(raw).replace("。", "."))
    if "年" in text:
        text = _IN_NUMERALS.sub(_in_figures, text)
    for pattern, reader in _READERS:
        match = pattern.fullmatch(text)
        if match:
            try:
                return reader(match, raw), match["rest"]
            except ValueProblem:
                raise
            except ValueError:
                raise refused(N_("There is no such day: {raw}"), raw) from None
    if _SHORT_YEAR.fullmatch(text):
        raise refused(N_("Please write the year with four digits: {raw}"), raw)
    raise refused(N_("Not a date: {raw}"), raw)


def _in_figures(match: re.Match[str]) -> str:
    month, day = read_numeral(match[2]), read_numeral(match[3])
    if month is None or day is None:
        return match[0]
    return f"{read_digits(match[1])}年{month}月{day}"


def _year_month_day(match: re.Match[str], _raw: Raw) -> date:
    return date(int(match["y"]), int(match["m"]), int(match["d"]))


def _republic(match: re.Match[str], raw: Raw) -> date:
    year = 1 if match["y"] == "元" else int(match["y"])
    if year == 0:
        raise refused(N_("There is no such day: {raw}"), raw)
    return date(year + _REPUBLIC, int(match["m"]), int(match["d"]))


def _year_last(match: re.Match[str], raw: Raw) -> date:
    first, second, year = int(match["a"]), int(match["b"]), int(match["y"])
    if first > 12:
        return date(year, second, first)
    month_first = date(year, first, second)
    if second > 12 or first == second:
        return month_first
    choices = (month_first.isoformat(), date(year, second, first).isoformat())
    raise refused(
        N_("Two days are possible, {first} and {second}: {raw}"),
        raw,
        choices,
        first=choices[0],
        second=choices[1],
    )


def _month_in_words(match: re.Match[str], raw: Raw) -> date:
    word = match["w"].lower()
    if word not in _FULL_MONTHS and word not in _MONTHS and word != "sept":
        raise refused(N_("Not a date: {raw}"), raw)
    return date(int(match["y"]), _MONTHS.index(word[:3]) + 1, int(match["d"]))


_READERS: tuple[tuple[re.Pattern[str], Callable[[re.Match[str], Raw], date]], ...] = (
    (_YEAR_FIRST, _year_month_day),
    (_CHINESE, _year_month_day),
    (_COMPACT, _year_month_day),
    (_ROC, _republic),
    (_YEAR_LAST, _year_last),
    (_DAY_MONTH_WORD, _month_in_words),
    (_WORD_DAY_YEAR, _month_in_words),
)
