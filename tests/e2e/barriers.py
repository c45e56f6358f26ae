"""What axe finds on a screen that would keep somebody from using it."""

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

GRAVE = {"serious", "critical"}
OPTIONS = {"resultTypes": ["violations"]}
# What only Streamlit could mend: (rule of axe, part of the selector or markup, why it is out of reach).
OUT_OF_REACH: tuple[tuple[str, str, str], ...] = (
    ("list", "stSidebarNavItems", "st.navigation wraps the items of its list in plain boxes"),
    ("listitem", "<li class=", "the same list of st.navigation; the product draws no list of its own"),
    ("svg-img-alt", "highlighted_points_marks", "the empty layer of the point under the mouse in st.metric"),
    ("color-contrast", 'aria-label="Shortcut ', "st.button draws the keys of its shortcut half transparent"),
)


def barriers(page: Page, where: str) -> list[str]:
    """The grave barriers on the screen, one line per element."""
    found = Axe().run(page, options=OPTIONS).response["violations"]
    return [
        f"{where}: {one['id']}: {node['target']} {node['html'][:160]}"
        for one in found
        if one["impact"] in GRAVE
        for node in one["nodes"]
        if not _out_of_reach(one["id"], str(node["target"]) + node["html"])
    ]


def _out_of_reach(rule: str, place: str) -> bool:
    return any(rule == known and part in place for known, part, _why in OUT_OF_REACH)
