"""`ccm-bot try quality`: a practice tries the rules on sentences of its own, without Slack or database."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Annotated

import typer
from pydantic import BaseModel, ConfigDict, ValidationError

from bot.terminal import fail
from ccm.note_quality import note_quality

app = typer.Typer(no_args_is_help=True, help="Try the rules on sentences of your own.")


class Item(BaseModel):
    """One sentence."""

    model_config = ConfigDict(hide_input_in_errors=True, extra="ignore")

    id: str | int
    text: str


class Items(BaseModel):
    """The file's shape: `{"items": [{"id": …, "text": …}]}`."""

    model_config = ConfigDict(hide_input_in_errors=True, extra="ignore")

    items: list[Item]


@app.callback()
def _group() -> None:
    """More tries come with the parts that hold their rules."""


@app.command()
def quality(file: Annotated[Path, typer.Argument(help="A JSON file of items")]) -> None:
    """Whether each note says what was done, about which problem, and what changed: one JSON line each."""
    for item in read_items(file).items:
        said = note_quality(item.text)
        line = {
            "id": item.id,
            "quality": "good" if said.good else "weak",
            "missing": [part.value for part in said.missing],
        }
        sys.stdout.write(json.dumps(line, ensure_ascii=False) + "\n")


def read_items(file: Path) -> Items:
    """The items, or a plain sentence and exit 2."""
    try:
        return Items.model_validate_json(file.read_bytes())
    except OSError:
        fail("The file could not be opened.")
    except ValidationError:
        fail('The file is not of the shape {"items": [{"id": "1", "text": "…"}]}.')
