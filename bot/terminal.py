"""The terminal's own console, and the ways a command ends with a plain sentence: never a trace, never silence."""

from __future__ import annotations

import secrets
from typing import Any, NoReturn

import typer
from pydantic import ValidationError
from rich.console import Console
from sqlalchemy.exc import ArgumentError, SQLAlchemyError
from typer.core import TyperGroup
from typer.exceptions import TyperException

from bot import logs
from bot.logs import log
from bot.settings import Settings
from ccm.errors import CcmError

console = Console(highlight=False, soft_wrap=True)
_errors = Console(stderr=True, highlight=False, soft_wrap=True)


def fail(sentence: str) -> NoReturn:
    """Say what was wrong and exit with 2."""
    _errors.print(sentence, markup=False, style="red")
    raise typer.Exit(2)


def read_settings() -> Settings:
    """The settings, or a plain sentence with the names of those that can't be used."""
    try:
        return Settings()
    except ValidationError as error:
        # Our own checks' words name no value; a whole-model check has no name but its words.
        names = ", ".join(str(one["loc"][0]).upper() if one["loc"] else str(one["msg"]) for one in error.errors())
        fail(f"These settings can't be used: {names}. See README, Settings.")


class PlainGroup(TyperGroup):
    """The commands, whose failures are sentences: a known one its own, an unknown one a reference also in the log."""

    def invoke(self, ctx: Any) -> Any:
        """Run the command that was asked for."""
        try:
            return super().invoke(ctx)
        except (typer.Exit, typer.Abort, TyperException):
            raise
        except Exception as error:  # noqa: BLE001 - the last stop: a trace may hold values
            fail(_sentence(error))


def _sentence(error: Exception) -> str:
    from slack_sdk.errors import SlackApiError  # noqa: PLC0415 - most commands never meet Slack

    if isinstance(error, CcmError):
        return error.sentence
    if isinstance(error, SlackApiError):
        return f"Slack refuses: {error.response.get('error')}. `ccm-bot doctor` says what to mend."
    if isinstance(error, ArgumentError):
        return "DATABASE_URL is no database address. Write sqlite:///path or postgresql+psycopg://user@host/name."
    if isinstance(error, SQLAlchemyError):
        return f"The database does not answer ({type(error).__name__}). Check DATABASE_URL, its folder or its server."
    if isinstance(error, OSError):
        return f"Something could not be reached or opened ({type(error).__name__}). `ccm-bot doctor` says what."
    ref = secrets.token_hex(4)
    logs.configure()
    log.error("command_failed", ref=ref, kind=type(error).__name__, at=logs.place(error))
    return f"Something went wrong. Reference {ref}: it also stands in the log line above."
