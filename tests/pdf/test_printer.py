import gc
import http.server
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from time import monotonic, perf_counter, sleep

import pytest

from practice import pdf
from practice.pdf import process, sheet_cache
from practice.server import serving
from tests.pdf.paper import ROOT, html, n_pages, sheet, text_of

pytestmark = pytest.mark.slow  # make check leaves it to make test

PAGE = "<!doctype html><html lang=en><title>Page</title><p>{}</p></html>"


@pytest.fixture
def listening() -> Iterator[tuple[str, list[str]]]:
    """A server that writes down every request."""
    heard: list[str] = []

    class Ear(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            heard.append(self.path)
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            return

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Ear) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}", heard
        server.shutdown()


def test_nothing_is_fetched_from_network_or_disk(
    fenced: pdf.Printer, listening: tuple[str, list[str]], tmp_path: Path
) -> None:
    address, heard = listening
    secret = tmp_path / "secret.svg"
    secret.write_text(
        "<svg xmlns='http://www.w3.org/2000/svg' width='90' height='20'><text y='15'>canary</text></svg>"
    )
    style = tmp_path / "secret.css"
    style.write_text("p::after { content: 'canary' }")
    for at in (address, secret.parent.as_uri()):
        page = (
            f"<!doctype html><html lang=en><base href='{at}/'><title>Page</title>"
            f"<link rel=stylesheet href='{at}/secret.css'><link rel=attachment href='{at}/secret.css'>"
            f"<style>@import url({at}/secret.css); @font-face {{ font-family: x; src: url({at}/font.ttf) }}"
            f"p {{ background: url({at}/secret.svg); font-family: x }}</style>"
            f"<p>words</p><img alt=seen src='{at}/secret.svg'><object data='{at}/secret.svg'></object>"
        )
        made = fenced.render(page, stylesheet="plain.css")
        assert "words" in text_of(made)
        assert "canary" not in text_of(made)
        assert b"EmbeddedFile" not in made
    assert heard == []


def test_a_style_reaches_only_the_fonts_of_the_folder_by_name(tmp_path: Path) -> None:
    (tmp_path / "sly.css").write_text(
        "@font-face { font-family: Sly; src: url(sheet-font:../../../etc/passwd) }"
        f"@font-face {{ font-family: Other; src: url(file://{ROOT}/static/vendor/expo-figtree@0.4.1/Figtree_400Regular.ttf) }}"
        "@font-face { font-family: Named; src: url(sheet-font:Figtree_400Regular.ttf) }"
        "b { font-family: Other } i { font-family: Named; font-style: normal }"
    )
    printer = pdf.Printer(ROOT / "static/vendor", tmp_path, timeout_s=60)
    made = printer.render(PAGE.format("<b>one</b> <i>two</i>"), stylesheet="sly.css")
    printer.close()
    fonts = subprocess.run(["pdffonts", "-"], input=made, capture_output=True, check=True).stdout.decode()
    assert "+Named" in fonts
    assert "+Other" not in fonts


def test_a_style_is_a_file_of_the_folder(fenced: pdf.Printer) -> None:
    for name in ("../plain.css", "missing.css", "/etc/passwd"):
        with pytest.raises(ValueError, match="no print style"):
            fenced.render(PAGE.format("words"), stylesheet=name)


def test_a_page_past_its_time_ends_and_the_next_one_prints(fenced: pdf.Printer) -> None:
    assert fenced.available()
    fenced._timeout_s = 1.5
    began = monotonic()
    with pytest.raises(process.CannotPrint, match=r"longer than 1\.5 seconds"):
        fenced.render(PAGE.format("<p>word " * 200_000), stylesheet="plain.css")
    assert monotonic() - began < 10
    fenced._timeout_s = 60
    assert "after" in text_of(fenced.render(PAGE.format("after"), stylesheet="plain.css"))


@pytest.mark.parametrize(
    "why",
    [
        process.PrintFailure.LATE,
        process.PrintFailure.FAILED,
        process.PrintFailure.STOPPED,
        process.PrintFailure.TOO_LARGE,
    ],
)
def test_words_a_style_cannot_place_are_set_plainly(
    fenced: pdf.Printer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, why: process.PrintFailure
) -> None:
    (tmp_path / "own.css").write_text("")
    tried, print_once = [], fenced._print

    def print_plainly_alone(html: str, stylesheet: str, timeout_s: float) -> bytes:
        tried.append((stylesheet, timeout_s))
        if stylesheet == "own.css":
            raise process.CannotPrint("not this time", why)
        return print_once(html, stylesheet, timeout_s)

    monkeypatch.setattr(fenced, "_print", print_plainly_alone)
    assert "words" in text_of(fenced.render(PAGE.format("words"), stylesheet="own.css"))
    assert tried == [("own.css", 30), ("plain.css", 60)]


