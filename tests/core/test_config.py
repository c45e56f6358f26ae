"""Settings from the environment: what is taken, what is refused, and with which sentence."""

import os
import stat
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest

from core.config import ConfigError, read_settings
from core.setting_names import OF_COMMANDS
from db.vocabulary.organisation import UserRole
from tests.paths import ROOT

KEY = "4kPzVb2mQx7sHt9wLr3nYc6jFd8gKe1aUo5i"
OTHER = "Zq8vTn3xWm5rBk7yJh2pLs9dGf4cRe6uXa1o"


def refusal(folder, **environment) -> str:
    with pytest.raises(ConfigError) as caught:
        read_settings(environment, folder)
    return str(caught.value.say)


def test_nothing_said_gives_a_local_product_on_its_own_file(tmp_path):
    found = read_settings({}, tmp_path)
    assert (found.env, found.host, found.port, found.log_level) == ("local", "127.0.0.1", 8501, "INFO")
    assert found.database_url == f"sqlite:///{tmp_path}/var/clientele.db"
    assert found.now is None
    assert not found.is_demo
    assert not found.is_production


def test_an_empty_value_counts_as_nothing_said(tmp_path):
    names = ("DATABASE_URL", "SECRET_KEYS", "HOST", "PORT", "ENV", "NOW", "LOG_LEVEL")
    assert read_settings({f"CLIENTELE_{name}": "" for name in names}, tmp_path) == read_settings({}, tmp_path)


def test_a_demo_has_a_file_of_its_own(tmp_path):
    found = read_settings({"CLIENTELE_ENV": "demo"}, tmp_path)
    assert found.is_demo
    assert found.database_url == f"sqlite:///{tmp_path}/var/demo.db"


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+psycopg"])
def test_a_server_is_spoken_to_with_psycopg(tmp_path, scheme):
    rest = "desk:s@cret@db:5432/desk?sslmode=require"
    found = read_settings({"CLIENTELE_DATABASE_URL": f"{scheme}://{rest}"}, tmp_path)
    assert found.database_url == f"postgresql+psycopg://{rest}"


def test_a_server_can_be_reached_through_a_socket(tmp_path):
    found = read_settings({"CLIENTELE_DATABASE_URL": "postgresql:///desk?host=/run/postgresql"}, tmp_path)
    assert found.database_url == "postgresql+psycopg:///desk?host=/run/postgresql"


def test_a_relative_file_lies_under_the_repository(tmp_path):
    found = read_settings({"CLIENTELE_DATABASE_URL": "sqlite:///var/other.db"}, tmp_path)
    assert found.database_url == f"sqlite:///{tmp_path}/var/other.db"


def test_an_absolute_file_stays_where_it_is(tmp_path):
    found = read_settings({"CLIENTELE_DATABASE_URL": "sqlite:////srv/desk/desk.db"}, tmp_path)
    assert found.database_url == "sqlite:////srv/desk/desk.db"


@pytest.mark.parametrize(
    "url",
    [
        "desk.db",
        "mysql://root@localhost/desk",
        "sqlite://",
        "sqlite:///",
        "sqlite:///:memory:",
        "sqlite+aiosqlite:///desk.db",
        "postgresql://",
        "postgresql://desk@db",
        "postgresql://desk@db/",
        "postgresql://desk:secret@db:port/desk",
        "postgresql://desk:secret@db:99999/desk",
    ],
)
def test_a_database_that_cannot_be_meant_is_refused_without_its_password(tmp_path, url):
    said = refusal(tmp_path, CLIENTELE_DATABASE_URL=url)
    assert said == (
        "CLIENTELE_DATABASE_URL: write it as sqlite:///path or postgresql://user:password@host/name."
    )


def test_keys_keep_their_order_newest_first(tmp_path):
    found = read_settings({"CLIENTELE_SECRET_KEYS": f" {KEY} ,{OTHER},"}, tmp_path)
    assert found.secret_keys == (KEY, OTHER)
    assert not (tmp_path / "var").exists()


