"""Stock Rasa on the same training data: the pipeline and policies of `rasa init`, answers of one line."""

from __future__ import annotations

import itertools
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import httpx
import psutil
from ruamel.yaml import YAML

from bot.nlu.examples import Example
from tests.stack import ROOT, free_ports

#: Rasa's default. Fewer change the training time and what is learnt, not how fast it answers.
EPOCHS = 100

# The suggested configuration that Rasa 3.6.21 writes for an empty config.yml (shared/importers/autoconfig and
# engine/recipes/config_files/default_config.yml), with the language set.
CONFIG = """\
recipe: default.v1
assistant_id: stock
language: nl
pipeline:
- name: WhitespaceTokenizer
- name: RegexFeaturizer
- name: LexicalSyntacticFeaturizer
- name: CountVectorsFeaturizer
- name: CountVectorsFeaturizer
  analyzer: char_wb
  min_ngram: 1
  max_ngram: 4
- name: DIETClassifier
  epochs: 100
  constrain_similarities: true
- name: EntitySynonymMapper
- name: ResponseSelector
  epochs: 100
  constrain_similarities: true
- name: FallbackClassifier
  threshold: 0.3
  ambiguity_threshold: 0.1
policies:
- name: MemoizationPolicy
- name: RulePolicy
- name: UnexpecTEDIntentPolicy
  max_history: 5
  epochs: 100
- name: TEDPolicy
  max_history: 5
  epochs: 100
  constrain_similarities: true
"""


@dataclass
class Stock:
    """A project of stock Rasa in a folder of its own."""

    folder: Path
    epochs: int = EPOCHS

    def write(self, examples: Sequence[Example] | None = None) -> None:
        """Our examples (or these of them), one rule and one response per intent, and the stock configuration."""
        if examples is None:
            shutil.copytree(ROOT / "data" / "nlu", self.folder / "data" / "nlu")
        else:
            self._write_examples(examples)
        config = CONFIG.replace(f"epochs: {EPOCHS}", f"epochs: {self.epochs}")
        (self.folder / "config.yml").write_text(config, encoding="utf-8")
        (self.folder / "credentials.yml").write_text("rest:\n", encoding="utf-8")
        (self.folder / "endpoints.yml").write_text("", encoding="utf-8")
        self._write_domain(_intents(self.folder / "data" / "nlu"))

    def _write_examples(self, examples: Sequence[Example]) -> None:
        lines: dict[str, list[str]] = {}
        for example in examples:
            lines.setdefault(example.intent, []).append(f"- {example.text}\n")
        blocks = [{"intent": intent, "examples": "".join(texts)} for intent, texts in lines.items()]
        folder = self.folder / "data" / "nlu"
        folder.mkdir(parents=True)
        with (folder / "nlu.yml").open("w", encoding="utf-8") as file:
            YAML().dump({"version": "3.1", "nlu": blocks}, file)

    def _write_domain(self, intents: list[str]) -> None:
        names = [*intents, "nlu_fallback"]
        yaml = YAML()
        domain = {
            "version": "3.1",
            "intents": intents,
            "responses": {f"utter_{name}": [{"text": f"Antwoord op {name}."}] for name in names},
            "session_config": {"session_expiration_time": 60, "carry_over_slots_to_new_session": True},
        }
        rules = [{"rule": name, "steps": [{"intent": name}, {"action": f"utter_{name}"}]} for name in names]
        stories = [
            {
                "story": f"{first} then {second}",
                "steps": [
                    {"intent": first},
                    {"action": f"utter_{first}"},
                    {"intent": second},
                    {"action": f"utter_{second}"},
                ],
            }
            for first, second in itertools.pairwise(intents)
        ]
        with (self.folder / "domain.yml").open("w", encoding="utf-8") as file:
            yaml.dump(domain, file)
        with (self.folder / "data" / "rules.yml").open("w", encoding="utf-8") as file:
            yaml.dump({"version": "3.1", "rules": rules, "stories": stories}, file)

    def train(self, *what: str) -> float:
        """Seconds that `rasa train` takes; `what`: "nlu" for its understanding alone."""
        began = time.perf_counter()
        with (self.folder / "train.log").open("wb") as log:
            subprocess.run(
                [sys.executable, "-m", "rasa", "train", *what, "--fixed-model-name", "stock"],
                cwd=self.folder,
                env=_quiet(),
                check=True,
                stdout=log,
                stderr=log,
            )
        return time.perf_counter() - began

    def parsed(self, texts: Sequence[str]) -> list[str]:
        """The intent of each text, fallback included, by the model of `train`; over HTTP."""
        (port,) = free_ports(1)
        self._run(port, "--enable-api")
        try:
            with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=30) as client:
                _wait(lambda: client.get("/status").status_code == 200)
                answers = [client.post("/model/parse", json={"text": text}) for text in texts]
        finally:
            self.stop()
        return [str(answer.raise_for_status().json()["intent"]["name"]) for answer in answers]

    def start(self) -> float:
        """Start `rasa run` and wait for its first answer; returns the seconds that took."""
        (port,) = free_ports(1)
        self.base = f"http://127.0.0.1:{port}"
        began = time.perf_counter()
        self._run(port)

        def answered() -> bool:
            body = {"sender": "first", "message": "hoi"}
            answer = httpx.post(f"{self.base}/webhooks/rest/webhook", json=body, timeout=10)
            return answer.status_code == 200 and bool(answer.json())

        _wait(answered)
        return time.perf_counter() - began

    def _run(self, port: int, *more: str) -> None:
        with (self.folder / "run.log").open("wb") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "rasa", "run", "--port", str(port), "-i", "127.0.0.1", *more],
                cwd=self.folder,
                env=_quiet(),
                stdout=log,
                stderr=log,
            )

    def memory(self) -> int:
        """Resident bytes of the process and its children."""
        process = psutil.Process(self.process.pid)
        return int(sum(one.memory_info().rss for one in [process, *process.children(recursive=True)]))

    def stop(self) -> None:
        """End it."""
        self.process.terminate()
        self.process.wait(timeout=30)


def _wait(ready: Callable[[], bool], seconds: float = 300) -> None:
    """Until it is; raises TimeoutError."""
    began = time.perf_counter()
    while time.perf_counter() - began < seconds:
        try:
            if ready():
                return
        except (httpx.TransportError, ValueError):
            pass
        time.sleep(0.2)
    raise TimeoutError(f"stock Rasa gave no answer within {seconds:.0f} s")


def _quiet() -> dict[str, str]:
    return {**os.environ, "RASA_TELEMETRY_ENABLED": "false", "TF_CPP_MIN_LOG_LEVEL": "3", "LOG_LEVEL": "WARNING"}


def _intents(folder: Path) -> list[str]:
    yaml = YAML(typ="safe")
    blocks = [block for path in sorted(folder.glob("*.yml")) for block in yaml.load(path)["nlu"]]
    return list(dict.fromkeys(str(block["intent"]) for block in blocks))
