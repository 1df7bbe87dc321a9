"""`python -m bot.afterwards PORT COMMAND …`: start a command once the page answers on that port.

Four processes that load at once on two cores start slowly, and the page that says 112 has to be there first.
Waits at most ten seconds, so that a broken gateway stops nobody else.
"""

from __future__ import annotations

import os
import socket
import sys
import time

PATIENCE = 10.0  # seconds


def wait_for(port: int, seconds: float) -> bool:
    """Whether the page on the loopback port answers within so many seconds."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if _answers(port, deadline - time.monotonic()):
            return True
        time.sleep(0.05)
    return False


def _answers(port: int, seconds: float) -> bool:
    """A connection alone is no answer: the gateway listens before it has read its texts."""
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=seconds) as connection:
            connection.sendall(b"GET / HTTP/1.0\r\nHost: 127.0.0.1\r\n\r\n")
            return bool(connection.recv(1))
    except OSError:
        return False


if __name__ == "__main__":
    wait_for(int(sys.argv[1]), PATIENCE)
    os.execvp(sys.argv[2], sys.argv[2:])  # noqa: S606
