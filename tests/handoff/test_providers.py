"""One contract for every provider, and Chatwoot against a local server that holds its published description."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from bot.conversation.errors import ConversationUnavailable
from bot.handoff.providers.base import PATIENCE, Beginning, Erasure, Outside, Provider, ProviderFailed
from bot.handoff.providers.chatwoot import FRESH, Chatwoot, Heard, sign
from bot.handoff.providers.console import Console
from bot.handoff.providers.desk import Desk
from bot.handoff.providers.failing import Failing
from bot.handoff.providers.link import Link
from tests.handoff.chatwoot_server import SECRET, FakeChatwoot, agent_says, chatwoot, webhook

NAMES = ["desk", "link", "console", "failing", "chatwoot", "chatwoot down", "chatwoot nonsense", "chatwoot away"]
BEGIN = Beginning("0" * 32, ("Samenvatting.", "mijn eigen woorden"))


@pytest.fixture(scope="module")
def server() -> Iterator[FakeChatwoot]:
    """A Chatwoot that is well, unless a test says otherwise."""
    with chatwoot() as fake:
        yield fake


@pytest.fixture
def fake(server: FakeChatwoot) -> FakeChatwoot:
    """The same server with nothing in it."""
    server.mood, server.agents = "well", ["available", "offline"]
    for what in (server.contacts, server.conversations, server.wrong, server.calls):
        what.clear()
    return server


@pytest.fixture(params=NAMES)
def provider(request: pytest.FixtureRequest, fake: FakeChatwoot) -> Provider:
    """Each provider, and Chatwoot in its bad moods."""
    name, _, mood = request.param.partition(" ")
    fake.mood = mood if mood in ("down", "nonsense") else "well"
    made: dict[str, Callable[[], Provider]] = {
        "desk": lambda: Desk(lambda _: True),
        "link": Link,
        "console": Console,
        "failing": Failing,
        "chatwoot": lambda: Chatwoot(
            fake.settings(url="http://127.0.0.1:9") if mood == "away" else fake.settings()
        ),
    }
    return made[name]()


class TestContract:
    """Whatever the provider: an answer of the right kind or a ProviderFailed, in time, and never anything else."""

    def test_its_name_is_one_of_the_directory_or_of_developers(self, provider: Provider) -> None:
        """The directory and the settings can name it."""
        assert provider.name in {"desk", "link", "chatwoot", "console", "failing"}

    def test_it_says_before_whether_it_can_erase(self, provider: Provider) -> None:
        """Told before she agrees, so it may not fail."""
        assert provider.erasure() in (Erasure.erased, Erasure.impossible)

    def test_somebody_is_there_or_not_or_nobody_knows(self, provider: Provider) -> None:
        """Yes, no, or a failure by name, within its patience."""
        began = time.monotonic()
        assert attempt(lambda: provider.somebody("groningen")) in (True, False, ProviderFailed)
        assert time.monotonic() - began < PATIENCE + 0.5

    def test_a_chat_from_beginning_to_erasing(self, provider: Provider) -> None:
        """Begin, say, type, leave twice, erase twice."""
        outside = attempt(lambda: provider.begin(BEGIN))
        assert outside is None or outside is ProviderFailed or isinstance(outside, Outside)
        place = outside if isinstance(outside, Outside) else None
        for work in (
            lambda: provider.pass_on(place, 7, "hallo"),
            lambda: provider.typing(place, True),
            lambda: provider.leave(place),
            lambda: provider.leave(place),
        ):
            assert attempt(work) in (None, ProviderFailed)
        for _ in range(2):
            assert attempt(lambda: provider.erase(BEGIN.id, place)) in (*Erasure, ProviderFailed)

    def test_what_it_said_before_about_erasing_is_true(self, provider: Provider) -> None:
        """Who promised to erase does it or fails and is asked again; it never says afterwards that it cannot."""
        outside = attempt(lambda: provider.begin(BEGIN))
        place = outside if isinstance(outside, Outside) else None
        outcome = attempt(lambda: provider.erase(BEGIN.id, place))
        if provider.erasure() is Erasure.erased:
            assert outcome in (Erasure.erased, ProviderFailed)
        else:
            assert outcome in (Erasure.impossible, ProviderFailed)

    def test_nothing_of_the_visitor_stands_in_an_error(self, provider: Provider) -> None:
        """Errors are logged, so they hold no words."""
        said = ""
        try:
            provider.pass_on(None, 7, "kanarie in het bericht")
        except ProviderFailed as error:
            said = f"{error} {error.__cause__}"
        assert "kanarie" not in said


def attempt(work: Callable[[], Any]) -> Any:
    """What it gives, or ProviderFailed; anything else goes through."""
    try:
        return work()
    except ProviderFailed:
        return ProviderFailed


def test_a_chat_arrives_at_chatwoot_as_it_is_described(fake: FakeChatwoot) -> None:
    """Contact without anything of the visitor, summary, words, typing, end: every call as published."""
    ours = Chatwoot(fake.settings())
    outside = ours.begin(BEGIN)
    ours.pass_on(outside, 12, "hallo?")
    ours.typing(outside, True)
    ours.typing(outside, False)
    ours.leave(outside)
    assert fake.wrong == []
    assert fake.messages() == ["Samenvatting.", "mijn eigen woorden", "hallo?"]
    assert [one["echo_id"] for one in fake.conversations[1]["messages"]][-1] == "12"
    assert (fake.conversations[1]["typing"], fake.conversations[1]["status"]) == (["on", "off"], "resolved")
    assert set(fake.contacts[1]) == {"id", "source_id", "name"}
    assert fake.contacts[1]["name"] == f"nachtlicht-{BEGIN.id}"


def test_erasing_takes_contact_conversation_and_words_away(fake: FakeChatwoot) -> None:
    """Also when nobody knows whether it began: the contact is found by its name."""
    ours = Chatwoot(fake.settings())
    outside = ours.begin(BEGIN)
    assert ours.erase(BEGIN.id, outside) is Erasure.erased
    assert (fake.contacts, fake.conversations) == ({}, {})
    ours.begin(BEGIN)
    other = ours.begin(Beginning("1" * 32))
    assert ours.erase(BEGIN.id, None) is Erasure.erased
    assert [one["id"] for one in fake.contacts.values()] == [json.loads(other.reference)["contact"]]
    assert fake.wrong == []


@pytest.mark.parametrize(("token", "promised"), [(None, Erasure.impossible), ("wrong", Erasure.erased)])
def test_without_the_right_token_erasing_is_impossible(
    fake: FakeChatwoot, token: str | None, promised: Erasure
) -> None:
    """No token: said before. A token that was taken back: known only now, and said by name."""
    ours = Chatwoot(fake.settings(token=token))
    outside = ours.begin(BEGIN)
    assert ours.erasure() is promised
    assert ours.erase(BEGIN.id, outside) is Erasure.impossible
    assert fake.contacts


@pytest.mark.parametrize(
    ("agents", "token", "there", "reason"),
    [
        (["available"], "letmein", True, "as it is described"),
        (["offline", "busy"], "letmein", False, "nobody is free"),
        ([], "letmein", False, "nobody works there"),
        (["available"], None, False, "without a token nobody can know, so nobody is"),
    ],
)
def test_who_is_there(fake: FakeChatwoot, agents: list[str], token: str | None, there: bool, reason: str) -> None:
    """An agent who is online, and only if we may know it."""
    fake.agents = agents
    assert Chatwoot(fake.settings(token=token)).somebody("groningen") is there, reason


@pytest.mark.parametrize("mood", ["down", "slow", "nonsense", "forbidden"])
def test_a_bad_day_is_a_failure_by_name_and_in_time(fake: FakeChatwoot, mood: str) -> None:
    """500, silence, a web page instead of JSON, or locked out."""
    ours = Chatwoot(fake.settings())
    outside = ours.begin(BEGIN)
    fake.mood = mood
    began = time.monotonic()
    for work in (lambda: ours.begin(BEGIN), lambda: ours.pass_on(outside, 1, "x"), lambda: ours.somebody("")):
        with pytest.raises(ProviderFailed):
            work()
    assert time.monotonic() - began < 3 * (PATIENCE + 0.5)


def hear(event: dict[str, Any]) -> Heard | None:
    """What we make of a webhook."""
    body, headers = webhook(event)
    return Chatwoot(FakeChatwoot(url="http://127.0.0.1:9").settings()).hear(body, headers)


def test_an_agent_is_heard() -> None:
    """Words, end and typing of an agent."""
    assert hear(agent_says(" dag ")) == Heard("message", "1", "100", "dag")
    assert hear({"event": "conversation_status_changed", "id": 4, "status": "resolved"}) == Heard("ended", "4")
    typing = {"user": {"type": "user"}, "conversation": {"id": 4}, "is_private": False}
    assert hear({"event": "conversation_typing_on", **typing}) == Heard("typing", "4")
    assert hear({"event": "conversation_typing_off", **typing}) == Heard("typed", "4")


@pytest.mark.parametrize(
    ("event", "reason"),
    [
        (agent_says("notitie", private=True), "a private note is not for the visitor"),
        (agent_says("hoi", message_type="incoming", sender={"type": "contact"}), "her own words come back"),
        (agent_says("Wij zijn er om 9 uur", message_type="template"), "a text of a machine there"),
        (agent_says("bot", sender={"type": "agent_bot"}), "a bot there is no human"),
        (agent_says("", content=None), "an attachment without words"),
        (agent_says("  "), "nothing to read"),
        ({"event": "conversation_status_changed", "id": 4, "status": "open"}, "it is not over"),
        (
            {
                "event": "conversation_typing_on",
                "user": {"type": "contact"},
                "conversation": {"id": 4},
                "is_private": False,
            },
            "she types herself",
        ),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_is_not_for_the_visitor_is_not_heard(event: dict[str, Any], reason: str) -> None:
    """Signed and well, and still nothing for her."""
    assert hear(event) is None, reason


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"x-chatwoot-signature": "sha256=" + "0" * 64}, "a wrong signature"),
        ({"x-chatwoot-signature": ""}, "no signature"),
        ({"x-chatwoot-signature": "sha256=é"}, "a signature of odd letters"),
        ({"x-chatwoot-timestamp": str(int(time.time()) + 1)}, "another moment than was signed"),
        ({"x-chatwoot-timestamp": "gisteren"}, "no moment"),
        ({"x-chatwoot-timestamp": "9" * 30}, "a moment that is no number of ours"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_forged_webhook_is_refused(change: dict[str, str], reason: str) -> None:
    """By name, before anything of it is read."""
    body, headers = webhook(agent_says("dag"))
    with pytest.raises(ProviderFailed):
        Chatwoot(FakeChatwoot(url="http://x").settings()).hear(body, {**headers, **change})


def test_an_old_webhook_is_refused() -> None:
    """Signed rightly, and kept by somebody for more than five minutes."""
    ours = Chatwoot(FakeChatwoot(url="http://x").settings())
    body, headers = webhook(agent_says("dag"))
    assert ours.hear(body, headers, time.time() + FRESH - 5) is not None
    with pytest.raises(ProviderFailed):
        ours.hear(body, headers, time.time() + FRESH + 5)


HALF = b'{"event":"message_created","message_type":"outgoing","sender":{"type":"user"},"content":"x"}'


@pytest.mark.parametrize("body", [b"", b"nonsense", b"[]", b"null", b"{}", HALF, b"\xff\xfe"])
def test_a_signed_webhook_that_nobody_can_read_is_refused(body: bytes) -> None:
    """Whoever knows the secret may still send nonsense."""
    stamp = str(int(time.time()))
    headers = {"x-chatwoot-timestamp": stamp, "x-chatwoot-signature": sign(SECRET, stamp, body)}
    with pytest.raises(ProviderFailed):
        Chatwoot(FakeChatwoot(url="http://x").settings()).hear(body, headers)


def test_a_desk_whose_table_cannot_be_read_fails_by_name() -> None:
    """Nobody is said to be absent when nobody knows."""

    def away(_: str) -> bool:
        raise ConversationUnavailable("down")

    with pytest.raises(ProviderFailed):
        Desk(away).somebody("groningen")
