"""Logging: events with a constant name and identifiers, as one JSON line each; never words of a visitor."""

from __future__ import annotations

import logging
import sys

import structlog

#: Fields that would carry what somebody typed, or who they are; they are dropped wherever they appear.
FORBIDDEN = frozenset(
    {"text", "body", "message", "user_text", "token", "ip", "client", "user_agent", "url", "path"}
)


def _drop_words(_: object, __: str, event: structlog.types.EventDict) -> structlog.types.EventDict:
    return {key: value for key, value in event.items() if key not in FORBIDDEN}


def configure(level: int = logging.INFO) -> None:
    """Write JSON lines to standard error; exceptions are named by class and place, never with their locals."""
    logging.basicConfig(level=logging.WARNING, stream=sys.stderr, format="%(levelname)s %(name)s %(message)s")
    structlog.configure(
        processors=[
            structlog.stdlib.add_log_level,
            _drop_words,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.JSONRenderer(),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=lambda *_: structlog.PrintLogger(sys.stderr),  # the stream of this moment, not of the start
    )


def get_logger(room: str) -> structlog.typing.FilteringBoundLogger:
    """A logger that names its room in every line."""
    logger: structlog.typing.FilteringBoundLogger = structlog.get_logger(room=room)
    return logger
