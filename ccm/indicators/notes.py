"""Of notes: whether they say enough, say it once, and reach the chart without being typed again."""

from __future__ import annotations

from collections.abc import Callable

from ccm.activity import Activity
from ccm.cloned_notes import cloned_notes
from ccm.indicators.measure import Definition, Family, Form, Measure, Unit, Which, by_performer
from ccm.indicators.observed import Observed
from ccm.record import Program, TimeEntry


def _among(entries: list[TimeEntry], meant: Callable[[TimeEntry], bool], *, opens_to: bool = True) -> Measure:
    """Entries that are meant, over all of these; it opens to patients with one that is, or that is not."""
    found = [meant(one) for one in entries]
    people = by_performer((one, int(yes), 1) for one, yes in zip(entries, found, strict=True))
    return Measure(sum(found), len(found), opens_to in found, people=people)


def _charted(one: Observed) -> Measure:
    return _among(list(one.entries), lambda each: each.id in one.charted, opens_to=False)


def _weak(one: Observed) -> Measure:
    counted = [each for each in one.entries if each.program is Program.CCM and any(a.counted for a in each.activities)]
    return _among(counted, lambda each: not one.quality(each).good)


def _cloned(one: Observed) -> Measure:
    twins = {key for ids in cloned_notes(one.states) for key in ids}
    return _among([each for each in one.entries if each.note.strip()], lambda each: each.id in twins)


def _automated(one: Observed) -> Measure:
    return _among(list(one.entries), lambda each: Activity.AUTO in each.activities)


DEFINITIONS = (
    Definition(
        Which.WEAK,
        Family.NOTES,
        "Weak notes",
        Unit.ENTRIES,
        Form.SHARE,
        _weak,
        lambda terms: (
            "Entries whose note does not say what was done, about which problem, or what came of it, by the "
            "fixed rules that ask after each log; over the programme's entries with an activity that may count."
        ),
        "with a weak note",
        by_person="who did the work",
    ),
    Definition(
        Which.CLONED,
        Family.NOTES,
        "Cloned notes",
        Unit.ENTRIES,
        Form.SHARE,
        _cloned,
        lambda terms: (
            "Entries whose note stands word for word on another entry of the same patient and month, over "
            "all with a note."
        ),
        "with a note that stands twice",
        by_person="who did the work",
    ),
    Definition(
        Which.CHARTED,
        Family.NOTES,
        "Charted without retyping",
        Unit.ENTRIES,
        Form.SHARE,
        _charted,
        lambda terms: (
            "Entries ticked as charted, copied from here into the chart, over all entries that stand. One "
            "that was changed after it was ticked is not."
        ),
        "with an entry that is not charted",
    ),
    Definition(
        Which.AUTOMATED,
        Family.NOTES,
        "Automated contacts",
        Unit.ENTRIES,
        Form.SHARE,
        _automated,
        lambda terms: (
            "Entries of automated calls and messages, over all that stand. They are kept, and none of their "
            "minutes counts (R-C6): a person is to look at what they brought."
        ),
        "with an automated contact",
    ),
)
