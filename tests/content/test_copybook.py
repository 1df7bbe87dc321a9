"""The copybook: what a copy file may hold, and what becomes of it."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from time import perf_counter

import pytest

from bot.clock import AMSTERDAM
from bot.content.answer import Button, Link
from bot.content.copybook import Context, Copybook, MissingValue, UnknownCopy, load_copybook
from bot.content.errors import ContentError
from bot.content.scene import DirectoryLike
from tests.content.fake_directory import ALL, FAKE, FakeDirectory

NIGHT = datetime(2026, 1, 16, 2, 35, tzinfo=AMSTERDAM)
DAY = datetime(2026, 1, 16, 10, 0, tzinfo=AMSTERDAM)


class Shelf:
    """A content folder of one's own: `load(text)` writes `text` as copy/een.yml and loads the book."""

    def __init__(self, root: Path) -> None:
        self.root = root
        (root / "copy").mkdir()
        (root / "safety").mkdir()
        (root / "safety" / "answers.yml").write_text('storing:\n  variants:\n    - bubbles: ["Bel 112."]\n')
        (root / "themes.yml").write_text(
            "stalking: Iemand volgt mij\nwelke_hulp: Wie helpt mij?\nvraag_organisatie: X\n"
        )

    def load(self, text: str, directory: DirectoryLike = FAKE) -> Copybook:
        """The book with this text in it."""
        (self.root / "copy" / "een.yml").write_text(text, encoding="utf-8")
        return load_copybook(directory, self.root / "copy")


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    return Shelf(tmp_path)


def texts(book: Copybook, key: str, now: datetime = NIGHT, **values: object) -> list[str]:
    """The bubbles of a key as texts."""
    return [bubble.text for bubble in book.render(key, Context(now, values)).bubbles]


def test_a_placeholder_becomes_a_fact_of_the_directory(shelf: Shelf) -> None:
    """Names, numbers and links come from the directory, never from the text."""
    book = shelf.load(
        """
a:
  variants:
    - bubbles:
        - text: "Bel {veilig_thuis}: {veilig_thuis.telefoon}. {veilig_thuis.anoniem} Echt."
          links:
            - {label: "Bel {veilig_thuis}", href: "{veilig_thuis.telefoon_link}"}
            - {label: Bel, href: "tel:112"}
"""
    )
    (bubble,) = book.render("a", Context(NIGHT, {})).bubbles
    assert bubble.text == "Bel Naam van veilig_thuis: 0800-0000. Echt."
    assert bubble.links == (Link("Bel Naam van veilig_thuis", "tel:08000000"), Link("Bel", "tel:112"))


def test_the_first_variant_that_holds_is_shown(shelf: Shelf) -> None:
    """Variants are tried from top to bottom, and the last one takes everybody who is left."""
    book = shelf.load(
        """
a:
  values: [rol]
  variants:
    - {when: {rol: [kind, omstander], nacht: true}, bubbles: ["nacht"]}
    - {when: {rol: Kind}, bubbles: ["kind"]}
    - bubbles: ["anders"]
"""
    )
    assert texts(book, "a", NIGHT, rol="kind") == ["nacht"]
    assert texts(book, "a", DAY, rol="kind") == ["kind"]
    assert texts(book, "a", DAY, rol="omstander") == ["anders"]
    assert texts(book, "a", DAY, rol=None) == ["anders"]


@pytest.mark.parametrize(
    ("hour", "minute", "night", "reason"),
    [
        (21, 59, False, "the last minute of the evening"),
        (22, 0, True, "night begins at ten"),
        (2, 35, True, "the middle of the night"),
        (6, 59, True, "the last minute of the night"),
        (7, 0, False, "morning"),
    ],
)
def test_night_is_from_ten_to_seven(shelf: Shelf, hour: int, minute: int, night: bool, reason: str) -> None:
    """`nacht` follows the Amsterdam clock of the message."""
    book = shelf.load("a:\n  variants:\n    - {when: {nacht: true}, bubbles: [nacht]}\n    - bubbles: [dag]\n")
    now = datetime(2026, 7, 1, hour, minute, tzinfo=AMSTERDAM)
    assert texts(book, "a", now) == (["nacht"] if night else ["dag"]), reason


