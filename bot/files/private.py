"""Files that show patients: only the account that ran the command can read them."""

from __future__ import annotations

import os
from pathlib import Path

from ccm.errors import StateRefused

OWNER_ONLY = 0o600


def write_private(path: Path, content: bytes, *, again: bool = False) -> bool:
    """Write a file that only its owner can read, whatever the folder allows. False where it is there already, the same.

    `again` puts it in place of an older one, as a packet made anew. Raises StateRefused where the file is there and
    says something else: what may have been sent is not overwritten.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.exists() and not again:
        if path.read_bytes() != content:
            raise StateRefused(f"{path.name} is there already and was changed since. Give another folder with --out.")
        return False
    if again:  # a new file in its place: an older one that others could read would keep its mode
        path.unlink(missing_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, OWNER_ONLY), "wb") as file:
        file.write(content)
    return True
