"""One text of a copy file, read and checked: `read_entry()` gives an `Entry`. The format is in docs/content.md."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from bot.content.conditions import ALWAYS, read_when
from bot.content.entry import MAX_BUTTONS, MAX_WORDS, BubbleCopy, ButtonCopy, Entry, LinkCopy, Step, Variant
from bot.content.reading import Node
from bot.content.scene import DirectoryLike
from bot.content.template import Names, Template

GATEWAY_WORDS = frozenset(
    "veilig:ja veilig:nee wis:ja stap:verder stap:terug stap:hervat "
    "mens:vraag mens:ja mens:zonder mens:nee mens:wachten mens:stop mens:wissen".split()
)
ASKS = frozenset({"veilig", "gevaar", "voorbij", "mens"})
STEP_BUTTONS = 2
"""Beside "verder" and "terug" there is room for two."""
_EMERGENCY = frozenset({"tel:112", "tel:113"})
_TARGET = re.compile(r"([a-z_]+)(\{.*\})?")
#: In a button's target besides entities: which text is wanted, and who asks.
KEY, ROLE = "tekst", "rol"


@dataclass(frozen=True)
class Shelf:
    """What the keys of a file may refer to."""

    directory: DirectoryLike
    themes: Mapping[str, str]
    elsewhere: frozenset[str] = frozenset()

    def names(self, values: Collection[str]) -> Names:
        """The names that a text with these values may use."""
        return Names(self.directory, frozenset(values), self.elsewhere)


def read_entry(key: str, source: Node, shelf: Shelf) -> Entry:
    """One key of a file. Raises ContentError."""
    fields = source.fields((), {"variants", "steps", "title", "safety_check", "asks", "values"})
    if ("variants" in fields) == ("steps" in fields):
        raise source.error("write 'variants', or 'steps' for a long answer; one of the two")
    if ("steps" in fields) != ("title" in fields):
        raise source.error("a long answer has a 'title' and 'steps'; another answer has neither")
    names = shelf.names(_values(fields.get("values"), shelf))
    variants = fields["variants"].items() if "variants" in fields else []
    if "variants" in fields:
        _check_order(variants, fields["variants"])
    return Entry(
        key=key,
        variants=tuple(_variant(variant, names, shelf) for variant in variants),
        steps=tuple(_step(step, names, shelf) for step in fields["steps"].items()) if "steps" in fields else (),
        safety_check="safety_check" in fields and fields["safety_check"].flag(),
        asks=fields["asks"].choice(ASKS) if "asks" in fields else None,
        values=names.values,
        title=fields["title"].text() if "title" in fields else "",
    )


def _check_order(variants: list[Node], source: Node) -> None:
    """Somebody must always get an answer, and no text may stand there that nobody ever gets."""
    conditional = ["when" in variant.fields() for variant in variants]
    if not conditional or conditional[-1]:
        raise source.error("the last variant must be without 'when', or somebody stays without an answer")
    if False in conditional[:-1]:
        unreachable = variants[conditional.index(False) + 1]
        raise unreachable.error("this variant is never shown; the one before it has no 'when'")


def _values(source: Node | None, shelf: Shelf) -> frozenset[str]:
    for item in source.items() if source else []:
        if item.text() in shelf.directory.organisations or item.text() in shelf.elsewhere:
            raise item.error(f"{item.text()!r} is the id of an organisation; give the value another name")
    return frozenset(source.texts() if source else ())


def _variant(source: Node, names: Names, shelf: Shelf) -> Variant:
    fields = source.fields({"bubbles"}, {"when", "buttons", "buttons_from"})
    when = read_when(fields.get("when"), names)
    names = names.under(hidden=when.never(names))
    return Variant(
        when=when,
        bubbles=_bubbles(fields["bubbles"], source, names),
        buttons=_buttons(fields.get("buttons"), names, shelf, MAX_BUTTONS),
        buttons_from=fields["buttons_from"].choice(names.values) if "buttons_from" in fields else None,
    )


def _step(source: Node, names: Names, shelf: Shelf) -> Step:
    fields = source.fields({"title", "bubbles"}, {"buttons"})
    said = Variant(
        when=ALWAYS,
        bubbles=_bubbles(fields["bubbles"], source, names),
        buttons=_buttons(fields.get("buttons"), names, shelf, STEP_BUTTONS),
    )
    return Step(fields["title"].text(), said)


def _bubbles(source: Node, parent: Node, names: Names) -> tuple[BubbleCopy, ...]:
    bubbles = tuple(_bubble(bubble, names) for bubble in source.items())
    if not any(bubble.when == ALWAYS and bubble.each is None for bubble in bubbles):
        raise parent.error("at least one bubble must always show: without 'when' and without 'each'")
    return bubbles


def _bubble(source: Node, names: Names) -> BubbleCopy:
    if isinstance(source.raw.value, str):
        return BubbleCopy(_text(source, names))
    fields = source.fields({"text"}, {"links", "when", "each", "as"})
    if ("each" in fields) != ("as" in fields):
        raise source.error("'each' and 'as' belong together")
    each = fields["each"].choice(names.values) if "each" in fields else None
    name = fields["as"].text() if "as" in fields else None
    inner = names.plus(name) if name else names
    when = read_when(fields.get("when"), inner)
    inner = inner.under(hidden=when.never(inner))
    return BubbleCopy(
        text=_text(fields["text"], inner),
        links=tuple(_link(link, inner) for link in (fields["links"].items() if "links" in fields else [])),
        when=when,
        each=each,
        name=name,
    )


def _text(source: Node, names: Names) -> Template:
    template = Template.parse(source, names)
    if template.words() > MAX_WORDS:
        raise source.error(f"{template.words()} words in one bubble; at most {MAX_WORDS}")
    return template


def _link(source: Node, names: Names) -> LinkCopy:
    fields = source.fields({"label", "href"}, ())
    href = Template.parse(fields["href"], names)
    if href.literals() and fields["href"].text() not in _EMERGENCY:
        raise fields["href"].error("a link goes to a placeholder of the directory, to tel:112 or to tel:113")
    return LinkCopy(Template.parse(fields["label"], names), href)


def _buttons(source: Node | None, names: Names, shelf: Shelf, most: int) -> tuple[ButtonCopy, ...]:
    found = source.items() if source else []
    if source and len(found) > most:
        raise source.error(f"{len(found)} buttons; at most {most}")
    return tuple(_button(button, names, shelf) for button in found)


def _button(source: Node, names: Names, shelf: Shelf) -> ButtonCopy:
    fields = source.fields({"label", "to"}, {"when"})
    when = read_when(fields.get("when"), names)
    inner = names.under(hidden=when.never(names))
    target = fields["to"].text()
    if target not in GATEWAY_WORDS:
        _check_target(target, fields["to"], inner, shelf)
    return ButtonCopy(Template.parse(fields["label"], inner), target, when)


def _check_target(target: str, source: Node, names: Names, shelf: Shelf) -> None:
    found = _TARGET.fullmatch(target)
    if found is None or found[1] not in shelf.themes:
        raise source.error(f"{target!r} is neither an intent in themes.yml nor one of {sorted(GATEWAY_WORDS)}")
    if found[2] is None:
        return
    try:
        given = json.loads(found[2])
    except ValueError as cause:
        raise source.error(f"{found[2]!r} is no valid JSON") from cause
    organisation = given.get("organisatie")
    if organisation is not None and not names.may_have(organisation, attribute=False) and not names.hidden:
        raise source.error(
            f"{organisation!r} is no organisation of this directory; show the button under 'when: {{heeft: ...}}'"
        )
