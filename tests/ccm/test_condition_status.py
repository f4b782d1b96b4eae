"""A diagnosis that was refuted, ruled out or is over makes no candidate; a word that nobody knows is asked about."""

from __future__ import annotations

import pytest

from ccm.condition_status import PAST, PRESENT, is_present


@pytest.mark.parametrize(
    "word", ["", "Active", "RECURRENCE", "relapse", "provisional", "1", "Chronic", "active (chart)"]
)
def test_what_is_present(word: str) -> None:
    assert is_present(word)


@pytest.mark.parametrize(
    "word", ["refuted", "entered-in-error", "Entered_In_Error", "ruled out", "Inactive (historical)", "remission", "no"]
)
def test_what_is_past_or_was_never_so(word: str) -> None:
    assert not is_present(word)


def test_an_unknown_word_is_asked_about_by_those_known() -> None:
    with pytest.raises(ValueError, match="status is one of: 1, active") as asked:
        is_present("perhaps")
    assert all(word in str(asked.value) for word in PRESENT | PAST) and not PRESENT & PAST
