"""Settings fail loudly, and keys are made once and kept private."""

import stat
from pathlib import Path

import pytest

from practice.settings import load
from practice.settings.definition import Settings, SettingsError

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
    assert load(tmp_path, {"DATABASE_URL": url}, **SAFE).database_url.startswith("postgresql+psycopg://")


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://a@/x?host=db.example",
        "postgresql://a@/x?host=/run/postgresql,db.example",
        "postgresql://a@127.0.0.1/x?hostaddr=192.0.2.1",
        "postgresql://a@db.example/x?sslmode=disable&application_name=sslmode=require",
        "postgresql://a@db.example/x?application_name=sslmode=verify-full",
        "postgresql://a@db.example/x?sslmode=require",
        "postgresql://a@db.example/x?sslmode=verify-ca",
        "postgresql://a@localhost/x?host=db.example:5432",
    ],
)
def test_no_shape_of_address_reaches_another_machine_without_checking_its_certificate(
    tmp_path: Path, url: str
) -> None:
    with pytest.raises(SettingsError, match="sslmode=verify-full"):
        load(tmp_path, {"DATABASE_URL": url}, **SAFE)


@pytest.mark.parametrize("url", ["postgresql://a@localhost/x", "postgresql://a@/x?host=/run/postgresql"])
def test_an_address_in_the_environment_decides_where_none_is_written_down(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, url: str
) -> None:
    monkeypatch.setenv("PGHOSTADDR", "192.0.2.1")
    with pytest.raises(SettingsError, match="sslmode=verify-full"):
        load(tmp_path, {"DATABASE_URL": url}, **SAFE)
    monkeypatch.setenv("PGHOSTADDR", "127.0.0.1")
    assert load(tmp_path, {"DATABASE_URL": url}, **SAFE)


def test_a_service_that_could_name_any_host_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="not by a service"):
        load(tmp_path, {"DATABASE_URL": "postgresql://a@/x?service=far"}, **SAFE)


@pytest.mark.parametrize("url", ["postgresql://a@/x?host=/run/postgresql", "postgresql://a@[::1]/x"])
def test_a_database_on_this_machine_needs_no_certificate(tmp_path: Path, url: str) -> None:
    assert load(tmp_path, {"DATABASE_URL": url}, **SAFE)


def test_mail_is_never_sent_unprotected_to_another_machine(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="smtp_starttls may be off only"):
        load(tmp_path, {}, smtp_host="mail.example.org", smtp_starttls=False)


def test_settings_that_are_not_utf_8_are_said_in_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "settings.toml").write_bytes('mail_from = "Bär"'.encode("latin-1"))
    with pytest.raises(SettingsError, match="UTF-8"):
        load(tmp_path, {})


@pytest.mark.parametrize("content", ["", "zz" * 32, "ab" * 20])
def test_a_damaged_key_file_is_named(tmp_path: Path, content: str) -> None:
    load(tmp_path, {})
    (tmp_path / "keys" / "vault_key.hex").write_text(content)
    with pytest.raises(SettingsError, match=r"vault_key\.hex is (damaged|not whole)"):
        load(tmp_path, {})


def test_a_key_that_others_can_read_is_refused_with_what_mends_it(tmp_path: Path) -> None:
    load(tmp_path, {})
    (tmp_path / "keys" / "vault_key.hex").chmod(0o644)
    with pytest.raises(SettingsError, match="chmod 600"):
        load(tmp_path, {})


def test_a_database_under_another_name_does_not_begin_an_empty_clinic(tmp_path: Path) -> None:
    (tmp_path / "days-2026-03-01.sqlite3").write_bytes(b"SQLite format 3\0" + bytes(84))
    with pytest.raises(SettingsError, match=r"rename it to ordinary-days\.sqlite3"):
        load(tmp_path, {})
    assert not (tmp_path / "keys").exists()


def test_keys_one_folder_up_are_told_where_they_belong(tmp_path: Path) -> None:
    (tmp_path / "vault_key.hex").write_text("ab" * 32)
    with pytest.raises(SettingsError, match="one folder deeper"):
        load(tmp_path, {})


def test_every_setting_is_documented() -> None:
    told = Path("docs/settings.md").read_text(encoding="utf-8")
    for name in Settings.__dataclass_fields__:
        assert f"`{name}`" in told, f"docs/settings.md does not tell of {name}"
