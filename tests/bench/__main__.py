"""``make bench``: prints each speed target of docs/performance.md beside what is measured here.

Ratios of medians, taken side by side in one run; P is the reference page of ``reference.py``.
"""

import tempfile
from collections.abc import Callable
from pathlib import Path
from uuid import uuid4

from flask import Flask, render_template
from sqlalchemy import event

from practice import clock, db, pdf
from practice.app import ROOT, create_app, settle
from practice.settings import Settings
from tests.bench import doors, naive, reference, world
from tests.bench.measure import line, many, medians
from tests.library.make import furnish as furnish_library
from tests.people import Person, gather, sign_in

ROUNDS = 9


def main() -> None:
    """Build a clinic of forty couples, measure, and print."""
    with tempfile.TemporaryDirectory() as folder:
        app = _app(Path(folder))
        cast = gather(app)
        furnish_library(app, cast.nora)
        print("Writing forty couples with two years of notes ...", flush=True)
        couple_ids, people = world.furnish(app, cast.nora)
        partner = next(iter(people.values()))
        _pages(app, cast.nora, couple_ids[0], partner)
        _statements(app, cast.nora, partner, couple_ids[0])
        _doors(app, cast.amal)
        _sheets()


def _app(folder: Path) -> Flask:
    settings = Settings(
        instance=folder,
        mode="test",
        database_url=f"sqlite:///{folder / 'bench.sqlite3'}",
        base_url="http://localhost",
        secret_key=bytes(range(32)),
        vault_key=bytes(range(32, 64)),
    )
    app = create_app(settings)
    app.config["WTF_CSRF_ENABLED"] = False
    return app


def _pages(app: Flask, nora: Person, couple_id: object, partner: Person) -> None:
    bare = reference.bare_app()
    nora_at, partner_at = sign_in(app, nora), sign_in(app, partner)
    settle()
    fields = {"did": world.SAID, "release": "keep", "on_day": clock.now().date().isoformat()}

    def get(client: object, url: str) -> Callable[[], object]:
        def act() -> None:
            answer = client.get(url)  # type: ignore[attr-defined]
            assert answer.status_code == 200, (url, answer.status_code)

        return act

    def save_note() -> None:
        answer = partner_at.post("/appreciations", data=fields | {"form_key": str(uuid4())})
        assert answer.status_code == 303, answer.status_code

    taken = medians(
        {
            "P": many(reference.page_of(bare), 5),
            "caseload": get(nora_at, "/couples"),
            "review": get(nora_at, f"/couples/{couple_id}/review"),
            "today": get(partner_at, "/today"),
            "save": save_note,
            "post": many(reference.post_to(bare, fields), 20),
        },
        rounds=ROUNDS,
    )
    p, post = taken["P"] / 5, taken["post"] / 20
    print(f"\nPages, in P (one P was {p * 1000:.2f} ms here)\n")
    print(line("Caseload, 40 couples, two years, SQLite", taken["caseload"] / p, 4, 2.5, "P"))
    print(line("Review of one such couple, texts opened", taken["review"] / p, 5, 3, "P"))
    print(line("Today, a partner's phone", taken["today"] / p, 3, 2, "P"))
    print(line("Save a note, durable, / a POST that keeps nothing", taken["save"] / post, 4, 3))


def _statements(app: Flask, nora: Person, partner: Person, couple_id: object) -> None:
    print("\nStatements a page (the same number for 5 couples and for 40 is a test)\n")
    with app.app_context():
        engine = db.engine()
    seen: list[str] = []
    event.listen(engine, "before_cursor_execute", lambda *given: seen.append(given[2]))
    pages = (
        ("Caseload", nora, "/couples"),
        ("Review", nora, f"/couples/{couple_id}/review"),
        ("Today", partner, "/today"),
    )
    for name, who, url in pages:
        client = sign_in(app, who)
        seen.clear()
        client.get(url)
        selects = [one for one in seen if one.lstrip().upper().startswith(("SELECT", "WITH", "("))]
        print(line(name, len(selects), 8, 5, ""))


def _doors(app: Flask, person: Person) -> None:
    print(
        "\nWhat the time of a door tells about an address: a known one / an unknown one, within a tenth of 1\n"
    )
    for name, ratio in (
        (f"A wrong password, {doors.TRIES} times", doors.signing_in(app, person)),
        (f"Asking for a new password, {doors.LETTERS} times", doors.asking_for_a_letter(app, person)),
    ):
        print(f"  {name:<58} {ratio:7.3f} x    {'met' if abs(ratio - 1) <= 0.1 else 'not met'}")


def _sheets() -> None:
    app = Flask("sheets", template_folder=str(ROOT / "templates"))
    app.jinja_env.globals["_"] = lambda text, **values: text % values if values else text
    printer = pdf.Printer(font_folder=ROOT / "static" / "vendor", css_folder=ROOT / "templates" / "pdf")
    if not printer.available():
        print(f"\nSheets are not measured: {printer.why_not()}")
        return
    number = 0

    def html() -> str:
        with app.app_context():
            return render_template("pdf/opening.html", sheet=naive.sheet(number))

    def next_one() -> None:
        nonlocal number
        number += 1

    taken = medians(
        {
            "next": next_one,
            "naive": lambda: naive.render(html()),
            "warm": lambda: printer.render(html(), stylesheet="opening.css"),
            "again": lambda: printer.render(html(), stylesheet="opening.css"),
        },
        rounds=ROUNDS,
    )
    cold = medians({"cold": _cold(html)}, rounds=3, warm=0)
    print(f"\nThe opening sheet (warm, {taken['warm'] * 1000:.0f} ms here)\n")
    print(line("Warm / a plain WeasyPrint call on the same page", taken["warm"] / taken["naive"], 0.6, 0.45))
    print(line("The same sheet asked again, unchanged / warm", taken["again"] / taken["warm"], 0.02, 0.01))
    print(f"  {'Cold, with the process started / warm':<58} {cold['cold'] / taken['warm']:7.2f} x")
    printer.close()


def _cold(html: Callable[[], str]) -> Callable[[], object]:
    def render() -> None:
        fresh = pdf.Printer(font_folder=ROOT / "static" / "vendor", css_folder=ROOT / "templates" / "pdf")
        fresh.render(html(), stylesheet="opening.css")
        fresh.close()

    return render


if __name__ == "__main__":
    main()
