"""Long answers and what danger pushed aside, over the visitor's API with a Rasa that obeys the test."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import Any

import httpx
import pytest

from bot.conversation.reply import BotReply
from bot.web import app
from bot.web.rasa import Question, read_reply
from tests.web.conftest import Gateway
from tests.web.fakes import FakeRasa, Visitor, channel_body


@dataclass
class Scripted(FakeRasa):
    """Answers with the bodies of the test, one after another."""

    bodies: list[dict[str, Any]] = field(default_factory=list)

    async def ask(self, question: Question, seconds: float) -> BotReply | None:
        """The next body."""
        self.asked.append(question)
        return read_reply(self.bodies.pop(0))


def step(number: int) -> dict[str, Any]:
    """The channel's answer with one step of the plan."""
    body = channel_body(f"Stap {number}", key="veiligheidsplan")
    buttons = [{"label": "Verder", "to": "stap:verder"}, {"label": "Terug", "to": "stap:terug"}]
    body["messages"][0].update(step=number, steps=6, buttons=buttons)
    return body


def labels(answer: httpx.Response) -> list[str]:
    """All buttons of an answer."""
    return [button["label"] for message in answer.json()["messages"] for button in message["buttons"]]


def texts(answer: httpx.Response) -> str:
    """All that an answer says."""
    return "\n".join(message["text"] for message in answer.json()["messages"])


async def press(visitor: Visitor, answer: httpx.Response, label: str) -> httpx.Response:
    """Choose the button with this label."""
    found = (button for message in answer.json()["messages"] for button in message["buttons"])
    return await visitor.choose(next(button["id"] for button in found if label in button["label"]))


@pytest.fixture
def script(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """What Rasa will answer, filled by the test."""
    bodies: list[dict[str, Any]] = []
    monkeypatch.setattr("tests.web.conftest.FakeRasa", lambda: Scripted(bodies=bodies))
    assert app is not None
    return bodies


def test_a_long_answer_is_leafed_through_without_the_bot(gateway: Gateway, script: list[dict[str, Any]]) -> None:
    """Verder and terug are the gateway's own: they work also while Rasa does not."""
    script.append(step(1))

    async def story() -> None:
        async with gateway() as (visitor, rasa):
            await visitor.open()
            first = await visitor.say("hoe ga ik veilig weg")
            second = await press(visitor, first, "Verder")
            assert "Stap 2 van" in texts(second)
            third = await press(visitor, second, "Verder")
            assert "Stap 3 van" in texts(third)
            back = await press(visitor, third, "Terug")
            assert "Stap 2 van" in texts(back)
            assert len(rasa.asked) == 1

    asyncio.run(story())


def test_each_step_is_for_who_reads_it(gateway: Gateway, script: list[dict[str, Any]]) -> None:
    """The gateway knows from Rasa who writes: who does it never leafs through the plan of the other."""
    script.extend([{**step(1), "memory": {"rol": role}} for role in ("pleger", "slachtoffer")])

    async def story() -> None:
        found = []
        for _ in range(2):
            async with gateway() as (visitor, _):
                await visitor.open()
                found.append(texts(await press(visitor, await visitor.say("hoe gaat weggaan"), "Verder")))
        assert found[0] != found[1]
        assert "Spreek met een buur" in found[1]
        assert "Spreek met een buur" not in found[0]

    asyncio.run(story())


def test_who_asks_something_else_finds_the_way_back(gateway: Gateway, script: list[dict[str, Any]]) -> None:
    """The other answer gets a button to the long one, and it goes on where it was left."""
    script.extend([step(1), channel_body("Het is gratis.", key="kosten")])

    async def story() -> None:
        async with gateway() as (visitor, rasa):
            await visitor.open()
            second = await press(visitor, await visitor.say("hoe ga ik veilig weg"), "Verder")
            assert "Stap 2 van" in texts(second)
            other = await visitor.say("kost dat geld")
            assert len(labels(other)) <= 4
            returned = await press(visitor, other, "Verder: ")
            assert "We waren bij stap 2" in texts(returned)
            assert rasa.asked[1].values["leesplek"] == {"veiligheidsplan": 2}

    asyncio.run(story())


def test_danger_does_not_make_the_rest_forgotten(gateway: Gateway, script: list[dict[str, Any]]) -> None:
    """112 first and alone; when it is over, the theme of that message is offered."""
    script.append(channel_body("Over stalking.", key="stalking", acute=0.9))
    script.extend([channel_body("Goed.", key="bevestigen")] * 2)

    async def story() -> None:
        async with gateway() as (visitor, _):
            await visitor.open()
            cry = await visitor.say("mijn ex volgt me al weken en nu slaat hij me, help")
            assert cry.json()["alert"] is True
            assert "stalking" not in texts(cry).lower()
            asked = await press(visitor, cry, "veilig")
            over = await press(visitor, asked, "Ja")
            assert over.json()["alert"] is False
            assert "Iemand volgt mij" in labels(over)

    asyncio.run(story())


def test_the_same_text_is_known_to_the_bot(gateway: Gateway, script: list[dict[str, Any]]) -> None:
    """Rasa hears which texts were shown last, as digests, so that it can say it otherwise."""
    script.extend([channel_body(), channel_body("Anders.")])

    async def story() -> None:
        async with gateway() as (visitor, rasa):
            await visitor.open()
            await visitor.say("hij volgt me")
            await visitor.say("hij volgt me weer")
            before, after = (question.values["vorige"] for question in rasa.asked)
            assert before == []
            assert isinstance(after, list)
            assert [len(digest) for digest in after] == [12]

    asyncio.run(story())
