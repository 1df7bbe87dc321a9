"""All answers of a municipality on one page, for reading aloud and signing off: `write_preview(...) -> Path`."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from bot.content.answer import Answer
from bot.content.canned import CANNED
from bot.content.catalogue import HOURS, Sample, catalogue, desk_catalogue
from bot.content.copybook import COPY, SAFETY, Copybook
from bot.content.directory import Directory
from bot.content.reading import read

TEMPLATE = "preview.html.j2"


@dataclass
class Reading:
    """One answer as it reads, and all the moments and visitors that get it."""

    answer: Answer
    again: bool
    hours: list[str] = field(default_factory=list)
    visitors: list[Mapping[str, str]] = field(default_factory=list)
    signed: str = ""

    @property
    def roles(self) -> list[str]:
        """Who gets it; empty when it is everybody whose role is not known."""
        return sorted({values.get("rol", "") for values in self.visitors})

    @property
    def others(self) -> list[str]:
        """The conditions besides the role, as "thema: stalking"."""
        found = {f"{name}: {value}" for values in self.visitors for name, value in values.items() if name != "rol"}
        return sorted(found) if all(set(values) - {"rol"} for values in self.visitors) else []

    @property
    def always(self) -> bool:
        """Whether it reads like this at every hour."""
        return len(self.hours) == len(HOURS)


@dataclass(frozen=True)
class Chapter:
    """One copy file: its keys with their readings."""

    name: str
    keys: Mapping[str, list[Reading]]


def write_preview(book: Copybook, directory: Directory, folder: Path, signed: Path | None = None) -> Path:
    """Write `folder/<municipality>.html` and return its path. `signed`: the list that an earlier page gave.

    A reading counts as signed only while its texts are exactly those that were read then.
    """
    folder.mkdir(parents=True, exist_ok=True)
    samples = chain(catalogue(book, directory), desk_catalogue(book, directory))
    found = chapters(book, samples, _signed(signed))
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent), autoescape=True, undefined=StrictUndefined
    )
    path = folder / f"{directory.municipality}.html"
    page = environment.get_template(TEMPLATE).render(
        municipality=directory.municipality,
        chapters=found,
        hours=list(HOURS),
        themes=book.themes,
        count=sum(len(readings) for chapter in found for readings in chapter.keys.values()),
    )
    path.write_text(page, encoding="utf-8")
    return path


def chapters(book: Copybook, samples: Iterable[Sample], signed: Mapping[str, str]) -> list[Chapter]:
    """The readings by file and key, in the order of the files; what is said at the desk comes last."""
    readings: dict[str, dict[tuple[Answer, bool], Reading]] = {}
    for sample in samples:
        of_key = readings.setdefault(sample.key, {})
        reading = of_key.setdefault((sample.answer, sample.again), Reading(sample.answer, sample.again))
        if sample.hour not in reading.hours:
            reading.hours.append(sample.hour)
        if sample.values not in reading.visitors:
            reading.visitors.append(sample.values)
        reading.signed = signed.get(f"{sample.key} {sample.answer.digest}", "")
    return [
        Chapter(name, {key: list(readings[key].values()) for key in keys if key in readings})
        for name, keys in {**_files(book), CANNED.stem: sorted(set(readings) - book.keys())}.items()
    ]


def _files(book: Copybook) -> dict[str, list[str]]:
    """The keys of each copy file, in the order in which they stand there."""
    known = book.keys()
    paths = [COPY.parent / SAFETY, *sorted(COPY.glob("*.yml"))]
    return {path.stem: [key for key in read(path).fields() if key in known] for path in paths}


def _signed(path: Path | None) -> dict[str, str]:
    """Key and digest → who signed, and when."""
    if path is None:
        return {}
    with path.open(encoding="utf-8", newline="") as file:
        return {
            f"{row['sleutel']} {row['versie']}": f"{row['naam']}, {row['datum']}" for row in csv.DictReader(file)
        }
