"""What an export changes in the tree: `plan_for(corrections, root)`, with its files, and as a ZIP."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.learning.blocks import with_examples, write_whole
from bot.learning.checks import Problem, problems_of
from bot.learning.examples import REGRESSIONS, Example, Library, library, plain
from bot.learning.models import Correction
from bot.settings import ROOT

#: The columns of the regression sentences; the second is `now` or empty.
HEADER = "intent\tnow\ttext"
_EXAMPLES, _TESTS = "data/nlu", "tests/nlu"
#: Every entry of a ZIP has this moment: the same corrections make the same bytes.
_NEVER = (1980, 1, 1, 0, 0, 0)


@dataclass(frozen=True)
class LeftOut:
    """A correction that breaks a rule by now, and what is wrong."""

    correction: Correction
    problems: tuple[Problem, ...]


@dataclass(frozen=True)
class Plan:
    """`files` are the whole texts by their place in the tree. What is in the tree `already` is not added twice."""

    added: tuple[Correction, ...]
    already: tuple[Correction, ...]
    left_out: tuple[LeftOut, ...]
    files: dict[str, str]

    @property
    def done(self) -> tuple[Correction, ...]:
        """All that the files hold."""
        return (*self.added, *self.already)

    def zipped(self) -> bytes:
        """The files in one."""
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
            for path, text in sorted(self.files.items()):
                archive.writestr(zipfile.ZipInfo(path, _NEVER), text, zipfile.ZIP_DEFLATED)
        return buffer.getvalue()

    def write(self, root: Path = ROOT) -> None:
        """Put the files into the tree, each whole. Raises OSError."""
        for path, text in self.files.items():
            (root / path).parent.mkdir(parents=True, exist_ok=True)
            write_whole(root / path, text)


def plan_for(corrections: Sequence[Correction], root: Path = ROOT) -> Plan:
    """What these make of the tree as it is now. Raises OSError."""
    known = library(root)
    added: list[Correction] = []
    already: list[Correction] = []
    left_out: list[LeftOut] = []
    for one in corrections:
        if _stands_in(one, known):
            already.append(one)
            continue
        problems = problems_of(one.wanted, known, [other.wanted for other in added])
        if problems:
            left_out.append(LeftOut(one, tuple(problems)))
        else:
            added.append(one)
    return Plan(tuple(added), tuple(already), tuple(left_out), _files(added, already, known, root))


def _stands_in(one: Correction, known: Library) -> bool:
    """Whether both sentences are there, word for word."""
    wanted = one.wanted
    learnt = any((it.text, it.intent) == (wanted.sentence, wanted.intent) for it in known.examples)
    return learnt and any((it.text, it.intent) == (plain(wanted.test), wanted.intent) for it in known.tests)


def _files(
    added: Iterable[Correction], already: Iterable[Correction], known: Library, root: Path
) -> dict[str, str]:
    """Every file that holds one of the corrections, with those that are new in it."""
    new, old = list(added), {(one.wanted.sentence, one.wanted.intent) for one in already}
    texts = {path.name: path.read_text(encoding="utf-8") for path in sorted((root / _EXAMPLES).glob("*.yml"))}
    examples = [Example(it.wanted.sentence, it.wanted.intent, "", it.wanted.danger) for it in new]
    touched = {it.file: texts[it.file] for it in known.examples if (it.text, it.intent) in old}
    files = {f"{_EXAMPLES}/{name}": text for name, text in {**touched, **with_examples(texts, examples)}.items()}
    if new or old:
        files[f"{_TESTS}/{REGRESSIONS}"] = _tested(new, root / _TESTS / REGRESSIONS)
    return files


def _tested(new: Iterable[Correction], path: Path) -> str:
    lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else [HEADER]
    lines += [f"{it.wanted.intent}\t{'now' if it.wanted.danger else ''}\t{plain(it.wanted.test)}" for it in new]
    return "\n".join(lines) + "\n"
