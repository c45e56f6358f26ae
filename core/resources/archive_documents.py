"""Archive documents: what an archive holds and what is missing (R340, R342)."""

from core.access import Role, Scopes, grants
from core.measures import Kpi, Share, is_
from core.resource import Group, Resource, Section
from db.models.archives import ArchiveDocument as Document

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
        Document.signed_by_customer,
        Document.checked_by,
        Document.checked_at,
    ),
    form=(
        Group(
            "document",
            Document.archive_id,
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
