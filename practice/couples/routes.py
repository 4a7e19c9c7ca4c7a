"""The therapist's pages about a couple. Invitations are accepted in ``doors``; partners decide in ``you``."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from flask import flash, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from practice import clock, words
from practice.access import Allow
from practice.accounts import queries as accounts
from practice.accounts import resets, security
from practice.accounts.pages import squares
from practice.couples import actions, agreements, doors, invitations, queries, staff, you
from practice.couples.forms import AddForm, AttestForm, ChangeForm, MailForm, PolicyForm, ShareForm
from practice.couples.pages import card
from practice.couples.rules import INVITATION_LASTS, PolicyKind, attested_words, check_may_attest
from practice.errors import ChangedMeanwhile, Refusal
from practice.mail import Letter, queue_letter
from practice.phrase import N_
from practice.versions import digest
from practice.web import limiter, mail_leaves, me, refuse, save, save_and_go, settings, therapist

pages = doors.pages
ROOMS = (doors, staff, you)  # their pages are registered by being imported


@pages.route("/couples/add", methods=["GET", "POST"], allow=Allow.THERAPIST)
def add() -> ResponseReturnValue:
    """Two names are enough to begin."""
    form = AddForm(data={"time_zone": me().zone})
    if form.validate_on_submit():
        try:
            couple = actions.add(therapist(), form.draft(me().zone), now=clock.now())
        except Refusal as refusal:
            refuse(form, refusal)
        else:
            return save_and_go("couples.show", couple_id=couple.id)
    return render_template("couples/add.html", form=form)


@pages.get("/couples/<uuid:couple_id>", allow=Allow.THERAPIST)
def show(couple_id: UUID) -> ResponseReturnValue:
    """The couple's page: who has come in, safety, the policy, who shares it."""
    return _page(couple_id, _share_form(couple_id), {})


def _page(couple_id: UUID, share_form: ShareForm, mail_forms: dict[UUID, MailForm]) -> str:
    pair = queries.pair(therapist(), couple_id)
    progress = queries.progress(therapist(), couple_id, clock.now())
    forms = {one.id: mail_forms.get(one.id) or _mail_form(one.id, formdata=None) for one in (pair.a, pair.b)}
    return render_template(
        "couples/show.html",
        pair=pair,
        cards=[card(person, progress[person.id], me().zone, pair.state) for person in (pair.a, pair.b)],
        mail_forms=forms,
        attested=attested_words(pair.attested_on, me().today) if pair.attested_on else None,
        policy=queries.policy(therapist(), couple_id),
        my_id=therapist().id,
        colleagues=queries.therapists_of(therapist(), couple_id),
        share_form=share_form,
    )


def _share_form(couple_id: UUID, **more: Any) -> ShareForm:
    """Colleagues who do not see this couple yet."""
    form = ShareForm(**more)
    seeing = {one.id for one in queries.therapists_of(therapist(), couple_id)}
    others = [one for one in accounts.colleagues(therapist()) if one.id not in seeing]
    form.colleague.offer({str(one.id): one.name for one in others})
    return form


def _mail_form(partner_id: UUID, **more: Any) -> MailForm:
    """Both partners' forms stand on one page: their fields' ids are told apart."""
    form = MailForm(**more)
    form.email.id = f"email-{partner_id.hex[:8]}"
    form.email.label.field_id = form.email.id
    return form


@pages.route("/couples/<uuid:couple_id>/change", methods=["GET", "POST"], allow=Allow.THERAPIST)
def change(couple_id: UUID) -> ResponseReturnValue:
    """Put names or the time zone right."""
    pair = queries.pair(therapist(), couple_id)
    both = {"name_a": pair.a.name, "name_b": pair.b.name, "time_zone": pair.zone}
    form = ChangeForm(data=both | {"appreciations_on": pair.appreciations_on})
    if form.validate_on_submit():
        try:
            actions.change(therapist(), couple_id, form.draft(), now=clock.now())
        except Refusal as refusal:
            refuse(form, refusal)
        else:
            flash(_("Saved."), "ok")
            return save_and_go("couples.show", couple_id=couple_id)
    return render_template("couples/change.html", form=form, pair=pair)


@pages.route("/couples/<uuid:couple_id>/attest", methods=["GET", "POST"], allow=Allow.THERAPIST)
def attest(couple_id: UUID) -> ResponseReturnValue:
    """Only the fact and its day are kept."""
    pair = queries.pair(therapist(), couple_id)
    check_may_attest(pair.state)
    form = AttestForm()
    if form.validate_on_submit():
        try:
            actions.attest(therapist(), couple_id, now=clock.now())
        except Refusal as refusal:
            refuse(form, refusal)
        else:
            flash(_("Noted."), "ok")
            return save_and_go("couples.show", couple_id=couple_id)
    return render_template("couples/attest.html", form=form, pair=pair)


