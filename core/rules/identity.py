"""Numbers of identity papers: the check digit where the paper has one, length and characters elsewhere."""

import re
from datetime import date

from core.messages import N_
from core.rules.problem import Raw, plain, refused
from core.rules.text import clean_text

_CARD = re.compile(r"[1-8][0-9]{16}[0-9X]")
_CARD_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CARD_CHECKS = "10X98765432"
_CREDIT_SIGNS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_CREDIT_CODE = re.compile(f"[{_CREDIT_SIGNS}]{{18}}")
_ORGANISATION = re.compile(r"([0-9A-Z]{8})-?([0-9X])")
_ORGANISATION_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)
_OLD_LICENCE = re.compile(r"[0-9]{15}")
_PASSPORT = re.compile(r"[A-Z0-9]{5,12}")
_LONGEST_OTHER = 60


def parse_id_number(kind: str, raw: Raw) -> str:
    """The number of a paper of `id_card`, `passport`, `org_code`, `licence`, without blanks, letters in upper
    case.

    An ID card has 18 characters, a real birthday and the right check digit; an organisation code 9 (kept as
    `12345678-9`) and a unified credit code 18, both with check digit; an old licence 15 digits; a passport 5
    to 12 letters and digits. Any other kind is text of at most 60 characters.
    """
    reader = _READERS.get(kind)
    if reader is None:
        text = clean_text(raw, _LONGEST_OTHER)
        if text is None:
            raise refused(N_("Please fill this in"))
        return text
    return reader(plain(raw).replace(" ", "").upper(), raw)


def _card(text: str, raw: Raw) -> str:
    if len(text) != 18:
        raise refused(
            N_("An ID card number has 18 characters, this has {count}: {raw}"), raw, count=len(text)
        )
    if not _CARD.fullmatch(text):
        raise refused(N_("Not an ID card number: {raw}"), raw)
    try:
        date(int(text[6:10]), int(text[10:12]), int(text[12:14]))
    except ValueError:
        raise refused(N_("The birthday in this ID card number does not exist: {raw}"), raw) from None
    total = sum(int(c) * weight for c, weight in zip(text[:17], _CARD_WEIGHTS, strict=True))
    return _checked(text, _CARD_CHECKS[total % 11], raw)


def _credit_code(text: str, raw: Raw) -> str:
    total = sum(_CREDIT_SIGNS.index(c) * pow(3, at, 31) for at, c in enumerate(text[:17]))
    return _checked(text, _CREDIT_SIGNS[-total % 31], raw)


def _organisation(text: str, raw: Raw) -> str:
    if _CREDIT_CODE.fullmatch(text):
        return _credit_code(text, raw)
    match = _ORGANISATION.fullmatch(text)
    if not match:
        raise refused(N_("An organisation code has 9 or 18 characters: {raw}"), raw)
    total = sum(int(c, 36) * weight for c, weight in zip(match[1], _ORGANISATION_WEIGHTS, strict=True))
    return _checked(f"{match[1]}-{match[2]}", "0X987654321"[total % 11], raw)


def _licence(text: str, raw: Raw) -> str:
    if _CREDIT_CODE.fullmatch(text):
        return _credit_code(text, raw)
    if _OLD_LICENCE.fullmatch(text):
        return text
    raise refused(N_("A licence number has 15 or 18 characters: {raw}"), raw)


def _passport(text: str, raw: Raw) -> str:
    if _PASSPORT.fullmatch(text):
        return text
    raise refused(N_("A passport number has 5 to 12 letters and digits: {raw}"), raw)


def _checked(text: str, check: str, raw: Raw) -> str:
    """The number, if its last character is the check character."""
    if text[-1] != check:
        raise refused(N_("The last character does not match the others, please check for a slip: {raw}"), raw)
    return text


_READERS = {"id_card": _card, "org_code": _organisation, "licence": _licence, "passport": _passport}
