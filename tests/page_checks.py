"""Reading a page as a careful reader would: valid, one heading, labelled fields, unique ids."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import urljoin, urlsplit
from xml.etree.ElementTree import Element

import html5lib

LABELLED = {"input", "select", "textarea"}
UNLABELLED_TYPES = {"hidden", "submit", "button", "image", "reset"}

# The parser does not know these yet, or they are only a matter of taste.
FORGIVEN = {"non-void-element-with-trailing-solidus"}


@dataclass(frozen=True)
class Field:
    """One field of a form as it stands on the page."""

    name: str
    kind: str
    value: str
    choices: tuple[str, ...] = ()


@dataclass(frozen=True)
class PageForm:
    """One form of a page: where it goes and what it carries."""

    method: str
    action: str
    fields: tuple[Field, ...] = field(default=())

    def filled(self) -> dict[str, str]:
        """The values the form would send untouched."""
        return {one.name: one.value for one in self.fields if not one.kind.endswith("-off")}


def _is_here(host: str) -> bool:
    return host in {"", "localhost"}


def _is_padded(one: Element) -> bool:
    told = "".join(one.itertext())
    return one.tag not in {"input", "textarea"} and told != told.strip()


def _own_texts(one: Element) -> Iterator[str]:
    yield one.text or ""
    yield from (inner.tail or "" for inner in one)


class ReadPage:
    """A fetched page. Raises AssertionError from ``check`` with words on what to mend."""

    def __init__(self, text: str, url: str) -> None:
        parser = html5lib.HTMLParser(namespaceHTMLElements=False)
        self.url = url
        self.tree: Element = parser.parse(text)
        self.faults = [code for _, code, _ in parser.errors if code not in FORGIVEN]

    def check(self) -> None:
        """Hold the page to the house's laws for pages."""
        assert not self.faults, f"{self.url}: not valid HTML: {self.faults[:3]}"
        headings = list(self.tree.iter("h1"))
        assert len(headings) == 1, f"{self.url}: one h1 a page, not {len(headings)}"
        ids = [one.get("id") for one in self.tree.iter() if one.get("id")]
        twice = sorted({str(one) for one in ids if ids.count(one) > 1})
        assert not twice, f"{self.url}: ids used twice: {twice}"
        unlabelled = sorted(set(self._unlabelled()))
        assert not unlabelled, f"{self.url}: fields without a label: {unlabelled}"
        blank = [one.tag for one in self.tree.iter() if one.get("dir") == "auto" and _is_padded(one)]
        assert not blank, (
            f"{self.url}: line breaks are shown within dir=auto, so the text stands tight: {blank}"
        )
        styled = [one.tag for one in self.tree.iter() if one.get("style") or one.get("onclick")]
        assert not styled, f"{self.url}: inline style or script on {styled[:3]}"
        for form in self.tree.iter("form"):
            self._check_passwords(form)
            self._check_release(form)

    def _check_release(self, form: Element) -> None:
        """Who is going to read something is told with the box it is typed into."""
        words = [one.get("id") for one in form.iter() if "data-release-hint" in one.attrib]
        untold = [
            str(box.get("name"))
            for box in form.iter("textarea")
            if words and words[0] not in box.get("aria-describedby", "").split()
        ]
        assert not untold, f"{self.url}: hand release= to the field macro for {untold}"

    def _check_passwords(self, form: Element) -> None:
        """A password manager has to know whose password a form asks for, and whether it is a new one."""
        boxes = list(form.iter("input"))
        secrets = [one for one in boxes if one.get("type") == "password"]
        kinds = {one.get("autocomplete") for one in secrets} - {"current-password", "new-password"}
        assert not kinds, f"{self.url}: a password field says current-password or new-password, not {kinds}"
        named = [one for one in boxes if one.get("autocomplete") == "username" and one.get("type") == "email"]
        assert not secrets or len(named) == 1, f"{self.url}: use templates/_parts/username.html in this form"

    def words(self) -> str:
        """What a reader reads, without mark-up."""
        return " ".join("".join(self.tree.itertext()).split())

    def unmarked(self, word: str) -> list[str]:
        """The tags that show a person's word and do not keep its line breaks and direction, as ``dir="auto"`` does."""
        return [one.tag for one in self._outside(self.tree) if word in "".join(_own_texts(one))]

    def _outside(self, one: Element) -> Iterator[Element]:
        if one.get("dir") == "auto" or one.tag in {"script", "title"} or one.get("class") == "vh":
            return
        yield one
        for inner in one:
            yield from self._outside(inner)

    def links(self) -> list[str]:
        """Addresses of this house the page links to, without their anchors."""
        found = (urljoin(self.url, one.get("href", "")) for one in self.tree.iter("a") if one.get("href"))
        own = ((url, urlsplit(url)) for url in found)
        return [
            url.split("#")[0] for url, parts in own if parts.scheme in {"", "http"} and _is_here(parts.netloc)
        ]

    def forms(self) -> list[PageForm]:
        """The page's forms, with every field."""
        return [
            PageForm(
                one.get("method", "get").lower(),
                urljoin(self.url, one.get("action") or self.url),
                tuple(self._fields(one)),
            )
            for one in self.tree.iter("form")
        ]

    def _unlabelled(self) -> Iterator[str]:
        labelled = {one.get("for") for one in self.tree.iter("label")}
        wrapped = {id(inner) for label in self.tree.iter("label") for inner in label.iter()}
        for one in self.tree.iter():
            if one.tag not in LABELLED or one.get("type", "text") in UNLABELLED_TYPES:
                continue
            named = one.get("id") in labelled or id(one) in wrapped
            if not named and not one.get("aria-label") and not one.get("aria-labelledby"):
                yield str(one.get("name"))

    def _fields(self, form: Element) -> Iterator[Field]:
        for one in form.iter():
            name = one.get("name")
            if not name:
                continue
            if one.tag == "textarea":
                yield Field(name, "textarea", "".join(one.itertext()))
            elif one.tag == "select":
                options = [option.get("value", "") for option in one.iter("option")]
                chosen = [o.get("value", "") for o in one.iter("option") if o.get("selected") is not None]
                yield Field(name, "select", (chosen or options or [""])[0], tuple(options))
            elif one.tag in {"input", "button"}:
                yield from self._input(one, name)

    def _input(self, one: Element, name: str) -> Iterator[Field]:
        kind = one.get("type", "submit" if one.tag == "button" else "text")
        if kind in {"radio", "checkbox"} and one.get("checked") is None:
            yield Field(name, f"{kind}-off", one.get("value", "on"))
        else:
            yield Field(name, kind, one.get("value", "on" if kind == "checkbox" else ""))
