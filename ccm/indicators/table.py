"""The one table of indicators, and which of them show each failure that the programme is designed against."""

from __future__ import annotations

from collections.abc import Mapping

from ccm.indicators import loops, minutes, notes, outcomes, plans, programme, staff
from ccm.indicators.measure import Definition, Family, Which

_ALL = tuple(one for module in (programme, outcomes, plans, loops, notes, minutes, staff) for one in module.DEFINITIONS)
TABLE: Mapping[Which, Definition] = {
    one.which: one for one in sorted(_ALL, key=lambda one: list(Family).index(one.family))
}
ABOUT_STAFF = frozenset(one.which for one in TABLE.values() if one.about_staff)
"""For lead and owner alone."""

FAILURES: Mapping[str, tuple[Which, ...]] = {
    "time estimated, not tracked": (Which.ROUND, Which.CLUSTER, Which.LATE, Which.LAST_DAYS),
    "generic care plans": (Which.GENERIC, Which.UNTOUCHED),
    "coordination implied, not documented": (Which.COORDINATION,),
    "check-the-box outreach": (Which.WEAK, Which.CLONED, Which.CLUSTER),
    "reliance on memory": (Which.LOOPS, Which.DISCHARGE),
    "nobody owns it": (Which.UNOWNED, Which.LOOPS),
    "automation without governance": (Which.AUTOMATED,),
    "another dashboard to retype into": (Which.CHARTED,),
    "staff burnt out": (Which.WORKED, Which.AFTER_HOURS, Which.PANEL),
}
"""The failures of design section 1, from the field."""
