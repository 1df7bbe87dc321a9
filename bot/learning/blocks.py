"""Where an example belongs: `with_examples(text, new)` puts lines into a file of data/nlu, by its text alone."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from bot.learning.examples import DANGER, NOW, Example

#: An intent, and whether the block is about what goes on now.
Key = tuple[str, bool]


class NoBlock(ValueError):
    """No file has a block for this."""


def with_examples(files: Mapping[str, str], new: Iterable[Example]) -> dict[str, str]:
    """Of each file that changes its new text: every line at the end of the last block of its intent and kind.

    Raises NoBlock when there is an intent that no block is for.
    """
    waiting: dict[Key, list[str]] = defaultdict(list)
    for one in new:
        waiting[one.intent, one.danger].append(one.text)
    changed: dict[str, str] = {}
    for name in sorted(files):
        lines = files[name].splitlines()
        ends = {key: end for key, end in _blocks(lines) if key in waiting}
        for key, end in sorted(ends.items(), key=lambda row: -row[1]):
            lines[end:end] = [f"    - {text}" for text in waiting.pop(key)]
        if ends:
            changed[name] = "\n".join(lines) + "\n"
    if waiting:
        raise NoBlock(f"no block in data/nlu for {sorted(waiting)}")
    return changed


def write_examples(new: Iterable[Example], folder: Path) -> None:
    """The same, with the files of a folder."""
    files = {path.name: path.read_text(encoding="utf-8") for path in folder.glob("*.yml")}
    for name, text in with_examples(files, new).items():
        write_whole(folder / name, text)


def write_whole(path: Path, text: str) -> None:
    """All of it or nothing: somebody may be training from it."""
    temporary = path.with_name(f".{path.name}.new")
    temporary.write_text(text, encoding="utf-8")
    temporary.replace(path)


def _blocks(lines: Sequence[str]) -> Iterator[tuple[Key, int]]:
    """Of each block: intent and whether it goes on now, and the number of the line behind its last example."""
    intent, now, end = "", False, 0
    for number, line in enumerate([*lines, "- intent: "]):
        if line.startswith("- "):
            if intent:
                yield (intent, now or intent == DANGER), end
            intent, now = line.partition("intent:")[2].strip(), False
        elif line.startswith("  metadata:"):
            now = NOW in line
        elif line.startswith("    - "):
            end = number + 1
