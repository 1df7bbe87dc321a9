"""The dossier of a conversation: what is worth finding of it; the worker writes it, and it goes when she does."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Row

from bot.clock import AMSTERDAM
from bot.content.answer import Answer, Bubble
from bot.content.copybook import load_themes
from bot.conversation import retention
from bot.conversation.models import Understanding
from bot.conversation.theme import DANGER, QUESTIONS, STORIES
from bot.handoff.machine import Phase
from bot.handoff.outcome import outcome
from bot.review.deidentify.pseudonymise import Tools
from bot.review.facts import DossierFacts, TurnFacts, facts_of
from bot.review.keeping import Keeper
from bot.review.schema import dossier, tag
from tests.conversation.conftest import Store

ANSWER = Answer("stalking", (Bubble("Bel Veilig Thuis: 0800-2000."),))
NIGHT = datetime(2026, 11, 21, 3, 0, tzinfo=AMSTERDAM)


def _turn(intent: str | None = "stalking", confidence: float | None = 0.9, **more: object) -> TurnFacts:
    return TurnFacts(**{"at": NIGHT, "intent": intent, "confidence": confidence, **more})  # type: ignore[arg-type]


CALM = _turn()
ALARM = _turn("acuut_gevaar", 0.8, urgent=True, alert=True)
LOST = _turn("nlu_fallback", 0.4, ranking=(("nlu_fallback", 0.4), ("stalking", 0.2)))

#: What was said, what must follow from it, and why.
TABLE: list[tuple[list[TurnFacts], dict[str, object], str]] = [
    ([CALM], {"theme": "stalking", "acute": False, "turns": 1}, "a story is the theme"),
    ([ALARM, CALM], {"theme": "stalking", "acute": True}, "a story tells more than the cry"),
    ([ALARM], {"theme": "acuut_gevaar"}, "the cry alone is the theme"),
    ([_turn("kosten"), _turn("stalking", 0.3)], {"theme": "kosten"}, "what was heard most"),
    ([_turn("kosten", 0.5), _turn("stalking", 0.5)], {"theme": "kosten"}, "as much: what came first"),
    ([_turn("welke_hulp", 0.99), _turn("stalking", 0.3)], {"theme": "stalking"}, "no question tells more"),
    ([_turn("begroeting"), _turn("afscheid")], {"theme": None}, "small talk says nothing"),
    ([_turn(None, None)], {"theme": None, "lowest": None}, "Rasa was away"),
    ([LOST, CALM], {"fallbacks": 1, "lowest": 0.2}, "under the fallback lies its first guess"),
    ([_turn("nlu_fallback", 0.4)], {"lowest": 0.4}, "the fallback when nothing lies under it"),
    ([ALARM, _turn(alert=False)], {"taken_back": True}, "112 stood large and went away"),
    ([ALARM, _turn("vals_alarm", 0.7, alert=True)], {"taken_back": True}, "said once, still asked about"),
    ([ALARM, _turn("vals_alarm", 0.4, alert=True)], {"taken_back": False}, "said unsurely is not said"),
    ([_turn("vals_alarm"), ALARM], {"taken_back": False}, "danger came afterwards"),
    ([ALARM, _turn(alert=None)], {"taken_back": False}, "nobody answered yet"),
    ([CALM, CALM], {"left_early": True}, "two messages and away"),
    ([CALM, CALM, CALM], {"left_early": False}, "three is a conversation"),
    ([CALM, _turn(alert=None)], {"left_early": False}, "who got no answer did not leave because of one"),
    ([CALM], {"part_of_day": "nacht", "weekday": 5}, "three at night on a Saturday"),
    ([_turn(at=NIGHT.replace(hour=6))], {"part_of_day": "ochtend"}, "six is morning"),
    ([_turn(at=NIGHT.replace(hour=12))], {"part_of_day": "middag"}, "noon"),
    ([_turn(at=NIGHT.replace(hour=23, minute=59))], {"part_of_day": "avond"}, "a minute to midnight"),
    ([_turn(at=NIGHT - timedelta(hours=3, minutes=1)), CALM], {"part_of_day": "avond"}, "the first one counts"),
]  # fmt: skip


@pytest.mark.parametrize(("turns", "expected", "why"), TABLE, ids=[row[2] for row in TABLE])
def test_what_follows_from_the_turns(turns: list[TurnFacts], expected: dict[str, object], why: str) -> None:
    """Each fact of a dossier, for a reason."""
    found = facts_of(turns, "slachtoffer")
    assert {name: getattr(found, name) for name in expected} == expected, why
    assert found.role == "slachtoffer"


def test_every_theme_has_words_for_staff() -> None:
    """A theme without a line in themes.yml could not be shown or chosen."""
    assert set(load_themes()) >= STORIES | DANGER | QUESTIONS


@pytest.mark.parametrize(
    ("handoffs", "expected"),
    [
        ([], "none"),
        ([(Phase.offered, None)], "asked"),
        ([(Phase.joined, None)], "joined"),
        ([(Phase.failed, "sanne")], "joined"),
        ([(Phase.ended, None), (Phase.nobody, None)], "joined"),
        ([(Phase.nobody, None), (Phase.timed_out, None)], "timed_out"),
    ],
)
def test_how_a_hand_over_went(handoffs: list[tuple[Phase, str | None]], expected: str) -> None:
    """Once a human was there it is joined; else the last one counts."""
    assert outcome(handoffs) == expected


def _rows(store: Store) -> list[Row]:
    with store.engine.connect() as connection:
        return list(connection.execute(sa.select(dossier).order_by(dossier.c.number)))


def _facts(row: Row) -> DossierFacts:
    return DossierFacts(**{name: getattr(row, name) for name in DossierFacts.__dataclass_fields__})


def test_the_worker_makes_it_when_the_conversation_is_over(store: Store, tools: Tools) -> None:
    """One for each conversation in which somebody said something, with how the hand-over went."""
    opened = store.open()
    turn = store.say(opened.token, "hij staat weer voor de deur")
    store.reply(turn, ANSWER, urgent=True, alert="raised", who={"rol": "slachtoffer"})
    store.open()
    keeper = Keeper(store.engine, store.keys, lambda: tools, lambda _, id: f"of {id[:4]}")
    keeper.work(store.clock(), 60)
    assert _rows(store) == [], "not while somebody may still be writing"
    store.clock.forward(minutes=61)
    keeper.work(store.clock(), 60)
    [row] = _rows(store)
    assert _facts(row) == facts_of([TurnFacts(turn.at, "stalking", 0.9, (), True, True)], "slachtoffer")
    assert row.conversation_id == opened.conversation_id
    assert len(row.ref) == 16
    assert (row.municipality, row.handoff) == ("groningen", f"of {opened.conversation_id[:4]}")
    assert (row.reviewed_at, row.flagged, row.feedback) == (None, False, None)


def test_one_that_goes_on_is_brought_up_to_date(store: Store, tools: Tools) -> None:
    """A conversation of more than a day is read in parts; its dossier stays the same one and keeps its tags."""
    opened = store.open()
    keeper = Keeper(store.engine, store.keys, lambda: tools)
    store.reply(store.say(opened.token, "hoi"), ANSWER, understanding=Understanding("begroeting", 0.9))
    for _ in range(30):
        store.clock.forward(minutes=50)
        store.reply(store.say(opened.token, "ben je er nog"), ANSWER)
    keeper.work(store.clock(), 60)
    [before] = _rows(store)
    with store.engine.begin() as connection:
        connection.execute(sa.insert(tag).values(number=before.number, tag="les"))
        connection.execute(sa.update(dossier).values(flagged=True, reviewed_by="sanne"))
    store.reply(store.say(opened.token, "hij volgt me"), ANSWER)
    store.clock.forward(minutes=61)
    keeper.work(store.clock(), 60)
    [after] = _rows(store)
    assert (after.number, after.ref) == (before.number, before.ref)
    assert after.turns == before.turns + 1
    assert (after.flagged, after.reviewed_by, store.count(tag)) == (True, "sanne", 1)


def test_who_was_read_before_there_were_dossiers_gets_one(store: Store, tools: Tools) -> None:
    """The worker finds them by itself, once, also when the raw text is gone by then."""
    opened = store.open()
    store.reply(store.say(opened.token, "hij volgt me"), ANSWER, who={"rol": "slachtoffer"})
    store.clock.forward(minutes=61)
    keeper = Keeper(store.engine, store.keys, lambda: tools)
    keeper.work(store.clock(), 60)
    with store.engine.begin() as connection:
        connection.execute(sa.delete(dossier))
    store.clock.forward(days=8)
    retention.purge(store.engine, store.keys, store.tracker, store.clock())
    keeper.work(store.clock(), 60)
    [row] = _rows(store)
    assert (row.theme, row.role) == ("stalking", None)
    assert keeper.work(store.clock(), 60).conversations == 0


@pytest.mark.parametrize("how", ["erased", "at its term"])
def test_it_goes_with_the_conversation(store: Store, tools: Tools, how: str) -> None:
    """Erased or after 28 days: neither the dossier nor its tags are left, and its number never comes back."""
    opened = store.open()
    store.reply(store.say(opened.token, "hij volgt me"), ANSWER)
    store.clock.forward(minutes=61)
    keeper = Keeper(store.engine, store.keys, lambda: tools)
    keeper.work(store.clock(), 60)
    [row] = _rows(store)
    with store.engine.begin() as connection:
        connection.execute(sa.insert(tag).values(number=row.number, tag="les"))
    if how == "erased":
        store.conversations.erase(opened.token, by_exit=False)
    else:
        store.clock.forward(days=28)
        retention.purge(store.engine, store.keys, store.tracker, store.clock())
    assert store.count(dossier) == store.count(tag) == 0
    store.reply(store.say(store.open().token, "nog iemand"), ANSWER)
    store.clock.forward(minutes=61)
    keeper.work(store.clock(), 60)
    assert _rows(store)[0].number > row.number
