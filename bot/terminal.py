"""The terminal's own console, and the way a command ends with a plain sentence."""

from __future__ import annotations

from typing import NoReturn

import typer
from rich.console import Console

console = Console(highlight=False, soft_wrap=True)
_errors = Console(stderr=True, highlight=False, soft_wrap=True)


def fail(sentence: str) -> NoReturn:
    """Say what was wrong and exit with 2."""
    _errors.print(sentence, markup=False, style="red")
    raise typer.Exit(2)
