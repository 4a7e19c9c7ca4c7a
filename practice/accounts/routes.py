"""The front, set-up, support, and the clinic's settings. Doors and You have rooms of their own."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from flask import flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from practice import clock, failures
from practice.access import Allow
from practice.accounts import actions, doors, passwords, queries, security, you
from practice.accounts.forms import ColleagueForm, SettingsForm, SetUpForm
from practice.accounts.pages import guessed, help_lines
from practice.errors import ChangedMeanwhile, Refusal
from practice.mail import Letter, queue_letter
from practice.versions import digest
from practice.web import (
    is_safe_method,
    limiter,
    me,
    not_found,
    refuse,
    save,
    save_and_go,
    settings,
    therapist,
)

pages = doors.pages
ROOMS = (doors, passwords, you)  # their pages are registered by being imported


@pages.get("/", allow=Allow.ANYONE)
def front() -> ResponseReturnValue:
    """The first page: home, sign in, or how to begin."""
    if g.viewer:
        return redirect(doors.home(), code=303)
    if settings().mode != "demo" and queries.any_clinic():
        return redirect(url_for("accounts.sign_in"), code=303)
    return render_template("accounts/front.html")


@pages.get("/support", allow=Allow.ANYONE)
def support() -> ResponseReturnValue:
    """Who answers the phone: the same for everybody."""
    return render_template("accounts/support.html", help=help_lines(failures.tolerate(queries.country, "")))


@pages.route("/set-up", methods=["GET", "POST"], allow=Allow.ANYONE)
@limiter.limit(doors.TRIES)
def set_up() -> ResponseReturnValue:
    """Set the clinic up, once, with the token printed on the terminal."""
    form = SetUpForm(data=guessed(request.accept_languages.values()))
    if is_safe_method():
        form.token.data = request.args.get("token", "")
    if not actions.opens_set_up(form.token.data or ""):
        not_found()
    if form.validate_on_submit():
        now = clock.now()
        try:
            actions.set_up(form.token.data, form.clinic_draft(), form.founder_draft(), now=now)
        except Refusal as refusal:
            refuse(form, refusal)
        else:
            [account] = queries.accounts_by_email(form.email.data)  # the only one there is
            security.let_half_in(account, "", now=now)
            return save_and_go("accounts.first_factor")
    return render_template("accounts/set_up.html", form=form)


def _clinic_data() -> dict[str, Any]:
    """The clinic's settings as their form holds them."""
    draft = queries.clinic_draft(queries.clinic(therapist()))
    as_typed = {"clinic": draft.name, "first_weekday": str(draft.first_weekday), "version": digest(draft)}
    return asdict(draft) | as_typed


def _clinic_form() -> SettingsForm:
    return SettingsForm(formdata=None, data=_clinic_data())


def _settings_page(form: SettingsForm, colleague: ColleagueForm, kept: Sequence[tuple[str, str]] = ()) -> str:
    people = queries.colleagues(therapist())
    return render_template("accounts/settings.html", form=form, colleague=colleague, people=people, kept=kept)


@pages.get("/settings", allow=Allow.THERAPIST, endpoint="settings")
def clinic_settings() -> ResponseReturnValue:
    """The clinic's settings and people; every therapist may read them."""
    return _settings_page(_clinic_form(), ColleagueForm(formdata=None))


@pages.post("/settings", allow=Allow.OWNER)
def change_settings() -> ResponseReturnValue:
    """Other settings, from now on."""
    form = SettingsForm()
    kept: list[tuple[str, str]] = []
    if form.validate_on_submit():
        draft, version = form.clinic_draft(), form.version.data or ""
        try:
            actions.change_clinic(therapist(), draft, version=version, now=clock.now())
        except ChangedMeanwhile as refusal:
            refuse(form, refusal)
            kept = form.beside(_clinic_data())
        except Refusal as refusal:
            refuse(form, refusal)
        else:
            flash(gettext("Saved."), "ok")
            return save_and_go("accounts.settings")
    return _settings_page(form, ColleagueForm(formdata=None), kept)


@pages.post("/settings/people", allow=Allow.OWNER)
@limiter.limit(doors.TRIES)
@security.fresh
def invite() -> ResponseReturnValue:
    """Another therapist: they get a link to choose their own password."""
    form = ColleagueForm()
    if form.validate_on_submit():
        try:
            token = actions.invite_therapist(therapist(), form.name.data, form.email.data, now=clock.now())
        except Refusal as refusal:
            refuse(form, refusal)
        else:
            link = f"{settings().base_url}{url_for('accounts.new_password', token=token)}"
            words = gettext(
                "Hello,\n\n%(name)s has made a place for you. Choose a password here, within seven days:\n\n"
                "%(link)s\n",
                name=me().name,
                link=link,
            )
            queue_letter(Letter(form.email.data, gettext("A place for you"), words))
            save()
            return render_template("accounts/invited.html", link=link, name=form.name.data)
    return _settings_page(_clinic_form(), form)
