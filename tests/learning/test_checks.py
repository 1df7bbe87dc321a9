"""What may be learnt and what not: each row with its reason."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from bot.learning.checks import LONGEST, Problem, Wanted, Why, problems_of, tidy
from bot.learning.examples import library
from bot.learning.identifying import identifying
from tests.learning.conftest import DANGER, GOOD

TYPED = "hij staat elke avond voor mijn deur en hij belt me"


@pytest.mark.parametrize(
    ("changes", "found", "why"),
    [
        ({}, [], "good"),
        ({"intent": "prijs"}, [("intent", Why.intent_unknown)], "an intent that does not exist"),
        ({"intent": "nlu_fallback"}, [("intent", Why.intent_unknown)], "no intent of ours"),
        ({"now": True}, [("intent", Why.now_unfit)], "costs do not happen now"),
        ({"sentence": ""}, [("sentence", Why.empty)], "nothing"),
        ({"test": " ?! 12"}, [("test", Why.empty)], "no letter"),
        ({"sentence": "a" * LONGEST}, [], "as long as may be"),
        ({"sentence": "a" * (LONGEST + 1)}, [("sentence", Why.too_long)], "one too many"),
        ({"sentence": "is dat\nduur"}, [("sentence", Why.control)], "a line break would break the file"),
        ({"sentence": "is dat\tduur"}, [("sentence", Why.control)], "a tab too"),
        ({"sentence": "is dat \u202eduur"}, [("sentence", Why.control)], "direction signs"),
        ({"test": "is dat \x1b[31mduur"}, [("test", Why.control)], "terminal codes"),
        ({"sentence": "is [naam-1] duur"}, [("sentence", Why.placeholder)], "copied with its placeholder"),
        ({"sentence": "is [wij](organisatie) duur"}, [], "a name may be marked"),
        ({"sentence": "is [wij](prijs) duur"}, [("sentence", Why.marks)], "not with a kind that does not exist"),
        ({"sentence": "is [wij duur"}, [("sentence", Why.marks)], "a loose bracket"),
        ({"sentence": "is {wij} duur"}, [("sentence", Why.marks)], "braces"),
        ({"sentence": "bel me op 06 12345678"}, [("sentence", Why.identifying)], "a telephone number"),
        ({"sentence": "Wat kost dat?"}, [("sentence", Why.double)], "an example with other signs"),
        ({"sentence": "hij is binnen"}, [("sentence", Why.double)], "also of another intent"),
        (
            {"sentence": "krijg ik straks een rekening van wij"},
            [("sentence", Why.near_test)],
            "it gives a test sentence away",
        ),
        ({"test": GOOD.sentence.upper()}, [("test", Why.same)], "the same twice"),
        ({"test": "is zo'n advocaat eigenlijk erg duur"}, [("test", Why.same)], "nearly the same twice"),
        ({"test": "wat kost dat"}, [("test", Why.near_example)], "it was learnt from"),
        (
            {"test": "moet ik voor een gesprek met wij ook betalen"},
            [("test", Why.near_example)],
            "it is near what was learnt from",
        ),
        ({"test": "krijg ik straks een rekening van jullie"}, [("test", Why.double)], "it is tested already"),
        ({"sentence": "", "test": "x" * 400}, [("sentence", Why.empty), ("test", Why.too_long)], "both are wrong"),
    ],
)
def test_what_may_be_learnt(changes: dict[str, object], found: list[object], why: str, tree: Path) -> None:
    """Of a good proposal one thing is changed."""
    problems = problems_of(replace(GOOD, **changes), library(tree))  # type: ignore[arg-type]
    assert [(one.field, one.why) for one in problems] == found, why


@pytest.mark.parametrize(
    ("wanted", "found", "why"),
    [
        (
            replace(GOOD, sentence="staat elke avond voor mijn deur en hij belt"),
            Why.copied,
            "nine in a row",
        ),
        (replace(GOOD, sentence="er staat elke avond voor mijn deur en"), None, "seven in a row"),
    ],
)
def test_what_was_copied_is_refused(wanted: Wanted, found: Why | None, why: str, tree: Path) -> None:
    """Eight words in a row of what the visitor typed are hers."""
    problems = problems_of(wanted, library(tree), (), [TYPED])
    assert [one.why for one in problems] == ([found] if found else []), why


def test_what_waits_already_counts_too(tree: Path) -> None:
    """Two people may correct the same mistake on one morning."""
    others = [GOOD]
    again = replace(DANGER, sentence=GOOD.sentence)
    assert problems_of(again, library(tree), others) == [Problem("sentence", Why.double, GOOD.sentence)]
    learns_the_test = replace(DANGER, sentence=GOOD.test)
    assert problems_of(learns_the_test, library(tree), others) == [Problem("sentence", Why.near_test)]
    tests_the_learnt = replace(DANGER, test=GOOD.sentence)
    assert problems_of(tests_the_learnt, library(tree), others) == [
        Problem("test", Why.near_example, GOOD.sentence)
    ]


def test_what_goes_on_now_is_danger(tree: Path) -> None:
    """By its intent, or because somebody says so where examples of now exist."""
    assert DANGER.danger
    now = Wanted("zelfdoding_gedachten", True, "ik sta nu boven op het dak", "ik klim net over de railing heen")
    assert now.danger
    assert problems_of(now, library(tree)) == []


@pytest.mark.parametrize(
    ("text", "is_it", "why"),
    [
        ("bel me op 06-12345678", True, "a mobile"),
        ("nul zes een twee drie vier vijf zes zeven acht", True, "in words"),
        ("mail me op jan@voorbeeld.nl", True, "an e-mail address"),
        ("kijk op instagram.com/jan", True, "a page"),
        ("ik zit op snap: jan_123", True, "an account"),
        ("ik woon 9712 AB", True, "a postcode"),
        ("hij woont in de kerkstraat 12", True, "a street and a number"),
        ("ik ben geboren op 12-03-1998", True, "a date of birth"),
        ("nl91 abna 0417 1643 00", True, "an account at a bank"),
        ("is 0800-2000 gratis", False, "a helpline"),
        ("moet ik 112 of 113 bellen", False, "emergency numbers"),
        ("hij is 14 jaar en ik heb 1200 kg", False, "ages and weights"),
        ("sinds 2014 en 2015 slaat hij", False, "years"),
        ("het kost 1.500 euro", False, "money"),
        ("ik zit in de kerkstraat", False, "a street alone"),
    ],
)
def test_what_looks_like_somebody(text: str, is_it: bool, why: str) -> None:
    """Numbers, addresses and accounts by their shape; names are for the second person."""
    assert identifying(text) is is_it, why


def test_spaces_are_tidied_and_nothing_else() -> None:
    """What is wrong must stay to be refused."""
    assert tidy("  is  dat   duur ") == "is dat duur"
    assert "\n" in tidy("is\ndat")
