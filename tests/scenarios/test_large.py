"""A large practice: whole months are read while everybody works, and their answers follow the acknowledgement."""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from bot import logs
from bot.actions import month_list
from bot.actions.desk import Caller, Desk
from bot.actions.month_rows import MonthReader
from bot.actions.roles import Deed
from bot.actions.whole import Whole
from bot.answers import Answer, Following, Reply
from bot.clock import WallClock
from bot.followers import AT_WORK, WAITING_MOST
from ccm.chart import Charge
from ccm.errors import RoleRefused
from ccm.month_close import Close
from simulator.driver import Outcome, Screen
from simulator.driver import Person as Someone
from storage.ids import new_id
from tests.panel import OCTOBER, Case, entry_of
from tests.record import NOW
from tests.scenarios.conftest import Clinic
from tests.scenarios.test_claims import Billed
from tests.scenarios.test_month import CASES, seed, words

READING = "Reading October 2026 for 6 patients… The answer follows here. " + (
    "Should it not come: `/ccm month 2026-10` shows how it stands."
)
CANARY = "Zebulon"


def until(found: Callable[[], Screen | None]) -> Screen:
    """What follows, within ten seconds."""
    end = time.monotonic() + 10
    while time.monotonic() < end:
        screen = found()
        if screen is not None:
            return screen
        time.sleep(0.02)
    raise LookupError("nothing followed")


def follows(who: Someone) -> Screen:
    """The newest message, once it is no word any more."""
    return until(lambda: next((one for one in who.messages()[-1:] if "Reading" not in one.text), None))


def modal_follows(who: Someone) -> Screen:
    """The open modal, once it is no word any more."""
    return until(lambda: next((one for one in (who.modal(),) if one and "Reading" not in one.text), None))


