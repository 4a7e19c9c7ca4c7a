"""Laws for templates: no inline style or script, nothing trusted as markup, every macro on the pattern page."""

import re
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from flask import Flask, render_template
from jinja2 import StrictUndefined, pass_context
from wtforms import (
    BooleanField,
    DateField,
    Form,
    IntegerField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length

from practice.localization.translation import caption
from practice.review.pages.strips import paths
from practice.web.templating import has_form_errors

ROOT = Path(__file__).resolve().parents[2]
TEMPLATES = ROOT / "templates"
SCRIPTS = ROOT / "static" / "js"
PAPER = {"pdf", "mail"}  # not pages: no layout, and a sheet may carry its own styles
MAY_TRUST: set[str] = set()  # templates that may say |safe, each with its reason beside it


def _templates() -> list[str]:
    return sorted(str(path.relative_to(TEMPLATES)) for path in TEMPLATES.rglob("*.html"))


def _pages() -> list[str]:
    return [name for name in _templates() if name.split("/")[0] not in PAPER]


def _text(name: str) -> str:
    """A template without its comments."""
    return re.sub(r"\{#.*?#\}", "", (TEMPLATES / name).read_text(encoding="utf-8"), flags=re.DOTALL)


LONGEST_LINE = 110
BESIDE_ONE_STRING = 45  # letters: a line may be longer where one sentence, path or drawing cannot be broken
STRING = re.compile(r"\"[^\"]*\"|'[^']*'")
BLOCK = (
    "article|aside|blockquote|caption|dd|details|div|dl|dt|fieldset|figcaption|figure|footer|form|h[1-6]|header|legend"
    "|li|main|nav|ol|p|section|summary|table|tbody|td|th|thead|tr|ul"
)
TAG = re.compile(r"<\w+\b(?:\{\{.*?\}\}|\{%.*?%\}|[^<>{])*>", re.DOTALL)


@pytest.mark.parametrize("name", _templates())
def test_a_template_has_one_element_a_line(name: str) -> None:
    for number, line in enumerate((TEMPLATES / name).read_text(encoding="utf-8").splitlines(), start=1):
        rest = line.strip().replace(max(STRING.findall(line), key=len, default=""), "")
        assert len(line) <= LONGEST_LINE or len(rest) <= BESIDE_ONE_STRING, (
            f"{name}:{number} is longer than {LONGEST_LINE} letters: run make format, and break what it leaves at a comma"
        )
        assert name.startswith(("pdf/", "mail/")) or not re.search(
            rf"(</({BLOCK})>|[%}}]\}}) *<({BLOCK})\b", line
        ), f"{name}:{number}: begin a line before a block element, then run make format"


@pytest.mark.parametrize("name", _templates())
def test_conditions_of_attributes_keep_the_space_between_them(name: str) -> None:
    for tag in TAG.findall(_text(name)):
        assert not re.search(r"(?<!\+)%\}\n\s*\{%", tag), (
            f"{name}: a line break after a block is not drawn, so two attributes would touch; write {{% endif +%}}: {tag}"
        )


@pytest.mark.parametrize("name", _pages())
def test_a_template_has_no_inline_style(name: str) -> None:
    assert not re.search(r"\sstyle\s*=|<style\b", _text(name)), (
        f"{name}: the content policy refuses inline styles; use a class of static/css, see templates/pattern.html"
    )


@pytest.mark.parametrize("name", _pages())
def test_a_template_has_no_inline_script(name: str) -> None:
    text = _text(name)
    assert not re.search(r"\son[a-z]+\s*=\s*[\"']", text), f"{name}: write a listener in static/js instead"
    assert "javascript:" not in text, f"{name}: a link leads somewhere, or it is a button"
    for attributes, body in re.findall(
        r"<script\b([^>]*(?:\{\{.*?\}\}[^>]*)*)>(.*?)</script>", text, re.DOTALL
    ):
        assert "src=" in attributes and "defer" in attributes, (
            f"{name}: a script is a file, loaded with defer"
        )
        assert not body.strip(), f"{name}: put the script's lines into a file of static/js"


@pytest.mark.parametrize("name", _templates())
def test_a_template_trusts_nothing_as_markup(name: str) -> None:
    trusts = re.search(r"\|\s*safe\b|\bMarkup\b|autoescape\s+false", _text(name))
    assert not trusts or name in MAY_TRUST, (
        f"{name}: hand over text, or a Markup built in Python; |safe prints whatever somebody wrote"
    )


@pytest.mark.parametrize("name", [name for name in _pages() if not name.startswith("_parts/")])
def test_a_page_stands_on_a_layout(name: str) -> None:
    if name == "_layouts/page.html":
        return
    piece = not re.search(r"<(html|body|main|h1)\b", _text(name))  # included in a page, which has these
    assert piece or re.search(r"\{%-?\s*extends\s+[\"']\w+/\w+\.html[\"']", _text(name)), (
        f"{name}: begin with extends of _layouts/plain.html, phone.html, desk.html or room.html"
    )


@pytest.mark.parametrize("name", _pages())
def test_a_template_loads_nothing_from_elsewhere(name: str) -> None:
    outside = re.search(
        r"<(?:script|link|img|iframe|source)\b[^>]*(?:src|href)=[\"'](?:https?:)?//", _text(name)
    )
    assert not outside, f"{name}: keep the file under static/vendor/<name>@<version>/ with its licence"


@pytest.mark.parametrize("name", [name for name in _templates() if name.startswith("_parts/")])
def test_a_part_is_one_macro_named_like_its_file(name: str) -> None:
    macros = re.findall(r"\{%-?\s*macro\s+(\w+)\(", _text(name))
    assert Path(name).stem in macros, f"{name}: name the macro like the file"


@pytest.mark.parametrize("name", [name for name in _templates() if name.startswith("_parts/")])
def test_every_macro_is_on_the_pattern_page(name: str) -> None:
    macro = Path(name).stem
    shown = _text("pattern.html")
    assert re.search(rf"(\{{\{{[^{{}}]*?|call )\b{macro}\(", shown), (
        f"{name}: show it on templates/pattern.html"
    )


FOR_PASSWORD_MANAGERS = {  # they may fill in an address
    "passwords/request_reset.html",
    "invitations/accept.html",
    "invitations/come_back.html",
}
HAS_A_BOX = re.compile(
    r"\bfield\(|choices\(|<textarea|release\(|_fields\(|further\(|<select|<input type=\"(?!hidden)"
)
FORM = re.compile(r"<form\b((?:\{%.*?%\}|\{\{.*?\}\}|[^>{])*)>(.*?)</form>", re.DOTALL)


@pytest.mark.parametrize("name", sorted(set(_pages()) - FOR_PASSWORD_MANAGERS))
def test_a_browser_restores_nothing_into_a_form(name: str) -> None:
    for attributes, body in FORM.findall(_text(name)):
        is_secret = name.startswith(("authentication/", "passwords/", "clinics/")) and (
            "password" in body or "code" in body
        )
        if HAS_A_BOX.search(body) and not is_secret:
            assert 'autocomplete="off"' in attributes, (
                f"{name}: on a shared phone a browser would put one person's words into the other's box on going"
                ' back; write <form ... autocomplete="off">, drafts give the words back to their writer'
            )


def test_every_class_a_page_uses_has_a_style() -> None:
    styles = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "static" / "css").rglob("*.css"))
    known = set(re.findall(r"\.([a-z][a-z0-9_-]*)", styles))
    used: dict[str, str] = {}
    for name in _pages():
        for value in re.findall(r"\sclass=\"([^\"{}]*)\"", _text(name)):
            used |= dict.fromkeys(value.split(), name)
    unknown = {each: name for each, name in used.items() if each not in known | HOOKS}
    assert not unknown, f"classes without a style: {unknown}; take one from templates/pattern.html"


