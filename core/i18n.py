"""The languages and their catalogues: sentences by their English source, terms by their key."""

import hashlib
import os
import re
import struct
import tempfile
from functools import lru_cache
from gettext import GNUTranslations
from io import BytesIO
from pathlib import Path
from threading import Lock
from typing import Any

LANGUAGES = ("en", "zh_CN", "zh_TW")
SOURCE = "en"
NATIVE_NAMES = {"en": "English", "zh_CN": "简体中文", "zh_TW": "繁體中文"}

_ROOT = Path(__file__).resolve().parents[1]
_LOCALES = _ROOT / "locale"
_CACHE = _ROOT / "var" / "locale"
_TRADITIONAL = re.compile(r"(?i)zh[-_](hant\b|(tw|hk|mo)\b)")
_loading = Lock()


def catalogue_path(lang: str) -> Path:
    """The committed catalogue of a language."""
    return _LOCALES / lang / "LC_MESSAGES" / "clientele.po"


def translate(lang: str, text: str, /, **values: Any) -> str:
    """The sentence `text` in a language, its places filled with `values`; unknown sentences stay English."""
    found = _catalogue(lang).gettext(text) if text else ""
    return found.format(**values) if values else found


def plural(lang: str, one: str, many: str, n: int, /, **values: Any) -> str:
    """The form for `n` of a counted sentence; `{n}` in it is the number."""
    return _catalogue(lang).ngettext(one, many, n).format(**{"n": n, **values})


def term(lang: str, key: str) -> str:
    """The words for a key; `field.customers.phone` falls back to `field.phone`, else KeyError."""
    catalogue = _catalogue(lang)
    kind, _, rest = key.partition(".")
    for candidate in (key, f"{kind}.{rest.rpartition('.')[2]}"):
        words = catalogue.gettext(candidate)
        if words != candidate:
            return words
    raise KeyError(f"no term {key} in the catalogue of {lang}")


def best(wish: str | None) -> str:
    """The language for a locale (`zh-HK`) or an Accept-Language header; English when none fits."""
    for tag in _by_preference(wish or ""):
        if _TRADITIONAL.match(tag):
            return "zh_TW"
        for lang in ("zh_CN", "en"):
            if re.split("[-_]", tag.lower())[0] == lang[:2]:
                return lang
    return SOURCE


def _by_preference(header: str) -> list[str]:
    weighted = []
    for place, part in enumerate(header.split(",")):
        tag, _, weight = part.strip().partition(";")
        quality = re.fullmatch(r"\s*q\s*=\s*([01](?:\.\d{0,3})?)\s*", weight)
        weighted.append((-float(quality[1]) if quality else -1.0, place, tag.strip()))
    return [tag for quality, _, tag in sorted(weighted) if tag and quality]


def _catalogue(lang: str) -> GNUTranslations:
    with _loading:
        return _load(lang)


@lru_cache(maxsize=len(LANGUAGES))
def _load(lang: str) -> GNUTranslations:
    if lang not in LANGUAGES:
        raise KeyError(f"{lang} is not a language of the product; there are {', '.join(LANGUAGES)}")
    source = catalogue_path(lang).read_bytes()
    compiled = _CACHE / f"{lang}-{hashlib.sha256(source).hexdigest()[:16]}.mo"
    try:
        return GNUTranslations(BytesIO(compiled.read_bytes()))
    except (OSError, struct.error):
        machine_form = compile_catalogue(source)
        _keep(compiled, machine_form)
        return GNUTranslations(BytesIO(machine_form))


def compile_catalogue(source: bytes) -> bytes:
    """The machine form (.mo) of a catalogue; raises `PoFileError` where it cannot be read."""
    # Only needed when a catalogue has changed since it was last compiled, so not at every start.
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    machine_form = BytesIO()
    write_mo(machine_form, read_po(BytesIO(source), abort_invalid=True))
    return machine_form.getvalue()


def _keep(compiled: Path, machine_form: bytes) -> None:
    """Store the compiled catalogue for the next start; a folder that cannot be written costs time only."""
    try:
        compiled.parent.mkdir(parents=True, exist_ok=True)
        handle, unfinished = tempfile.mkstemp(dir=compiled.parent)
        with os.fdopen(handle, "wb") as file:
            file.write(machine_form)
        Path(unfinished).replace(compiled)
        for older in compiled.parent.glob(f"{compiled.name.rsplit('-', 1)[0]}-*.mo"):
            if older != compiled:
                older.unlink(missing_ok=True)
    except OSError:
        return
