"""What a chatter can do, and what happens when two do it at once."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable
from functools import partial

import pytest

from bot.handoff.desk_side import (
    ColleagueAway,
    NotWaiting,
    NotYours,
    TakenByAnother,
    TextInvalid,
    VisitorLeft,
)
from bot.handoff.machine import Phase
from tests.handoff.conftest import GRONINGEN, WORKDAY, Scene

CHATTERS = [f"chatter-{number}" for number in range(6)]


def together(works: list[Callable[[], object]]) -> list[object]:
    """What each of these gives or raises, begun at the same moment in threads."""
    ready, outcomes = threading.Barrier(len(works)), []

    def run(work: Callable[[], object]) -> None:
        ready.wait()
        try:
            outcomes.append(work())
        except Exception as error:
            outcomes.append(error)

    threads = [threading.Thread(target=run, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    return outcomes


def test_of_six_who_take_the_same_visitor_one_wins(scene: Scene) -> None:
    """Twenty visitors in turn, six chatters at the same moment: one gets her, five are told, she has one human."""
    for _ in range(20):
        scene.visitor()
        scene.sits(*CHATTERS)
        scene.ask()
        scene.agree()
        id = scene.record.id
        outcomes = together([partial(scene.handoffs.desk.take, id, who) for who in CHATTERS])
        kinds = Counter(type(one).__name__ for one in outcomes)
        assert kinds == {"Chat": 1, "TakenByAnother": 5}
        assert scene.record.chatter in CHATTERS
        assert [event.state for event in scene.events()].count("human") == 1


def test_leaving_and_being_taken_at_once_ends_in_one_state(scene: Scene) -> None:
    """She cancels while a chatter takes her: the second finds that it is over, and state and queue agree."""
    for _ in range(10):
        scene.visitor()
        id = scene.waits()
        together(
            [
                partial(scene.handoffs.desk.take, id, "anna"),
                lambda: scene.handoffs.visitor.cancel(scene.id, WORKDAY),
            ]
        )
        assert (scene.record.phase, scene.state) in {(Phase.ended, "bot"), (Phase.cancelled, "bot")}
        assert scene.handoffs.desk.chats("anna") == []


def test_taking_again_after_a_lost_answer_is_fine(one_scene: Scene) -> None:
    """The same chatter, the same visitor: nothing is said twice."""
    id = one_scene.chats()
    before = one_scene.texts()
    assert one_scene.handoffs.desk.take(id, "anna").id == id
    assert one_scene.texts() == before


def test_who_is_not_waiting_cannot_be_taken(one_scene: Scene) -> None:
    """She left the queue, or somebody has her, or she erased everything: each by its own name."""
    id = one_scene.waits()
    one_scene.handoffs.visitor.cancel(one_scene.id, WORKDAY)
    with pytest.raises(NotWaiting):
        one_scene.handoffs.desk.take(id, "anna")
    id = one_scene.chats()
    with pytest.raises(TakenByAnother):
        one_scene.handoffs.desk.take(id, "bert")
    one_scene.store.conversations.erase(one_scene.opened.token, by_exit=True)
    with pytest.raises(VisitorLeft):
        one_scene.handoffs.desk.take(id, "bert")


def test_the_queue_has_no_words_and_the_longest_first(scene: Scene) -> None:
    """Waiting time, theme and danger, in the order of waiting; who was put back comes first."""
    back = scene.chats()
    waiting = []
    for _ in range(2):
        scene.store.clock.forward(seconds=5)
        scene.visitor()
        waiting.append(scene.waits("bert"))
    scene.later(11, "bert")  # anna is dead
    queue = scene.handoffs.desk.queue(GRONINGEN)
    assert [one.id for one in queue] == [back, *waiting]
    assert [one.again for one in queue] == [True, False, False]
    assert not any(hasattr(one, "summary") or hasattr(one, "text") for one in queue)
    assert scene.handoffs.desk.queue("leiden") == []


def test_danger_stands_in_the_queue(one_scene: Scene) -> None:
    """Whoever has 112 large on the page is marked."""
    turn = one_scene.store.say(one_scene.opened.token, "hij slaat me nu")
    one_scene.store.reply(turn, alert="acute", urgent=True)
    one_scene.waits()
    assert [one.acute for one in one_scene.handoffs.desk.queue(GRONINGEN)] == [True]


def test_words_go_both_ways_and_say_who_speaks(scene: Scene) -> None:
    """The visitor's as hers, the human's as a human's, and a reload of the desk reads all of it again."""
    id = scene.chats()
    scene.says("hoi")
    scene.handoffs.desk.say(id, "anna", "  dag  ")
    scene.says("er is iemand")
    read = [(one.sender, one.text) for one in scene.handoffs.desk.read(id, "anna") if one.sender != "system"]
    assert read == [("visitor", "hoi"), ("human", "dag"), ("visitor", "er is iemand")]
    assert scene.texts("human") == ["dag"]
    assert [chat.id for chat in scene.handoffs.desk.chats("anna")] == [id]


