"""The door of conversations keeps what it promises, on SQLite and on PostgreSQL."""

from __future__ import annotations

import re
import uuid
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

import pytest
import sqlalchemy as sa

from bot.content.answer import Answer, Bubble, Button
from bot.conversation import schema
from bot.conversation.errors import (
    AnswerNotStored,
    ChoiceUnknown,
    ConversationUnknown,
    MessageIdInvalid,
    MessageNotStored,
)
from bot.conversation.models import Message, Turn
from tests.conversation.conftest import STALKING, Store

URGENT = Answer("acuut_gevaar", (Bubble("Bel nu 112."), Bubble("Ga naar een plek met mensen.")))


def _choice(reply_message: Message, label: str) -> str:
    return next(button.id for button in reply_message.buttons if button.label == label)


def test_the_token_has_128_bits_and_the_database_does_not_know_it(store: Store) -> None:
    """The visitor's token is 22 characters of 128 random bits, and no column holds it."""
    opened = store.open()
    assert re.fullmatch(r"[\w-]{22}", opened.token)
    with store.engine.connect() as connection:
        row = connection.execute(sa.select(schema.conversation)).one()
    assert row.id == opened.conversation_id
    assert opened.token not in str(dict(row._mapping))


def test_an_opened_conversation_greets_and_can_be_found(store: Store) -> None:
    """Opening stores the greeting as numbered messages, and the conversation can be found at once."""
    opened = store.open()
    assert [(one.id, one.text) for one in opened.messages] == [("1", "Hoi."), ("2", "Ik ben een computer.")]
    view = store.conversations.find(opened.token)
    assert (view.id, view.state, view.alert, view.asks, view.safety_asked, view.municipality, view.last_seq) == (
        opened.conversation_id, "bot", "none", None, False, "groningen", 2,
    )  # fmt: skip


def test_a_message_is_given_exactly_as_the_contract_says(store: Store) -> None:
    """A message has the eight fields of the contract; where a button leads stays on the server."""
    turn = store.say(store.open().token, "mijn ex staat voor mijn huis")
    last = store.reply(turn).as_dict()["messages"][-1]  # type: ignore[index]
    assert list(last) == ["id", "from", "text", "buttons", "links", "urgent", "at"]
    assert (last["id"], last["from"], last["text"], last["urgent"]) == ("5", "bot", "Dit helpt.", False)
    assert last["links"] == [{"label": "Bel Veilig Thuis", "href": "tel:08002000"}]
    assert [sorted(button) for button in last["buttons"]] == [["id", "label"], ["id", "label"]]
    assert re.search(r"[+-]\d\d:\d\d$", last["at"])


@pytest.mark.parametrize(
    ("token", "why"),
    [
        ("AAAAAAAAAAAAAAAAAAAAAA", "a token that was never made"),
        ("", "no token at all"),
        ("../../etc/passwd", "a path"),
        ("\ud800", "half a character pair"),
    ],
)
def test_an_unknown_token_opens_nothing(store: Store, token: str, why: str) -> None:
    """Whatever was never made is unknown to every call, and erasing it is fine."""
    with pytest.raises(ConversationUnknown):
        store.conversations.find(token)
    with pytest.raises(ConversationUnknown):
        store.say(token, "hoi")
    with pytest.raises(ConversationUnknown):
        store.conversations.events_after(token, 0)
    with pytest.raises(ConversationUnknown):
        store.conversations.history(token)
    store.conversations.erase(token, by_exit=False)


def test_the_conversation_id_opens_nothing(store: Store) -> None:
    """Who reads the id in a log or at Rasa cannot open the conversation with it."""
    opened = store.open()
    with pytest.raises(ConversationUnknown):
        store.conversations.find(opened.conversation_id)


def test_a_conversation_closes_60_minutes_after_the_last_message(store: Store) -> None:
    """59 minutes after the last message it is open; after more than 60 nothing opens it, not even an old id."""
    opened = store.open()
    store.clock.forward(minutes=59)
    turn = store.say(opened.token, "hoi")
    store.clock.forward(minutes=60)
    assert store.conversations.find(opened.token).last_seq == 3
    store.clock.forward(seconds=1)
    for call in (
        lambda: store.conversations.find(opened.token),
        lambda: store.say(opened.token, "hoi", turn.client_id),
        lambda: store.conversations.events_after(opened.token, 0),
        lambda: store.conversations.history(opened.token),
        lambda: store.conversations.last_seq(opened.token),
    ):
        with pytest.raises(ConversationUnknown):
            call()


