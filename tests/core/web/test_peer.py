"""Which address a request is counted under."""

import ipaddress

import pytest
from starlette.types import Scope

from core.web import peer

PROXY = tuple(map(ipaddress.ip_network, ("127.0.0.1", "10.0.0.0/24", "fd00::/8")))


def scope(address: str, *forwarded: str, **headers: str) -> Scope:
    told = [(b"x-forwarded-for", one.encode("latin-1")) for one in forwarded]
    told += [(name.encode(), value.encode()) for name, value in headers.items()]
    return {"type": "http", "client": (address, 4711), "headers": told}


@pytest.mark.parametrize(
    ("address", "forwarded", "counted"),
    [
        ("203.0.113.9", (), "203.0.113.9"),
        ("203.0.113.9", ("198.51.100.1",), "203.0.113.9"),
        ("203.0.113.9", ("127.0.0.1",), "203.0.113.9"),
        ("127.0.0.1", ("203.0.113.9",), "203.0.113.9"),
        ("127.0.0.1", ("198.51.100.1, 203.0.113.9",), "203.0.113.9"),
        ("127.0.0.1", ("198.51.100.1", "203.0.113.9"), "203.0.113.9"),
        ("127.0.0.1", ("198.51.100.1, 203.0.113.9, 10.0.0.7",), "203.0.113.9"),
        ("127.0.0.1", ("198.51.100.1, 203.0.113.9:51234",), "203.0.113.9"),
        ("127.0.0.1", ("[2001:db8::1]:443",), "2001:db8::1"),
        ("fd00::5", ("2001:db8::1",), "2001:db8::1"),
        ("127.0.0.1", ("not an address",), "127.0.0.1"),
        ("127.0.0.1", ("",), "127.0.0.1"),
        ("", ("203.0.113.9",), ""),
    ],
)
def test_an_invented_address_does_not_count(address: str, forwarded: tuple[str, ...], counted: str) -> None:
    assert peer.caller(scope(address, *forwarded), PROXY) == counted


def test_nobody_is_believed_who_is_not_named() -> None:
    assert peer.caller(scope("127.0.0.1", "203.0.113.9"), ()) == "127.0.0.1"


def test_a_server_that_believed_this_machine_before_us_is_seen_through() -> None:
    believed = scope("203.0.113.9", "203.0.113.9")
    assert peer.caller(believed, ()) == "127.0.0.1"
    assert peer.caller(believed, PROXY) == "203.0.113.9"


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("Desk.Example:8501", "desk.example"),
        ("[::1]:8501", "::1"),
        ("desk.example.", "desk.example"),
        ("a:b:c", "a"),
        ("", ""),
        ("[", ""),
    ],
)
def test_the_host_is_the_name_without_port(typed: str, name: str) -> None:
    assert peer.host(scope("127.0.0.1", host=typed)) == name


@pytest.mark.parametrize(
    ("origin", "host", "foreign"),
    [
        ("", "desk.example", False),
        ("https://desk.example", "desk.example", False),
        ("https://desk.example:8443", "desk.example", False),
        ("http://localhost:8501", "localhost:8501", False),
        ("http://localhost:3000", "localhost:8501", True),
        ("https://evil.example", "desk.example", True),
        ("null", "desk.example", True),
    ],
)
def test_a_page_of_another_origin_is_foreign(origin: str, host: str, foreign: bool) -> None:
    assert peer.is_foreign(scope("127.0.0.1", origin=origin, host=host)) is foreign
