"""Which version of an entry the form shows that changes it."""

from collections.abc import Collection

from practice.entries.queries.views import EntryView
from practice.optimistic_locking import version_digest
from practice.viewers import PartnerViewer


def form_version(partner: PartnerViewer, view: EntryView, text_keys: Collection[str] | None) -> str:
    """A digest of what an entry's form shows this partner: the shared values and their own.

    ``text_keys`` are the questions answered in words, of which each partner sees only their own answers;
    None is for the form of one's own side alone.
    """
    own = (view.side_of(partner.id), view.ask_of(partner.id))
    if text_keys is None:
        return version_digest(own)
    is_author = view.author_id == partner.id
    answers = {key: texts for key, texts in view.answers.items() if is_author or key not in text_keys}
    own_answers = [note.answers for note in view.other_notes if note.author_id == partner.id]
    joint = (view.on_day, view.outcome, view.minutes, view.tag, sorted(answers.items()))
    return version_digest((*joint, view.sentence_of(partner.id), own_answers, *own))
