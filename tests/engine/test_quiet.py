"""No word of a visitor in any log."""

from __future__ import annotations

import logging
import sys

import pytest

from bot.engine.quiet import PlaceFormatter

CANARY = "kanarie-zin-9713"


def test_a_librarys_line_keeps_place_and_error_only() -> None:
    """Message, arguments and the error's own text are dropped; what is left still helps to find the place."""
    try:
        raise ValueError(CANARY)
    except ValueError:
        record = logging.LogRecord(
            "rasa.core.processor", logging.ERROR, __file__, 7, "failed: %s", (CANARY,), sys.exc_info(), "run"
        )
    line = PlaceFormatter().format(record)
    assert CANARY not in line
    assert line == "ERROR rasa.core.processor:run:7 ValueError"


def test_our_own_lines_are_shown() -> None:
    """Our rooms log constant names."""
    record = logging.LogRecord("bot.engine", logging.WARNING, __file__, 7, "copy_kept", (), None)
    assert PlaceFormatter().format(record) == "copy_kept"


def test_structured_lines_lose_their_text(capsys: pytest.CaptureFixture[str]) -> None:
    """Rasa passes messages as fields of structured lines."""
    from bot import log

    log.configure(logging.WARNING)
    log.get_logger("engine").error("message.failed", text=CANARY)
    assert CANARY not in capsys.readouterr().err
