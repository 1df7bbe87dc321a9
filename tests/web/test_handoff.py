"""A hand-over over the visitor's API, with buttons and with calls: the bot is silent, the rules still listen."""

from __future__ import annotations

import asyncio
import re
import time
import uuid
from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Any

import httpx
import pytest

from bot import clock
from bot.content.answer import Answer, Bubble, Button
from bot.conversation.service import Conversations, conversation_id_of
from bot.handoff.desk_side import VisitorLeft
from bot.handoff.service import Handoffs
from bot.web.visitor.handing import typed
from tests.handoff.chatwoot_server import (
    ACCOUNT,
    INBOX,
    SECRET,
    TOKEN,
    FakeChatwoot,
    agent_says,
    chatwoot,
    webhook,
)
from tests.web.conftest import Gateway
from tests.web.fakes import Visitor
from tests.web.test_page import hidden, send

CRY = "help hij slaat me nu"
#: The desk of Groningen has its hours then.
WORKDAY = {"X-Now": "2026-01-14T10:00"}
CLOCK = {"NACHTLICHT_TEST_CLOCK": "1"}
CHATWOOT = {
    "NACHTLICHT_HUMAN_CHAT": "chatwoot",
    "NACHTLICHT_CHATWOOT_URL": "http://127.0.0.1:9",
    "NACHTLICHT_CHATWOOT_INBOX": "inbox7",
    "NACHTLICHT_CHATWOOT_SECRET": SECRET,
}


@pytest.fixture
def staff(handoffs: Handoffs) -> Handoffs:
    """The desk."""
    return handoffs


def run(gateway: Gateway, story: Callable[[Visitor, Any], Awaitable[None]], **environ: str) -> None:
    """A story with a visitor who has opened a conversation at an hour of the desk."""

    async def start() -> None:
        async with gateway(**{**CLOCK, **environ}) as (visitor, rasa):
            visitor.http.headers.update(WORKDAY)
            await visitor.open()
            await story(visitor, rasa)

    asyncio.run(start())


def address(visitor: Visitor, call: str = "") -> str:
    """A call of the hand-over."""
    return f"/api/conversations/{visitor.token}/handoff{call}"


def words(body: dict[str, Any]) -> str:
    """Everything that she reads."""
    return " ".join(message["text"] for message in body["messages"])


async def offered(visitor: Visitor, staff: Handoffs) -> None:
    """Somebody sits at the desk, and she asked for a human."""
    staff.presence.beat("anna", "groningen")
    await asyncio.to_thread(staff.visitor.ask, conversation_id_of(visitor.token), _now())


def _now() -> datetime:
    return clock.parse(WORKDAY["X-Now"])


async def with_a_human(visitor: Visitor, staff: Handoffs) -> str:
    """Anna has taken her; the id of the hand-over."""
    await offered(visitor, staff)
    await visitor.http.post(address(visitor, "/consent"), json={})
    id = staff.desk.queue("groningen")[0].id
    staff.desk.take(id, "anna")
    return id


def test_offer_consent_queue_human_and_back(gateway: Gateway, staff: Handoffs) -> None:
    """Each call answers with state and words; in between the human speaks and the bot is never asked."""

    async def story(visitor: Visitor, rasa: Any) -> None:
        await offered(visitor, staff)
        shown = (await visitor.http.get(address(visitor))).json()
        assert (shown["state"], shown["position"]) == ("offered", None)
        assert (shown["offer"]["organisation"], shown["offer"]["erasable"]) == ("Filomena", True)
        assert shown["organisation"] == "Filomena"
        topics = shown["offer"]["themes"]
        assert "stalking" in topics
        assert "bevestigen" not in topics, "only what one can be about"
        agreed = (await visitor.http.post(address(visitor, "/consent"), json={})).json()
        assert (agreed["state"], agreed["position"]) == ("queued", 1)
        assert "112" in words(agreed)
        id = staff.desk.queue("groningen")[0].id
        staff.desk.take(id, "anna")
        rasa.asked.clear()
        said = (await visitor.say("ben je daar")).json()
        assert said == {"state": "human", "alert": False, "messages": []}
        staff.desk.say(id, "anna", "ja, ik ben er")
        staff.desk.end(id, "anna")
        assert rasa.asked == []
        assert (await visitor.say("hallo")).json()["state"] == "bot"
        assert len(rasa.asked) == 1
        assert "ben je daar" not in str(rasa.asked)

    run(gateway, story)


