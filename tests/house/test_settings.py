"""Settings fail loudly, and keys are made once and kept private."""

import stat
from pathlib import Path

import pytest

from practice.settings import Settings, SettingsError, load

SAFE = {"secret_key": bytes(range(32)), "vault_key": bytes(range(32, 64))}


def test_the_first_start_makes_two_private_keys_and_the_next_finds_them(tmp_path: Path) -> None:
    first = load(tmp_path, {})
    again = load(tmp_path, {})
    assert first.secret_key == again.secret_key != first.vault_key == again.vault_key
    for file in (tmp_path / "keys").iterdir():
        assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_the_environment_wins_over_the_file(tmp_path: Path) -> None:
    (tmp_path / "settings.toml").write_text('port = 9000\nmail_from = "days@example.org"\n')
    settings = load(tmp_path, {"ORDINARY_DAYS_PORT": "9100"})
    assert (settings.port, settings.mail_from) == (9100, "days@example.org")


@pytest.mark.parametrize(
    ("environ", "said"),
    [
        ({"ORDINARY_DAYS_PROT": "9000"}, "Unknown settings: prot"),
        ({"ORDINARY_DAYS_PORT": "nine"}, "port is not a value"),
        ({"ORDINARY_DAYS_SMTP_STARTTLS": "perhaps"}, "smtp_starttls is not a value"),
        ({"ORDINARY_DAYS_SECRET_KEY": "00" * 32}, "secret_key must be 32 random bytes"),
        ({"ORDINARY_DAYS_VAULT_KEY": "abcd"}, "vault_key must be 32 random bytes"),
        ({"ORDINARY_DAYS_BASE_URL": "http://days.example.org"}, "must begin with https"),
        ({"ORDINARY_DAYS_BASE_URL": "days.example.org"}, "base_url is the address"),
        ({"DATABASE_URL": "mysql://here/days"}, "SQLite or PostgreSQL"),
        ({"DATABASE_URL": "postgresql://db.example.org/days"}, "sslmode"),
        ({"ORDINARY_DAYS_BASE_URL": "https://days.example.org"}, "set trusted_proxies"),
        ({"ORDINARY_DAYS_TRUSTED_PROXIES": "-1"}, "0 or more"),
        ({"ORDINARY_DAYS_MODE": "party"}, "mode is clinic, demo or test"),
    ],
)
def test_what_cannot_be_is_refused_with_a_reason(tmp_path: Path, environ: dict[str, str], said: str) -> None:
    with pytest.raises(SettingsError, match=said):
        load(tmp_path, environ)


@pytest.mark.parametrize("more", [{"TRUSTED_PROXIES": "1"}, {"OWN_TLS": "yes"}])
def test_https_starts_once_it_is_said_who_speaks_it(tmp_path: Path, more: dict[str, str]) -> None:
    given = {"BASE_URL": "https://days.example.org"} | more
    assert load(tmp_path, {f"ORDINARY_DAYS_{name}": value for name, value in given.items()}).is_https


def test_own_https_and_a_proxy_contradict_each_other(tmp_path: Path) -> None:
    given = {"BASE_URL": "https://days.example.org", "TRUSTED_PROXIES": "1", "OWN_TLS": "yes"}
    with pytest.raises(SettingsError, match="no proxy"):
        load(tmp_path, {f"ORDINARY_DAYS_{name}": value for name, value in given.items()})


def test_one_key_for_both_purposes_is_refused(tmp_path: Path) -> None:
    key = bytes(range(32)).hex()
    with pytest.raises(SettingsError, match="must differ"):
        load(tmp_path, {"ORDINARY_DAYS_SECRET_KEY": key, "ORDINARY_DAYS_VAULT_KEY": key})


def test_debugging_never_opens_a_real_clinic(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FLASK_DEBUG", "1")
    with pytest.raises(SettingsError, match="FLASK_DEBUG"):
        load(tmp_path, {})


def test_a_database_elsewhere_is_reached_by_tls(tmp_path: Path) -> None:
    url = "postgresql://days@db.example.org/days?sslmode=verify-full"
    assert load(tmp_path, {"DATABASE_URL": url}).database_url.startswith("postgresql+psycopg://")


def test_every_setting_is_documented() -> None:
    told = Path("docs/settings.md").read_text(encoding="utf-8")
    for name in Settings.__dataclass_fields__:
        assert f"`{name}`" in told, f"docs/settings.md does not tell of {name}"
