"""Slips of the thumb: seeded, of four kinds, one per dozen characters."""

from __future__ import annotations

from rapidfuzz.distance import OSA

from bench.understanding.sets import everyday
from bot.nlu.slips import NEIGHBOURS, with_typos

TEXT = "zet de verwarming in de slaapkamer op twintig graden"


def test_the_same_seed_gives_the_same_slips() -> None:
    """And another seed others."""
    assert with_typos(TEXT, 7) == with_typos(TEXT, 7)
    assert len({with_typos(TEXT, seed) for seed in range(20)}) > 10


def test_there_is_about_one_slip_in_twelve_characters() -> None:
    """Over all everyday sentences; a swap counts once, and a slip may undo another."""
    texts = everyday()
    slips = sum(OSA.distance(text, with_typos(text, 7)) for text in texts)
    assert 10 < sum(map(len, texts)) / slips < 15


def test_a_text_without_letters_stays() -> None:
    """Nothing to slip on."""
    assert with_typos("112!", 7) == "112!"


def test_neighbours_lie_beside_each_other() -> None:
    """On the keyboard of a phone, in both directions."""
    assert set(NEIGHBOURS["g"]) == set("fhtyvb")
    assert all(letter in NEIGHBOURS[other] for letter in NEIGHBOURS for other in NEIGHBOURS[letter])
