"""Danger in another language over the visitor's API: 112 in the first line in that language, also without Rasa."""

from __future__ import annotations

import asyncio
from typing import Any

import httpx
import pytest

from bot.safety import assess
from bot.safety.language import language_of
from bot.web.rasa import read_reply
from tests.web.conftest import Gateway
from tests.web.fakes import FakeRasa, channel_body

#: The same danger in each language: the message, and words of the answer in that language.
DANGER = [
    ("en", "he is hitting me right now please send the police", "Call 112"),
    ("tr", "kocam beni dövüyor yardım edin", "112'yi arayın"),
    ("ar", "زوجي يضربني ساعدوني", "اتصلوا"),
    ("ar_latn", "jawzi 3am yedrobni hala2 sa3douni", "Ittaslou"),
    ("pl", "mąż mnie bije teraz pomocy", "Zadzwoń"),
    ("uk", "допоможіть він мене б'є", "Телефонуйте"),
    ("de", "hilfe er schlägt mich gerade", "Ruf jetzt 112"),
    ("fr", "au secours mon mari me frappe maintenant", "Appelez le 112"),
    ("es", "ayuda mi marido me está pegando ahora", "Llama ahora al 112"),
]


def first(answer: httpx.Response) -> str:
    """The first line that is read."""
    return str(answer.json()["messages"][0]["text"])


@pytest.mark.parametrize(("language", "text", "words"), DANGER, ids=[row[0] for row in DANGER])
@pytest.mark.parametrize("dead", [False, True], ids=["", "without Rasa"])
def test_the_first_line_has_112_in_the_language(
    gateway: Gateway, language: str, text: str, words: str, dead: bool
) -> None:
    """Whoever writes it reads 112 in their own language; the last bubble is Dutch."""
    assert language_of(text) == language
    assert assess(text).danger.urgent

    async def story() -> None:
        async with gateway() as (visitor, rasa):
            rasa.dead = dead
            await visitor.open()
            answer = await visitor.say(text)
            assert answer.json()["alert"] is True
            assert "112" in first(answer)
            assert words in first(answer)
            assert "Bel 112" in answer.json()["messages"][-1]["text"]

    asyncio.run(story())


def test_what_follows_is_in_the_language_too(gateway: Gateway) -> None:
    """The language stays: the button that says it is safe is followed by a question in that language."""

    async def story() -> None:
        async with gateway() as (visitor, rasa):
            rasa.dead = True
            await visitor.open()
            answer = await visitor.say("mąż mnie bije teraz pomocy")
            buttons = [button for message in answer.json()["messages"] for button in message["buttons"]]
            safe = next(button for button in buttons if "bezpiecznie" in button["label"])
            answer = await visitor.choose(safe["id"])
            assert "Czy niebezpieczeństwo" in first(answer)
            answer = await visitor.say("tak")
            assert "Dobrze" in first(answer)

    asyncio.run(story())


def test_the_bot_hears_from_the_rules_that_there_is_danger(gateway: Gateway) -> None:
    """So that it keeps the card for later."""

    async def story() -> None:
        async with gateway() as (visitor, rasa):
            await visitor.open()
            await visitor.say("he is hitting me right now please send the police")
            await visitor.say("hoe laat is het")
            assert [question.values["acuut"] for question in rasa.asked] == [True, False]

    asyncio.run(story())


def test_who_writes_dutch_reads_dutch(gateway: Gateway, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing changes for anybody else, and what Rasa remembers of the language is used."""
    memory: dict[str, Any] = {}

    async def ask(self: FakeRasa, *_: object) -> Any:
        return read_reply(channel_body(memory=memory, acute=0.9))

    monkeypatch.setattr(FakeRasa, "ask", ask)

    async def story() -> None:
        async with gateway() as (visitor, _):
            await visitor.open()
            assert first(await visitor.say("help hij slaat me nu")).startswith("Bel nu 112")
            memory["taal"] = "de"
            assert "Ruf" in first(await visitor.say("help hij slaat me nu weer"))

    asyncio.run(story())


@pytest.mark.parametrize(("language", "text", "_"), DANGER, ids=[row[0] for row in DANGER])
def test_a_message_says_in_which_language_it_is(gateway: Gateway, language: str, text: str, _: str) -> None:
    """So that a screen reader can pronounce it; what is Dutch, and what the visitor wrote, has no such field."""

    async def story() -> None:
        async with gateway() as (visitor, rasa):
            rasa.dead = True
            await visitor.open()
            messages = (await visitor.say(text)).json()["messages"]
            assert messages[0]["lang"] == language.replace("ar_latn", "ar-Latn")
            assert "lang" not in messages[-1]

    asyncio.run(story())
