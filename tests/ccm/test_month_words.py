"""Every word that the rules say has a sentence: none reaches a screen bare."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import ccm.billing
from ccm.billing.case import Exclusion
from ccm.enrolment import State
from ccm.month_words import CONSENT_ELEMENTS, REASONS, WARNINGS, Whose, reason, reason_for, warning

WORD = re.compile(r'"([A-Z][A-Z0-9_]{5,})[:"]')


def words_of_the_rules() -> set[str]:
    folder = Path(str(ccm.billing.__file__)).parent
    return {word for file in folder.glob("*.py") for word in WORD.findall(file.read_text())}


def test_every_word_of_the_rules_has_a_sentence() -> None:
    assert len(words_of_the_rules()) > 40
    assert words_of_the_rules() - REASONS.keys() - WARNINGS.keys() == set()


def test_every_exclusion_is_worded_as_a_count_of_minutes() -> None:
    for one in Exclusion:
        assert warning(f"{one.value}:12").said.startswith("12 min ")


def test_what_somebody_can_do_says_what_and_what_nobody_can_says_nothing() -> None:
    for one in (*REASONS.values(), *WARNINGS.values()):
        assert bool(one.then) == (one.whose is not Whose.NOBODY)


def test_what_follows_the_colon_is_said() -> None:
    assert reason("EXCLUDED_BY:G0181").said.endswith(": G0181")
    assert reason("CONSENT_INCOMPLETE:cost_sharing").said == "The consent lacks a word: that cost sharing may apply"
    assert warning("PRE_CONSENT_MINUTES_EXCLUDED:12").said == "12 min before consent (R-C9)"
    assert warning("UNIT_CAP_REACHED:99437").said == "The cap of units is reached: 99437"
    assert reason("SOMETHING_NEW").said == "SOMETHING_NEW"


SILENT_ONES = [(state, False) for state in State if not state.prompts] + [(state, True) for state in State]
ASKS = re.compile(r"\b(ask|asks|again|call|phone|arrange|book|invite|remind|tell|enrolment)\b")


@pytest.mark.parametrize("word", [*REASONS, *(f"CONSENT_INCOMPLETE:{one}" for one in CONSENT_ELEMENTS)])
def test_no_reason_asks_anything_of_whom_nothing_prompts_about(word: str) -> None:
    """Every reason for everyone who left, died, or may not be called; with the others it says what it says."""
    for state, do_not_call in SILENT_ONES:
        found = reason_for(word, state, do_not_call)
        if not (word == "INSUFFICIENT_CONDITIONS" and state.prompts):  # the practice may end what is not eligible
            assert not ASKS.search(found.then.lower()), (word, state, found)
        assert found.said == reason(word).said and bool(found.then) is (found.whose is not Whose.NOBODY)
    asked = [one for one in State if one.prompts]
    if word != "INSUFFICIENT_CONDITIONS":
        assert all(reason_for(word, state, False) == reason(word) for state in asked)
    if reason(word).unasked is None and word != "INSUFFICIENT_CONDITIONS":
        assert not ASKS.search(reason(word).then.lower()), "it asks, and says nothing for when nobody may"


def test_the_warnings_ask_nothing_of_a_patient() -> None:
    assert not [one for one in WARNINGS.values() if ASKS.search(one.then.lower())]
