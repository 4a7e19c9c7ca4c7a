"""Guesses a clinic's settings from the browser's languages."""

from collections.abc import Iterable

from babel import Locale

from practice.accounts.pages import COUNTRIES

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
