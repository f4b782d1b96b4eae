"""Near-identical plans are found, honestly different ones are not: a set of 60 written from parts, measured."""

from __future__ import annotations

import random

from ccm.generic_plan import generic_plans, nearest, share_of, sketch_of, words_of

GIVEN = ("Ana", "Ben", "Clara", "Dolores", "Emil", "Fay", "Gus", "Hana", "Ivo", "June")
TEMPLATE = (
    "Problem list: {problem}. Expected outcome: {name} will stay stable and out of hospital. Goals: blood pressure "
    "under 130 over 80 and weight within {n} pounds. Interventions: nurse calls monthly, reviews medicines, reminds of "
    "labs. Medication management: pill box filled weekly by {name} or daughter. Review: every six months with the "
    "physician."
)
PARTS = (
    (
        "Lives alone on the third floor since her husband died; the lift is often broken.",
        "Shares a house with two sons.",
    ),
    ("Wants to dance at her granddaughter's wedding in May.", "Wants to garden again without stopping for breath."),
    ("Takes warfarin, and forgets the evening dose on days her sister visits.", "Uses insulin pens and fears lows."),
    (
        "Fell twice in the bathroom; grab bars were fitted in March by the county.",
        "Walks with a cane since the stroke.",
    ),
    ("The cardiologist is an hour away and the clinic van runs only on Tuesdays.", "Sees a kidney doctor downtown."),
    (
        "Salty soups at the senior centre push her weight up before each weekend.",
        "Cooks beans and rice for the family.",
    ),
    (
        "Reads large print only, so instructions go out on yellow paper.",
        "Prefers texts from his daughter, never calls.",
    ),
    (
        "Named her niece as health proxy and does not want a feeding tube.",
        "Has no directive and will talk after Easter.",
    ),
    ("Foot check each Sunday with a mirror; ulcer on the left heel closed in June.", "Oxygen at night, two litres."),
    (
        "Pays for test strips out of the food budget at the end of the month.",
        "Lost his part-time job and drug coverage.",
    ),
)


def copies(chance: random.Random) -> dict[str, list[str]]:
    """Twenty of one template with names, numbers and one problem changed."""
    made = {}
    for number in range(20):
        name = f"{chance.choice(GIVEN)} {chance.choice(GIVEN)}"
        problem = chance.choice(("diabetes and hypertension", "heart failure and COPD", "diabetes and kidney disease"))
        text = TEMPLATE.format(problem=problem, name=name, n=chance.randrange(2, 6))
        made[f"copy{number}"] = words_of(text, [name])
    return made


def honest(chance: random.Random) -> dict[str, list[str]]:
    """Forty of a person's own: other sentences, some shared by chance, in their own order, with their own words."""
    made = {}
    for number in range(40):
        sentences = [f"{pair[chance.randrange(2)]}" for pair in chance.sample(PARTS, 4)]
        own = [
            f"{chance.choice(GIVEN)} says the {chance.choice(('morning', 'stairs', 'cold', 'bus', 'noise'))} is worst "
            f"and asks for {chance.choice(('a later call', 'a scale', 'a ride', 'blister packs'))} "
            f"because {chance.choice(('her eyes tire', 'his back aches', 'shops closed', 'sleep is bad'))} lately.",
            f"We agreed on {chance.choice(('walking to the mailbox', 'weighing daily', 'less coffee'))} until "
            f"{chance.choice(('spring', 'Lent', 'the next visit', 'his birthday', 'school starts'))}, checked by "
            f"{chance.choice(('phone on Mondays', 'her daughter', 'the pharmacist', 'a calendar on the fridge'))}.",
        ]
        made[f"own{number}"] = words_of("\n".join(chance.sample(sentences + own, 6)))
    return made


def test_copies_are_found_and_honest_plans_are_not() -> None:
    chance = random.Random(7)
    plans = {**copies(chance), **honest(chance)}
    found = {one.patient_id for one in generic_plans(plans)}
    caught = sum(name in found for name in plans if name.startswith("copy"))
    wronged = sum(name in found for name in plans if name.startswith("own"))
    print(f"copies found {caught} of 20, honest plans called generic {wronged} of 40")
    assert caught == 20 and wronged <= 1


def test_the_passages_are_shown() -> None:
    chance = random.Random(7)
    likeness = generic_plans(copies(chance))[0]
    assert likeness.share > 0.7 and "nurse calls monthly reviews medicines" in " ".join(likeness.passages)


def test_a_short_plan_says_too_little_to_be_compared() -> None:
    words = ["walk", "daily", "and", "take", "the", "pills"]
    assert generic_plans({"a": words, "b": words}) == []


def test_a_short_plan_that_is_wholly_a_copy_is_found() -> None:
    text = (
        "Problem list: diabetes\nInterventions, and who does each: nurse calls monthly and reviews medicines with her"
    )
    assert {one.share for one in generic_plans({"a": words_of(text), "b": words_of(text)})} == {1.0}
    other = text.replace("diabetes", "gout")
    assert generic_plans({"a": words_of(text), "b": words_of(other)}) == []


def test_one_word_in_eight_swapped_is_still_a_copy() -> None:
    whole = words_of("\n".join(pair[0] for pair in PARTS))
    for every in (8, 5):
        swapped = [f"other{at}" if at % every == every - 1 else word for at, word in enumerate(whole)]
        found = generic_plans({"a": whole, "b": swapped})
        assert {one.patient_id for one in found} == {"a", "b"}, every


def test_only_the_forms_own_headings_are_left_out() -> None:
    said = words_of("Problem list: Note: call 911: chest pain\nBP goal: under 130: check daily\nGoal: walk")
    assert " ".join(said) == "note call 0 chest pain bp goal under 0 check daily walk"


def test_the_nearest_is_found_by_sketches_alone_among_thousands() -> None:
    chance = random.Random(3)
    vocabulary = ["".join(chance.choices("abcdefghijklmnop", k=6)) for _ in range(3000)]
    plans = {str(n): [chance.choice(vocabulary) for _ in range(700)] for n in range(300)}
    copy = [word if at % 8 else "swapped" for at, word in enumerate(plans["7"])]
    sketches = {name: sketch_of(words) for name, words in plans.items()}
    assert nearest(sketch_of(copy), sketches)[0] == "7"
    assert share_of(copy, plans["7"])[0] > 0.9
    assert share_of(copy, plans["8"])[0] < 0.1