def test_the_same_by_buttons(gateway: Gateway, staff: Handoffs, elsewhere: Conversations) -> None:
    """Without scripting: asking, agreeing, waiting and leaving are messages, also while Rasa is dead."""

    async def story(visitor: Visitor, rasa: Any) -> None:
        rasa.dead = True
        await offered(visitor, staff)
        queued = (await visitor.choose(button(elsewhere, visitor, "mens:ja"))).json()
        assert queued["state"] == "queued"
        assert "eerste in de rij" in words(queued)
        stop = next(
            button["id"] for button in queued["messages"][-1]["buttons"] if "Uit de rij" in button["label"]
        )
        left = (await visitor.choose(stop)).json()
        assert (left["state"], "uit de rij" in words(left)) == ("bot", True)
        ask = next(b["id"] for b in left["messages"][-1]["buttons"] if "mens spreken" in b["label"])
        again = (await visitor.choose(ask)).json()
        assert again["state"] == "offered"
        assert "een mens, geen computer" in words(again)
        assert rasa.asked == []

    run(gateway, story)


def test_the_same_page_without_scripting(gateway: Gateway, staff: Handoffs, elsewhere: Conversations) -> None:
    """By forms alone: the offer, the queue, the words of the human, and the way out that stays beside them."""

    async def story(visitor: Visitor, rasa: Any) -> None:
        staff.presence.beat("anna", "groningen")
        page = await send(visitor.http, await visitor.http.get("/"), tekst="hallo")
        visitor.token = hidden(page, "gesprek")
        page = await send(visitor.http, page, keuze=button(elsewhere, visitor, "mens:vraag"))
        assert "een mens, geen computer" in page.text
        assert "Ja, zet mij in de rij</button>" not in page.text, "the panel asks instead of the buttons"
        page = await send(visitor.http, page, actie="mens:zonder")
        assert 'data-staat="queued">' in page.text
        assert "Je bent de eerste in de rij" in page.text
        assert "Uit de rij</button>" in page.text
        id = staff.desk.queue("groningen")[0].id
        staff.desk.take(id, "anna")
        staff.desk.say(id, "anna", "ja, ik ben er")
        asked = len(rasa.asked)
        page = await send(visitor.http, page, tekst="ben je daar")
        assert 'data-staat="human">' in page.text
        assert page.text.index("ja, ik ben er") < page.text.index("ben je daar")
        page = await send(visitor.http, page, actie="mens:stop")
        assert 'data-staat="bot offered ended">' in page.text
        assert "Het gesprek met de mens is gestopt" in page.text.split('id="laatste"')[1]
        assert len(rasa.asked) == asked

    run(gateway, story)


def test_the_panel_without_scripting(gateway: Gateway, staff: Handoffs, elsewhere: Conversations) -> None:
    """What goes along can be edited and her own words ticked; exactly that is what the human sees."""

    async def story(visitor: Visitor, rasa: Any) -> None:
        staff.presence.beat("anna", "groningen")
        page = await send(visitor.http, await visitor.http.get("/"), tekst="hij leest mijn telefoon")
        page = await send(visitor.http, page, tekst="dit blijft hier")
        visitor.token = hidden(page, "gesprek")
        page = await send(visitor.http, page, keuze=button(elsewhere, visitor, "mens:vraag"))
        ticks = dict(re.findall(r'name="woord" value="(\d+)"[^>]*> <span dir="auto">([^<]*)<', page.text))
        assert list(ticks.values()) == ["hij leest mijn telefoon", "dit blijft hier"], "no button is her own word"
        assert "checked" not in page.text.split('id="mee-woorden"')[1].split("</form>")[0]
        first = next(iter(ticks))
        fields = {"rol": "slachtoffer", "thema": "digitale_controle", "plaats": "Assen", "woord": first}
        page = await send(visitor.http, page, actie="mens:ja", **fields)
        assert "in de rij" in page.text
        chat = staff.desk.take(staff.desk.queue("groningen")[0].id, "anna")
        assert chat.summary.facts == {"role": "slachtoffer", "theme": "digitale_controle", "town": "Assen"}
        assert chat.summary.words == ("hij leest mijn telefoon",)

    run(gateway, story)


