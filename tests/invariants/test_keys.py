"""A clinic opens with its own keys only, and lost ones are never replaced in silence."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any
from uuid import uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from practice import audit, cli, db
from practice.app import create_app
from practice.settings import load
from practice.settings.definition import Settings, SettingsError
from practice.vault import clinic_keys, encryption
from tests.people import START, Cast, Person

OTHER = bytes(range(100, 132))
NOTE = {
    "release": "share",
    "did": "a heron on the estuary",
    "on_day": START.date().isoformat(),
    "form_key": str(uuid4()),
}
AGAIN = {"form_key": str(uuid4())}


@pytest.mark.parametrize("name", ["vault_key", "secret_key"])
def test_a_wrong_key_is_refused_in_a_sentence_that_names_its_file(
    settings: Settings, app: Flask, cast: Cast, name: str
) -> None:
    wrong: dict[str, Any] = {name: OTHER}
    with pytest.raises(SettingsError, match=rf"{name} is not the key .* Put the right {name}\.hex back into"):
        create_app(replace(settings, **wrong))


def test_a_clinic_from_before_there_were_check_values_still_refuses_a_wrong_key(
    settings: Settings, app: Flask, cast: Cast
) -> None:
    clinic_keys.forget_key_check(db.session(), "vault_key")
    db.session.commit()
    with pytest.raises(SettingsError, match="vault_key is not the key"):
        create_app(replace(settings, vault_key=OTHER))


@pytest.mark.parametrize("name", ["vault_key", "secret_key"])
def test_no_key_is_made_where_a_clinic_lives(settings: Settings, app: Flask, cast: Cast, name: str) -> None:
    db.session.remove()
    keys = {"vault_key": settings.vault_key, "secret_key": settings.secret_key}
    del keys[name]
    with pytest.raises(SettingsError, match=rf"{name}\.hex is missing"):
        load(settings.instance, {"DATABASE_URL": settings.database_url}, **keys)
    assert not (settings.instance / "keys" / f"{name}.hex").exists()


def test_text_that_does_not_open_says_so_and_leaves_a_line_in_the_record(
    app: Flask, cast: Cast, as_: Callable[[Person], FlaskClient]
) -> None:
    client = as_(cast.amal)
    assert client.post("/appreciations", data=NOTE).status_code == 303
    encryption.set_clinic_key(OTHER)
    said = ""
    for answer in (
        client.get("/notes"),
        client.post("/appreciations", data=NOTE | AGAIN, headers={"Sec-Fetch-Site": "same-origin"}),
    ):
        assert answer.status_code == 500
        said = answer.get_data(as_text=True)
        assert "does not open with the clinic" in said
        assert "There is nothing here" not in said
    assert NOTE["did"] in said, "what was just typed can be copied"
    lines = select(func.count()).where(audit.AuditEntry.verb == "text does not open")
    with app.app_context():
        assert db.session.scalar(lines) == 2


@pytest.mark.slow
@pytest.mark.parametrize("is_lost", [True, False])
def test_a_lost_secret_key_is_replaced_at_the_terminal_and_people_are_let_in_again(
    settings: Settings,
    app: Flask,
    cast: Cast,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    is_lost: bool,
) -> None:
    db.session.remove()
    keys = settings.instance / "keys"
    keys.mkdir()
    (keys / "vault_key.hex").write_text(settings.vault_key.hex())
    if not is_lost:
        (keys / "secret_key.hex").write_text(OTHER.hex())
    for file in keys.iterdir():
        file.chmod(0o600)
    monkeypatch.setattr(cli, "INSTANCE", settings.instance)
    monkeypatch.setenv("DATABASE_URL", settings.database_url)
    assert cli.main(["let-in", cast.nora.email]) == 1
    assert "replace-secret-key" in capsys.readouterr().err
    assert cli.main(["replace-secret-key"]) == 0
    assert cli.main(["let-in", cast.nora.email]) == 0
    db.engine().dispose()
    assert "/new-password?token=" in capsys.readouterr().out
    assert cli.main(["let-in", "nobody@example.org"]) == 1
    db.engine().dispose()
