"""Searching: words are found as staff type them, and nothing that says a word lies in the database."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa

from bot.content.answer import Answer, Bubble
from bot.conversation.models import Opened
from bot.review.deidentify.pseudonymise import Tools
from bot.review.filters import Filters
from bot.review.finding import find
from bot.review.indexing import Indexer
from bot.review.keeping import Keeper
from bot.review.schema import dossier, dossier_words, posting
from bot.review.words import KEY_NAME, WordKey, words_of
from bot.staff.errors import StaffUnavailable
from tests.conversation.conftest import Store

ANSWER = Answer("stalking", (Bubble("Bel Veilig Thuis: 0800-2000."),))
CANARY = "kanariepiet"


@pytest.mark.parametrize(
    ("text", "words", "why"),
    [
        ("Hij VOLGT me, één keer!", {"hij", "volgt", "me", "een", "keer"}, "small, without accents and signs"),
        ("[naam-1] belt [e-mail-2]", {"belt"}, "placeholders are no words"),
        ("naam naam", {"naam"}, "but the word itself is one"),
        ("a 112 x2", {"112", "x2"}, "two signs or more"),
        ("\x1b[31mrood\u202e\u200bstil", {"roodstil"}, "as it is shown, without what nobody sees"),
        ("x" * 90, {"x" * 40}, "the end of what nobody types"),
        ("'; DROP TABLE dossier", {"drop", "table", "dossier"}, "words like any other"),
        ("зима 日本", {"зима", "日本"}, "every script"),
        ("", set(), "nothing"),
    ],
)
def test_what_a_word_is(text: str, words: set[str], why: str) -> None:
    """The same for what was typed by a visitor and by who searches."""
    assert words_of(text) == words, why


def _indexer(store: Store) -> Indexer:
    return Indexer(store.engine, store.keys, WordKey(store.engine, store.keys.directory))


def _talk(store: Store, *texts: str) -> Opened:
    opened = store.open()
    for text in texts:
        store.reply(store.say(opened.token, text), ANSWER)
    return opened


def _read(store: Store, tools: Tools) -> None:
    store.clock.forward(minutes=61)
    Keeper(store.engine, store.keys, lambda: tools).work(store.clock(), 60)
    _indexer(store).work(60)


def _found(store: Store, *words: str) -> list[str]:
    tokens = WordKey(store.engine, store.keys.directory).tokens(words)
    with store.engine.connect() as connection:
        return [row.conversation_id for row in find(connection, Filters(), tokens, 50)]


def test_a_word_is_found_in_whatever_spelling(store: Store, tools: Tools) -> None:
    """All words that were typed, in any message of the visitor, newest first; nothing of the bot, and no names."""
    first = _talk(store, "Hij volgt mij", "al één week, zegt Fatima")
    second = _talk(store, "niemand volgt mij")
    _read(store, tools)
    both = [second.conversation_id, first.conversation_id]
    assert _found(store, "volgt") == both
    assert _found(store, "volgt", "een", "week") == [first.conversation_id]
    assert _found(store, "veilig") == _found(store, "fatima") == _found(store, "volg") == []
    assert _indexer(store).work(60) == (0, False), "once is enough"


def _traces(store: Store, word: str) -> list[bytes]:
    """How a token lies on disk: in the list of its dossier, and in the postings of SQLite."""
    [token] = WordKey(store.engine, store.keys.directory).tokens([word])
    return [str(token).encode(), token.to_bytes(6, "big")]


def test_an_erase_leaves_no_token(sqlite_store: Store, tools: Tools) -> None:
    """No word lies in the file at any time, and after an erase none of its tokens: every byte is looked at."""
    store = sqlite_store
    opened = _talk(store, f"ik zit bij {CANARY}")
    kept = _talk(store, "ik zit thuis")
    _read(store, tools)
    before = store.bytes_on_disk()
    assert CANARY.encode() not in before
    assert all(trace in before for trace in _traces(store, CANARY))
    store.conversations.erase(opened.token, by_exit=False)
    after = store.bytes_on_disk()
    assert [trace for trace in _traces(store, CANARY) if trace in after] == []
    assert _found(store, "zit") == [kept.conversation_id]


def test_what_goes_on_is_read_anew(store: Store, tools: Tools) -> None:
    """New words of a long conversation are found, and it stands where its last message puts it."""
    opened = _talk(store, "hij volgt mij")
    for _ in range(30):
        store.clock.forward(minutes=50)
        store.reply(store.say(opened.token, "ik ben er nog"), ANSWER)
    keeper = Keeper(store.engine, store.keys, lambda: tools)
    keeper.work(store.clock(), 60)
    _indexer(store).work(60)
    other = _talk(store, "hij volgt mij")
    store.reply(store.say(opened.token, "de buurman weet het"), ANSWER)
    _read(store, tools)
    assert _found(store, "volgt", "buurman") == [opened.conversation_id]
    assert set(_found(store, "volgt")) == {opened.conversation_id, other.conversation_id}
    if store.engine.dialect.name == "sqlite":
        with store.engine.connect() as connection:
            rows = connection.execute(sa.select(posting.c.at, posting.c.number).distinct()).all()
            places = connection.execute(sa.select(dossier.c.last_message_at, dossier.c.number)).all()
        assert set(map(tuple, rows)) == set(map(tuple, places))


def test_words_end_with_their_text(store: Store, tools: Tools) -> None:
    """What was destroyed at its term is found by no word any more."""
    _talk(store, "hij volgt mij")
    _read(store, tools)
    store.clock.forward(days=28)
    keeper = Keeper(store.engine, store.keys, lambda: tools)
    keeper.destroy(store.clock(), timedelta(days=28))
    assert store.count(dossier_words) == 0
    _indexer(store).work(60)
    assert _found(store, "volgt") == []


def test_a_lost_key_makes_a_new_index(store: Store, tools: Tools) -> None:
    """Where only the key of searching is gone all is indexed anew; where all keys are away nothing is done."""
    opened = _talk(store, "hij volgt mij")
    _read(store, tools)
    key, lasting = store.keys.directory / KEY_NAME, store.keys.lasting.directory
    key.unlink()
    away = lasting.rename(lasting.with_name("away"))
    with pytest.raises(StaffUnavailable):
        _indexer(store).work(60)
    away.rename(lasting)
    with pytest.raises(StaffUnavailable):
        _found(store, "volgt")
    assert _indexer(store).work(60) == (1, False)
    assert _found(store, "volgt") == [opened.conversation_id]
