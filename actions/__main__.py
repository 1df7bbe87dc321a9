"""`python -m actions`: the action server, on the loopback address only."""

from __future__ import annotations

import os

from rasa_sdk.endpoint import create_app

from actions import base
from bot import log, settings
from bot.content.errors import ContentError


def main() -> None:
    """Serve until stopped; the port comes from the settings."""
    log.configure()
    os.environ.setdefault("SANIC_REQUEST_MAX_SIZE", str(1024 * 1024))
    _open_the_book()
    create_app("actions", cors_origins="").run("127.0.0.1", settings.load().action_port, access_log=False)


def _open_the_book() -> None:
    """Before the first visitor, who would wait for it. A wrong text is said again when an answer needs it."""
    try:
        base.book()
    except ContentError as error:
        log.get_logger("actions").error("copy_not_read", reason=str(error))


if __name__ == "__main__":
    main()
