"""The copybook, every text that a visitor reads. Door: `load_copybook()`, `Copybook.render()`, `Context`."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import MappingProxyType

from bot.content.answer import Answer, Button
from bot.content.canned import Canned, load_canned
from bot.content.copyfile import Shelf, read_entry
from bot.content.directory import MUNICIPALITIES, Directory, known_organisations
from bot.content.entry import MAX_BUTTONS, Entry, Variant
from bot.content.reading import read
from bot.content.scene import AGAIN, BOOKMARKS, RESUMED, SHOWN, Context, DirectoryLike, Scene
from bot.content.template import MissingValue
from bot.errors import NachtlichtError

__all__ = [
    "COPY",
    "Context",
    "Copybook",
    "MissingValue",
    "UnknownCopy",
    "load_copybook",
    "load_municipal_copy",
    "load_themes",
]

CONTENT = Path(__file__).parent
COPY = CONTENT / "copy"
#: In the folder of a municipality: the texts that it writes anew.
OWN = "copy.yml"
SAFETY = "safety/answers.yml"
THEMES = "themes.yml"
#: Above each step of a long answer: where one is, and "verder" and "terug".
STEP_HEAD = "stap_kop"


class UnknownCopy(NachtlichtError):
    """There is no text under this key, so somebody would have got no answer."""


@dataclass(frozen=True)
class Copybook:
    """All texts. Nothing in it changes after loading, so threads may share it."""

    directory: DirectoryLike
    entries: Mapping[str, Entry]
    themes: Mapping[str, str]
    #: What somebody at the desk may say: none where no municipality was asked for.
    canned: Canned = field(default_factory=Canned)

    def keys(self) -> frozenset[str]:
        """Every key that can be rendered."""
        return frozenset(self.entries)

    def render(self, key: str, context: Context) -> Answer:
        """The answer under a key at this moment; raises UnknownCopy or MissingValue.

        When it would read exactly like one of the answers before (`vorige` among the values holds their digests),
        the variant for `opnieuw` is taken, so that nobody gets the same text twice in a row.
        """
        entry = self.entries.get(key)
        if entry is None:
            raise UnknownCopy(key)
        scene = Scene(self.directory, context.now, context.values)
        answer = self._read(entry, scene)
        before = context.values.get(SHOWN)
        if isinstance(before, (list, tuple)) and answer.digest in before:
            again = Scene(self.directory, context.now, {**context.values, AGAIN: True})
            return self._read(entry, again)
        return answer

    def title_of(self, key: str) -> str | None:
        """What a long answer is called; None when there is no long answer under this key."""
        entry = self.entries.get(key)
        return entry.title if entry is not None and entry.steps else None

    def _read(self, entry: Entry, scene: Scene) -> Answer:
        if entry.steps:
            return self._step(entry, scene)
        variant = entry.variant(scene)
        bubbles, named = variant.said(scene), tuple(scene.named)
        buttons = self._buttons(variant, scene)
        return Answer(entry.key, bubbles, buttons, entry.safety_check, entry.asks, organisations=named)

    def _step(self, entry: Entry, scene: Scene) -> Answer:
        """One step of a long answer, below its head, which has the buttons "verder" and "terug"."""
        total = len(entry.steps)
        number = min(max(_number(scene.values.get(BOOKMARKS), entry.key), 1), total)
        step = entry.steps[number - 1]
        place = {
            "stap": number,
            "stappen": total,
            "titel": step.title,
            "eerste": number == 1,
            "laatste": number == total,
            RESUMED: number > 1 and bool(scene.values.get(RESUMED)),
        }
        scene = replace(scene, values={**scene.values, **place})
        head = self.entries[STEP_HEAD].variant(scene)
        bubbles = (*head.said(scene), *step.said.said(scene))
        named = tuple(scene.named)
        buttons = (*head.chosen(scene), *step.said.chosen(scene))[:MAX_BUTTONS]
        return Answer(entry.key, bubbles, buttons, entry.safety_check, entry.asks, number, total, named)

    def _buttons(self, variant: Variant, scene: Scene) -> tuple[Button, ...]:
        """Buttons from a value come first and give way to the written ones, which always stay."""
        named = scene.values.get(variant.buttons_from) if variant.buttons_from else None
        offered = [intent for intent in named if intent in self.themes] if isinstance(named, (list, tuple)) else []
        written = variant.chosen(scene)
        taken = {button.to for button in written}
        chosen = [Button(self.themes[intent], intent) for intent in offered if intent not in taken]
        return (*chosen[: MAX_BUTTONS - len(written)], *written)


def load_copybook(
    directory: DirectoryLike,
    root: Path = COPY,
    own: Path | None = None,
    elsewhere: Collection[str] = (),
) -> Copybook:
    """Read every copy file below `root` and the safety answers and themes beside it; raises ContentError.

    `own`: the texts that this municipality writes anew, if that file exists. `elsewhere`: organisations that only
    other municipalities have.
    """
    themes = load_themes(root.parent / THEMES)
    shelf = Shelf(directory, themes, frozenset(elsewhere) - frozenset(directory.organisations))
    replaced = read(own).fields() if own is not None and own.exists() else {}
    entries: dict[str, Entry] = {}
    for path in [root.parent / SAFETY, *sorted(root.glob("*.yml"))]:
        for key, source in read(path).fields().items():
            if key in entries:
                raise source.error(f"{key!r} stands in another copy file too; keep one")
            entries[key] = read_entry(key, replaced.get(key, source), shelf)
    for key, source in replaced.items():
        if key not in entries:
            raise source.error(f"{key!r} replaces nothing; the key must be one of the copy files")
    return Copybook(directory, MappingProxyType(entries), themes)


def load_municipal_copy(directory: Directory) -> Copybook:
    """The texts of one municipality, with those that it writes anew; raises ContentError."""
    own, elsewhere = MUNICIPALITIES / directory.municipality / OWN, known_organisations()
    book = load_copybook(directory, COPY, own, elsewhere)
    return replace(book, canned=load_canned(directory, book.themes, elsewhere))


def load_themes(path: Path = CONTENT / THEMES) -> Mapping[str, str]:
    """Intent → the label of its button; raises ContentError."""
    return MappingProxyType({intent: label.text() for intent, label in read(path).fields().items()})


def _number(bookmarks: object, key: str) -> int:
    """The step at which this long answer stands; the first when nobody says."""
    found = bookmarks.get(key) if isinstance(bookmarks, Mapping) else None
    return found if isinstance(found, int) else 1
