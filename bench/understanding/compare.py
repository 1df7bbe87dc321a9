"""`make compare`: other ways to understand, on the same examples and the same sentences, in one run.

Every way learns from data/nlu and is judged on the development set and on the blind set: right intents, and danger
found when the alarm goes off at 3 % of the look-alikes of that set. Nothing of it is used by the running bot.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bench.stock import Stock
from bench.understanding.curve import stratified
from bench.understanding.features import Features, Texts, read_features
from bench.understanding.sets import sections
from bench.understanding.share import Share, plain
from bot.nlu.examples import Example, read_examples
from bot.nlu.kernel import Kernel, balanced_weights, fit, softmax
from bot.settings import ROOT

OUT = ROOT / "reports" / "understanding" / "compare.json"
FALSE_ALARMS = 0.03
SEED = 7

Scores = NDArray[Any]
#: Scores of every text: one row for each, a column for each intent, and a last one for danger.
Judge = Callable[[Texts], Scores]


@dataclass(frozen=True)
class Way:
    """A way to understand: its name, and how it learns."""

    name: str
    learn: Callable[[Features], Judge]
    notes: Mapping[str, Any] = field(default_factory=dict)


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure all ways, or those whose name contains --only."""
    parser = argparse.ArgumentParser(prog="python -m bench.understanding.compare", description=__doc__)
    parser.add_argument("--only", default="", help="only the ways with this in their name")
    parser.add_argument("--part", type=float, default=1.0, help="learn from this part of each intent's examples")
    parser.add_argument("--stock-epochs", type=int, default=0, help="also stock Rasa, with so many epochs of DIET")
    given = parser.parse_args(arguments)
    examples = part_of(read_examples(), given.part)
    features = read_features(examples)
    print(f"{len(features.train.labels)} examples, {len(features.intents)} intents, seed {SEED}", flush=True)
    rows = [_measured(way, features) for way in ways() if given.only in way.name]
    if given.stock_epochs:
        rows.append(_stock(features, examples, given.stock_epochs))
    OUT.parent.mkdir(parents=True, exist_ok=True)
    OUT.write_text(json.dumps(plain(rows), indent=1, ensure_ascii=False), encoding="utf-8")
    return 0


def part_of(examples: Sequence[Example], part: float) -> list[Example]:
    """The same part of each intent for every way; danger of now is a kind of its own in it."""
    said = [example for example in examples if example.plain.strip()]
    lines = [(f"{example.intent} {example.danger}", example.text) for example in said]
    chosen = set(stratified(lines, part, SEED))
    return [example for example, line in zip(said, lines, strict=True) if line in chosen]


def ways() -> list[Way]:
    """All that is compared; the last is what runs."""
    return [
        Way("n-grams, logistic regression", _logistic(ngrams=True)),
        Way("USE, logistic regression", _logistic(vectors="use")),
        Way("e5, logistic regression", _logistic(vectors="plain")),
        Way("e5 taught, logistic regression", _logistic(vectors="taught")),
        Way("n-grams + e5, logistic regression", _logistic(ngrams=True, vectors="plain")),
        Way("n-grams + e5 taught, logistic regression", _logistic(ngrams=True, vectors="taught")),
        Way("n-grams + USE, kernel", _kernel("use")),
        Way("n-grams + e5, kernel", _kernel("plain")),
        Way("n-grams + e5 taught, kernel, whole message only", _kernel("taught", share=0.0)),
        Way("n-grams + e5 taught, kernel, rare intents not weighed", _kernel("taught", balance=0.0)),
        Way("n-grams + e5 taught, group then intent", _grouped("taught")),
        Way("n-grams + e5 taught, kernel and regression averaged", _averaged("taught")),
        Way("n-grams + e5 taught, kernel (ours)", _kernel("taught")),
    ]


def _logistic(*, ngrams: bool = False, vectors: str | None = None) -> Callable[[Features], Judge]:
    """One-against-rest logistic regression on the whole message, balanced."""

    def learn(features: Features) -> Judge:
        from sklearn.linear_model import SGDClassifier

        def matrix(texts: Texts) -> Any:
            return texts.stacked(ngrams=ngrams, vectors=vectors, width=features.width)

        model = SGDClassifier(
            loss="log_loss", alpha=1e-6, max_iter=30, class_weight="balanced", random_state=SEED, n_jobs=-1
        )
        alarm = SGDClassifier(loss="log_loss", alpha=1e-6, max_iter=30, class_weight="balanced", random_state=SEED)
        rows = matrix(features.train)
        model.fit(rows, features.train.labels)
        alarm.fit(rows, features.train.danger)

        def judge(texts: Texts) -> Scores:
            found = matrix(texts)
            return np.column_stack([model.decision_function(found), alarm.decision_function(found)])

        return judge

    return learn


