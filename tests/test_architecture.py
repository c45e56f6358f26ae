"""The map of the code: what may import what, who may speak SQL or Streamlit, and how large a room may be."""

import ast
import re
from pathlib import Path

import pytest

from tests.paths import ROOT

# From the ground up. A module may import what stands in an earlier line, or its own line.
MAP = (
    ("core", "db"),
    ("db.folding", "db.indexes", "db.types", "db.vocabulary", "db.vocabulary.*"),
    ("db.base", "db.columns"),
    ("db.models", "db.models.*"),
    ("core.i18n",),
    ("core.messages",),
    ("db.*", "db.queries", "db.queries.*"),
    ("db.migrations.*",),
    (
        "core.clause_sources",
        "core.documents",
        "core.clock",
        "core.codes",
        "core.console",
        "core.formats",
        "core.intervals",
        "core.worktime",
        "core.rulebook_defaults",
    ),
    ("core.setting_names",),
    ("core.config",),
    ("core.seals",),
    ("core.rules", "core.rules.*"),
    ("core.digests",),
    ("core.access",),
    ("core.giving",),
    ("core.holdings",),
    ("core.view", "core.changes", "core.context"),
    ("core.measures", "core.workflow", "core.deadlines", "core.paper"),
    ("core.diagram",),
    ("core.resource",),
    ("core.resources.*", "core.resources.*.*"),
    ("core.resources",),
    ("core.values", "core.masks", "core.blank", "core.searching", "core.targets"),
    ("core.calendars", "core.document_templates"),
    ("core.outbox",),
    ("core.conditions",),
    ("core.reading",),
    ("core.reports",),
    ("core.statement",),
    ("core.lookup",),
    ("core.moves",),
    ("core.prepared", "core.turns"),
    ("core.conflicts", "core.finish"),
    ("core.prepare",),
    ("core.persons",),
    ("core.uniques", "core.writing"),
    ("core.commit", "core.commit_*"),
    ("core.undo",),
    ("core.refusals",),
    ("core.rulebook",),
    ("core.service", "core.clocks", "core.twins"),
    (
        "core.saved_views",
        "core.layouts",
        "core.unsaved",
        "core.reviews",
        "core.portrait",
        "core.about",
        "core.told_by",
        "core.open_lists",
        "core.reveals",
        "core.asking",
        "core.holders",
        "core.trail",
        "core.desk",
        "core.inbox",
        "core.replay",
        "core.notices",
        "core.loan_desk",
        "core.report_desk",
    ),
    ("core.anchors",),
    ("core.erasures",),
    (
        "core.ageing",
        "core.grading",
    ),
    ("core.reveal_reviews",),
    ("core.jobs",),
    ("core.sheet",),
    ("core.entry",),
    ("core.printing", "core.report_text"),
    ("core.transfer", "core.transfer.*"),
    ("core.export_sources",),
    ("core.exports", "core.labels", "core.person_files", "core.report_files"),
    ("core.clauses",),
    ("core.schemes",),
    ("core.auth.passwords",),
    ("core.sample", "core.sample.*"),
    ("core.auth", "core.auth.*"),
    ("core.auth.first_admin",),
    ("core.web", "core.web.*"),
    ("core.start",),
    ("core.commands",),
    ("core.ui", "core.ui.*", "core.ui.grid.*"),
    ("pages.*",),
    ("app",),
)
# Imports inside a function, each with its reason beside it in the code.
LATE = {
    "core.config": "the library knows hundreds of services and is needed where one is set up",
    "core.outbox": "the library knows hundreds of services and is needed where one is set up",
    "core.calendars": "the list of holidays is needed once in the life of a database",
    "core.start": "the sample company is loaded when needed",
    "core.auth.first_admin": "the sample company is loaded when asked for",
    "core.web.health": "a module Windows does not have",
    "core.transfer.paper_pdf": "the libraries take a second and are needed for a PDF only",
    "core.transfer.report_pdf": "the libraries take a second and are needed for a PDF only",
    "db.migrate": "Alembic takes two seconds",
    "core.transfer.workbook_child": "the child sets its limits before it loads the reader; Windows lacks one module",
    "core.i18n": "Babel is needed to compile a changed catalogue only",
    "db.search": "the pinyin dictionary is large",
    "db.pinyin": "the pinyin dictionary is large",
}
LONGEST_MODULE = 400
LONGEST_FUNCTION = 60


def modules() -> dict[str, Path]:
    found = {"app": ROOT / "app.py"}
    for top in ("core", "db", "pages"):
        for file in (ROOT / top).rglob("*.py"):
            name = ".".join(file.relative_to(ROOT).with_suffix("").parts)
            found[name.removesuffix(".__init__")] = file
    return found


MODULES = modules()
TREES = {name: ast.parse(path.read_text(encoding="utf-8")) for name, path in MODULES.items()}


def level(name: str) -> int | None:
    exact = next((place for place, line in enumerate(MAP) if name in line), None)
    if exact is not None:
        return exact
    for place, line in enumerate(MAP):
        for pattern in line:
            if "*" in pattern and re.fullmatch(pattern.replace(".", r"\.").replace("*", r"[^.]+"), name):
                return place
    if name.startswith("db.migrations."):
        return level("db.migrations.env")
    return None


def imported(tree: ast.AST) -> set[str]:
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found.add(node.module)
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
    return found


