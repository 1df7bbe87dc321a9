"""Time-outs as the worker brings them about: from the database, so a restart in between changes nothing."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.conversation.errors import ConversationUnknown
from bot.handoff import records
from bot.handoff.machine import Phase
from tests.conversation.conftest import Store
from tests.handoff.conftest import GRONINGEN, WORKDAY, Scene, make_scene


def test_nobody_for_a_minute_and_then_for_five(scene: Scene) -> None:
    """After 60 s she hears it, with numbers, and may keep waiting; after 5 minutes she is back with the bot."""
    scene.waits()
    assert scene.later(59, "anna") == 0
    assert scene.later(1, "anna") == 1
    assert any("nog niemand vrij" in text for text in scene.texts())
    assert scene.state == "queued"
    assert scene.later(60, "anna") == 0, "said once"
    assert scene.handoffs.visitor.keep_waiting(scene.id, WORKDAY).key == "rij_blijven"
    scene.later(180, "anna")
    assert (scene.record.phase, scene.state) == (Phase.timed_out, "bot")
    assert any("0800-2000" in text for text in scene.texts())


def test_a_worker_that_was_away_brings_about_what_is_due(scene: Scene) -> None:
    """Nobody looked for an hour: the first round of a new worker takes her out of the queue."""
    scene.waits()
    scene.store.clock.forward(minutes=59)
    fresh = make_again(scene)
    assert fresh.handoffs.time.tick() == 1
    assert scene.state == "bot"


def make_again(scene: Scene) -> Scene:
    """The same store, as a process that has just started knows it."""
    fresh = make_scene(scene.store)
    fresh.opened = scene.opened
    return fresh


def test_two_workers_at_once_say_it_once(scene: Scene) -> None:
    """Whoever comes second finds that it happened."""
    scene.waits()
    scene.store.clock.forward(seconds=61)
    other = make_again(scene)
    assert scene.handoffs.time.tick() + other.handoffs.time.tick() == 1
    assert sum("nog niemand vrij" in text for text in scene.texts()) == 1


def test_a_silent_chatter_loses_the_visitor(scene: Scene) -> None:
    """Two minutes without a word: she is first in the queue again, knows it, and the chatter is not counted on."""
    scene.chats()
    scene.says("ben je er")
    scene.later(119, "anna")
    assert scene.state == "human"
    scene.later(1, "anna")
    assert (scene.record.phase, scene.record.again, scene.record.chatter) == (Phase.queued, True, None)
    assert any("twee minuten geen antwoord" in text for text in scene.texts())
    assert scene.handoffs.presence.accepting("anna") is False
    assert scene.handoffs.presence.colleagues(GRONINGEN) == []


def test_a_chatter_who_types_or_answered_is_not_silent(one_scene: Scene) -> None:
    """Typing is a sign; after an answer it is the visitor's turn, and she may think."""
    id = one_scene.chats()
    one_scene.says("hoi")
    one_scene.later(100, "anna")
    one_scene.handoffs.desk.typing(id, "anna", True)
    one_scene.later(100, "anna")
    assert one_scene.state == "human"
    one_scene.handoffs.desk.say(id, "anna", "dag")
    for _ in range(20):
        one_scene.later(60, "anna")
    assert one_scene.state == "human"


def test_a_dead_desk_is_noticed_within_fifteen_seconds(scene: Scene) -> None:
    """Killed in mid-chat: with a round every second she knows in time, and a colleague goes on where it was."""
    scene.chats()
    scene.says("hoi")
    id = scene.record.id
    seconds = 0
    while scene.state == "human" and seconds < 30:
        seconds += 1
        scene.later(1, "bert")
    assert seconds <= 15
    assert scene.state == "queued"
    assert any("weggevallen" in text for text in scene.texts())
    chat = scene.handoffs.desk.take(id, "bert")
    assert chat.id == id
    assert "hoi" in [one.text for one in scene.handoffs.desk.read(id, "bert")]


def test_who_closes_the_page_while_queued_leaves_the_queue(scene: Scene) -> None:
    """A minute and a half without a sign of her page; who never gave one, without scripting, stays."""
    scene.waits()
    scene.handoffs.visitor.seen(scene.id)
    for _ in range(4):
        scene.later(20, "anna")
        scene.handoffs.visitor.seen(scene.id)
    assert scene.state == "queued"
    scene.later(90, "anna")
    assert (scene.record.phase, scene.state) == (Phase.cancelled, "bot")
    scene.visitor()
    scene.waits()
    scene.later(100, "anna")
    assert scene.state == "queued"


