"""Checks that a workbook is one, and harmless to unpack, before anything reads it."""

import struct
import zipfile
import zlib
from collections.abc import Iterator
from io import BytesIO

from core.messages import N_, Say
from core.transfer.table import FileProblem, Limits

ZIP = b"PK\x03\x04"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_PROTECTED = "EncryptedPackage".encode("utf-16-le")
_NEEDED = {"[Content_Types].xml", "xl/workbook.xml"}
_CHUNK = 2**16

NOT_A_WORKBOOK = N_("This is not an Excel workbook. Bring an .xlsx file or a CSV file.")
DAMAGED = N_("The workbook is damaged or cut off. Open it in a spreadsheet program, save it again and retry.")
PROTECTED = N_("The workbook is protected by a password. Save it without one and retry.")
OLD_FORMAT = N_("This is the old Excel format (.xls). Save it as .xlsx and retry.")
MACROS = N_("The workbook holds macros or is binary. Save it as a plain .xlsx and retry.")
TOO_LARGE_UNPACKED = N_("Unpacked, the workbook is larger than {most} MB. Split it and retry.")
SUSPICIOUS = N_("The workbook is packed in a way that spreadsheet programs do not use, so it was not opened.")


def check_workbook(data: bytes, limits: Limits) -> None:
    """Raise a FileProblem unless `data` is a plain .xlsx within the limits, in bounded time and memory."""
    if data.startswith(_OLE):
        raise FileProblem(Say(PROTECTED if _PROTECTED in data else OLD_FORMAT))
    if not data.startswith(ZIP):
        raise FileProblem(Say(NOT_A_WORKBOOK))
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            _check_contents(archive.infolist(), len(data), limits)
            _check_unpacking(archive.infolist(), data, limits)
    except (zipfile.BadZipFile, zlib.error, struct.error, EOFError, ValueError, NotImplementedError) as error:
        raise FileProblem(Say(DAMAGED)) from error


def _check_contents(entries: list[zipfile.ZipInfo], size: int, limits: Limits) -> None:
    names = {entry.filename for entry in entries}
    if any(entry.flag_bits & 1 for entry in entries):
        raise FileProblem(Say(PROTECTED))
    if len(entries) > limits.entries or len(names) < len(entries):
        raise FileProblem(Say(SUSPICIOUS))
    if any(name.lower().endswith(("vbaproject.bin", "xl/workbook.bin")) for name in names):
        raise FileProblem(Say(MACROS))
    if not names >= _NEEDED:
        raise FileProblem(Say(NOT_A_WORKBOOK))
    unpacked = sum(entry.file_size for entry in entries)
    if unpacked > limits.ratio * size:
        raise FileProblem(Say(SUSPICIOUS))
    if unpacked > limits.unpacked:
        raise FileProblem(Say(TOO_LARGE_UNPACKED, most=limits.unpacked // 2**20))


def _check_unpacking(entries: list[zipfile.ZipInfo], data: bytes, limits: Limits) -> None:
    """Unpack every entry in pieces: the sizes in the directory may lie, and XML must not define entities."""
    total = 0
    for entry in entries:
        seen = 0
        tail = b""
        for piece in _pieces(entry, data):
            seen += len(piece)
            if seen > entry.file_size or total + seen > limits.unpacked:
                raise FileProblem(Say(SUSPICIOUS))
            if b"<!DOCTYPE" in tail + piece or b"<!ENTITY" in tail + piece:
                raise FileProblem(Say(SUSPICIOUS))
            tail = piece[-8:]
        if seen != entry.file_size:
            raise FileProblem(Say(DAMAGED))
        total += seen


def _pieces(entry: zipfile.ZipInfo, data: bytes) -> Iterator[bytes]:
    """The unpacked bytes of one entry in pieces of bounded size."""
    name_length, extra_length = struct.unpack_from("<HH", data, entry.header_offset + 26)
    start = entry.header_offset + 30 + name_length + extra_length
    packed = memoryview(data)[start : start + entry.compress_size]
    if entry.compress_type == zipfile.ZIP_STORED:
        for offset in range(0, len(packed), _CHUNK):
            yield bytes(packed[offset : offset + _CHUNK])
        return
    if entry.compress_type != zipfile.ZIP_DEFLATED:
        raise FileProblem(Say(SUSPICIOUS))
    unpacker = zlib.decompressobj(-zlib.MAX_WBITS)
    waiting: bytes | memoryview = packed
    while not unpacker.eof:
        piece = unpacker.decompress(waiting, _CHUNK)
        waiting = unpacker.unconsumed_tail
        if not piece and not waiting:
            break
        yield piece
