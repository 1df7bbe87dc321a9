"""`python -m bench.speed`: Nachtlicht beside stock Rasa, in one run, on this machine.

`--size small` measures Nachtlicht alone with few messages (for CI); `--size full` also trains and measures stock.
The table goes to the screen and to reports/speed.json.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx

from bench.load import Client, NachtlichtClient, RestClient, at_once, long_conversation, one_after_another
from bench.stock import EPOCHS, Stock
from tests.stack import ROOT, Stack

Row = dict[str, float]
#: messages one after another, messages per visitor at 20 visitors, turns of the long conversation
SIZES = {"small": (60, 5, 60), "full": (300, 20, 500)}
VISITORS = 20
PLAIN = ["kost het geld"]  # answered by a rule alone
ACTION = ["waar kan ik terecht"]  # needs a custom action


def say(text: str) -> None:
    """Progress, at once."""
    print(text, flush=True)


async def measure(make: Callable[[httpx.AsyncClient], Client], size: str, actions: bool) -> Row:
    """All figures that are asked over HTTP; times in milliseconds."""
    count, each, turns = SIZES[size]
    limits = httpx.Limits(max_connections=VISITORS * 2, max_keepalive_connections=VISITORS * 2)
    async with httpx.AsyncClient(timeout=30, limits=limits) as http:
        await one_after_another(make(http), 20)  # warm-up
        single = await one_after_another(make(http), count)
        say("  one visitor at a time: done")
        crowd, rate = await at_once([make(http) for _ in range(VISITORS)], each)
        say(f"  {VISITORS} visitors at once: done")
        early, late = await long_conversation(make(http), turns)
        say(f"  a conversation of {turns} messages: done")
        row: Row = {
            "p50 (ms)": single.percentile(50),
            "p95 (ms)": single.percentile(95),
            "p99 (ms)": single.percentile(99),
            f"throughput at {VISITORS} (messages/s)": rate,
            f"p95 at {VISITORS} (ms)": crowd.percentile(95),
            "without an answer": float(single.failures + crowd.failures),
            "5th message (ms)": early,
            f"{turns}th message (ms)": late,
            f"{turns}th / 5th": late / early,
        }
        if actions:
            plain = await one_after_another(make(http), count // 2, PLAIN)
            custom = await one_after_another(make(http), count // 2, ACTION)
            row["custom action / plain"] = custom.percentile(50) / plain.percentile(50)
        return row


def train_nachtlicht() -> float:
    """Seconds of a training with nothing in Rasa's cache; sentence vectors that were computed before are kept."""
    with tempfile.TemporaryDirectory() as cache:
        began = time.perf_counter()
        subprocess.run(
            [sys.executable, "-m", "bot.engine.train"],
            cwd=ROOT,
            env={**os.environ, "RASA_CACHE_DIRECTORY": cache},
            check=True,
            stdout=subprocess.DEVNULL,
        )
        return time.perf_counter() - began


def nachtlicht(size: str, encoder: str) -> Row:
    """Start the four processes and measure."""
    with tempfile.TemporaryDirectory() as folder:
        stack = Stack(Path(folder), {"NACHTLICHT_ENCODER": encoder}).start()
        try:
            page = stack.wait_page()
            ready = stack.wait_ready()
            base = f"http://127.0.0.1:{stack.port}"
            row = asyncio.run(measure(lambda http: NachtlichtClient(http, base), size, actions=True))
            memory = stack.memory() / 1e6
        finally:
            stack.stop()
    return {
        "start to page (s)": page,
        "start to first answer (s)": ready,
        "memory of all processes (MB)": memory,
        **row,
    }


def stock(size: str, epochs: int) -> Row:
    """Train and measure stock Rasa on the same examples."""
    with tempfile.TemporaryDirectory() as folder:
        project = Stock(Path(folder), epochs)
        project.write()
        say(f"  training stock Rasa, {epochs} epochs (with all 100 this takes hours on two cores)")
        training = project.train()
        ready = project.start()
        try:
            row = asyncio.run(measure(lambda http: RestClient(http, project.base), size, actions=False))
            memory = project.memory() / 1e6
        finally:
            project.stop()
    return {
        "training (s)": training,
        "epochs of that training": float(epochs),
        "start to first answer (s)": ready,
        "memory of all processes (MB)": memory,
        **row,
    }


def table(columns: dict[str, Row]) -> str:
    """The figures as a Markdown table, one column a system."""
    names = list(dict.fromkeys(name for row in columns.values() for name in row))
    lines = ["| | " + " | ".join(columns) + " |", "| --- |" + " ---: |" * len(columns)]
    for name in names:
        cells = [f"{row[name]:.2f}" if name in row else "" for row in columns.values()]
        lines.append(f"| {name} | " + " | ".join(cells) + " |")
    return "\n".join(lines)


def main() -> int:
    """Measure, print, write."""
    parser = argparse.ArgumentParser(description="Speed of Nachtlicht, beside stock Rasa.")
    parser.add_argument("--size", choices=sorted(SIZES), default="full")
    parser.add_argument("--encoder", choices=["accurate", "fast"], default="accurate")
    parser.add_argument(
        "--stock-epochs", type=int, default=EPOCHS, help="fewer: a shorter training, the same speed"
    )
    chosen = parser.parse_args()
    columns: dict[str, Row] = {}
    training: dict[str, Any] = {}
    if chosen.size == "full":
        say("Training Nachtlicht")
        training["training (s)"] = train_nachtlicht()
    say(f"Nachtlicht, encoder {chosen.encoder}")
    columns["Nachtlicht"] = {**training, **nachtlicht(chosen.size, chosen.encoder)}
    if chosen.size == "full":
        say("Stock Rasa")
        columns["stock Rasa"] = stock(chosen.size, chosen.stock_epochs)
    print(table(columns))
    reports = ROOT / "reports"
    reports.mkdir(exist_ok=True)
    (reports / "speed.json").write_text(json.dumps(columns, indent=2), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