def test_without_scripting_she_can_look_and_leave_each_state(
    gateway: Gateway, staff: Handoffs, elsewhere: Conversations
) -> None:
    """A button shows what the human wrote; no and out of the queue work; what is no answer is refused."""

    async def story(visitor: Visitor, rasa: Any) -> None:
        staff.presence.beat("anna", "groningen")
        page = await send(visitor.http, await visitor.http.get("/"), tekst="hallo")
        visitor.token = hidden(page, "gesprek")
        page = await send(visitor.http, page, keuze=button(elsewhere, visitor, "mens:vraag"))
        page = await send(visitor.http, page, actie="mens:nee")
        assert "Er is niets doorgestuurd" in page.text
        page = await send(visitor.http, page, keuze=button(elsewhere, visitor, "mens:vraag"))
        refused = await send(visitor.http, page, actie="mens:ja", thema="verzonnen")
        assert refused.status_code == 400
        assert staff.desk.queue("groningen") == []
        page = await send(visitor.http, page, actie="mens:ja")
        page = await send(visitor.http, page, actie="mens:stop")
        assert "Je bent uit de rij" in page.text
        page = await send(visitor.http, page, keuze=button(elsewhere, visitor, "mens:vraag"))
        page = await send(visitor.http, page, actie="mens:zonder")
        id = staff.desk.queue("groningen")[0].id
        staff.desk.take(id, "anna")
        staff.desk.say(id, "anna", "ik ben er, neem de tijd")
        page = await send(visitor.http, page, actie="mens:kijk")
        assert "ik ben er, neem de tijd" in page.text
        assert "van <span data-wie>Filomena" in page.text

    run(gateway, story)


def test_an_erase_is_asked_first_and_works_with_a_human(
    gateway: Gateway, staff: Handoffs, elsewhere: Conversations
) -> None:
    """The button asks, no goes back to the human, yes erases: whoever sits at the desk sees that she left."""

    async def story(visitor: Visitor, rasa: Any) -> None:
        id = await with_a_human(visitor, staff)
        asked = (await visitor.choose(button(elsewhere, visitor, "mens:wissen"))).json()
        assert asked["state"] == "human"
        assert "hele gesprek wissen" in words(asked)
        yes, no = asked["messages"][-1]["buttons"]
        back = (await visitor.choose(no["id"])).json()
        assert (back["state"], "Je typt nu met een mens" in words(back)) == ("human", True)
        assert (await visitor.choose(yes["id"])).json()["state"] == "ended"
        with pytest.raises(VisitorLeft):
            staff.desk.chat(id, "anna")
        assert rasa.asked == []

    run(gateway, story)


def test_a_page_that_is_closed_is_told_at_once(gateway: Gateway, staff: Handoffs) -> None:
    """Out of the queue; a human sees it now, and keeps what was said. Unknown is refused as everywhere."""

    async def story(visitor: Visitor, rasa: Any) -> None:
        await offered(visitor, staff)
        await visitor.http.post(address(visitor, "/consent"), json={})
        assert len(staff.desk.queue("groningen")) == 1
        assert (await visitor.http.post(address(visitor, "/closed"))).status_code == 204
        assert staff.desk.queue("groningen") == []
        id = await with_a_human(visitor, staff)
        assert not staff.desk.chat(id, "anna").away
        assert (await visitor.http.post(address(visitor, "/closed"), content=b"x")).status_code == 204
        assert staff.desk.chat(id, "anna").away
        visitor.token = "A" * 22
        assert (await visitor.http.post(address(visitor, "/closed"))).status_code == 404

    run(gateway, story)