@pytest.mark.parametrize("text", [KEY[:31], f"{KEY},{OTHER[:31]}", ",", "  "])
def test_a_short_key_is_refused(tmp_path, text):
    said = refusal(tmp_path, CLIENTELE_SECRET_KEYS=text)
    assert said == "CLIENTELE_SECRET_KEYS: each key has at least 32 bytes."


def test_a_key_of_exactly_32_bytes_is_taken(tmp_path):
    assert read_settings({"CLIENTELE_SECRET_KEYS": KEY[:32]}, tmp_path).secret_keys == (KEY[:32],)


def test_a_regular_key_is_refused(tmp_path):
    assert "too regular" in refusal(tmp_path, CLIENTELE_SECRET_KEYS="abc" * 20)


def test_production_needs_keys_of_its_own(tmp_path):
    said = refusal(tmp_path, CLIENTELE_ENV="production")
    assert said.startswith("CLIENTELE_SECRET_KEYS: production needs it")
    assert not (tmp_path / "var").exists()
    found = read_settings({"CLIENTELE_ENV": "production", "CLIENTELE_SECRET_KEYS": KEY}, tmp_path)
    assert found.is_production


def test_a_key_is_made_once_and_only_its_owner_can_read_it(tmp_path):
    first = read_settings({}, tmp_path).secret_keys
    file = tmp_path / "var" / "secret.key"
    assert read_settings({}, tmp_path).secret_keys == first == (file.read_text(),)
    assert len(first[0]) >= 64
    assert os.name == "nt" or stat.S_IMODE(file.stat().st_mode) == 0o600
    assert [one.name for one in file.parent.iterdir()] == ["secret.key"]


def test_processes_that_start_together_agree_on_the_key(tmp_path):
    with ThreadPoolExecutor(16) as pool:
        found = {one.secret_keys for one in pool.map(lambda _: read_settings({}, tmp_path), range(64))}
    assert len(found) == 1


def test_a_damaged_key_file_is_refused(tmp_path):
    (tmp_path / "var").mkdir()
    (tmp_path / "var" / "secret.key").write_text("short\n")
    assert refusal(tmp_path) == "var/secret.key: each key has at least 32 bytes."


@pytest.mark.parametrize("text", ["0", "65536", "-1", "http", "80.5", "8501;"])
def test_a_port_that_is_none_is_refused(tmp_path, text):
    said = refusal(tmp_path, CLIENTELE_PORT=text)
    assert said == f"CLIENTELE_PORT: {text} is no port; give a number from 1 to 65535."


@pytest.mark.parametrize("text", ["0.0.0.0", "::1", "::", "localhost", "desk-1.example.com"])
def test_addresses_and_names_are_hosts(tmp_path, text):
    assert read_settings({"CLIENTELE_HOST": text}, tmp_path).host == text


@pytest.mark.parametrize("text", ["http://127.0.0.1", "127.0.0.1:8501", "my desk", "-x", "."])
def test_a_host_that_is_none_is_refused(tmp_path, text):
    assert refusal(tmp_path, CLIENTELE_HOST=text).startswith(f"CLIENTELE_HOST: {text} is no address")


def test_the_kind_of_place_and_the_log_level_are_from_a_list(tmp_path):
    said = refusal(tmp_path, CLIENTELE_ENV="prod")
    assert said == "CLIENTELE_ENV: prod is not one of local, production, demo, test."
    assert "LOUD is not one of" in refusal(tmp_path, CLIENTELE_LOG_LEVEL="loud")
    assert read_settings({"CLIENTELE_LOG_LEVEL": "warning"}, tmp_path).log_level == "WARNING"


@pytest.mark.parametrize("kind", ["test", "demo"])
@pytest.mark.parametrize("text", ["2026-11-22T09:00+08:00", "2026-11-22T01:00Z", "2026-11-22T01:00:00"])
def test_the_clock_is_moved_in_test_and_demo_and_a_time_without_zone_is_utc(tmp_path, kind, text):
    found = read_settings({"CLIENTELE_ENV": kind, "CLIENTELE_NOW": text}, tmp_path)
    assert found.now == datetime(2026, 11, 22, 1, 0, tzinfo=UTC)


