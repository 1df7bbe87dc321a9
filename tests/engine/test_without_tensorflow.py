"""Serving without TensorFlow changes nothing but the memory."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any

from bot.engine.fingerprint import MODEL
from bot.settings import ROOT

SENTENCES = [
    "mijn ex staat elke avond voor mijn huis",
    "hij schopt de deur eruit",
    "ik wil een mens spreken",
    "wat is het nummer van veilig thuis",
    "/anonimiteit",
    "ik mag niet meer naar mijn moeder van hem. " * 20,
    "",
    "😀",
]
CODE = """
import asyncio, json, sys
if sys.argv[1] == "without":
    from bot.engine import without_tensorflow
    without_tensorflow.install()
from rasa.core.agent import Agent
agent = Agent.load(sys.argv[2])
async def read():
    return [await agent.parse_message(text) for text in json.loads(sys.argv[3])]
real = bool(getattr(sys.modules.get("tensorflow"), "__file__", None))
print("RESULT" + json.dumps({"tensorflow": real, "parsed": asyncio.run(read())}))
"""


def parsed(how: str) -> dict[str, Any]:
    """What a fresh process understands."""
    command = [sys.executable, "-W", "ignore", "-c", CODE, how, str(MODEL), json.dumps(SENTENCES)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    result: dict[str, Any] = json.loads(done.stdout.split("RESULT")[1])
    return result


def test_answers_are_the_same_with_and_without() -> None:
    """Intent, ranking, entities and danger, to the last digit, for words, buttons, long and empty texts."""
    hollow, real = parsed("without"), parsed("with")
    assert (hollow["tensorflow"], real["tensorflow"]) == (False, True)
    assert hollow["parsed"] == real["parsed"]
