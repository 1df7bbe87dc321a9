"""A new model without a pause: `keep_fresh(app)` loads it beside the one that serves, and then takes its place.

Whoever puts a model in its place writes its fingerprint last (`bot.engine.train`, `bot.learning.candidate`), so
that is what is looked at. A model that does not load changes nothing: the present one goes on.
"""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

from bot.engine.serve import check_model
from bot.log import get_logger
from bot.settings import Settings

#: Seconds between two looks.
EVERY = 2.0

_log = get_logger("engine")
Stamp = tuple[int, int] | None


async def keep_fresh(agent: Any, settings: Settings, every: float = EVERY) -> None:
    """Until cancelled. `agent` is Rasa's; every request reads its processor anew."""
    archive = Path(agent.processor.model_path) if agent.processor else None
    if archive is None:
        return
    record = archive.with_name(archive.name.removesuffix(".tar.gz") + ".fingerprint")
    seen = stamp_of(record)
    while True:
        await asyncio.sleep(every)
        now = stamp_of(record)
        if now is not None and now != seen:
            seen = now
            await asyncio.to_thread(renew, agent, settings, archive)


def renew(agent: Any, settings: Settings, archive: Path) -> bool:
    """Load it; whether it serves now. The one that served stays until the new one is whole."""
    try:
        check_model(settings, archive)
        agent.load_model(str(archive))
    except Exception as error:  # whatever it is: somebody is answered by the model that was there
        _log.error("model_not_renewed", error=type(error).__name__)
        return False
    _log.warning("model_renewed", model=agent.model_id)
    return True


def stamp_of(path: Path) -> Stamp:
    """What changes when a file is replaced; None while it is not there."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_ino
