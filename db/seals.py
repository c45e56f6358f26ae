"""The seal behind a backup: what it says about the copy, and the proof that the file is whole."""

import hashlib
import json
import os
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO

from core.messages import N_, AppError, Say

# Behind the copy stands one line of this many bytes that describes and seals it. SQLite goes by the number of
# pages in its header and does not mind, so a sealed copy opens in any SQLite program.
SEAL = 512
CHUNK = 1 << 20


class BackupRefused(AppError):
    """A backup cannot be made or taken back; the sentence says why, and nothing was changed."""


@dataclass(frozen=True)
class Seal:
    """What a backup says about itself: kind of database, schema, time, length and checksum."""

    kind: str
    revision: str
    made_at: str
    bytes: int
    sha256: str
    clientele_backup: int = 1


def inspect_backup(file: Path) -> Seal:
    """Read and check the seal of a backup; `BackupRefused` for a missing, foreign, cut-off or changed file."""
    foreign = BackupRefused(
        Say(N_("{path} is not a complete backup of this program; it may be cut off."), path=str(file))
    )
    if not file.is_file():
        raise BackupRefused(Say(N_("There is no file {path}."), path=str(file)))
    if file.stat().st_size <= SEAL:
        raise foreign
    length = file.stat().st_size - SEAL
    with file.open("rb") as stream:
        stream.seek(length)
        try:
            seal = Seal(**json.loads(stream.read()))
        except (ValueError, TypeError) as error:
            raise foreign from error
    if seal.bytes != length or seal.sha256 != _checksum(file, length):
        raise BackupRefused(Say(N_("{path} was changed or damaged after it was made."), path=str(file)))
    return seal


def sealed(copy: Path, kind: str, revision: str) -> Seal:
    """Close a copy with its seal and flush it to the disk."""
    length = copy.stat().st_size
    seal = Seal(
        kind, revision, datetime.now(UTC).isoformat(timespec="seconds"), length, _checksum(copy, length)
    )
    with copy.open("ab") as stream:
        stream.write(json.dumps(asdict(seal)).encode().ljust(SEAL - 1) + b"\n")
        stream.flush()
        os.fsync(stream.fileno())
    return seal


def unsealed(file: Path, copy: Path, length: int) -> None:
    """Write the first `length` bytes of a sealed file to another, flushed to the disk."""
    with file.open("rb") as source, copy.open("wb") as target:
        for chunk in _chunks(source, length):
            target.write(chunk)
        target.flush()
        os.fsync(target.fileno())


def _checksum(file: Path, length: int) -> str:
    digest = hashlib.sha256()
    with file.open("rb") as stream:
        for chunk in _chunks(stream, length):
            digest.update(chunk)
    return digest.hexdigest()


def _chunks(stream: BinaryIO, length: int) -> Iterator[bytes]:
    while length > 0 and (chunk := stream.read(min(CHUNK, length))):
        length -= len(chunk)
        yield chunk
