"""The app factory: settings, database, localization, guards, then the routes of every feature."""

import gc

from flask import Flask
from sqlalchemy import Engine
from sqlalchemy.exc import IntegrityError
from werkzeug.middleware.proxy_fix import ProxyFix

from practice import db, mail, pdf
from practice.accounts import queries as account_queries
from practice.accounts import routes as accounts
from practice.agreements import pages as agreement_pages
from practice.agreements import routes as agreements
from practice.appointments import actions as appointment_actions
from practice.appointments import routes as appointments
from practice.appreciations import pages as appreciation_pages
from practice.appreciations import routes as appreciations
from practice.assignments import routes as assignments
from practice.authentication import routes as authentication
from practice.authentication.routes import authentication as authentication_routes
from practice.authentication.routes import sign_in as sign_in_routes
from practice.builder import routes as builder
from practice.check_ins import pages as check_in_pages
from practice.check_ins import routes as check_ins
from practice.clinics import actions as clinic_actions
from practice.clinics import routes as clinics
from practice.consent import actions as consent_actions
from practice.consent import routes as consent
from practice.consent.routes import participation as participation_routes
from practice.corrections import routes as corrections
from practice.couples import actions as couple_actions
from practice.couples import routes as couples
from practice.couples.routes import current_person as current_person_routes
from practice.dates import pages as date_pages
from practice.dates import routes as dates
from practice.db import base, engines, schema
from practice.demo.routes import blueprint as demo_blueprint
from practice.entries import pages as entry_pages
from practice.entries import routes as entries
from practice.export import routes as export
from practice.hand_over import actions as hand_over_actions
from practice.hand_over import routes as hand_over
from practice.invitations import routes as invitations
from practice.kindnesses import pages as kindness_pages
from practice.kindnesses import routes as kindnesses
from practice.library import actions as library_actions
from practice.library import routes as library
from practice.library.rules.kinds import register_kinds
from practice.localization.translation import install_localization
from practice.nightly import pages as nightly_pages
from practice.nightly import routes as nightly
from practice.not_now import routes as not_now
from practice.opening import routes as opening
from practice.paper import routes as paper
from practice.passwords import routes as passwords
from practice.paths import STATIC, TEMPLATES
from practice.profiles import routes as profiles
from practice.review import routes as review
from practice.seasons import routes as seasons
from practice.settings.definition import Settings, SettingsError
from practice.stashed_forms import routes as stashed_forms
from practice.stashed_forms.routes import stashed_forms as stashed_form_routes
from practice.today import routes as today
from practice.topics import routes as topics
from practice.vault import clinic_keys, encryption
from practice.web import assets, blueprints, guards, saved_notices, templating
from practice.weeks import routes as weeks

# Importing the routes of a feature imports its tables too, so every table is known before the first statement.
FEATURES = (
    accounts,
    stashed_forms,
    authentication,
    passwords,
    clinics,
    couples,
    consent,
    invitations,
    hand_over,
    appointments,
    topics,
    library,
    builder,
    profiles,
    seasons,
    assignments,
    not_now,
    entries,
    corrections,
    weeks,
    check_ins,
    paper,
    appreciations,
    kindnesses,
    dates,
    nightly,
    agreements,
    opening,
    review,
    export,
    today,
)
# What each kind of activity is, as its own feature declares it. Importing the app fills the table; a copy of
# one's own words tells of what they keep in this order.
ACTIVITY_KINDS = (
    appreciation_pages.APPRECIATION,
    appreciation_pages.BECOMING,
    check_in_pages.CHECK_IN,
    date_pages.AT_HOME_DATE,
    nightly_pages.NIGHTLY_PAGE,
    kindness_pages.KINDNESS,
    date_pages.PLANNED_DATE,
    agreement_pages.AGREEMENT,
    entry_pages.TIME_TOGETHER,
    entry_pages.OWN_TIME,
    entry_pages.REPAIR,
    entry_pages.LISTENING,
    entry_pages.OTHER,
)
register_kinds(ACTIVITY_KINDS)
LONGEST_REQUEST = 256 * 1024  # bytes; the longest form has a dozen texts


def create_app(
    settings: Settings,
    *,
    engine: Engine | None = None,
    mailer: mail.Mailer | None = None,
    printer: pdf.Printer | None = None,
) -> Flask:
    """An app that is ready to serve: its database is migrated and checked, its keys belong to it.

    Raises:
        SettingsError: a key is not the one the database was made with.
        UnfitDatabase: the clinic cannot be kept in this database.
    """
    app = Flask("practice", template_folder=str(TEMPLATES), static_folder=str(STATIC))
    _configure(app, settings)
    app.url_map.converters["uuid"] = blueprints.IdConverter
    templating.install_templating(app, STATIC)
    assets.install_assets(app, STATIC)
    _bind_database(engine or engines.open_engine(settings.database_url, wal=settings.sqlite_wal), settings)
    encryption.set_clinic_key(settings.vault_key)
    app.extensions.update(settings=settings, mailer=mailer or mail.make_mailer(settings))
    app.extensions["printer"] = printer or _make_printer(settings)
    install_localization(app)
    signed_out = participation_routes.answer_left_partner(sign_in_routes.answer_signed_out)
    guards.install_guards(
        app, authentication_routes.authenticator(current_person_routes.identify_person), signed_out
    )
    authentication_routes.install_authentication(app, db.session)
    stashed_form_routes.install_stashed_forms(app)
    app.jinja_env.globals["current_notice"] = saved_notices.current_notice
    _register_hooks()
    for feature in FEATURES:
        app.register_blueprint(feature.blueprint)
    if settings.mode == "demo":
        app.register_blueprint(demo_blueprint)
    guards.check_all_routes_labelled(app)
    return app


def _bind_database(engine: Engine, settings: Settings) -> None:
    """Migrate and check the database, let the session use it, and check that the keys belong to it."""
    schema.upgrade(engine, settings.instance)
    schema.check_tables(engine, base.Base.metadata)
    db.bind(engine)
    _check_keys(settings)


def _register_hooks() -> None:
    """What upper features do when something happens in a lower one, which does not import them."""
    clinic_actions.on_clinic_created[:] = [
        lambda owner, now: library_actions.seed_starters(owner, now=now),
        consent_actions.seed_policy,
    ]
    couple_actions.on_couple_added[:] = [appointment_actions.plan_first]
    hand_over_actions.on_hand_over[:] = [appointment_actions.hand_over]


def freeze_startup_objects() -> None:
    """Keep the garbage collector from visiting the objects made at start again and again: they stay until the end."""
    gc.collect()
    gc.freeze()


def _check_keys(settings: Settings) -> None:
    """Check that both keys are those this database was made with, before anything is written.

    Raises:
        SettingsError: one is not.
    """
    keys = {name: getattr(settings, name) for name in ("vault_key", "secret_key")}
    for is_last_try in (False, True):
        try:
            clinic_keys.check_keys(db.session(), keys, has_clinic=account_queries.has_clinic())
            db.session.commit()
        except IntegrityError:  # another process wrote the check values at the same time
            if is_last_try:
                raise
        except clinic_keys.WrongKey as error:
            db.session.remove()
            db.engine().dispose()
            raise SettingsError(settings.wrong_key_message(error.name)) from error
        finally:
            db.session.remove()


def _make_printer(settings: Settings) -> pdf.Printer:
    return pdf.Printer(
        font_folder=STATIC / "vendor",
        css_folder=TEMPLATES / "pdf",
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
