"""The policy as a value: every field explained, the form within Slack's limits, versions compared."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from bot.actions.policy import Approved, PolicyScreen
from bot.views.policy import policy_answer, policy_form
from ccm.ladder import Level, Unit
from ccm.policy import DEFAULT, FILES, Policy, RuleFile
from ccm.policy_approval import HEADINGS, changes, contradictions, headed, unsigned

FILE = RuleFile(name="medicare", title="Medicare rules 2026", sha256="a" * 64)


def test_every_field_has_a_heading_a_title_and_a_sentence() -> None:
    placed = [name for _, names in HEADINGS for name in names]
    assert sorted([*placed, FILES]) == sorted(Policy.model_fields) and len(placed) == len(set(placed))
    assert headed() == HEADINGS
    for name, info in Policy.model_fields.items():
        assert info.title and info.description, name
        assert not info.description[0].islower() and info.description.endswith(".") and len(info.description) > 30, name


def test_the_defaults_are_the_programmes() -> None:
    """Reference 6 and design section 5."""
    assert (DEFAULT.target_minutes, DEFAULT.target_day, DEFAULT.warn_day, DEFAULT.warn_below_minutes) == (
        20,
        25,
        20,
        10,
    )
    assert [DEFAULT.within(level).words for level in Level] == [
        *("15 minutes", "60 minutes", "2 business hours", "1 business day", "3 business days"),
    ]
    assert DEFAULT.within(Level.SOON).unit is Unit.BUSINESS_HOURS and contradictions(DEFAULT) == {}
    with pytest.raises(ValidationError):
        Policy(target_minutes=19)


def test_an_older_version_is_read_whatever_was_added_since() -> None:
    assert Policy.model_validate_json('{"plan_due_days": 90, "gone": 1}') == Policy(plan_due_days=90)
    odd = Policy.model_validate_json('{"plan_due_days": 365, "plan_stale_days": 90}')
    assert "plan_stale_days" in contradictions(odd)


def test_changes_name_the_field_and_the_rules() -> None:
    new = Policy(panel_cap=100, cohort_opened=True, rule_files=(FILE,))
    said = [(one.title, one.before, one.after) for one in changes(DEFAULT, new)]
    assert said[:2] == [("Gate to expand opened", "no", "yes"), ("Most patients per care manager", "150", "100")]
    assert said[2][0] == "Rules signed, Medicare rules 2026" and said[2][1] == "none"
    assert changes(new, new) == ()


def test_loaded_rules_are_held_against_the_signed_ones() -> None:
    other = FILE.model_copy(update={"sha256": "b" * 64})
    assert unsigned((FILE,), (FILE,)) == ()
    assert "nobody here has approved" in unsigned((), (FILE,))[0]
    assert "aaaaaaaaaaaa was approved" in unsigned((FILE,), (other,))[0]
    assert "no longer loaded" in unsigned((FILE,), ())[0]


def test_the_form_and_the_screen_stand_within_slacks_limits() -> None:
    one = Approved(DEFAULT, "Dr. Osei", None, changes(DEFAULT, Policy(panel_cap=1)))
    screen = PolicyScreen(one, (one,) * 300, (FILE,) * 9, ("Something is loaded.",) * 9, may_change=True)
    view = policy_form(screen).to_dict()
    assert len(view["blocks"]) <= 100
    assert all(len(block.get("hint", {}).get("text", "")) <= 2000 for block in view["blocks"])
    answer = policy_answer(screen)
    assert len(answer.blocks) <= 50
    assert all(len(block["text"]["text"]) < 3000 for block in answer.block_dicts() if block["type"] == "section")
