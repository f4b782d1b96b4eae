"""The whole record of the consent in force, or of the last answer: who explained what to whom, what was asked, when."""

from __future__ import annotations

from slack_sdk.models.blocks import Block

from bot.actions.programme import Journey
from bot.views.parts import context
from bot.views.text import name, safe
from ccm.consent import Answer, Element

ANSWERS = {Answer.GIVEN: "Consented", Answer.DECLINED: "Declined", Answer.REVOKED: "Withdrew consent"}


def consent_record(now: Journey) -> list[Block]:
    """What was kept of it; nothing where nobody answered yet."""
    one = now.consent.consent
    if one is None:
        return []
    day = f"{one.at.astimezone(now.zone):%b %-d, %Y}"
    explainer = now.people.get(one.explained_by_id or "")
    if one.answer is Answer.GIVEN:
        who = f"explained by {name(explainer)}" if explainer else "who explained it is not recorded"
        lines = [f"{ANSWERS[one.answer]} on {day}, {one.how.value}, to {safe(one.said_to, 150)}; {who}."]
    else:
        who = f"taken by {name(explainer)}" if explainer else "who took it is not recorded"
        lines = [f"{ANSWERS[one.answer]} on {day}, {one.how.value}, said by {safe(one.said_to, 150)}; {who}."]
    if one.imported:
        lines.append("Imported: what was said is as the chart has it.")
    elif one.answer is Answer.GIVEN:
        lines.append(f"Said: {len(one.elements)} of {len(Element)} things. For {_for(now, one.practitioner_id)}.")
    if one.questions:
        word = "Questions" if one.answer is Answer.GIVEN else "Why"
        lines.append(f"{word}: {safe(one.questions, 1200)}")
    return [context("\n".join(lines))]


def _for(now: Journey, practitioner_id: str | None) -> str:
    return name(now.people.get(practitioner_id or "")) if practitioner_id else "a practitioner not named then"
