"""Archive documents: what an archive holds and what is missing (R340, R342)."""

from collections.abc import Iterable, Mapping
from typing import Any

from core.access import Role, Scopes, grants
from core.context import Context, Problem
from core.measures import Kpi, Share, is_
from core.messages import N_, Say
from core.resource import Echo, Group, Resource, Section
from db.models.archives import ArchiveDocument as Document


def derive(context: Context) -> Mapping[str, Any]:
    """A paper of a template goes by its name there, unless somebody called it otherwise (R340)."""
    item = context.related("template_item_id")
    return {"name": item["name"]} if item is not None and not context.values["name"] else {}


def all_sides(context: Context) -> Iterable[Problem]:
    """A paper whose template counts its sides is there when all of them are (R340)."""
    row, item = context.values, context.related("template_item_id") or {}
    wanted, there = item.get("sides"), row["sides"] or 0
    if row["present"] and wanted and there < wanted:
        said = N_("This paper has {wanted} sides; {there} are there.")
        yield Problem("sides", Say(said, wanted=wanted, there=there), "R340")


def how_complete(context: Context, archive: int) -> Mapping[str, Any]:
    """How many of the papers an archive must hold it holds, in percent; an archive that must hold none has no share (R342)."""
    papers = [one for one in context.rows("archive_documents", archive_id=archive) if one["required"]]
    there = sum(one["present"] for one in papers)
    return {"completeness_pct": 100 * there // len(papers) if papers else None}


RESOURCE = Resource(
    model=Document,
    section=Section.ARCHIVES,
    icon=":material/description:",
    title=Document.name,
    columns=(
        Document.archive_id,
        Document.name,
        Document.required,
        Document.present,
        Document.form,
        Document.sides,
        Document.signed_by_customer,
        Document.checked_by,
        Document.checked_at,
    ),
    form=(
        Group(
            "document",
            Document.archive_id,
            Document.template_item_id,
            Document.name,
            Document.required,
            Document.present,
            Document.form,
        ),
        Group(
            "check",
            Document.signed_by_customer,
            Document.signed_internally,
            Document.checked_by,
            Document.checked_at,
            Document.sides,
            Document.file_ref,
        ),
    ),
    filters=(Document.archive_id, Document.required, Document.present, Document.form),
    grants=grants(
        {
            Role.EXECUTIVE: "V P",
            Role.MANAGER: "Va P",
            Role.SUPERVISOR: "Va P",
            Role.ARCHIVIST: "V C E P I X",
            Role.ANALYST: "V",
        }
    ),
    scopes=Scopes(parent="archive_id"),
    derive=derive,
    follows=(Document.name,),
    rules=(all_sides,),
    held=(Document.archive_id,),
    echoes=(Echo(Document.archive_id, how_complete),),
    kpis=(
        Kpi(
            "present",
            Share((is_(Document.present, True),)),
            (is_(Document.required, True),),
            target=100,
            rule="R342",
        ),
    ),
)
