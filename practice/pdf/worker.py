"""The printing process: holds WeasyPrint, fonts and parsed styles warm, and answers ``pdf.Printer`` over a pipe.

It runs as a script of its own, knows no key and no setting, and imports nothing from practice: of the
whole house it gets the folders of fonts and styles, and the page to print. It fetches nothing.
"""

import gc
import html
import io
import os
import re
import resource
import shutil
import struct
import sys
from functools import lru_cache
from pathlib import Path
from typing import Any, BinaryIO

LETTERS = b"letters"  # what is asked; anything else is a page to print
OK, REFUSED, OUT_OF_MEMORY, MISSING = b"k", b"r", b"m", b"x"
LENGTH = struct.Struct("!I")
FONT_SCHEME = "sheet-font:"
FONT_NAME = re.compile(r"sheet-font:([A-Za-z0-9_]+\.ttf)")


def main() -> None:
    """Say whether printing is possible, then print pages until the pipe closes."""
    requests, answers = _open_pipes()
    fonts, styles, memory_mb = Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3])
    _limit_memory(memory_mb)
    try:
        press = SheetRenderer(fonts, styles)
    except (ImportError, OSError) as error:
        _answer(answers, MISSING, str(error).encode())
        return
    _answer(answers, OK, b"" if press.is_fast else b"slow")
    gc.freeze()
    gc.disable()
    while (what := _receive(requests)) is not None:
        stylesheet, text = _receive(requests), _receive(requests)
        if stylesheet is None or text is None:
            return
        work = press.letters_without_glyph if what == LETTERS else press.print
        try:
            answer = work(text.decode(), stylesheet.decode())
        except MemoryError:
            # What is left after this cannot be trusted: say so and let a fresh process begin.
            _answer(answers, OUT_OF_MEMORY, b"")
            return
        except Exception as error:  # noqa: BLE001 (whatever it was, the next page may print)
            _answer(answers, REFUSED, type(error).__name__.encode())
        else:
            _answer(answers, OK, answer)
        gc.collect()  # after the answer, while nobody waits; a page is laid out a fifth faster without it


class SheetRenderer:
    """WeasyPrint with its fonts loaded once and each style parsed once."""

    def __init__(self, fonts: Path, styles: Path) -> None:
        import weasyprint
        import weasyprint.draw.text
        from weasyprint.pdf.fonts import Font
        from weasyprint.text import ffi
        from weasyprint.text.fonts import FontConfiguration

        self.weasyprint: Any = weasyprint
        _keep_glyph_texts(Font)
        self.missing = _record_missing_letters(Font)
        _cache_emoji_images(weasyprint.draw.text)
        self.is_fast = ffi.harfbuzz_subset is not None
        self.nothing, self.fonts_only = _fetchers(weasyprint, fonts)
        self.font_configuration = FontConfiguration()
        self.styles = styles
        self.parsed: dict[str, Any] = {}

    def print(self, text: str, stylesheet: str) -> bytes:
        """The page as a tagged PDF/UA-1; what it asks to fetch is refused and left out."""
        self.missing.clear()
        page = self.weasyprint.HTML(string=text, url_fetcher=self.nothing)
        sheet = page.write_pdf(
            font_config=self.font_configuration, stylesheets=[self._style(stylesheet)], pdf_variant="pdf/ua-1"
        )
        return bytes(sheet)

    def letters_without_glyph(self, letters: str, stylesheet: str) -> bytes:
        """Those of the letters for which no font has a shape, as one text; each is set alone, to combine with none."""
        spaced = " ".join(html.escape(letter) for letter in letters)
        self.print(f"<!doctype html><html lang=en><title>Letters</title><p>{spaced}</p>", stylesheet)
        return "".join(letter for letter in letters if ord(letter) in self.missing).encode()

    def _style(self, name: str) -> Any:
        if name not in self.parsed:
            self.parsed[name] = self.weasyprint.CSS(
                string=_with_tokens((self.styles / name).read_text(encoding="utf-8")),
                url_fetcher=self.fonts_only,
                font_config=self.font_configuration,
            )
        return self.parsed[name]


