"""The pictures of the guide: their names, whose screen they show, and what is done before the shot."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urljoin

from playwright.sync_api import Page

ROOT = Path(__file__).resolve().parents[1]
FOLDER = ROOT / "docs" / "guide" / "pictures"
REGISTER = ROOT / "docs" / "guide" / "register.csv"

Act = Callable[[Page], object]


@dataclass(frozen=True)
class Picture:
    """One picture: `who` is the demo account ("" for a stranger), `acts` are done in order before the shot."""

    name: str
    path: str
    who: str = "manager"
    lang: str = "en"
    dark: bool = False
    width: int = 1440
    height: int = 1180
    env: str = "demo"
    acts: tuple[Act, ...] = ()


def press(key: str) -> Act:
    """Press the button with this key."""
    return lambda page: page.locator(f".st-key-{key} button").first.click()


def unfold(key: str) -> Act:
    """Open the fold with this key."""
    return lambda page: page.locator(f".st-key-{key} summary").first.click()


def whose(place: int) -> Act:
    """Choose whose clocks the deadlines show: the person's own, the team's, all."""
    return lambda page: page.locator(".st-key-inbox_whose [role=radiogroup] label").nth(place).click()


def turn_to(tab: str) -> Act:
    """Open a tab of the drawer."""
    return lambda page: page.get_by_role("tab", name=tab).click()


def open_first(table: str) -> Act:
    """Open the first record of the list."""

    def act(page: Page) -> None:
        page.locator(f".st-key-{table}_grid button.open").first.click()
        page.get_by_role("dialog").wait_for()

    return act


def enter(row: int, field: str, text: str) -> Act:
    """Type a text into a cell of the grid and wait for its verdict."""

    def act(page: Page) -> None:
        cell = page.locator("tbody tr").nth(row).locator(f"td[data-key={field}]")
        cell.scroll_into_view_if_needed()
        cell.click()
        page.keyboard.insert_text(text)
        page.keyboard.press("Tab")
        page.locator("td.sent").wait_for(state="detached")
        cell.click()

    return act


def begin(row: int, field: str, *keys: str) -> Act:
    """Open a cell of the grid with these keys and leave it open."""

    def act(page: Page) -> None:
        cell = page.locator("tbody tr").nth(row).locator(f"td[data-key={field}]")
        cell.scroll_into_view_if_needed()
        cell.click()
        for key in keys:
            page.keyboard.press(key)

    return act


def bring(table: str) -> Act:
    """Give the example register to the import."""

    def act(page: Page) -> None:
        page.locator(f".st-key-{table}_import_file input[type=file]").set_input_files(REGISTER)
        page.locator(f".st-key-{table}_import_commit button").wait_for()

    return act


def write(key: str, text: str) -> Act:
    """Type a text into an input and leave it."""

    def act(page: Page) -> None:
        box = page.locator(f".st-key-{key} input").first
        box.fill(text)
        box.press("Enter")

    return act


def change(key: str, text: str) -> Act:
    """Type another text into a field of the open record and save it."""

    def act(page: Page) -> None:
        box = page.locator(f".st-key-{key} input").first
        box.fill(text)
        box.press("ControlOrMeta+Enter")
        page.get_by_test_id("stToast").first.wait_for()

    return act


def go_to(path: str) -> Act:
    """Open another page of the same server."""
    return lambda page: page.goto(urljoin(page.url, path))


PAGES = (
    "overview", "analysis", "customers", "tickets", "purchases", "interactions", "archive_loans", "archive_loan_items", "penalties", "archives", "archive_disposals",
    "archive_inspections", "archive_inspection_results", "surveys",
    "survey_questions", "survey_responses", "survey_review", "corrective_actions", "ticket_complaints", "compensations",
    "ticket_repairs", "repair_charges", "price_list", "products", "policy_documents", "policy_receipts", "template_items", "consents", "privacy_requests", "leak_incidents", "export_requests",
)  # fmt: skip
# The survey of the sample company that has responses to review.
ASKED = {"survey_review": "?survey_id=4"}
# Plain lists of which the first rows say enough.
SHORT = frozenset(
    {
        "archive_inspections",
        "archive_disposals",
        "archive_inspection_results",
        "compensations",
        "consents",
        "leak_incidents",
        "penalties",
        "privacy_requests",
        "repair_charges",
        "survey_questions",
        "price_list",
        "products",
        "template_items",
        "policy_documents",
        "policy_receipts",
        "interactions",
    }
)
ADMIN_PAGES = (
    "users",
    "access_grants",
    "departments",
    "teams",
    "sites",
    "policies",
    "working_hours",
    "calendar_days",
)

PICTURES = (
    Picture("set_up_light_en", "/", who="", env="test"),
    Picture("sign_in_light_en", "/", who=""),
    *(
        Picture(f"{page}_light_en", f"/{page}{ASKED.get(page, '')}", height=620 if page in SHORT else 1180)
        for page in PAGES
    ),
    Picture("registrations_light_en", "/registrations", who="executive", height=900),
    *(Picture(f"{page}_light_en", f"/{page}", who="admin") for page in ADMIN_PAGES),
    *(
        Picture(f"{page}_light_zh_CN", f"/{page}{ASKED.get(page, '')}", lang="zh_CN")
        for page in (
            "overview",
            "customers",
            "tickets",
            "ticket_repairs",
            "archive_loans",
            "survey_review",
            "privacy_requests",
        )
    ),
    *(Picture(f"reports_light_{lang}", "/reports", lang=lang, height=620) for lang in ("en", "zh_CN")),
    Picture("report_snapshots_light_en", "/report_snapshots", height=420),
    *(Picture(f"inbox_light_{lang}", "/inbox", lang=lang, acts=(whose(1),)) for lang in ("en", "zh_CN")),
    *(
        Picture(
            f"loan_desk_light_{lang}",
            "/loan_desk",
            "archivist",
            lang,
            acts=(write("loan_desk_code", "A00343"),),
        )
        for lang in ("en", "zh_CN")
    ),
    *(Picture(f"clauses_light_{lang}", "/clauses?document=S17", lang=lang) for lang in ("en", "zh_CN")),
    *(
        Picture(
            f"asking_light_{lang}",
            "/archives",
            "finance",
            lang,
            height=620,
            acts=(press("archives_ask_view"),),
        )
        for lang in ("en", "zh_CN")
    ),
    *(Picture(f"reveal_review_light_{lang}", "/reveal_review", lang=lang) for lang in ("en", "zh_CN")),
    Picture("access_light_en", "/customers?id=1964", acts=(turn_to("Access"),)),
    Picture("customers_light_zh_TW", "/customers", lang="zh_TW"),
    Picture("customers_dark_en", "/customers", dark=True),
    Picture("overview_dark_zh_CN", "/overview", lang="zh_CN", dark=True),
    Picture("customers_light_en_390", "/customers", width=390, height=844),
    Picture("overview_light_zh_CN_390", "/overview", lang="zh_CN", width=390, height=844),
    Picture("search_light_en", "/customers", acts=(write("customers_search", "xqy"),)),
    Picture("drawer_light_en", "/customers?id=1964"),
    Picture("drawer_light_zh_CN", "/customers?id=1964", lang="zh_CN"),
    Picture("drawer_light_en_390", "/customers?id=1964", width=390, height=844),
    Picture("timeline_light_en", "/customers?id=1964", acts=(turn_to("Timeline"),)),
    Picture("steps_light_en", "/archive_loans", acts=(open_first("archive_loans"), turn_to("Next steps"))),
    *(
        Picture(
            f"repair_slip_light_{lang}",
            "/ticket_repairs?status=checked",
            lang=lang,
            acts=(open_first("ticket_repairs"),),
        )
        for lang in ("en", "zh_CN")
    ),
    Picture("new_record_light_en", "/customers", acts=(press("customers_new"),)),
    Picture("new_record_light_zh_CN", "/customers", lang="zh_CN", acts=(press("customers_new"),)),
    *(
        Picture(
            f"working_light_{lang}",
            "/customers?id=1964",
            lang=lang,
            acts=(press("customers_clock_filing_working"),),
        )
        for lang in ("en", "zh_CN")
    ),
    *(
        Picture(
            f"what_if_light_{lang}",
            "/policies",
            who="executive",
            lang=lang,
            acts=(
                unfold("what_if"),
                write("what_if_value_sla-inquiry-respond", "20"),
                press("what_if_try"),
            ),
        )
        for lang in ("en", "zh_CN")
    ),
    *(
        Picture(
            f"typing_light_{lang}", "/customers", lang=lang, acts=(begin(2, "category5", "Alt+ArrowDown"),)
        )
        for lang in ("en", "zh_CN")
    ),
    *(
        Picture(
            f"mending_light_{lang}",
            "/customers",
            lang=lang,
            acts=(enter(1, "gender", "VIP"), enter(3, "birth_date", "2/5/1990")),
        )
        for lang in ("en", "zh_CN")
    ),
    Picture("bulk_light_en", "/customers?level3=level3", acts=(press("customers_bulk_edit"),)),
    Picture("export_light_en", "/customers", acts=(press("customers_export"),)),
    Picture(
        "import_light_en", "/customers", height=1400, acts=(press("customers_import"), bring("customers"))
    ),
    Picture(
        "import_light_zh_CN",
        "/customers",
        lang="zh_CN",
        height=1400,
        acts=(press("customers_import"), bring("customers")),
    ),
    Picture(
        "audit_log_light_en",
        "/customers?id=1964",
        acts=(change("customers_record_occupation", "Teacher"), go_to("/audit_log")),
    ),
)

# A clerk's two days, taken by `tools.walk_pictures` in one go.
WALK = tuple(
    Picture(f"walk_{step}_{lang}", "/customers", lang=lang)
    for lang in ("en", "zh_CN")
    for step in ("1_typed", "2_pasted", "3_mended", "4_undone")
)
