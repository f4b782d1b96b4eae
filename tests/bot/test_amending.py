"""Amending what is closed: a sent claim is taken back while its month is held; money stays as closed."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.actions import closing
from bot.actions.month_list import panel
from bot.actions.month_standing import standing
from bot.files.rule_files import shipped
from bot.views.closing import done_lines
from ccm.billing.decision import Disposition
from ccm.billing.frozen import FrozenMonth
from ccm.billing.rules import RuleData
from ccm.coverage import Coverage
from ccm.errors import StateRefused
from ccm.month_close import ClaimKind
from ccm.record import Patient
from storage.ids import new_id
from storage.unit_of_work import PracticeView, UnitOfWork
from tests.bot.test_claims import Office, office  # noqa: F401 - a fixture
from tests.closing import AT, OCTOBER, at_work, undo

WHY = "Medicare Advantage since October, learnt in November"


def another_payer(office: Office, one: Patient) -> None:  # noqa: F811
    """Coverage that came to light late: no rules are loaded for that payer."""
    said = (new_id(), one.id, "Humana Gold Plus HMO", "H1", OCTOBER.first_day, None, None, office.team.biller.id, AT)
    office.do(lambda uow: uow.coverages.add(Coverage(*said)))


def take_back(office: Office, one: Patient, view: UnitOfWork) -> closing.OneClose:  # noqa: F811
    work = at_work(view, office.practice, office.team.biller)
    stamp = closing.closing_of(work, one, OCTOBER).stamp
    return closing.amend_one(work, one, OCTOBER, WHY, stamp, take_back=True)


def test_a_sent_claim_is_taken_back_while_its_month_is_held_and_a_void_leaves(office: Office) -> None:  # noqa: F811
    one = office.patients[0]
    office.close(one)
    assert office.make().kinds == {ClaimKind.ORIGINAL: 1}
    another_payer(office, one)

    def amend(uow: UnitOfWork) -> None:
        work = at_work(uow, office.practice, office.team.biller)
        stamp = closing.closing_of(work, one, OCTOBER).stamp
        with pytest.raises(StateRefused) as held:
            closing.amend_one(work, one, OCTOBER, WHY, stamp)
        assert "It is held" in held.value.sentence
        assert "a void leaves next" in take_back(office, one, uow).done

    office.do(amend)
    with office.database.read(office.practice.id) as view:
        last = view.closes.of_patient(one.id, OCTOBER)[-1]
        work = at_work(view, office.practice, office.team.biller)  # type: ignore[arg-type]
        now, _ = standing(work, one, OCTOBER)
        kept = FrozenMonth.load(last.body)
        assert (last.version, last.disposition, last.why) == (2, Disposition.DO_NOT_BILL, WHY)
        assert kept.reasons == ("PAYER_RULES_MISSING",) and kept.lines == () and kept.allowed_cents == 0
        assert now.of.disposition is Disposition.HOLD and not now.changed and not now.otherwise  # said once, for good
    assert office.make().kinds == {ClaimKind.VOID: 1}
    with pytest.raises(StateRefused):
        office.make()


def money(office: Office, view: PracticeView, rules: RuleData) -> dict[str, int]:  # noqa: F811
    """What each patient's month should bring, by MRN."""
    work = replace(at_work(view, office.practice, office.team.biller), rules=(rules,))  # type: ignore[arg-type]
    return {one.patient.mrn: one.payment.allowed for one in panel(work, OCTOBER).rows}


def test_what_never_left_is_amended_to_nothing_and_nothing_twice(office: Office) -> None:  # noqa: F811
    kept, sent, *_ = office.patients
    office.close(sent)
    office.make()
    office.close(kept)
    for one in (kept, sent):
        another_payer(office, one)

    def amend(uow: UnitOfWork) -> None:
        assert take_back(office, kept, uow).done == "Nothing of it is billed: no claim leaves."
        take_back(office, sent, uow)
        with pytest.raises(StateRefused) as twice:
            take_back(office, sent, uow)
        assert "Nothing to amend" in twice.value.sentence

    office.do(amend)
    assert office.make().kinds == {ClaimKind.VOID: 1}  # what never left does not leave now


def test_the_money_of_a_closed_month_is_that_of_its_close(office: Office) -> None:  # noqa: F811
    one = office.patients[0]
    office.close(one)
    with office.database.read(office.practice.id) as view:
        (rules,) = shipped()
        before = money(office, view, rules)
        assert before[one.mrn] > 0
        dearer = rules.model_copy(update={"conversion_factor": 2 * rules.conversion_factor})
        after = money(office, view, dearer)
    assert after[one.mrn] == before[one.mrn]
    assert after[office.patients[1].mrn] == 2 * before[office.patients[1].mrn]  # open: by the rates of today


def test_more_than_one_deed_amends_says_that_some_are_left(
    office: Office,  # noqa: F811
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(closing, "AT_ONCE", 2)
    for one in office.patients[:3]:
        office.close(one)

    def amend(uow: UnitOfWork) -> None:
        for one in office.patients[:3]:
            (state,) = uow.entries.of_patient(one.id, OCTOBER.first_day, OCTOBER.last_day)
            undo(uow, state.entry.id, office.team.nurse)
        work = at_work(uow, office.practice, office.team.biller)
        first, second = (closing.amend_changed(OCTOBER, "wrong chart").at_once(work) for _ in range(2))
        assert (first.amended, first.more, second.amended, second.more) == (2, 1, 1, 0)
        assert done_lines(first) == [
            ":white_check_mark: 2 patient-months amended by Bea Biller, Nov 2, 2026, 9:30 AM: wrong chart.",
            "1 more changed: amend once more for the next.",
        ]
        kept = [uow.closes.of_patient(one.id, OCTOBER) for one in office.patients[:3]]
        assert [(two.at, two.by_id, two.why) for _, two in kept] == [(AT, office.team.biller.id, "wrong chart")] * 3
        assert [uow.closes.amended_with(two) for _, two in kept] == [2, 2, 2]  # one instant here: one act

    office.do(amend)
