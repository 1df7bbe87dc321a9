"""Words to and from a Chatwoot elsewhere, which a local server stands in for: nothing lost, nobody stranded."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import pytest

from bot.conversation.errors import ConversationUnknown
from bot.handoff import records
from bot.handoff.carrier import LEASE
from bot.handoff.machine import Phase
from bot.handoff.providers.base import Beginning
from bot.handoff.providers.chatwoot import Chatwoot
from bot.handoff.service import Agreed, make_handoffs
from bot.settings import load
from tests.conversation.conftest import Store
from tests.handoff.chatwoot_server import ONE, FakeChatwoot, agent_says, chatwoot, webhook
from tests.handoff.conftest import Scene, book


@dataclass
class Elsewhere(Scene):
    """A scene whose human sits in a Chatwoot."""

    fake: Any = None

    def hears(self, event: dict[str, Any]) -> bool:
        """A webhook of that Chatwoot arrives."""
        body, headers = webhook(event)
        assert self.handoffs.chatwoot is not None
        heard = self.handoffs.chatwoot.hear(body, headers)
        return heard is not None and self.handoffs.carrier.heard("chatwoot", heard) is not None

    def carries(self) -> None:
        """What the gateway does after each message."""
        self.handoffs.carrier.carry(self.id)

    def begins(self) -> None:
        """She agreed, and it lies there."""
        self.ask()
        assert self.agree().phase is Phase.queued
        self.carries()


@pytest.fixture(scope="module")
def server() -> Iterator[FakeChatwoot]:
    """One server for all tests here."""
    with chatwoot() as fake:
        yield fake


@pytest.fixture
def there(store: Store, server: FakeChatwoot) -> Elsewhere:
    """On both databases, with an empty Chatwoot that is well."""
    return elsewhere(store, server)


def elsewhere(store: Store, server: FakeChatwoot, **given: str) -> Elsewhere:
    """The same, with other settings."""
    server.mood = "well"
    for what in (server.contacts, server.conversations, server.wrong):
        what.clear()
    settings = load(
        {
            "NACHTLICHT_VAR": str(store.directory),
            "NACHTLICHT_HUMAN_CHAT": "chatwoot",
            **environ(server.url),
            **given,
        },
        env_file=store.directory / "none",
    )
    ours = Chatwoot(server.settings())
    scene = Elsewhere(store, make_handoffs(settings, store.conversations, book, store.clock, ours), fake=server)
    scene.visitor()
    return scene


def environ(url: str) -> dict[str, str]:
    """The settings of a Chatwoot."""
    names = {"URL": url, "INBOX": "inbox7", "SECRET": "x", "ACCOUNT": "3", "TOKEN": "letmein"}
    return {f"NACHTLICHT_CHATWOOT_{name}": value for name, value in names.items()}


def test_a_chat_with_a_human_elsewhere(there: Elsewhere) -> None:
    """Consent, queue without a place, joined by the first words, messages both ways, end by the agent."""
    there.begins()
    assert (there.state, there.record.position) == ("queued", None)
    assert there.fake.messages()[-1] == "De bezoeker stuurde niets mee."
    assert there.hears(agent_says("dag, zeg het maar"))
    assert there.state == "human"
    there.says("hij staat er weer")
    there.carries()
    assert there.fake.messages()[-1] == "hij staat er weer"
    assert there.texts("human") == ["dag, zeg het maar"]
    assert there.hears({"event": "conversation_status_changed", "id": 1, "status": "resolved"})
    assert (there.record.phase, there.state) == (Phase.ended, "bot")
    assert there.fake.wrong == []


def test_only_what_she_agreed_to_arrives(there: Elsewhere) -> None:
    """The summary and the ticked words; what she wrote to the bot does not."""
    secret = there.store.say(there.opened.token, "alleen voor de bot")
    there.store.reply(secret)
    ticked = there.store.say(there.opened.token, "dit mag mee")
    there.store.reply(ticked)
    there.ask()
    there.agree(Agreed(as_shown=False, facts={"town": "Assen"}, words=[ticked.seq]))
    there.carries()
    waiting = there.store.say(there.opened.token, "tijdens het wachten")
    there.store.reply(waiting, state="queued")
    there.carries()
    there.hears(agent_says("dag"))
    there.carries()
    assert there.fake.messages()[1:] == ["Dit stuurde de bezoeker mee: Assen.", "dit mag mee"]


def test_a_webhook_that_comes_twice_is_heard_once(there: Elsewhere) -> None:
    """The same message number again: nothing is said twice."""
    there.begins()
    assert there.hears(agent_says("dag"))
    assert not there.hears(agent_says("dag"))
    assert there.hears(agent_says("dag", number=101))
    assert there.texts("human") == ["dag", "dag"]


def test_words_to_nobody_are_an_error_for_who_wrote_them(there: Elsewhere) -> None:
    """Another conversation there, or one that is over here: nothing arrives, and the agent is told."""
    with pytest.raises(ConversationUnknown):
        there.hears(agent_says("dag", conversation=77))
    there.begins()
    assert there.hears(agent_says("hoi", number=5))
    there.handoffs.visitor.cancel(there.id, there.now)
    with pytest.raises(ConversationUnknown):
        there.hears(agent_says("dag"))
    assert not there.hears(agent_says("hoi", number=5)), "told before, and delivered then"
    assert not there.hears({"event": "conversation_status_changed", "id": 77, "status": "resolved"})
    assert there.texts("human") == ["hoi"]


def test_what_could_not_be_sent_is_sent_later_in_order(there: Elsewhere) -> None:
    """Ten seconds down: three messages arrive afterwards, once each, in order."""
    there.begins()
    there.hears(agent_says("dag"))
    there.fake.mood = "down"
    for text in ("een", "twee", "drie"):
        there.says(text)
        there.carries()
    there.later(10)
    assert there.state == "human"
    there.fake.mood = "well"
    there.handoffs.carrier.carry_all()
    there.handoffs.carrier.carry_all()
    assert there.fake.messages()[-3:] == ["een", "twee", "drie"]
    assert there.record.failing_since is None


@pytest.mark.parametrize("mood", ["down", "slow", "nonsense", "forbidden"])
def test_a_provider_that_stays_away_is_told(there: Elsewhere, mood: str) -> None:
    """Fifteen seconds: she knows that it failed, has numbers, and the bot is back."""
    there.begins()
    there.hears(agent_says("dag"))
    there.fake.mood = mood
    there.says("hoort iemand mij")
    there.carries()
    there.later(15)
    assert (there.record.phase, there.state) == (Phase.failed, "bot")
    assert any("uitgevallen" in text for text in there.texts())
    assert any("0800-2000" in text for text in there.texts())


def test_a_provider_that_fails_while_she_waits(there: Elsewhere) -> None:
    """It could not even begin there: told as well, and a new try works once it is back."""
    there.ask()
    there.agree()
    there.fake.mood = "down"
    there.carries()
    there.later(15)
    assert there.record.phase is Phase.failed
    there.fake.mood = "well"
    there.begins()
    there.hears(agent_says("dag", conversation=1))
    assert there.state == "human"


def test_an_agent_who_is_silent_for_two_minutes(there: Elsewhere) -> None:
    """She is told, and the next words of the agent bring the human back."""
    there.begins()
    there.hears(agent_says("dag"))
    there.says("ben je er")
    there.carries()
    there.later(120)
    assert there.state == "queued"
    assert there.hears(agent_says("sorry", number=101))
    assert (there.state, there.texts("human")) == ("human", ["dag", "sorry"])


def test_typing_goes_both_ways(there: Elsewhere) -> None:
    """Hers is told there, the agent's here; the words themselves never are."""
    there.begins()
    there.hears(agent_says("dag"))
    there.handoffs.carrier.types(there.id, True)
    assert there.fake.conversations[1]["typing"] == ["on"]
    typing = {"user": {"type": "user"}, "conversation": {"id": 1}, "is_private": False}
    there.hears({"event": "conversation_typing_on", **typing})
    assert there.handoffs.visitor.typed_to() == {there.id}
    there.fake.mood = "down"
    there.handoffs.carrier.types(there.id, False)


