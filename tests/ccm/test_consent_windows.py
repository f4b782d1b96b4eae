"""When minutes may count, in every state of the path, by day, and for the practitioner who bills."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from ccm.billing.gathered import PatientRows, PracticeFacts
from ccm.billing.month_total import month_total
from ccm.chart import Encounter, EncounterKind
from ccm.consent import Answer, Consent, Element, How
from ccm.consent_windows import consent_standing, counted_windows
from ccm.enrolment import (
    COUNTING,
    IN_ERROR,
    TRANSITIONS,
    WAY_FORWARD,
    Assignment,
    EnrolmentStep,
    State,
    Step,
    corrected,
    state_of,
    take,
)
from ccm.errors import StateRefused
from ccm.initiating_visit import initiating_visit
from ccm.policy import DEFAULT
from ccm.record import EntryState, Person
from ccm.roles import Credential
from ccm.service_month import ServiceMonth
from tests.record import a_patient, an_entry

ZONE = ZoneInfo("America/New_York")
NOW = datetime(2026, 11, 2, 15, 0, tzinfo=UTC)
NURSE = Person("n", "U1", "Nora", Credential.RN, frozenset())
DAY = timedelta(days=1)
BEGUN = (Step.FIND, Step.CONFIRM, Step.CONSENT)
PATHS: dict[State, tuple[Step, ...]] = {
    State.UNKNOWN: (),
    State.CANDIDATE: (Step.FIND,),
    State.CONFIRMED: BEGUN[:2],
    State.INVITED: (*BEGUN[:2], Step.INVITE),
    State.CONSENTED: BEGUN,
    State.ACTIVE: (*BEGUN, Step.ACTIVATE),
    State.PAUSED: (*BEGUN, Step.PAUSE),
    State.UNREACHABLE: (*BEGUN, Step.LOSE),
    State.WITHDRAWN: (*BEGUN, Step.ACTIVATE, Step.WITHDRAW),
    State.DECEASED: (*BEGUN, Step.ACTIVATE, Step.DIE),
    State.MOVED: (*BEGUN, Step.ACTIVATE, Step.MOVE),
    State.DECLINED: (*BEGUN, Step.DECLINE),
    State.INELIGIBLE: (*BEGUN, Step.ACTIVATE, Step.RULE_OUT),
    State.ELSEWHERE: (*BEGUN, Step.ACTIVATE, Step.ELSEWHERE),
}


def steps_of(*path: Step, at: datetime = NOW, on: date | None = None) -> list[EnrolmentStep]:
    """A step an hour; `on` is the last one's day."""
    made = [EnrolmentStep(str(n), "p", one, "n", at + n * timedelta(hours=1), "") for n, one in enumerate(path)]
    return [*made[:-1], replace(made[-1], on=on)] if made else []


def given(at: datetime = NOW, who: str | None = "dr", answer: Answer = Answer.GIVEN) -> Consent:
    return Consent("c", "p", answer, How.VERBAL, frozenset(Element), "n", "the patient", "", who, at)


def counted(steps: list[EnrolmentStep], consents: list[Consent], at: datetime, day: date | None = None) -> int:
    """Minutes of one ten-minute entry that count."""
    start = None if day else at
    entry = an_entry(a_patient(), NURSE, seconds=600, start=start, service_date=day or at.date(), entered_at=at)
    rows = PatientRows(a_patient(practitioner_id="dr"), [EntryState(entry)], steps, consents)
    facts = PracticeFacts(ServiceMonth.of_day(entry.service_date), ZONE, {"n": NURSE}, (), DEFAULT, ())
    return month_total(rows, facts).counted_seconds // 60


@pytest.mark.parametrize("state", list(State))
def test_the_month_counts_in_four_states_of_fourteen(state: State) -> None:
    """R-C9, R-C10: a consent is on file in each of them; the path decides."""
    steps = steps_of(*PATHS[state])
    assert state_of(steps) is state
    assert counted(steps, [given()], NOW + DAY) == (10 if state in COUNTING else 0)
    if state in COUNTING or Step.CONSENT in PATHS[state]:
        assert counted(steps, [given()], NOW + timedelta(hours=2, minutes=30)) == 10  # before anyone left
    assert counted(steps, [given()], NOW - DAY) == 0
    assert consent_standing([given()], steps, [], "dr", NOW + DAY).good is (state in COUNTING)


def test_a_death_told_late_ends_minutes_with_its_own_day() -> None:
    """R-C10: the day of death still counts, the days between it and the word do not."""
    steps = steps_of(*PATHS[State.ACTIVE], Step.DIE, on=date(2026, 11, 10))
    steps[-1] = replace(steps[-1], at=NOW + 20 * DAY)
    assert counted(steps, [given()], datetime(2026, 11, 10, 20, 0, tzinfo=UTC)) == 10
    assert counted(steps, [given()], datetime(2026, 11, 11, 20, 0, tzinfo=UTC)) == 0
    assert counted(steps, [given()], NOW + 20 * DAY, date(2026, 11, 9)) == 10