@pytest.mark.parametrize(
    ("text", "word", "reason"),
    [
        ("Ja.", "mens:ja", "plain"),
        ("ja graag!", "mens:ja", "kind"),
        ("JA alsjeblieft", "mens:ja", "kind and loud"),
        ("graag", "mens:ja", "in one word"),
        ("doe maar", "mens:ja", "easily"),
        ("joa", "mens:ja", "Gronings"),
        ("nee", "mens:nee", "plain"),
        ("nee dank je wel", "mens:nee", "kind"),
        ("liever niet", "mens:nee", "softly"),
        ("laat maar", "mens:nee", "tired"),
        ("doe maar niet", "mens:nee", "turned round at the end"),
        ("ja maar wie leest dat", None, "a question"),
        ("misschien", None, "doubt"),
        ("ik wil graag weten wat het kost", None, "another question"),
        ("hij is weg", None, "a story"),
        ("nee hij is hier", None, "a story that begins with no"),
        ("", None, "nothing"),
    ],
)
def test_what_is_a_plain_yes_or_no(text: str, word: str | None, reason: str) -> None:
    """Consent is a plain yes and nothing else; when in doubt it is not."""
    assert typed(text) == word, reason


@pytest.mark.parametrize(
    ("said", "state", "asked", "reason"),
    [
        ("ja", "queued", False, "a plain yes"),
        ("ja graag", "queued", False, "a kind yes"),
        ("nee", "bot", False, "a plain no"),
        ("hij is weg", "offered", True, "a story is no consent"),
        ("ik weet het niet", "offered", True, "doubt is no consent"),
        ("ja maar wie leest dat dan", "offered", True, "a question is no consent"),
        (CRY, "offered", True, "danger goes first"),
    ],
    ids=lambda value: value if isinstance(value, str) and " " in value else "",
)
def test_a_typed_yes_or_no_to_the_offer(
    gateway: Gateway,
    staff: Handoffs,
    elsewhere: Conversations,
    said: str,
    state: str,
    asked: bool,
    reason: str,
) -> None:
    """Only a plain yes right after the offer is consent, to what was shown; all else is for the bot."""

    async def story(visitor: Visitor, rasa: Any) -> None:
        staff.presence.beat("anna", "groningen")
        offer = (await visitor.choose(button(elsewhere, visitor, "mens:vraag"))).json()
        assert offer["state"] == "offered"
        rasa.asked.clear()
        answer = (await visitor.say(said)).json()
        assert (answer["state"], bool(rasa.asked)) == (state, asked), reason
        assert "112" in words(answer) or asked
        rasa.asked.clear()
        later = (await visitor.say("ja")).json()
        assert bool(rasa.asked), "a yes to something else is no consent"
        assert later["state"] == state

    run(gateway, story)


@pytest.mark.parametrize("way", ["call", "form"])
def test_a_typed_yes_beside_an_edited_summary_is_asked_again(
    gateway: Gateway, staff: Handoffs, elsewhere: Conversations, way: str
) -> None:
    """She changed what goes along and typed "ja": that is no yes to what was shown, so nothing goes over."""

    async def story(visitor: Visitor, rasa: Any) -> None:
        staff.presence.beat("anna", "groningen")
        if way == "call":
            await visitor.choose(button(elsewhere, visitor, "mens:vraag"))
            message = {"id": str(uuid.uuid4()), "text": "ja", "edited": True}
            answer = (await visitor.post(message, {})).json()
            assert answer["state"] == "offered"
            told = words(answer)
        else:
            page = await send(visitor.http, await visitor.http.get("/"), tekst="hallo")
            visitor.token = hidden(page, "gesprek")
            page = await send(visitor.http, page, keuze=button(elsewhere, visitor, "mens:vraag"))
            page = await send(visitor.http, page, tekst="ja", paneel=hidden(page, "paneel"))
            told = page.text
        assert "Je kunt nog kiezen" in told
        assert staff.desk.queue("groningen") == []
        assert (await visitor.say("nee")).json()["state"] == "bot"

    run(gateway, story)


def button(elsewhere: Conversations, visitor: Visitor, to: str) -> str:
    """A button on her page that leads there."""
    answer = Answer("knop", (Bubble("Kies maar."),), (Button("Deze", to),))
    with elsewhere.held(conversation_id_of(visitor.token)) as held:
        return held.show([answer])[-1].buttons[0].id


