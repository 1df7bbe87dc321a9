"""`python -m bot.review.deidentify.build`: what pseudonymising needs beside its rules, built at set-up."""

from __future__ import annotations

from bot.review.deidentify.allowed import load_allowed
from bot.review.deidentify.lexicon import load_words
from bot.review.deidentify.packages import TablesMissing
from bot.review.deidentify.tables import build_tables
from bot.review.deidentify.tagging import build_tagger


def build() -> None:
    """The tables, then the tagger that learns with them; what is there already stays. Raises TablesMissing."""
    build_tables()
    words = load_words()
    build_tagger(load_allowed((*words.keep, *words.long_places)))


def main() -> None:
    """Build them; what is not installed is one line."""
    try:
        build()
    except TablesMissing as error:
        raise SystemExit(str(error)) from error


if __name__ == "__main__":
    main()