@pages.post("/couples/<uuid:couple_id>/rest", allow=Allow.THERAPIST)
def rest(couple_id: UUID) -> ResponseReturnValue:
    """Everything stops for both, in one neutral wording."""
    actions.rest(therapist(), couple_id, now=clock.now())
    return save_and_go("couples.show", couple_id=couple_id, anchor="going")


@pages.post("/couples/<uuid:couple_id>/resume", allow=Allow.THERAPIST)
def resume(couple_id: UUID) -> ResponseReturnValue:
    """It goes on."""
    actions.resume(therapist(), couple_id, now=clock.now())
    return save_and_go("couples.show", couple_id=couple_id, anchor="going")


@pages.post("/couples/<uuid:couple_id>/end", allow=Allow.THERAPIST)
def end(couple_id: UUID) -> ResponseReturnValue:
    """The work is over; it can be taken back."""
    actions.end(therapist(), couple_id, now=clock.now())
    return save_and_go("couples.show", couple_id=couple_id, anchor="going")


@pages.post("/couples/<uuid:couple_id>/reopen", allow=Allow.THERAPIST)
def reopen(couple_id: UUID) -> ResponseReturnValue:
    """Take an ending back."""
    actions.reopen(therapist(), couple_id, now=clock.now())
    return save_and_go("couples.show", couple_id=couple_id, anchor="going")


def _policy_page(
    form: PolicyForm,
    pair: queries.Pair | None,
    before: queries.PolicyView | None,
    kept: Sequence[tuple[str, str]],
) -> str:
    starts = words.policies()
    seen_by = queries.therapists_of(therapist(), pair.id)[0].name if pair else _("your therapist")
    names = {"therapist": seen_by, "other": pair.b.name if pair else _("your partner")}
    return render_template(
        "couples/policy.html",
        form=form,
        pair=pair,
        before=before,
        kept=kept,
        starts=starts,
        therapist_only=starts[PolicyKind.LIMITED].therapist_only % names,
    )


@pages.route("/couples/<uuid:couple_id>/policy", methods=["GET", "POST"], allow=Allow.THERAPIST)
def policy(couple_id: UUID) -> ResponseReturnValue:
    """What holds for this couple; a change asks both again."""
    pair = queries.pair(therapist(), couple_id)
    before = queries.policy(therapist(), couple_id)
    form = PolicyForm(data=_policy_data(couple_id))
    kept: list[tuple[str, str]] = []
    is_begun = form.begin_with(request.form.get("start", ""), words.policies())
    if not is_begun and form.validate_on_submit():
        draft, version = form.draft(), form.version.data or ""
        try:
            agreements.state_policy(therapist(), couple_id, draft, version=version, now=clock.now())
        except ChangedMeanwhile as refusal:
            refuse(form, refusal)
            kept = form.beside(_policy_data(couple_id))
        except Refusal as refusal:
            refuse(form, refusal)
        else:
            flash(_("Stated. Each of them is asked once more, on their own sign-in."), "ok")
            return save_and_go("couples.show", couple_id=couple_id)
    return _policy_page(form, pair, before, kept)


@pages.route("/settings/policy", methods=["GET", "POST"], allow=Allow.OWNER)
def clinic_policy() -> ResponseReturnValue:
    """What holds where a couple has none of its own."""
    row = queries.stated(therapist(), None)
    before = queries.policy_view(row) if row else None
    form = PolicyForm(data=_policy_data(None))
    kept: list[tuple[str, str]] = []
    is_begun = form.begin_with(request.form.get("start", ""), words.policies())
    if not is_begun and form.validate_on_submit():
        draft, version = form.draft(), form.version.data or ""
        try:
            agreements.state_policy(therapist(), None, draft, version=version, now=clock.now())
        except ChangedMeanwhile as refusal:
            refuse(form, refusal)
            kept = form.beside(_policy_data(None))
        except Refusal as refusal:
            refuse(form, refusal)
        else:
            flash(_("Stated. Every partner it holds for is asked once more."), "ok")
            return save_and_go("accounts.settings")
    return _policy_page(form, None, before, kept)


def _policy_data(couple_id: UUID | None) -> dict[str, str]:
    """The policy that holds, as its form holds it; where none was stated, a text to begin with."""
    found = queries.policy_draft(therapist(), couple_id)
    start = words.policies()[PolicyKind.NO_SECRETS]
    kind, text = (found.kind, found.text) if found else (PolicyKind.NO_SECRETS, start.text)
    return {"kind": kind.value, "text": text, "version": digest(found)}


