"""How many words in a row somebody copied, and where the border is."""

from __future__ import annotations

import pytest

from bot.learning.copied import COPIED, folded, longest_run

TYPED = "hij staat elke avond voor mijn deur en hij belt me de hele nacht op"


@pytest.mark.parametrize(
    ("sentence", "originals", "length", "why"),
    [
        (TYPED, [TYPED], 15, "all of it"),
        ("hij staat elke avond voor mijn deur en", [TYPED], 8, "eight words are too many"),
        ("hij staat elke avond voor mijn deur maar", [TYPED], 7, "seven are not"),
        ("soms staat elke avond voor mijn deur en nooit", [TYPED], 7, "seven in the middle"),
        ("HIJ STAAT ELKE AVOND VÓÓR MIJN DEUR, EN", [TYPED], 8, "capitals, accents and commas do not count"),
        ("hij  staat -- elke avond... voor mijn 'deur' en", [TYPED], 8, "nor do other signs"),
        ("hij sta\u200bat elke a\u00advond voor mijn deur en", [TYPED], 8, "nor signs that nobody sees"),
        (
            "hij staat elke avond voor mn deur en",
            [TYPED.replace("mijn", "m'n")],
            8,
            "an apostrophe does not count",
        ),
        ("hij staat elke avond\nvoor mijn deur en", [TYPED], 8, "nor does another line"),
        (TYPED, ["hij staat elke avond", "voor mijn deur en hij belt"], 6, "parts by themselves are shorter"),
        ("vannacht om drie uur [naam-1] en toen", ["om drie uur belde en toen"], 6, "a placeholder is any word"),
        (
            "toen sloeg kevin mij hard op mijn rug",
            ["toen sloeg [naam-1] mij hard op mijn rug"],
            8,
            "a name made up",
        ),
        ("iets heel anders", [TYPED], 0, "nothing shared"),
        ("", [TYPED], 0, "nothing written"),
        (TYPED, [], 0, "nothing to compare with"),
        (TYPED, ["", "  ", "!!!"], 0, "nothing in what it is compared with"),
    ],
)
def test_the_longest_run(sentence: str, originals: list[str], length: int, why: str) -> None:
    """Words in a row that stand in one of the originals too."""
    assert longest_run(sentence, originals) == length, why


def test_the_limit_is_eight_words() -> None:
    """As it was promised to whoever chats."""
    assert COPIED == 8


def test_what_is_compared() -> None:
    """Words without case, accents and signs; an empty one stands for what was hidden."""
    assert folded("Één keer, m'n [telefoon-2]? ça va") == ["een", "keer", "mn", "", "ca", "va"]


def test_a_long_conversation_is_compared_in_time() -> None:
    """A visitor can type a lot; nobody waits for it."""
    assert longest_run(TYPED * 4, [" ".join(f"woord{n}" for n in range(20_000))]) == 0
