"""A late entry: over 3 business days after the work, it needs a reason (design section 2)."""

from __future__ import annotations

from datetime import date

from ccm.service_month import business_days_after

ON_TIME_DAYS = 3


def needs_reason(service_date: date, entered_on: date) -> bool:
    """Whether work of that day, entered on this one, owes a reason. Far back is late without counting."""
    if (entered_on - service_date).days > 30:
        return True
    return business_days_after(service_date, entered_on) > ON_TIME_DAYS
