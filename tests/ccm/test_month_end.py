"""The month's figures against a plain count over what `ccm.billing` decided; the posts of any panel fit Slack."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import UTC, date, datetime, time
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.actions.month_standing import Standing, row_of
from bot.views.month_end import (
    digest_answer,
    list_answer,
    money_answer,
    people_answer,
    reasons_answer,
)
from bot.views.parts import message_view
from ccm.billing.decision import Disposition
from ccm.billing.gathered import MonthOf
from ccm.billing.ladders import Line
from ccm.billing.moves import Move, moves_of
from ccm.burden import Burden, Share, after_hours, shares
from ccm.month_digest import Closed, Digest, LeftOpen, Stage
from ccm.month_end import MonthEnd, month_end
from ccm.month_groups import Group
from ccm.month_row import FIGURES, MonthRow, Part, fits, part_of
from ccm.month_words import REASONS, WARNINGS, reason, warning
from ccm.posting_settings import PostingSettings
from ccm.record import EntryState, Person, Run
from simulator.blocks import check_message, check_view
from tests.ccm.billing.test_gathered import DOCTOR, FACTS, MONTH, NURSE, PATIENT, ROWS, ZONE, by, month
from tests.record import a_patient, a_person, an_entry

NOW = datetime(2026, 10, 30, 19, 0, tzinfo=UTC)
LACKING = st.sampled_from(
    [{}, {}, {"sign_offs": ()}, {"plans": ()}, {"consents": ()}, {"confirmations": ()}, {"steps": ROWS.steps[:2]}]
)
PAYERS = st.sampled_from(["Medicare Part B", "Medicare Part B", "Acme Medicaid", ""])


@st.composite
def months(draw: st.DrawFn) -> MonthOf:
    patient = replace(PATIENT, id=draw(st.uuids()).hex, payer=draw(PAYERS))
    work = draw(st.lists(st.tuples(st.sampled_from([NURSE, DOCTOR]), st.integers(0, 2400)), max_size=3))
    return month(patient=patient, entries=tuple(by(who, seconds) for who, seconds in work), **draw(LACKING))


def row_for(one: MonthOf) -> MonthRow:
    work = shares(one.rows.entries, PostingSettings(), ZONE)
    return row_of(Standing(one, (), False, moves_of(one), False, work=work), FACTS)


@settings(max_examples=60)
@given(st.lists(months(), max_size=12))
def test_every_figure_is_the_decisions_own(found: list[MonthOf]) -> None:
    now = month_end(MONTH, 20, FACTS.people, (row_for(one) for one in found))
    decisions = [one.decision for one in found if one.decision]
    assert len(decisions) == len(found) == now.count("all") == sum(now.parts.values())
    by_disposition = Counter(one.disposition for one in decisions)
    assert {one: now.count(one.value) for one in (Disposition.BILL, Disposition.HOLD)} == {
        one: by_disposition[one] for one in (Disposition.BILL, Disposition.HOLD)
    }
    assert now.count("not") == by_disposition[Disposition.DO_NOT_BILL]
    seconds = [one.counted.pool for one in decisions]
    assert now.count("below") == sum(each < 1200 for each in seconds) == now.count("all") - now.count("complete")
    assert now.short == sum(max(0, 1200 - each) for each in seconds)
    units: Counter[str] = Counter()
    for one in decisions:
        units.update({line.code: line.units for line in one.lines})
    assert now.codes == tuple(Line(code, units[code]) for code in sorted(units))
    for name in ("allowed", "medicare", "patient"):
        assert getattr(now.payment, name) == sum(getattr(one.payment, name) for one in decisions)
    assert now.payment.medicare + now.payment.patient == now.payment.allowed
    at_20 = [one for one in decisions if one.counted.pool >= 1200]
    for said, kind in ((now.not_billed, Disposition.DO_NOT_BILL), (now.held, Disposition.HOLD)):
        among = at_20 if kind is Disposition.DO_NOT_BILL else decisions
        heads = [{word.partition(":")[0] for word in one.reasons} for one in among if one.disposition is kind]
        assert dict(said) == Counter(head for some in heads for head in some)
    worked = [state.entry for one in found for state in one.rows.entries]
    assert {one.person_id: one.seconds for one in now.burden if one.seconds} == {
        who.id: total
        for who in (NURSE, DOCTOR)
        if (total := sum(each.seconds for each in worked if each.performer_id == who.id))
    }


@given(st.lists(months(), max_size=6))
def test_a_figure_opens_as_many_patients_as_it_says(found: list[MonthOf]) -> None:
    rows = [row_for(one) for one in found]
    now = month_end(MONTH, 20, FACTS.people, rows)
    assert all(now.count(name) == sum(fits(row, name) for row in rows) for name in FIGURES)
    for kind, said in (("not:", now.not_billed), ("held:", now.held)):
        assert all(count == sum(fits(row, f"{kind}{head}") for row in rows) for head, count in said)
    assert all(one.count == sum(fits(row, one.head) for row in rows) for one in now.groups)
    assert all(one.patients == sum(fits(row, f"by:{one.person_id}") for row in rows) for one in now.burden)
    assert all(any(fits(row, f"code:{line.code}") for row in rows) for line in now.codes)
    assert Counter(part_of(row) for row in rows) == Counter({k: v for k, v in now.parts.items() if v})


def test_what_lacks_minutes_alone_is_at_risk_with_one_first_block() -> None:
    short, barred = month(entries=(by(NURSE, 900),)), month(entries=(by(NURSE, 900),), plans=())
    assert row_for(short).at_risk == row_for(month()).payment and row_for(barred).at_risk.allowed == 0


@pytest.mark.parametrize(
    ("at", "late"),
    [
        (datetime(2026, 10, 8, 7, 29), True),
        (datetime(2026, 10, 8, 7, 30), False),
        (datetime(2026, 10, 8, 17, 30), True),
        (datetime(2026, 10, 10, 12, 0), True),  # a Saturday
        (datetime(2026, 10, 12, 12, 0), True),  # Columbus Day
        (datetime(2026, 10, 9, 12, 0), True),  # the practice's own holiday
    ],
)
def test_after_hours_is_the_practices_own_time(at: datetime, late: bool) -> None:
    chosen = PostingSettings(worklist_at=time(7, 30), closed=(date(2026, 10, 9),))
    assert after_hours(Run(at.replace(tzinfo=ZONE), 60), chosen, ZONE) is late


def test_a_shares_time_without_an_hour_is_in_no_evening() -> None:
    late = an_entry(PATIENT, NURSE, seconds=300, start=datetime(2026, 10, 9, 1, 0, tzinfo=UTC))
    found = shares([by(NURSE, 600), EntryState(late)], PostingSettings(), ZONE)
    assert found == (Share(NURSE.id, 900, 300),)


def crowded(count: int) -> Digest:
    """Every reason and warning there is, a staff of hundreds with the longest names, the largest numbers."""
    nasty = "<!channel> *_~`&<>" * 12
    people = {f"p{at}": a_person(id=f"p{at}", name=f"{nasty}{at}") for at in range(400)}
    who = tuple((one.name, 250) for one in people.values())
    words = {**{head: reason(head) for head in REASONS}, **{head: warning(f"{head}:9") for head in WARNINGS}}
    groups = tuple(Group(head, said, count, count, who) for head, said in words.items())
    heads = tuple((head, count) for head in REASONS)
    now = MonthEnd(
        MONTH, 20, dict.fromkeys(FIGURES, count), dict.fromkeys(Part, count), count * 1200, count, heads, heads,
        tuple(Line(f"994{at:02}", count) for at in range(12)), groups=groups,
        burden=tuple(Burden(one, 10**6, 10**5, count, count) for one in people),
        indicators=[SimpleNamespace(name=nasty, definition=nasty, figure="100 %") for _ in range(30)],
    )  # fmt: skip
    left = tuple(LeftOpen(a_patient(given=nasty, family=nasty), tuple(REASONS)) for _ in range(20))
    closed = Closed(nasty, NOW)
    now.counts["closed"] = 0  # type: ignore[index]
    return Digest(Stage.FINAL, now, now, people, ZoneInfo("America/New_York"), NOW, True, closed, left)


@pytest.mark.parametrize("count", [1, 300, 5000, 100_000])
def test_any_panel_fits_slack(count: int) -> None:
    found = crowded(count)
    for answer in (digest_answer(found, "alt"), list_answer(found, "CSV", money=True), money_answer(found)):
        assert check_message(answer.block_dicts()) == []
        assert check_view(message_view(answer.title, answer.blocks).to_dict()) == []
    pages = [people_answer(found, page, hours=True) for page in range(27)]
    shown = "".join(str(one.block_dicts()) for one in pages)
    assert all(f"by:p{at}|" in shown for at in range(400))  # each person stands on a page
    reasons = [reasons_answer(found, page) for page in range(6)]
    for answer in (*reasons, *pages):
        assert check_view(message_view(answer.title, answer.blocks).to_dict()) == []
    heads = "".join(str(one.block_dicts()) for one in reasons)
    assert all(f"|{one.head}|0" in heads for one in found.now.groups)
    assert all(f"|not:{head}|0" in heads and f"|held:{head}|0" in heads for head in REASONS)


def test_people_who_left_and_moves_of_several_ways_are_named() -> None:
    gone = Person("gone", "U9", "Nora", NURSE.credential, frozenset(), active=False)
    move = Move("TIMER_RUNNING", reason("TIMER_RUNNING"), True, ("gone",))
    row = replace(row_for(month()), moves=(move,))
    (group,) = month_end(MONTH, 20, {"gone": gone}, [row]).groups
    assert group.who == (("lead, for Nora who left", 1),) and group.keeps_open == 1
