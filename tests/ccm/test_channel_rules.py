"""Who reads a channel decides what is posted there: every case of design section 4, and every mixture of them."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ccm.channel_rules import OPEN, SENTENCES, ChannelFacts, Verdict, Why, judge

OWN = ChannelFacts(member=True)


@pytest.mark.parametrize(
    ("facts", "verdict"),
    [
        (OWN, Verdict.ALLOWED),
        (replace(OWN, private=False), Verdict.BARE),
        (replace(OWN, organisation=True), Verdict.BARE),
        (replace(OWN, external=True), Verdict.REFUSED),
        (replace(OWN, invited=True), Verdict.REFUSED),
        (replace(OWN, guests=True), Verdict.REFUSED),
        (replace(OWN, member=False), Verdict.REFUSED),
        (replace(OWN, archived=True), Verdict.REFUSED),
        (replace(OWN, private=False, guests=True), Verdict.REFUSED),
    ],
)
def test_each_kind_of_channel_gets_what_may_stand_in_it(facts: ChannelFacts, verdict: Verdict) -> None:
    standing = judge(facts)
    assert standing.verdict is verdict
    assert (standing.sentence == "") is (verdict is Verdict.ALLOWED)


FACTS = st.builds(ChannelFacts, *[st.booleans()] * 7)


@given(FACTS)
def test_a_handle_stands_only_where_nobody_else_reads(facts: ChannelFacts) -> None:
    standing = judge(facts)
    own = facts == OWN
    assert (standing == OPEN) is own
    if facts.external or facts.invited or facts.guests or facts.archived or not facts.member:
        assert standing.verdict is Verdict.REFUSED
    assert all(SENTENCES[one] in standing.sentence for one in standing.why)


def test_every_reason_has_its_sentence() -> None:
    assert set(SENTENCES) == set(Why)