class Held:
    """Every reading of a whole month waits until it is let go; each says when it began."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.times = 0
        self.go = threading.Event()
        self.between: Callable[[], object] = lambda: None  # done while a month is being read
        self._begun = threading.Semaphore(0)
        real = MonthReader.practice

        def practice(reader: MonthReader) -> object:
            self.times += 1
            facts = real(reader)
            self._begun.release()
            self.between()
            assert self.go.wait(20)
            return facts

        monkeypatch.setattr(MonthReader, "practice", practice)

    def begun(self) -> None:
        """Wait for one more."""
        assert self._begun.acquire(timeout=10)


@pytest.fixture
def held(monkeypatch: pytest.MonkeyPatch) -> Held:
    return Held(monkeypatch)


@pytest.fixture
def october(large_clinic: Clinic) -> Clinic:
    seed(large_clinic, *CASES)
    return large_clinic


def closes(clinic: Clinic) -> list[Close]:
    with clinic.database.read(clinic.practice_id) as view:
        assert view.audit.verify() == []
        return [one for many in view.closes.of_month(OCTOBER).values() for one in many]


def deeds(clinic: Clinic, word: str) -> list[str]:
    with clinic.database.read(clinic.practice_id) as view:
        return [row.deed for row in view.audit.all() if row.deed.startswith(word)]


def screen_of(said: Outcome) -> Screen:
    assert said.answer is not None
    return said.answer


def test_a_word_at_once_then_the_answer_in_its_place_everywhere(large_clinic_everywhere: Clinic) -> None:
    clinic = large_clinic_everywhere
    seed(clinic, *CASES)
    nurse = clinic.nurse
    said = nurse.slash("/ccm month 2026-10")
    assert said.ok and said.text == READING
    month = follows(nurse)
    assert "to bill 1 · held 2" in words(month)
    count = len(nurse.messages())
    assert nurse.press(month, "month_figure_hold").ok  # a button of a message: word and answer stand in its place
    assert "2 patients held" in words(follows(nurse)) and len(nurse.messages()) == count
    nurse.press(nurse.last(), "month_open")
    assert nurse.press(follows(nurse), "month_checked").ok  # a button that opens a form
    form = modal_follows(nurse)
    fields = {"looked_up": "charges of others, stays", "where": "the portal", "on": "2026-11-03"}
    assert nurse.submit(form, fields).ok and nurse.need_modal().text == READING  # a form
    assert "recorded for 1 patient of October 2026" in words(modal_follows(nurse))
    with clinic.database.read(clinic.practice_id) as view:
        assert view.audit.verify() == []
        (kept,) = view.sign_offs.of_patient(clinic.patient("20003").id, OCTOBER)
    assert kept.value == "the portal"
    assert deeds(clinic, "month") == ["month.view"] * 3
    assert deeds(clinic, "exclusions") == ["exclusions.check.form", "exclusions.check"]


def test_a_form_that_a_line_opens_follows_and_so_does_its_next_page(large_clinic: Clinic) -> None:
    seed(large_clinic, *(Case(f"3{at:04}", f"Name{at:02}", visit_on_the_day=True) for at in range(9)))
    owner = large_clinic.owner
    assert owner.slash("/ccm attest 2026-10").ok
    first = modal_follows(owner)
    assert "1 to 8 of 9" in first.text
    assert owner.press(first, "attest_month_next").ok
    second = modal_follows(owner)
    assert "9 to 9 of 9" in second.text and second.raw["id"] == first.raw["id"]


def test_time_is_logged_while_a_long_month_is_read(october: Clinic, held: Held) -> None:
    said = october.nurse.slash("/ccm month 2026-10")
    held.begun()
    assert said.text == READING
    log = october.ma.slash("/ccm log ortiz 12 meds refilled metformin")
    assert log.ok and "saved" in log.text  # though the month is being read still
    held.go.set()
    assert "to bill 1" in words(follows(october.nurse))


def test_what_is_ready_closes_beside_those_who_log_the_next_month(october: Clinic, held: Held) -> None:
    held.go.set()
    october.nurse.slash("/ccm close 2026-10")
    held.between = lambda: october.ma.slash("/ccm log ortiz 12 meds refilled metformin")
    screen = follows(october.nurse)
    held.times = 0
    october.nurse.press(screen, "close_ready")
    assert "3 patient-months closed" in words(follows(october.nurse))
    assert held.times == 1 and len(closes(october)) == 3


def october_time(clinic: Clinic) -> None:
    """More time of October, for who has too little, on a day of its own."""
    with clinic.database.write(clinic.practice_id) as uow:
        rosa, short = uow.staff.by_slack_id("U0MA"), uow.patients.by_mrn("20002")
        assert rosa and short
        uow.entries.add(entry_of(short, rosa, 1, datetime(2026, 10, 28, 15, tzinfo=UTC)))
        uow.audit.record("log", rosa.id, NOW)
        uow.commit()


@pytest.mark.parametrize(("changes", "readings", "closed"), [(1, 2, 3), (2, 2, 0)])
def test_what_changed_while_it_was_read_is_read_again_and_then_refused(
    october: Clinic, held: Held, changes: int, readings: int, closed: int
) -> None:
    held.go.set()
    october.nurse.slash("/ccm close 2026-10")
    screen = follows(october.nurse)
    held.times = 0
    held.between = lambda: october_time(october) if held.times <= changes else None
    october.nurse.press(screen, "close_ready")
    said = words(follows(october.nurse))
    assert (held.times, len(closes(october))) == (readings, closed)
    assert ("3 patient-months closed" in said) is bool(closed)
    assert ("changed while it was read, twice, so nothing was done" in said) is not bool(closed)
    if not closed:  # the refusal stands where the screen was, and leads back to it
        held.between = lambda: None
        october.nurse.press(october.nurse.last(), "close_open")
        assert follows(october.nurse).has("close_ready")


def phone(clinic: Clinic, mrn: str) -> None:
    with clinic.database.write(clinic.practice_id) as uow:
        uow.patients.save(replace(clinic.patient(mrn), phone=f"555-{time.monotonic_ns() % 10_000:04}"))
        uow.audit.record("reach", None, NOW)
        uow.commit()


def charge(clinic: Clinic, mrn: str) -> None:
    """As another practice billed it."""
    with clinic.database.write(clinic.practice_id) as uow:
        uow.charges.save(Charge(new_id(), clinic.patient(mrn).id, date(2026, 10, 9), "99490", "Dr. Elsewhere", "Elm"))
        uow.audit.record("import.charges", None, NOW)
        uow.commit()


def twin(clinic: Clinic, mrn: str) -> None:
    """The member number of somebody of the month stands on that chart too."""
    with clinic.database.write(clinic.practice_id) as uow:
        number = clinic.patient("20001").member_id
        assert number
        uow.patients.save(replace(clinic.patient(mrn), member_id=number))
        uow.audit.record("import.patients", None, NOW)
        uow.commit()


@pytest.mark.parametrize(
    ("write", "mrn", "readings"),
    [(phone, "A-77", 1), (phone, "20001", 1), (charge, "A-77", 1), (charge, "20001", 2), (twin, "A-77", 2)],
    ids=["a phone", "a phone of the month", "a chart", "a charge of the month", "a twin"],
)
def test_what_changes_nothing_in_the_month_is_no_reason_to_read_it_again(
    october: Clinic, held: Held, write: Callable[[Clinic, str], None], mrn: str, readings: int
) -> None:
    held.go.set()
    october.nurse.slash("/ccm close 2026-10")
    screen = follows(october.nurse)
    held.times = 0
    held.between = lambda: write(october, mrn) if held.times == 1 or readings == 1 else None
    october.nurse.press(screen, "close_ready")
    assert "closed" in words(follows(october.nurse)) and held.times == readings
    assert len(closes(october)) == (3 if readings == 1 else 2)


def test_from_the_close_to_the_batch_and_never_unseen(large_clinic: Clinic) -> None:
    billed, owner = Billed(large_clinic, (25, 45, 12), closed=0), large_clinic.owner
    owner.slash("/ccm close 2026-10")
    owner.press(follows(owner), "close_ready")
    assert "4 patient-months closed" in words(follows(owner))
    owner.slash("/ccm claims 2026-10")
    screen = follows(owner)
    billed.close(billed.patients[2], minutes=15)  # and now three would leave
    owner.press(screen, "claims_make")
    assert "What leaves has changed since that screen" in follows(owner).text and billed.batches() == []
    owner.slash("/ccm claims 2026-10")
    owner.press(follows(owner), "claims_make")
    assert "Batch 1 is made, the first file of October 2026: 3 originals." in words(
        follows(owner)
    ) and billed.batches() == [1]
    assert deeds(large_clinic, "claims") == ["claims.view", "claims.view", "claims.make"]


def test_what_needs_no_reading_is_refused_while_the_form_still_stands(october: Clinic, held: Held) -> None:
    held.go.set()
    october.nurse.slash("/ccm month 2026-10")
    october.nurse.press(follows(october.nurse), "month_checked")
    form = modal_follows(october.nurse)
    fields = {"looked_up": "charges", "where": "portal", "on": "2026-10-20"}
    held.times = 0
    october.nurse.submit(form, fields)
    told = october.nurse.need_modal()
    assert "the month was not over" in told.text and told.raw["previous_view_id"] == form.raw["id"]
    assert held.times == 0


def test_a_known_failure_is_its_sentence_in_the_answers_place(october: Clinic) -> None:
    forms = {}
    for who in (october.nurse, october.slack.person("U0FRONT")):
        who.slash("/ccm month 2026-10")
        who.press(follows(who), "month_checked")
        forms[who.id] = modal_follows(who)
    fields = {"looked_up": "charges", "where": "portal", "on": "2026-11-03"}
    for one, said in (("U0RN", "recorded for 1 patient"), ("U0FRONT", "waits for a look-up any more")):
        who = october.slack.person(one)
        who.submit(forms[one], fields)
        assert said in words(modal_follows(who))


def test_an_unknown_failure_is_a_reference_that_is_also_in_the_log(
    october: Clinic, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    def broken(*_: object) -> None:
        raise ValueError(CANARY)

    logs.configure()
    monkeypatch.setattr(month_list, "row_of", broken)
    assert october.nurse.slash("/ccm month 2026-10").text == READING
    found = re.search(r"Reference ([0-9a-f]{8})", follows(october.nurse).text)
    printed = capfd.readouterr().err
    assert found is not None and found.group(1) in printed and "verb=month" in printed and "ValueError" in printed
    assert CANARY not in printed and "Traceback" not in printed
    assert deeds(october, "month.view") == []


def test_the_same_delivery_again_is_read_once_and_answered_the_same(october: Clinic, held: Held) -> None:
    said = october.nurse.slash("/ccm month 2026-10")
    held.begun()
    again = october.slack.redeliver(said, retry_num=1)
    assert again["body"]["blocks"][0]["text"]["text"] == READING
    held.go.set()
    answer = follows(october.nurse)
    late = october.slack.redeliver(said, retry_num=2)
    assert late["body"]["blocks"][1]["text"] == answer.raw["blocks"][1]["text"]
    assert held.times == 1 and deeds(october, "month") == ["month.view"]


def test_a_close_sent_twice_closes_once(october: Clinic, held: Held) -> None:
    held.go.set()
    october.nurse.slash("/ccm close 2026-10")
    screen = follows(october.nurse)
    held.go.clear()
    pressed = october.nurse.press(screen, "close_ready")
    for _ in range(2):
        held.begun()
    october.slack.redeliver(pressed)
    held.go.set()
    follows(october.nurse)
    october.slack.redeliver(pressed)
    assert len(closes(october)) == 3 and deeds(october, "month.close") == ["month.close.form", "month.close"]


def test_a_bot_that_died_while_it_read_begins_anew(october: Clinic) -> None:
    """Nothing was claimed: the same delivery sent again is answered, once it was answered it is the first answer."""
    desk = Desk(october.database, WallClock(), lambda work, timer: (), large=0)
    caller = Caller(october.assembly.practice, "U0RN", "trigger:1", True)
    read: list[str] = []

    def act(work: object) -> Answer:
        read.append("read")
        return Answer(f"read {len(read)} times")

    def look() -> Reply | None:
        return desk.read_whole(caller, Deed.MONTH, OCTOBER, act)

    assert isinstance(look(), Following)  # and the bot dies
    second = look()
    assert isinstance(second, Following) and second.key == caller.key and not read
    assert second.work() == Answer("read 1 times") == look()


def test_who_may_not_is_refused_at_once_and_who_left_meanwhile_afterwards(october: Clinic) -> None:
    assert "That is for lead, biller, owner" in october.ma.slash("/ccm close 2026-10").text
    desk = Desk(october.database, WallClock(), lambda work, timer: (), large=0)

    def leave(work: object) -> Answer:
        with october.database.write(october.practice_id) as uow:
            nora = uow.staff.by_slack_id("U0RN")
            assert nora is not None
            uow.staff.save(replace(nora, active=False), date(2026, 11, 24))
            uow.audit.record("leave", None, NOW)
            uow.commit()
        return Answer("shown")

    caller = Caller(october.assembly.practice, "U0RN", "k", True)
    following = desk.perform_whole(caller, Deed.MONTH, Whole(OCTOBER, leave), lambda answer: answer)
    assert isinstance(following, Following)
    with pytest.raises(RoleRefused):
        following.work()


def test_more_than_a_few_at_once_are_told_to_come_again(october: Clinic, held: Held) -> None:
    for _ in range(AT_WORK + WAITING_MOST):
        assert october.nurse.slash("/ccm month 2026-10").text == READING
    assert "Several whole months are being read just now" in october.nurse.slash("/ccm month 2026-10").text
    held.go.set()
    answers = AT_WORK + WAITING_MOST
    until(lambda: next((one for one in [october.nurse.last()] if answered(october) == answers), None))


def answered(clinic: Clinic) -> int:
    return sum("to bill" in one.text for one in clinic.nurse.messages())


def test_a_closed_modal_stops_nobody_elses_answer(october: Clinic, held: Held) -> None:
    for _ in range(AT_WORK):
        october.owner.slash("/ccm attest 2026-10")
        october.owner.close(october.owner.need_modal())
    held.go.set()
    october.nurse.slash("/ccm month 2026-10")
    assert "to bill 1" in words(follows(october.nurse))


@pytest.mark.parametrize(
    ("lost", "said"),
    [
        (1, "3 patient-months closed"),
        (3, "What you asked of October 2026 is done, but its answer could not be shown. /ccm close 2026-10 shows"),
    ],
)
def test_an_answer_that_slack_does_not_take_is_shown_again_and_then_elsewhere(
    october: Clinic, held: Held, monkeypatch: pytest.MonkeyPatch, lost: int, said: str
) -> None:
    monkeypatch.setattr(october.assembly.followers, "_pauses", (0.01, 0.01))
    held.go.set()
    october.nurse.slash("/ccm close 2026-10")
    screen = follows(october.nurse)
    held.go.clear()
    october.nurse.press(screen, "close_ready")
    october.slack.fault("response_url", "500", times=lost)
    held.go.set()
    found = until(lambda: next((one for one in sent_to(october) if said in plain(one)), None))
    assert len(closes(october)) == 3
    if lost > 1:  # it stays there for good: no name
        assert found.raw["text"] == "Not shown" and not any(case.family in found.text for case in CASES)


def sent_to(clinic: Clinic) -> list[Screen]:
    """What the nurse has, newest first, now that what waits to be posted is."""
    clinic.assembly.sender.step()
    return clinic.nurse.messages()[::-1]


def plain(screen: Screen) -> str:
    return words(screen).replace("`", "")


def test_who_closed_the_form_hears_of_what_was_kept(october: Clinic, held: Held) -> None:
    held.go.set()
    october.nurse.slash("/ccm month 2026-10")
    october.nurse.press(follows(october.nurse), "month_checked")
    form = modal_follows(october.nurse)
    held.go.clear()
    october.nurse.submit(form, {"looked_up": "charges", "where": "portal", "on": "2026-11-03"})
    october.nurse.close(october.nurse.need_modal())
    held.go.set()
    until(lambda: next((one for one in sent_to(october)[:1] if "is done, but its" in one.text), None))
    assert deeds(october, "exclusions") == ["exclusions.check.form", "exclusions.check"]


def test_a_stop_tells_all_at_once(october: Clinic, held: Held) -> None:
    for at in range(AT_WORK + 4):
        october.nurse.slash("/ccm month 2026-10")
        if at < AT_WORK:
            held.begun()
    october.slack.fault("response_url", "slow", times=AT_WORK + 4, seconds=0.5)
    began = time.monotonic()
    october.assembly.followers.close(within=0.1)
    assert time.monotonic() - began < 2.0
    assert sum("The bot was restarted" in one.text for one in october.nurse.messages()) == AT_WORK + 4
    held.go.set()


def test_a_stop_lets_what_is_read_end_and_tells_the_others(october: Clinic, held: Held) -> None:
    nurse, owner = october.nurse, october.owner
    for _ in range(AT_WORK):
        nurse.slash("/ccm month 2026-10")
        held.begun()
    owner.slash("/ccm month 2026-10")  # waits for its turn
    stop = threading.Thread(target=october.assembly.followers.close)
    stop.start()
    assert "The bot was restarted meanwhile. Please ask again" in follows(owner).text
    assert "The bot is being restarted, so this was not begun" in owner.slash("/ccm month 2026-10").text
    held.go.set()
    stop.join(10)
    assert not stop.is_alive() and answered(october) == AT_WORK


def test_a_stop_waits_no_longer_than_it_may(october: Clinic, held: Held) -> None:
    october.nurse.slash("/ccm month 2026-10")
    held.begun()
    october.assembly.followers.close(within=0.1)
    assert "Please ask again" in follows(october.nurse).text
    held.go.set()