@pages.post("/couples/<uuid:couple_id>/partners/<uuid:partner_id>/invitation", allow=Allow.THERAPIST)
@limiter.limit(doors.TRIES)
def invite(couple_id: UUID, partner_id: UUID) -> ResponseReturnValue:
    """Make a link and show it this once: only its hash is kept, so the page is the answer itself."""
    person = queries.partner(therapist(), couple_id, partner_id)
    token = invitations.make(therapist(), person.id, now=clock.now())
    pair = queries.pair(therapist(), couple_id)
    save()
    link = _link(token)
    until = clock.day_in(me().zone, clock.now() + INVITATION_LASTS)
    return render_template(
        "couples/invitation.html",
        pair=pair,
        person=pair.person(partner_id),
        link=link,
        squares=squares(link),
        until=until,
    )


@pages.post("/couples/<uuid:couple_id>/partners/<uuid:partner_id>/invitation/mail", allow=Allow.THERAPIST)
@limiter.limit(doors.TRIES)
def mail_invitation(couple_id: UUID, partner_id: UUID) -> ResponseReturnValue:
    """Make a fresh link and mail it: no name, no word about what it is for; the address is not kept."""
    person = queries.partner(therapist(), couple_id, partner_id)
    form = _mail_form(partner_id)
    if form.validate_on_submit():
        token = invitations.make(therapist(), person.id, now=clock.now())
        text = _(
            "Hello,\n\nhere is the link you were told about. It works once, within seven days:\n\n"
            "%(link)s\n\nIf you did not expect it, you can leave this letter alone.\n",
            link=_link(token),
        )
        queue_letter(Letter(form.email.data, _("Your link"), text))
        if mail_leaves():
            flash(_("A fresh link is on its way. Any link from before no longer works."), "ok")
        else:
            flash(
                _("Mail is not set up here, so the letter lies in a folder. Better copy or print a link."),
                "look",
            )
        return save_and_go("couples.show", couple_id=couple_id)
    return _page(couple_id, _share_form(couple_id, formdata=None), {partner_id: form})


def _link(token: str) -> str:
    return f"{settings().base_url}{url_for('couples.accept', token=token)}"


@pages.post("/couples/<uuid:couple_id>/partners/<uuid:partner_id>/invitation/withdraw", allow=Allow.THERAPIST)
def withdraw_invitation(couple_id: UUID, partner_id: UUID) -> ResponseReturnValue:
    """The link that waits stops working."""
    person = queries.partner(therapist(), couple_id, partner_id)
    invitations.withdraw(therapist(), person.id, now=clock.now())
    flash(_("The link no longer works."), "ok")
    return save_and_go("couples.show", couple_id=couple_id)


@pages.post("/couples/<uuid:couple_id>/share", allow=Allow.THERAPIST)
def share(couple_id: UUID) -> ResponseReturnValue:
    """Let a colleague see this couple."""
    queries.couple(therapist(), couple_id)
    form = _share_form(couple_id)
    if form.validate_on_submit():
        actions.share(therapist(), couple_id, UUID(form.colleague.data), now=clock.now())
        flash(_("Shared."), "ok")
        return save_and_go("couples.show", couple_id=couple_id)
    return _page(couple_id, form, {})


@pages.post("/couples/<uuid:couple_id>/share/<uuid:therapist_id>/withdraw", allow=Allow.THERAPIST)
def unshare(couple_id: UUID, therapist_id: UUID) -> ResponseReturnValue:
    """A colleague no longer sees this couple; it may be oneself."""
    actions.unshare(therapist(), couple_id, therapist_id, now=clock.now())
    if therapist_id == therapist().id:
        flash(_("You no longer look after this couple."), "ok")
        return save_and_go("review.caseload")
    flash(_("They no longer see this couple."), "ok")
    return save_and_go("couples.show", couple_id=couple_id)


@pages.post("/couples/<uuid:couple_id>/partners/<uuid:partner_id>/read-out-code", allow=Allow.THERAPIST)
@limiter.limit(doors.TRIES)
@security.fresh
def read_out(couple_id: UUID, partner_id: UUID) -> ResponseReturnValue:
    """A code for somebody who forgot their password: read out in person, it skips the wait of two days."""
    person = queries.partner(therapist(), couple_id, partner_id)
    if person.account_id is None:
        raise Refusal(N_("They have no sign-in, so there is no password to choose anew."))
    code = resets.make_read_out_code(therapist(), person.account_id, now=clock.now())
    pair = queries.pair(therapist(), couple_id)
    save()
    return render_template("couples/read_out.html", pair=pair, person=pair.person(partner_id), code=code)