@pytest.mark.parametrize("name", sorted(MODULES))
def test_every_module_has_its_place_on_the_map(name):
    assert level(name) is not None, f"place this module on the map: {name}"


@pytest.mark.parametrize("name", sorted(MODULES))
def test_imports_point_down_only(name):
    own = level(name)
    for other in imported(TREES[name]) & set(MODULES):
        assert level(other) <= own, f"{name} imports {other}, which stands above it"


@pytest.mark.parametrize("name", sorted(MODULES))
def test_only_the_screen_knows_streamlit(name):
    if name.startswith(("core.ui", "pages.")) or name == "app":
        return
    known = {one.split(".")[0] for one in imported(TREES[name])}
    assert not known & {"streamlit", "streamlit_authenticator", "altair"}, f"{name} imports the screen"


OUTWARD = {
    "requests",
    "httpx",
    "urllib.request",
    "http.client",
    "aiohttp",
    "smtplib",
    "ftplib",
    "socketserver",
    "apprise",
}


@pytest.mark.parametrize("name", sorted(n for n in MODULES if not n.startswith("tools")))
def test_only_the_outbox_speaks_to_anybody_outside(name):
    """What is asked outside are addresses of the settings: by the outbox, Streamlit's sign-in and the database."""
    # The settings only ask whether an address can be read.
    allowed = {"core.outbox": OUTWARD, "core.config": {"apprise"}}
    assert imported(TREES[name]) & OUTWARD <= allowed.get(name, set()), name


def test_no_editor_of_streamlits_is_used():
    used = {
        node.attr for tree in TREES.values() for node in ast.walk(tree) if isinstance(node, ast.Attribute)
    }
    assert "experimental_data_editor" not in used and "data_editor" not in used


@pytest.mark.parametrize("name", sorted(n for n in MODULES if not n.startswith("db")))
def test_sql_stays_in_the_database_package(name):
    tree = TREES[name]
    taken = {
        alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module == "sqlalchemy"
        for alias in node.names
    }
    assert not taken & {"select", "insert", "update", "delete", "text", "func", "or_", "and_"}, name


@pytest.mark.parametrize("name", sorted(n for n in MODULES if n.startswith(("pages.", "core.ui"))))
def test_pages_and_screen_do_not_reach_the_database(name):
    reached = {one for one in imported(TREES[name]) if one.startswith("db.")}
    allowed = ("db.columns", "db.folding", "db.models", "db.vocabulary")
    assert all(one.startswith(allowed) for one in reached), f"{name} reaches {reached}"


@pytest.mark.parametrize("name", sorted(MODULES))
def test_imports_sit_at_the_top(name):
    late = [
        node.lineno
        for part in ast.walk(TREES[name])
        if isinstance(part, ast.FunctionDef | ast.AsyncFunctionDef)
        for node in ast.walk(part)
        if isinstance(node, ast.Import | ast.ImportFrom)
    ]
    assert not late or name in LATE, f"{name} imports inside functions at lines {late}"


@pytest.mark.parametrize("name", sorted(MODULES))
def test_every_module_says_what_it_owns(name):
    if name.startswith("db.migrations."):
        return
    assert ast.get_docstring(TREES[name]), f"{name} has no docstring"


@pytest.mark.parametrize("name", sorted(MODULES))
def test_rooms_stay_small(name):
    if name.startswith("db.migrations."):
        return
    lines = len(MODULES[name].read_text(encoding="utf-8").splitlines())
    # A declaration is a long list, not a long thought.
    assert lines <= (600 if name.startswith("core.resources.") else LONGEST_MODULE), (
        f"{name} has {lines} lines"
    )
    for node in ast.walk(TREES[name]):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            size = (node.end_lineno or 0) - node.lineno + 1
            assert size <= LONGEST_FUNCTION, f"{name}.{node.name} has {size} lines"


@pytest.mark.parametrize("name", sorted(n for n in MODULES if n.startswith("pages.")))
def test_a_page_is_three_statements_or_asks_for_its_right_first(name):
    statements = [
        node for node in TREES[name].body if not isinstance(node, ast.Expr | ast.Import | ast.ImportFrom)
    ]
    calls = [
        node.value.func.id
        for node in TREES[name].body
        if isinstance(node, ast.Expr)
        and isinstance(node.value, ast.Call)
        and isinstance(node.value.func, ast.Name)
    ]
    assert not statements, f"{name} does more than show"
    assert len(calls) == 1, f"{name} draws one thing"
    assert calls[0].startswith("show"), f"{name} draws with show()"


def _calls(node: ast.AST) -> set[str]:
    """The names of what is called, the last part of each."""
    called = (part.func for part in ast.walk(node) if isinstance(part, ast.Call))
    return {one.attr if isinstance(one, ast.Attribute) else getattr(one, "id", "") for one in called}


@pytest.mark.parametrize("name", sorted(n for n in MODULES if n.startswith("core.")))
def test_every_verb_that_writes_for_a_person_asks_whether_it_is_their_own_hand(name):
    """An administrator who sees the product as somebody else changes nothing."""
    for node in TREES[name].body:
        if not isinstance(node, ast.FunctionDef) or node.name.startswith("_"):
            continue
        people = {one.arg for one in node.args.args} & {"actor", "change_set"}
        if people and "writing" in _calls(node):
            assert "own_hand" in _calls(node), f"{name}.{node.name} writes for whoever looks"
