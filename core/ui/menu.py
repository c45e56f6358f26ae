"""The pages of the product, found from the files in `pages/`: where each stands in the menu and what it needs."""

from dataclasses import dataclass
from pathlib import Path

from core.access import Action
from core.config import ROOT
from core.resource import Section
from core.resources import RESOURCES

# Pages that show no single table: title, section, icon, and what opens them: a right to a table ("" for all).
COMPOSED = {
    "overview": ("page.overview", Section.HOME, ":material/space_dashboard:", "", Action.VIEW),
    "inbox": ("page.inbox", Section.HOME, ":material/alarm:", "", Action.VIEW),
    "analysis": ("page.analysis", Section.HOME, ":material/insights:", "", Action.VIEW),
    "loan_desk": ("page.loan_desk", Section.ARCHIVES, ":material/barcode_scanner:", "archives", Action.EDIT),
    "survey_review": (
        "page.survey_review",
        Section.SURVEYS,
        ":material/rate_review:",
        "surveys",
        Action.VIEW,
    ),
    "reports": ("page.reports", Section.SURVEYS, ":material/summarize:", "report_snapshots", Action.VIEW),
    "clauses": ("page.clauses", Section.SYSTEM, ":material/fact_check:", "", Action.VIEW),
    "reveal_review": ("page.reveal_review", Section.SYSTEM, ":material/preview:", "", Action.VIEW),
    "audit_log": ("page.audit_log", Section.SYSTEM, ":material/history:", "", Action.VIEW),
}
# Within a section pages stand in this order, those not named after them by name.
ORDER = (
    "overview",
    "inbox",
    "analysis",
    "customers",
    "tickets",
    "ticket_repairs",
    "purchases",
    "interactions",
    "loan_desk",
    "archive_loans",
    "archive_loan_items",
    "archives",
    "archive_inspections",
    "archive_inspection_results",
    "penalties",
    "surveys",
    "survey_questions",
    "survey_responses",
    "survey_review",
    "corrective_actions",
    "reports",
    "report_snapshots",
    "users",
)


@dataclass(frozen=True, slots=True)
class PageSpec:
    """One page: its path in the link, its file, and how the menu shows it."""

    path: str
    file: str
    section: Section
    icon: str
    term: str
    table: str
    action: Action = Action.VIEW


def _pages(folder: Path) -> tuple[PageSpec, ...]:
    specs = [_spec(file.stem) for file in sorted(folder.glob("*.py"))]
    sections = list(Section)
    place = {name: number for number, name in enumerate(ORDER)}
    return tuple(
        sorted(specs, key=lambda s: (sections.index(s.section), place.get(s.path, len(ORDER)), s.path))
    )


def _spec(name: str) -> PageSpec:
    file = f"pages/{name}.py"
    if name in COMPOSED:
        title, section, icon, table, action = COMPOSED[name]
        return PageSpec(name, file, section, icon, title, table, action)
    resource = RESOURCES[name]
    return PageSpec(name, file, resource.section, resource.icon, f"table.{name}", name)


def file_of(table: str) -> str:
    """The page of a table, as links name it; a path that is not whole would be sought beside the shell."""
    return str(ROOT / "pages" / f"{table}.py")


PAGES: tuple[PageSpec, ...] = _pages(ROOT / "pages")
