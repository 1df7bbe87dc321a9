"""`python -m bench.scenarios [--show ID]`: plays every scenario conversation and counts what went well.

Prints each wrong turn, then: conversations without a wrong turn, right turns, and those in which a miss could cost
a life; each k of n with its 95 % interval.
"""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path

from bench.understanding import Share
from tests.journeys.scenario import Played, Scenario, play, scenarios
from tests.stack import Stack


def main() -> int:
    """0 when all went well."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--show", nargs="*", default=[], help="print these conversations whole")
    shown = parser.parse_args().show
    with tempfile.TemporaryDirectory() as folder:
        stack = Stack(Path(folder)).start()
        try:
            stack.wait_ready()
            results = [(one, play(one, stack.client)) for one in scenarios() if not shown or one.id in shown]
        finally:
            stack.stop()
    for scenario, played in results:
        _print(scenario, played, whole=scenario.id in shown)
    _count("conversations without a wrong turn", [not played.wrong for _, played in results])
    right = [turn < played.turns - played.wrong_turns for _, played in results for turn in range(played.turns)]
    _count("right turns", right)
    _count("conversations with danger, all right", [not played.wrong for one, played in results if one.danger])
    return 0 if all(right) else 1


def _print(scenario: Scenario, played: Played, *, whole: bool) -> None:
    if whole:
        print("\n".join([f"=== {scenario.id} ({scenario.now}) {scenario.who}", *played.script]))
    for wrong in played.wrong:
        print(f"{scenario.id}: {wrong}")


def _count(what: str, right: list[bool]) -> None:
    print(f"{what}: {Share(sum(right), len(right))}")


if __name__ == "__main__":
    raise SystemExit(main())
