"""Pages to make, mail, withdraw and accept invitations. GET of a link changes nothing and signs nobody in."""

from uuid import UUID

from flask import flash, g, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from practice import clock
from practice.access import Allow
from practice.accounts import queries as account_queries
from practice.accounts.actions import attempts as attempt_actions
from practice.accounts.actions import passwords as password_actions
from practice.accounts.actions.attempts import Verdict
from practice.accounts.rules import AttemptKeys
from practice.authentication.pages import qr_code
from practice.authentication.routes import current_sign_in as current_sign_in_routes
from practice.authentication.routes import devices as device_routes
from practice.authentication.routes.sign_in import continue_after_password
from practice.consent import actions as consent_actions
from practice.couples.queries import couples as couple_queries
from practice.couples.queries import partners as partner_queries
from practice.couples.routes import partners as partner_routes
from practice.couples.routes.couples import build_mail_form, build_share_form, couple_page
from practice.couples.routes.partners import RATE_LIMIT
from practice.errors import Refusal
from practice.invitations import actions, queries
from practice.invitations.forms import AcceptForm, ComeBackForm
from practice.invitations.rules import INVITATION_LASTS, InvitationState
from practice.mail import Mail, queue_mail
from practice.web.blueprints import LabelledBlueprint
from practice.web.current_viewer import me, therapist
from practice.web.rate_limits import limiter
from practice.web.saving import refuse, save, save_and_go
from practice.web.services import sends_mail, settings

blueprint = LabelledBlueprint("invitations", __name__)


def _answer_invalid_link() -> ResponseReturnValue:
    """The same answer for a link that was used, withdrawn or too old, and for one that never existed."""
    return render_template("invitations/invalid_link.html"), 404


@blueprint.route("/invitation/<token>", methods=["GET", "POST"], allow=Allow.ANYONE)
@limiter.limit(RATE_LIMIT)
def accept(token: str) -> ResponseReturnValue:
    """Accept an invitation and sign in, or come back, by the link a therapist gave to the partner."""
    if (
        g.viewer
    ):  # first, since the session is bound to the viewer's clinic, and the link may belong to another
        return render_template("invitations/somebody_else.html"), 409 if request.method == "POST" else 200
    invitation = queries.invitation_by_token(token, clock.now())
    if invitation is None or invitation.state is not InvitationState.OPEN:
        return _answer_invalid_link()
    if invitation.left_account_id is not None:
        return _come_back(token, invitation.left_account_id, invitation.clinic_name)
    form = AcceptForm(data={"name": invitation.name})
    if form.validate_on_submit():
        now = clock.now()
        try:
            account = actions.accept(token, form.draft(), device_routes.password_attempts, now=now)
        except Refusal as refusal:
            refuse(form, refusal)
            reloaded = queries.invitation_by_token(token, now)
            if reloaded is None or reloaded.state is not InvitationState.OPEN:
                return _answer_invalid_link()
        else:
            current_sign_in_routes.complete_sign_in(account, now=now)
            flash(_("Your sign-in is made. Next time you come in by your e-mail and password."), "ok")
            return save_and_go("authentication.renew_recovery_codes", first="yes")
    return render_template("invitations/accept.html", form=form, clinic=invitation.clinic_name)


def _come_back(token: str, account_id: UUID, clinic_name: str) -> ResponseReturnValue:
    """The page for a partner who left: their address and password of before open their sign-in again."""
    form, must_wait = ComeBackForm(), False
    if form.validate_on_submit():
        verdict = attempt_actions.attempt(
            _attempts_of(account_id, form.email.data),
            lambda: _is_own_sign_in(account_id, form.email.data, form.password.data),
            now=clock.now(),
        )
        save()
        if verdict is Verdict.RIGHT:
            try:
                viewer = actions.come_back(token, now=clock.now())
            except Refusal:
                return _answer_invalid_link()
            consent_actions.withdraw_consent(viewer, now=clock.now())  # they read the texts and agree again
            flash(_("Welcome back. Nothing of yours is shared until you say so under You."), "ok")
            return continue_after_password(account_queries.account(account_id), "")
        must_wait = verdict is Verdict.WAIT
        if not must_wait:
            form.form_errors = [
                _("This address and this password are not those of the sign-in this link is for.")
            ]
    page = render_template("invitations/come_back.html", form=form, clinic=clinic_name, must_wait=must_wait)
    return page, 429 if must_wait else 200


