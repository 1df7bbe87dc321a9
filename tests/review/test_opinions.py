"""A thumb and a sentence reach staff without names, and go with the conversation."""

from __future__ import annotations

from datetime import timedelta

import sqlalchemy as sa

from bot.content.answer import Answer, Bubble
from bot.conversation import retention
from bot.conversation.feedback import Opinion
from bot.conversation.models import Opened
from bot.conversation.schema import feedback
from bot.review.counting import Counter
from bot.review.deidentify.pseudonymise import Tools
from bot.review.keeping import Keeper
from bot.review.opinion import ShownOpinion, opinion_of
from bot.review.opinion_keeping import OpinionKeeper
from bot.review.schema import dossier
from tests.conversation.conftest import Store

ANSWER = Answer("stalking", (Bubble("Bel Veilig Thuis."),))


def _talk(store: Store, opinion: Opinion, text: str = "mijn ex heet kevin") -> Opened:
    opened = store.open()
    store.reply(store.say(opened.token, text), ANSWER)
    store.conversations.give_feedback(opened.token, opinion, (), store.clock())
    return opened


def _work(store: Store, tools: Tools) -> int:
    keeper = Keeper(store.engine, store.keys, lambda: tools)
    keeper.work(store.clock(), 60)
    return OpinionKeeper(store.engine, store.keys, keeper.tools).work(store.clock())


def _shown(store: Store, opened: Opened) -> ShownOpinion | None:
    with store.engine.connect() as connection:
        return opinion_of(connection, store.keys, opened.conversation_id)


def test_staff_read_it_without_names(store: Store, tools: Tools) -> None:
    """Once the conversation is over; the same person has the same number as in the conversation."""
    opened = _talk(store, Opinion("down", "de chat snapte niet dat kevin mijn ex is"))
    silent = _talk(store, Opinion("up"))
    assert _work(store, tools) == 0
    assert _shown(store, opened) is None
    store.clock.forward(minutes=61)
    assert _work(store, tools) == 2
    assert _shown(store, opened) == ShownOpinion("down", "de chat snapte niet dat [naam-1] mijn ex is")
    assert _shown(store, silent) == ShownOpinion("up")
    with store.engine.connect() as connection:
        thumbs = connection.execute(
            sa.select(dossier.c.feedback, dossier.c.acute).order_by(dossier.c.number)
        ).all()
    assert sorted(tuple(row) for row in thumbs) == [("down", False), ("up", False)]
    assert _work(store, tools) == 0, "and only once"


def test_danger_in_it_makes_the_conversation_acute(store: Store, tools: Tools) -> None:
    """In the dossier and in the counts."""
    _talk(store, Opinion("down", "hij staat nu voor de deur", urgent=True))
    store.clock.forward(minutes=75)
    _work(store, tools)
    Counter(store.engine, store.keys, lambda *_: "none").work(store.clock(), 60)
    with store.engine.connect() as connection:
        assert connection.execute(sa.select(dossier.c.acute)).scalar_one() is True
        counted = connection.exec_driver_sql("SELECT kind, row_name FROM tally").all()
    assert {("acute", "yes"), ("feedback", "down")} <= {tuple(row) for row in counted}


def test_it_is_sealed_and_ends_at_its_terms(store: Store, tools: Tools) -> None:
    """The raw sentence after 7 days, the one without names after 28, and no byte of either in a file before."""
    opened = _talk(store, Opinion("down", "kanarie-feedback, zegt kevin"))
    store.clock.forward(minutes=61)
    _work(store, tools)
    assert b"kanarie-feedback" not in store.bytes_on_disk()
    store.clock.forward(days=7)
    retention.purge(store.engine, store.keys, store.tracker, store.clock())
    with store.engine.connect() as connection:
        assert connection.execute(sa.select(feedback.c.body)).scalar_one() is None
    assert _shown(store, opened) == ShownOpinion("down", "kanarie-feedback, zegt [naam-1]")
    store.clock.forward(days=20, hours=23)
    opinions = OpinionKeeper(store.engine, store.keys, lambda: tools)
    assert opinions.destroy(store.clock(), timedelta(days=28)) == 1
    retention.purge(store.engine, store.keys, store.tracker, store.clock())
    assert store.count(feedback) == 0


def test_an_erase_takes_it_along(store: Store, tools: Tools) -> None:
    """Before staff have it and afterwards."""
    for ahead in (0, 61):
        opened = _talk(store, Opinion("down", "kanarie-feedback"))
        store.clock.forward(minutes=ahead)
        _work(store, tools)
        store.conversations.erase(opened.token, by_exit=True)
        assert store.count(feedback) == 0
        assert opened.conversation_id.encode() not in store.bytes_on_disk()


def test_what_fails_is_withheld(store: Store, tools: Tools) -> None:
    """The thumb is there, the sentence is not."""

    def breaks(text: str) -> list[tuple[int, int]]:
        if "boem" in text:
            raise ValueError(text)
        return []

    opened = _talk(store, Opinion("down", "boem kevin"))
    store.clock.forward(minutes=61)
    assert _work(store, Tools(tools.words, tools.allowed, (breaks,))) == 1
    assert _shown(store, opened) == ShownOpinion("down", withheld=True)


def test_another_sentence_takes_the_place_of_the_first(store: Store, tools: Tools) -> None:
    """The last one counts; a thumb alone leaves the sentence."""
    opened = _talk(store, Opinion("down", "eerst dit"))
    for opinion in (Opinion("up", "toen dat"), Opinion("down")):
        store.conversations.give_feedback(opened.token, opinion, (), store.clock())
    store.clock.forward(minutes=61)
    _work(store, tools)
    assert _shown(store, opened) == ShownOpinion("down", "toen dat")
