"""What pseudonymising left readable can be hidden: at once, for everybody, for good, no word in the log."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.config import Config

from bot.conversation.feedback import Opinion
from bot.conversation.models import Opened
from bot.conversation.raw import raw_messages
from bot.conversation.schema import MIGRATIONS, feedback
from bot.db import creating, make_engine
from bot.review.deidentify.pseudonymise import Tools
from bot.review.errors import ClosedForYou, DossierUnknown
from bot.review.filters import Filters
from bot.review.hiding import Hiding
from bot.review.indexing import Indexer
from bot.review.judging_errors import TurnUnknown
from bot.review.keeping import Keeper
from bot.review.missed import Kind
from bot.review.opinion import ShownOpinion, opinion_of
from bot.review.opinion_keeping import OpinionKeeper
from bot.review.reading import Dossiers
from bot.review.schema import acquaintance, dossier, dossier_words, pseudonymised
from bot.review.verdicts import Verdict
from bot.review.words import KEY_NAME, WordKey
from bot.staff.errors import StaffUnavailable
from tests.conversation.conftest import Store
from tests.review.judging import ANSWER, FIRST, Room

#: Whatever pseudonymising should have found: a word that it leaves is as good, and stays one when rules improve.
LEFT = "kanariegeel"


@pytest.fixture
def room(store: Store, tools: Tools) -> Room:
    """Conversations and staff, on both engines."""
    return Room(store, tools)


class Desk:
    """What staff and worker do with the conversations of a room."""

    def __init__(self, room: Room) -> None:
        store = room.store
        self.words = WordKey(store.engine, store.keys.directory)
        self.room, self.hiding = room, Hiding(room.staff.store, store.keys, self.words)
        self.dossiers = Dossiers(room.staff.store, store.keys, self.words)
        self.indexer = Indexer(store.engine, store.keys, self.words)

    def talk(self, *said: str) -> tuple[Opened, str]:
        """Typed, read and indexed; how staff name it."""
        opened = self.room.talk(*said)
        self.room.read()
        self.indexer.work(60)
        return opened, self.room.ref(opened)

    def shown(self, ref: str, reader: str = "nobody") -> list[tuple[str | None, bool]]:
        """Every second text is the visitor's: what is read of it, and whether it was hidden."""
        return [(one.text, one.hidden) for one in self.dossiers.open(ref, reader).texts[FIRST - 1 :: 2]]

    def found(self, word: str) -> list[str]:
        """Who is found by it."""
        page = self.dossiers.page(Filters(words=frozenset({word})), "nobody")
        return [line.dossier.ref for line in page.lines]


@pytest.fixture
def desk(room: Room) -> Desk:
    """Over the room."""
    return Desk(room)


def test_a_text_is_withheld_at_once_and_for_everybody(desk: Desk) -> None:
    """In the conversation, in the list and in searching; the other messages stay, and are found."""
    [anna] = desk.room.hire("anna")
    _, ref = desk.talk(f"ik zit bij {LEFT}", "hij volgt mij")
    other = desk.talk(f"niemand kent {LEFT}")[1]
    assert desk.found(LEFT) == [other, ref]
    assert desk.hiding.text(anna, ref, FIRST)
    assert desk.shown(ref) == [(None, True), ("hij volgt mij", False)]
    assert desk.found(LEFT) == [other]
    assert desk.found("volgt") == [ref]
    lines = desk.dossiers.page(Filters(), "nobody").lines
    assert {line.dossier.ref: line.beginning for line in lines} == {ref: None, other: f"niemand kent {LEFT}"}


def test_the_log_says_who_and_which_message_and_no_word(desk: Desk) -> None:
    """One line, also when two reviewers press at once: for the second there is nothing left to hide."""
    anna, bert = desk.room.hire("anna", "bert")
    _, ref = desk.talk(f"ik zit bij {LEFT}")
    assert desk.hiding.text(anna, ref, FIRST)
    assert not desk.hiding.text(bert, ref, FIRST)
    [line] = desk.room.lines(ref)
    assert (line.actor, line.action, line.details) == (anna, "text_hidden", {"message": FIRST})


def test_it_stays_withheld_when_the_conversation_goes_on(desk: Desk) -> None:
    """A conversation of more than a day: the worker reads what is new, makes the dossier anew and indexes it."""
    room, [anna] = desk.room, desk.room.hire("anna")
    opened = room.talk(f"mijn zus fatima zit bij {LEFT}")
    for _ in range(30):
        room.store.clock.forward(minutes=50)
        room.store.reply(room.store.say(opened.token, "ik ben er nog"), ANSWER)
    Keeper(room.store.engine, room.store.keys, lambda: room.tools).work(room.store.clock(), 60)
    ref = room.ref(opened)
    assert desk.hiding.text(anna, ref, FIRST)
    room.store.reply(room.store.say(opened.token, "mijn zus fatima volgt mij"), ANSWER)
    room.read()
    assert desk.indexer.work(60) == (1, False), "new words are there to be found"
    shown = desk.shown(ref)
    assert (shown[0], shown[-1]) == ((None, True), ("mijn zus [naam-1] volgt mij", False))
    assert (desk.found(LEFT), desk.found("volgt")) == ([], [ref])


