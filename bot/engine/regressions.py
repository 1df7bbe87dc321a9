"""`python -m bot.engine.regressions`: does the model read right what staff test their corrections with?"""

from __future__ import annotations

import sys
from collections.abc import Sequence

from bot.engine import fingerprint
from bot.engine.cases import regression_cases
from bot.learning.report import Case, Seen
from bot.settings import ROOT
from bot.settings import load as load_settings


def main() -> int:
    """Print each that is read wrong; 1 when there is one."""
    cases = regression_cases(ROOT / "tests" / "nlu")
    if cases:
        from bot.engine.reader import Reader, Shared

        reader = Reader(fingerprint.MODEL, Shared(load_settings().encoder))
        found = wrong(cases, reader.read([case.text for case in cases], print_line))
    else:
        found = []
    for line in found:
        print_line(line)
    print_line(f"{len(cases) - len(found)} of {len(cases)} regression sentences are read right.")
    return 1 if found else 0


def wrong(cases: Sequence[Case], seen: Sequence[Seen]) -> list[str]:
    """What is read wrong: another intent, or danger without 112 in the first line, or suicide without 113."""
    found = []
    for case, one in zip(cases, seen, strict=True):
        whys = [f"read as {one.intent}"] if one.intent != case.intent else []
        whys += ["without 112"] if case.danger and not one.alarm else []
        whys += ["without 113"] if case.suicide and not one.suicide and not one.alarm else []
        if whys:
            found.append(f"{case.intent}: {case.text!r} is {' and '.join(whys)}")
    return found


def print_line(line: str) -> None:
    """One line."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
