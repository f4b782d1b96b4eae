"""The digest's chart: two months, each patient in one part of a bar. Drawn in a short-lived child process.

    python -m bot.digests.month_end.chart < bars.json > chart.png

The child alone loads matplotlib: its memory goes with it, and what hangs in it is ended by the time-out.
"""

from __future__ import annotations

import io
import json
import subprocess
import sys
from collections.abc import Mapping, Sequence

from bot.logs import log
from ccm.month_digest import Digest
from ccm.month_row import Part

TIMEOUT = 30.0  # seconds; two to draw, the rest for a machine that is busy
COLOURS: Mapping[str, tuple[str, str, str]] = {
    Part.BILLS: ("#0072B2", "", "#ffffff"),
    Part.HELD: ("#E69F00", "//", "#1a1a1a"),
    Part.NOT: ("#D55E00", "xx", "#1a1a1a"),
    Part.BELOW: ("#BBBBBB", "..", "#1a1a1a"),
}
"""Okabe and Ito's colours, which stay apart to every eye, each with a hatching of its own, and the ink upon it."""
PAPER, INK = "#ffffff", "#1a1a1a"  # its own ground: it reads alike in light and in dark mode
DIGIT = 0.025  # of the longest bar: a part too narrow for its number has it in the legend alone


def drawn(found: Digest, timeout: float = TIMEOUT) -> bytes | None:
    """The picture; None where it could not be drawn in time, which is logged: the digest does not wait for it."""
    bars = [[one.month.label, {part.value: one.parts[part] for part in Part}] for one in (found.before, found.now)]
    command = [sys.executable, "-m", "bot.digests.month_end.chart"]
    try:
        made = subprocess.run(
            command, input=json.dumps(bars).encode(), capture_output=True, timeout=timeout, check=True
        )
    except (subprocess.SubprocessError, OSError) as error:
        log.error("chart_failed", kind=type(error).__name__)
        return None
    return made.stdout


def alt_text(found: Digest) -> str:
    """What the picture shows, in words and counts."""
    said = [
        f"{one.month.label}: {', '.join(f'{one.parts[part]} {part.value}' for part in Part)}"
        for one in (found.before, found.now)
    ]
    return f"Patients by where their month stands. {'. '.join(said)}."


def picture(bars: Sequence[tuple[str, Mapping[str, int]]]) -> bytes:
    """A PNG of the bars, the last one on top."""
    import matplotlib as mpl  # noqa: PLC0415 - in the child alone

    mpl.use("Agg")
    from matplotlib import pyplot as plt  # noqa: PLC0415

    plt.rcParams.update({"font.size": 14, "hatch.linewidth": 0.6, "text.color": INK, "axes.edgecolor": INK})
    figure, axes = plt.subplots(figsize=(6.4, 3.1), dpi=200, facecolor=PAPER)
    axes.set_facecolor(PAPER)
    most = max((sum(parts.values()) for _, parts in bars), default=0) or 1
    for at, (_, parts) in enumerate(bars):
        left = 0
        for part in Part:
            width = parts[part.value]
            fill, hatch, ink = COLOURS[part]
            counts = " · ".join(f"{each[part.value]:,}" for _, each in reversed(bars))
            label = f"{part.value}: {counts}" if at == len(bars) - 1 else None
            axes.barh(at, width, left=left, color=fill, hatch=hatch, edgecolor=PAPER, linewidth=1, label=label)
            if width >= most * DIGIT * (len(f"{width:,}") + 1):
                behind = {"facecolor": fill, "edgecolor": "none", "pad": 1.5}
                axes.text(left + width / 2, at, f"{width:,}", ha="center", va="center", color=ink, bbox=behind)
            left += width
    axes.set_yticks(range(len(bars)), [f"{label}\n{sum(parts.values()):,}" for label, parts in bars])
    axes.set_xlim(0, most)
    axes.xaxis.set_visible(False)
    for side in axes.spines.values():
        side.set_visible(False)
    axes.tick_params(left=False, colors=INK)
    axes.legend(loc="upper center", bbox_to_anchor=(0.36, -0.02), ncols=2, frameon=False, fontsize=13)
    out = io.BytesIO()
    figure.savefig(out, format="png", bbox_inches="tight", facecolor=PAPER)
    plt.close(figure)
    return out.getvalue()


if __name__ == "__main__":
    sys.stdout.buffer.write(picture(json.load(sys.stdin)))