@pytest.mark.parametrize("kind", ["local", "production"])
def test_the_clock_of_real_data_cannot_be_moved(tmp_path, kind):
    said = refusal(tmp_path, CLIENTELE_ENV=kind, CLIENTELE_SECRET_KEYS=KEY, CLIENTELE_NOW="2026-11-22T01:00Z")
    assert said == "CLIENTELE_NOW: the clock can be moved in test and demo only."


def test_a_time_that_is_none_is_refused(tmp_path):
    said = refusal(tmp_path, CLIENTELE_ENV="test", CLIENTELE_NOW="tomorrow")
    assert said == "CLIENTELE_NOW: tomorrow is no ISO time."


@pytest.mark.parametrize("started", [("app.py",), ("-m", "core.commands", "verify")])
def test_a_wrong_setting_stops_the_start_with_one_sentence_and_code_2(started):
    ended = subprocess.run(
        [sys.executable, *started],
        cwd=ROOT,
        env={**os.environ, "CLIENTELE_PORT": "none"},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert ended.returncode == 2
    assert ended.stderr == "CLIENTELE_PORT: none is no port; give a number from 1 to 65535.\n"


def test_a_python_without_the_packages_is_told_how_to_get_them():
    bare = [sys.executable, "-I", "-S", "app.py"]
    ended = subprocess.run(bare, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)
    assert ended.returncode == 2
    assert ended.stderr == (
        f"app.py: its packages are not installed for {sys.executable}; "
        "python tasks.py run installs what is needed and starts the app.\n"
    )


@pytest.mark.parametrize(
    ("name", "nearest"),
    [("CLIENTELE_ALOWED_HOSTS", "CLIENTELE_ALLOWED_HOSTS"), ("CLIENTELE_DATABASE", "CLIENTELE_DATABASE_URL")],
)
def test_a_setting_that_does_not_exist_is_refused_with_the_nearest(tmp_path, name, nearest):
    said = refusal(tmp_path, **{name: "x"})
    assert said == (
        f"{name}: there is no such setting; {nearest} is the nearest, and docs/operations.md lists them all."
    )


def test_what_the_commands_read_may_be_set_as_well(tmp_path):
    named = dict.fromkeys(OF_COMMANDS, "x")
    assert read_settings(named, tmp_path) == read_settings({}, tmp_path)


@pytest.mark.parametrize(
    ("setting", "value", "part"),
    [
        ("SECRET_KEYS", "short", "at least 32 bytes"),
        ("HOST", "0.0.0.0", "CLIENTELE_ALLOWED_HOSTS"),
        ("ALLOWED_HOSTS", "*", "CLIENTELE_ALLOWED_HOSTS"),
        ("METRICS_TOKEN", "guess me", "at least 16 characters"),
        ("NOW", "2026-12-24T09:00", "test and demo only"),
        ("SESSION_MINUTES", "100000", "from 5 to 720"),
        ("SESSION_HOURS", "999", "from 1 to 72"),
        ("ONE_TIME_DAYS", "365", "from 1 to 90"),
        ("TRUSTED_PROXIES", "0.0.0.0/0", "CLIENTELE_TRUSTED_PROXIES"),
    ],
)
def test_production_refuses_what_opens_a_door(tmp_path, setting, value, part):
    environment = {"CLIENTELE_ENV": "production", "CLIENTELE_SECRET_KEYS": KEY, f"CLIENTELE_{setting}": value}
    assert part in refusal(tmp_path, **environment)


def test_production_asks_administrators_for_a_second_step_unless_told_otherwise(tmp_path):
    environment = {"CLIENTELE_ENV": "production", "CLIENTELE_SECRET_KEYS": KEY}
    assert read_settings(environment, tmp_path).second_factor == {UserRole.ADMIN}
    environment["CLIENTELE_SECOND_FACTOR"] = "none"
    assert read_settings(environment, tmp_path).second_factor == set()
    assert read_settings({}, tmp_path).second_factor == set()


def test_a_second_step_is_asked_of_roles_there_are(tmp_path):
    found = read_settings({"CLIENTELE_SECOND_FACTOR": "admin, executive"}, tmp_path)
    assert found.second_factor == {UserRole.ADMIN, UserRole.EXECUTIVE}
    assert read_settings({"CLIENTELE_SECOND_FACTOR": "all"}, tmp_path).second_factor == set(UserRole)
    assert "king is not one of" in refusal(tmp_path, CLIENTELE_SECOND_FACTOR="admin,king")


def test_the_names_answered_to_are_this_machines_and_those_said(tmp_path):
    local = ("localhost", "127.0.0.1", "::1")
    assert read_settings({}, tmp_path).allowed_hosts == (*local, "127.0.0.1")
    named = read_settings({"CLIENTELE_ALLOWED_HOSTS": "Desk.example, [::2]"}, tmp_path)
    assert named.allowed_hosts == (*local, "desk.example", "::2")
    assert read_settings({"CLIENTELE_HOST": "0.0.0.0"}, tmp_path).allowed_hosts == ()


@pytest.mark.parametrize("value", ["everyone", "10.0.0.0/33", "10.0.0.1/24"])
def test_a_trusted_proxy_is_an_address_or_a_network(tmp_path, value):
    assert "your own proxies" in refusal(tmp_path, CLIENTELE_TRUSTED_PROXIES=value)


def test_limits_and_proxies_are_read(tmp_path):
    found = read_settings(
        {
            "CLIENTELE_SESSION_MINUTES": "45",
            "CLIENTELE_SESSION_HOURS": "8",
            "CLIENTELE_TRUSTED_PROXIES": "127.0.0.1, 10.0.0.0/24",
        },
        tmp_path,
    )
    assert (found.session_rest, found.session_life) == (timedelta(minutes=45), timedelta(hours=8))
    assert [str(one) for one in found.trusted_proxies] == ["127.0.0.1/32", "10.0.0.0/24"]


def test_an_outside_provider_needs_all_its_settings_and_an_encrypted_way(tmp_path):
    whole = {
        "CLIENTELE_OIDC_ISSUER": "https://id.example.org/tenant",
        "CLIENTELE_OIDC_CLIENT_ID": "desk",
        "CLIENTELE_OIDC_CLIENT_SECRET": "of the client",
        "CLIENTELE_OIDC_FACTORS": "mfa, otp,",
        "CLIENTELE_PUBLIC_URL": "https://desk.example.org/",
    }
    found = read_settings(whole, tmp_path).provider
    assert found and found.home == "https://desk.example.org" and found.name == "id.example.org"
    assert found.factors == {"mfa", "otp"} and "of the client" not in repr(found)
    assert read_settings({"CLIENTELE_PUBLIC_URL": "https://desk.example.org"}, tmp_path).provider is None
    for name in ("CLIENTELE_OIDC_ISSUER", "CLIENTELE_OIDC_CLIENT_ID", "CLIENTELE_OIDC_CLIENT_SECRET"):
        assert refusal(tmp_path, **{**whole, name: ""}).startswith(f"{name}: it is needed as well")
    for name in ("CLIENTELE_OIDC_ISSUER", "CLIENTELE_PUBLIC_URL"):
        for value in (
            "http://id.example.org",
            "id.example.org",
            "https://x/?a=1",
            "https://u:p@x",
            "https://x:y",
        ):
            assert refusal(tmp_path, **{**whole, name: value}).startswith(f"{name}: write it as https://")
    here = {**whole, "CLIENTELE_PUBLIC_URL": "http://127.0.0.1:8501"}
    assert read_settings(here, tmp_path).provider
    produced = {**here, "CLIENTELE_ENV": "production", "CLIENTELE_SECRET_KEYS": KEY}
    assert refusal(tmp_path, **produced).startswith("CLIENTELE_PUBLIC_URL")
