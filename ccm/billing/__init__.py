"""What a patient-month adds up to (promise 4: derived here, never accumulated)."""

from ccm.billing.month_total import Excluded, ExclusionReason, MonthTotal, month_total, next_threshold

__all__ = ["Excluded", "ExclusionReason", "MonthTotal", "month_total", "next_threshold"]
