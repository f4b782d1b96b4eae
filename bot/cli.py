"""`ccm-bot`: the commands of design section 10 that exist so far."""

from __future__ import annotations

import json
import sys
from contextlib import AbstractContextManager, nullcontext
from typing import Annotated

import typer

from bot import logs
from bot.settings import Settings
from bot.terminal import PlainGroup, console, fail, read_settings

app = typer.Typer(
    cls=PlainGroup, no_args_is_help=True, add_completion=False, help="Chronic Care Management inside Slack."
)
db_app = typer.Typer(no_args_is_help=True, help="The database.")
app.add_typer(db_app, name="db")


@app.command()
def run(
    http: Annotated[bool, typer.Option("--http/--socket", help="HTTP at POST /slack/events, or Socket Mode")] = False,
    port: Annotated[int, typer.Option(help="Port for Slack (HTTP) and health; 0 for none in Socket Mode")] = 0,
    host: Annotated[str, typer.Option(help="Address to listen on")] = "127.0.0.1",
) -> None:
    """Run the bot."""
    from bot.running import require_tokens, run_served, run_socket  # noqa: PLC0415 - Slack and SQL load only where they are needed

    logs.configure()
    chosen = read_settings()
    try:
        with _one_bot(chosen):
            require_tokens(chosen, http=http)
            if http or port:
                run_served(chosen, host, port or 3000, http=http)
            else:
                run_socket(chosen, lambda name: console.print(f"Connected as {name}. Ctrl-C stops it."))
    except typer.Exit:
        raise
    except (RuntimeError, ValueError) as error:  # our own sentences: another schema, a key or a token that lacks
        fail(str(error))


def _one_bot(chosen: Settings) -> AbstractContextManager[object]:
    """SQLite has one writing process: a second bot on the same file is refused."""

    from filelock import FileLock, Timeout  # noqa: PLC0415

    folder = chosen.sqlite_folder()
    if folder is None:
        return nullcontext()
    folder.mkdir(parents=True, exist_ok=True)
    lock = FileLock(folder / "bot.lock", timeout=0)
    try:
        return lock.acquire()
    except Timeout:
        fail("Another bot is running on this database. SQLite takes one; use PostgreSQL for more.")


@app.command()
def simulator(port: Annotated[int, typer.Option(help="Port of 127.0.0.1")] = 8765) -> None:
    """A stand-in for Slack on this machine."""
    from bot.demo.run import env_lines, simulator_config  # noqa: PLC0415
    from simulator.server import run as serve  # noqa: PLC0415

    config = simulator_config(port)

    def said(url: str) -> None:
        console.print(f"Simulated Slack at {url}\n\nLines for the bot's .env, beside a CCM_SECRET_KEY of your own:\n")
        console.print(env_lines(config, url), markup=False, highlight=False, soft_wrap=True)

    serve(config, said)


@app.command()
def demo(port: Annotated[int, typer.Option(help="Port of the page")] = 8765) -> None:
    """The simulator, a synthetic practice and the bot, in one go."""
    from bot.demo.run import run_demo  # noqa: PLC0415

    logs.configure()
    run_demo(port)


@app.command()
def doctor() -> None:
    """What is wrong, and how to mend it."""
    from bot.doctor import examine  # noqa: PLC0415

    bad = 0
    for check in examine(read_settings()):
        mend = f"  {check.mend}" if not check.good else ""
        console.print(f"{'ok  ' if check.good else 'MEND'} {check.what}{mend}", markup=False)
        bad += not check.good
    raise typer.Exit(1 if bad else 0)


@app.command()
def manifest(
    http: Annotated[str, typer.Option(help="This bot's public address, for HTTP instead of Socket Mode")] = "",
    why: Annotated[bool, typer.Option(help="Print the reason for each scope instead")] = False,
) -> None:
    """The Slack manifest."""
    from bot.manifest import EVENTS, SCOPES  # noqa: PLC0415
    from bot.manifest import manifest as made  # noqa: PLC0415

    if why:
        for name, reason in (SCOPES | EVENTS).items():
            console.print(f"{name}: {reason}", markup=False)
        return
    sys.stdout.write(json.dumps(made(http.rstrip("/") or None), indent=2) + "\n")


@db_app.command("upgrade")
def db_upgrade() -> None:
    """Bring the database to this release's schema, after a backup of a SQLite file."""
    from bot.upkeep import upgrade  # noqa: PLC0415

    try:
        for line in upgrade(read_settings()):
            console.print(line, markup=False)
    except ValueError as error:
        fail(str(error))


def _register() -> None:
    from bot import cli_audit, cli_bill, cli_claims, cli_close, cli_digest, cli_files, cli_outbox, cli_privacy, cli_try  # noqa: PLC0415

    app.add_typer(cli_files.import_app, name="import")
    app.add_typer(cli_files.export_app, name="export")
    app.add_typer(cli_audit.app, name="audit")
    app.add_typer(cli_digest.app, name="digest")
    app.add_typer(cli_outbox.app, name="outbox")
    app.add_typer(cli_privacy.app, name="privacy")
    app.add_typer(cli_try.app, name="try")
    app.command()(cli_bill.bill)
    app.command()(cli_close.close)
    app.command()(cli_claims.claims)


_register()


if __name__ == "__main__":
    app()