def test_a_page_past_its_memory_ends_and_the_next_one_prints(tmp_path: Path) -> None:
    (tmp_path / "plain.css").write_text("")
    printer = pdf.Printer(ROOT / "static/vendor", tmp_path, timeout_s=60, memory_mb=200)
    with pytest.raises(process.CannotPrint, match=r"memory|stopped"):
        printer.render(PAGE.format("<p>word " * 200_000), stylesheet="plain.css")
    assert "after" in text_of(printer.render(PAGE.format("after"), stylesheet="plain.css"))
    printer.close()


def test_a_killed_process_is_replaced(fenced: pdf.Printer) -> None:
    fenced.render(PAGE.format("before"), stylesheet="plain.css")
    first = fenced._child
    assert first is not None
    first.process.kill()
    first.process.wait()
    assert "after" in text_of(fenced.render(PAGE.format("after"), stylesheet="plain.css"))
    assert fenced._child is not first
    assert not Path(first.scratch).exists()


def test_a_process_killed_at_work_is_not_called_slow(fenced: pdf.Printer) -> None:
    assert fenced.available()
    assert fenced._child is not None
    threading.Timer(0.5, fenced._child.process.kill).start()
    with pytest.raises(process.CannotPrint, match="the printer stopped") as problem:
        fenced.render(PAGE.format("<p>word " * 200_000), stylesheet="plain.css")
    assert problem.value.reason is process.PrintFailure.STOPPED
    assert "after" in text_of(fenced.render(PAGE.format("after"), stylesheet="plain.css"))


def test_sheets_that_wait_for_a_page_that_hangs_leave_threads_for_a_save(
    fenced: pdf.Printer, monkeypatch: pytest.MonkeyPatch
) -> None:
    goes_on = threading.Event()

    def hang(html: str, _: str, _timeout_s: float) -> bytes:
        goes_on.wait(30)
        return html.encode()

    monkeypatch.setattr(fenced, "_print", hang)
    reasons: list[process.PrintFailure] = []

    def ask(n: int) -> None:
        try:
            fenced.render(PAGE.format(n), stylesheet="plain.css")
        except process.CannotPrint as problem:
            reasons.append(problem.reason)

    began = monotonic()
    with ThreadPoolExecutor(9) as threads:
        asked = [threads.submit(ask, n) for n in range(9)]
        while sum(one.done() for one in asked) < 9 - pdf.LONGEST_QUEUE and monotonic() - began < 5:
            sleep(0.01)
        assert monotonic() - began < 5
        assert reasons == [process.PrintFailure.BUSY] * (9 - pdf.LONGEST_QUEUE)
        goes_on.set()
    assert pdf.LONGEST_QUEUE <= serving.THREADS // 2, "a save finds a thread"
    assert fenced.render(PAGE.format("later"), stylesheet="plain.css"), "the places are free again"


def test_a_process_is_renewed_after_its_share_of_sheets(
    fenced: pdf.Printer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pdf, "SHEETS_PER_PROCESS", 2)
    seen = set()
    for word in ("one", "two", "three"):
        fenced.render(PAGE.format(word), stylesheet="plain.css")
        assert fenced._child is not None
        seen.add(fenced._child.process.pid)
    assert len(seen) > 1


def test_threads_take_turns_and_each_gets_its_own_sheet(printer: pdf.Printer) -> None:
    def words(n: int) -> str:
        of = html(sheet([f"You were kind, for the {n}th time."]))
        return text_of(printer.render(of, stylesheet="opening.css"), 1)

    with ThreadPoolExecutor(4) as threads:
        for n, made in enumerate(threads.map(words, range(12))):
            assert f"for the {n}th time" in made


def test_the_process_knows_no_key_and_holds_no_open_file(
    fenced: pdf.Printer, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("ORDINARY_DAYS_VAULT_KEY", "canary")
    monkeypatch.setenv("DATABASE_URL", "canary")
    with (tmp_path / "private").open("w") as private:
        os.set_inheritable(private.fileno(), True)
        assert fenced.available()
    assert fenced._child is not None
    process = Path(f"/proc/{fenced._child.process.pid}")
    assert b"canary" not in (process / "environ").read_bytes()
    open_files = [str(link.readlink()) for link in (process / "fd").iterdir()]
    assert not [path for path in open_files if "private" in path or "sqlite" in path]


def test_nothing_stays_behind_when_the_server_dies(tmp_path: Path) -> None:
    script = (
        "import os, sys; from pathlib import Path; from practice import pdf\n"
        f"p = pdf.Printer(Path({str(ROOT / 'static/vendor')!r}), Path({str(ROOT / 'templates/pdf')!r}), 60)\n"
        "assert p.available(); print(p._child.process.pid, p._child.scratch, flush=True); os._exit(9)\n"
    )
    ran = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, check=False, timeout=60
    )
    pid, scratch = ran.stdout.decode().split()
    deadline = monotonic() + 20
    while monotonic() < deadline and (Path(scratch).exists() or Path(f"/proc/{pid}/exe").exists()):
        sleep(0.05)
    assert not Path(scratch).exists()
    assert not Path(f"/proc/{pid}/exe").exists()