def _with_tokens(style: str) -> str:
    """The style with each ``var(--token)`` written out: WeasyPrint would look it up again for every box."""
    tokens = dict(re.findall(r"(--[a-z-]+):\s*([^;}]+)", style))
    return re.sub(r"var\((--[a-z-]+)\)", lambda use: tokens[use[1]], style)


class GlyphTexts(dict[int, str]):
    """What each glyph of a font says, so that sheets can be searched and read out.

    WeasyPrint gives the second glyph of a cluster (an Arabic letter under its mark) no text, keeps that for
    good, and so loses the letter everywhere and PDF/UA with it. Here a glyph without text stays open for
    the next place it is met in, and meanwhile says an invisible joiner.
    """

    NOTHING = "\u034f"

    def __setitem__(self, glyph: int, text: str) -> None:
        super().__setitem__(glyph, text or self.NOTHING)

    def __contains__(self, glyph: object) -> bool:
        return self.get(glyph, self.NOTHING) != self.NOTHING  # type: ignore[call-overload,no-any-return]


def _keep_glyph_texts(font_class: Any) -> None:
    make = font_class.__init__

    def make_with_texts(self: Any, *args: Any, **options: Any) -> None:
        make(self, *args, **options)
        self.to_unicode = GlyphTexts(self.to_unicode)

    font_class.__init__ = make_with_texts


def _record_missing_letters(font_class: Any) -> set[int]:
    """Where no font has a letter, WeasyPrint asks for an unused glyph to draw a box with: here that is noted."""
    ask, missing = font_class.get_unused_glyph_id, set[int]()

    def ask_and_note(self: Any, codepoint: int) -> Any:
        missing.add(codepoint)
        return ask(self, codepoint)

    font_class.get_unused_glyph_id = ask_and_note
    return missing


def _cache_emoji_images(drawing: Any) -> None:
    """WeasyPrint encodes the picture of an emoji anew at each place it stands: nine tenths of a page full of them.

    The picture depends on the font and the glyph alone, and both are in its id.
    """
    make = drawing.RasterImage

    @lru_cache(maxsize=256)
    def image(image_id: str, data: bytes) -> Any:
        return make(drawing.Image.open(io.BytesIO(data)), image_id, data)

    def cached_image(_opened: Any, image_id: str, data: bytes) -> Any:
        return image(image_id, data)

    drawing.RasterImage = cached_image


def _fetchers(weasyprint: Any, folder: Path) -> tuple[Any, Any]:
    """One fetcher that refuses everything, and one that opens the fonts of the folder by their name alone."""
    found = {font.name: font for font in sorted(folder.glob("**/*.ttf"))}

    class Nothing(weasyprint.urls.URLFetcher):  # type: ignore[misc]
        def fetch(self, url: str, headers: Any = None) -> Any:
            raise ValueError("nothing is fetched for a sheet")

    class FontsOnly(Nothing):
        def fetch(self, url: str, headers: Any = None) -> Any:
            name = FONT_NAME.fullmatch(url)
            if name is None or name[1] not in found:
                return super().fetch(url, headers)
            return weasyprint.urls.URLFetcherResponse(url, found[name[1]].read_bytes())

    return Nothing(), FontsOnly()


def _open_pipes() -> tuple[BinaryIO, BinaryIO]:
    """Keep the two pipes for pages alone: a stray print goes to the standard error, which is nowhere."""
    requests, answers = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    os.close(0)
    return requests, answers


def _limit_memory(memory_mb: int) -> None:
    """A ceiling on memory, and no core dump: it would hold what people wrote."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    limit = memory_mb * 1024 * 1024
    try:
        resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
    except (ValueError, OSError):
        # macOS refuses a ceiling below what is mapped already; the time limit still holds there.
        return


def _receive(pipe: BinaryIO) -> bytes | None:
    head = pipe.read(LENGTH.size)
    return pipe.read(LENGTH.unpack(head)[0]) if len(head) == LENGTH.size else None


def _answer(pipe: BinaryIO, kind: bytes, body: bytes) -> None:
    pipe.write(kind + LENGTH.pack(len(body)) + body)
    pipe.flush()


if __name__ == "__main__":
    try:
        main()
    finally:
        # The pipe closes too when the server dies suddenly: nothing then stays behind but an empty chair.
        shutil.rmtree(os.environ["TMPDIR"], ignore_errors=True)
