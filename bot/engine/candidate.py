"""`python -m bot.engine.candidate [--examples N | --all]`: train a candidate and write down what it changes.

The live model goes on serving. Old and new read the same sentences: examples, test sentences that are no secret,
the regression sentences of staff, and what lies in the inbox. The report holds no word that a visitor typed.
"""

from __future__ import annotations

import argparse
import hashlib
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from bot import clock
from bot.conversation import schema
from bot.db import make_engine
from bot.engine import fingerprint, train
from bot.engine.cases import example_cases, inbox_cases, sentence_cases
from bot.engine.serve import ModelMissing, check_model
from bot.errors import NachtlichtError
from bot.learning.blocks import write_whole
from bot.learning.candidate import Trial
from bot.learning.report import Case, Report, Seen, report_of
from bot.settings import ROOT, Settings
from bot.settings import load as load_settings

#: So many examples are read unless somebody asks for more; half of them tell of danger.
SAMPLE = 4000


def main(arguments: Sequence[str] | None = None) -> int:
    """0 when there is a candidate with its report; 1 with one line when not."""
    parser = argparse.ArgumentParser(prog="python -m bot.engine.candidate", description=__doc__)
    parser.add_argument("--examples", type=int, default=SAMPLE, metavar="N", help="so many examples are read")
    parser.add_argument("--all", action="store_true", help="every example is read")
    chosen = parser.parse_args(arguments)
    try:
        settings, trial = load_settings(), Trial()
        check_model(settings, trial.live.archive)
        with trial.alone():
            report = make(settings, trial, None if chosen.all else chosen.examples)
    except (NachtlichtError, ModelMissing) as error:
        say(str(error))
        return 1
    _print(report)
    return 0


def make(settings: Settings, trial: Trial, sample: int | None, data: Path = ROOT / "data") -> Report:
    """Train beside the live model, compare, write the report. Whoever stops it leaves no half candidate."""
    trial.drop()
    wanted = fingerprint.wanted(settings)
    train.train(settings, data, trial.candidate.archive)
    cases, in_all = gathered(settings, data, sample)
    old, new = compared(settings, trial, [case.text for case in cases])
    report = report_of(trial.candidate.digest(), clock.now(), in_all, cases, old, new)
    write_whole(trial.candidate.report, report.as_json())
    fingerprint.record_now(wanted, trial.candidate.record)
    return report


def gathered(settings: Settings, data: Path, sample: int | None) -> tuple[list[Case], int]:
    """What both read, and how many examples there are."""
    examples, in_all = example_cases(data / "nlu", sample)
    engine = make_engine(settings.database_url)
    schema.upgrade(engine)
    cases = [*examples, *sentence_cases(data.parent / "tests" / "nlu"), *inbox_cases(settings, engine)]
    digest = hashlib.sha256("\n".join(case.text for case in examples).encode()).hexdigest()[:12]
    say(f"Examples: {len(examples)} of {in_all} (sample {digest}); {len(cases) - len(examples)} other sentences.")
    return cases, in_all


def compared(settings: Settings, trial: Trial, texts: Sequence[str]) -> tuple[list[Seen], list[Seen]]:
    """What the live model and the candidate make of each."""
    from bot.engine.reader import Reader, Shared

    shared, found = Shared(settings.encoder), []
    for name, files in (("The live model", trial.live), ("The candidate", trial.candidate)):
        began = time.monotonic()
        say(f"{name} reads {len(texts)} sentences.")
        found.append(Reader(files.archive, shared).read(texts, say))
        say(f"{name} took {time.monotonic() - began:.0f} s.")
    return found[0], found[1]


def _print(report: Report) -> None:
    for tally in report.tallies:
        danger = f"; danger {tally.danger_old} → {tally.danger_new} of {tally.danger}" if tally.danger else ""
        right = f", right {tally.right_old} → {tally.right_new} of {tally.labelled}" if tally.labelled else ""
        say(f"{tally.kind.value:10} {tally.sentences} sentences{right}{danger}")
    say(f"{len(report.changes)} sentence(s) are read otherwise; danger is lost in {len(report.lost)}.")
    say("Look at them on the page Model, then: nachtlicht model accept, or nachtlicht model reject.")


def say(line: str) -> None:
    """One line of progress."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
