"""What somebody at the desk may say without typing it: `load_canned()`, `Canned.texts()`, `canned_samples()`.

A chatter chooses a text, reads it and sends it herself; nothing here is ever sent by itself.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from types import MappingProxyType

from bot.content.answer import Answer, Bubble
from bot.content.reading import Node, read
from bot.content.scene import DirectoryLike, Scene
from bot.content.template import Names, Template

CANNED = Path(__file__).with_name("balie.yml")
#: Below this heading stands what fits every visitor.
GENERAL = "algemeen"
#: Of a name, in characters, and of a text, in words.
LONGEST_NAME, MOST_WORDS = 30, 60


@dataclass(frozen=True)
class CannedText:
    """`name` is what the chatter chooses by."""

    name: str
    template: Template


@dataclass(frozen=True)
class Canned:
    """The texts of one municipality, by theme."""

    groups: Mapping[str, tuple[CannedText, ...]] = field(default_factory=dict)

    def texts(self, theme: str | None, directory: DirectoryLike, now: datetime) -> list[tuple[str, str]]:
        """Names and texts at this moment: those of the theme first, then the general ones."""
        chosen = (*(self.groups.get(theme, ()) if theme else ()), *self.groups.get(GENERAL, ()))
        return [(one.name, one.template.render(Scene(directory, now, {}))) for one in chosen]


def load_canned(
    directory: DirectoryLike, themes: Collection[str], elsewhere: Collection[str] = (), path: Path = CANNED
) -> Canned:
    """Raises ContentError. `elsewhere`: organisations that only other municipalities have."""
    names = Names(directory, frozenset(), frozenset(elsewhere) - frozenset(directory.organisations))
    groups: dict[str, tuple[CannedText, ...]] = {}
    for heading, source in read(path).fields().items():
        if heading != GENERAL and heading not in themes:
            raise source.error(f"{heading!r} is no theme of themes.yml; write {GENERAL} or a theme")
        texts = [found for item in source.items() if (found := _text(item, names)) is not None]
        _refuse_doubles(source, texts)
        groups[heading] = tuple(texts)
    if not groups.get(GENERAL):
        raise read(path).error(f"there is nothing below {GENERAL}")
    return Canned(MappingProxyType(groups))


def canned_samples(
    canned: Canned, directory: DirectoryLike, hours: Mapping[str, datetime]
) -> Iterator[tuple[str, str, Answer]]:
    """Key, hour and text of each, as an answer: for the rules of texts, and for reading aloud and signing off."""
    for heading, texts in canned.groups.items():
        for number, one in enumerate(texts, start=1):
            key = f"balie_{heading}_{number}"
            for hour, now in hours.items():
                bubble = Bubble(one.template.render(Scene(directory, now, {})))
                yield key, hour, Answer(key, (bubble,))


def _text(item: Node, names: Names) -> CannedText | None:
    """None when the text is about an organisation that is not here."""
    fields = item.fields({"naam", "tekst"}, {"met"})
    subject = fields["met"].text() if "met" in fields else None
    if subject is not None and not names.is_organisation(subject):
        raise fields["met"].error(f"{subject!r} is no organisation of the directory")
    hidden = subject is not None and subject not in names.directory.organisations
    name, template = fields["naam"].text(), Template.parse(fields["tekst"], names.under(hidden))
    if len(name) > LONGEST_NAME:
        raise fields["naam"].error(f"this name has {len(name)} characters; at most {LONGEST_NAME} can be read")
    if template.words() > MOST_WORDS:
        raise fields["tekst"].error(f"this text has {template.words()} words; at most {MOST_WORDS} are read")
    return None if hidden else CannedText(name, template)


def _refuse_doubles(source: Node, texts: list[CannedText]) -> None:
    names = [one.name for one in texts]
    if len(set(names)) < len(names):
        raise source.error("two texts below this heading have the same name; nobody could choose")
