"""The worker's sign of life: `beat()` writes it, `age()` reads it; a file, so that it needs no database."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

from bot.clock import parse

NAME = "worker.heartbeat"


def beat(var_dir: Path, now: datetime) -> None:
    """Say that the worker lives now. Raises OSError."""
    var_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
    fresh = var_dir / f"{NAME}.new"
    fresh.write_text(now.isoformat(), encoding="ascii")
    fresh.replace(var_dir / NAME)


def age(var_dir: Path, now: datetime) -> timedelta | None:
    """How long ago the worker gave its last sign; None when it never did."""
    try:
        return now - parse((var_dir / NAME).read_text(encoding="ascii"))
    except (FileNotFoundError, ValueError):
        return None
