"""Form fields every feature uses: they clean what arrives once, and keep what was typed."""

import unicodedata
from typing import Any

from flask import g
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from werkzeug.datastructures import MultiDict
from wtforms import StringField, TextAreaField, ValidationError
from wtforms.validators import Length, Optional

_OVERRIDES = {"\u202d", "\u202e"}  # they would turn other people's words around


def clean(text: str | None) -> str:
    """Composed letters, plain line breaks, no control letters, no blank edges."""
    if not text:
        return ""
    plain = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
    kept = (letter for letter in plain if letter in "\n\t" or not _is_control(letter))
    return "".join(kept).strip()


def _is_control(letter: str) -> bool:
    return unicodedata.category(letter) in {"Cc", "Cs"} or letter in _OVERRIDES


class HouseForm(FlaskForm):  # type: ignore[misc]
    """The base of every form: ``draft()`` of a subclass follows ``validate_on_submit()``.

    After a sign-in that lapsed, the form that holds all the fields that were held is filled with them again.
    """

    class Meta(FlaskForm.Meta):  # type: ignore[misc]
        """Where a form's data comes from."""

        def wrap_formdata(self, form: Any, formdata: Any) -> Any:
            """What was sent; on a page that is only looked at, what was held for this person."""
            found = super().wrap_formdata(form, formdata)
            held: dict[str, list[str]] = g.get("held_fields") or {}
            if found is not None or not held or not held.keys() <= {field.name for field in form}:
                return found
            g.held_fields = None
            return MultiDict(held)


class LineField(StringField):  # type: ignore[misc]
    """One line people write; ``longest`` in letters."""

    def __init__(self, label: Any = "", validators: Any = (), *, longest: int = 120, **more: Any) -> None:
        super().__init__(label, [*validators, _not_longer(longest)], filters=[_one_line], **more)


class WrittenField(TextAreaField):  # type: ignore[misc]
    """A few lines people write; ``longest`` in letters."""

    def __init__(self, label: Any = "", validators: Any = (), *, longest: int = 600, **more: Any) -> None:
        super().__init__(label, [*validators, _not_longer(longest)], filters=[clean], **more)


def _one_line(text: str | None) -> str:
    return " ".join(clean(text).split())


def _not_longer(longest: int) -> Length:
    return Length(max=longest, message=_l("Please keep this to %(max)d letters."))


class Needed:
    """Something must stand here; its message is for the reader, not the programmer."""

    field_flags = {"required": True}

    def __init__(self, message: Any = None) -> None:
        self.message = message or _l("Please write something here.")

    def __call__(self, form: Any, field: Any) -> None:
        if field.data in (None, "", []):
            raise ValidationError(self.message)


def optional() -> Any:
    """The field may stay empty."""
    return Optional()
