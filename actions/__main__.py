"""`python -m actions`: the action server, on the loopback address only."""

from __future__ import annotations

import os

from rasa_sdk.endpoint import create_app

from bot import log, settings


def main() -> None:
    """Serve until stopped; the port comes from the settings."""
    log.configure()
    os.environ.setdefault("SANIC_REQUEST_MAX_SIZE", str(1024 * 1024))
    create_app("actions", cors_origins="").run("127.0.0.1", settings.load().action_port, access_log=False)


if __name__ == "__main__":
    main()
