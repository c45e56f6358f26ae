"""Phone numbers: one canonical form for each, whatever blanks, dashes and prefixes they were typed with.

Canonical forms: mainland mobile `13812345678`; mainland landline `010-62345678`; service number `4008108888`;
any other country `+442079460958`; each with `x8012` behind it where there is an extension.
"""

import re

from core.messages import N_
from core.rules.problem import Raw, ValueProblem, plain, refused

_EXTENSION = re.compile(
    r"(?:转|轉|分机|分機|内线|內線|extension|ext\.?|#|x) *:? *([0-9]{1,6})", re.IGNORECASE | re.ASCII
)
_SEVERAL = re.compile(r"[,;，；、/|]|\band\b|或|和")
_ALLOWED = re.compile(r"[(+]{0,2}[0-9][-0-9 ().]*")
_LANDLINE_EXTENSION = re.compile(
    r"(\(?0[0-9]{2,3}\)?[- ]?(?:[0-9]{7,8}|[0-9]{3,4}[- ][0-9]{4}))-([0-9]{1,6})"
)
_MOBILE_EXTENSION = re.compile(r"(1[0-9]{10})-([0-9]{1,6})")
_MOBILE = re.compile(r"1[3-9][0-9]{9}")
_SERVICE = re.compile(r"[48]00[0-9]{7}")
_LANDLINE = re.compile(r"(010|02[0-9]|0[3-9][0-9]{2})([2-9][0-9]{6,7})")
_BEIJING_ABROAD = re.compile(r"10[2-9][0-9]{7}")
_TAIWAN_MOBILE = re.compile(r"09[0-9]{8}")
_CANONICAL = re.compile(r"(\+?)([0-9]+(?:-[0-9]{7,8})?)(?:x([0-9]{1,6}))?")
# Digits behind the country code, where they are fixed: North America, Hong Kong, Macau, Taiwan.
_FIXED_LENGTHS = {"1": (10, 10), "852": (8, 8), "853": (8, 8), "886": (8, 9)}


def parse_phone(raw: Raw) -> str:
    """A phone number in its canonical form (see the module).

    Refused with the reason: letters (`1O8...`), wrong number of digits, a landline without its area code, two
    numbers in one cell, words.
    """
    text = plain(raw)
    if not isinstance(raw, str) and not text.isdigit():
        raise refused(N_("Not a phone number: {raw}"), raw)
    body, extension = _without_extension(text)
    _refuse_strangers(body, raw)
    number = _national(body, raw) if _is_mainland(body) else _international(body, raw)
    return f"{number}x{extension}" if extension else number


def phone_key(normalised: str) -> str:
    """The digits with country code of a canonical number, `x` before an extension: the text to hash and
    compare.
    """
    match = _CANONICAL.fullmatch(normalised)
    if not match:
        raise ValueError("not the canonical form of a phone number")
    digits = match[2].replace("-", "")
    if not match[1]:
        digits = "86" + digits.removeprefix("0")
    return f"{digits}x{match[3]}" if match[3] else digits


def _without_extension(text: str) -> tuple[str, str]:
    """The number and its extension: `转 8012`, `ext. 8012`, `#8012`, or a third group as in
    `010-62345678-8012`.
    """
    found = _EXTENSION.search(text)
    if found and found.end() == len(text):
        return text[: found.start()].rstrip(" ,-"), found[1]
    compact = re.sub(r"^(?:\+86|0086)[- ]*", "", re.sub(r" *- *", "-", text))
    for pattern in (_LANDLINE_EXTENSION, _MOBILE_EXTENSION):
        match = pattern.fullmatch(compact)
        if match:
            return match[1], match[2]
    return text, ""


def _refuse_strangers(text: str, raw: Raw) -> None:
    if _ALLOWED.fullmatch(text):
        return
    if len([part for part in _SEVERAL.split(text) if sum(c.isdigit() for c in part) >= 7]) > 1:
        raise refused(N_("Only one phone number fits here: {raw}"), raw)
    letter = next((c for c in text if c.isascii() and c.isalpha()), None)
    if letter and any(c.isdigit() for c in text):
        raise refused(
            N_("A phone number has only digits, found the letter {letter}: {raw}"), raw, letter=letter
        )
    raise refused(N_("Not a phone number: {raw}"), raw)


def _digits(text: str) -> str:
    return "".join(c for c in text if c.isdigit())


def _is_mainland(text: str) -> bool:
    digits = _digits(text)
    if "+" in text:
        return digits.startswith("86")
    return digits.startswith("0086") or not digits.startswith("00")


def _national(text: str, raw: Raw) -> str:
    """The canonical form of a number of mainland China, with or without 86; of a Taiwan mobile typed without
    code.
    """
    digits = _digits(text)
    abroad = "+" in text or digits.startswith("0086")
    if abroad:
        digits = digits.removeprefix("00").removeprefix("86")
    elif digits.startswith("86") and _MOBILE.fullmatch(digits[2:]):
        digits = digits[2:]
    if abroad and (_BEIJING_ABROAD.fullmatch(digits) or not digits.startswith(("0", "1", "400", "800"))):
        digits = "0" + digits
    if _MOBILE.fullmatch(digits) or _SERVICE.fullmatch(digits):
        return digits
    if not abroad and _TAIWAN_MOBILE.fullmatch(digits):
        return "+886" + digits[1:]
    landline = _LANDLINE.fullmatch(digits)
    if landline and not (landline[1][:2] in ("01", "02") and len(landline[2]) != 8):
        return f"{landline[1]}-{landline[2]}"
    raise _national_problem(digits, raw)


def _national_problem(digits: str, raw: Raw) -> ValueProblem:
    count = len(digits)
    if digits.startswith("1"):
        if count == 11:
            return refused(N_("No mobile number begins with {digits}: {raw}"), raw, digits=digits[:3])
        return refused(N_("A mobile number has 11 digits, this has {count}: {raw}"), raw, count=count)
    if count in (7, 8) and not digits.startswith("0"):
        return refused(N_("Please add the area code or the country code: {raw}"), raw)
    if digits.startswith("0"):
        return refused(
            N_("A landline number has an area code and 7 or 8 digits, this does not fit: {raw}"), raw
        )
    return refused(N_("Not a phone number, it has {count} digits: {raw}"), raw, count=count)


def _international(text: str, raw: Raw) -> str:
    digits = _digits(re.sub(r"\( *0 *\)", "", text))
    if "+" not in text:
        digits = digits[2:]
    if not 7 <= len(digits) <= 15 or digits.startswith("0"):
        raise refused(N_("A number with country code has 7 to 15 digits: {raw}"), raw)
    for code, (least, most) in _FIXED_LENGTHS.items():
        if digits.startswith(code) and not least <= len(digits) - len(code) <= most:
            raise refused(N_("This is not the length of a number of country +{code}: {raw}"), raw, code=code)
    return "+" + digits
