"""The other processes start when the page answers, and also when it never does."""

from __future__ import annotations

import socket
import threading
import time

from bot.afterwards import wait_for
from tests.stack import free_ports


def test_a_listening_port_that_says_nothing_is_no_answer() -> None:
    """The gateway listens before it has read its texts: that is too early."""
    with socket.create_server(("127.0.0.1", 0)) as silent:
        assert not wait_for(silent.getsockname()[1], 0.3)


def test_it_waits_for_the_first_byte() -> None:
    """As soon as an answer begins, the wait is over."""
    with socket.create_server(("127.0.0.1", 0)) as server:

        def answer() -> None:
            connection, _ = server.accept()
            time.sleep(0.2)
            connection.sendall(b"H")
            connection.close()

        threading.Thread(target=answer, daemon=True).start()
        assert wait_for(server.getsockname()[1], 5)


def test_a_gateway_that_never_comes_stops_nobody() -> None:
    """The wait ends by itself."""
    began = time.monotonic()
    assert not wait_for(free_ports(1)[0], 0.3)
    assert time.monotonic() - began < 2