def test_a_forgotten_printer_takes_its_process_along() -> None:
    printer = pdf.Printer(ROOT / "static/vendor", ROOT / "templates/pdf", timeout_s=60)
    assert printer.available()
    assert printer._child is not None
    process, scratch = printer._child.process, Path(printer._child.scratch)
    del printer
    gc.collect()
    assert process.poll() is not None
    assert not scratch.exists()


def test_weasyprint_never_enters_the_web_process(printer: pdf.Printer) -> None:
    script = (
        "import sys; from pathlib import Path; from practice import pdf\n"
        f"p = pdf.Printer(Path({str(ROOT / 'static/vendor')!r}), Path({str(ROOT / 'templates/pdf')!r}), 60)\n"
        "p.render('<html lang=en><title>t</title><p>x', stylesheet='opening.css'); p.close()\n"
        "print([name for name in sys.modules if 'weasyprint' in name or 'pydyf' in name])"
    )
    ran = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, check=True, timeout=60
    )
    assert ran.stdout.decode().strip() == "[]"


def test_without_pango_the_operator_is_told_what_to_install(
    fenced: pdf.Printer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    worker = tmp_path / "worker.py"
    source = (ROOT / "practice/pdf/worker.py").read_text()
    worker.write_text(
        source.replace("import weasyprint\n", "raise OSError('cannot load library libpango')\n", 1)
    )
    monkeypatch.setattr(process, "__file__", str(tmp_path / "process.py"))
    assert not fenced.available()
    assert "libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0" in (fenced.unavailable_reason() or "")
    with pytest.raises(process.CannotPrint, match="install"):
        fenced.render(PAGE.format("words"), stylesheet="plain.css")


def test_without_the_subsetter_the_operator_is_told_why_it_is_slow(
    fenced: pdf.Printer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert fenced.slowness_reason() is None
    fenced.close()
    source = (ROOT / "practice/pdf/worker.py").read_text()
    (tmp_path / "worker.py").write_text(source.replace("ffi.harfbuzz_subset is not None", "False"))
    monkeypatch.setattr(process, "__file__", str(tmp_path / "process.py"))
    assert "libharfbuzz-subset0" in (fenced.slowness_reason() or "")


def test_the_same_sheet_asked_again_costs_almost_nothing(printer: pdf.Printer) -> None:
    of = html(sheet(["You waited for me at the station."]))
    began = perf_counter()
    first = printer.render(of, stylesheet="opening.css")
    laid_out = perf_counter() - began
    again = []
    for _ in range(7):
        began = perf_counter()
        assert printer.render(of, stylesheet="opening.css") == first
        again.append(perf_counter() - began)
    assert sorted(again)[3] < laid_out * 0.02


def test_only_a_few_sheets_are_kept(fenced: pdf.Printer) -> None:
    for n in range(sheet_cache.MOST_SHEETS + 3):
        fenced.render(PAGE.format(n), stylesheet="plain.css")
    assert len(fenced._cache) == sheet_cache.MOST_SHEETS
    fenced.close()
    assert len(fenced._cache) == 0


def test_no_sheet_is_kept_for_long_however_often_it_is_asked_for() -> None:
    seconds = [0.0]
    cache = sheet_cache.SheetCache(timer=lambda: seconds[0])
    cache.add(b"key", b"sheet")
    for seconds[0] in (1, sheet_cache.SHEET_SECONDS / 2, sheet_cache.SHEET_SECONDS - 1):
        cache.add(b"key", b"sheet")
        assert cache.get(b"key") == b"sheet"
    seconds[0] = sheet_cache.SHEET_SECONDS
    assert cache.get(b"key") is None and len(cache) == 0


def test_a_changed_word_is_printed_anew(fenced: pdf.Printer) -> None:
    assert "one" in text_of(fenced.render(PAGE.format("one"), stylesheet="plain.css"))
    made = fenced.render(PAGE.format("two"), stylesheet="plain.css")
    assert "two" in text_of(made)
    assert n_pages(made) == 1