def _attempts_of(account_id: UUID, email: str) -> AttemptKeys:
    """The counters of an attempt to come back: by browser where it is known to this account."""
    is_known = account_id in device_routes.accounts_known_here(email)
    return device_routes.known_attempts(email) if is_known else device_routes.password_attempts(email)


def _is_own_sign_in(account_id: UUID, email: str, password: str) -> bool:
    accounts = [account for account in account_queries.accounts_by_email(email) if account.id == account_id]
    return password_actions.account_with_password(accounts, password) is not None


@blueprint.post("/couples/<uuid:couple_id>/partners/<uuid:partner_id>/invitation", allow=Allow.THERAPIST)
@limiter.limit(partner_routes.RATE_LIMIT)
def invite(couple_id: UUID, partner_id: UUID) -> ResponseReturnValue:
    """Make a link and show it in the answer to the POST: only its hash is stored, so no later page can."""
    person = partner_queries.partner(therapist(), couple_id, partner_id)
    token = actions.invite(therapist(), person.id, now=clock.now())
    pair = couple_queries.couple_view(therapist(), couple_id)
    save()
    link = _invitation_url(token)
    until = clock.day_in(me().zone, clock.now() + INVITATION_LASTS)
    return render_template(
        "invitations/invite.html",
        pair=pair,
        person=pair.person(partner_id),
        link=link,
        squares=qr_code(link),
        until=until,
    )


@blueprint.post("/couples/<uuid:couple_id>/partners/<uuid:partner_id>/invitation/mail", allow=Allow.THERAPIST)
@limiter.limit(partner_routes.RATE_LIMIT)
def mail(couple_id: UUID, partner_id: UUID) -> ResponseReturnValue:
    """Make a link and mail it. The mail holds no name and does not say what it is for; the address is not stored."""
    person = partner_queries.partner(therapist(), couple_id, partner_id)
    form = build_mail_form(partner_id)
    if form.validate_on_submit():
        token = actions.invite(therapist(), person.id, now=clock.now())
        text = _(
            "Hello,\n\nhere is the link you were told about. It works once, within seven days:\n\n"
            "%(link)s\n\nIf you did not expect it, you can leave this letter alone.\n",
            link=_invitation_url(token),
        )
        queue_mail(Mail(form.email.data, _("Your link"), text))
        if sends_mail():
            flash(_("A fresh link is on its way. Any link from before no longer works."), "ok")
        else:
            flash(
                _("Mail is not set up here, so the letter lies in a folder. Better copy or print a link."),
                "look",
            )
        return save_and_go("couples.show", couple_id=couple_id)
    shared_with = couple_queries.therapists_of(therapist(), couple_id)
    return couple_page(
        couple_id, shared_with, build_share_form(shared_with, formdata=None), {partner_id: form}
    )


def _invitation_url(token: str) -> str:
    return f"{settings().base_url}{url_for('invitations.accept', token=token)}"


@blueprint.post(
    "/couples/<uuid:couple_id>/partners/<uuid:partner_id>/invitation/withdraw", allow=Allow.THERAPIST
)
def withdraw(couple_id: UUID, partner_id: UUID) -> ResponseReturnValue:
    """Withdraw the open link of a partner."""
    person = partner_queries.partner(therapist(), couple_id, partner_id)
    actions.withdraw(therapist(), person.id, now=clock.now())
    flash(_("The link no longer works."), "ok")
    return save_and_go("couples.show", couple_id=couple_id)
