"""Finds the encoding of a text file, and turns its bytes into text."""

import codecs

from core.messages import N_, Say
from core.transfer.table import FileProblem

OFFERED = ("utf-8", "gb18030", "big5hkscs", "utf-16", "utf-16-le", "utf-16-be")
NAMES = {
    "utf-8": "UTF-8",
    "gb18030": "GB18030 (GBK)",
    "big5hkscs": "Big5",
    "utf-16": "UTF-16",
    "utf-16-le": "UTF-16 LE",
    "utf-16-be": "UTF-16 BE",
}
_MARKS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_SAMPLE = 4_000
_COMMON = 0.9
_ENOUGH = 20


def guess_encoding(data: bytes) -> tuple[str | None, bool]:
    """The encoding of `OFFERED` that fits, and whether that is sure; None when none does.

    A byte order mark decides, then UTF-8, which other encodings hardly ever imitate. Big5 nearly always
    decodes as GB18030 too, but then yields characters that are rare in simplified Chinese.
    """
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return encoding, True
    if b"\0" in data:
        return _without_mark(data)
    if _fits(data, "utf-8"):
        return "utf-8", True
    if not _fits(data, "gb18030"):
        return ("big5hkscs", False) if _fits(data, "big5hkscs") else (None, False)
    share, count = _simplified_share(data.decode("gb18030"))
    if share < _COMMON and _fits(data, "big5hkscs"):
        return "big5hkscs", False
    return "gb18030", share >= _COMMON and count >= _ENOUGH


def decode(data: bytes, encoding: str | None) -> str:
    """The text without its byte order mark. Errors: FileProblem when the bytes do not fit the encoding."""
    if encoding not in OFFERED:
        raise FileProblem(
            Say(N_("The encoding of this file is not known. Choose one, and check the preview."))
        )
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        sentence = N_("Line {line} cannot be read as {encoding}. Choose another encoding.")
        raise FileProblem(Say(sentence, line=line, encoding=NAMES[encoding])) from error
    return text.removeprefix("\ufeff")


def encode(text: str, encoding: str) -> bytes:
    """The bytes of a text with the mark that names its encoding; UTF-8 where the encoding cannot hold it."""
    try:
        body = text.encode(encoding)
    except UnicodeEncodeError:
        return codecs.BOM_UTF8 + text.encode("utf-8", errors="backslashreplace")
    if encoding == "utf-16-le":
        return codecs.BOM_UTF16_LE + body
    if encoding == "utf-16-be":
        return codecs.BOM_UTF16_BE + body
    return codecs.BOM_UTF8 + body if encoding == "utf-8" else body


def _without_mark(data: bytes) -> tuple[str | None, bool]:
    """UTF-16 without a mark: ASCII separators leave zeros on one side only."""
    even, odd = data[0:_SAMPLE:2].count(0), data[1:_SAMPLE:2].count(0)
    if even != odd and min(even, odd) == 0:
        encoding = "utf-16-le" if odd else "utf-16-be"
        if _fits(data, encoding) and "\0" not in data.decode(encoding):
            return encoding, False
    raise FileProblem(Say(N_("This is not a text file. Bring a CSV file or an Excel workbook (.xlsx).")))


def _fits(data: bytes, encoding: str) -> bool:
    try:
        data.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True


def _simplified_share(text: str) -> tuple[float, int]:
    """Which share of the first Chinese characters belongs to the everyday set of simplified Chinese."""
    sample = [c for c in text if ord(c) > 0x7F][:_SAMPLE]
    common = sum(1 for c in sample if _in_gb2312(c))
    return (common / len(sample) if sample else 1.0), len(sample)


def _in_gb2312(character: str) -> bool:
    try:
        character.encode("gb2312")
    except UnicodeEncodeError:
        return False
    return True