def test_a_worker_that_had_read_it_writes_no_word_of_it(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """Hidden between the worker's reading and its writing: what it read is not put into the index."""
    room, [anna] = desk.room, desk.room.hire("anna")
    opened = room.talk(f"ik zit bij {LEFT}")
    room.read()
    ref, tokens = room.ref(opened), desk.words.tokens

    def late(words: frozenset[str]) -> list[int]:
        monkeypatch.setattr(desk.words, "tokens", tokens)
        desk.hiding.text(anna, ref, FIRST)
        return tokens(words)

    monkeypatch.setattr(desk.words, "tokens", late)
    desk.indexer.work(60)
    assert desk.found(LEFT) == []
    assert desk.found("zit") == []


def test_a_new_index_does_not_know_it(desk: Desk) -> None:
    """The key of searching is lost, and everything is indexed anew."""
    [anna] = desk.room.hire("anna")
    _, ref = desk.talk(f"ik zit bij {LEFT}", "hij volgt mij")
    desk.hiding.text(anna, ref, FIRST)
    (desk.room.store.keys.directory / KEY_NAME).unlink()
    desk.indexer.work(60)
    assert (desk.found(LEFT), desk.found("volgt")) == ([], [ref])


def test_without_the_key_of_searching_nothing_is_half_done(desk: Desk) -> None:
    """Neither hidden nor noted: she reads that it does not work now, and the worker makes a new key."""
    [anna] = desk.room.hire("anna")
    _, ref = desk.talk(f"ik zit bij {LEFT}")
    (desk.room.store.keys.directory / KEY_NAME).unlink()
    with pytest.raises(StaffUnavailable):
        desk.hiding.text(anna, ref, FIRST)
    assert desk.shown(ref) == [(f"ik zit bij {LEFT}", False)]
    assert desk.room.lines(ref) == []
    desk.indexer.work(60)
    assert desk.hiding.text(anna, ref, FIRST)


def test_no_byte_of_it_is_left_for_staff(sqlite_store: Store, tools: Tools) -> None:
    """The sealed text and its tokens are overwritten, in the file and in its log."""
    desk = Desk(Room(sqlite_store, tools))
    [anna] = desk.room.hire("anna")
    _, ref = desk.talk(f"ik zit bij {LEFT}", "hij volgt mij")
    [token] = desk.words.tokens([LEFT])
    with sqlite_store.engine.connect() as connection:
        sealed = connection.execute(
            sa.select(pseudonymised.c.body).where(pseudonymised.c.seq == FIRST)
        ).scalar_one()
    traces = [bytes(sealed), str(token).encode(), token.to_bytes(6, "big")]
    assert all(trace in sqlite_store.bytes_on_disk() for trace in traces)
    desk.hiding.text(anna, ref, FIRST)
    assert [trace for trace in traces if trace in sqlite_store.bytes_on_disk()] == []


def test_what_staff_said_and_the_raw_text_stay(desk: Desk) -> None:
    """A verdict, a note and a tag quote nothing; the raw text has its own term and its own doors."""
    room, [anna] = desk.room, desk.room.hire("anna")
    opened, ref = desk.talk(f"ik zit bij {LEFT}")
    room.judging.verdicts.give(anna, ref, FIRST, Verdict(Kind.right), 0)
    room.judging.filing.write_note(anna, ref, "goed antwoord", 0)
    room.judging.filing.add_tag(anna, ref, "les")
    desk.hiding.text(anna, ref, FIRST)
    judged = room.judging.of(ref)
    assert (judged.turn(FIRST).of(anna), judged.tags) == (Verdict(Kind.right), ("les",))
    assert judged.notes[0].text == "goed antwoord"
    raw = raw_messages(room.store.engine, room.store.keys, opened.conversation_id)
    assert raw[FIRST - 1].text == f"ik zit bij {LEFT}"


@pytest.mark.parametrize(
    ("seq", "why"), [(1, "the bot says nothing of anybody"), (99, "there is none"), (-1, "nor")]
)
def test_only_what_a_person_typed_can_be_hidden(desk: Desk, seq: int, why: str) -> None:
    """The bot's own words stay."""
    [anna] = desk.room.hire("anna")
    _, ref = desk.talk("hij volgt mij")
    with pytest.raises(TurnUnknown):
        desk.hiding.text(anna, ref, seq)
    assert desk.room.lines(ref) == [], why


def test_what_the_machine_withheld_is_not_called_hidden(desk: Desk) -> None:
    """There is nothing to hide, and who reads it is not told that a person did it."""
    [anna] = desk.room.hire("anna")
    _, ref = desk.talk("hij volgt mij")
    with desk.room.store.engine.begin() as connection:
        connection.execute(sa.update(pseudonymised).values(body=None))
    assert not desk.hiding.text(anna, ref, FIRST)
    assert desk.shown(ref) == [(None, False)]
    assert desk.room.lines(ref) == []


@pytest.mark.parametrize("what", ["text", "sentence"])
def test_who_may_not_read_hides_nothing(desk: Desk, what: str) -> None:
    """Who knows the person, and what was erased meanwhile."""
    room, [anna] = desk.room, desk.room.hire("anna")
    opened = _thought(desk, Opinion("down", f"zeg dat tegen {LEFT}"))
    ref = room.ref(opened)
    do: Callable[[], bool] = {
        "text": lambda: desk.hiding.text(anna, ref, FIRST),
        "sentence": lambda: desk.hiding.sentence(anna, ref),
    }[what]
    desk.dossiers.know(ref, anna)
    with pytest.raises(ClosedForYou):
        do()
    assert desk.shown(ref) == [("hij volgt mij", False)]
    assert _opinion(desk, opened) == ShownOpinion("down", f"zeg dat tegen {LEFT}")
    with room.store.engine.begin() as connection:
        connection.execute(sa.delete(acquaintance))
    room.store.conversations.erase(opened.token, by_exit=False)
    with pytest.raises(DossierUnknown):
        do()


def test_an_erase_takes_what_was_hidden_along(desk: Desk) -> None:
    """No row of it is left."""
    [anna] = desk.room.hire("anna")
    opened, ref = desk.talk(f"ik zit bij {LEFT}")
    desk.hiding.text(anna, ref, FIRST)
    desk.room.store.conversations.erase(opened.token, by_exit=False)
    for table in (pseudonymised, dossier, dossier_words, feedback):
        assert desk.room.store.count(table) == 0


def _thought(desk: Desk, opinion: Opinion) -> Opened:
    store = desk.room.store
    opened = desk.room.talk("hij volgt mij")
    store.conversations.give_feedback(opened.token, opinion, (), store.clock())
    desk.room.read()
    _bring(desk)
    return opened


def _bring(desk: Desk) -> None:
    store = desk.room.store
    OpinionKeeper(store.engine, store.keys, lambda: desk.room.tools).work(store.clock())


def _opinion(desk: Desk, opened: Opened) -> ShownOpinion | None:
    with desk.room.store.engine.connect() as connection:
        return opinion_of(connection, desk.room.store.keys, opened.conversation_id)


def test_the_sentence_beside_a_thumb_is_hidden(desk: Desk) -> None:
    """The thumb stays; one line in the log; and once is enough."""
    anna, bert = desk.room.hire("anna", "bert")
    opened = _thought(desk, Opinion("down", f"zeg dat tegen {LEFT}"))
    ref = desk.room.ref(opened)
    assert desk.hiding.sentence(anna, ref)
    assert not desk.hiding.sentence(bert, ref)
    assert _opinion(desk, opened) == ShownOpinion("down", withheld=True, hidden=True)
    [line] = desk.room.lines(ref)
    assert (line.actor, line.action, line.details) == (anna, "sentence_hidden", {})


def test_a_hidden_sentence_is_not_read_again(desk: Desk) -> None:
    """The worker comes back for another thumb, and leaves it hidden; a new sentence is another one."""
    store, [anna] = desk.room.store, desk.room.hire("anna")
    opened = _thought(desk, Opinion("down", f"zeg dat tegen {LEFT}"))
    desk.hiding.sentence(anna, desk.room.ref(opened))
    store.clock.forward(minutes=-61)  # she still has her page
    store.conversations.give_feedback(opened.token, Opinion("up"), (), store.clock())
    store.clock.forward(minutes=61)
    _bring(desk)
    assert _opinion(desk, opened) == ShownOpinion("up", withheld=True, hidden=True)
    store.clock.forward(minutes=-61)
    store.conversations.give_feedback(opened.token, Opinion("up", "dank je"), (), store.clock())
    store.clock.forward(minutes=61)
    _bring(desk)
    assert _opinion(desk, opened) == ShownOpinion("up", "dank je")


def test_without_a_sentence_there_is_nothing_to_hide(desk: Desk) -> None:
    """A thumb alone says nothing of anybody."""
    [anna] = desk.room.hire("anna")
    opened = _thought(desk, Opinion("up"))
    assert not desk.hiding.sentence(anna, desk.room.ref(opened))
    assert _opinion(desk, opened) == ShownOpinion("up")


def test_the_revision_can_be_taken_back(tmp_path: Path) -> None:
    """And made again: the columns go and come."""
    engine = make_engine(f"sqlite:///{tmp_path}/one.sqlite3")
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    steps = (("0013_hidden", command.upgrade, True), ("0012_feedback", command.downgrade, False))
    for revision, move, there in (*steps, steps[0]):
        with creating(engine) as connection:
            config.attributes["connection"] = connection
            move(config, revision)
        for table in ("pseudonymised", "feedback"):
            columns = {one["name"] for one in sa.inspect(engine).get_columns(table)}
            assert ("hidden" in columns) is there, (table, revision)