def _kernel(vectors: str, *, share: float = 0.3, balance: float = 1.0) -> Callable[[Features], Judge]:
    """Ours: kernel ridge; `share` of the verdict is of the parts."""

    def learn(features: Features) -> Judge:
        train = features.train
        truth = np.array([features.intents.index(label) for label in train.labels])
        targets = np.column_stack(
            [np.where(np.eye(len(features.intents))[truth] > 0, 1.0, -1.0), np.where(train.danger, 1.0, -1.0)]
        )
        machine = fit(
            [rows[0] for rows in train.ngrams],
            np.stack([rows[0] for rows in train.vectors[vectors]]),
            targets,
            balanced_weights(train.labels, balance),
            ridge=2.0,
            kernel=Kernel(6.0, 1.0),
        ).machine

        def judge(texts: Texts) -> Scores:
            pairs = zip(texts.ngrams, texts.vectors[vectors], strict=True)
            return np.stack([_joined(machine.scores(ngrams, rows), share) for ngrams, rows in pairs])

        return judge

    return learn


def _joined(scores: Scores, share: float) -> Scores:
    """The whole mixed with its parts; danger from whichever sounds worst."""
    whole: Scores = scores[0]
    if len(scores) == 1 or not share:
        return whole
    mixed: Scores = (1 - share) * whole + share * scores[1:].max(axis=0)
    mixed[-1] = scores[:, -1].max()
    return mixed


def _grouped(vectors: str) -> Callable[[Features], Judge]:
    """First the group (the file of data/nlu), then the intent within it: the product of both beliefs."""

    def learn(features: Features) -> Judge:
        files = sections()
        groups = sorted(set(files.values()))
        of = np.array([groups.index(files[intent]) for intent in features.intents])
        within = _kernel(vectors)(features)
        first = _kernel(vectors)(features.relabelled([files[label] for label in features.train.labels]))

        def judge(texts: Texts) -> Scores:
            scores, about = within(texts), first(texts)
            belief = softmax(about[:, : len(groups)], 6.0)
            found = np.zeros_like(scores)
            for group in range(len(groups)):
                inside = of == group
                columns = np.flatnonzero(inside)
                found[:, columns] = softmax(scores[:, columns], 6.0) * belief[:, [group]]
            found[:, -1] = scores[:, -1]
            return found

        return judge

    return learn


def _averaged(vectors: str) -> Callable[[Features], Judge]:
    """The mean of two beliefs."""

    def learn(features: Features) -> Judge:
        first, second = _kernel(vectors)(features), _logistic(ngrams=True, vectors=vectors)(features)

        def judge(texts: Texts) -> Scores:
            one, other = first(texts), second(texts)
            found = (softmax(one[:, :-1], 6.0) + softmax(other[:, :-1] / 4, 1.0)) / 2
            return np.column_stack([found, one[:, -1] + other[:, -1] / 20])

        return judge

    return learn


def _measured(way: Way, features: Features) -> dict[str, Any]:
    began = time.perf_counter()
    judge = way.learn(features)
    seconds = time.perf_counter() - began
    row: dict[str, Any] = {"way": way.name, "seconds of learning": seconds}
    for name, tests in features.tests.items():
        scores = judge(tests.intents)
        guessed = [features.intents[int(i)] for i in scores[:, :-1].argmax(axis=1)]
        row[f"{name}, right intent"] = Share.of(
            guess == label for guess, label in zip(guessed, tests.intents.labels, strict=True)
        )
        row[f"{name}, danger found"] = _found(judge(tests.dangers)[:, -1], tests.dangers)
    print(" | ".join([way.name, *(str(value) for value in row.values() if isinstance(value, Share))]), flush=True)
    return row


def _found(danger: Scores, texts: Texts) -> Share:
    """Danger above the threshold that 3 % of this set's look-alikes pass."""
    harmless = np.array([label == "none" for label in texts.labels])
    urgent = np.array([label in ("acute", "suicide_now") for label in texts.labels])
    threshold = np.quantile(danger[harmless], 1 - FALSE_ALARMS)
    return Share.of((danger[urgent] > threshold).tolist())


def _stock(features: Features, examples: Sequence[Example], epochs: int) -> dict[str, Any]:
    """DIET with Rasa's default files; it has no word for danger but the intent."""
    with tempfile.TemporaryDirectory() as folder:
        stock = Stock(Path(folder), epochs)
        stock.write(examples)
        began = time.perf_counter()
        stock.train("nlu")
        row: dict[str, Any] = {
            "way": f"stock Rasa, {epochs} epochs",
            "seconds of learning": time.perf_counter() - began,
        }
        for name, tests in features.tests.items():
            guessed = stock.parsed(tests.intents.said)
            row[f"{name}, right intent"] = Share.of(
                guess == label for guess, label in zip(guessed, tests.intents.labels, strict=True)
            )
    print(
        " | ".join([row["way"], *(str(value) for value in row.values() if isinstance(value, Share))]), flush=True
    )
    return row


if __name__ == "__main__":
    sys.exit(main())
