"""Whose months a row of time reaches besides: the performer's other patients, at one moment or on a long day."""

from __future__ import annotations

from collections.abc import Iterable

from ccm.billing.record import Worked, conflicting, long_days


def disturbed(before: Iterable[Worked], after: Iterable[Worked], most_hours: int) -> frozenset[str]:
    """Patients with a row that began or ceased to share a moment with another's (R-C2), or to stand in a day too long.

    `before` and `after` are the time of one month, as it stood and as it stands.
    """
    was, now = list(before), list(after)
    unlike = (conflicting(was) ^ conflicting(now)) | (long_days(was, most_hours) ^ long_days(now, most_hours))
    return frozenset(one.patient_id for one in (*was, *now) if one.id in unlike)
