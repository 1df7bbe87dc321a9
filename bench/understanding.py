"""`python -m bench.understanding`: how often is the label right, and is danger never missed?

Reads tests/nlu/sentences.tsv (intent, voice, text) and tests/nlu/danger.tsv (expected, voice, text), written by
people who did not see the training examples, and the harmless sentences in tests/safety/everyday_dutch.tsv. Prints
k of n with the 95 % interval (Wilson) and writes reports/understanding/figures.json.
"""

from __future__ import annotations

import asyncio
import json
import math
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.content.answer import Answer, Bubble
from bot.conversation.decide import Decision, decide
from bot.conversation.models import Understanding
from bot.conversation.reply import BotReply
from bot.safety import Danger, assess
from bot.safety.alert import Alert
from tests.stack import ROOT

TESTS = ROOT / "tests"
SECTIONS = ROOT / "data" / "nlu"


@dataclass(frozen=True)
class Sentence:
    """A test sentence: the expected label, the voice that wrote it, the text."""

    expected: str
    voice: str
    text: str


@dataclass(frozen=True)
class Share:
    """k of n."""

    k: int
    n: int

    def interval(self) -> tuple[float, float]:
        """The 95 % Wilson interval as shares from 0 to 1."""
        if not self.n:
            return 0.0, 1.0
        z, share = 1.96, self.k / self.n
        middle = share + z * z / (2 * self.n)
        spread = z * math.sqrt(share * (1 - share) / self.n + z * z / (4 * self.n**2))
        scale = 1 + z * z / self.n
        return (middle - spread) / scale, (middle + spread) / scale

    def __str__(self) -> str:
        low, high = self.interval()
        percent = 100 * self.k / self.n if self.n else 0.0
        return f"{self.k} of {self.n} = {percent:.1f} % (95 %: {100 * low:.1f}–{100 * high:.1f})"


class Model:
    """The trained model, read once; `understand` gives what `POST /model/parse` gives."""

    def __init__(self, archive: Path) -> None:
        from bot.engine import quiet, without_tensorflow

        without_tensorflow.install()
        from rasa.core.agent import Agent

        quiet.configure()

        self._agent = Agent.load(str(archive))

    def understand(self, texts: Sequence[str]) -> list[dict[str, Any]]:
        """One parse per text, with progress."""
        return asyncio.run(self._all(texts))

    async def _all(self, texts: Sequence[str]) -> list[dict[str, Any]]:
        parsed = []
        for number, text in enumerate(texts, start=1):
            parsed.append(await self._agent.parse_message(text))
            if number % 250 == 0:
                print(f"  {number} of {len(texts)}", flush=True)
        return parsed


def read(path: Path) -> list[Sentence]:
    """The rows of a file of sentences; the first line names the columns."""
    rows = [line.split("\t") for line in path.read_text(encoding="utf-8").splitlines()[1:] if line.strip()]
    return [Sentence(row[0], row[1], row[2]) for row in rows]


def everyday(path: Path) -> list[str]:
    """The harmless sentences: the column `text`."""
    lines = path.read_text(encoding="utf-8").splitlines()
    column = lines[0].split("\t").index("text")
    return [line.split("\t")[column] for line in lines[1:] if line.strip()]


def top_intent(parsed: dict[str, Any]) -> str:
    """The label that the model predicts."""
    return str(parsed["intent"]["name"])


def judged(text: str, parsed: dict[str, Any]) -> Decision:
    """What the gateway's own judgement makes of one message in a fresh conversation."""
    acute = parsed.get("acute") or {}
    heard = Understanding(
        intent=top_intent(parsed),
        confidence=float(parsed["intent"]["confidence"]),
        acute=acute.get("probability"),
        threshold=acute.get("threshold"),
        ranking=tuple((str(row["name"]), float(row["confidence"])) for row in parsed["intent_ranking"][:5]),
    )
    reply = BotReply((Answer("test", (Bubble("test"),)),), heard)
    return decide(assessment=assess(text), reading=None, alert=Alert.none, reply=reply)


def raises_alarm(text: str, parsed: dict[str, Any]) -> bool:
    """Whether 112 would stand in the first line."""
    return judged(text, parsed).urgent


def suicide_seen(text: str, parsed: dict[str, Any]) -> bool:
    """Whether the answer shows 113."""
    return judged(text, parsed).danger in (Danger.suicide, Danger.suicide_now)


