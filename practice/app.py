"""Puts the house together: settings, database, speech, guards, then every feature's pages."""

import gc
from pathlib import Path

from flask import Flask
from sqlalchemy import Engine
from sqlalchemy.exc import IntegrityError
from werkzeug.middleware.proxy_fix import ProxyFix

from practice import assets, databases, db, mail, pdf, saved, schema, templating, vault, web
from practice.accounts import actions as account_actions
from practice.accounts import doors, draft_requests, security
from practice.accounts import models as account_tables
from practice.accounts.routes import pages as accounts
from practice.agreements import models as agreement_tables
from practice.agreements.routes import pages as agreement_pages
from practice.appointments import actions as appointment_actions
from practice.appointments import models as appointment_tables
from practice.appointments.routes import pages as appointments
from practice.appreciations import models as appreciation_tables
from practice.appreciations.routes import pages as appreciations
from practice.couples import actions as couple_actions
from practice.couples import agreements, handing, recognition
from practice.couples import models as couple_tables
from practice.couples.routes import pages as couples
from practice.dates import models as date_tables
from practice.dates.routes import pages as dates
from practice.demo.routes import pages as demo
from practice.export.routes import pages as export
from practice.homework import models as homework_tables
from practice.homework.routes import pages as homework
from practice.kindnesses import models as kindness_tables
from practice.kindnesses.routes import pages as kindnesses
from practice.library import actions as library_actions
from practice.library import models as library_tables
from practice.library.routes import pages as library
from practice.nightly import models as nightly_tables
from practice.nightly.routes import pages as nightly
from practice.opening import models as opening_tables
from practice.opening.routes import pages as opening
from practice.review.routes import pages as review
from practice.settings import Settings, SettingsError
from practice.speech import open_speech
from practice.today.routes import pages as today

ROOT = Path(__file__).resolve().parent.parent
FEATURES = (
    accounts,
    couples,
    appointments,
    library,
    homework,
    appreciations,
    kindnesses,
    dates,
    nightly,
    agreement_pages,
    opening,
    review,
    export,
    today,
)
# Named here so that every table is known before the first statement.
TABLES = (
    account_tables,
    couple_tables,
    appointment_tables,
    library_tables,
    homework_tables,
    appreciation_tables,
    kindness_tables,
    date_tables,
    nightly_tables,
    agreement_tables,
    opening_tables,
)
LONGEST_REQUEST = 256 * 1024  # bytes; the longest form has a dozen texts


def create_app(
    settings: Settings,
    *,
    engine: Engine | None = None,
    post: mail.Post | None = None,
    printer: pdf.Printer | None = None,
) -> Flask:
    """An app that is ready to serve: its database has the shape it needs, its keys are unlocked."""
    app = Flask("practice", template_folder=str(ROOT / "templates"), static_folder=str(ROOT / "static"))
    _configure(app, settings)
    app.url_map.converters["uuid"] = web.IdConverter
    templating.open_templates(app, ROOT / "static")
    assets.register(app, ROOT / "static")
    engine = engine or databases.open_engine(settings.database_url, wal=settings.sqlite_wal)
    schema.upgrade(engine, settings.instance)
    schema.check_tables(engine, db.Base.metadata)
    db.bind(engine)
    _check_keys(settings)
    vault.unlock(settings.vault_key)
    app.extensions.update(settings=settings, post=post or mail.choose_post(settings))
    app.extensions["printer"] = printer or _printer(settings)
    open_speech(app)
    signed_out = recognition.answer_left(doors.answer_signed_out)
    web.open_house(app, security.recogniser(recognition.person_of), signed_out)
    security.open_accounts(app)
    draft_requests.open_drafts(app)
    app.jinja_env.globals["saved_just_now"] = saved.saved_just_now
    account_actions.on_founding[:] = [
        lambda owner, now: library_actions.furnish(owner, now=now),
        agreements.furnish,
    ]
    couple_actions.on_adding[:] = [appointment_actions.plan_first]
    handing.on_handing[:] = [appointment_actions.hand_over]
    for pages in FEATURES:
        app.register_blueprint(pages)
    if settings.mode == "demo":
        app.register_blueprint(demo)
    web.lock_every_page(app)
    return app


def settle() -> None:
    """What is there once the app is put together stays: it is not looked through for rubbish again and again."""
    gc.collect()
    gc.freeze()


def _check_keys(settings: Settings) -> None:
    """Raise SettingsError where a key is not the one this database was made with, before anything is written."""
    keys = {name: getattr(settings, name) for name in ("vault_key", "secret_key")}
    for is_last_try in (False, True):
        try:
            vault.check_keys(db.session(), keys, is_founded=account_actions.is_founded())
            db.session.commit()
        except IntegrityError:  # another process wrote the check values in this very moment
            if is_last_try:
                raise
        except vault.WrongKey as error:
            db.session.remove()
            db.engine().dispose()
            raise SettingsError(settings.says_wrong_key(error.name)) from error
        finally:
            db.session.remove()


def _printer(settings: Settings) -> pdf.Printer:
    return pdf.Printer(
        font_folder=ROOT / "static" / "vendor",
        css_folder=ROOT / "templates" / "pdf",
        timeout_s=settings.pdf_seconds,
        memory_mb=settings.pdf_memory_mb,
    )


def _configure(app: Flask, settings: Settings) -> None:
    app.config.update(
        SECRET_KEY=settings.secret_key,
        TRUSTED_HOSTS=settings.hosts,
        MAX_CONTENT_LENGTH=LONGEST_REQUEST,
        MAX_FORM_MEMORY_SIZE=LONGEST_REQUEST,
        SESSION_COOKIE_NAME="__Host-days" if settings.is_https else "days",
        SESSION_COOKIE_SECURE=settings.is_https,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        WTF_CSRF_TIME_LIMIT=None,
        WTF_CSRF_SSL_STRICT=False,  # Referrer-Policy is no-referrer; Sec-Fetch-Site is checked instead
        RATELIMIT_ENABLED=settings.mode != "test",
        TESTING=settings.mode == "test",
        PROPAGATE_EXCEPTIONS=False,
    )
    if settings.trusted_proxies:
        count = settings.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=count, x_proto=count, x_host=count)  # type: ignore[method-assign]
