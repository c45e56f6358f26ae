"""Streamlit's own options: set as they must be, and nothing weaker in production."""

from collections.abc import Iterator

import pytest
from streamlit import config

from core.config import ConfigError
from core.ui.protection import LISTS, PROTECTION, protect


@pytest.fixture(autouse=True)
def options() -> Iterator[None]:
    """The options as they were before."""
    before = {
        name: (config.get_option(name), config.get_where_defined(name)) for name in (*PROTECTION, *LISTS)
    }
    yield
    for name, (value, where) in before.items():
        config.set_option(name, value, where)


@pytest.mark.parametrize(("name", "wanted"), [*PROTECTION.items(), *LISTS.items()])
def test_what_a_folder_without_the_file_leaves_open_is_closed(name: str, wanted: object) -> None:
    config.set_option(name, "open", "<default>")
    protect(production=True)
    assert config.get_option(name) == wanted


@pytest.mark.parametrize("name", [*PROTECTION, *LISTS])
def test_what_somebody_opened_stops_the_start_in_production_only(name: str) -> None:
    config.set_option(name, "open", "/etc/streamlit/config.toml")
    with pytest.raises(ConfigError, match="open in /etc/streamlit/config.toml"):
        protect(production=True)
    protect(production=False)
    assert config.get_option(name) != "open"
