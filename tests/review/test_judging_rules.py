"""The judgements about judging: missed danger and two people, what deserves eyes, tags, notes, alarming words."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from bot.clock import AMSTERDAM
from bot.review.intents import is_entity, known_entities, known_intents
from bot.review.judging_errors import KindUnknown, NoteTooLong, TagInvalid
from bot.review.missed import Kind, Missed, Said, differ, missed_of
from bot.review.reasons import FOR_TWO, Facts, Reason, ordered, reasons_of, score_of
from bot.review.verdicts import Verdict, read_verdict
from bot.review.wording import note_of, tag_of
from bot.safety import catches_eye
from tests.safety.figures import read

NOON = datetime(2026, 11, 22, 12, tzinfo=AMSTERDAM)
MISSED, NO, RIGHT, WRONG, TONE = Kind.missed_danger, Kind.no_danger, Kind.right, Kind.wrong, Kind.tone


def _said(*said: tuple[str, Kind]) -> list[Said]:
    """In the order in which they were said, a minute apart."""
    return [Said(who, kind, NOON + timedelta(minutes=place)) for place, (who, kind) in enumerate(said)]


@pytest.mark.parametrize(
    ("said", "expected", "why"),
    [
        ([], Missed.none, "nobody said anything"),
        ([("anna", RIGHT)], Missed.none, "nobody named danger"),
        ([("anna", MISSED)], Missed.waits, "one person is not enough"),
        ([("anna", MISSED), ("anna", MISSED)], Missed.waits, "the same person twice is one person"),
        ([("anna", MISSED), ("bert", MISSED)], Missed.agreed, "two different people"),
        ([("anna", MISSED), ("bert", NO)], Missed.disputed, "the second looked and does not think so"),
        ([("anna", MISSED), ("bert", TONE)], Missed.disputed, "another verdict afterwards is an answer too"),
        ([("bert", WRONG), ("anna", MISSED)], Missed.waits, "who judged before danger was named did not answer"),
        ([("anna", MISSED), ("bert", NO), ("carla", NO)], Missed.refused, "two people say no"),
        ([("anna", MISSED), ("bert", NO), ("carla", MISSED)], Missed.agreed, "a third one makes it two"),
        ([("anna", MISSED), ("bert", MISSED), ("carla", NO)], Missed.agreed, "a third takes nothing back"),
    ],
)  # fmt: skip
def test_two_people_must_agree(said: list[tuple[str, Kind]], expected: Missed, why: str) -> None:
    """Only what two different people say counts as missed danger."""
    assert missed_of(_said(*said)) is expected, why


@pytest.mark.parametrize(
    ("kinds", "expected"),
    [
        ([RIGHT], False), ([RIGHT, RIGHT], False), ([RIGHT, WRONG], True), ([WRONG, TONE], False),
        ([RIGHT, MISSED], False), ([RIGHT, NO], False),
    ],
)  # fmt: skip
def test_when_two_people_differ(kinds: list[Kind], expected: bool) -> None:
    """Right and not right; what is wrong with an answer may be more than one thing."""
    assert differ(_said(*((str(place), kind) for place, kind in enumerate(kinds)))) is expected


@pytest.mark.parametrize(
    ("facts", "expected", "why"),
    [
        (Facts(), set(), "a good conversation deserves no eyes"),
        (Facts(lowest=0.5), set(), "half sure is sure enough"),
        (Facts(lowest=0.49), {Reason.low_confidence}, "less likely right than wrong"),
        (Facts(fallbacks=1), set(), "once is followed by a choice of themes"),
        (Facts(fallbacks=2), {Reason.repeated_fallback}, "twice not understood"),
        (Facts(overruled=True), {Reason.rule_overruled}, "the rules heard danger, 112 was not shown"),
        (Facts(danger_words=True), {Reason.danger_words}, "a word, and no danger heard"),
        (Facts(acute=True), {Reason.verdict_needed}, "nobody has said whether 112 was right"),
        (Facts(acute=True, judged=True), set(), "somebody judged it"),
        (Facts(judged=True, differ=True), {Reason.verdict_needed}, "two people differ"),
        (Facts(taken_back=True), {Reason.danger_taken_back}, "112, and then nothing was the matter"),
        (Facts(left_early=True), {Reason.left_after_answer}, "away after an answer"),
        (Facts(left_early=True, told=False), set(), "a greeting and away: there was no answer to judge"),
        (Facts(feedback="down"), {Reason.thumbs_down}, "the visitor says so"),
        (Facts(feedback="up"), set(), "the visitor was content"),
        (Facts(missed=frozenset({Missed.waits})), {Reason.missed_waits}, "a second person is wanted"),
        (Facts(missed=frozenset({Missed.disputed})), {Reason.missed_disputed}, "two people differ about danger"),
        (Facts(missed=frozenset({Missed.agreed, Missed.refused})), set(), "two people came to a judgement"),
        (Facts(fallbacks=3, lowest=0.1, feedback="down"),
         {Reason.repeated_fallback, Reason.low_confidence, Reason.thumbs_down}, "each reason is named"),
    ],
)  # fmt: skip
def test_what_deserves_eyes(facts: Facts, expected: set[Reason], why: str) -> None:
    """Each reason, when it holds and when it does not."""
    assert reasons_of(facts) == expected, why


def test_a_graver_reason_comes_before_all_lighter_ones_together() -> None:
    """Otherwise ten doubts would push one missed danger down."""
    ranked = ordered(Reason)
    assert len(ranked) == len(Reason)
    for place, reason in enumerate(ranked):
        assert score_of([reason]) > score_of(ranked[place + 1 :]), reason
    assert set(ranked[:2]) == FOR_TWO


@pytest.mark.parametrize(
    ("typed", "expected", "why"),
    [
        ("Eigen huis", "eigen huis", "small letters, so that there is one of each"),
        ("  veel   spaties ", "veel spaties", "single spaces"),
        ("regel\neinde\tx", "regel einde x", "one line"),
        ("links\u202erechts\u200b\x00\x1b[31m", "linksrechts[31m", "nothing hidden"),
        ("=1+2", "=1+2", "a formula is a text; whoever exports it takes care"),
        ("<script>alert(1)</script>", "<script>alert(1)</script>", "shown as text"),
        ("x" * 40, "x" * 40, "forty signs"),
    ],
)  # fmt: skip
def test_a_tag_is_cleaned(typed: str, expected: str, why: str) -> None:
    """What is kept of it."""
    assert tag_of(typed) == expected, why


@pytest.mark.parametrize(
    "typed",
    ["", "   ", "\u200b", "x" * 41, "---", "06-12345678", "a@b.nl", "https://x.nl", "www.x.nl", "9711 12 34"],
)
def test_a_tag_is_not_about_one_person(typed: str) -> None:
    """Nothing, too much, a number or an address."""
    with pytest.raises(TagInvalid):
        tag_of(typed)


def test_a_note_keeps_its_lines() -> None:
    """And loses what nobody sees; too long is refused, not cut."""
    assert note_of(" een\r\ntwee \rdrie\n\n\u202evier ") == "een\ntwee\ndrie\n\nvier"
    assert note_of("\n \u200b\n") == ""
    assert len(note_of("x" * 4000)) == 4000
    with pytest.raises(NoteTooLong):
        note_of("x" * 4001)


def test_a_verdict_from_a_form() -> None:
    """What was chosen for another kind is left out; a kind that does not exist is refused."""
    assert read_verdict("right", "stalking", "wijk") == Verdict(Kind.right)
    assert read_verdict("wrong", "stalking", "") == Verdict(Kind.wrong, "stalking")
    assert read_verdict("missed_danger", "", "relatie=ex") == Verdict(Kind.missed_danger, None, "relatie=ex")
    with pytest.raises(KindUnknown):
        read_verdict("prachtig", "", "")


def test_intents_and_entities_are_those_of_the_bot() -> None:
    """All of domain.yml, each with words for staff."""
    assert {"acuut_gevaar", "stalking", "begroeting", "buiten_bereik"} <= set(known_intents())
    assert "nlu_fallback" not in known_intents()
    assert all(known_intents().values())
    assert set(known_entities()) == {"organisatie", "geweldsvorm", "relatie", "wijk"}
    for good in ("organisatie=csg", "geweldsvorm=stalking", "relatie=ex", "wijk", "organisatie"):
        assert is_entity(good)
    for bad in ("", "=", "wijk=lewenborg", "relatie=", "naam", "organisatie=csg=x"):
        assert not is_entity(bad)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("hij heeft een kapmes in de schuur gelegd", True),
        ("soms denk ik aan zelfmoord", True),
        ("hij heeft me vorige week gewurgd", True),
        ("HIJ DREIGT MIJN HOND TE VERM00RDEN", True),
        ("mijn ex appt me de hele dag", False),
        ("welke hulp is er in Groningen", False),
        ("", False),
        ("x" * 5000 + " pistool", True),
    ],
)
def test_words_that_catch_the_eye(text: str, expected: bool) -> None:
    """Wider than the rules that bring 112, also in the past."""
    assert catches_eye(text) is expected


def test_everyday_dutch_does_not_catch_the_eye() -> None:
    """An inbox full of nothing is read by nobody: at most 1 in 200 harmless messages."""
    rows = read("everyday_dutch.tsv")
    caught = [row.text for row in rows if catches_eye(row.text)]
    assert len(rows) > 900
    assert len(caught) <= len(rows) / 200, caught
