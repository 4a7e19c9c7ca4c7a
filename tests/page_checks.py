"""Parses a page and checks it: valid HTML, one h1, labelled fields, unique ids."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import urljoin, urlsplit
from xml.etree.ElementTree import Element

import html5lib

LABELLED = {"input", "select", "textarea"}
UNLABELLED_TYPES = {"hidden", "submit", "button", "image", "reset"}

# Errors of the parser that are none in the HTML standard.
IGNORED_ERRORS = {"non-void-element-with-trailing-solidus"}


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
        """The values the form would send unchanged."""
        return {field.name: field.value for field in self.fields if not field.kind.endswith("-off")}


def _is_own_host(host: str) -> bool:
    return host in {"", "localhost"}


def _is_padded(element: Element) -> bool:
    text = "".join(element.itertext())
    return element.tag not in {"input", "textarea"} and text != text.strip()


def _own_texts(element: Element) -> Iterator[str]:
    yield element.text or ""
    yield from (child.tail or "" for child in element)


class ReadPage:
    """A fetched page. Raises AssertionError from ``check`` with words on what to mend."""

    def __init__(self, text: str, url: str) -> None:
        parser = html5lib.HTMLParser(namespaceHTMLElements=False)
        self.url = url
        self.tree: Element = parser.parse(text)
        self.faults = [code for _, code, _ in parser.errors if code not in IGNORED_ERRORS]

    def check(self) -> None:
        """Hold the page to the house's laws for pages."""
        assert not self.faults, f"{self.url}: not valid HTML: {self.faults[:3]}"
        headings = list(self.tree.iter("h1"))
        assert len(headings) == 1, f"{self.url}: one h1 a page, not {len(headings)}"
        ids = [element.get("id") for element in self.tree.iter() if element.get("id")]
        repeated = sorted({str(value) for value in ids if ids.count(value) > 1})
        assert not repeated, f"{self.url}: ids used twice: {repeated}"
        unlabelled = sorted(set(self._unlabelled()))
        assert not unlabelled, f"{self.url}: fields without a label: {unlabelled}"
        padded = [tag.tag for tag in self.tree.iter() if tag.get("dir") == "auto" and _is_padded(tag)]
        assert not padded, (
            f"{self.url}: line breaks are shown within dir=auto, so the text stands tight: {padded}"
        )
        styled = [tag.tag for tag in self.tree.iter() if tag.get("style") or tag.get("onclick")]
        assert not styled, f"{self.url}: inline style or script on {styled[:3]}"
        for form in self.tree.iter("form"):
            self._check_passwords(form)
            self._check_release(form)

    def _check_release(self, form: Element) -> None:
        """Who is going to read something is told with the box it is typed into."""
        hint_ids = [element.get("id") for element in form.iter() if "data-release-hint" in element.attrib]
        without_hint = [
            str(box.get("name"))
            for box in form.iter("textarea")
            if hint_ids and hint_ids[0] not in box.get("aria-describedby", "").split()
        ]
        assert not without_hint, f"{self.url}: hand release= to the field macro for {without_hint}"

    def _check_passwords(self, form: Element) -> None:
        """A password manager has to know whose password a form asks for, and whether it is a new one."""
        boxes = list(form.iter("input"))
        secrets = [box for box in boxes if box.get("type") == "password"]
        kinds = {box.get("autocomplete") for box in secrets} - {"current-password", "new-password"}
        assert not kinds, f"{self.url}: a password field says current-password or new-password, not {kinds}"
        usernames = [
            box for box in boxes if box.get("autocomplete") == "username" and box.get("type") == "email"
        ]
        assert not secrets or len(usernames) == 1, (
            f"{self.url}: use templates/_parts/username.html in this form"
        )

    def words(self) -> str:
        """What a reader reads, without mark-up."""
        return " ".join("".join(self.tree.itertext()).split())

    def unmarked(self, word: str) -> list[str]:
        """The tags that show a person's word and do not keep its line breaks and direction, as ``dir="auto"`` does."""
        return [tag.tag for tag in self._without_dir(self.tree) if word in "".join(_own_texts(tag))]

    def _without_dir(self, element: Element) -> Iterator[Element]:
        if element.get("dir") == "auto" or element.tag in {"script", "title"} or element.get("class") == "vh":
            return
        yield element
        for child in element:
            yield from self._without_dir(child)

    def links(self) -> list[str]:
        """Addresses of this site the page links to, without their anchors."""
        urls = (urljoin(self.url, link.get("href", "")) for link in self.tree.iter("a") if link.get("href"))
        parsed = ((url, urlsplit(url)) for url in urls)
        return [
            url.split("#")[0]
            for url, parts in parsed
            if parts.scheme in {"", "http"} and _is_own_host(parts.netloc)
        ]

    def forms(self) -> list[PageForm]:
        """The page's forms, with every field."""
        return [
            PageForm(
                form.get("method", "get").lower(),
                urljoin(self.url, form.get("action") or self.url),
                tuple(self._fields(form)),
            )
            for form in self.tree.iter("form")
        ]

    def _unlabelled(self) -> Iterator[str]:
        labelled = {label.get("for") for label in self.tree.iter("label")}
        wrapped = {id(inner) for label in self.tree.iter("label") for inner in label.iter()}
        for element in self.tree.iter():
            if element.tag not in LABELLED or element.get("type", "text") in UNLABELLED_TYPES:
                continue
            has_label = element.get("id") in labelled or id(element) in wrapped
            if not has_label and not element.get("aria-label") and not element.get("aria-labelledby"):
                yield str(element.get("name"))

    def _fields(self, form: Element) -> Iterator[Field]:
        for element in form.iter():
            name = element.get("name")
            if not name:
                continue
            if element.tag == "textarea":
                yield Field(name, "textarea", "".join(element.itertext()))
            elif element.tag == "select":
                options = list(element.iter("option"))
                values = [option.get("value", "") for option in options]
                chosen = [option.get("value", "") for option in options if option.get("selected") is not None]
                yield Field(name, "select", (chosen or values or [""])[0], tuple(values))
            elif element.tag in {"input", "button"}:
                yield from self._input(element, name)

    def _input(self, element: Element, name: str) -> Iterator[Field]:
        kind = element.get("type", "submit" if element.tag == "button" else "text")
        if kind in {"radio", "checkbox"} and element.get("checked") is None:
            yield Field(name, f"{kind}-off", element.get("value", "on"))
        else:
            yield Field(name, kind, element.get("value", "on" if kind == "checkbox" else ""))
