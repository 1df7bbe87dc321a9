"""Short concrete questions: each line of onderwerp.tsv is a text, its topic ("-" for none), and why."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from time import perf_counter

import pytest

from bot.nlu.details import normalise
from bot.nlu.topics import load_topics, topic_of

TABLE = Path(__file__).with_name("onderwerp.tsv")
ROWS = [tuple(line.split("\t")) for line in TABLE.read_text(encoding="utf-8").splitlines()]
#: Just short enough to be read, and made to keep the patterns busy.
BUSY = [
    "mag ik " * 9,
    "wat kan ik met mijn kinderen " * 3,
    "hij zegt nooit nog dat het " * 3,
    "mijn de die het " * 4 + "fotos",
    "ik heb al nog maar net nu zelf toch ook dus gewoon bijna eigenlijk echt wel hier",
    "is het nou echt wel dan ook eigenlijk gewoon soms misschien niet meteen zomaar even later straks weer",
    ". " * 400,
    "en maar dus ja nee oke hoi hallo sorry want of oh o ah wacht even goed nou",
]


@pytest.mark.parametrize(("text", "expected", "reason"), ROWS)
def test_what_a_message_plainly_asks(text: str, expected: str, reason: str) -> None:
    """One topic for a question in few words, and none for danger, a story or anything else."""
    assert (topic_of(normalise(text)) or "-") == expected, reason


def test_the_table_has_each_topic_often_and_many_that_have_none() -> None:
    """Six ways of asking for every topic, no text twice, and 150 messages that get nothing."""
    asked = Counter(topic for _, topic, _ in ROWS)
    assert len({text for text, *_ in ROWS}) == len(ROWS)
    assert asked.pop("-") >= 150
    assert set(asked) == set(load_topics().blocks)
    assert min(asked.values()) >= 6


def test_a_question_at_the_end_of_a_long_story_is_no_topic() -> None:
    """More words than the lexicon allows tell a story, and a story keeps its own answer."""
    question, filler = "mag ik douchen", "dat was heel erg en " * 4
    assert topic_of(normalise(question)) == "wassen"
    assert topic_of(normalise(filler + question)) is None


@pytest.mark.parametrize("said", BUSY)
def test_no_message_takes_long(said: str) -> None:
    """Any eighteen words take less than twenty milliseconds: no pattern explodes."""
    text = normalise(said)
    assert _fastest(text) < 0.02


def _fastest(text: str) -> float:
    """Seconds of the fastest of five tries, after one that compiles."""
    topic_of(text)
    times = []
    for _ in range(5):
        began = perf_counter()
        topic_of(text)
        times.append(perf_counter() - began)
    return min(times)
