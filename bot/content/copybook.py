"""The copybook, every text that a visitor reads. Door: `load_copybook()`, `Copybook.render()`, `Context`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from bot.content.answer import Answer, Bubble, Button, Link
from bot.content.copyfile import MAX_BUTTONS, BubbleCopy, Entry, Variant, read_entries
from bot.content.reading import read
from bot.content.scene import Context, DirectoryLike, Scene
from bot.content.template import MissingValue
from bot.errors import NachtlichtError

__all__ = ["COPY", "Context", "Copybook", "MissingValue", "UnknownCopy", "load_copybook", "load_themes"]

CONTENT = Path(__file__).parent
COPY = CONTENT / "copy"
SAFETY = "safety/answers.yml"
THEMES = "themes.yml"


class UnknownCopy(NachtlichtError):
    """There is no text under this key, so somebody would have got no answer."""


@dataclass(frozen=True)
class Copybook:
    """All texts. Nothing in it changes after loading, so threads may share it."""

    directory: DirectoryLike
    entries: Mapping[str, Entry]
    themes: Mapping[str, str]

    def keys(self) -> frozenset[str]:
        """Every key that can be rendered."""
        return frozenset(self.entries)

    def render(self, key: str, context: Context) -> Answer:
        """The answer under a key at this moment; raises UnknownCopy or MissingValue."""
        entry = self.entries.get(key)
        if entry is None:
            raise UnknownCopy(key)
        scene = Scene(self.directory, context.now, context.values)
        # the last variant has no condition, so there is always one
        variant = next(variant for variant in entry.variants if variant.when.holds(scene))
        bubbles = tuple(bubble for copy in variant.bubbles for bubble in _bubbles(copy, scene))
        return Answer(key, bubbles, self._buttons(variant, scene), entry.safety_check, entry.asks)

    def _buttons(self, variant: Variant, scene: Scene) -> tuple[Button, ...]:
        """Buttons from a value come first and give way to the written ones, which always stay."""
        named = scene.values.get(variant.buttons_from) if variant.buttons_from else None
        offered = [intent for intent in named if intent in self.themes] if isinstance(named, (list, tuple)) else []
        written = {button.to for button in variant.buttons}
        chosen = [Button(self.themes[intent], intent) for intent in offered if intent not in written]
        return (*chosen[: MAX_BUTTONS - len(variant.buttons)], *variant.buttons)


def load_copybook(directory: DirectoryLike, root: Path = COPY) -> Copybook:
    """Read every copy file below `root` and the safety answers and themes beside it; raises ContentError."""
    themes = load_themes(root.parent / THEMES)
    entries: dict[str, Entry] = {}
    for path in [root.parent / SAFETY, *sorted(root.glob("*.yml"))]:
        for key, entry in read_entries(path, directory, themes).items():
            if key in entries:
                raise read(path).fields()[key].error(f"{key!r} stands in another copy file too; keep one")
            entries[key] = entry
    return Copybook(directory, MappingProxyType(entries), themes)


def load_themes(path: Path = CONTENT / THEMES) -> Mapping[str, str]:
    """Intent → the label of its button; raises ContentError."""
    return MappingProxyType({intent: label.text() for intent, label in read(path).fields().items()})


def _bubbles(copy: BubbleCopy, scene: Scene) -> Iterator[Bubble]:
    for moment in _repeated(copy, scene):
        if copy.when.holds(moment):
            text = copy.text.render(moment)
            if text:  # all of its placeholders can be empty: then there is nothing to say
                yield Bubble(
                    text, tuple(Link(link.label.render(moment), link.href.render(moment)) for link in copy.links)
                )


def _repeated(copy: BubbleCopy, scene: Scene) -> Iterator[Scene]:
    if copy.each is None or copy.name is None:
        yield scene
        return
    items = scene.values.get(copy.each)
    for item in items if isinstance(items, (list, tuple)) else ():
        yield scene.with_value(copy.name, item)