def test_danger_is_shown_to_both(there: Elsewhere) -> None:
    """Her words arrive, and a line that she was shown 112."""
    there.begins()
    there.hears(agent_says("dag"))
    turn = there.store.say(there.opened.token, "hij slaat me nu")
    there.store.reply(turn, state="human", urgent=True, alert="acute")
    there.carries()
    assert there.fake.messages()[-2] == "hij slaat me nu"
    assert "112" in there.fake.messages()[-1]


def test_who_leaves_is_told_there_once(there: Elsewhere) -> None:
    """Resolved there, also when that Chatwoot was down at the moment."""
    there.begins()
    there.fake.mood = "down"
    there.handoffs.visitor.cancel(there.id, there.now)
    there.carries()
    there.fake.mood = "well"
    there.handoffs.carrier.carry_all()
    assert there.fake.conversations[1]["status"] == "resolved"
    there.fake.calls.clear()
    there.handoffs.carrier.carry_all()
    assert there.fake.calls == []


def test_erasing_here_erases_there(there: Elsewhere) -> None:
    """Also when it was down: tried until it is gone, and then nothing here remembers where it lay."""
    there.begins()
    there.store.conversations.erase(there.opened.token, by_exit=True)
    there.fake.mood = "down"
    assert there.handoffs.carrier.erase_left() == 0
    assert there.fake.contacts
    there.fake.mood = "well"
    assert there.handoffs.carrier.erase_left() == 1
    assert (there.fake.contacts, there.fake.conversations) == ({}, {})
    assert there.handoffs.carrier.erase_left() == 0


