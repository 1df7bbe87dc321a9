"""Reads and checks a pack: `read_organisations(path, holidays, retired) -> Pack`, with every error it found."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from zoneinfo import ZoneInfo

from bot.content.channels import read_channel, read_confirms
from bot.content.errors import ContentError
from bot.content.holidays import Holidays
from bot.content.organisation import Confirm, Organisation, offers
from bot.content.pack_rules import broken_rules
from bot.content.reading import Node, read
from bot.content.retired import Retired, refuse_retired

STATUS = {"active", "planned", "unconfirmed", "retired"}
KIND = {"help", "professionals_only", "information", "activism", "policy"}
WHOM = {"slachtoffer", "omstander", "pleger", "professional", "burger", "kind"}
REQUIRED = {"id", "name", "status", "kind", "what", "for_whom", "area", "acute_rank", "channels", "verified"}
OPTIONAL = {
    "synonyms",
    "weak_synonyms",
    "not_for",
    "ages",
    "languages",
    "themes",
    "address",
    "website",
    "valid_until",
    "timezone",
    "to_confirm",
}
_ID = re.compile(r"[a-z][a-z0-9_]*")
_AREA = re.compile(r"landelijk|provincie|gemeente:[a-z_]+|wijk:[a-z_]+")


@dataclass(frozen=True)
class Pack:
    """A whole file: its organisations, what is to confirm for all, and what is wrong (then do not use it)."""

    organisations: tuple[Organisation, ...]
    to_confirm: tuple[Confirm, ...]
    errors: tuple[ContentError, ...]


def read_organisations(path: Path, holidays: Holidays, retired: Retired) -> Pack:
    """Read every record, collecting errors. A file that is no list of organisations raises `ContentError`."""
    root = read(path).fields({"municipality", "themes", "organisations"}, {"to_confirm"})
    themes = frozenset(root["themes"].texts()) | {"*"}
    found: list[Organisation] = []
    errors: list[ContentError] = []
    for node in root["organisations"].items():
        try:
            organisation = _organisation(node, holidays, themes)
            refuse_retired(node, organisation.id, retired)
            found.append(organisation)
        except ContentError as error:
            errors.append(error)
    if not errors:
        errors += broken_rules(path, found)
    return Pack(tuple(found), read_confirms(root.get("to_confirm")), tuple(errors))


def offered_ids(path: Path) -> set[str]:
    """The ids of the records that residents may be sent to, without reading the rest of them. Raises `ContentError`."""
    found = set()
    for node in read(path).fields({"organisations"})["organisations"].items():
        fields = node.fields({"id", "status", "kind"})
        if offers(fields["status"].text(), fields["kind"].text()):
            found.add(fields["id"].text())
    return found


def _organisation(node: Node, holidays: Holidays, themes: frozenset[str]) -> Organisation:
    fields = node.fields(REQUIRED, OPTIONAL)
    verified = fields["verified"].fields({"on", "next_check_days"}, {"by"})
    address, publish_address = _address(fields.get("address"))
    return Organisation(
        id=_matching(fields["id"], _ID, "write lower case letters, digits and underscores"),
        name=fields["name"].text(),
        synonyms=_texts(fields, "synonyms"),
        weak_synonyms=_texts(fields, "weak_synonyms"),
        status=fields["status"].choice(STATUS),
        kind=fields["kind"].choice(KIND),
        what=_sentence(fields["what"]),
        for_whom=_choices(fields["for_whom"], WHOM),
        not_for=_choices(fields["not_for"], WHOM) if "not_for" in fields else (),
        ages=_ages(fields.get("ages")),
        languages=_texts(fields, "languages") or ("nl",),
        area=_matching(fields["area"], _AREA, "write landelijk, provincie, gemeente:… or wijk:…"),
        acute_rank=fields["acute_rank"].number(),
        themes=frozenset(_choices(fields["themes"], themes)) if "themes" in fields else frozenset(),
        channels=tuple(read_channel(item, holidays) for item in fields["channels"].items()),
        website=_website(fields.get("website")),
        address=address,
        publish_address=publish_address,
        valid_until=fields["valid_until"].day() if "valid_until" in fields else None,
        verified_on=verified["on"].day(),
        next_check_days=verified["next_check_days"].number(),
        timezone=_timezone(fields.get("timezone")),
        to_confirm=read_confirms(fields.get("to_confirm")),
        line=node.line,
    )


def _texts(fields: dict[str, Node], name: str) -> tuple[str, ...]:
    return fields[name].texts() if name in fields else ()


def _choices(node: Node, allowed: Iterable[str]) -> tuple[str, ...]:
    return tuple(item.choice(frozenset(allowed)) for item in node.items())


def _matching(node: Node, pattern: re.Pattern[str], advice: str) -> str:
    if not pattern.fullmatch(node.text()):
        raise node.error(f"{node.text()!r} is not allowed here; {advice}")
    return node.text()


def _sentence(node: Node) -> str:
    if not node.text().endswith("."):
        raise node.error("this must be one sentence; end it with a full stop")
    return node.text()


def _ages(node: Node | None) -> tuple[int | None, int | None]:
    if node is None:
        return None, None
    fields = node.fields((), {"min", "max"})
    low = fields["min"].number() if "min" in fields else None
    high = fields["max"].number() if "max" in fields else None
    if low is not None and high is not None and low > high:
        raise node.error("min is larger than max; swap them")
    return low, high


def _website(node: Node | None) -> str | None:
    if node is None:
        return None
    return _matching(node, re.compile(r"https://[a-z0-9.-]+\.[a-z]+(/\S*)?"), "write https:// and the address")


def _address(node: Node | None) -> tuple[str | None, bool]:
    """An address is shown only when the organisation agreed; its sources are remarks, not words for residents."""
    if node is None:
        return None, False
    fields = node.fields({"publish"}, {"street", "postcode", "city", "sources"})
    parts = [fields[name].text() for name in ("street", "postcode", "city") if name in fields]
    return ", ".join(parts) or None, fields["publish"].flag()


def _timezone(node: Node | None) -> ZoneInfo:
    return ZoneInfo(node.choice({"Europe/Amsterdam"})) if node else ZoneInfo("Europe/Amsterdam")
