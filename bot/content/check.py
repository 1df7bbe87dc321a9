"""Is the content right, and may it go live? Doors: `check`, `report`, `before_live`, `stale`, …"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path

from bot.content.canned import CANNED
from bot.content.copybook import COPY, OWN, SAFETY, load_municipal_copy, load_themes
from bot.content.copyfile import Shelf, read_entry
from bot.content.directory import (
    MUNICIPALITIES,
    Confirmation,
    Directory,
    known_organisations,
    load_directory,
    read_municipality,
)
from bot.content.errors import ContentError
from bot.content.faults import Faults
from bot.content.frontpage import FRONTPAGE, load_frontpage
from bot.content.holidays import HOLIDAYS, load_holidays
from bot.content.phrases import PHRASES, load_phrases
from bot.content.reading import Node, read
from bot.content.retired import RETIRED, Retired, load_retired
from bot.safety import compile_all
from bot.safety.phrases import PHRASES as DANGER

_CONTENT = Path(__file__).parent


@dataclass(frozen=True)
class Problem:
    """One thing to repair. `str()` is one line: `file:line: message`."""

    file: str
    line: int
    message: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.message}"


@dataclass(frozen=True)
class Report:
    """What was read of one municipality, as far as it could be, and everything that is wrong with it."""

    municipality: str
    organisations: int
    offered: int
    teams: int
    areas: int
    problems: tuple[Problem, ...]


def check(municipality: str, root: Path = MUNICIPALITIES) -> list[Problem]:
    """Everything that is wrong with the content of one municipality; empty when it may be used."""
    return list(report(municipality, root).problems)


def report(municipality: str, root: Path = MUNICIPALITIES) -> Report:
    """The same, with what was read. Mistakes in the files that everything needs are told alone."""
    problems = [*_floor()]
    if problems:
        return Report(municipality, 0, 0, 0, 0, tuple(problems))
    retired = load_retired()
    pack, areas, errors = read_municipality(municipality, root, retired)
    problems = [*map(_problem, errors), *_retired_in_copy(retired)]
    if not problems:
        problems += [*_copy(load_directory(municipality, root)), *_danger()]
    offered = sum(record.offered for record in pack.organisations)
    return Report(
        municipality,
        len(pack.organisations),
        offered,
        len(areas.teams),
        len(areas.areas),
        tuple(dict.fromkeys(problems)),
    )


def before_live(municipality: str, root: Path = MUNICIPALITIES) -> list[Confirmation]:
    """Every fact that the operator must still ask, required first. Raises `ContentError` for wrong content."""
    return load_directory(municipality, root).unconfirmed()


def stale(municipality: str, now: datetime, root: Path = MUNICIPALITIES) -> list[str]:
    """One line for each organisation whose facts were checked too long ago: the bot is no longer sure of them."""
    directory = load_directory(municipality, root)
    records = (directory.get(organisation) for organisation in directory.stale(now))
    return [
        f"{record.id}: checked on {record.verified_on}, and again within {record.next_check_days} days"
        + (f"; paid for until {record.valid_until}" if record.over(now) else "")
        for record in records
    ]


def open_requirements(municipality: str, root: Path = MUNICIPALITIES) -> list[Confirmation]:
    """The facts marked `confirm: required`: while one is open, production must refuse to start."""
    return [confirmation for confirmation in before_live(municipality, root) if confirmation.required]


def _floor() -> Iterator[Problem]:
    """The files that every municipality shares."""
    files = (
        (load_holidays, HOLIDAYS),
        (load_retired, RETIRED),
        (load_phrases, PHRASES),
        (load_frontpage, FRONTPAGE),
    )
    for load, path in files:
        try:
            load(path)
        except ContentError as error:
            yield _problem(error)


def _retired_in_copy(retired: Retired) -> Iterator[Problem]:
    """Look through every text that a resident could read."""
    folders = ("copy/**/*.yml", "safety/**/*.yml", f"municipalities/*/{OWN}")
    for path in sorted([*(path for folder in folders for path in _CONTENT.glob(folder)), PHRASES, CANNED]):
        try:
            root = read(path)
        except ContentError as error:
            yield _problem(error)
            continue
        yield from _retired_in(root, retired)


def _retired_in(root: Node, retired: Retired) -> Iterator[Problem]:
    for scalar in root.scalars():
        if found := retired.find(str(scalar.raw.value)):
            yield Problem(str(root.file), scalar.line, f"{found.shown} is retired ({found.why}); remove it")


def _copy(directory: Directory) -> Iterator[Problem]:
    """Each text of the copybook is read apart, so that one wrong text does not hide the others."""
    faults = Faults()
    themes = faults.take(load_themes, {})
    shelf = Shelf(directory, themes, known_organisations() - frozenset(directory.organisations))
    own = MUNICIPALITIES / directory.municipality / OWN
    anew = faults.take(partial(_texts, own), {}) if own.exists() else {}
    for path in (_CONTENT / SAFETY, *sorted(COPY.glob("*.yml"))):
        for key, source in faults.take(partial(_texts, path), {}).items():
            faults.take(partial(read_entry, key, anew.get(key, source), shelf), None)
    if not faults.found:  # then only what lies between the files can be wrong
        faults.take(lambda: load_municipal_copy(directory), None)
    yield from map(_problem, faults.found)


def _texts(path: Path) -> dict[str, Node]:
    return read(path).fields()


def _danger() -> Iterator[Problem]:
    """Every pattern for danger compiles; the error names the rule, and the file tells on which line it stands."""
    try:
        compile_all()
    except ValueError as error:
        rule = str(error).split(",", 1)[-1].split(":", 1)[0].strip()
        lines = DANGER.read_text(encoding="utf-8").splitlines()
        line = next((number for number, text in enumerate(lines, start=1) if re.search(rf"\b{rule}\b", text)), 1)
        yield Problem(str(DANGER), line, str(error))


def _problem(error: ContentError) -> Problem:
    return Problem(error.file, error.line, error.message)
