"""A clinic's settings guessed from the browser's languages, and the owner's page about letters and the worker."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from babel import Locale

from practice.accounts.pages import COUNTRIES
from practice.messages import N_, Message
from practice.outbox import MailTrouble, OutboxView

LETTER_COUNTRIES = {"US", "CA", "MX", "PH", "CL", "CO"}  # where Letter is in use, not A4


def guess_settings(languages: Iterable[str]) -> dict[str, str]:
    """A clinic's probable settings by field of its form, from languages such as "en-CA"; {} without a known country."""
    countries = (tag.replace("_", "-").split("-")[-1].upper() for tag in languages if len(tag) > len("en"))
    country = next((code for code in countries if code in COUNTRIES), None)
    if country is None:
        return {}
    return {
        "country": country,
        "paper": "letter" if country in LETTER_COUNTRIES else "a4",
        "locale": "en_US" if country == "US" else "en_GB",
        "first_weekday": str(Locale("en", country).first_week_day),
    }


@dataclass(frozen=True)
class WallTime:
    """A day and a time of day by the clinic's clock."""

    on: date
    at: time


@dataclass(frozen=True)
class TroubleLine:
    """How many letters have one trouble, in words."""

    n_letters: int
    words: Message


@dataclass(frozen=True)
class DeliveryPage:
    """How letters and the worker are doing; no addresses, no texts."""

    is_worker_alive: bool
    worker_seen: WallTime | None
    n_waiting: int
    oldest: WallTime | None
    troubles: list[TroubleLine]
    failures: list[TroubleLine]
    n_sent: int
    n_failed_jobs: int


_TROUBLE_WORDS = {
    MailTrouble.UNREACHABLE: N_("The mail server does not answer."),
    MailTrouble.CERTIFICATE: N_(
        "The mail server's certificate is not one to be trusted, so nothing was sent to it."
    ),
    MailTrouble.SIGN_IN: N_("The mail server refused our sign-in: look at smtp_user and smtp_password."),
    MailTrouble.RECIPIENT: N_("The mail server refused the address it was for."),
    MailTrouble.UNFIT: N_("The address is none that a letter can be sent to."),
    MailTrouble.OTHER: N_("Something else went wrong; the server's log names it."),
}


def delivery_page(
    outbox: OutboxView, worker_seen_at: datetime | None, n_failed_jobs: int, zone: str, *, is_alive: bool
) -> DeliveryPage:
    """The page, with instants by the clock of ``zone``."""
    return DeliveryPage(
        is_worker_alive=is_alive,
        worker_seen=_wall_time(worker_seen_at, zone),
        n_waiting=outbox.n_waiting,
        oldest=_wall_time(outbox.oldest_at, zone),
        troubles=_trouble_lines(outbox.troubles),
        failures=_trouble_lines(outbox.failures),
        n_sent=outbox.n_sent,
        n_failed_jobs=n_failed_jobs,
    )


def _wall_time(instant: datetime | None, zone: str) -> WallTime | None:
    if instant is None:
        return None
    there = instant.astimezone(ZoneInfo(zone))
    return WallTime(there.date(), there.time())


def _trouble_lines(counts: Mapping[MailTrouble, int]) -> list[TroubleLine]:
    """The most frequent first."""
    lines = [TroubleLine(n, Message(_TROUBLE_WORDS[trouble])) for trouble, n in counts.items()]
    return sorted(lines, key=lambda line: (-line.n_letters, line.words.text))