def shares(pairs: Iterable[tuple[str, bool]]) -> dict[str, Share]:
    """k of n for every name."""
    right: Counter[str] = Counter()
    total: Counter[str] = Counter()
    for name, good in pairs:
        right[name] += good
        total[name] += 1
    return {name: Share(right[name], total[name]) for name in sorted(total)}


def sections() -> dict[str, str]:
    """Intent → the section of its file in data/nlu."""
    from scripts.check_examples import read as read_examples

    return {example.intent: Path(example.file).stem for example in read_examples(SECTIONS)}


def labels(model: Model) -> dict[str, Any]:
    """Right intents: overall, per group, voice and intent, and the commonest mistakes."""
    sentences = read(TESTS / "nlu" / "sentences.tsv")
    parsed = model.understand([sentence.text for sentence in sentences])
    guesses = [top_intent(one) for one in parsed]
    good = [guess == sentence.expected for guess, sentence in zip(guesses, sentences, strict=True)]
    group = sections()
    rows = list(zip(sentences, good, strict=True))
    mistakes: dict[str, Counter[str]] = defaultdict(Counter)
    for sentence, guess in zip(sentences, guesses, strict=True):
        if guess != sentence.expected:
            mistakes[sentence.expected][guess] += 1
    return {
        "all": Share(sum(good), len(good)),
        "groups": shares((group.get(sentence.expected, "?"), right) for sentence, right in rows),
        "voices": shares((sentence.voice, right) for sentence, right in rows),
        "intents": shares((sentence.expected, right) for sentence, right in rows),
        "mistakes": {name: dict(found.most_common(3)) for name, found in sorted(mistakes.items())},
    }


def danger(model: Model) -> dict[str, Any]:
    """Danger found, false alarms, thoughts of suicide."""
    sentences = read(TESTS / "nlu" / "danger.tsv")
    parsed = model.understand([sentence.text for sentence in sentences])
    rows = list(zip(sentences, parsed, strict=True))
    alarms = {sentence: raises_alarm(sentence.text, one) for sentence, one in rows}
    urgent = [sentence for sentence in sentences if sentence.expected in ("acute", "suicide_now")]
    harmless = [sentence for sentence in sentences if sentence.expected == "none"]
    suicide = [(sentence, one) for sentence, one in rows if sentence.expected.startswith("suicide")]
    texts = everyday(TESTS / "safety" / "everyday_dutch.tsv")
    plain = [raises_alarm(text, one) for text, one in zip(texts, model.understand(texts), strict=True)]
    return {
        "danger gets 112": Share(sum(alarms[sentence] for sentence in urgent), len(urgent)),
        "danger by the rules alone": Share(sum(assess(one.text).danger.urgent for one in urgent), len(urgent)),
        "false alarms, look-alikes": Share(sum(alarms[sentence] for sentence in harmless), len(harmless)),
        "false alarms, everyday Dutch": Share(sum(plain), len(plain)),
        "suicide gets 113": Share(
            sum(suicide_seen(sentence.text, one) for sentence, one in suicide), len(suicide)
        ),
        "missed": [sentence.text for sentence in urgent if not alarms[sentence]],
        "false": [sentence.text for sentence in harmless if alarms[sentence]],
    }


def show(title: str, figures: dict[str, Any]) -> None:
    """Print figures, nested ones below their name."""
    print(f"\n{title}")
    for name, value in figures.items():
        if isinstance(value, dict):
            print(f"  {name}")
            for inner, figure in value.items():
                print(f"    {inner:28} {figure}")
        else:
            print(f"  {name:30} {value}")


def plain(value: Any) -> Any:
    """The same figures for JSON."""
    if isinstance(value, Share):
        return {"k": value.k, "n": value.n, "interval": value.interval()}
    if isinstance(value, dict):
        return {name: plain(inner) for name, inner in value.items()}
    return value


def main() -> int:
    """Measure, print, write."""
    print("Reading the model", flush=True)
    model = Model(ROOT / "models" / "nachtlicht.tar.gz")
    figures = {"labels": labels(model), "danger": danger(model)}
    show("Right intent", figures["labels"])
    show("Danger", figures["danger"])
    folder = ROOT / "reports" / "understanding"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "figures.json").write_text(
        json.dumps(plain(figures), indent=2, ensure_ascii=False), encoding="utf-8"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
