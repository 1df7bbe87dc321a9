"""One copy file, read and checked: `read_entries()` gives an `Entry` per key. The format is in docs/content.md."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from bot.content.answer import Button
from bot.content.conditions import ALWAYS, When, read_when
from bot.content.reading import Node, read
from bot.content.scene import DirectoryLike
from bot.content.template import Names, Template

MAX_WORDS = 60
MAX_BUTTONS = 4
GATEWAY_WORDS = frozenset({"veilig:ja", "veilig:nee", "wis:ja"})
ASKS = frozenset({"veilig", "gevaar", "voorbij"})
_EMERGENCY = frozenset({"tel:112", "tel:113"})
_TARGET = re.compile(r"([a-z_]+)(\{.*\})?")


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


@dataclass(frozen=True)
class Variant:
    """One way of saying it; `buttons_from` names a value that holds intents."""

    when: When
    bubbles: tuple[BubbleCopy, ...]
    buttons: tuple[Button, ...]
    buttons_from: str | None


@dataclass(frozen=True)
class Entry:
    """All that a copy file says under one key."""

    key: str
    variants: tuple[Variant, ...]
    safety_check: bool
    asks: str | None


def read_entries(path: Path, directory: DirectoryLike, intents: Mapping[str, str]) -> dict[str, Entry]:
    """Raises ContentError, with file and line, for whatever the format does not allow."""
    return {key: _entry(key, source, directory, intents) for key, source in read(path).fields().items()}


def _entry(key: str, source: Node, directory: DirectoryLike, intents: Mapping[str, str]) -> Entry:
    fields = source.fields({"variants"}, {"safety_check", "asks", "values"})
    names = Names(directory, _values(fields.get("values"), directory))
    variants = fields["variants"].items()
    _check_order(variants, fields["variants"])
    return Entry(
        key=key,
        variants=tuple(_variant(variant, names, intents) for variant in variants),
        safety_check="safety_check" in fields and fields["safety_check"].flag(),
        asks=fields["asks"].choice(ASKS) if "asks" in fields else None,
    )


def _check_order(variants: list[Node], source: Node) -> None:
    """Somebody must always get an answer, and no text may stand there that nobody ever gets."""
    conditional = ["when" in variant.fields() for variant in variants]
    if not conditional or conditional[-1]:
        raise source.error("the last variant must be without 'when', or somebody stays without an answer")
    if False in conditional[:-1]:
        unreachable = variants[conditional.index(False) + 1]
        raise unreachable.error("this variant is never shown; the one before it has no 'when'")


def _values(source: Node | None, directory: DirectoryLike) -> frozenset[str]:
    for item in source.items() if source else []:
        if item.text() in directory.organisations:
            raise item.error(f"{item.text()!r} is the id of an organisation; give the value another name")
    return frozenset(source.texts() if source else ())


def _variant(source: Node, names: Names, intents: Mapping[str, str]) -> Variant:
    fields = source.fields({"bubbles"}, {"when", "buttons", "buttons_from"})
    bubbles = tuple(_bubble(bubble, names) for bubble in fields["bubbles"].items())
    if not any(bubble.when == ALWAYS and bubble.each is None for bubble in bubbles):
        raise source.error("at least one bubble must always show: without 'when' and without 'each'")
    buttons = fields["buttons"].items() if "buttons" in fields else []
    if len(buttons) > MAX_BUTTONS:
        raise source.error(f"{len(buttons)} buttons; at most {MAX_BUTTONS}")
    return Variant(
        when=read_when(fields.get("when"), names),
        bubbles=bubbles,
        buttons=tuple(_button(button, names, intents) for button in buttons),
        buttons_from=fields["buttons_from"].choice(names.values) if "buttons_from" in fields else None,
    )


def _bubble(source: Node, names: Names) -> BubbleCopy:
    if isinstance(source.raw.value, str):
        return BubbleCopy(_text(source, names))
    fields = source.fields({"text"}, {"links", "when", "each", "as"})
    if ("each" in fields) != ("as" in fields):
        raise source.error("'each' and 'as' belong together")
    each = fields["each"].choice(names.values) if "each" in fields else None
    name = fields["as"].text() if "as" in fields else None
    inner = names.plus(name) if name else names
    return BubbleCopy(
        text=_text(fields["text"], inner),
        links=tuple(_link(link, inner) for link in (fields["links"].items() if "links" in fields else [])),
        when=read_when(fields.get("when"), inner),
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


def _button(source: Node, names: Names, intents: Mapping[str, str]) -> Button:
    fields = source.fields({"label", "to"}, ())
    target = fields["to"].text()
    if target not in GATEWAY_WORDS:
        _check_target(target, fields["to"], names, intents)
    return Button(fields["label"].text(), target)


def _check_target(target: str, source: Node, names: Names, intents: Mapping[str, str]) -> None:
    found = _TARGET.fullmatch(target)
    if found is None or found[1] not in intents:
        raise source.error(f"{target!r} is neither an intent in themes.yml nor one of {sorted(GATEWAY_WORDS)}")
    if found[2] is None:
        return
    try:
        entities = json.loads(found[2])
    except ValueError as cause:
        raise source.error(f"{found[2]!r} is no valid JSON") from cause
    organisation = entities.get("organisatie")
    if organisation is not None and organisation not in names.directory.organisations:
        raise source.error(f"{organisation!r} is no organisation of the directory")
