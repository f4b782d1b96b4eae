"""Two people at once, and one person's two clicks at once: each deed stands once, and the totals are right."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Sequence
from datetime import date

from simulator.driver import Outcome
from tests.scenarios.conftest import Clinic

ALWAYS = date(2020, 1, 1), date(2030, 1, 1)


def at_once(acts: Sequence[Callable[[], Outcome]]) -> list[Outcome]:
    """All of them together; their outcomes in order."""
    start = threading.Barrier(len(acts))
    outcomes: dict[int, Outcome] = {}

    def run(number: int, act: Callable[[], Outcome]) -> None:
        start.wait()
        outcomes[number] = act()

    threads = [threading.Thread(target=run, args=item) for item in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return [outcomes[number] for number in range(len(acts))]


def test_two_people_log_the_same_patient_at_once(clinic: Clinic) -> None:
    for _ in range(3):
        said = at_once(
            [
                lambda: clinic.ma.slash("/ccm log ortiz 4 meds refilled metformin"),
                lambda: clinic.nurse.slash("/ccm log ortiz 3 call checked on her knee"),
            ]
        )
        assert all(one.ok and "saved" in json.dumps(one.body) for one in said)
    assert "21 min counted" in clinic.ma.slash("/ccm patient ortiz").text.replace("*", "")
    with clinic.database.read(clinic.practice_id) as view:
        assert len(view.entries.all(*ALWAYS)) == 6 and view.audit.verify() == []


def test_two_corrections_of_one_entry_at_once_are_one(clinic: Clinic) -> None:
    """An undo and an undo, from two screens: the second is told that it is done, and by whom."""
    saved = clinic.nurse.slash("/ccm log ortiz 12 meds refilled metformin")
    assert saved.answer is not None
    screen = saved.answer
    at_once([lambda: clinic.nurse.press(screen, "entry_undo") for _ in range(4)])
    with clinic.database.read(clinic.practice_id) as view:
        (state,) = view.entries.all(*ALWAYS)
        assert len(state.corrections) == 1 and view.audit.verify() == []
    assert "0 min counted" in clinic.ma.slash("/ccm patient ortiz").text.replace("*", "")


def test_two_starts_at_once_are_one_timer(clinic: Clinic) -> None:
    said = at_once([lambda: clinic.ma.slash("/ccm start ortiz"), lambda: clinic.ma.slash("/ccm start ben ruiz")])
    assert sorted("running already" in json.dumps(one.body) for one in said) == [False, True]