@pytest.mark.parametrize(
    ("said", "urgent", "shown"),
    [
        (CRY, True, "112"),
        ("ik heb pillen geslikt ik wil dood", True, "112"),
        ("ik wil niet meer leven", False, "113"),
        ("wat een dag", False, None),
    ],
)
def test_while_a_human_is_on_the_rules_still_listen(
    gateway: Gateway, staff: Handoffs, said: str, urgent: bool, shown: str | None
) -> None:
    """112 in the first line, 113 for who thinks of suicide; the human sees the same, Rasa sees nothing."""

    async def story(visitor: Visitor, rasa: Any) -> None:
        id = await with_a_human(visitor, staff)
        rasa.asked.clear()
        answer = (await visitor.say(said)).json()
        assert (answer["state"], answer["alert"]) == ("human", urgent)
        read = staff.desk.read(id, "anna")
        assert said in [one.text for one in read if one.sender == "visitor"]
        if shown is None:
            assert answer["messages"] == []
        else:
            assert shown in answer["messages"][0]["text"]
            assert answer["messages"][0]["urgent"] is urgent
            assert any(shown in one.text for one in read if one.sender == "bot")
        assert staff.desk.chat(id, "anna").acute is urgent
        assert rasa.asked == []

    run(gateway, story)


def test_the_alert_ends_also_while_a_human_is_on(gateway: Gateway, staff: Handoffs) -> None:
    """ "Ik ben nu veilig" and "ja, het is voorbij" work as with the bot, and the human stays."""

    async def story(visitor: Visitor, rasa: Any) -> None:
        await with_a_human(visitor, staff)
        cry = (await visitor.say(CRY)).json()
        safe = next(b["id"] for m in cry["messages"] for b in m["buttons"] if "veilig" in b["label"])
        asked = (await visitor.choose(safe)).json()
        assert (asked["state"], asked["alert"]) == ("human", True)
        over = next(b["id"] for m in asked["messages"] for b in m["buttons"] if b["label"].startswith("Ja"))
        assert (await visitor.choose(over)).json()["alert"] is False
        assert rasa.asked == []

    run(gateway, story)


def test_old_buttons_of_the_bot_reach_the_human(gateway: Gateway, staff: Handoffs) -> None:
    """A button that is still on the page is words for the human, not for Rasa."""

    async def story(visitor: Visitor, rasa: Any) -> None:
        answer = (await visitor.say("hallo")).json()
        old = next(b["id"] for b in answer["messages"][-1]["buttons"] if b["label"] == "Een mens spreken")
        id = await with_a_human(visitor, staff)
        rasa.asked.clear()
        assert (await visitor.choose(old)).json()["messages"] == []
        assert "Een mens spreken" in [one.text for one in staff.desk.read(id, "anna")]
        assert rasa.asked == []

    run(gateway, story)


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"summary": None}, 200),
        ({"summary": {"town": "Assen"}, "words": []}, 200),
        ({"summary": {"role": "koning"}}, 400),
        ({"summary": "alles"}, 400),
        ({"words": ["1"]}, 400),
        ({"words": [1]}, 400),
        ({"words": "alles"}, 400),
        ({"words": ["99999999999999999999"]}, 400),
    ],
)
def test_only_what_was_offered_can_be_agreed_to(
    gateway: Gateway, staff: Handoffs, body: dict[str, Any], status: int
) -> None:
    """A summary of another shape is 400 with numbers, and nothing went over."""

    async def story(visitor: Visitor, rasa: Any) -> None:
        await offered(visitor, staff)
        answer = await visitor.http.post(address(visitor, "/consent"), json=body)
        assert answer.status_code == status
        assert "112" in words(answer.json())
        assert bool(staff.desk.queue("groningen")) is (status == 200)

    run(gateway, story)


def test_every_call_may_be_repeated(gateway: Gateway, staff: Handoffs) -> None:
    """Consent and cancel twice: the same state, words each time, and one place in the queue."""

    async def story(visitor: Visitor, rasa: Any) -> None:
        await offered(visitor, staff)
        first = (await visitor.http.post(address(visitor, "/consent"), json={})).json()
        second = (await visitor.http.post(address(visitor, "/consent"), json={})).json()
        assert first["state"] == second["state"] == "queued"
        assert len(staff.desk.queue("groningen")) == 1
        for _ in range(2):
            left = (await visitor.http.post(address(visitor, "/cancel"), json={})).json()
            assert (left["state"], bool(left["messages"])) == ("bot", True)

    run(gateway, story)


