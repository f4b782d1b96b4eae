"""What is counted of the bot's work: acts by surface, verb and outcome, and how long they took. No names, no text."""

from __future__ import annotations

from collections.abc import Callable

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, PlatformCollector, ProcessCollector

SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.0, 3.0)
"""Up to Slack's three seconds."""


class Metrics:
    """One bot's own registry: two bots in one process, as in tests, count apart."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        ProcessCollector(registry=self.registry)
        PlatformCollector(registry=self.registry)
        self._acts = Counter("ccm_acts", "What people did.", ["surface", "verb", "outcome"], registry=self.registry)
        self._seconds = Histogram(
            "ccm_act_seconds",
            "From Slack's request to the answer.",
            ["surface"],
            registry=self.registry,
            buckets=SECONDS,
        )

    def posts(self, waiting_for: Callable[[], float], parked: Callable[[], float], tick: Callable[[], float]) -> None:
        """Figures that are asked for when they are read: seconds the oldest post waits, how many are parked, …"""
        for name, words, ask in (
            ("ccm_outbox_age_seconds", "How long the oldest post that should have left has waited.", waiting_for),
            ("ccm_outbox_parked", "Posts that wait for a person's decision.", parked),
            ("ccm_tick_age_seconds", "Since the calendar was last looked at.", tick),
        ):
            Gauge(name, words, registry=self.registry).set_function(ask)

    def act(self, surface: str, verb: str, outcome: str, seconds: float) -> None:
        """Count one act. `verb` is one of the registry's names or `other`: typed text never becomes a label."""
        self._acts.labels(surface, verb, outcome).inc()
        self._seconds.labels(surface).observe(seconds)
