"""E-mail and web addresses: accepted in the form that can be written to and opened, refused otherwise."""

import re
import unicodedata
from urllib.parse import SplitResult, urlsplit

from core.messages import N_
from core.rules.problem import Raw, as_text, plain, refused
from db.folding import trim

_LOCAL_SIGNS = "!#$%&'*+-/=?^_`{|}~"
_LONGEST_EMAIL, _LONGEST_LOCAL, _LONGEST_LABEL, _LONGEST_URL = 254, 64, 63, 2000
_ENDINGS = re.compile(r"[^0-9].+")


def parse_email(raw: Raw) -> str:
    """One bare e-mail address, as typed but with its domain in lower case (letters of any script).

    Refused: `a@b..co`, `a@localhost`, `Name <a@b.co>`, quoted local parts, more than 254 characters.
    """
    text = plain(raw)
    local, at, domain = text.rpartition("@")
    domain = domain.lower()
    fits = (
        at
        and len(text) <= _LONGEST_EMAIL
        and len(local) <= _LONGEST_LOCAL
        and all(part and all(_in_local(c) for c in part) for part in local.split("."))
        and domain.count(".") >= 1
        and _is_host(domain)
        and _ENDINGS.fullmatch(domain.rpartition(".")[2])
    )
    if not fits:
        raise refused(N_("Not an e-mail address: {raw}"), raw)
    return f"{local}@{domain}"


def parse_url(raw: Raw) -> str:
    """A web address beginning with http:// or https://, as typed but with scheme and host in lower case.

    An address without its scheme is refused with the https form in `.choices`. Refused as well: every other
    scheme, names and passwords before the host, blanks, backslashes, more than 2,000 characters.
    """
    text = trim(as_text(raw))
    if not text:
        raise refused(N_("Please fill this in"))
    if len(text) > _LONGEST_URL:
        raise refused(
            N_("At most {limit} characters are possible, this has {length}"),
            limit=_LONGEST_URL,
            length=len(text),
        )
    parts = _split(text)
    if parts is None or not parts.scheme or parts.scheme not in ("http", "https"):
        completed = _split("https://" + text)
        if completed is not None and "." in (completed.hostname or "") and "://" not in text:
            raise refused(N_("Please begin with https:// : {raw}"), raw, ("https://" + text,))
        raise refused(N_("Not a web address, it must begin with http:// or https:// : {raw}"), raw)
    return text.replace(text[: len(parts.scheme)], parts.scheme, 1).replace(
        parts.netloc, parts.netloc.lower(), 1
    )


def _split(text: str) -> SplitResult | None:
    """The parts of a web address with a sound host, or None."""
    if "\\" in text or any(c.isspace() or unicodedata.category(c)[0] == "C" for c in text):
        return None
    try:
        parts = urlsplit(text)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        return None
    bracketed = parts.netloc.startswith("[")
    if "@" in parts.netloc or port == 0 or not (bracketed or _is_host(host)):
        return None
    return parts


def _in_local(char: str) -> bool:
    return char in _LOCAL_SIGNS or _in_word(char)


def _in_word(char: str) -> bool:
    return char.isalnum() if char.isascii() else unicodedata.category(char)[0] in "LMN"


def _is_host(host: str) -> bool:
    """Labels of letters, digits and inner hyphens, 1 to 63 each, 253 in all."""
    return len(host) <= _LONGEST_EMAIL - 1 and all(
        0 < len(label) <= _LONGEST_LABEL
        and label[0] != "-" != label[-1]
        and all(c == "-" or _in_word(c) for c in label)
        for label in host.split(".")
    )
