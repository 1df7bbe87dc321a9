"""The language of each of our own texts: a screen reader must not read Polish as if it were Dutch."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from bot.content.copybook import Copybook, load_municipal_copy
from bot.content.directory import load_directory, municipalities
from bot.content.entry import Variant
from bot.content.template import Template
from bot.content.tongue import tongue

#: What stands for a placeholder; the rest of a text is as somebody wrote it.
NAMES = {"": "Veilig Thuis", "naam": "Veilig Thuis", "nu": "Dag en nacht open."}


def written(text: Template) -> str:
    """The text with its placeholders filled in by example."""
    return "".join(
        part if isinstance(part, str) else NAMES.get(part.attribute, "0800-2000") for part in text.parts
    )


def texts(book: Copybook) -> Iterator[tuple[str, tuple[str, ...], str]]:
    """Key, the tags that are right (none: Dutch), text. The last bubble of every text in a language is Dutch."""
    for key, entry in book.entries.items():
        for variant in (*entry.variants, *(step.said for step in entry.steps)):
            languages = tuple(_languages(key, variant))
            for place, bubble in enumerate(variant.bubbles):
                last = place == len(variant.bubbles) - 1
                yield key, () if last else languages, written(bubble.text)


def _languages(key: str, variant: Variant) -> Iterator[str]:
    wanted = [name for clause in variant.when.clauses if clause.word == "taal" for name in clause.wanted]
    for name in wanted or ([key.removeprefix("taal_")] if key.startswith("taal_") else []):
        yield name.replace("ar_latn", "ar-Latn")
        if name == "ar_latn":
            yield "ar"  # the card has its sentences in both scripts


@pytest.mark.parametrize("municipality", municipalities())
def test_every_text_is_in_the_language_it_is_meant_for(municipality: str) -> None:
    """Each bubble: Dutch gives none, a card's bubble its language, the last bubble of a card is Dutch."""
    rows = list(texts(load_municipal_copy(load_directory(municipality))))
    assert sum(bool(expected) for _, expected, _ in rows) > 150
    wrong = {
        (key, text): tongue(text) for key, expected, text in rows if tongue(text) not in (expected or (None,))
    }
    assert wrong == {}


@pytest.mark.parametrize(
    ("text", "tag", "why"),
    [
        ("", None, "nothing is Dutch"),
        ("Bel 112", None, "two words"),
        ("Call 112 now.", "en", "two words of a card"),
        ("\u2067اتصلوا الآن بالرقم 112.\u2069", "ar", "a script of its own"),
        ("Ittaslou daba b 112.", "ar-Latn", "Arabic in Latin letters"),
    ],
)
def test_short_texts(text: str, tag: str | None, why: str) -> None:
    """Little is enough, and Dutch is the answer in doubt."""
    assert tongue(text) == tag, why
