"""Rasa and the action server listen on the loopback address only, and Rasa answers nobody but the gateway."""

from __future__ import annotations

import httpx
import psutil
import pytest

from tests.stack import Stack

pytestmark = pytest.mark.running


def test_everything_listens_on_loopback(stack: Stack) -> None:
    """No process listens on an address that other machines reach."""
    processes = psutil.Process(stack.process.pid).children(recursive=True)
    listening = [
        connection.laddr
        for process in processes
        for connection in process.net_connections(kind="inet")
        if connection.status == psutil.CONN_LISTEN
    ]
    assert {address.port for address in listening} >= {stack.port, stack.rasa_port, stack.action_port}
    assert {address.ip for address in listening} == {"127.0.0.1"}


@pytest.mark.parametrize("path", ["/webhooks/rest/webhook", "/model/parse", "/conversations/x/tracker"])
def test_rasa_has_no_other_way_in(stack: Stack, path: str) -> None:
    """Neither Rasa's own REST channel nor its API is there."""
    answer = httpx.post(
        f"http://127.0.0.1:{stack.rasa_port}{path}", json={"sender": "x", "message": "hoi", "text": "hoi"}
    )
    assert answer.status_code == 404


def test_the_channel_wants_its_secret(stack: Stack) -> None:
    """Somebody on the same machine who does not know the secret is refused."""
    body = {
        "conversation": "0" * 32,
        "text": "hoi",
        "now": "2026-01-16T02:35",
        "municipality": "groningen",
        "values": {},
    }
    answer = httpx.post(f"http://127.0.0.1:{stack.rasa_port}/webhooks/nachtlicht/message", json=body)
    assert answer.status_code == 403


def test_health_names_every_part(stack: Stack) -> None:
    """The store that Rasa uses is ours, and running on SQLite without Redis is well."""
    health = stack.client.get("/health").json()
    assert health["status"] == "ok"
    assert "EncryptedTrackerStore" in str(health["parts"])


def test_the_logs_hold_no_words(stack: Stack) -> None:
    """What was typed, and the conversation's token, stand in no log."""
    from tests.stack import Visitor

    visitor = Visitor(stack.client)
    visitor.say("mijn geheime zin over een paarse olifant")
    visitor.say('/paarse_olifant{"x": 1}')
    log = stack.log.read_text(encoding="utf-8", errors="replace")
    assert "olifant" not in log
    assert visitor.id not in log
