"""``make bench``: prints each speed target of docs/performance.md beside what is measured here.

Ratios of medians, taken side by side in one run; P is the reference page of ``reference.py``.
"""

import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple
from uuid import UUID, uuid4

from flask import Flask, render_template
from flask.testing import FlaskClient
from sqlalchemy import event

from practice import clock, db, pdf
from practice.app import create_app, freeze_startup_objects
from practice.opening.pages import OpeningSheet
from practice.paths import ROOT
from practice.plain_text import lines
from practice.settings.definition import Settings
from tests.bench import crowd, naive, reference, savings, sign_in_timing, world
from tests.bench.measure import Act, line, many, medians
from tests.databases import ROLE, serving
from tests.library.make import seed_library
from tests.people import Cast, Person, gather, sign_in

ROUNDS = 9
TIMES = 5  # of an act in a round
TIMES_LONGER = 20
KEYS = {"secret_key": bytes(range(32)), "vault_key": bytes(range(32, 64))}


def main() -> None:
    """Build a clinic of forty couples, measure, and print."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        app = _app(folder, f"sqlite:///{folder / 'ordinary-days.sqlite3'}")
        cast, couple_ids, people = _load_world(app)
        pages = Pages.of(app, cast.nora, couple_ids[0], next(iter(people.values())))
        before = _pages(pages)
        _statements(app, pages)
        savings.measure(app, {"caseload": pages.caseload, "review": pages.review, "Today": pages.today})
        _sign_in_timing(app, cast.amal)
        _crowd(app, folder, list(people.values())[: crowd.WRITERS])
        _growth(app, pages, before)
    _sheets()
    _postgres()


class Pages(NamedTuple):
    """The pages that are measured, as acts of somebody who is signed in."""

    caseload: Act
    review: Act
    today: Act
    save: Act

    @classmethod
    def of(cls, app: Flask, nora: Person, couple_id: UUID, partner: Person) -> "Pages":
        """This therapist's and this partner's pages."""
        nora_at, partner_at = sign_in(app, nora), sign_in(app, partner)
        return cls(
            _get(nora_at, "/couples"),
            _get(nora_at, f"/couples/{couple_id}/review"),
            _get(partner_at, "/today"),
            _saving(partner_at),
        )


def _get(client: FlaskClient, url: str) -> Act:
    def act() -> None:
        answer = client.get(url)
        assert answer.status_code == 200, (url, answer.status_code)

    return act


def _fields() -> dict[str, str]:
    return {"did": world.SAID, "release": "keep", "on_day": clock.now().date().isoformat()}


def _saving(client: FlaskClient) -> Act:
    fields = _fields()

    def act() -> None:
        answer = client.post("/appreciations", data=fields | {"form_key": str(uuid4())})
        assert answer.status_code == 303, answer.status_code

    return act


def _app(folder: Path, database_url: str) -> Flask:
    _write_keys(folder)
    settings = Settings(
        instance=folder,
        mode="test",
        database_url=database_url,
        base_url="http://localhost",
        secret_key=KEYS["secret_key"],
        vault_key=KEYS["vault_key"],
    )
    app = create_app(settings)
    app.config["WTF_CSRF_ENABLED"] = False
    return app


def _write_keys(folder: Path) -> None:
    """The keys as files, for the server that is started beside this process."""
    (folder / "keys").mkdir(mode=0o700, exist_ok=True)
    for name, key in KEYS.items():
        file = folder / "keys" / f"{name}.hex"
        file.touch(mode=0o600)
        file.write_text(f"{key.hex()}\n", encoding="ascii")


def _load_world(app: Flask) -> tuple[Cast, list[UUID], dict[str, Person]]:
    cast = gather(app)
    seed_library(app, cast.nora)
    print("Writing forty couples with two years of notes ...", flush=True)
    couple_ids, people = world.add_couples(app, cast.nora)
    freeze_startup_objects()
    return cast, couple_ids, people


def _in_p(acts: dict[str, Act]) -> tuple[dict[str, float], float]:
    """Each act in P, and one P in seconds; several of each a round, so that no one is measured cold."""
    page = reference.page_of(reference.bare_app())
    several = {name: many(act, TIMES) for name, act in (acts | {"P": page}).items()}
    taken = medians(several, rounds=ROUNDS)
    return {name: taken[name] / taken["P"] for name in acts}, taken["P"] / TIMES


def _pages(pages: Pages) -> dict[str, float]:
    found, p = _in_p({"caseload": pages.caseload, "review": pages.review, "today": pages.today})
    post = reference.post_to(reference.bare_app(), _fields())
    saving = medians({"save": many(pages.save, TIMES), "post": many(post, TIMES)}, rounds=ROUNDS)
    print(f"\nPages, in P (one P was {p * 1000:.2f} ms here)\n")
    print(line("Caseload, 40 couples, two years, SQLite", found["caseload"], 4, 2.5, "P"))
    print(line("Review of one such couple, texts opened", found["review"], 5, 3, "P"))
    print(line("Today, a partner's phone", found["today"], 3, 2, "P"))
    print(line("Save a note, durable, / a POST that keeps nothing", saving["save"] / saving["post"], 4, 3))
    return found


def _growth(app: Flask, pages: Pages, before: dict[str, float]) -> None:
    n = world.lengthen(app, TIMES_LONGER)
    after, _ = _in_p({"caseload": pages.caseload, "review": pages.review})
    print(f"\nWith {TIMES_LONGER} times as much written, {n:,} rows, to before\n")
    for name in after:
        print(line(name.capitalize(), after[name] / before[name], 1.5, 1.1))


def _crowd(app: Flask, folder: Path, people: list[Person]) -> None:
    print("\nWhile others are busy\n")
    wrote = crowd.writing_at_once([_saving(sign_in(app, person)) for person in people])
    print(line(f"{crowd.WRITERS} write at once: p95 / p50", wrote.p95 / wrote.p50, 3, 2))
    print(f"  {'of them went wrong':<58} {wrote.errors:7d}      {'met' if not wrote.errors else 'not met'}")
    stalled = crowd.while_clients_stall(folder)
    print(line(f"A page while {crowd.STALLED} clients stall / before", stalled, 10, 2))


def _postgres() -> None:
    if not shutil.which("pg_ctlcluster"):
        print("\nPostgreSQL is not measured: its server is not installed here")
        return
    durable = {"fsync": "on", "synchronous_commit": "on", "full_page_writes": "on"}
    with tempfile.TemporaryDirectory() as name, serving(**durable) as server:
        server.run(f"CREATE DATABASE bench OWNER {ROLE}")
        app = _app(Path(name), server.url("bench"))
        cast, couple_ids, people = _load_world(app)
        server.run("ANALYZE", database="bench")  # as the server does by itself after a while
        pages = Pages.of(app, cast.nora, couple_ids[0], next(iter(people.values())))
        found, _ = _in_p({"caseload": pages.caseload, "review": pages.review, "today": pages.today})
        print("\nThe same on PostgreSQL, in P\n")
        print(line("Caseload, 40 couples, two years", found["caseload"], 5, 3, "P"))
        print(f"  {'Review':<58} {found['review']:7.2f} P")
        print(f"  {'Today':<58} {found['today']:7.2f} P")
        with app.app_context():
            db.session.remove()
            db.engine().dispose()


def _statements(app: Flask, pages: Pages) -> None:
    print("\nStatements a page (the same number for 5 couples and for 40 is a test)\n")
    with app.app_context():
        engine = db.engine()
    seen: list[str] = []
    event.listen(engine, "before_cursor_execute", lambda *given: seen.append(given[2]))
    for name in ("caseload", "review", "today"):
        seen.clear()
        getattr(pages, name)()
        selects = [
            statement for statement in seen if statement.lstrip().upper().startswith(("SELECT", "WITH", "("))
        ]
        print(line(name.capitalize(), len(selects), 8, 5, ""))


def _sign_in_timing(app: Flask, person: Person) -> None:
    print(
        "\nWhat the time of a door tells about an address: a known one / an unknown one, within a tenth of 1\n"
    )
    for name, ratio in (
        (f"A wrong password, {sign_in_timing.TRIES} times", sign_in_timing.signing_in(app, person)),
        (
            f"Asking for a new password, {sign_in_timing.LETTERS} times",
            sign_in_timing.asking_for_a_letter(app, person),
        ),
    ):
        print(f"  {name:<58} {ratio:7.3f} x    {'met' if abs(ratio - 1) <= 0.1 else 'not met'}")


def _sheets() -> None:
    app = Flask("sheets", template_folder=str(ROOT / "templates"))
    app.jinja_env.add_extension("jinja2.ext.i18n")
    app.jinja_env.install_null_translations(newstyle=True)  # type: ignore[attr-defined]
    app.jinja_env.filters["lines"] = lines
    printer = pdf.Printer(font_folder=ROOT / "static" / "vendor", css_folder=ROOT / "templates" / "pdf")
    if not printer.available():
        print(f"\nSheets are not measured: {printer.unavailable_reason()}")
        return
    number = 0

    def html(of: Callable[[int], OpeningSheet] = naive.sheet) -> str:
        with app.app_context():
            return render_template("pdf/opening.html", sheet=of(number))

    def another() -> str:
        next_one()
        return html()

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
    emoji = medians(
        {
            "next": next_one,
            "naive": lambda: naive.render(html(naive.emoji)),
            "warm": lambda: printer.render(html(naive.emoji), stylesheet="opening.css"),
        },
        rounds=3,
    )
    cold = medians({"cold": _cold(html)}, rounds=3, warm=0)
    print(f"\nThe opening sheet (warm, {taken['warm'] * 1000:.0f} ms here)\n")
    print(line("Warm / a plain WeasyPrint call on the same page", taken["warm"] / taken["naive"], 0.6, 0.45))
    print(line("Warm / a plain WeasyPrint call on 1,200 emoji", emoji["warm"] / emoji["naive"], 0.5, 0.3))
    print(line("The same sheet asked again, unchanged / warm", taken["again"] / taken["warm"], 0.02, 0.01))
    print(f"  {'Cold, with the process started / warm':<58} {cold['cold'] / taken['warm']:7.2f} x")
    day = medians({"day": _a_day(another)}, rounds=3, warm=0)
    print(line("A day's 12 sheets / 12 cold ones", day["day"] / (12 * cold["cold"]), 0.2, 0.12))
    page = many(reference.page_of(reference.bare_app()), 10)

    busy = crowd.beside(lambda: printer.render(another(), stylesheet="opening.css"), page)
    print(line("A page's p95 while sheets are printed / idle", busy, 2, 1.5))
    printer.close()


def _a_day(html: Callable[[], str]) -> Act:
    def render() -> None:
        fresh = pdf.Printer(font_folder=ROOT / "static" / "vendor", css_folder=ROOT / "templates" / "pdf")
        for _ in range(12):
            fresh.render(html(), stylesheet="opening.css")
        fresh.close()

    return render


def _cold(html: Callable[[], str]) -> Callable[[], object]:
    def render() -> None:
        fresh = pdf.Printer(font_folder=ROOT / "static" / "vendor", css_folder=ROOT / "templates" / "pdf")
        fresh.render(html(), stylesheet="opening.css")
        fresh.close()

    return render


if __name__ == "__main__":
    main()
