"""Structured logs that carry ids, verbs, durations and outcomes; never text that people typed, never a payload."""

from __future__ import annotations

import logging
import sys

import structlog

OURS = "ccm"


class ForeignRecord(logging.Formatter):
    """Other libraries' records, reduced to where they came from.

    Bolt, the SDK and SQLAlchemy put exception texts, payloads and values into their messages, already formatted,
    so that nothing of the message can be kept.
    """

    def format(self, record: logging.LogRecord) -> str:
        """One line: level, logger, file and line, and the exception's class."""
        failed = record.exc_info[0].__name__ if record.exc_info and record.exc_info[0] else None
        tail = f" exception={failed}" if failed else ""
        return (
            f"level={record.levelname.lower()} event=library logger={record.name} "
            f"at={record.filename}:{record.lineno}{tail}"
        )


def place(error: BaseException) -> str:
    """The file and line where an exception was raised: code, never values."""
    frame = error.__traceback__
    while frame is not None and frame.tb_next is not None:
        frame = frame.tb_next
    return f"{frame.tb_frame.f_code.co_filename.rsplit('/', 1)[-1]}:{frame.tb_lineno}" if frame else "?"


def configure(level: int = logging.INFO) -> None:
    """Send our events and the reduced foreign ones to standard error. Call once, at start."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(ForeignRecord())
    ours = logging.StreamHandler(sys.stderr)
    # Through `logging`, whose handlers swallow their own failures: a full disk under a log must not undo an answer.
    logging.raiseExceptions = False
    logging.getLogger(OURS).handlers[:] = [ours]
    logging.getLogger(OURS).setLevel(level)
    logging.getLogger(OURS).propagate = False
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.WARNING)
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso"),
            structlog.processors.LogfmtRenderer(key_order=["timestamp", "level", "event"]),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=False,
    )


log: structlog.typing.FilteringBoundLogger = structlog.get_logger(OURS)
