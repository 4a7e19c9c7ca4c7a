"""The forms an appreciation is written in: plain, as the answer to a prompt, and from paper."""

from collections.abc import Mapping
from datetime import date, timedelta
from types import MappingProxyType
from typing import Any
from uuid import uuid4

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import HiddenField

from practice.appreciations.queries import AppreciationView, is_read_differently, paragraphs
from practice.appreciations.rules import note_texts
from practice.appreciations.rules.appreciations import (
    BACK_FILL_DAYS,
    PAPER_BACK_DAYS,
    AppreciationDraft,
    AppreciationText,
    Prompt,
)
from practice.consent.forms import ReleaseForm
from practice.couples.queries.couples import CoupleView, OwnCoupleView
from practice.forms.base import AppForm, parse_form_key
from practice.forms.fields import ChoiceField, DayField, MultilineField
from practice.forms.validators import require_data
from practice.plain_text import clean
from practice.release import Release
from practice.sealed_texts import text_names, text_values

LONGEST_TEXT = 600  # letters of one text


def typed_draft(fields: Mapping[str, str | None]) -> AppreciationDraft:
    """A draft for a preview, which is not saved: the texts of an appreciation by name, and ``prompt``."""
    prompt = fields.get("prompt")
    texts: dict[str, Any] = {
        name: clean((fields.get(name) or "")[:LONGEST_TEXT]) for name in text_names(AppreciationText)
    }
    return AppreciationDraft(
        form_key=uuid4(),
        on_day=date.min,
        release=Release.KEEP,
        prompt=Prompt(prompt) if prompt in set(Prompt) else None,
        **texts,
    )


def read_aloud_paragraphs(draft: AppreciationDraft) -> tuple[str, ...]:
    """The paragraphs as they are read aloud; none where these are the written ones."""
    return paragraphs(draft) if is_read_differently(draft) else ()


class _ReadAloudForm(AppForm):
    """A form whose page shows how its words will be read aloud."""

    prompt: Prompt | None = None

    @property
    def paragraphs_aloud(self) -> tuple[str, ...]:
        """As ``read_aloud_paragraphs``, of what is typed."""
        return read_aloud_paragraphs(typed_draft({**self.texts_of(AppreciationText), "prompt": self.prompt}))

    @property
    def texts(self) -> tuple[str, ...]:
        """The typed texts that are not empty, in their order."""
        return AppreciationText(**self.texts_of(AppreciationText)).texts


class AppreciationForm(_ReadAloudForm, ReleaseForm):
    """One sentence or one tap; who may read it is asked before typing."""

    form_key = HiddenField(default=lambda: str(uuid4()))
    version = HiddenField(default="")
    did = MultilineField(_l("Something they did that you were glad of"))
    chip = ChoiceField(_l("Or just tap one"), table={})
    shows = MultilineField(_l("What does it say about them?"), longest=300)
    landed = MultilineField(_l("How did it land with you?"), longest=300)
    on_day = DayField(_l("Which day was it?"), [require_data(_l("Please choose a day."))])

    def draft(self) -> AppreciationDraft:
        """The note as typed; call it after ``validate_on_submit()`` returned True."""
        release, therapist_id = self.release_choice()
        return AppreciationDraft(
            form_key=parse_form_key(self.form_key.data),
            on_day=self.on_day.data,
            release=release,
            therapist_id=therapist_id,
            version=self.version.data or "",
            **self.texts_of(AppreciationText),
        )


def appreciation_form(
    us: OwnCoupleView, today: Any, *, of: AppreciationView | None = None, version: str = ""
) -> AppreciationForm:
    """The form with the other's name in its labels; ``of`` is the note to change, and ``version`` its state."""
    form = AppreciationForm(data=_initial_data(today, of, version))
    form.did.label.text = _("Something %(other)s did that you were glad of", other=us.other.name)
    form.shows.label.text = _("What does it say about %(other)s?", other=us.other.name)
    form.offer_releases(us)
    form.chip.offer({chip.key: chip.words for chip in note_texts.chips().values()})
    form.on_day.render_kw = {"max": today.isoformat(), "min": _earliest(today)}
    return form


def _earliest(today: Any) -> str:
    return str(today.fromordinal(today.toordinal() - BACK_FILL_DAYS).isoformat())


def _initial_data(today: Any, of: AppreciationView | None, version: str) -> dict[str, Any]:
    if of is None:
        return {"on_day": today, "release": Release.KEEP.value}
    return form_data(of) | {"version": version}


def form_data(note: AppreciationView) -> dict[str, Any]:
    """A note as its form holds it."""
    return {
        "on_day": note.on_day,
        "release": note.release.value,
        **text_values(AppreciationText, note),
    }


class PaperAppreciationForm(_ReadAloudForm):
    """An appreciation a partner brought on paper, as the therapist enters it."""

    form_key = HiddenField(default=lambda: str(uuid4()))
    author = ChoiceField(_l("Whose paper is it?"), table={}, needed=_l("Please choose one of the two."))
    did = MultilineField(_l("What it says"))
    on_day = DayField(_l("Which day was it?"), [require_data(_l("Please choose a day."))])

    def draft(self) -> AppreciationDraft:
        """The note as typed, kept for the session; call it after ``validate_on_submit()`` returned True."""
        return AppreciationDraft(
            form_key=parse_form_key(self.form_key.data),
            on_day=self.on_day.data,
            release=Release.KEEP,
            **self.texts_of(AppreciationText),
        )


def paper_appreciation_form(
    pair: CoupleView, today: date, *, data: Mapping[str, object] = MappingProxyType({})
) -> PaperAppreciationForm:
    """The form with both partners to choose from; ``data`` are its initial values."""
    form = PaperAppreciationForm(data={"on_day": today, **data})
    form.author.offer({str(person.id): person.name for person in (pair.a, pair.b)})
    earliest = today - timedelta(days=PAPER_BACK_DAYS)
    form.on_day.render_kw = {"max": today.isoformat(), "min": earliest.isoformat()}
    return form


class PromptForm(_ReadAloudForm, ReleaseForm):
    """A note that answers something; who may read it is asked before typing."""

    form_key = HiddenField(default=lambda: str(uuid4()))
    version = HiddenField(default="")
    did = MultilineField(_l("What did they do?"))
    shows = MultilineField(_l("Something I welcome"), longest=300)
    on_day = DayField(_l("Which day was it?"), [require_data(_l("Please choose a day."))])

    prompt: Prompt

    def draft(self) -> AppreciationDraft:
        """The note as typed; call it after ``validate_on_submit()`` returned True."""
        release, therapist_id = self.release_choice()
        return AppreciationDraft(
            form_key=parse_form_key(self.form_key.data),
            on_day=self.on_day.data,
            release=release,
            therapist_id=therapist_id,
            prompt=self.prompt,
            version=self.version.data or "",
            **self.texts_of(AppreciationText),
        )


def prompt_form(
    prompt: Prompt, us: OwnCoupleView, today: date, *, of: AppreciationView | None = None, version: str = ""
) -> PromptForm:
    """The form with the prompt's labels; ``of`` is the note to change, and ``version`` its state."""
    form = PromptForm(data=_initial_data(today, of, version))
    form.offer_releases(us)
    prompt_text = note_texts.prompts()[prompt]
    form.prompt = prompt
    form.did.label.text = prompt_text.ask_did
    if prompt_text.ask_shows:
        form.shows.label.text = prompt_text.ask_shows
    else:
        del form.shows
    form.on_day.render_kw = {"max": today.isoformat(), "min": _earliest(today)}
    return form
