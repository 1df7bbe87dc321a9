"""A neighbour at night: twelve turns, from a worry to danger, back, to a human, and gone."""

from __future__ import annotations

import hashlib
import uuid
from pathlib import Path

import pytest

from tests.stack import Stack, Visitor, words

pytestmark = pytest.mark.running

NIGHT = "2026-01-16T22:35"


def first_line(answer: dict[str, object]) -> str:
    """The first line of the first message."""
    messages = answer["messages"]
    assert isinstance(messages, list)
    return str(messages[0]["text"]).splitlines()[0]


def test_a_neighbour_sees_it_become_acute_and_erases_everything(stack: Stack) -> None:
    """Twelve turns: bystander, becomes acute, taken back, hand-over, erased; a byte scan finds nothing."""
    # Given a neighbour who opens the page at night
    canary = f"kanarie{uuid.uuid4().hex}"
    visitor = Visitor(stack.client, now=NIGHT)
    assert "computer" in words(visitor.last).lower()
    key = key_file(stack, visitor).read_bytes()

    # 1 When they say hello, then they are welcomed
    assert visitor.say("hallo")["alert"] is False
    # 2 When they tell what they hear, then it is advice from Veilig Thuis, and no alarm
    answer = visitor.say(f"ik hoor de buren al weken schreeuwen moet ik daar iets mee {canary}")
    assert "0800-2000" in words(answer)
    assert answer["alert"] is False
    # 3 When they ask about the organisation, then it is explained
    assert "Veilig Thuis" in words(visitor.say("wat doet veilig thuis"))
    # 4 When they ask what it costs, then there is an answer
    assert visitor.say("kost dat geld")["messages"]
    # 5 When it happens now, then 112 stands in the first line
    answer = visitor.say("nu hoor ik haar gillen en hij slaat haar")
    assert "112" in first_line(answer)
    assert answer["alert"] is True
    assert answer["messages"][0]["urgent"] is True
    # 6 When they add a detail, then the alert stays
    assert visitor.say("ze wonen op de tweede verdieping")["alert"] is True
    # 7 When they take it back, then they are asked once, and the alert stays until they answer
    answer = visitor.say("laat maar, sorry, het was de televisie")
    assert answer["alert"] is True
    assert "112" in words(answer)
    # 8 When they say that it is over, then the alert ends
    assert visitor.say("ja het is voorbij")["alert"] is False
    # 9 When they want a human at this hour, then the chat is offered, on the same page and without a referrer
    answer = visitor.say("ik wil met een mens praten")
    assert answer["state"] == "bot", "nobody confirmed that the chat is for neighbours too"
    assert any("tel:08002000" in link["href"] for message in answer["messages"] for link in message["links"])
    # 10 When they ask who reads along, then the answer is honest about the seven days
    assert "zeven dagen" in words(visitor.say("wie kan dit allemaal lezen"))
    # 11 When they ask to erase, then they are asked whether they mean it
    answer = visitor.say("wis dit gesprek")
    assert answer["messages"][-1]["buttons"]
    # Before: the text stands nowhere in the clear, and the key exists
    assert not files_with(stack.var, canary.encode())
    assert files_with(stack.var, key)
    # 12 When they confirm, then everything is gone within five seconds
    number = str(uuid.uuid4())
    assert visitor.choose("wis")["state"] == "ended"
    assert visitor.post({"text": "ben je er nog"}).status_code == 404
    assert visitor.post({"id": number, "text": "nog een keer"}).status_code == 404
    assert visitor.erase().status_code == 204
    assert not files_with(stack.var, canary.encode())
    assert not files_with(stack.var, key)
    assert not files_with(stack.var, conversation_id(visitor).encode())


def conversation_id(visitor: Visitor) -> str:
    """How the stores know the conversation: never by the visitor's token."""
    return hashlib.sha256(visitor.id.encode()).hexdigest()[:32]


def key_file(stack: Stack, visitor: Visitor) -> Path:
    """The file with the conversation's key."""
    (found,) = [path for path in (stack.var / "keys").rglob("*") if conversation_id(visitor) in path.name]
    return found


def files_with(folder: Path, needle: bytes) -> list[Path]:
    """Every file below the folder, databases, journals and logs included, that holds these bytes."""
    return [path for path in folder.rglob("*") if path.is_file() and needle in path.read_bytes()]
