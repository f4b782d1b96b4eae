"""Practices: found by their Slack installation. The only queries that stand outside a practice's scope."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Engine, or_, select, update

from storage.tables import practice

ONE_INSTALLATION = (
    "This database belongs to another Slack workspace. This release serves one workspace a database: "
    "use that workspace's token, or another DATABASE_URL."
)


@dataclass(frozen=True, slots=True)
class Practice:
    """One practice. An organisation-wide installation on Enterprise Grid has an enterprise and no team."""

    id: str
    name: str
    zone: str
    team_id: str | None = None
    enterprise_id: str | None = None


class Practices:
    """The practices of this database."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def find(self, team_id: str | None, enterprise_id: str | None) -> Practice | None:
        """The practice of an installation: by its team, or by its organisation where there is no team."""
        if team_id is None and enterprise_id is None:
            return None
        where = practice.c.team_id == team_id if team_id else practice.c.enterprise_id == enterprise_id
        with self._engine.connect() as connection:
            row = connection.execute(select(practice).where(where)).first()
        return Practice(**row._mapping) if row else None

    def create(self, one: Practice) -> None:
        """Add a practice."""
        with self._engine.begin() as connection:
            connection.execute(
                practice.insert().values(
                    id=one.id,
                    name=one.name,
                    zone=one.zone,
                    team_id=one.team_id,
                    enterprise_id=one.enterprise_id,
                )
            )

    def bind(self, practice_id: str, team_id: str | None, enterprise_id: str | None) -> None:
        """Give a practice that has none its installation. Never moves a bound one."""
        unbound = or_(practice.c.team_id.is_not(None), practice.c.enterprise_id.is_not(None)).is_(False)
        with self._engine.begin() as connection:
            connection.execute(
                update(practice)
                .where(practice.c.id == practice_id, unbound)
                .values(team_id=team_id, enterprise_id=enterprise_id)
            )

    def all(self) -> list[Practice]:
        """Every practice, in order of making."""
        with self._engine.connect() as connection:
            rows = connection.execute(select(practice).order_by(practice.c.id)).all()
        return [Practice(**row._mapping) for row in rows]