@pytest.mark.parametrize(
    ("state", "shown", "reason"),
    [
        ("open", ["is open", "misschien"], "surely open"),
        ("usually_open", ["is open", "misschien"], "usually open counts as open"),
        ("unknown", ["niet open", "misschien"], "nobody knows, so it is not promised, and not ruled out"),
        ("closed", ["niet open"], "surely closed"),
    ],
)
def test_openness_follows_the_directory(shelf: Shelf, state: str, shown: list[str], reason: str) -> None:
    """A text says "open" only when the directory does."""
    book = shelf.load(
        """
a:
  variants:
    - bubbles:
        - {text: "is open", when: {open: chat_met_fier.chat}}
        - {text: "niet open", when: {niet_open: [chat_met_fier.chat]}}
        - {text: "misschien", when: {misschien_open: chat_met_fier}}
        - "altijd"
""",
        FakeDirectory(FAKE.organisations, {"chat_met_fier": state}),
    )
    assert texts(book, "a") == [*shown, "altijd"], reason


def test_one_bubble_per_organisation(shelf: Shelf) -> None:
    """`each` repeats a bubble for the ids in a value, and a condition is judged for each of them."""
    book = shelf.load(
        """
a:
  values: [deuren]
  variants:
    - bubbles:
        - "Kies."
        - {text: "{deur}: {deur.telefoon}", each: deuren, as: deur, when: {heeft: deur.telefoon}}
        - {text: "{deur.naam}: {deur.chat}", each: deuren, as: deur, when: {heeft_niet: deur.telefoon}}
"""
    )
    assert texts(book, "a", deuren=["veilig_thuis", "chat_met_fier"]) == [
        "Kies.",
        "Naam van veilig_thuis: 0800-0000",
        "Naam van chat_met_fier: chat_met_fier.example",
    ]
    assert texts(book, "a", deuren=None) == ["Kies."]


def test_a_value_that_is_an_organisation_has_its_facts(shelf: Shelf) -> None:
    """`{organisatie.telefoon}` is the number of whoever was asked for; another value is shown as it is."""
    book = shelf.load(
        "a:\n  values: [organisatie, aantal]\n"
        "  variants:\n    - bubbles: ['{organisatie}: {organisatie.telefoon}, {aantal}']\n"
    )
    assert texts(book, "a", organisatie="veilig_thuis", aantal=3) == ["Naam van veilig_thuis: 0800-0000, 3"]


def test_a_value_that_was_not_given_is_named(shelf: Shelf) -> None:
    """A text is never shown with a hole in it."""
    book = shelf.load("a:\n  values: [organisatie]\n  variants:\n    - bubbles: ['{organisatie.telefoon}']\n")
    with pytest.raises(MissingValue):
        book.render("a", Context(NIGHT, {"organisatie": "bestaat_niet"}))


def test_an_unknown_key_is_named(shelf: Shelf) -> None:
    """A key without a text is an error with a name, not an empty answer."""
    with pytest.raises(UnknownCopy):
        shelf.load("a:\n  variants:\n    - bubbles: [x]\n").render("b", Context(NIGHT, {}))


def test_buttons_from_a_value_give_way_to_written_ones(shelf: Shelf) -> None:
    """At most four buttons; a written button always stays, unknown intents are left out, none comes twice."""
    book = shelf.load(
        """
a:
  values: [themas]
  variants:
    - bubbles: [x]
      buttons_from: themas
      buttons: [{label: Wie, to: welke_hulp}, {label: Ja, to: "veilig:ja"}, {label: Nee, to: "veilig:nee"}]
"""
    )
    answer = book.render(
        "a", Context(NIGHT, {"themas": ["schelden", "welke_hulp", "stalking", "vraag_organisatie"]})
    )
    assert answer.buttons[0] == Button("Iemand volgt mij", "stalking")
    assert [button.label for button in answer.buttons] == ["Iemand volgt mij", "Wie", "Ja", "Nee"]


def test_safety_check_and_question_travel_with_the_answer(shelf: Shelf) -> None:
    """The gateway hears whether "Ben je nu veilig?" may follow and which question was asked."""
    book = shelf.load("a:\n  safety_check: true\n  asks: voorbij\n  variants:\n    - bubbles: [x]\n")
    answer = book.render("a", Context(NIGHT, {}))
    assert (answer.safety_check, answer.asks) == (True, "voorbij")


ONE = "a:\n  variants:\n    - bubbles:\n        - {}\n"