def test_a_step_taken_back_leaves_the_path_as_it_was() -> None:
    steps = steps_of(*PATHS[State.ACTIVE], Step.DIE, Step.CORRECT)
    assert state_of(steps) is State.ACTIVE and counted(steps, [given()], NOW + DAY) == 10
    assert corrected(steps_of(*PATHS[State.DECEASED])) is State.ACTIVE
    for state, path in PATHS.items():
        if state not in IN_ERROR:
            with pytest.raises(StateRefused):
                corrected(steps_of(*path))


def test_a_revocation_taken_back_leaves_the_consent_as_it_was() -> None:
    """The revocation goes with its step, wherever its row stands; a practice's own ending takes no consent along."""
    steps = steps_of(*PATHS[State.WITHDRAWN], Step.CORRECT)
    left = steps[-2].at
    revoked = replace(given(), id="r", answer=Answer.REVOKED, at=left)
    assert state_of(steps) is State.ACTIVE
    for answers in ([given(), revoked], [given()]):
        assert counted(steps, answers, NOW + DAY) == 10
        assert consent_standing(answers, steps, [], "dr", NOW + DAY).good
    assert not consent_standing([given(), revoked], steps[:-1], [], "dr", NOW + DAY).good
    again = [*steps, replace(steps[-2], id="again", at=NOW + 2 * DAY)]
    twice = [given(), revoked, replace(revoked, id="r2", at=NOW + 2 * DAY)]
    assert counted(again, twice, NOW + DAY) == 10 and counted(again, twice, NOW + 3 * DAY) == 0


def test_a_refusal_after_consent_ends_it_and_a_new_one_begins_no_earlier() -> None:
    steps = steps_of(*PATHS[State.WITHDRAWN])
    again = [*steps, EnrolmentStep("9", "p", Step.CONSENT, "n", NOW + 9 * DAY, "", on=NOW.date())]
    consents = [given(), given(NOW + 5 * timedelta(hours=1))]
    assert counted(again, consents, NOW + timedelta(hours=4, minutes=30)) == 10  # the new consent's own day
    assert counted(steps_of(*BEGUN), [given(), given(NOW + DAY, answer=Answer.DECLINED)], NOW + 2 * DAY) == 0


def test_a_new_practitioner_counts_from_the_new_consent() -> None:
    """R-G3; back with the first one, the first consent holds again, and only there."""
    steps = steps_of(*PATHS[State.ACTIVE])
    to_np = Assignment("a", "p", "n", "np", "dr", "n", NOW + 2 * DAY)
    back = Assignment("b", "p", "n", "dr", "np", "n", NOW + 6 * DAY)
    for consent in (given(), given(who=None)):  # an imported one is for whoever billed then
        found = counted_windows([consent], steps, [to_np], "np", ZONE)
        assert [one.until for one in found] == [to_np.at]
        assert "new consent" in consent_standing([consent], steps, [to_np], "np", NOW + 3 * DAY).problem
    renewed = [given(), given(NOW + 4 * DAY, "np")]
    assert [(one.since, one.until) for one in counted_windows(renewed, steps, [to_np, back], "dr", ZONE)] == [
        (NOW + timedelta(hours=2), to_np.at),
        (NOW + 4 * DAY, None),
    ]
    assert consent_standing(renewed, steps, [to_np, back], "dr", NOW + 9 * DAY).good
    first_named = Assignment("a", "p", "n", "dr", None, "n", NOW + 2 * DAY)
    assert len(counted_windows([given(who=None)], steps, [first_named], "dr", ZONE)) == 1


def test_every_refusal_says_what_can_be_done_instead() -> None:
    assert set(WAY_FORWARD) == set(State)
    pairs = [(step, state) for step, (allowed, _) in TRANSITIONS.items() for state in State if state not in allowed]
    assert len(pairs) > 100
    for step, state in pairs:
        with pytest.raises(StateRefused) as refused:
            take(state, step)
        assert WAY_FORWARD[state] in refused.value.sentence and "/ccm" in refused.value.sentence


def test_an_initiating_visit_is_the_practitioners_own() -> None:
    """R-G2: a name from outside is another's visit; a visit without any name is taken, and said so."""
    start = date(2026, 11, 24)
    visit = Encounter("e", "p", EncounterKind.OFFICE, date(2026, 6, 1), None, None, "", practitioner="Dr. Podiatrist")
    assert initiating_visit([visit], "dr", start).owed
    assert initiating_visit([replace(visit, practitioner="", practitioner_id="np")], "dr", start).owed
    assert not initiating_visit([replace(visit, practitioner="", practitioner_id="dr")], "dr", start).owed
    unnamed = initiating_visit([replace(visit, practitioner="")], "dr", start)
    assert not unnamed.owed and "does not say by whom" in unnamed.why
