"""A worklist fits one message whatever people typed, however large the panel; what is left out is counted."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from bot.actions.month_totals import MonthNow
from bot.actions.worklist import PAGE, Done, Page, Scope, Told
from bot.views.pages import BLOCKS_MOST, TEXT_MOST, text_size
from bot.views.worklist import channel_worklist, own_worklist
from ccm.billing.month_total import MonthTotal
from ccm.handle import Naming
from ccm.service_month import ServiceMonth
from ccm.worklist.acted import Act, Did
from ccm.worklist.items import Item
from ccm.worklist.reasons import Reason
from tests.record import a_patient, a_person

NASTY = "<@U1>&*_~`" * 40
NOW = datetime(2026, 11, 24, 15, 0, tzinfo=UTC)
WHO = a_person()


def test_eight_lines_of_the_longest_words_fit() -> None:
    patient = a_patient(given=NASTY, family=NASTY)
    items = tuple(Item(one, NASTY, NASTY, "gone", 100) for one in (*Reason, *Reason))
    month = MonthNow(MonthTotal(0, 0, 0, (), {}), ServiceMonth(2026, 11), (NASTY,) * 9, over=False)
    told = tuple(Told(replace(patient, case_id=f"C{n}"), items, month, NASTY, prompts=True) for n in range(PAGE))
    page = Page(Scope.ME, WHO, NOW.date(), "America/New_York", told, 0, 5000, {WHO.id: WHO}, assigns=True)
    act = Act(patient.id, WHO.id, NOW, Did.LOGGED)
    done = [
        Done(replace(patient, case_id=f"D{n}"), replace(act, at=NOW + timedelta(n)), (NASTY,) * 3) for n in range(8)
    ]
    answer = own_worklist(page, [(one, 5000) for one in Reason], done, 40)
    assert len(answer.blocks) <= BLOCKS_MOST and sum(map(text_size, answer.blocks)) <= TEXT_MOST
    shown = str(answer.block_dicts())
    assert "Show all 5000" in shown and "40 done earlier" in shown and "more, on the card" in shown
    assert "<@U1>" not in shown


def test_the_channels_message_counts_what_it_does_not_name() -> None:
    unowned = [a_patient(given=NASTY, family=NASTY, case_id=f"C{n}") for n in range(300)]
    shares = [(f"{NASTY} {n}", 9) for n in range(60)]
    counts = [(one, 100_000) for one in Reason]
    answer = channel_worklist(date(2026, 11, 24), counts, shares, unowned, naming=Naming.SURNAME)
    shown = str(answer.block_dicts())
    assert sum(map(text_size, answer.blocks)) <= TEXT_MOST
    assert "and 280 more" in shown and "and 45 more" in shown and "…" in shown
    assert "<@U1>" not in shown