WRONG = [
    ("a:\n  variants:\n    - bubbels: [x]\n", 3, "bubbels", "a misspelt word"),
    (
        "a:\n  variants:\n    - {when: {nacht: true}, bubbles: [x]}\n",
        3,
        "last variant",
        "somebody would get nothing",
    ),
    ("a:\n  variants:\n    - bubbles: [x]\n    - bubbles: [y]\n", 4, "never shown", "a text that nobody sees"),
    ("a:\n  variants:\n    - bubbles: [x]\na:\n  variants: []\n", 4, "twice", "the same key twice"),
    (ONE.format('"{veilg_thuis.telefoon}"'), 4, "no organisation", "a misspelt organisation"),
    (ONE.format('"{veilig_thuis.fax}"'), 4, "no attribute", "an attribute that does not exist"),
    (ONE.format('"{chat_met_fier.telefoon}"'), 4, "not known", "a fact that the directory lacks"),
    (ONE.format('"{naam}"'), 4, "no organisation", "a value that was not declared"),
    (ONE.format('"Bel { nu."'), 4, "loose brace", "a placeholder that was cut"),
    (ONE.format('"Bel 0800-2000."'), 4, "phone number", "a number belongs in the directory"),
    (ONE.format('"Bel 06 1234 5678."'), 4, "phone number", "a mobile number with spaces"),
    (ONE.format('"Bel 116."'), 4, "phone number", "a retired short number"),
    (ONE.format('"Kijk op fier.nl."'), 4, "web address", "an address belongs in the directory"),
    (ONE.format('"' + "woord " * 61 + '"'), 4, "61 words", "too long to read in panic"),
    (
        ONE.format('{text: x, links: [{label: y, href: "https://x"}]}'),
        4,
        "web address",
        "a link outside the directory",
    ),
    (
        ONE.format('{text: x, links: [{label: y, href: "tel:116"}]}'),
        4,
        "phone number",
        "a number outside the directory",
    ),
    (ONE.format("{text: x, each: deuren}"), 4, "belong together", "each without a name"),
    (ONE.format("{text: x, when: {nacht: true}}"), 3, "always show", "an answer that can be empty"),
    (ONE.format("{text: x, when: {nacht: soms}}"), 4, "not allowed", "night is true or false"),
    (ONE.format("{text: x, when: {open: niemand}}"), 4, "no organisation", "an organisation that does not exist"),
    (ONE.format("{text: x, when: {open: veilig_thuis.fax}}"), 4, "no channel", "a channel that does not exist"),
    (ONE.format("{text: x, when: {rolle: kind}}"), 4, "unknown condition", "a misspelt value"),
    (
        "a:\n  values: [veilig_thuis]\n  variants:\n    - bubbles: [x]\n",
        2,
        "another name",
        "a value that hides an organisation",
    ),
    (
        "a:\n  asks: alles\n  variants:\n    - bubbles: [x]\n",
        2,
        "not allowed",
        "a question that the gateway cannot read",
    ),
    (
        "a:\n  variants:\n    - bubbles: [x]\n      buttons: [{label: y, to: nergens}]\n",
        4,
        "neither",
        "a button to nowhere",
    ),
    (
        "a:\n  variants:\n    - bubbles: [x]\n      buttons:\n"
        """        - {label: y, to: 'vraag_organisatie{"organisatie": "z"}'}\n""",
        5,
        "no organisation",
        "a button to an organisation that does not exist",
    ),
    (
        "a:\n  variants:\n    - bubbles: [x]\n      buttons: [" + "{label: y, to: stalking}," * 5 + "]\n",
        4,
        "5 buttons",
        "more buttons than anybody reads",
    ),
    ("storing:\n  variants:\n    - bubbles: [x]\n", 2, "another copy file", "a key in two files"),
    ("a: [\n", 2, "YAML", "no YAML at all"),
]


@pytest.mark.parametrize(("text", "line", "words", "reason"), WRONG, ids=[row[3] for row in WRONG])
def test_a_wrong_file_is_refused_with_its_line(
    shelf: Shelf, text: str, line: int, words: str, reason: str
) -> None:
    """Whoever made the mistake reads where it stands and what it is, before anybody gets a broken answer."""
    with pytest.raises(ContentError, match=words) as refused:
        shelf.load(text)
    assert refused.value.line == line, (reason, str(refused.value))
    assert refused.value.file.endswith("een.yml")


def test_a_book_without_safety_answers_is_refused(shelf: Shelf) -> None:
    """Nothing starts without the answers to danger."""
    (shelf.root / "safety" / "answers.yml").unlink()
    with pytest.raises(ContentError, match=r"answers\.yml"):
        shelf.load("a:\n  variants:\n    - bubbles: [x]\n")


def test_rendering_takes_less_than_a_millisecond(shelf: Shelf) -> None:
    """A text costs nothing beside the model: the best of five rounds, so that a busy machine does not matter."""
    book = shelf.load(
        "a:\n  values: [d]\n  variants:\n"
        "    - bubbles: [x, {text: '{e.naam} {e.nu}', each: d, as: e, when: {open: e}}]\n",
        FakeDirectory({"veilig_thuis": ALL}),
    )
    context = Context(NIGHT, {"d": ["veilig_thuis"] * 3})
    rounds = []
    for _ in range(5):
        start = perf_counter()
        for _ in range(100):
            book.render("a", context)
        rounds.append((perf_counter() - start) / 100)
    assert min(rounds) < 0.001
