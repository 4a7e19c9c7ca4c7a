"""What a clinic's settings probably are, by the browser's languages."""

from collections.abc import Iterable

from babel import Locale

from practice.accounts.pages import COUNTRIES

LETTER_COUNTRIES = {"US", "CA", "MX", "PH", "CL", "CO"}


def guess_settings(languages: Iterable[str]) -> dict[str, str]:
    """What a clinic's settings probably are, by field, from a browser's languages such as "en-CA"; or nothing."""
    places = (tag.replace("_", "-").split("-")[-1].upper() for tag in languages if len(tag) > len("en"))
    country = next((place for place in places if place in COUNTRIES), None)
    if country is None:
        return {}
    return {
        "country": country,
        "paper": "letter" if country in LETTER_COUNTRIES else "a4",
        "locale": "en_US" if country == "US" else "en_GB",
        "first_weekday": str(Locale("en", country).first_week_day),
    }
