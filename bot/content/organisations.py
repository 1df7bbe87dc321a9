"""Reads and checks who helps: `read_pack(root, municipality, holidays, retired) -> Pack`, with every error."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from zoneinfo import ZoneInfo

from bot.clock import AMSTERDAM
from bot.content.channels import read_channel, read_confirms, read_hours
from bot.content.errors import ContentError
from bot.content.faults import Faults
from bot.content.holidays import Holidays
from bot.content.organisation import Confirm, HumanChat, Organisation, offers
from bot.content.pack_rules import (
    NATIONAL,
    broken_rules,
    nobody_chats,
    same_ids,
    wrong_areas,
    wrong_replacements,
)
from bot.content.reading import Node, read
from bot.content.retired import Retired, retired_in

STATUS = {"active", "planned", "unconfirmed", "retired"}
KIND = {"help", "professionals_only", "information", "activism", "policy", "elsewhere"}
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
    "replaces",
}
PROVIDERS = {"desk", "link", "chatwoot"}
_ID = re.compile(r"[a-z][a-z0-9_]*")
_AREA = re.compile(r"landelijk|provincie|regio|gemeente:[a-z_]+|wijk:[a-z_]+")
_AREAS = "write landelijk, provincie, regio, gemeente:… or wijk:…"
_WEBSITE = re.compile(r"https://[a-z0-9.-]+\.[a-z]+(/\S*)?")


@dataclass(frozen=True)
class Pack:
    """What one file holds, or a municipality together with the national file: its organisations, the themes that
    they may name, where a human types along, what is to confirm, and what is wrong (then do not use it)."""

    name: str
    themes: frozenset[str]
    organisations: tuple[Organisation, ...]
    human_chat: tuple[HumanChat, ...]
    to_confirm: tuple[Confirm, ...]
    errors: tuple[ContentError, ...]


def read_pack(root: Path, municipality: str, holidays: Holidays, retired: Retired) -> Pack:
    """The national records and those of the municipality, where a local one may replace a national one."""
    shared_path, own_path = (root / folder / "organisations.yml" for folder in (NATIONAL, municipality))
    shared = read_organisations(shared_path, holidays, retired)
    own = read_organisations(own_path, holidays, retired, shared.themes)
    errors = [*shared.errors, *own.errors]
    if municipality == NATIONAL:
        errors = [
            ContentError(own_path, 1, f"{NATIONAL!r} is what all municipalities share; choose a municipality")
        ]
    if not shared.errors:
        errors += wrong_replacements(shared.organisations, own.organisations)
    replacing = {record.id: record for record in own.organisations}
    organisations = [replacing.pop(record.id, record) for record in shared.organisations]
    organisations += [record for record in own.organisations if record.id in replacing]
    human_chat = own.human_chat or shared.human_chat
    if not errors:
        errors += broken_rules(shared_path, organisations)
        errors += nobody_chats(own_path, human_chat, organisations)
    to_confirm = (*shared.to_confirm, *own.to_confirm)
    return Pack(own.name, shared.themes, tuple(organisations), human_chat, to_confirm, tuple(errors))


def read_organisations(
    path: Path, holidays: Holidays, retired: Retired, themes: frozenset[str] | None = None
) -> Pack:
    """Read every record of one file, collecting errors. Without `themes` the file says itself which there are."""
    faults = Faults()
    required = {"municipality", "name", "organisations"} | ({"themes"} if themes is None else set())
    root = faults.take(lambda: faults.fields(read(path), required, {"to_confirm", "human_chat"}), {})
    if themes is None:
        themes = frozenset(faults.get(root, "themes", Node.texts, ())) | {"*"}
    found: list[Organisation] = []
    for node in faults.get(root, "organisations", Node.items, []):
        mine = Faults()
        organisation = _organisation(node, holidays, themes, mine)
        mine.found += retired_in(node, organisation.id, retired)
        faults.found += sorted(mine.found, key=lambda error: error.line)
        if not mine.found:
            found.append(organisation)
    faults.found += [*_wrong_folder(path, root), *wrong_areas(path.parent.name, found), *same_ids(found)]
    return Pack(
        name=faults.get(root, "name", Node.text, ""),
        themes=themes,
        organisations=tuple(found),
        human_chat=tuple(
            _human_chat(node, holidays, faults) for node in faults.get(root, "human_chat", Node.items, [])
        ),
        to_confirm=read_confirms(root.get("to_confirm"), faults),
        errors=tuple(faults.found),
    )


def _wrong_folder(path: Path, root: dict[str, Node]) -> Iterator[ContentError]:
    """A copied file that still names the municipality it came from."""
    if "municipality" in root and root["municipality"].raw.value != path.parent.name:
        yield root["municipality"].error(f"this file is in the folder {path.parent.name!r}; write that name here")


def offered_ids(path: Path) -> set[str]:
    """The ids of the records that residents may be sent to, without reading more. Raises `ContentError`."""
    found = set()
    for node in read(path).fields({"organisations"})["organisations"].items():
        fields = node.fields({"id", "status", "kind"})
        if offers(fields["status"].text(), fields["kind"].text()):
            found.add(fields["id"].text())
    return found


def _human_chat(node: Node, holidays: Holidays, faults: Faults) -> HumanChat:
    fields = faults.fields(node, {"provider", "organisation"}, {"hours"})
    provider = faults.get(fields, "provider", lambda it: it.choice(PROVIDERS), "")
    if provider not in ("", "link") and "hours" not in fields:
        faults.found.append(node.error(f"a {provider} needs hours; add them, like: Mo-Fr 09:00-17:00; PH off"))
    return HumanChat(
        provider=provider,
        organisation=faults.get(fields, "organisation", Node.text, ""),
        hours=faults.get(fields, "hours", lambda it: read_hours(it, holidays), None),
    )


def _organisation(node: Node, holidays: Holidays, themes: frozenset[str], faults: Faults) -> Organisation:
    fields = faults.fields(node, REQUIRED, OPTIONAL)
    verified = faults.fields(fields.get("verified"), {"on", "next_check_days"}, {"by"})
    address, publish_address = _address(fields.get("address"), faults)
    return Organisation(
        id=faults.get(fields, "id", lambda it: _matching(it, _ID, "write lower case letters, digits and _"), ""),
        name=faults.get(fields, "name", Node.text, ""),
        synonyms=faults.get(fields, "synonyms", Node.texts, ()),
        weak_synonyms=faults.get(fields, "weak_synonyms", Node.texts, ()),
        status=faults.get(fields, "status", lambda it: it.choice(STATUS), ""),
        kind=faults.get(fields, "kind", lambda it: it.choice(KIND), ""),
        what=faults.get(fields, "what", _sentence, ""),
        for_whom=faults.get(fields, "for_whom", lambda it: _choices(it, WHOM), ()),
        not_for=faults.get(fields, "not_for", lambda it: _choices(it, WHOM), ()),
        ages=_ages(fields.get("ages"), faults),
        languages=faults.get(fields, "languages", Node.texts, ()) or ("nl",),
        area=faults.get(fields, "area", lambda it: _matching(it, _AREA, _AREAS), ""),
        acute_rank=faults.get(fields, "acute_rank", Node.number, 0),
        themes=frozenset(faults.get(fields, "themes", lambda it: _choices(it, themes), ())),
        channels=tuple(
            read_channel(item, holidays, faults) for item in faults.get(fields, "channels", Node.items, [])
        ),
        website=faults.get(fields, "website", lambda it: _matching(it, _WEBSITE, "write https:// and more"), None),
        address=address,
        publish_address=publish_address,
        valid_until=faults.get(fields, "valid_until", Node.day, None),
        verified_on=faults.get(verified, "on", Node.day, date.min),
        next_check_days=faults.get(verified, "next_check_days", Node.number, 0),
        timezone=ZoneInfo(
            faults.get(fields, "timezone", lambda it: it.choice({"Europe/Amsterdam"}), AMSTERDAM.key)
        ),
        to_confirm=read_confirms(fields.get("to_confirm"), faults),
        replaces="replaces" in fields
        and faults.get(fields, "replaces", lambda it: it.choice({NATIONAL}), "") != "",
        file=node.file,
        line=node.line,
    )


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


def _ages(node: Node | None, faults: Faults) -> tuple[int | None, int | None]:
    fields = faults.fields(node, (), {"min", "max"})
    low = faults.get(fields, "min", Node.number, None)
    high = faults.get(fields, "max", Node.number, None)
    if node and low is not None and high is not None and low > high:
        faults.found.append(node.error("min is larger than max; swap them"))
    return low, high


def _address(node: Node | None, faults: Faults) -> tuple[str | None, bool]:
    """An address is shown only when the organisation agreed; its sources are remarks, not words for residents."""
    fields = faults.fields(node, {"publish"}, {"street", "postcode", "city", "sources"})
    parts = [faults.get(fields, name, Node.text, "") for name in ("street", "postcode", "city") if name in fields]
    return ", ".join(parts) or None, faults.get(fields, "publish", Node.flag, False)
