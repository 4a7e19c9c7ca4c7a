"""The form with which a partner chooses what a copy of their words holds."""

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField

from practice.export.rules import CopyDraft, FileKind
from practice.forms.base import AppForm
from practice.forms.fields import ChoiceField

FILES = {
    FileKind.TEXT.value: _l("A text file, to read or to print"),
    FileKind.JSON.value: _l("A JSON file, for a program"),
}


class CopyForm(AppForm):
    """The format, and whether *only me* is in the copy. Fields whose names begin with copy_ are never stashed."""

    copy_kind = ChoiceField(
        _l("Which file would you like?"),
        table=FILES,
        needed=_l("Please choose one of the two files."),
        default=FileKind.TEXT.value,
    )
    copy_only_me = BooleanField(_l("Also what I marked “only me”"))

    def set_only_me_label(self, *, offers_therapist_only: bool) -> None:
        """Name both releases beside the tick where the policy offers *therapist only*."""
        if offers_therapist_only:
            self.copy_only_me.label.text = _(
                "Also what I marked “only me”, and what is for my therapist alone"
            )

    def draft(self) -> CopyDraft:
        """The values of a valid form."""
        return CopyDraft(FileKind(self.copy_kind.data), self.copy_only_me.data)
