"""The printing process: loads WeasyPrint, fonts and styles once, and answers ``pdf.Printer`` over a pipe.

It runs as a script of its own, knows no key and no setting, and imports nothing from practice: it gets
the folders of fonts and styles, and the pages to print. It fetches nothing.
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

LETTERS = b"letters"  # a task; any other is a page to print
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
        renderer = SheetRenderer(fonts, styles)
    except (ImportError, OSError) as error:
        _answer(answers, MISSING, str(error).encode())
        return
    _answer(answers, OK, b"" if renderer.is_fast else b"slow")
    gc.freeze()
    gc.disable()
    while (task := _receive(requests)) is not None:
        stylesheet, text = _receive(requests), _receive(requests)
        if stylesheet is None or text is None:
            return
        work = renderer.characters_without_glyph if task == LETTERS else renderer.print
        try:
            answer = work(text.decode(), stylesheet.decode())
        except MemoryError:
            # The state of WeasyPrint cannot be trusted after this: answer, and let a new process be started.
            _answer(answers, OUT_OF_MEMORY, b"")
            return
        except Exception as error:  # noqa: BLE001 (whatever it is, the next page may print)
            _answer(answers, REFUSED, type(error).__name__.encode())
        else:
            _answer(answers, OK, answer)
        gc.collect()  # after the answer, while nobody waits: collecting during layout makes a page a fifth slower


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
        """The page as a tagged PDF/UA-1; pictures and links to files in it are not fetched and left out."""
        self.missing.clear()
        page = self.weasyprint.HTML(string=text, url_fetcher=self.nothing)
        sheet = page.write_pdf(
            font_config=self.font_configuration, stylesheets=[self._style(stylesheet)], pdf_variant="pdf/ua-1"
        )
        return bytes(sheet)

    def characters_without_glyph(self, letters: str, stylesheet: str) -> bytes:
        """Those letters for which no font has a glyph, as one text. Each is set apart, so that none combine."""
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
    """The text of each glyph of a font (``/ToUnicode``), so that sheets can be searched and read aloud.

    WeasyPrint gives the second glyph of a cluster (an Arabic letter under its mark) no text and never replaces that,
    so the letter is lost everywhere in the file and it is no valid PDF/UA. Here a glyph without text gets an
    invisible joiner, until a later place gives it a text.
    """

    NOTHING = "\u034f"

    def __setitem__(self, glyph: int, text: str) -> None:
        super().__setitem__(glyph, text or self.NOTHING)

    def __contains__(self, glyph: object) -> bool:
        return self.get(glyph, self.NOTHING) != self.NOTHING  # type: ignore[call-overload,no-any-return]


def _keep_glyph_texts(font_class: Any) -> None:
    original_init = font_class.__init__

    def init(self: Any, *args: Any, **options: Any) -> None:
        original_init(self, *args, **options)
        self.to_unicode = GlyphTexts(self.to_unicode)

    font_class.__init__ = init


def _record_missing_letters(font_class: Any) -> set[int]:
    """A set that will hold the code points no font has: WeasyPrint draws a box for them, with an unused glyph id."""
    original, missing = font_class.get_unused_glyph_id, set[int]()

    def get_unused_glyph_id(self: Any, codepoint: int) -> Any:
        missing.add(codepoint)
        return original(self, codepoint)

    font_class.get_unused_glyph_id = get_unused_glyph_id
    return missing


def _cache_emoji_images(drawing: Any) -> None:
    """Encode the picture of each emoji once. WeasyPrint does so at each place: 90 % of the time of a page full of them.

    The picture depends on the font and the glyph alone, and both are in its id.
    """
    raster_image = drawing.RasterImage

    @lru_cache(maxsize=256)
    def image(image_id: str, data: bytes) -> Any:
        return raster_image(drawing.Image.open(io.BytesIO(data)), image_id, data)

    def cached_image(_opened: Any, image_id: str, data: bytes) -> Any:
        return image(image_id, data)

    drawing.RasterImage = cached_image


def _fetchers(weasyprint: Any, folder: Path) -> tuple[Any, Any]:
    """One fetcher that refuses everything, and one that opens the fonts of the folder by their name alone."""
    files = {font.name: font for font in sorted(folder.glob("**/*.ttf"))}

    class Nothing(weasyprint.urls.URLFetcher):  # type: ignore[misc]
        def fetch(self, url: str, headers: Any = None) -> Any:
            raise ValueError("nothing is fetched for a sheet")

    class FontsOnly(Nothing):
        def fetch(self, url: str, headers: Any = None) -> Any:
            name = FONT_NAME.fullmatch(url)
            if name is None or name[1] not in files:
                return super().fetch(url, headers)
            return weasyprint.urls.URLFetcherResponse(url, files[name[1]].read_bytes())

    return Nothing(), FontsOnly()


def _open_pipes() -> tuple[BinaryIO, BinaryIO]:
    """The two pipes, moved away from stdin and stdout, so that a library's ``print`` cannot get into an answer."""
    requests, answers = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    os.close(0)
    return requests, answers


def _limit_memory(memory_mb: int) -> None:
    """Limit the address space, and write no core dump, which would hold people's texts."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    limit = memory_mb * 1024 * 1024
    try:
        resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
    except (ValueError, OSError):
        # macOS refuses a limit below what is mapped already; the time limit still holds there.
        return


def _receive(pipe: BinaryIO) -> bytes | None:
    """The next part of a request; None once the pipe is closed."""
    length = pipe.read(LENGTH.size)
    return pipe.read(LENGTH.unpack(length)[0]) if len(length) == LENGTH.size else None


def _answer(pipe: BinaryIO, kind: bytes, body: bytes) -> None:
    pipe.write(kind + LENGTH.pack(len(body)) + body)
    pipe.flush()


if __name__ == "__main__":
    try:
        main()
    finally:
        # The pipe closes also when the server dies suddenly; nobody else deletes the scratch folder then.
        shutil.rmtree(os.environ["TMPDIR"], ignore_errors=True)
