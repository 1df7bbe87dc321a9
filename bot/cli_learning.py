"""The commands `nachtlicht corrections` and `nachtlicht model`: examples into the tree, and a new model."""

from __future__ import annotations

import argparse
import subprocess
import sys
from typing import TYPE_CHECKING

from bot.settings import ROOT, Settings
from bot.staff.roles import COMMAND_LINE

if TYPE_CHECKING:  # the libraries of the database are not needed to start: only `run` brings them in
    from bot.learning.plan import Plan
    from bot.learning.service import Learning

NAMES = ("corrections", "model")


def add_commands(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Put `corrections` and `model` among the commands."""
    corrections = commands.add_parser("corrections", help="what staff want the bot to learn")
    acts = corrections.add_subparsers(dest="act", required=True)
    exporting = acts.add_parser("export", help="write what was approved into data/nlu and tests/nlu")
    exporting.add_argument("--again", type=int, metavar="NUMBER", help="an export that was made before, by number")
    model = commands.add_parser("model", help="a new model, before it goes live")
    acts = model.add_subparsers(dest="act", required=True)
    trying = acts.add_parser("try", help="train a candidate beside the live model and compare them")
    trying.add_argument("--examples", type=int, metavar="N", help="so many examples are read")
    trying.add_argument("--all", action="store_true", help="every example is read")
    accepting = acts.add_parser("accept", help="the candidate goes live, without a pause")
    accepting.add_argument(
        "--despite",
        default="",
        metavar="REASON",
        help="although danger is lost: looked (each loss is no danger), finds_more, trial (nobody chats yet)",
    )
    acts.add_parser("reject", help="drop the candidate")
    acts.add_parser("back", help="the model before this one goes live again")


def run(config: Settings, chosen: argparse.Namespace) -> int:
    """Run one of these commands. Raises NachtlichtError."""
    if chosen.command == "model" and chosen.act == "try":
        return _try(chosen)
    learning = _opened(config)
    if chosen.command == "corrections":
        return _export(learning, chosen.again)
    if chosen.act == "accept":
        learning.candidates.accept(COMMAND_LINE, learning.candidates.report().model, chosen.despite)
        print("The candidate is live; Rasa takes it over within seconds. The one before: nachtlicht model back")
    elif chosen.act == "reject":
        learning.candidates.reject(COMMAND_LINE)
        print("The candidate is dropped.")
    else:
        learning.candidates.back(COMMAND_LINE)
        print("The model before is live again.")
    return 0


def _opened(config: Settings) -> Learning:
    from bot.conversation import schema
    from bot.db import make_engine
    from bot.learning.service import open_learning
    from bot.review.service import open_review
    from bot.staff.service import open_staff

    engine = make_engine(config.database_url)
    schema.upgrade(engine)
    staff = open_staff(engine, config)
    return open_learning(config, staff, open_review(config, staff).dossiers)


def _export(learning: Learning, again: int | None) -> int:
    exports = learning.exports
    _tell(exports.write(COMMAND_LINE) if again is None else exports.write_again(COMMAND_LINE, again))
    return 0


def _tell(plan: Plan) -> None:
    for one in plan.left_out:
        why = ", ".join(f"{problem.field} {problem.why.value}" for problem in one.problems)
        print(f"left out: correction {one.correction.id} ({why})")
    for path in sorted(plan.files):
        print(path)
    print(f"{len(plan.added)} added, {len(plan.already)} there already, {len(plan.left_out)} left out.")
    if plan.added:
        print("Read them in the difference, then: make lint, and nachtlicht model try")


def _try(chosen: argparse.Namespace) -> int:
    """In a process of its own: training needs Rasa, which nothing else here loads."""
    command = [sys.executable, "-W", "ignore", "-m", "bot.engine.candidate"]
    command += ["--all"] if chosen.all else []
    command += ["--examples", str(chosen.examples)] if chosen.examples is not None else []
    return subprocess.run(command, cwd=ROOT, check=False).returncode  # noqa: S603
