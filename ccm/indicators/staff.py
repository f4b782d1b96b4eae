"""The staff's load: whose minutes they are, how many of them after hours, how many patients each looks after."""

from __future__ import annotations

from ccm.burden import DEFINITION, after_hours
from ccm.indicators.measure import NOTHING, Definition, Family, Form, Measure, Sum, Unit, Which, by_performer
from ccm.indicators.observed import Observed, Terms


def _worked(one: Observed) -> Measure:
    """Each person's second number is the patients worked on."""
    seconds = by_performer((each, each.seconds, 0) for each in one.entries)
    people = {person: (spent, 1) for person, (spent, _) in seconds.items()}
    return Measure(sum(each.seconds for each in one.entries), 0, bool(one.entries), people=people)


def _after_hours(one: Observed) -> Measure:
    late = {
        each.id: sum(run.seconds for run in each.runs if after_hours(run, one.terms.hours, one.terms.zone))
        for each in one.entries
    }
    total = sum(late.values())
    timed = [each for each in one.entries if each.runs]
    people = by_performer((each, late[each.id], each.seconds) for each in timed)
    return Measure(total, sum(each.seconds for each in timed), total > 0, people=people)


def _panel(one: Observed) -> Measure:
    if not one.enrolled or one.team_member is None:
        return NOTHING
    return Measure(1, 0, True, people={one.team_member: (1, 0)})


def _spread(found: Sum, terms: Terms) -> str:
    return f"By {_persons(len(found.people))}." if found.people else ""


def _most(found: Sum, terms: Terms) -> str:
    if not found.people:
        return ""
    most = max(count for count, _ in found.people.values())
    over = sum(count > terms.policy.panel_cap for count, _ in found.people.values())
    above = f"; {_persons(over)} above the policy's {terms.policy.panel_cap}" if over else ""
    return f"With {_persons(len(found.people))}; the most that one has is {most}{above}."


def _persons(number: int) -> str:
    return f"{number} {'person' if number == 1 else 'people'}"


DEFINITIONS = (
    Definition(
        Which.WORKED,
        Family.STAFF,
        "Minutes worked",
        Unit.SECONDS,
        Form.BARE,
        _worked,
        lambda terms: (
            "All time of the month that stands, counted by the rules or not; beside each person's, the "
            "patients worked on."
        ),
        "on whom time was spent",
        _spread,
        "who did the work",
    ),
    Definition(
        Which.AFTER_HOURS,
        Family.STAFF,
        "After hours",
        Unit.SECONDS,
        Form.SHARE,
        _after_hours,
        lambda terms: (
            f"{DEFINITION} Over the minutes whose hour is known. The hours are "
            f"{terms.hours.worklist_at:%-I:%M %p} to {terms.hours.day_ends:%-I:%M %p}."
        ),
        "worked on after hours",
        by_person="who did the work",
    ),
    Definition(
        Which.PANEL,
        Family.STAFF,
        "Patients per person",
        Unit.PATIENTS,
        Form.BARE,
        _panel,
        lambda terms: (
            "Enrolled patients with a designated team member who works here, by that person; the policy "
            f"allows {terms.policy.panel_cap} each."
        ),
        "with a team member",
        _most,
        "whose patients they are",
    ),
)