def test_what_is_too_old_is_erased_there(there: Elsewhere) -> None:
    """Seven days, as for our own text, whether or not she came back."""
    there.begins()
    there.store.clock.forward(days=7, seconds=-5)
    assert there.handoffs.carrier.erase_left() == 0
    there.store.clock.forward(seconds=10)
    assert there.handoffs.carrier.erase_left() == 1
    assert there.fake.contacts == {}


def test_what_lies_there_follows_the_setting(store: Store, server: FakeChatwoot) -> None:
    """Where our own text may stay two days, the copy elsewhere may not stay seven."""
    there = elsewhere(store, server, NACHTLICHT_RAW_TEXT_DAYS="2")
    there.begins()
    there.store.clock.forward(days=2, seconds=-5)
    assert there.handoffs.carrier.erase_left() == 0
    there.store.clock.forward(seconds=10)
    assert there.handoffs.carrier.erase_left() == 1


def test_a_process_that_died_while_sending_stops_nobody(there: Elsewhere) -> None:
    """Its lease runs out, and another one goes on; until then nobody sends twice."""
    there.begins()
    there.hears(agent_says("dag"))
    there.says("een")
    now = there.store.clock()
    with there.store.conversations.marking() as connection:
        assert records.lease(connection, there.record.id, now, now + LEASE)
    there.carries()
    assert there.fake.messages()[-1] != "een"
    there.store.clock.forward(seconds=LEASE.total_seconds() + 1)
    there.carries()
    assert there.fake.messages()[-1] == "een"


def test_a_contact_whose_beginning_got_lost_is_erased_too(there: Elsewhere) -> None:
    """It was made there, and the process died before it wrote down where: found by its name."""
    there.ask()
    there.agree()
    with there.store.conversations.marking() as connection:
        records.copy_begins(connection, there.record, there.store.clock())
    Chatwoot(there.fake.settings()).begin(Beginning(there.record.id))
    there.store.conversations.erase(there.opened.token, by_exit=False)
    assert there.handoffs.carrier.erase_left() == 1
    assert there.fake.contacts == {}


def test_a_beginning_that_failed_half_way_is_erased_too(there: Elsewhere) -> None:
    """The summary did not arrive, so it was begun anew: erasing takes both contacts there away."""
    there.fake.fails_at = "post " + ONE + "/messages"
    there.begins()
    assert len(there.fake.contacts) == 1
    there.fake.fails_at = ""
    there.carries()
    assert len(there.fake.contacts) == 2
    assert there.fake.messages(2)
    there.store.conversations.erase(there.opened.token, by_exit=False)
    assert there.handoffs.carrier.erase_left() == 1
    assert there.fake.contacts == {}


def test_an_agent_who_answers_before_the_summary_is_complete_is_heard(there: Elsewhere) -> None:
    """The conversation exists there, the last lines are still on their way: her words are not lost."""
    heard = []
    there.fake.at_message = lambda: heard.append(there.hears(agent_says("dag", conversation=1)))
    there.begins()
    assert heard[0] is True
    assert (there.state, there.texts("human")) == ("human", ["dag"])


def test_the_desk_needs_no_carrier(there: Elsewhere) -> None:
    """For our own desk nothing is sent anywhere."""
    desk = replace(there.record, provider="desk") if there.ask() else None
    assert desk is not None
    assert there.handoffs.carrier._outside(desk) is None
