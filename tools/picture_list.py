"""The pictures of the guide: their names, whose screen they show, and what is done before the shot."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Page

ROOT = Path(__file__).resolve().parents[1]
FOLDER = ROOT / "docs" / "guide" / "pictures"
REGISTER = ROOT / "docs" / "guide" / "register.csv"
# Where the first row's button lies in a grid, in pixels from its corner.
FIRST_ROW = {"x": 75, "y": 53}

Act = Callable[[Page], None]


@dataclass(frozen=True)
class Picture:
    """One picture: `who` is the demo account ("" for a stranger), `acts` are done in order before the shot."""

    name: str
    path: str
    who: str = "manager"
    lang: str = "en"
    dark: bool = False
    width: int = 1440
    height: int = 940
    env: str = "demo"
    acts: tuple[Act, ...] = ()


def press(key: str) -> Act:
    """Press the button with this key."""
    return lambda page: page.locator(f".st-key-{key} button").first.click()


def turn_to(tab: str) -> Act:
    """Open a tab of the drawer."""
    return lambda page: page.get_by_role("tab", name=tab).click()


def open_first(table: str) -> Act:
    """Open the first record of the list."""
    return lambda page: page.locator(f".st-key-{table}_grid canvas").first.click(position=FIRST_ROW)


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


def scroll_to(key: str) -> Act:
    """Bring an element to the top of the screen."""
    return lambda page: page.locator(f".st-key-{key}").first.evaluate("(one) => one.scrollIntoView()")


PAGES = (
    "overview", "customers", "tickets", "purchases", "interactions", "archive_loans", "archives", "surveys",
    "survey_questions", "survey_responses", "survey_review", "corrective_actions", "departments", "teams",
    "sites", "policies", "audit_log",
)  # fmt: skip

PICTURES = (
    Picture("set_up_light_en", "/", who="", env="test"),
    Picture("sign_in_light_en", "/", who=""),
    *(Picture(f"{page}_light_en", f"/{page}") for page in PAGES),
    Picture("users_light_en", "/users", who="admin"),
    Picture("policies_admin_light_en", "/policies", who="admin"),
    *(
        Picture(f"{page}_light_zh_CN", f"/{page}", lang="zh_CN")
        for page in ("overview", "customers", "tickets", "archive_loans", "survey_review")
    ),
    Picture("customers_light_zh_TW", "/customers", lang="zh_TW"),
    Picture("customers_dark_en", "/customers", dark=True),
    Picture("overview_dark_zh_CN", "/overview", lang="zh_CN", dark=True),
    Picture("customers_light_en_390", "/customers", width=390, height=844),
    Picture("overview_light_zh_CN_390", "/overview", lang="zh_CN", width=390, height=844),
    Picture(
        "search_light_en", "/customers", acts=(write("customers_search", "wf"), scroll_to("customers_bar"))
    ),
    Picture("drawer_light_en", "/customers?id=12"),
    Picture("drawer_light_zh_CN", "/customers?id=12", lang="zh_CN"),
    Picture("drawer_light_en_390", "/customers?id=12", width=390, height=844),
    Picture("timeline_light_en", "/customers?id=12", acts=(turn_to("Timeline"),)),
    Picture("steps_light_en", "/archive_loans", acts=(open_first("archive_loans"), turn_to("Next steps"))),
    Picture("new_record_light_en", "/customers", acts=(press("customers_new"),)),
    Picture("new_record_light_zh_CN", "/customers", lang="zh_CN", acts=(press("customers_new"),)),
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
)
