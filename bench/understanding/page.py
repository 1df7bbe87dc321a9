"""`write_report(figures, folder)`: index.html, which needs no other file, and figures.json."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from bench.understanding.danger import DANGERS
from bench.understanding.plots import confusion_plot, curve_plot, reliability_plot
from bench.understanding.share import Share, plain
from bot.engine.verdict import Voice

TEMPLATE = "report.html.j2"


def write_report(figures: Mapping[str, Any], folder: Path) -> Path:
    """Write both files and return the path of the page."""
    folder.mkdir(parents=True, exist_ok=True)
    text = json.dumps(plain(dict(figures)), indent=2, ensure_ascii=False)
    (folder / "figures.json").write_text(text + "\n", encoding="utf-8")
    page = folder / "index.html"
    page.write_text(rendered(figures), encoding="utf-8")
    return page


def rendered(figures: Mapping[str, Any]) -> str:
    """The page."""
    loader = FileSystemLoader(Path(__file__).parent)
    environment = Environment(
        loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    environment.filters["ends"] = ends
    environment.globals.update(
        merged=merged,
        merged_columns=merged_columns,
        by_voice=by_voice,
        voices=[one.value for one in Voice],
        dangers=DANGERS,
    )
    return environment.get_template(TEMPLATE).render(figures=figures, plots=plots(figures))


def plots(figures: Mapping[str, Any]) -> dict[str, Any]:
    """All pictures, those of a set by its name."""
    sets = figures["sets"]
    tables = {name: found["intents"]["calibration"]["table"] for name, found in sets.items()}
    return {
        "confusion": {name: confusion_plot(found["intents"]["confusion"]) for name, found in sets.items()},
        "calibration": reliability_plot(tables),
        "curve": curve_plot(figures["curve"]) if figures["curve"] else None,
    }


def ends(share: Share) -> str:
    """The 95 % interval in percent: "84.5–89.4"."""
    low, high = share.interval()
    return f"{100 * low:.1f}–{100 * high:.1f}"


def by_voice(table: Mapping[str, Any], names: Iterable[str]) -> dict[str, list[Share]]:
    """The named figures, with the share of each voice side by side."""
    return {name: [table[name][voice.value] for voice in Voice] for name in names}


def merged_columns(tables: Mapping[str, Mapping[str, Share]]) -> dict[str, list[Share | None]]:
    """Rows of several columns, side by side."""
    names = dict.fromkeys(name for table in tables.values() for name in table)
    return {name: [table.get(name) for table in tables.values()] for name in names}


def merged(sets: Mapping[str, Any], *path: str) -> dict[str, list[Share | None]]:
    """Names below `path` in any set → the share of each set, side by side; None where a set has none."""
    tables = []
    for found in sets.values():
        for step in path:
            found = found[step]
        tables.append(found)
    names = dict.fromkeys(name for table in tables for name in table)
    return {name: [table.get(name) for table in tables] for name in sorted(names)}
