"""No word of a visitor in any log: `configure()`.

Rasa writes messages, slots and whole stack frames into its log lines, some of them as warnings. Here a line of a
library keeps its logger, its level, its place in the code and the class of an error; the rest is dropped.
"""

from __future__ import annotations

import logging
import sys
import warnings
from functools import lru_cache

from bot import log

#: Rooms of ours: they log constant names, so their messages may be seen.
OURS = ("bot", "actions")


class PlaceFormatter(logging.Formatter):
    """Where something happened and what kind of error it was."""

    def format(self, record: logging.LogRecord) -> str:
        """One line without the message of a library."""
        if record.name.split(".")[0] in OURS:
            return record.getMessage()
        kind = f" {record.exc_info[0].__name__}" if record.exc_info and record.exc_info[0] else ""
        return f"{record.levelname} {record.name}:{record.funcName}:{record.lineno}{kind}"


@lru_cache(maxsize=1)
def configure() -> None:
    """Once per process; takes the place of whatever handlers Rasa has set."""
    log.configure(logging.WARNING)
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(PlaceFormatter())
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(logging.WARNING)
    for name in list(logging.root.manager.loggerDict):
        logger = logging.getLogger(name)
        logger.handlers = []
        logger.propagate = True
    warnings.showwarning = lambda *_, **__: None
