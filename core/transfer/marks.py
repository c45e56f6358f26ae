"""The mark an export writes beside each row: by it a copied row leads to the export, and a returning one is known.

`E123-7f3a9c21/45 · Li Na · 2026-11-22 16:20`: the row of the audit log, a proof that this product wrote it for that
table, the record, who took it and when.
"""

import hmac
import re
from collections.abc import Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

from core.access import Actor
from core.seals import audit_key, audit_keys

_MARK = re.compile(r"E([0-9]{1,15})-([0-9a-f]{8})/([0-9]{1,10}) · ")
_PROOF = 8


def number(entry: int) -> str:
    """How people call the export that stands in this row of the audit log."""
    return f"E{entry}"


def around(actor: Actor, table: str, entry: int, at: datetime) -> tuple[str, str]:
    """What stands before and behind the id of the record in each mark of one export."""
    local = at.astimezone(ZoneInfo(actor.zone))
    proof = _proof(audit_key(), table, entry)
    return f"{number(entry)}-{proof}/", f" · {actor.name} · {local:%Y-%m-%d %H:%M}"


def records(table: str, marks: Mapping[int, str]) -> dict[int, int]:
    """By line the id of the record a mark names; only marks that an export of this table wrote count."""
    keys, proven, found = audit_keys(), {}, {}
    for line, text in marks.items():
        read = _MARK.match(text)
        if read is None:
            continue
        entry, proof, id = int(read[1]), read[2], int(read[3])
        if entry not in proven:
            proven[entry] = {_proof(key, table, entry) for key in keys}
        if proof in proven[entry]:
            found[line] = id
    return found


def _proof(key: bytes, table: str, entry: int) -> str:
    return hmac.digest(key, f"export:{table}:{entry}".encode(), "sha256").hex()[:_PROOF]
