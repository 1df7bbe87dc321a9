"""Reads one channel: `read_channel(node, holidays, faults) -> Channel`; notes what could mislead somebody."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.content.errors import ContentError
from bot.content.faults import Faults
from bot.content.holidays import Holidays
from bot.content.hours import BadOpeningHours, Hours
from bot.content.organisation import Channel, Confirm
from bot.content.reading import Node
from bot.content.retired import digits

TYPES = {"phone", "chat", "app", "walk_in", "visit", "mail", "form"}
COST = {"gratis", "gewoon", "geen_extra", "betaald", "onbekend"}
ANONYMOUS = {"ja", "nee", "keuze", "onbekend"}
TRACE = {"rekening_nee", "rekening_ja", "browser", "app", "onbekend"}
FACTS = {"value", "hours", "cost", "anonymous"}
CONFIDENCE = {"high", "medium", "low"}
CONFIRM = {"required", "advised"}
NATIONAL = ("0800", "0900", "14 ", "112", "113")
"""Numbers that exist within the Netherlands only."""
_OPTIONAL = {
    "value",
    "e164",
    "link",
    "opening_hours",
    "usual",
    "usual_hours",
    "doubtful_hours",
    "last_entry_min",
    "cost",
    "anonymous",
    "anonymous_note",
    "leaves_trace",
    "duty_to_act",
    "fallback",
    "to_confirm",
}
_CLOCK = re.compile(r"\d")
_E164 = re.compile(r"\+31\d{6,11}|112|113|14\d{3}")
_LINK = re.compile(r"https://[a-z0-9.-]+\.[a-z]+(/\S*)?")


def read_channel(node: Node, holidays: Holidays, faults: Faults) -> Channel:
    """Notes every mistake, also a number of low confidence that would be published."""
    fields = faults.fields(node, {"type", "publish", "confidence", "sources", "date"}, _OPTIONAL)
    kind = faults.get(fields, "type", lambda it: it.choice(TYPES), "")
    sure = faults.fields(fields.get("confidence"), (), FACTS)
    confidence = {name: faults.get(sure, name, lambda it: it.choice(CONFIDENCE), "") for name in sure}
    channel = Channel(
        type=kind,
        value=faults.get(fields, "value", Node.text, None),
        link=faults.take(lambda: _link(kind, fields), None),
        publish=faults.get(fields, "publish", Node.flag, False),
        hours=faults.get(fields, "opening_hours", lambda it: read_hours(it, holidays), None),
        usual=faults.get(fields, "usual", _without_clock, None),
        usual_hours=faults.get(fields, "usual_hours", lambda it: read_hours(it, holidays), None),
        doubtful_hours=faults.get(fields, "doubtful_hours", lambda it: read_hours(it, holidays), None),
        last_entry_min=faults.get(fields, "last_entry_min", Node.number, 0),
        cost=faults.get(fields, "cost", lambda it: it.choice(COST), "onbekend"),
        anonymous=faults.get(fields, "anonymous", lambda it: it.choice(ANONYMOUS), "onbekend"),
        anonymous_note=faults.get(fields, "anonymous_note", Node.text, None),
        leaves_trace=faults.get(fields, "leaves_trace", lambda it: it.choice(TRACE), None),
        duty_to_act=faults.get(fields, "duty_to_act", Node.text, None),
        fallback=faults.get(fields, "fallback", Node.text, None),
        confidence=confidence,
        sources=faults.get(fields, "sources", Node.texts, ()),
        date=faults.get(fields, "date", Node.text, ""),
        to_confirm=read_confirms(fields.get("to_confirm"), faults),
    )
    faults.found += [*_unsure(channel, fields), *_misleading(node, channel, fields)]
    return channel


def read_confirms(node: Node | None, faults: Faults) -> tuple[Confirm, ...]:
    """What the operator must still ask: `{fact, confirm: required|advised, why}`."""
    found = []
    for item in faults.take(node.items, []) if node else []:
        fields = faults.fields(item, {"fact", "confirm", "why"}, ())
        found.append(
            Confirm(
                fact=faults.get(fields, "fact", Node.text, ""),
                required=faults.get(fields, "confirm", lambda it: it.choice(CONFIRM), "") == "required",
                why=faults.get(fields, "why", Node.text, ""),
            )
        )
    return tuple(found)


def read_hours(node: Node, holidays: Holidays) -> Hours:
    """Raises ContentError with what to write instead."""
    try:
        return Hours.parse(node.text(), holidays)
    except BadOpeningHours as cause:
        raise node.error(str(cause)) from cause


def _without_clock(node: Node) -> str:
    """Words for hours that nobody is sure of may not name a clock time."""
    if _CLOCK.search(node.text()):
        raise node.error("no digits here; say it in words, like: in de avond en de nacht")
    return node.text()


def _link(kind: str, fields: dict[str, Node]) -> str | None:
    if kind == "phone":
        if "value" in fields and "e164" not in fields:
            raise fields["value"].error("a phone needs e164 too; add it, like +318002000")
        return _tel(fields["e164"], fields["value"].text()) if "e164" in fields and "value" in fields else None
    if "link" not in fields or "value" not in fields:
        return None
    if not _LINK.fullmatch(fields["link"].text()):
        raise fields["link"].error("a link begins with https:// ; write the whole address")
    return fields["link"].text()


def _tel(e164: Node, value: str) -> str:
    if not _E164.fullmatch(e164.text()) or digits(e164.text()) != digits(value):
        raise e164.error(f"{e164.text()!r} is not the number {value!r}; write +31… without the first 0")
    # Freephone and paid service numbers are national: many networks do not connect them in the +31 form.
    return f"tel:{value.replace('-', '').replace(' ', '')}" if value.startswith(NATIONAL) else f"tel:{e164.text()}"


def _unsure(channel: Channel, fields: dict[str, Node]) -> Iterator[ContentError]:
    """Each fact says how sure it is, and nothing else does."""
    present = {"value": "value", "hours": "opening_hours", "cost": "cost", "anonymous": "anonymous"}
    for fact, name in present.items():
        if name in fields and fact not in channel.confidence:
            yield fields[name].error(f"how sure is this? add confidence: {{{fact}: high|medium|low}}")
        if name not in fields and fact in channel.confidence:
            yield fields["confidence"].error(f"there is no {name!r} to be confident about; add it or remove this")
    for confirm in channel.to_confirm:
        if confirm.fact and confirm.fact not in FACTS:
            known = ", ".join(sorted(FACTS))
            yield fields["to_confirm"].error(f"{confirm.fact!r} is no fact of a channel; choose one of: {known}")


def _misleading(node: Node, channel: Channel, fields: dict[str, Node]) -> Iterator[ContentError]:
    if not channel.publish:
        return
    if channel.value is not None and channel.confidence.get("value") == "low":
        yield node.error(f"{channel.value} is of low confidence; set publish: false until it is confirmed")
    needed = {"phone": {"value"}, "chat": {"value", "link"}}.get(channel.type, set())
    if not needed <= fields.keys():
        yield node.error(f"a published {channel.type} needs a value and a link; add them or set publish: false")
