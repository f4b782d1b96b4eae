"""The forecast as posted: counts for the channel; for a care manager names, what counts, what is due, what next."""

from __future__ import annotations

from collections.abc import Mapping

from slack_sdk.models.blocks import Block

from bot.actions.forecasting import PAGE, Mine, Named
from bot.answers import Answer
from bot.views.month_line import minutes_up, month_line
from bot.views.month_words import counted
from bot.views.pages import TEXT_MOST, text_size
from bot.views.parts import button, context, header, pager, row, section
from bot.views.text import safe, two_identifiers
from ccm.forecast import Carried, Forecast
from ccm.handle import Naming, handle
from ccm.posting import Kind
from ccm.record import Person

NOBODYS_MOST = 20
MANAGERS_MOST = 25
NOTHING_MORE = "A forecast is no reason to add minutes: what is due for the patient stands beside what is missing."


def channel_forecast(found: Forecast, people: Mapping[str, Person], naming: Naming = Naming.INITIALS) -> Answer:
    """Counts by care manager, and the handles of those whom nobody looks after."""
    blocks: list[Block] = [header(f"{found.month.label}: who will miss 20 minutes"), context(_when(found))]
    if not found.short:
        said = f"At this pace all {counted(found.asked, 'patient')} reach 20 minutes."
        return Answer(_fallback(found), (*blocks, section(said)), "Forecast")
    whole = f"*{len(found.short)}* of {counted(found.asked, 'patient')}, {minutes_up(found.missing)} missing in all"
    blocks.append(section(whole))
    lines = [f"• {_carried(one, people)}" for one in found.carried[:MANAGERS_MOST]]
    rest = found.carried[MANAGERS_MOST:]
    if rest:
        lines.append(f"• {counted(len(rest), 'other')}: {sum(one.count for one in rest)}")
    blocks += [section("\n".join(lines[at : at + 10])) for at in range(0, len(lines), 10)]
    nobodys = found.nobodys
    if nobodys:
        names = ", ".join(safe(handle(one.patient, naming), 60) for one in nobodys[:NOBODYS_MOST])
        more = f" and {len(nobodys) - NOBODYS_MOST} more" if len(nobodys) > NOBODYS_MOST else ""
        said = f":warning: *Nobody's: {len(nobodys)}*. {names}{more}. A lead names who looks after them: `/ccm assign`."
        blocks.append(section(said, button("Below 20", "digest_figure_below", f"{found.month}|below|0")))
    return Answer(_fallback(found), tuple(blocks), "Forecast")


def own_forecast(found: Mine) -> Answer:
    """A page of one's own patients, nearest to 20 minutes first, each with its buttons; the rest behind *Show all*."""
    forecast = found.forecast
    if not found.count:
        said = f"{forecast.month.label}: none of your patients will miss 20 minutes at this pace."
        return Answer(_fallback(forecast), (section(said),), "Forecast")
    missing = sum(one.missing for one in forecast.of(found.person.id))
    whole = f"*{counted(found.count, 'patient')}* of yours, {minutes_up(missing)} missing in all"
    blocks: list[Block] = [header(f"{forecast.month.label}: will miss 20 minutes"), context(_when(forecast))]
    blocks.append(section(whole))
    shown = _fitting(found)
    for one in shown:
        blocks += _patient(one)
    more = [button(f"Show all {found.count}", "forecast_all", "0")] if found.count > len(shown) else []
    blocks.append(row(*more, button("Mute this message", "posts_mute", Kind.FORECAST.value)))
    return Answer(_fallback(forecast), (*blocks, context(NOTHING_MORE)), "Forecast")


def forecast_page(found: Mine) -> Answer:
    """The same in a modal, page by page."""
    blocks: list[Block] = [section(f"*{counted(found.count, 'patient')}* of yours · {_when(found.forecast)}")]
    for one in found.shown:
        blocks += _patient(one)
    blocks += pager("forecast_all", found.page, PAGE, found.count)
    return Answer("Forecast.", (*blocks, context(NOTHING_MORE)), "Forecast")


def _fitting(found: Mine) -> list[Named]:
    """Those of the page that a message holds beside the rest."""
    left, shown = TEXT_MOST - 1500, list[Named]()
    for one in found.shown:
        left -= sum(text_size(block) for block in _patient(one))
        if left < 0:
            break
        shown.append(one)
    return shown


def _patient(one: Named) -> list[Block]:
    patient = one.short.patient
    text = f"{two_identifiers(patient)} · MRN {safe(patient.mrn, 40)}\n{month_line(one.now)}"
    buttons = row(
        button("Start a call", "forecast_start", patient.case_id, style="primary"),
        button("Log time", "card_log", patient.case_id),
    )
    return [section(text), buttons]


def _carried(one: Carried, people: Mapping[str, Person]) -> str:
    who = people.get(one.person_id)
    return f"{safe(who.name, 80) if who else 'somebody'}: *{one.count}*, {minutes_up(one.missing)} missing"


def _when(found: Forecast) -> str:
    passed, left = found.pace.passed, found.pace.left
    return f"On {found.day:%A, %B %-d}, after {counted(passed, 'working day')}, with {left} left"


def _fallback(found: Forecast) -> str:
    return f"Forecast of {found.month.label}."
