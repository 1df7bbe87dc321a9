"""What our pages say: short sentences, calm signs, and no number that does not come from the directory."""

from __future__ import annotations

import asyncio
import re
from datetime import timedelta
from pathlib import Path

import pytest
import textstat

from bot.conversation.retention import OPEN_FOR
from bot.web.visitor.info import PAGES
from tests.web.conftest import Gateway

TEMPLATES = Path(__file__).resolve().parents[2] / "bot/web/visitor/templates"
#: The bars for what a visitor reads.
AVERAGE, LONGEST, FLESCH = 12, 20, 65


def read_out(page: str) -> list[str]:
    """The sentences of a page, without code, addresses and numbers."""
    body = page.split("<body", 1)[1]
    plain = re.sub(r"<(script|pre|code|template id=\"bezig\").*?</\1>", " ", body, flags=re.DOTALL)
    plain = re.sub(r"</(?:p|li|h\d|a|button|summary|label|span|strong)>", ". ", plain)
    plain = re.sub(r"<[^>]+>", " ", plain.split(">", 1)[1])
    sentences = [" ".join(one.split()) for one in re.split(r"[.?:]\s", plain)]
    return [one for one in sentences if re.search(r"[a-z]", one)]


@pytest.mark.parametrize("path", ["/", *PAGES])
def test_the_sentences_are_short_and_calm(gateway: Gateway, path: str) -> None:
    """At most 20 words, 12 on average, no exclamation marks, easy to read; municipalities read a little more."""

    async def story() -> None:
        async with gateway() as (visitor, _):
            sentences = read_out((await visitor.http.get(path)).text)
            lengths = [len(sentence.split()) for sentence in sentences]
            assert max(lengths) <= LONGEST, max(sentences, key=lambda one: len(one.split()))
            assert not [sentence for sentence in sentences if "!" in sentence]
            whole = ". ".join(sentence for sentence in sentences if len(sentence.split()) > 3)
            textstat.set_lang("nl")
            ease = textstat.flesch_reading_ease(whole)
            average = sum(lengths) / len(lengths)
            print(f"\n{path}: {len(sentences)} sentences of {average:.1f} words, Flesch-Douma {ease:.0f}")
            assert average <= AVERAGE
            assert ease >= FLESCH

    asyncio.run(story())


@pytest.mark.parametrize(
    ("raw", "kept", "raw_shown", "kept_shown"),
    [("7", "28", "7 dagen", "28 dagen"), ("3", "14", "3 dagen", "14 dagen"), ("1", "2", "1 dag", "2 dagen")],
)
def test_the_terms_of_the_pages_are_those_of_the_settings(
    gateway: Gateway, raw: str, kept: str, raw_shown: str, kept_shown: str
) -> None:
    """What a municipality keeps for a shorter time, its pages promise for a shorter time; no term stands fixed."""

    async def story() -> None:
        terms = {"NACHTLICHT_RAW_TEXT_DAYS": raw, "NACHTLICHT_PSEUDONYMISED_DAYS": kept}
        async with gateway(**terms) as (visitor, _):
            for path, promised in (("/privacy", {raw_shown, kept_shown}), ("/sporen", {raw_shown})):
                text = (await visitor.http.get(path)).text
                assert set(re.findall(r"\d+ dag(?:en)?\b", text)) == promised
                assert f"Na {OPEN_FOR // timedelta(minutes=1)} minuten" in text

    asyncio.run(story())


@pytest.mark.parametrize("template", sorted(TEMPLATES.glob("*.html")), ids=lambda path: path.name)
def test_no_number_stands_in_a_template(template: Path) -> None:
    """112 alone; every other number is the directory's. The page of last resort is compared with it elsewhere."""
    text = template.read_text(encoding="utf-8")
    numbers = set(re.findall(r"\b0[89]00[\s-]?\d+|tel:[\d+]+", text)) - {"tel:112"}
    assert numbers == ({"0800-2000", "tel:08002000"} if template.name == "nood.html" else set())


def test_no_promise_that_everything_is_gone() -> None:
    """Never "all traces wiped": it is not true."""
    for template in TEMPLATES.glob("*.html"):
        text = template.read_text(encoding="utf-8").lower()
        assert not re.search(r"alle sporen|niemand kan zien|helemaal veilig|volledig (?:veilig|anoniem)", text)


def test_no_dutch_in_the_scripts() -> None:
    """Sentences lie in the templates: a script has no string of three words."""
    for script in (TEMPLATES.parent / "static").glob("*.js"):
        code = re.sub(r"//.*|/\*.*?\*/", "", script.read_text(encoding="utf-8"))
        strings = re.findall(r"\"([^\"\\]*)\"", code)
        assert [one for one in strings if re.fullmatch(r"[A-Z][a-zë]+(?: [a-zë]+){2,}[.?]?", one)] == []