def test_the_desk_sees_that_her_page_is_out_of_sight(one_scene: Scene) -> None:
    """Not over yet: a telephone in a pocket comes back. After ten minutes it is."""
    id = one_scene.chats()
    one_scene.handoffs.desk.say(id, "anna", "dag")
    one_scene.handoffs.visitor.seen(one_scene.id)
    one_scene.later(91, "anna")
    assert one_scene.handoffs.desk.chat(id, "anna").away is True
    one_scene.later(520, "anna")
    assert (one_scene.record.phase, one_scene.state) == (Phase.ended, "bot")


def test_nobody_says_anything_for_half_an_hour(one_scene: Scene) -> None:
    """The chat ends before the conversation itself closes."""
    id = one_scene.chats()
    one_scene.handoffs.desk.say(id, "anna", "dag")
    one_scene.later(30 * 60 - 1, "anna")
    assert one_scene.state == "human"
    one_scene.later(1, "anna")
    assert one_scene.state == "bot"


def test_an_offer_lapses_and_a_link_lapses_without_a_word(sqlite_store: Store) -> None:
    """An offer on this page is said to be over; for a link nothing pops up."""
    scene = make_scene(sqlite_store)
    scene.sits("anna")
    scene.ask()
    scene.later(601)
    assert any("vervallen" in text for text in scene.texts())
    link = make_scene(sqlite_store, NACHTLICHT_HUMAN_CHAT="link")
    link.now = WORKDAY + timedelta(hours=12)
    assert link.ask().key == "mens_chat"
    link.later(601)
    assert (link.record.phase, link.state, link.texts()) == (Phase.timed_out, "bot", [])


def test_a_check_that_was_cut_off_does_not_hang(scene: Scene) -> None:
    """The process died between asking and knowing: ten seconds later she hears that it failed."""
    with scene.store.conversations.held(scene.id) as held:
        records.add(held.connection, scene.id, GRONINGEN, 1, held.now)
    assert scene.ask().key == "mens_kijken"
    scene.later(11)
    assert scene.record.phase is Phase.failed
    scene.sits("anna")
    assert scene.ask().phase is Phase.offered


def test_one_that_fails_does_not_stop_the_others(one_scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    """A conversation whose key cannot be read waits; the next one is moved."""
    one_scene.waits()
    first = one_scene.id
    one_scene.visitor()
    one_scene.waits()
    key = one_scene.store.keys.directory / first
    key.write_bytes(b"short")
    one_scene.later(300)
    assert one_scene.state == "bot"


def test_an_erase_in_the_middle_of_a_round_is_no_error(one_scene: Scene) -> None:
    """She left between looking and moving: nothing happens, nobody is told."""
    one_scene.waits()
    with one_scene.store.conversations.looking() as connection:
        stale = records.active(connection)[0]
    one_scene.store.conversations.erase(one_scene.opened.token, by_exit=True)
    assert one_scene.handoffs.time._attempt(one_scene.handoffs.time._apply, stale) is False


@pytest.mark.parametrize("minutes", [-60, 60])
def test_a_clock_that_jumps_an_hour_strands_nobody(scene: Scene, minutes: int) -> None:
    """Whoever waits and whoever chats has, within six minutes of the new time, a human or the bot, and numbers."""
    scene.waits()
    waiting = scene.opened
    scene.visitor()
    scene.chats("bea")
    chatting = scene.opened
    scene.later(1, "anna", "bea")
    scene.store.clock.forward(minutes=minutes)
    for _ in range(36):
        scene.later(10)  # both desks are dead, and nobody gives a sign any more
    for opened in (waiting, chatting):
        scene.opened = opened
        if minutes < 0:
            assert scene.state == "bot"
            assert any("112" in text for text in scene.texts()[-3:])
        else:  # the conversation itself is over: the page gets the numbers with a 404
            with pytest.raises(ConversationUnknown):
                _ = scene.state
        assert scene.record.active is False


def test_a_clock_that_was_put_back_lets_a_living_chat_live(scene: Scene) -> None:
    """An hour back in the middle of a chat: desk and page go on giving signs, and nobody is thrown out."""
    scene.chats()
    scene.handoffs.desk.say(scene.record.id, "anna", "dag")
    scene.handoffs.visitor.seen(scene.id)
    scene.store.clock.forward(hours=-1)
    for _ in range(20):
        scene.handoffs.visitor.seen(scene.id)
        assert scene.later(3, "anna") == 0
    assert scene.state == "human"
    assert not scene.handoffs.desk.chat(scene.record.id, "anna").away
