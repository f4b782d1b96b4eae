"""Plans that wait for a signature, as they are listed: what is known of each, and no more."""

from __future__ import annotations

from slack_sdk.models.blocks import Block

from bot.actions.signing import SHOWN, ToSign, Unsigned
from bot.answers import Answer
from bot.views.parts import button, pager, section
from bot.views.text import day_words, two_identifiers
from ccm.care_plan import Home


def plans_answer(found: ToSign) -> Answer:
    """A page of them."""
    blocks = plan_blocks(found) or [section("No plan waits for your signature.")]
    return Answer("Plans to sign.", tuple(blocks), "Attest")


def plan_blocks(found: ToSign) -> list[Block]:
    """How many there are, a line for each of the page, and the way to the other pages; nothing where none waits."""
    if not found.count:
        return []
    said = "1 care plan* waits" if found.count == 1 else f"{found.count} care plans* wait"
    blocks: list[Block] = [section(f"*{said} for your signature; those with gaps first.")]
    for one in found.shown:
        dated = day_words(one.plan.dated, found.today)
        text = f"{two_identifiers(one.patient)} · version {one.plan.version}, {dated} · {elements_known(one)}"
        blocks.append(section(text, button("Read", "plan_open", one.patient.case_id)))
    return [*blocks, *pager("plans_page", found.page, SHOWN, found.count)]


def elements_known(one: Unsigned) -> str:
    """What is known of its elements. Of a plan in the chart nobody here can say whether it is complete."""
    if one.plan.home is Home.CHART:
        whence = "of which a file gave the date" if one.plan.imported else "its elements not known here"
        return f"in the chart, {whence}; {'reviewed here' if one.reviewed else 'no review of it recorded here'}"
    count = len(one.plan.missing)
    if not count:
        return "no element absent"
    return f"{count} {'element' if count == 1 else 'elements'} absent"
