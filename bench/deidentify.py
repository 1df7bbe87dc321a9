"""`python -m bench.deidentify [--misses]`: how much pseudonymising finds in hand-written sentences, and how fast.

The sentences were written by people who did not know the rules. Those in `tests/review/blind` are by four others
again, their marks were checked by one more, and nobody who changes a rule reads them. All others were read, and
what was missed in them mended. An identifier counts as found when every letter and digit of it is hidden; what
must stay counts as kept when nothing of it is hidden. Times are of the processor,
the best of five where one was over the limit.
"""

from __future__ import annotations

import argparse
import statistics
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from bench.understanding.share import Share
from bot.review.deidentify.marked import KEEP, NAME, Sentence, read_marked
from bot.review.deidentify.pseudonymise import Tools, load_tools, spans_in
from bot.review.deidentify.spans import Span
from bot.settings import ROOT

SENTENCES = ROOT / "tests" / "review" / "sentences.tsv"
MORE = SENTENCES.with_name("more.tsv")
INDEPENDENT = SENTENCES.with_name("independent.tsv")
FRESH = SENTENCES.with_name("fresh.tsv")
OTHERS = tuple(sorted((SENTENCES.parent / "others").glob("*.tsv")))
BLIND = tuple(sorted((SENTENCES.parent / "blind").glob("*.tsv")))
BLIND_NAME = "blind"
#: What must be reached, as a share, and in milliseconds for each sentence.
BARS = {"identifiers": 0.99, "names": 0.95, "kept": 0.99}
LIMIT_MS = 5.0


@dataclass(frozen=True)
class Outcome:
    """One marked stretch: whether it went as it should."""

    sentence: Sentence
    start: int
    end: int
    kind: str
    right: bool

    @property
    def words(self) -> str:
        """The stretch itself."""
        return self.sentence.text[self.start : self.end]


@dataclass(frozen=True)
class Measured:
    """Everything about one set of sentences. `hidden`: stretches that were hidden although nobody marked them."""

    outcomes: tuple[Outcome, ...]
    milliseconds: tuple[float, ...]
    hidden: tuple[tuple[Sentence, str], ...]

    def share(self, group: str, small: bool | None = None) -> Share:
        """Of identifiers, names or kept; with `small` only sentences without, or with, capitals."""
        chosen = (one for one in self.outcomes if small is None or one.sentence.small == small)
        return Share.of(one.right for one in chosen if group_of(one.kind) == group)


def group_of(kind: str) -> str:
    """Which of the three promises this kind of stretch belongs to."""
    return "kept" if kind == KEEP else "names" if kind == NAME else "identifiers"


def read_sentences(path: Path = SENTENCES) -> list[Sentence]:
    """The marked sentences of a file. Raises ValueError with the line that is marked wrongly."""
    return read_marked(path)


def measure(sentences: Iterable[Sentence], tools: Tools) -> Measured:
    """Read each sentence by itself."""
    outcomes: list[Outcome] = []
    times: list[float] = []
    hidden: list[tuple[Sentence, str]] = []
    for sentence in sentences:
        text, spans, took = _timed(sentence.text, tools)
        if took > LIMIT_MS:  # of five tries the best: what else the machine does is not what is measured
            took = min(took, *(_timed(sentence.text, tools)[2] for _ in range(4)))
        times.append(took)
        if text != sentence.text:
            raise ValueError(f"line {sentence.number} holds signs that cleaning takes away")
        covered = {place for span in spans for place in range(span.start, span.end)}
        outcomes += [_outcome(sentence, mark, covered) for mark in sentence.marks]
        for span in spans:
            if not any(start < span.end and span.start < end for start, end, _ in sentence.marks):
                hidden.append((sentence, text[span.start : span.end]))
    return Measured(tuple(outcomes), tuple(times), tuple(hidden))


def _timed(text: str, tools: Tools) -> tuple[str, list[Span], float]:
    """What was read, what would be hidden, and the milliseconds of processor time."""
    began = time.thread_time()
    cleaned, spans = spans_in(text, tools)
    return cleaned, spans, 1000 * (time.thread_time() - began)


def _outcome(sentence: Sentence, mark: tuple[int, int, str], covered: set[int]) -> Outcome:
    start, end, kind = mark
    places = [place for place in range(start, end) if sentence.text[place].isalnum()]
    right = covered.isdisjoint(places) if kind == KEEP else covered.issuperset(places)
    return Outcome(sentence, start, end, kind, right)


def sets() -> dict[str, list[Sentence]]:
    """Everything there is, by what it was used for."""
    found = {f"read ({path.stem})": read_sentences(path) for path in (SENTENCES, MORE, FRESH, INDEPENDENT)}
    found["read (others)"] = [one for path in OTHERS for one in read_sentences(path)]
    return found | {BLIND_NAME: [one for path in BLIND for one in read_sentences(path)]}


def report(name: str, sentences: Sequence[Sentence], measured: Measured) -> Iterator[str]:
    """The figures of one half, a line each."""
    yield f"{name}: {len(sentences)} sentences, {sum(one.small for one in sentences)} without capitals"
    for group, bar in BARS.items():
        share = measured.share(group)
        low = share.interval()[0]
        verdict = "sure" if low >= bar else "reached" if share.k >= bar * share.n else "MISSED"
        yield f"  {group:<12} {_figure(share)}   bar {100 * bar:.0f} %: {verdict}"
        small, large = (_figure(measured.share(group, one)) for one in (True, False))
        yield f"    without capitals {small}; with {large}"
    kinds = Counter(one.kind for one in measured.outcomes)
    for kind, count in kinds.most_common():
        right = sum(one.right for one in measured.outcomes if one.kind == kind)
        yield f"    {kind:<14} {right} of {count}"
    times = sorted(measured.milliseconds)
    yield (
        f"  time {statistics.median(times):.2f} ms at the median, {times[int(0.99 * len(times))]:.2f} ms at the "
        f"99th of 100, {times[-1]:.2f} ms at most; limit {LIMIT_MS:.0f} ms"
    )
    touched = len({sentence.number for sentence, _ in measured.hidden})
    yield f"  hidden although nobody marked it: {len(measured.hidden)} stretches in {touched} sentences"


def _figure(share: Share) -> str:
    low, high = share.interval()
    return f"{share.k} of {share.n} = {share.percent:.1f} % (95 %: {100 * low:.1f} to {100 * high:.1f})"


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the figures of each set; with --misses also what went wrong in those that may be looked at."""
    parser = argparse.ArgumentParser(prog="python -m bench.deidentify", description=__doc__)
    parser.add_argument("--misses", action="store_true", help="what went wrong in what is not blind")
    misses = parser.parse_args(arguments).misses
    began = time.perf_counter()
    tools = load_tools()
    print(f"tools loaded in {time.perf_counter() - began:.1f} s")
    for name, sentences in sets().items():
        measured = measure(sentences, tools)
        print("\n".join(report(name, sentences, measured)))
        if misses and name != BLIND_NAME:
            for one in measured.outcomes:
                if not one.right:
                    print(f"    {one.sentence.number}: {one.kind} {one.words!r} in {one.sentence.text!r}")
            for sentence, words in measured.hidden:
                print(f"    {sentence.number}: hidden {words!r} in {sentence.text!r}")


if __name__ == "__main__":
    main()
