"""What leaves of a patient-month, whatever happens to it: one claim lives, and a void raises none in silence."""

from __future__ import annotations

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from ccm.billing.decision import Disposition
from ccm.month_close import ClaimItem, ClaimKind, Close, live, may_bill_again, next_claim
from ccm.service_month import ServiceMonth

OCTOBER = ServiceMonth(2026, 10)
AT = datetime(2026, 11, 2, tzinfo=UTC)
ACTS = ("bills", "bills nothing", "batch", "again")


def closed(version: int, bills: bool) -> Close:
    disposition = Disposition.BILL if bills else Disposition.DO_NOT_BILL
    return Close(f"c{version}", "p", OCTOBER, version, disposition, "{}", "b", AT, "")


@given(st.lists(st.sampled_from(ACTS), max_size=40))
def test_at_most_one_claim_lives_and_a_void_raises_none_in_silence(acts: list[str]) -> None:
    closes: list[Close] = []
    items: list[ClaimItem] = []
    again: set[str] = set()
    for act in acts:
        if act == "again":
            offered = may_bill_again(closes, items, again)
            assert not offered or (not live(items) and closes[-1].disposition is Disposition.BILL)
            again |= {items[-1].id} if offered else set()
        elif act != "batch":
            closes.append(closed(len(closes) + 1, act == "bills"))
        elif found := next_claim(closes, items, again):
            close, kind = found
            before = live(items)
            assert before is (kind is not ClaimKind.ORIGINAL)  # an original only where none lives, else never one
            assert (close.disposition is Disposition.BILL) is (kind is not ClaimKind.VOID)
            if kind is ClaimKind.ORIGINAL and items:
                assert items[-1].kind is ClaimKind.VOID and items[-1].id in again
            voids = sum(one.kind is ClaimKind.VOID for one in items)
            made = ClaimItem(f"i{len(items)}", "b", "p", OCTOBER, close.id, kind, str(len(items)), voids)
            items.append(made)
            assert next_claim(closes, items, again) is None  # a second batch at once takes nothing along
        kinds = [one.kind for one in items]
        assert kinds.count(ClaimKind.ORIGINAL) - kinds.count(ClaimKind.VOID) == live(items)
        originals = [one.voids_before for one in items if one.kind is ClaimKind.ORIGINAL]
        assert len(set(originals)) == len(originals)  # what the database's key holds apart
