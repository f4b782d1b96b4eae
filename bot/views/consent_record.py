"""The whole record of the consent in force, or of the last answer: who explained what to whom, what was asked, when."""

from __future__ import annotations

from slack_sdk.models.blocks import Block

from bot.actions.programme import Journey
from bot.views.parts import context
from bot.views.text import name, safe
from ccm.consent import Answer, Consent, Element
from ccm.enrolment import Step

ANSWERS = {Answer.GIVEN: "Consented", Answer.DECLINED: "Declined", Answer.REVOKED: "Withdrew consent"}


def consent_record(now: Journey) -> list[Block]:
    """What was kept of it; nothing where nobody answered yet."""
    one = now.consent.consent
    if one is None:
        return []
    day = f"{one.at.astimezone(now.zone):%b %-d, %Y}"
    lines = [f"{ANSWERS[one.answer]} on {day}, {safe(one.told, 250)}; {_who(now, one)}."]
    if one.imported:
        lines.append("Imported: what was said is as the chart has it.")
    elif one.answer is Answer.GIVEN:
        lines.append(f"Said: {len(one.elements)} of {len(Element)} things. For {_for(now, one.practitioner_id)}.")
    if one.questions:
        word = "Questions" if one.answer is Answer.GIVEN else "Why"
        lines.append(f"{word}: {safe(one.questions, 1200)}")
    return [context("\n".join(lines))]


def _who(now: Journey, one: Consent) -> str:
    """Who explained it. Nothing is explained to whoever withdraws: there the step says who took the word."""
    if one.answer is Answer.REVOKED:
        taken = next((step.by_id for step in reversed(now.steps) if step.step is Step.WITHDRAW), None)
        person = now.people.get(taken or "")
        return f"taken by {name(person)}" if person else "who took it is not recorded"
    explainer = now.people.get(one.explained_by_id or "")
    return f"explained by {name(explainer)}" if explainer else "who explained it is not recorded"


def _for(now: Journey, practitioner_id: str | None) -> str:
    return name(now.people.get(practitioner_id or "")) if practitioner_id else "a practitioner not named then"
