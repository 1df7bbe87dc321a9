"""The door to reviewing: `open_review(settings, staff)` gives `Review` (lists and opens); `Figures` counts."""

from __future__ import annotations

from dataclasses import dataclass

from bot.content.copybook import load_themes
from bot.conversation.keys import KeyStore
from bot.conversation.theme import DANGER, QUESTIONS, STORIES
from bot.review.deidentify.text import clean
from bot.review.dossier_turns import Heard
from bot.review.errors import ClosedForYou, DossierUnknown, ReviewError
from bot.review.facts import PARTS
from bot.review.figures import DAYS, Figures, Month, Table, day_by_part, in_order
from bot.review.filters import Filters, Place
from bot.review.hiding import Hiding
from bot.review.intents import known_intents
from bot.review.judging import Judging
from bot.review.raw import RawTexts
from bot.review.reading import Dossier, Dossiers, Found, Listing, Neighbours, Transcript
from bot.review.texts import ShownText, Transcripts
from bot.review.words import WordKey, words_of
from bot.settings import Settings
from bot.staff.service import Staff

__all__ = [
    "DAYS",
    "PARTS",
    "THEMES",
    "ClosedForYou",
    "Dossier",
    "DossierUnknown",
    "Dossiers",
    "Figures",
    "Filters",
    "Found",
    "Heard",
    "Hiding",
    "Judging",
    "Listing",
    "Month",
    "Neighbours",
    "Place",
    "RawTexts",
    "Review",
    "ReviewError",
    "ShownText",
    "Table",
    "Transcript",
    "Transcripts",
    "clean",
    "day_by_part",
    "in_order",
    "known_intents",
    "open_review",
    "words_of",
]

#: What a conversation can be about, in the order of themes.yml.
THEMES = tuple(name for name in load_themes() if name in STORIES | DANGER | QUESTIONS)


@dataclass(frozen=True)
class Review:
    """Everything that staff do with conversations that are over."""

    dossiers: Dossiers
    judging: Judging
    raw: RawTexts
    hiding: Hiding


def open_review(settings: Settings, staff: Staff) -> Review:
    """Over the staff's database and the keys of the settings. Raises KeyUnavailable: no place for keys."""
    words = WordKey(staff.store.engine, settings.key_dir)
    keys = KeyStore(settings.key_dir)
    dossiers = Dossiers(staff.store, keys, words)
    raw, hiding = RawTexts(staff.store, keys), Hiding(staff.store, keys, words)
    return Review(dossiers, Judging(staff.store, keys), raw, hiding)
