"""Words on a screen: what people typed is shown, and cannot act (promise 6)."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

from ccm.activity import Activity
from ccm.record import Patient, Person

ZERO_WIDTH = "\u200b"


def safe(text: str, most: int = 2000) -> str:
    """Typed text for a mrkdwn field: Slack's control characters escaped, formatting and pings broken.

    A zero-width space after each mark keeps `*`, `_`, `~`, backticks, `:emoji:` and bare `@`/`#` words as typed.
    """
    escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    for mark in "*_~`:@#":
        escaped = escaped.replace(mark, mark + ZERO_WIDTH)
    escaped = escaped.replace("://", ":" + ZERO_WIDTH + "//").replace("www.", "www" + ZERO_WIDTH + ".")
    return cut(escaped, most)


def cut(text: str, most: int) -> str:
    """At most that many characters, an ellipsis saying that there is more."""
    return text if len(text) <= most else text[: most - 1] + "…"


def two_identifiers(patient: Patient) -> str:
    """Full name and date of birth, as every private answer shows a patient."""
    return f"*{safe(patient.full_name, 120)}*, born {patient.dob:%b %-d, %Y}"


def plain_identifiers(patient: Patient) -> str:
    """The same for plain-text places (options, labels), MRN last."""
    return cut(f"{patient.family}, {patient.given} · {patient.dob:%m/%d/%Y} · MRN {patient.mrn}", 75)


def minutes(seconds: int) -> str:
    """`12 min`, `1 h 05 min`, `45 s` below a minute; whole minutes are floored, as the month is (R-C1)."""
    if 0 < seconds < 60:
        return f"{seconds} s"
    hours, rest = divmod(seconds // 60, 60)
    return f"{hours} h {rest:02d} min" if hours else f"{rest} min"


def minutes_and_seconds(seconds: int) -> str:
    """`12 min 40 s`: to the second, where a person is about to correct it."""
    return f"{minutes(seconds)} {seconds % 60} s" if seconds > 60 and seconds % 60 else minutes(seconds)


def activities(done: tuple[Activity, ...]) -> str:
    """`Call + Medicines`."""
    return " + ".join(activity.label for activity in done)


def name(person: Person | None, on: date | None = None) -> str:
    """`Rosa Diaz, MA`, with the credential of that day where one is given; a dash for nobody."""
    if person is None:
        return "—"
    return f"{safe(person.name, 80)}, {(person.credential_on(on) if on else person.credential).label}"


def clock_time(at: datetime, zone: str) -> str:
    """`2:15 PM` in the practice's zone."""
    return f"{at.astimezone(ZoneInfo(zone)):%-I:%M %p}"


def day_words(day: date, today: date) -> str:
    """`Aug 1`; with its year where that is not this year's."""
    return f"{day:%b %-d}" if day.year == today.year else f"{day:%b %-d, %Y}"


def handle(entry_id: str) -> str:
    """An entry's short handle, as `amend` and `move` read it."""
    return f"e-{entry_id[-6:]}"
