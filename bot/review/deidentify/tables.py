"""The tables of pseudonymising: `build_tables()` makes them at set-up, `tables()` finds them.

From Deduce's lists of names, gender-guesser's of the whole world and the dictionary of spacy-lookups-data. Deduce
reads its own lists into 1 GB, in two minutes; we leave out its streets and institutions, which our own rules do
without: 50 MB, in two seconds.
"""

from __future__ import annotations

import gzip
import json
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from hashlib import blake2b
from importlib.metadata import version
from pathlib import Path
from typing import Any

from bot.review.deidentify.houses import street_key
from bot.review.deidentify.likeness import learn
from bot.review.deidentify.packages import TablesMissing, package
from bot.review.deidentify.text import shadow
from bot.review.deidentify.vocabulary import write_vocabulary
from bot.settings import ROOT

FIRST, LAST, PLACES, DEDUCE = "first.txt", "last.txt", "places.txt", "deduce"
LIKENESS = "likeness.json"
VOCABULARY, STREETS, WORLDWIDE = "vocabulary.bin", "streets.bin", "worldwide.bin"
WORDS = Path(__file__).with_name("words")
#: Lists of Deduce that would cost most of the memory and that we do without.
_LEFT_OUT = ("institutions/lst_healthcare_institution", "institutions/lst_hospital", "locations/lst_street")
_NAMES = "names/lst_first_name"
_SURNAMES = ("names/lst_surname", "names/lst_interfix_surname")
_STREETS = "locations/lst_street"
#: Letters. A shorter name of somewhere in the world is too often a slip of the finger in a Dutch word.
_SHORTEST = 4
_PLACES = ("locations/lst_placename/lst_residence", "locations/lst_placename/lst_municipality")


def tables() -> Path:
    """The folder with the tables of this version. Raises TablesMissing; it never builds them."""
    folder = _folder()
    if not folder.is_dir():
        raise TablesMissing("the tables of pseudonymising were not built: run 'make setup'")
    return folder


def build_tables() -> Path:
    """The same folder, built when it is not there yet. Raises TablesMissing when what it is made of is not."""
    folder = _folder()
    if not folder.is_dir():
        _build(folder)
    return folder


def _folder() -> Path:
    return ROOT / "models" / "review" / _fingerprint()


def _fingerprint() -> str:
    """Other sources or another version of this file make other tables."""
    try:
        versions = [version(package) for package in ("deduce", "docdeid", "gender-guesser", "spacy-lookups-data")]
    except ModuleNotFoundError as error:
        raise TablesMissing(f"{error.name} is not installed: run 'make setup'") from error
    ours = [
        Path(__file__).with_name(name)
        for name in ("tables.py", "likeness.py", "text.py", "houses.py", "vocabulary.py")
    ]
    ours += [WORDS / name for name in ("names.txt", "everyday.txt")]
    source = (
        b"".join(path.read_bytes() for path in ours) + "".join([*versions, str(sys.version_info[:2])]).encode()
    )
    return blake2b(source, digest_size=6).hexdigest()


def _build(folder: Path) -> None:
    """Beside it first, so that somebody who stops it half-way leaves nothing that looks whole."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder.parent, prefix=".new-") as beside:
        fresh = Path(beside) / "tables"
        fresh.mkdir()
        _write_lists(fresh)
        write_vocabulary(fresh / VOCABULARY, map(shadow, _dictionary()))
        write_vocabulary(fresh / WORLDWIDE, (name for name in map(shadow, _worldwide()) if len(name) >= _SHORTEST))
        write_vocabulary(fresh / STREETS, (street_key(shadow(street)) for street in _items(_STREETS)))
        _write_likeness(fresh / LIKENESS)
        _write_deduce(fresh / DEDUCE)
        try:
            fresh.rename(folder)
        except OSError:  # another process was first
            if not folder.is_dir():
                raise


def _source() -> Path:
    return package("deduce") / "data" / "lookup" / "src"


def _items(*lists: str) -> Iterator[str]:
    for one in lists:
        yield from (_source() / one / "items.txt").read_text(encoding="utf-8").splitlines()


def _write_lists(folder: Path) -> None:
    for name, items in ((FIRST, _items(_NAMES)), (LAST, _items(*_SURNAMES)), (PLACES, _items(*_PLACES))):
        found = {shadow(item.strip()) for item in items}
        (folder / name).write_text("\n".join(sorted(found - {""})), encoding="utf-8")


def _write_likeness(path: Path) -> None:
    """Names that are words teach nothing, nor do very short and very long ones."""
    words = {shadow(word) for word in _dictionary()}
    names = {shadow(name) for name in _items(_NAMES)} | set(listed("names.txt"))
    learnt = learn(
        sorted(name for name in names - words if name.isalpha() and len(name) > 3),
        sorted(word for word in words if word.isalpha() and word.isascii() and 3 < len(word) < 13),
        sorted(word for word in listed("everyday.txt") if word.isalpha() and len(word) > 3),
    )
    path.write_text(learnt.as_json(), encoding="utf-8")


def listed(name: str) -> list[str]:
    """The words of one of our own lists; lines with # are remarks."""
    lines = (WORDS / name).read_text(encoding="utf-8").splitlines()
    return [shadow(word) for line in lines if not line.startswith("#") for word in line.split()]


def _dictionary() -> Iterator[str]:
    """Every form of every word."""
    data = package("spacy_lookups_data") / "data"
    lemmas: dict[str, str] = _read(data / "nl_lemma_lookup.json.gz")
    yield from lemmas
    yield from lemmas.values()
    for kind in (*_read(data / "nl_lemma_index.json.gz").values(), *_read(data / "nl_lemma_exc.json.gz").values()):
        yield from kind


def _worldwide() -> Iterator[str]:
    """First names of 54 countries, one a line from the fourth column on; "Abd+al" is written in three ways."""
    text = (package("gender_guesser") / "data" / "nam_dict.txt").read_text(encoding="utf-8")
    for line in text.splitlines():
        name = "" if line.startswith("#") else line[3:29].strip()
        yield from {name.replace("+", sign) for sign in ("", " ", "-")} - {""}


def _read(path: Path) -> Any:
    with gzip.open(path, "rt", encoding="utf-8") as file:
        return json.load(file)


def _write_deduce(folder: Path) -> None:
    """A copy of Deduce's lists without the large ones, and the lookup structures that it makes of them."""
    shutil.copytree(_source(), folder / "src", ignore=shutil.ignore_patterns("__pycache__", "streets_bag.txt"))
    for one in _LEFT_OUT:
        (folder / "src" / one / "items.txt").write_text("", encoding="utf-8")
        (folder / "src" / one / "transform.json").unlink(missing_ok=True)
    from bot.review.deidentify.deduce_names import build

    build(folder)
    for path in folder.rglob("*"):
        os.utime(path, (0, 0))  # Deduce trusts its structures when no list is younger
