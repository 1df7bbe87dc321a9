"""Is the content right, and may it go live? Doors: `check`, `before_live` and `open_requirements`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from bot.content.areas import load_areas
from bot.content.copybook import load_copybook
from bot.content.directory import MUNICIPALITIES, Confirmation, Directory, load_directory
from bot.content.errors import ContentError
from bot.content.holidays import HOLIDAYS, load_holidays
from bot.content.organisations import read_organisations
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


def check(municipality: str, root: Path = MUNICIPALITIES) -> list[Problem]:
    """Everything that is wrong with the content of one municipality; empty when it may be used."""
    problems = [*_floor()]
    if problems:
        return problems
    retired = load_retired()
    problems += [*_pack(root / municipality, retired), *_retired_in_copy(retired)]
    if not problems:
        problems += [*_copybook(load_directory(municipality, root)), *_danger()]
    return problems


def before_live(municipality: str, root: Path = MUNICIPALITIES) -> list[Confirmation]:
    """Every fact that the operator must still ask, required first. Raises `ContentError` for wrong content."""
    return load_directory(municipality, root).unconfirmed()


def open_requirements(municipality: str, root: Path = MUNICIPALITIES) -> list[Confirmation]:
    """The facts marked `confirm: required`: while one is open, production must refuse to start."""
    return [confirmation for confirmation in before_live(municipality, root) if confirmation.required]


def _floor() -> Iterator[Problem]:
    """The files that every municipality shares."""
    for load, path in ((load_holidays, HOLIDAYS), (load_retired, RETIRED), (load_phrases, PHRASES)):
        try:
            load(path)
        except ContentError as error:
            yield _problem(error)


def _pack(folder: Path, retired: Retired) -> Iterator[Problem]:
    try:
        pack = read_organisations(folder / "organisations.yml", load_holidays(), retired)
        yield from map(_problem, pack.errors)
    except ContentError as error:
        yield _problem(error)
    try:
        load_areas(folder / "areas.yml", retired)
    except ContentError as error:
        yield _problem(error)


def _retired_in_copy(retired: Retired) -> Iterator[Problem]:
    """Look through every text that a resident could read."""
    for path in sorted([*_CONTENT.glob("copy/**/*.yml"), *_CONTENT.glob("safety/**/*.yml"), PHRASES]):
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


def _copybook(directory: Directory) -> Iterator[Problem]:
    """The copybook fills every placeholder once."""
    try:
        load_copybook(directory)
    except ContentError as error:
        yield _problem(error)


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