def test_calls_about_a_conversation_that_is_gone(gateway: Gateway, staff: Handoffs) -> None:
    """404 with the numbers, whatever the call, for an unknown id and for an erased one."""

    async def story(visitor: Visitor, rasa: Any) -> None:
        await with_a_human(visitor, staff)
        await visitor.http.post(f"/api/conversations/{visitor.token}/erase")
        answers: list[httpx.Response] = [
            await visitor.http.get(address(visitor)),
            await visitor.http.post(address(visitor, "/consent"), json={}),
            await visitor.http.post(address(visitor, "/cancel"), json={}),
            await visitor.http.post(address(visitor, "/typing"), json={"on": True}),
        ]
        assert [answer.status_code for answer in answers] == [404] * 4
        assert all("112" in words(answer.json()) for answer in answers)
        assert staff.desk.chats("anna") == []

    run(gateway, story)


def test_typing_both_ways(gateway: Gateway, staff: Handoffs) -> None:
    """204, told to the desk; refused when it is no yes or no, and when there is too much of it."""

    async def story(visitor: Visitor, rasa: Any) -> None:
        id = await with_a_human(visitor, staff)
        assert (await visitor.http.post(address(visitor, "/typing"), json={"on": True})).status_code == 204
        assert staff.desk.chat(id, "anna").typing is True
        assert (await visitor.http.post(address(visitor, "/typing"), json={"on": "ja"})).status_code == 400
        statuses = {
            (await visitor.http.post(address(visitor, "/typing"), json={"on": False})).status_code
            for _ in range(60)
        }
        assert statuses == {204, 429}

    run(gateway, story)


def test_a_store_that_is_away_says_so(gateway: Gateway, staff: Handoffs, blocked_store: Callable[[], Any]) -> None:
    """Nobody believes to be in a queue that was not written down: 503 with the numbers."""

    async def story(visitor: Visitor, rasa: Any) -> None:
        await offered(visitor, staff)
        with blocked_store():
            answer = await visitor.http.post(address(visitor, "/consent"), json={})
        assert answer.status_code == 503
        assert "0800-2000" in words(answer.json())

    run(gateway, story)


def test_webhooks_are_refused_unless_set_up_and_signed(gateway: Gateway) -> None:
    """404 without a Chatwoot; with one 403 for a wrong signature, and for a right one 204 when it is about nobody.

    Words to nobody are a 404: then Chatwoot marks them as not delivered, and the agent knows.
    """
    body, headers = webhook(agent_says("dag"))
    ended, signed = webhook({"event": "conversation_status_changed", "id": 1, "status": "resolved"})

    async def without(visitor: Visitor, rasa: Any) -> None:
        answer = await visitor.http.post("/api/webhooks/chatwoot", content=body, headers=headers)
        assert answer.status_code == 404

    async def with_one(visitor: Visitor, rasa: Any) -> None:
        right = await visitor.http.post("/api/webhooks/chatwoot", content=body, headers=headers)
        assert right.status_code == 404
        over = await visitor.http.post("/api/webhooks/chatwoot", content=ended, headers=signed)
        assert over.status_code == 204
        forged = {**headers, "x-chatwoot-signature": "sha256=0"}
        wrong = await visitor.http.post("/api/webhooks/chatwoot", content=body, headers=forged)
        assert wrong.status_code == 403

    run(gateway, without)
    run(gateway, with_one, **CHATWOOT)


def test_a_chatwoot_that_is_down_is_admitted(gateway: Gateway, elsewhere: Conversations) -> None:
    """With a token we would ask who is there; it does not answer, so she reads that and gets numbers."""

    async def story(visitor: Visitor, rasa: Any) -> None:
        answer = (await visitor.choose(button(elsewhere, visitor, "mens:vraag"))).json()
        assert answer["state"] == "bot"
        assert "doet het nu niet" in words(answer)
        assert "0800-2000" in words(answer)

    token = {"NACHTLICHT_CHATWOOT_TOKEN": "x", "NACHTLICHT_CHATWOOT_ACCOUNT": "3"}
    run(gateway, story, **CHATWOOT, **token)


