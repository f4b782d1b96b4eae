"""Is a plan the text of another patient's? Worked out when a version is saved, kept beside it, and shown when read."""

from __future__ import annotations

from collections.abc import Sequence

from bot.actions.desk import Work
from bot.actions.policy import policy_of
from ccm.care_plan import CarePlan, Home
from ccm.generic_plan import Likeness, is_like, nearest, share_of, sketch_of, words_of
from storage.plan_sketches import PlanSketch

CATCH_UP = 50  # plans that were never compared, imported or older, taken up beside one that is saved: 80 ms


def compare(work: Work, plan: CarePlan) -> PlanSketch:
    """Compare a patient's newest plan with everybody's and keep what was found; of the original, too.

    5,000 sketches are read once; only the few nearest plans are read whole.
    """
    for patient_id in work.uow.sketches.without(CATCH_UP):
        if patient_id != plan.patient_id:
            old = work.uow.plans.latest(patient_id)
            if old is not None:
                work.uow.sketches.put(PlanSketch(patient_id, old.id, sketch_of(_words(work, old))))
    words = _words(work, plan)
    runs = sketch_of(words)
    others = work.uow.sketches.all_runs() if runs else {}
    others.pop(plan.patient_id, None)
    found, best = PlanSketch(plan.patient_id, plan.id, runs), 0.0
    least = policy_of(work).generic_share / 100
    for patient_id in nearest(runs, others):
        other = work.uow.plans.latest(patient_id)
        if other is None:
            continue
        theirs = _words(work, other)
        share, _ = share_of(words, theirs)
        if share > best and is_like(words, share, least):
            found, best = PlanSketch(plan.patient_id, plan.id, runs, patient_id, round(share * 100)), share
        _tell_the_other(work, other, theirs, words, plan, least)
    work.uow.sketches.put(found)
    return found


def likeness(work: Work, plan: CarePlan) -> Likeness | None:
    """What was found when the plan was saved, with the passages both hold today; None where it is the patient's own.

    Where either plan has changed since, the comparison is made anew.
    """
    kept = work.uow.sketches.of_patient(plan.patient_id)
    if kept is None or kept.plan_id != plan.id:
        kept = compare(work, plan)
    again = _pair(work, plan, kept)
    if again is None and kept.like_id is not None:
        again = _pair(work, plan, compare(work, plan))
    return again


def _pair(work: Work, plan: CarePlan, kept: PlanSketch) -> Likeness | None:
    other = work.uow.plans.latest(kept.like_id) if kept.like_id else None
    if other is None:
        return None
    words = _words(work, plan)
    share, passages = share_of(words, _words(work, other))
    if not is_like(words, share, policy_of(work).generic_share / 100):
        return None
    return Likeness(plan.patient_id, other.patient_id, share, passages)


def _tell_the_other(
    work: Work, other: CarePlan, theirs: Sequence[str], words: Sequence[str], plan: CarePlan, least: float
) -> None:
    """The original of a copy is generic as well, from the day the copy was saved."""
    kept = work.uow.sketches.of_patient(other.patient_id)
    share, _ = share_of(theirs, words)
    if kept and kept.plan_id == other.id and kept.like_id is None and is_like(theirs, share, least):
        work.uow.sketches.put(PlanSketch(other.patient_id, other.id, kept.runs, plan.patient_id, round(share * 100)))


def _words(work: Work, plan: CarePlan) -> list[str]:
    """A plan's words without its patient's names. A plan that lives in the chart has none here."""
    if plan.home is Home.CHART:
        return []
    patient = work.uow.patients.get(plan.patient_id)
    return words_of(plan.text, (patient.given, patient.family) if patient else ())
