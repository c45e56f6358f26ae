"""What goes out with a loan and what comes back, piece by piece, and what follows from a loss (R319, R335, R350)."""

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import timedelta
from decimal import Decimal
from typing import Any

from core.context import Also, Context, Problem, Tell
from core.messages import N_, Say
from db.folding import fold
from db.vocabulary.archives import ArchiveStatus, Condition
from db.vocabulary.penalties import PenaltyUnit
from db.vocabulary.surveys import ActionSource

Row = Mapping[str, Any]
BREAK = re.compile(r"[;；、,，\n]")
LONGEST_NAME = 120
# Faded paper is nobody's fault, and needs repair as well (R308).
NEEDS_REPAIR = (Condition.FADED, Condition.DAMAGED)


def items(context: Context) -> list[Row]:
    """The lines of the loan's list as they are stored."""
    return list(context.rows("archive_loan_items", loan_id=context.values["id"]))


def listed(context: Context) -> Iterator[Also]:
    """Makes the list of the request, a line for each material named, unless it has one (R317)."""
    if items(context):
        return
    documents = context.rows("archive_documents", archive_id=context.values["archive_id"])
    known = {fold(one["name"]): one["id"] for one in documents}
    for name in dict.fromkeys(part.strip() for part in BREAK.split(context.values["items"])):
        if name:
            line = {"loan_id": context.values["id"], "name": name[:LONGEST_NAME]}
            line |= {"document_id": known.get(fold(name)), "pieces_out": context.values["copies"]}
            yield Also("archive_loan_items", line)


def back(context: Context, item: Row) -> int:
    """How many pieces of a line came back: those counted, else all but what is named as missing or lost."""
    if item["pieces_back"] is not None:
        return item["pieces_back"]
    named = {fold(name) for name in context.values["missing_items"] or ()}
    gone = context.values["in_condition"] is Condition.LOST or fold(item["name"]) in named
    return 0 if gone else item["pieces_out"]


def missing(context: Context) -> list[tuple[str, int]]:
    """What did not come back, with its pieces; a name on no list counts as one."""
    lines = items(context)
    found = [(one["name"], one["pieces_out"] - back(context, one)) for one in lines]
    if not lines:
        found = [(name, 1) for name in context.values["missing_items"] or ()]
    return [(name, pieces) for name, pieces in found if pieces > 0]


def damaged(context: Context) -> int:
    """How many pieces came back worse than they went out; one where the list does not say how many."""
    counted = sum(one["pieces_damaged"] or 0 for one in items(context))
    if counted or context.values["in_condition"] is not Condition.DAMAGED or unchanged(context):
        return counted
    return 1


def unchanged(context: Context) -> bool:
    """Is it in the condition in which it went out, or good?"""
    found = context.values["in_condition"]
    return found is Condition.GOOD or found is context.values["out_condition"]


def returned(context: Context) -> Mapping[str, Any]:
    """The time of return, and by name what is missing (R350)."""
    gone = [name for name, _ in missing(context)]
    told = {fold(name) for name in gone}
    typed = [name for name in context.values["missing_items"] or () if fold(name) not in told]
    return {"returned_at": context.now, "missing_items": [*gone, *typed] or None}


def counted(context: Context) -> Iterable[Problem]:
    """A return checks the list against what went out (R335); loss and damage are named and written down (R319)."""
    if context.event != "return":
        return
    row, lines, gone = context.values, items(context), missing(context)
    known = {fold(one["name"]) for one in lines}
    unknown = [name for name in row["missing_items"] or () if known and fold(name) not in known]
    if unknown:
        said = N_("{names} is not on the list of what went out.")
        yield Problem("missing_items", Say(said, names=", ".join(unknown)), "R335")
    told = row["in_condition"] in (Condition.INCOMPLETE, Condition.LOST, Condition.DAMAGED)
    if gone and not told:
        said = N_("Missing: {names}. Say that it is incomplete or lost.")
        yield Problem("in_condition", Say(said, names=", ".join(name for name, _ in gone)), "R335")
    if row["in_condition"] is Condition.INCOMPLETE and not gone and not unchanged(context):
        yield Problem("missing_items", Say(N_("Say what is missing.")), "R350")
    if (gone or not unchanged(context)) and not row["finding"]:
        yield Problem("finding", Say(N_("Write down what was found.")), "R319")


def settled(context: Context) -> Iterator[Also | Tell]:
    """What loss and damage bring with them: a penalty proposed, papers marked as missing, a repair (R308, R350)."""
    gone = missing(context)
    pieces = sum(number for _, number in gone) + damaged(context)
    if pieces and not context.values["external_name"]:
        yield from _penalty(context, pieces)
    for one in items(context):
        if one["document_id"] and back(context, one) == 0:
            yield Also("archive_documents", {"present": False}, one["document_id"])
    if context.values["in_condition"] in NEEDS_REPAIR and not unchanged(context):
        yield _repair(context)


def _penalty(context: Context, pieces: int) -> Iterator[Also | Tell]:
    """So much for each piece lost or damaged, proposed and not yet decided (R350, R352)."""
    row, each = context.values, context.policy("fine.lost")
    amount = Decimal(each.value)
    yield Also(
        "penalties",
        {
            "user_id": row["applicant_id"],
            "department_id": row["applicant_department_id"],
            "rule_key": each.key,
            "subject_kind": context.table,
            "subject_id": row["id"],
            "on_day": context.now.date(),
            "unit": PenaltyUnit.PER_PIECE,
            "quantity": pieces,
            "base_amount": amount,
            "amount": amount * pieces,
            "reason": f"{row['loan_no']}: {row['finding']}",
        },
    )
    said = N_(
        "{number}: {pieces} pieces are lost or damaged; {amount} yuan are proposed as a penalty (R350)."
    )
    told = Say(said, number=row["loan_no"], pieces=pieces, amount=str(amount * pieces))
    yield Tell(row["applicant_id"], context.table, row["id"], told)


def _repair(context: Context) -> Also:
    """A task for whoever keeps the archive (R308)."""
    archive = context.related("archive_id") or {}
    days = context.policy("archive.fix").number
    return Also(
        "corrective_actions",
        {
            "source_kind": ActionSource.ARCHIVE,
            "source_id": context.values["archive_id"],
            "problem": f"{archive['archive_no']}: {context.values['finding']}",
            "owner_id": archive["keeper_id"],
            "department_id": archive["department_id"],
            "due_on": (context.now + timedelta(days=days)).date(),
        },
    )


def standing(context: Context) -> ArchiveStatus:
    """How the archive stands after a return: incomplete while something of it is missing (R339)."""
    papers = context.rows("archive_documents", archive_id=context.values["archive_id"])
    lost = {one["document_id"] for one in items(context) if back(context, one) == 0}
    short = any(one["required"] and (not one["present"] or one["id"] in lost) for one in papers)
    return ArchiveStatus.INCOMPLETE if short or missing(context) else ArchiveStatus.FILED
