"""Reads one channel: `read_channel(node, holidays) -> Channel`; refuses what could mislead somebody."""

from __future__ import annotations

import re

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


def read_channel(node: Node, holidays: Holidays) -> Channel:
    """Raises `ContentError`, also for a number of low confidence that would be published."""
    fields = node.fields({"type", "publish", "confidence", "sources", "date"}, _OPTIONAL)
    kind = fields["type"].choice(TYPES)
    confidence = {name: value.choice(CONFIDENCE) for name, value in fields["confidence"].fields((), FACTS).items()}
    channel = Channel(
        type=kind,
        value=_text(fields, "value"),
        link=_link(kind, fields),
        publish=fields["publish"].flag(),
        hours=_hours(fields, "opening_hours", holidays),
        usual=_without_clock(fields.get("usual")),
        usual_hours=_hours(fields, "usual_hours", holidays),
        doubtful_hours=_hours(fields, "doubtful_hours", holidays),
        last_entry_min=fields["last_entry_min"].number() if "last_entry_min" in fields else 0,
        cost=fields["cost"].choice(COST) if "cost" in fields else "onbekend",
        anonymous=fields["anonymous"].choice(ANONYMOUS) if "anonymous" in fields else "onbekend",
        anonymous_note=_text(fields, "anonymous_note"),
        leaves_trace=fields["leaves_trace"].choice(TRACE) if "leaves_trace" in fields else None,
        duty_to_act=_text(fields, "duty_to_act"),
        fallback=_text(fields, "fallback"),
        confidence=confidence,
        sources=fields["sources"].texts(),
        date=fields["date"].text(),
        to_confirm=read_confirms(fields.get("to_confirm")),
    )
    _refuse_unsure(channel, fields)
    _refuse_misleading(node, channel)
    return channel


def read_confirms(node: Node | None) -> tuple[Confirm, ...]:
    """What the operator must still ask: `{fact, confirm: required|advised, why}`."""
    found = []
    for item in node.items() if node else []:
        fields = item.fields({"fact", "confirm", "why"}, ())
        found.append(
            Confirm(fields["fact"].text(), fields["confirm"].choice(CONFIRM) == "required", fields["why"].text())
        )
    return tuple(found)


def _text(fields: dict[str, Node], name: str) -> str | None:
    return fields[name].text() if name in fields else None


def _hours(fields: dict[str, Node], name: str, holidays: Holidays) -> Hours | None:
    if name not in fields:
        return None
    try:
        return Hours.parse(fields[name].text(), holidays)
    except BadOpeningHours as cause:
        raise fields[name].error(str(cause)) from cause


def _without_clock(node: Node | None) -> str | None:
    """Words for hours that nobody is sure of may not name a clock time."""
    if node is not None and _CLOCK.search(node.text()):
        raise node.error("no digits here; say it in words, like: in de avond en de nacht")
    return node.text() if node else None


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


def _refuse_unsure(channel: Channel, fields: dict[str, Node]) -> None:
    """Each fact says how sure it is, and nothing else does."""
    present = {"value": "value", "hours": "opening_hours", "cost": "cost", "anonymous": "anonymous"}
    for fact, name in present.items():
        if name in fields and fact not in channel.confidence:
            raise fields[name].error(f"how sure is this? add confidence: {{{fact}: high|medium|low}}")
        if name not in fields and fact in channel.confidence:
            raise fields["confidence"].error(f"there is no {name!r} to be confident about; add it or remove this")
    for confirm in channel.to_confirm:
        if confirm.fact not in FACTS:
            known = ", ".join(sorted(FACTS))
            raise fields["to_confirm"].error(f"{confirm.fact!r} is no fact of a channel; choose one of: {known}")


def _refuse_misleading(node: Node, channel: Channel) -> None:
    if not channel.publish:
        return
    if channel.value is not None and not channel.trusts("value"):
        raise node.error(f"{channel.value} is of low confidence; set publish: false until it is confirmed")
    if channel.type in {"phone", "chat"} and channel.link is None:
        raise node.error(f"a published {channel.type} needs a value and a link; add them or set publish: false")
