"""A claim voided by mistake: billed again as a new original on a named person's word; no route makes two that live."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from bot.actions.billed_again import bill_again
from bot.actions.claims import kept_of, standing
from bot.actions.packet import AMENDED, Reading, packet_rows
from bot.files.claim_rows import as_csv
from bot.files.rule_files import shipped
from ccm.errors import StateRefused
from ccm.month_close import ClaimBatch, ClaimItem, ClaimKind
from ccm.packet.closes import claims
from storage.ids import new_id
from storage.unit_of_work import UnitOfWork
from tests.bot.test_claim_files import errors_of
from tests.bot.test_claims import Office, lines, office  # noqa: F401
from tests.closing import AT, OCTOBER, ZONE, at_work, log, undo

WHY = "the call was hers after all"


def items(office: Office) -> list[ClaimItem]:  # noqa: F811
    with office.database.read(office.practice.id) as view:
        assert view.audit.verify() == []
        return [one for one in view.closes.items(OCTOBER) if one.patient_id == office.patients[0].id]


def refused(act: Callable[[], object]) -> str:
    with pytest.raises(StateRefused) as found:
        act()
    return found.value.sentence


def say(office: Office, void_id: str) -> None:  # noqa: F811
    def act(uow: UnitOfWork) -> None:
        bill_again(at_work(uow, office.practice, office.team.biller), office.patients[0], OCTOBER, void_id, WHY)

    office.do(act)


def voided(office: Office) -> ClaimItem:  # noqa: F811
    """Sent, then its only entry undone, then amended and voided."""
    one = office.patients[0]
    office.close(one)
    office.make()
    with office.database.read(office.practice.id) as view:
        (state,) = view.entries.of_patient(one.id, OCTOBER.first_day, OCTOBER.last_day)
    office.do(lambda uow: undo(uow, state.entry.id, office.team.nurse))
    office.close(one, at=AT + timedelta(days=1))
    office.make()
    return items(office)[-1]


def test_a_voided_month_leaves_again_only_on_a_named_persons_word(office: Office, tmp_path: Path) -> None:  # noqa: F811
    one, nurse = office.patients[0], office.team.nurse
    void = voided(office)
    assert "bills nothing. Amend it first" in refused(lambda: say(office, void.id))
    office.do(lambda uow: log(uow, one, nurse, 25))
    office.close(one, at=AT + timedelta(days=2))
    with pytest.raises(StateRefused):
        office.make()  # an amendment alone raises no claim
    say(office, void.id)
    assert "said before" in refused(lambda: say(office, void.id))
    assert office.make().kinds == {ClaimKind.ORIGINAL: 1}
    row = lines(as_csv(office.file(3)))[0]
    assert (row["claim_id"], row["kind"], row["replaces"]) == ("00003000001", "original", "")
    *_, content = office.written(3)
    assert errors_of(content, tmp_path) == [] and b"11:B:1*" in content and b"REF*F8" not in content
    office.do(lambda uow: log(uow, one, nurse, 20))
    office.close(one, at=AT + timedelta(days=3))
    assert office.make().kinds == {ClaimKind.REPLACEMENT: 1}
    assert {each["replaces"] for each in lines(as_csv(office.file(4)))} == {"00003000001"}  # the one that lives
    assert "not void" in refused(lambda: say(office, void.id))
    reading = Reading(office.practice.name, ZONE, shipped(), "Bea Biller", AT, training=False, amounts=True)
    with office.database.read(office.practice.id) as view:
        found = packet_rows(view, one, OCTOBER, reading)
        deeds = [each.deed for each in found.proof.covering if "month_close" in each.rows]
        assert set(deeds[1:]) == {AMENDED} and deeds[0] != AMENDED
        table = claims(found).grid
        assert table is not None and [row[1] for row in table.rows] == [
            "original",
            "void of claim 00001000001",
            f"to be billed again: {WHY}",
            "original, billed again after the void",
            "replacement of claim 00003000001",
        ]
        assert standing(view, ZONE, OCTOBER, shipped()).leaving == ()


def test_the_database_refuses_two_that_live_and_one_without_a_word(office: Office) -> None:  # noqa: F811
    one = office.patients[0]
    void = voided(office)
    office.do(lambda uow: log(uow, one, office.team.nurse, 25))
    office.close(one, at=AT + timedelta(days=2))
    with office.database.read(office.practice.id) as view:
        last = view.closes.of_patient(one.id, OCTOBER)[-1]
    batch = ClaimBatch(new_id(), OCTOBER, 3, office.team.biller.id, AT, "{}")
    silent = ClaimItem(new_id(), batch.id, one.id, OCTOBER, last.id, ClaimKind.ORIGINAL, "9", 1)
    of_none = [
        replace(silent, kind=kind, voids_before=n) for kind in (ClaimKind.REPLACEMENT, ClaimKind.VOID) for n in (0, 1)
    ]
    for wrong in (silent, replace(silent, voids_before=0), replace(silent, voids_before=2), *of_none):
        with pytest.raises(DBAPIError):
            office.do(lambda uow, item=wrong: uow.closes.add_batch(batch, [item]))  # type: ignore[misc]
    say(office, void.id)
    office.make()
    office.close(one, at=AT + timedelta(days=3))
    with office.database.read(office.practice.id) as view:
        last = view.closes.of_patient(one.id, OCTOBER)[-1]
    for voids in (0, 1, 2):
        second = replace(silent, close_id=last.id, voids_before=voids)
        with pytest.raises(DBAPIError):
            office.do(lambda uow, item=second: uow.closes.add_batch(batch, [item]))  # type: ignore[misc]
    columns = "practice_id, id, batch_id, patient_id, month, close_id, kind, control, voids_before"
    for insert in ("INSERT", *(("INSERT OR REPLACE", "INSERT OR IGNORE") if office.database.is_sqlite else ())):
        row = "practice_id, :id, batch_id, patient_id, month, :close, 'original', '9', 1"
        with pytest.raises(DBAPIError), office.database.engine.begin() as connection:
            made = f"{insert} INTO claim_item ({columns}) SELECT {row} FROM claim_item WHERE id = :void"
            connection.execute(text(made), {"id": new_id(), "close": last.id, "void": void.id})
    assert [each.kind for each in items(office)] == [ClaimKind.ORIGINAL, ClaimKind.VOID, ClaimKind.ORIGINAL]


def test_a_batch_of_before_its_second_sheet_was_kept_is_listed_and_not_made_again(office: Office) -> None:  # noqa: F811
    one = office.patients[0]
    office.close(one)
    with office.database.read(office.practice.id) as view:
        (kept,) = view.closes.of_patient(one.id, OCTOBER)
    old = ClaimBatch(new_id(), OCTOBER, 1, office.team.biller.id, AT)
    item = ClaimItem(new_id(), old.id, one.id, OCTOBER, kept.id, ClaimKind.ORIGINAL, "00001000001")
    office.do(lambda uow: uow.closes.add_batch(old, [item]))
    for again in (lambda: office.file(1), lambda: kept_of(old)):
        assert "cannot be made anew: use the one that was written then" in refused(again)
    office.close(office.patients[1])
    made = office.make()
    assert (made.batch.number, made.place) == (2, 2) and office.file(2).claims