def test_the_same_id_gives_the_same_turn_and_the_same_reply(store: Store) -> None:
    """A message that is sent again is not stored again, whatever it says now, and carries its reply."""
    token = store.open().token
    turn = store.say(token, "hoi")
    again = store.say(token, "iets anders", turn.client_id.upper())
    assert (again.seq, again.text, again.reply) == (turn.seq, "hoi", None)
    reply = store.reply(turn, alert="raised", urgent=True, understanding=None)
    assert store.say(token, "hoi", turn.client_id).reply == reply
    assert store.count(schema.turn) == 1


def test_twenty_threads_with_one_id_make_one_turn(store: Store) -> None:
    """Twenty copies of a message that arrive together are one message, and each gets the same answer."""
    token, client_id = store.open().token, str(uuid.uuid4())

    def send(_: int) -> tuple[Turn, object]:
        for _attempt in range(20):  # a slow disk may refuse some of twenty; a client sends the same id again
            with suppress(MessageNotStored, AnswerNotStored):
                turn = store.say(token, "help", client_id)
                return turn, (turn.reply or store.reply(turn))
        raise AssertionError("refused twenty times")

    with ThreadPoolExecutor(20) as pool:
        results = list(pool.map(send, range(20)))
    assert {turn.seq for turn, _ in results} == {3}
    assert len({str(reply) for _, reply in results}) == 1
    assert store.count(schema.turn) == 1
    assert store.count(schema.event) == 2 + 1 + 2


def test_messages_of_many_threads_are_numbered_without_gaps(store: Store) -> None:
    """Messages that arrive together each get a number of their own, and no number is left out."""
    token = store.open().token

    def send(number: int) -> Turn:
        for _attempt in range(20):
            with suppress(MessageNotStored):
                return store.say(token, f"bericht {number}")
        raise AssertionError("refused twenty times")

    with ThreadPoolExecutor(20) as pool:
        turns = list(pool.map(send, range(20)))
    assert sorted(turn.seq for turn in turns) == list(range(3, 23))
    by_seq = {str(turn.seq): turn.text for turn in turns}
    assert {one.id: one.text for one in store.conversations.history(token)[2:]} == by_seq


def test_an_id_that_is_no_uuid_is_refused(store: Store) -> None:
    """The client must make a UUID, so that ids of two messages never meet."""
    with pytest.raises(MessageIdInvalid):
        store.say(store.open().token, "hoi", "1")


def test_a_choice_leads_where_the_button_led(store: Store) -> None:
    """A chosen button is written down as its label and leads where the server said, also when it is sent again."""
    token = store.open().token
    shown = store.reply(store.say(token, "ik word gevolgd")).messages[-1]
    client_id, choice = str(uuid.uuid4()), _choice(shown, "CSG")
    for _ in range(2):
        turn = store.conversations.write_down(token, client_id, None, choice, store.clock())
        assert (turn.text, turn.choice_to) == ("CSG", 'vraag_organisatie{"organisatie": "csg"}')
    assert "csg" not in choice


def test_a_button_of_another_conversation_is_unknown(store: Store) -> None:
    """Only a button that this conversation showed can be chosen, and a refused choice stores nothing."""
    other = store.reply(store.say(store.open().token, "hoi")).messages[-1]
    token = store.open().token
    store.reply(store.say(token, "hoi"))
    for choice in (
        other.buttons[0].id,
        "5-",
        "5-AAAAAAAAAAAA",
        "mens_spreken",
        "",
        "99999999999-a",
        "-1-x",
        "٥-x",
    ):
        with pytest.raises(ChoiceUnknown):
            store.conversations.write_down(token, str(uuid.uuid4()), None, choice, store.clock())
    assert store.conversations.last_seq(token) == 5


def test_only_the_answer_to_danger_is_urgent(store: Store) -> None:
    """Each message of the first answer is urgent, so that the page announces 112 and not what follows it."""
    turn = store.say(store.open().token, "hij schopt de deur eruit")
    reply = store.reply(turn, URGENT, STALKING, urgent=True, alert="raised")
    assert reply.alert
    assert [one.urgent for one in reply.messages] == [True, True, False, False]


def test_a_second_answer_gives_the_first(store: Store) -> None:
    """Who answers a turn that was answered gets that answer back, and nothing is doubled."""
    token = store.open().token
    turn = store.say(token, "hoi")
    first = store.reply(turn)
    assert store.reply(turn, URGENT, urgent=True, alert="raised") == first
    assert store.conversations.find(token).alert == "none"
    assert store.conversations.last_seq(token) == 5


