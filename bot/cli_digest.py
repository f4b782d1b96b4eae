"""`ccm-bot digest`: what the bot posts by itself, composed in the terminal, or posted now."""

from __future__ import annotations

import getpass
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Annotated
from zoneinfo import ZoneInfo

import typer

from bot.actions.forecasting import forecast_of
from bot.actions.month_digest import gather
from bot.actions.month_rows import MonthReader
from bot.actions.occasion import Composed, Occasion, posting_of
from bot.answers import Answer
from bot.clock import note_clock, practice_clock
from bot.digests.forecast.compose import forecast_posts
from bot.digests.month_end.compose import composed
from bot.digests.posts import blocks_json
from bot.digests.worklist.compose import channel_answer, day_begins, read
from bot.files.rule_files import load
from bot.settings import Settings
from bot.terminal import console, fail, read_settings
from bot.terminal_answer import rendered
from bot.upkeep import opened
from bot.views.forecast import channel_forecast
from bot.views.month_end import digest_answer
from ccm.service_month import ServiceMonth
from storage.database import Database
from storage.practices import Practice

app = typer.Typer(no_args_is_help=True, help="What the bot posts by itself: shown here, or posted now.")
Post = Annotated[bool, typer.Option("--post", help="Post it, by the bot that runs; else it is only shown")]


@app.command("month-end")
def month_end(
    month: Annotated[str, typer.Option(help="As 2026-10; the running month if left out")] = "", post: Post = False
) -> None:
    """The month-end digest as it stands: counts, no name, no amount."""
    with _place() as place:
        wanted = ServiceMonth.parse(month) if month else ServiceMonth.of(place.now, ZoneInfo(place.practice.zone))
        edition = f"asked/{place.now:%Y%m%dT%H%M%S}"

        def show(occasion: Occasion) -> Answer:
            reader = MonthReader(occasion.view, occasion.zone, wanted, occasion.rules)
            return digest_answer(gather(reader, occasion.now, naming=occasion.settings.naming))

        place.run(show, (lambda occasion: composed(occasion, wanted, edition)) if post else None)


@app.command()
def forecast(post: Post = False) -> None:
    """Who will miss 20 minutes at this pace: counts by care manager, and the handles of nobody's."""
    with _place() as place:

        def show(occasion: Occasion) -> Answer:
            found = forecast_of(occasion.view, occasion.zone, occasion.rules, occasion.today, occasion.settings)
            people = {one.id: one for one in occasion.view.staff.all(active_only=False)}
            return channel_forecast(found, people, occasion.settings.naming)

        place.run(show, forecast_posts if post else None)


@app.command()
def worklist(post: Post = False) -> None:
    """Today's worklist: counts, whose they are, and the handles of nobody's. Posted once a day, as by the calendar."""
    with _place() as place:
        place.run(lambda occasion: channel_answer(occasion, read(occasion)), day_begins if post else None)


@dataclass(frozen=True, slots=True)
class _Place:
    """The practice and its time, for one command."""

    settings: Settings
    database: Database
    practice: Practice
    now: datetime

    def run(self, show: Callable[[Occasion], Answer], posts: Callable[[Occasion], Composed] | None) -> None:
        """Show it, or add its posts to the outbox, with the audit row that says who ran it and whom it shows."""
        with self.database.snapshot(self.practice.id) as view:
            rules = load(Path(self.settings.ccm_rules) if self.settings.ccm_rules else None)
            chosen, zone = posting_of(view, self.settings.posting()), ZoneInfo(self.practice.zone)
            occasion = Occasion(view, self.practice, self.now, zone, rules, chosen, self.settings.training)
            if posts is None:
                console.print(rendered(blocks_json(show(occasion).blocks)))
                return
            made = posts(occasion)
        if not made:
            fail(
                "There is nothing to post: nobody is in the programme, or no channel is chosen (`/ccm setup posting`)."
            )
        self._keep(made)

    def _keep(self, made: Composed) -> None:
        with self.database.write(self.practice.id) as uow:
            if made.keep is not None:
                made.keep(uow)
            added = sum(uow.outbox.add(one, self.now) for one in made.posts)
            facts = {"ran": getpass.getuser(), "posts": str(added)}
            uow.audit.record("digest.posted", None, self.now, patients=made.shown, facts=facts)
            uow.commit()
        stood = len(made.posts) - added
        console.print(f"{added} posts are on their way{f', {stood} stood there already' if stood else ''}.")


@contextmanager
def _place() -> Iterator[_Place]:
    settings = read_settings()
    clock = practice_clock(settings.ccm_clock)
    with opened(settings) as (database, practice):
        note_clock(database, practice.id, settings.ccm_clock)
        yield _Place(settings, database, practice, clock.now())
