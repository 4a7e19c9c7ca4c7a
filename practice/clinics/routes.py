"""Pages to set the clinic up, and for its settings and therapists."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from flask import flash, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from practice import clock
from practice.access import Allow
from practice.accounts import queries as account_queries
from practice.authentication import rules as authentication_rules
from practice.authentication.routes import current_sign_in as current_sign_in_routes
from practice.authentication.routes import fresh_sign_in as fresh_sign_in_routes
from practice.clinics import actions, queries
from practice.clinics.forms import ColleagueForm, SettingsForm, SetUpForm
from practice.clinics.pages import delivery_page, guess_settings
from practice.errors import ChangedMeanwhile, Refusal
from practice.mail import Mail, queue_mail
from practice.optimistic_locking import version_digest
from practice.web.blueprints import LabelledBlueprint
from practice.web.current_viewer import me, therapist
from practice.web.rate_limits import limiter
from practice.web.request_checks import is_safe_method, not_found
from practice.web.saving import refuse, save, save_and_go
from practice.web.services import settings

blueprint = LabelledBlueprint("clinics", __name__)


@blueprint.route("/set-up", methods=["GET", "POST"], allow=Allow.ANYONE)
@limiter.limit(authentication_rules.ATTEMPT_LIMIT)
def set_up() -> ResponseReturnValue:
    """Set the clinic up, once, with the token printed in the terminal."""
    form = SetUpForm(data=guess_settings(request.accept_languages.values()))
    if is_safe_method():
        form.token.data = request.args.get("token", "")
    if not queries.is_set_up_token_valid(form.token.data or ""):
        not_found()
    if form.validate_on_submit():
        now = clock.now()
        try:
            actions.set_up(form.token.data, form.clinic_draft(), form.founder_draft(), now=now)
        except Refusal as refusal:
            refuse(form, refusal)
        else:
            [account] = account_queries.accounts_by_email(form.email.data)  # the first clinic's only account
            current_sign_in_routes.begin_half_sign_in(account, "", now=now)
            return save_and_go("authentication.enrol_second_factor")
    return render_template("clinics/set_up.html", form=form)


def _clinic_data() -> dict[str, Any]:
    """The clinic's settings as values for their form."""
    draft = queries.clinic_draft(account_queries.clinic(therapist()))
    as_typed = {
        "clinic": draft.name,
        "first_weekday": str(draft.first_weekday),
        "version": version_digest(draft),
    }
    return asdict(draft) | as_typed


def _clinic_form() -> SettingsForm:
    return SettingsForm(formdata=None, data=_clinic_data())


def _settings_page(
    form: SettingsForm, colleague: ColleagueForm, saved: Sequence[tuple[str, str]] = ()
) -> str:
    """The settings page; ``saved``: labels and saved values, where somebody else changed them meanwhile."""
    people = queries.colleagues(therapist())
    return render_template(
        "clinics/settings.html", form=form, colleague=colleague, people=people, changed_values=saved
    )


@blueprint.get("/settings", allow=Allow.THERAPIST, endpoint="settings")
def clinic_settings() -> ResponseReturnValue:
    """The clinic's settings and people; every therapist may read them."""
    return _settings_page(_clinic_form(), ColleagueForm(formdata=None))


@blueprint.post("/settings", allow=Allow.OWNER)
def change_settings() -> ResponseReturnValue:
    """Change the clinic's settings."""
    form = SettingsForm()
    saved: list[tuple[str, str]] = []
    if form.validate_on_submit():
        draft, version = form.clinic_draft(), form.version.data or ""
        try:
            actions.change_clinic(therapist(), draft, version=version, now=clock.now())
        except ChangedMeanwhile as refusal:
            refuse(form, refusal)
            saved = form.changed_values(_clinic_data())
        except Refusal as refusal:
            refuse(form, refusal)
        else:
            flash(gettext("Saved."), "ok")
            return save_and_go("clinics.settings")
    return _settings_page(form, ColleagueForm(formdata=None), saved)


@blueprint.get("/settings/letters", allow=Allow.OWNER)
def delivery() -> str:
    """How letters and the worker are doing, for the clinic's owner; no addresses, no texts."""
    view = queries.delivery(therapist(), clock.now())
    page = delivery_page(
        view.outbox, view.worker_seen_at, view.n_failed_jobs, me().zone, is_alive=view.is_worker_alive
    )
    return render_template("clinics/delivery.html", page=page)


@blueprint.post("/settings/people", allow=Allow.OWNER)
@limiter.limit(authentication_rules.ATTEMPT_LIMIT)
@fresh_sign_in_routes.require_fresh
def invite() -> ResponseReturnValue:
    """Add a therapist, who gets a link by mail to choose their password; the page shows it as well."""
    form = ColleagueForm()
    if form.validate_on_submit():
        try:
            token = actions.invite_therapist(therapist(), form.name.data, form.email.data, now=clock.now())
        except Refusal as refusal:
            refuse(form, refusal)
        else:
            link = f"{settings().base_url}{url_for('passwords.choose_password', token=token)}"
            text = gettext(
                "Hello,\n\n%(name)s has made a place for you. Choose a password here, within seven days:\n\n"
                "%(link)s\n",
                name=me().name,
                link=link,
            )
            queue_mail(Mail(form.email.data, gettext("A place for you"), text))
            save()
            return render_template("clinics/invited.html", link=link, name=form.name.data)
    return _settings_page(_clinic_form(), form)
