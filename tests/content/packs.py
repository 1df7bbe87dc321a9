"""Small municipalities to break: `pack(root, …)` writes one and a country; `organisation(…)` is one record."""

from __future__ import annotations

from pathlib import Path

from bot.content.directory import Directory, load_directory

COUNTRY = """\
municipality: nederland
name: Nederland
themes: [stalking, emotie]
organisations:
"""
HEAD = """\
municipality: proef
name: Proefstad
organisations:
"""
EMERGENCY = """\
  - id: nood
    name: "112"
    status: active
    kind: help
    what: Het alarmnummer.
    for_whom: [slachtoffer]
    area: landelijk
    acute_rank: 0
    channels:
      - type: phone
        value: "112"
        e164: "112"
        opening_hours: "24/7"
        cost: gratis
        publish: true
        confidence: {value: high, hours: high, cost: high}
        sources: [bron]
        date: "2026"
    verified: {on: 2026-11-21, next_check_days: 3650}
  - id: dag_en_nacht
    name: Dag en Nacht
    status: active
    kind: help
    what: Luistert.
    for_whom: [slachtoffer]
    area: landelijk
    acute_rank: 20
    themes: ["*"]
    channels:
      - type: phone
        value: 0800-1111
        e164: "+318001111"
        opening_hours: "24/7"
        cost: gratis
        publish: true
        confidence: {value: high, hours: high, cost: high}
        sources: [bron]
        date: "2026"
    verified: {on: 2026-11-21, next_check_days: 3650}
"""
AREAS = """\
municipality: proef
local_team: {organisation: dag_en_nacht, one: wijkteam, many: wijkteams}
website: wij.example.nl
teams:
  - {id: noord, name: WIJ Noord, confidence: medium, date: "2026", sources: [bron]}
areas:
  - {name: Noord, kind: wijk, team: noord, confidence: medium}
  - {name: Zuid, kind: wijk}
"""
RECORD = """\
  - id: {id}
    name: {name}
    synonyms: [{synonyms}]
    status: {status}
    kind: {kind}
    what: Helpt mensen.
    for_whom: [slachtoffer]
    area: landelijk
    acute_rank: {rank}
    themes: [{themes}]
    channels:
      - type: phone
        value: "050 111 22 33"
        e164: "+31501112233"
        opening_hours: '{hours}'
        {usual}
        cost: {cost}
        anonymous: {anonymous}
        publish: {publish}
        confidence: {{value: {value}, hours: {sure}, cost: {sure}, anonymous: {sure}}}
        sources: [bron]
        date: "2026"
    {valid}
    verified: {{on: 2026-11-21, next_check_days: 90}}
"""
DEFAULTS = {
    "id": "loket",
    "name": "Het Loket",
    "synonyms": "",
    "status": "active",
    "kind": "help",
    "rank": "10",
    "themes": "stalking",
    "hours": "Mo-Fr 09:00-17:00; PH off",
    "usual": "usual: overdag op werkdagen",
    "cost": "gratis",
    "anonymous": "ja",
    "publish": "true",
    "value": "high",
    "sure": "high",
    "valid": "",
}


def organisation(**changes: str) -> str:
    """One record as YAML; every change is one of the keys of DEFAULTS."""
    unknown = changes.keys() - DEFAULTS.keys()
    assert not unknown, unknown
    return RECORD.format(**{**DEFAULTS, **changes})


def pack(
    root: Path,
    *organisations: str,
    head: str = HEAD,
    floor: str = EMERGENCY,
    areas: str = AREAS,
    name: str = "proef",
) -> Path:
    """Write the country and the municipality `proef` below root, and give the path of the local organisations."""
    for folder in ("nederland", name):
        (root / folder).mkdir(exist_ok=True)
    (root / "nederland" / "organisations.yml").write_text(COUNTRY + floor, encoding="utf-8")
    (root / name / "areas.yml").write_text(areas.replace("proef", name), encoding="utf-8")
    path = root / name / "organisations.yml"
    records = (
        head + "".join(organisations) if organisations else head.replace("organisations:", "organisations: []")
    )
    path.write_text(records.replace("municipality: proef", f"municipality: {name}"), encoding="utf-8")
    return path


def proef(root: Path, *organisations: str) -> Directory:
    """The directory of a municipality with 112, one free line for everything, and these."""
    pack(root, *organisations)
    return load_directory("proef", root)