def test_where_it_stands_is_kept_for_the_next_message(store: Store) -> None:
    """The alert, the pending question and that safety was asked for are there at the next message."""
    token = store.open().token
    store.reply(
        store.say(token, "hij was hier"), alert="raised", asks="veilig", safety_asked=True, state="offered"
    )
    view = store.say(token, "nee").view
    assert (view.alert, view.alerted, view.asks, view.safety_asked, view.state) == (
        "raised", True, "veilig", True, "offered",
    )  # fmt: skip
    store.reply(store.say(token, "nog iets"), alert="raised", state="offered")
    assert store.conversations.find(token).safety_asked, "asked once is asked for ever"


def test_a_slow_answer_takes_no_alert_and_no_human_back(store: Store) -> None:
    """While Rasa thinks about a quiet message, danger and a human may come: the quiet answer leaves both alone."""
    opened = store.open()
    quiet, danger = store.say(opened.token, "hoi"), store.say(opened.token, "hij is binnen")
    store.reply(danger, URGENT, alert="raised", urgent=True)
    store.conversations.record_handoff(opened.conversation_id, "human")
    reply = store.reply(quiet)
    view = store.conversations.find(opened.token)
    assert (view.alert, view.state, reply.alert, reply.state) == ("raised", "human", True, "human")


def test_an_empty_answer_is_given_by_a_human_only(store: Store) -> None:
    """The bot never answers with nothing; when a human is on, the message is passed on without an answer."""
    token = store.open().token
    turn = store.say(token, "hoi")
    with pytest.raises(ValueError, match="never"):
        store.conversations.answer(
            turn, (), state="bot", alert="none", asks=None, urgent=False, safety_asked=False, understanding=None
        )
    reply = store.conversations.answer(
        turn, (), state="human", alert="none", asks=None, urgent=False, safety_asked=False, understanding=None
    )
    assert reply.messages == ()
    assert store.say(token, "hoi", turn.client_id).reply == reply


def test_events_have_the_ids_of_the_answers(store: Store) -> None:
    """Listeners get the same messages under the same ids, hand-overs between them, and never the visitor's own."""
    opened = store.open()
    reply = store.reply(store.say(opened.token, "hoi"))
    store.conversations.record_handoff(opened.conversation_id, "queued", 2)
    stored = store.conversations.events_after(opened.token, 2)
    assert [(one.seq, one.name) for one in stored] == [(4, "message"), (5, "message"), (6, "handoff")]
    assert [one.as_dict() for one in stored[:2]] == [one.as_dict() for one in reply.messages]
    assert stored[2].as_dict() == {"state": "queued", "position": 2}
    assert [one.seq for one in store.conversations.events_after(opened.token, 4)] == [5, 6]
    assert store.conversations.events_after(opened.token, 6) == []


def test_the_history_tells_the_whole_conversation(store: Store) -> None:
    """The page without scripting gets every message in order, the visitor's own included."""
    token = store.open().token
    store.reply(store.say(token, "hoi"))
    told = [(one.sender, one.text) for one in store.conversations.history(token)]
    assert told == [
        ("bot", "Hoi."), ("bot", "Ik ben een computer."), ("visitor", "hoi"),
        ("bot", "Dat is stalking."), ("bot", "Dit helpt."),
    ]  # fmt: skip


def test_what_was_understood_is_kept_without_words(store: Store) -> None:
    """Intent, confidence and acute probability are columns; the entities, which hold typed words, are sealed."""
    store.reply(store.say(store.open().token, "hoi"))
    with store.engine.connect() as connection:
        row = connection.execute(sa.select(schema.turn)).one()
    assert (row.intent, row.confidence, row.acute, row.danger) == ("stalking", 0.9, 0.1, "none")


@pytest.mark.parametrize("text", ["a\x00b", "\ud83d half", "🙂" * 1000, "ﷺ‮ rtl", "'; DROP TABLE event; --"])
def test_odd_text_is_kept_as_it_was_typed(store: Store, text: str) -> None:
    """Control characters, half pairs, emoji and SQL come back as they were."""
    token = store.open().token
    store.say(token, text)
    assert store.conversations.history(token)[-1].text == text


def test_buttons_of_an_answer_belong_to_its_last_bubble(store: Store) -> None:
    """The safety question that follows an answer has its own buttons; the bubbles before the last have none."""
    question = Answer("veiligheidsvraag", (Bubble("Ben je nu veilig?"),), (Button("Ja", "veilig:ja"),))
    reply = store.reply(store.say(store.open().token, "hoi"), STALKING, question)
    assert [[button.label for button in one.buttons] for one in reply.messages] == [
        [], ["Een mens spreken", "CSG"], ["Ja"],
    ]  # fmt: skip
