"""What a copy file says, read and checked, as values: `Entry` with its variants or steps."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from bot.content.answer import Bubble, Button, Link
from bot.content.conditions import ALWAYS, When
from bot.content.scene import Scene
from bot.content.template import Template

MAX_WORDS = 60
MAX_BUTTONS = 4


@dataclass(frozen=True)
class LinkCopy:
    """A link; `href` is a placeholder of the directory, or tel:112 or tel:113."""

    label: Template
    href: Template


@dataclass(frozen=True)
class BubbleCopy:
    """A bubble; with `each` it is repeated for each organisation id in that value; the text calls it `name`."""

    text: Template
    links: tuple[LinkCopy, ...] = ()
    when: When = ALWAYS
    each: str | None = None
    name: str | None = None

    def render(self, scene: Scene) -> Iterator[Bubble]:
        """Nothing when its condition does not hold, or when all of its placeholders are empty."""
        for moment in self._repeated(scene):
            if self.when.holds(moment) and (text := self.text.render(moment)):
                links = tuple(Link(link.label.render(moment), link.href.render(moment)) for link in self.links)
                yield Bubble(text, links)

    def _repeated(self, scene: Scene) -> Iterator[Scene]:
        if self.each is None or self.name is None:
            yield scene
            return
        items = scene.values.get(self.each)
        for item in items if isinstance(items, (list, tuple)) else ():
            yield scene.with_value(self.name, item)


@dataclass(frozen=True)
class ButtonCopy:
    """A button; one whose condition does not hold is left out."""

    label: Template
    to: str
    when: When = ALWAYS


@dataclass(frozen=True)
class Variant:
    """One way of saying it; `buttons_from` names a value that holds intents."""

    when: When
    bubbles: tuple[BubbleCopy, ...]
    buttons: tuple[ButtonCopy, ...]
    buttons_from: str | None = None

    def said(self, scene: Scene) -> tuple[Bubble, ...]:
        """The bubbles of this moment."""
        return tuple(bubble for copy in self.bubbles for bubble in copy.render(scene))

    def chosen(self, scene: Scene) -> tuple[Button, ...]:
        """The written buttons of this moment."""
        return tuple(Button(one.label.render(scene), one.to) for one in self.buttons if one.when.holds(scene))


@dataclass(frozen=True)
class Step:
    """One step of a long answer; `title` is a few words, for "Stap 2 van 5"."""

    title: str
    said: Variant


@dataclass(frozen=True)
class Entry:
    """All that a copy file says under one key: variants, or a `title` and the steps of a long answer."""

    key: str
    variants: tuple[Variant, ...]
    steps: tuple[Step, ...]
    safety_check: bool
    asks: str | None
    values: frozenset[str] = frozenset()
    title: str = ""

    def variant(self, scene: Scene) -> Variant:
        """The first variant that holds; the last one has no condition, so there is always one."""
        return next(variant for variant in self.variants if variant.when.holds(scene))
