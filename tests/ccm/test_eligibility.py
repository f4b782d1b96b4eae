"""Eligibility over groups: one disease under several names is one condition; a payer's name may leave a question."""

from __future__ import annotations

import pytest

from bot.files.indicator import indicator
from ccm.conditions import Chronicity, Condition, group_of, group_words
from ccm.eligibility import Doubt, candidacy, coverage_doubt


def chart(*codes: tuple[str, str]) -> list[Condition]:
    return [
        Condition(str(n), "p", code, text, None, True, indicator().of(code), "stored long ago", "v2023-1")
        for n, (code, text) in enumerate(codes)
    ]


@pytest.mark.parametrize(
    "codes",
    [
        ("M47.816", "M48.061", "M51.36"),  # one back
        ("G81.91", "I69.351"),  # the stroke and the paralysis it left
        ("E88.81", "E11.9"),  # the syndrome and the diabetes in it
        ("N80.03", "N80.101"),
        ("H35.30", "H43.10", "H18.51"),
        ("J30.9", "J32.9", "J33.9"),
        ("C61", "C79.51", "D07.5"),
        ("K57.30", "K58.9"),
    ],
)
def test_one_disease_under_several_names_is_one_group(codes: tuple[str, ...]) -> None:
    assert len({group_of(code) for code in codes}) == 1
    assert "Other (" not in group_words(group_of(codes[0]))
    assert Doubt.TOO_FEW in candidacy(chart(*((code, "") for code in codes)), "Medicare", False).doubts


def test_different_diseases_stay_apart() -> None:
    pairs = (("E11.9", "I10"), ("I50.22", "I48.91"), ("M17.11", "M54.16"), ("K50.90", "K57.30"), ("J44.9", "J32.9"))
    assert all(group_of(one) != group_of(other) for one, other in pairs)


def test_nearly_every_chronic_code_has_a_group_with_a_name() -> None:
    dotted = [f"{code[:3]}.{code[3:]}" for code, said in indicator().codes.items() if said == "1"]
    unnamed = [code for code in dotted if group_of(code).startswith("other:")]
    assert len(dotted) > 9_000 and len(unnamed) < 100, unnamed  # symptoms and injuries


def test_the_charts_own_words_stand_beside_the_code() -> None:
    said = candidacy(chart(("M48.061", "lumbar stenosis"), ("E11.9", ""), ("Z94.0", "kidney transplant")), "MCR", False)
    assert [one.words for one in said.groups] == ["Diabetes (E11.9)", "Spine disease (M48.061 lumbar stenosis)"]
    assert [one.words for one in said.others] == ["Transplant (Z94.0 kidney transplant)"]
    assert indicator().of("Z94.0") is not Chronicity.CHRONIC and said.is_candidate


@pytest.mark.parametrize(
    ("payer", "doubt"),
    [
        ("Medicare", None),
        ("MCR Part B", None),
        ("Medicare Part-B / Medigap G", None),
        ("", Doubt.NO_COVERAGE),
        ("Humana Medicare Advantage HMO", Doubt.ADVANTAGE),
        ("Aetna Medicare PPO", Doubt.ADVANTAGE),
        ("Medicaid", Doubt.NOT_MEDICARE),
        ("Blue Cross PPO", Doubt.NOT_MEDICARE),
    ],
)
def test_what_the_payers_name_leaves_open(payer: str, doubt: Doubt | None) -> None:
    assert coverage_doubt(payer) is doubt
    said = candidacy(chart(("E11.9", ""), ("I10", "")), payer, False)
    assert said.is_candidate is (doubt is None) and said.for_review is (doubt is not Doubt.NOT_MEDICARE)