HOOKS = {"nav__list", "side__list"}  # a list with a class has no bullets; these need no more


@pytest.mark.parametrize("path", sorted(SCRIPTS.glob("*.js")), ids=lambda path: str(path.name))
def test_a_script_never_writes_markup(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    for way in (
        "innerHTML",
        "outerHTML",
        "insertAdjacentHTML",
        "document.write",
        "eval(",
        "http://",
        "https://",
    ):
        assert way not in text, (
            f"{path.name}: build elements and set textContent; {way} lets words become markup"
        )


COLOUR = re.compile(r"#(?:[0-9a-f]{3,4}|[0-9a-f]{6}|[0-9a-f]{8})(?![\w-])|\b(?:rgb|hsl)a?\(", re.IGNORECASE)
TOKENS = ROOT / "static" / "css" / "tokens.css"
PAPER_COLOUR = re.compile(r"--paper: (#[0-9a-f]{6});")


def _coloured_files() -> list[Path]:
    """All that draws a page; sheets on paper have their own style sheets."""
    styles = [path for path in (ROOT / "static" / "css").rglob("*.css") if path != TOKENS]
    return sorted([*(TEMPLATES / name for name in _pages()), *styles, *SCRIPTS.glob("*.js")])


@pytest.mark.parametrize("path", _coloured_files(), ids=lambda path: str(path.relative_to(ROOT)))
def test_every_colour_comes_from_the_tokens(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    text = re.sub(
        r"<meta name=\"theme-color\".*?>|\bhref=\"#[^\"]*\"|url\([^)]*\)", "", text, flags=re.DOTALL
    )
    assert not COLOUR.search(text), (
        f"{path.name}: name the colour in static/css/tokens.css, and take it from there"
    )


def test_a_browser_draws_its_frame_in_the_colour_of_the_page() -> None:
    frames = re.findall(r"prefers-color-scheme: (\w+)\)\" content=\"(#\w+)\"", _text("_layouts/page.html"))
    light, dark = PAPER_COLOUR.findall(TOKENS.read_text(encoding="utf-8"))
    assert dict(frames) == {"light": light, "dark": dark}


# -- the pattern page, rendered ------------------------------------------------------------------

RELEASES = {"only_me": "Only me", "keep": "Keep for our session", "share": "Share now"}


class PatternForm(Form):  # type: ignore[misc]
    """One field of every kind."""

    name = StringField("Your name", [InputRequired(), Length(max=80)])
    on_day = DateField("Which day")
    window = SelectField("How often", choices={"week": "Each week", "day": "Each day"})
    minutes = IntegerField("Minutes each time")
    why = TextAreaField("Why this, why now", [Length(max=600)])
    plan = TextAreaField("What you want to come back to", [Length(max=600)])
    agree = BooleanField("I have read what is kept, and who reads it")
    barriers = SelectMultipleField(
        "What got in the way",
        choices={"time": "Time", "tired": "We were tired", "mood": "The mood was off"},
    )
    mode = RadioField(
        "How they do it",
        [InputRequired()],
        choices=[
            SelectChoice("together", "Together", {"text": "Both in one place, at one time."}),
            SelectChoice("apart", "Each alone", {"text": "Nothing to arrange. Good for busy weeks."}),
        ],
    )
    size = RadioField(
        "Which version", choices={"whole": "All of it", "small": "Ten minutes", "none": "Not now"}
    )
    rating = RadioField(
        "How connected did you feel?", choices={str(n): str(n) for n in range(5)}, default="3"
    )
    areas = SelectMultipleField(
        "What it touched",
        choices=[SelectChoice("talk", "Talking"), SelectChoice("play", "Playing", {"text": "or laughing"})],
    )
    chip = RadioField(
        "Or just tap one",
        choices={
            "listened": "Listened",
            "laugh": "Made me laugh",
            "took": "Took something on",
            "warm": "Was affectionate",
        },
        default="took",
    )
    release = RadioField("Who can read this?", choices=RELEASES, default="keep")
    release_four = RadioField(
        "Who can read this?", choices=RELEASES | {"therapist_only": "Dr Reyes only"}, default="keep"
    )


def pattern() -> dict[str, Any]:
    """What the pattern page is drawn from."""
    wrong = PatternForm(prefix="wrong-")
    wrong.validate()
    alone = PatternForm(prefix="alone-")
    alone.validate()
    wrote_a, wrote_b, letters = {0, 2, 3, 7, 8, 10, 12}, {1, 2, 4, 8, 9, 11, 12, 13}, "FSSMTWTFSSMTWT"
    days = [
        (f"{letters[n]} {(29 + n) % 31 + 1}", f"Day {n + 1}", n in wrote_a, n in wrote_b, n == 13)
        for n in range(14)
    ]
    title = "Days with a note, 30 May to 12 June. Sam wrote on 7 days, Alex on 8, both on 3."
    return {
        "form": PatternForm(),
        "wrong": wrong,
        "alone": alone,
        "strip": {
            "days": days,
            "name_a": "Sam",
            "name_b": "Alex",
            "title": title,
            "width": 148,
            "paths": paths(
                range(len(days)),
                [at for at, day in enumerate(days) if day[2]],
                [at for at, day in enumerate(days) if day[3]],
            ),
        },
    }


def stage(role: str | None = "therapist") -> Flask:
    """An app with nothing behind it, to draw templates with."""
    app = Flask("stage", template_folder=str(TEMPLATES), static_folder=str(ROOT / "static"))
    app.config.update(SECRET_KEY="only for drawing", SERVER_NAME=None)
    env = app.jinja_env
    env.undefined = StrictUndefined
    env.trim_blocks = env.lstrip_blocks = True
    env.add_extension("jinja2.ext.i18n")
    speech: Any = env
    speech.install_gettext_callables(
        lambda text: text, lambda one, many, n: one if n == 1 else many, newstyle=True
    )

    env.globals["direction"] = lambda: "ltr"

    @pass_context
    def url_for(_: Any, endpoint: str, **values: Any) -> str:
        return f"/static/{values['filename']}" if endpoint == "static" else f"/{endpoint.replace('.', '/')}"

    me = {
        "name": "Nora Whitfield" if role == "therapist" else "Sam",
        "role": role,
        "is_owner": True,
        "clinic_name": "Harbour Street",
        "idle_minutes": 15,
        "locale": "en_GB",
        "today": date(2025, 6, 12),
    }
    env.globals.update(url_for=url_for, csrf_token=lambda: "a-token", is_demo=False, me=me if role else None)
    env.globals.update(form_page=lambda: "/", stashed_forms_shown=tuple)
    env.globals.update(current_notice=lambda: None, has_form_errors=has_form_errors, typed_words=list)
    env.filters.update(caption=caption, day=lambda on: f"{on:%A} {on.day} {on:%B}", translate=str)
    return app


@pytest.mark.slow
def test_the_pattern_page_can_be_drawn_and_its_ids_are_its_own() -> None:
    with stage().test_request_context("/"):
        page = render_template("pattern.html", **pattern())
    ids = re.findall(r"\sid=\"([^\"]+)\"", page)
    assert sorted(ids) == sorted(set(ids))
    assert page.count("<h1") == 1
    for named in re.findall(r"aria-(?:describedby|labelledby)=\"([^\"]+)\"", page):
        assert set(named.split()) <= set(ids), named


@pytest.mark.parametrize(
    ("layout", "role"), [("plain", None), ("plain", "partner"), ("phone", "partner"), ("desk", "therapist")]
)
def test_every_layout_leads_to_help_and_lets_nobody_lose_the_way(layout: str, role: str | None) -> None:
    source = f"{{% extends '_layouts/{layout}.html' %}}{{% set here = 'today' %}}{{% block main %}}<p>Hello</p>{{% endblock %}}"
    app = stage(role)
    with app.test_request_context("/"):
        page = app.jinja_env.from_string(source).render()
    assert 'href="/accounts/support"' in page
    assert 'class="skip" href="#main"' in page and 'id="main"' in page
    assert ("data-leave" in page) == (role == "partner")
    assert ('action="/authentication/sign_out"' in page) == (role is not None)
    assert ("data-idle-minutes" in page) == (role is not None)
    assert 'role="status"' in page
    if layout == "phone":
        assert page.count('aria-current="page"') == 1


def test_the_screen_in_the_room_leads_to_help_too() -> None:
    source = "{% extends '_layouts/room.html' %}{% block main %}<p>Hello</p>{% endblock %}"
    app = stage("therapist")
    with app.test_request_context("/"):
        page = app.jinja_env.from_string(source).render()
    assert 'href="/accounts/support"' in page and 'role="status"' in page
    assert 'class="skip" href="#main"' in page and 'id="main"' in page


@pytest.mark.slow
def test_a_changed_style_is_fetched_again_and_an_unchanged_one_is_not(app: Flask) -> None:
    with app.test_request_context("/"):
        style = app.url_for("static", filename="css/tokens.css")
        font = app.url_for("static", filename="vendor/fontsource-figtree@5.3.0/LICENSE")
    fingerprint = sha256((ROOT / "static" / "css" / "tokens.css").read_bytes()).hexdigest()
    assert style.endswith(f"?v={fingerprint[:12]}") and "?" not in font
    kept = "public, max-age=31536000, immutable"
    for address, how in ((style, kept), (font, kept), ("/static/css/tokens.css", "no-cache")):
        with app.test_client().get(address) as answer:
            assert answer.headers["Cache-Control"] == how, address