def there(fake: FakeChatwoot) -> dict[str, str]:
    """Settings that lead to this one."""
    names = {"URL": fake.url, "INBOX": INBOX, "SECRET": SECRET, "ACCOUNT": str(ACCOUNT), "TOKEN": TOKEN}
    return {"NACHTLICHT_HUMAN_CHAT": "chatwoot"} | {f"NACHTLICHT_CHATWOOT_{one}": names[one] for one in names}


@pytest.mark.parametrize("mood", ["down", "slow", "nonsense", "forbidden"])
def test_a_chatwoot_that_is_unwell_when_she_asks(gateway: Gateway, elsewhere: Conversations, mood: str) -> None:
    """500, silence, a web page, locked out: within 3.5 seconds she reads that it fails, and whom she can phone."""

    async def story(visitor: Visitor, rasa: Any) -> None:
        began = time.monotonic()
        answer = (await visitor.choose(button(elsewhere, visitor, "mens:vraag"))).json()
        assert time.monotonic() - began < 3.5
        assert (answer["state"], "doet het nu niet" in words(answer)) == ("bot", True)
        assert "112" in words(answer)
        assert "0800-2000" in words(answer)

    with chatwoot() as fake:
        fake.mood = mood
        run(gateway, story, **there(fake))


@pytest.mark.parametrize("mood", ["down", "slow", "nonsense"])
def test_a_chatwoot_that_becomes_unwell_in_mid_chat(gateway: Gateway, elsewhere: Conversations, mood: str) -> None:
    """Her own words are acknowledged as fast as ever, danger gets 112, and all of it arrives there later."""

    async def story(visitor: Visitor, rasa: Any, fake: FakeChatwoot) -> None:
        await visitor.choose(button(elsewhere, visitor, "mens:vraag"))
        await visitor.http.post(address(visitor, "/consent"), json={})
        await arrived(lambda: bool(fake.conversations and fake.messages()))
        body, headers = webhook(agent_says("dag"))
        assert (
            await visitor.http.post("/api/webhooks/chatwoot", content=body, headers=headers)
        ).status_code == 204
        fake.mood = mood
        began = time.monotonic()
        assert (await visitor.say("hoort iemand mij")).json()["state"] == "human"
        cry = (await visitor.say(CRY)).json()
        assert time.monotonic() - began < 1.0
        assert "112" in cry["messages"][0]["text"]
        fake.mood = "well"
        await asyncio.sleep(5 if mood == "slow" else 1)
        await visitor.say("ben je er weer")
        await arrived(lambda: "ben je er weer" in fake.messages())
        said = [text for text in fake.messages() if text in ("hoort iemand mij", CRY, "ben je er weer")]
        assert said == ["hoort iemand mij", CRY, "ben je er weer"]

    with chatwoot() as fake:
        run(gateway, lambda visitor, rasa: story(visitor, rasa, fake), **there(fake))


async def arrived(holds: Callable[[], bool]) -> None:
    """Within ten seconds."""
    deadline = time.monotonic() + 10
    while not holds():
        assert time.monotonic() < deadline
        await asyncio.sleep(0.05)


def test_the_human_reads_her_words_before_the_gateway_has_finished_with_them(
    gateway: Gateway, staff: Handoffs, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What she typed is on disk: the desk is woken then, not when all that may be shown to her is written too."""
    slow = Conversations.answer

    def later(*given: Any, **named: Any) -> Any:
        time.sleep(0.5)
        return slow(*given, **named)

    async def story(visitor: Visitor, rasa: Any) -> None:
        id = await with_a_human(visitor, staff)
        monkeypatch.setattr(Conversations, "answer", later)
        bell = visitor.http._transport.app.state.services.bus.bell(conversation_id_of(visitor.token))  # type: ignore[attr-defined]
        saying = asyncio.create_task(visitor.say("ben je daar"))
        assert await bell.wait(0.4)
        assert [one.text for one in staff.desk.read(id, "anna")][-1] == "ben je daar"
        assert not saying.done()
        await saying

    run(gateway, story)