def test_reading_on_gives_only_what_is_new(one_scene: Scene) -> None:
    """From the number of the last message on."""
    id = one_scene.chats()
    number = one_scene.says("een")
    one_scene.says("twee")
    assert [one.text for one in one_scene.handoffs.desk.read(id, "anna", after=number)] == ["twee"]


def test_a_message_that_was_on_its_way_when_the_human_came_is_read(one_scene: Scene) -> None:
    """Written down, not answered yet: the human reads it, and the bot keeps silent."""
    id = one_scene.waits()
    turn = one_scene.store.say(one_scene.opened.token, "ben je er al")
    one_scene.handoffs.desk.take(id, "anna")
    reply = one_scene.store.reply(turn, state="queued")
    assert (reply.state, reply.messages) == ("human", ())
    assert "ben je er al" in [one.text for one in one_scene.handoffs.desk.read(id, "anna")]


def test_danger_is_shown_also_when_the_human_came_meanwhile(one_scene: Scene) -> None:
    """An urgent answer that was on its way is not held back."""
    id = one_scene.waits()
    turn = one_scene.store.say(one_scene.opened.token, "hij slaat me nu")
    one_scene.handoffs.desk.take(id, "anna")
    assert one_scene.store.reply(turn, state="queued", urgent=True, alert="acute").messages
    assert any(one.urgent for one in one_scene.handoffs.desk.read(id, "anna"))


@pytest.mark.parametrize("text", ["", "   \n", "x" * 2001], ids=["empty", "spaces", "too long"])
def test_a_chatter_cannot_say_nothing_or_too_much(one_scene: Scene, text: str) -> None:
    """Refused by name; nothing is sent."""
    id = one_scene.chats()
    with pytest.raises(TextInvalid):
        one_scene.handoffs.desk.say(id, "anna", text)
    assert one_scene.texts("human") == []


def test_a_double_click_on_end_ends_once(scene: Scene) -> None:
    """Two at the same moment: over, and said once."""
    id = scene.chats()
    outcomes = together([lambda: scene.handoffs.desk.end(id, "anna")] * 2)
    assert outcomes == [None, None]
    assert sum("afgerond" in text for text in scene.texts()) == 1
    assert scene.state == "bot"


def test_nobody_speaks_to_somebody_elses_visitor(one_scene: Scene) -> None:
    """Saying, reading, typing, noting, ending and handing on are for who took her."""
    id = one_scene.chats()
    desk = one_scene.handoffs.desk
    for work in (
        lambda: desk.say(id, "bert", "hoi"),
        lambda: desk.read(id, "bert"),
        lambda: desk.chat(id, "bert"),
        lambda: desk.typing(id, "bert", True),
        lambda: desk.note(id, "bert", "x"),
        lambda: desk.end(id, "bert"),
        lambda: desk.hand_back(id, "bert"),
        lambda: desk.hand_to(id, "bert", "anna"),
    ):
        with pytest.raises(NotYours):
            work()
    assert one_scene.record.phase is Phase.joined


def test_a_colleague_goes_on_where_the_first_was(scene: Scene) -> None:
    """She hears it, the colleague reads back, the first one has her no more; note and summary go along."""
    id = scene.chats()
    scene.says("hoi")
    scene.handoffs.desk.note(id, "anna", "rustig aan")
    with pytest.raises(ColleagueAway):
        scene.handoffs.desk.hand_to(id, "anna", "bert")
    scene.sits("bert")
    scene.handoffs.desk.hand_to(id, "anna", "bert")
    assert scene.handoffs.desk.chats("anna") == []
    chat = scene.handoffs.desk.chat(id, "bert")
    assert chat.note == "rustig aan"
    assert "hoi" in [one.text for one in scene.handoffs.desk.read(id, "bert")]
    assert any("collega" in text for text in scene.texts())
    with pytest.raises(NotYours):
        scene.handoffs.desk.say(id, "anna", "nog iets")


def test_back_to_the_bot_is_said(one_scene: Scene) -> None:
    """The bot is back and says so; the human reads along no more."""
    id = one_scene.chats()
    one_scene.handoffs.desk.hand_back(id, "anna")
    assert one_scene.state == "bot"
    assert any("gaf het gesprek terug" in text for text in one_scene.texts())
    with pytest.raises(NotYours):
        one_scene.handoffs.desk.read(id, "anna")


def test_who_left_by_the_exit_is_gone_from_the_desk(one_scene: Scene) -> None:
    """Each call says that she left, and the list of chats is empty: the desk wipes its screen."""
    id = one_scene.chats()
    one_scene.says("hoi")
    one_scene.store.conversations.erase(one_scene.opened.token, by_exit=True)
    desk = one_scene.handoffs.desk
    for work in (
        lambda: desk.read(id, "anna"),
        lambda: desk.say(id, "anna", "hallo"),
        lambda: desk.end(id, "anna"),
        lambda: desk.chat(id, "anna"),
    ):
        with pytest.raises(VisitorLeft):
            work()
    assert desk.chats("anna") == []
    assert desk.queue(GRONINGEN) == []
