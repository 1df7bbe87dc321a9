"""Pictures for a page, as addresses of SVG: `confusion_plot`, `reliability_plot`, `curve_plot`."""

from __future__ import annotations

import base64
import io
from collections.abc import Mapping, Sequence
from typing import Any

INK, BAND, PAPER = "#1f2a44", "#5b7fbf", "#ffffff"


def confusion_plot(table: Mapping[str, Any]) -> str:
    """Rows are what was meant, columns what was understood; each row adds up to 1."""
    labels = table["labels"]
    totals = [max(sum(row), 1) for row in table["rows"]]
    shown = [[count / total for count in row] for row, total in zip(table["rows"], totals, strict=True)]
    figure, axes = _figure(13, 12)
    image = axes.imshow(shown, cmap="Blues", vmin=0, vmax=1)
    axes.set_xticks(range(len(labels)), labels, rotation=90, fontsize=8)
    axes.set_yticks(range(len(labels)), labels, fontsize=8)
    axes.set_xlabel("understood")
    axes.set_ylabel("meant")
    figure.colorbar(image, ax=axes, fraction=0.03, pad=0.01)
    return _address(figure)


def reliability_plot(tables: Mapping[str, Sequence[Mapping[str, Any]]]) -> str:
    """Share right against confidence, one panel for each set; on the diagonal both are equal."""
    figure, panels = _figure(4.2 * len(tables), 4, len(tables))
    for axes, (name, rows) in zip(panels if len(tables) > 1 else [panels], tables.items(), strict=True):
        axes.plot([0, 1], [0, 1], color="#999999", linewidth=1, linestyle="--")
        right = [row["right"].k / row["right"].n for row in rows]
        _whiskers(axes, [row["confidence"] for row in rows], right, [row["right"] for row in rows])
        axes.set(title=name, xlim=(0, 1), ylim=(0, 1), xlabel="confidence", ylabel="share right")
    return _address(figure)


def curve_plot(rows: Sequence[Mapping[str, Any]]) -> str:
    """Share right against the number of training lines."""
    figure, axes = _figure(6.5, 4)
    right = [row["right"].k / row["right"].n for row in rows]
    _whiskers(axes, [row["lines"] for row in rows], right, [row["right"] for row in rows])
    axes.set(xlabel="training lines", ylabel="share right, development set", xlim=(0, None))
    return _address(figure)


def _whiskers(axes: Any, places: Sequence[float], right: Sequence[float], shares: Sequence[Any]) -> None:
    """A line through the points, with the 95 % interval of each."""
    ends = [share.interval() for share in shares]
    below = [max(0.0, point - low) for point, (low, _) in zip(right, ends, strict=True)]
    above = [max(0.0, high - point) for point, (_, high) in zip(right, ends, strict=True)]
    axes.errorbar(places, right, yerr=[below, above], color=INK, ecolor=BAND, marker="o", capsize=3)
    axes.grid(alpha=0.3)


def _figure(width: float, height: float, panels: int = 1) -> tuple[Any, Any]:
    """A figure of inches with its axes; without a screen."""
    import matplotlib  # type: ignore[import-untyped]

    matplotlib.use("Agg")
    matplotlib.rcParams.update({"svg.hashsalt": "nachtlicht", "svg.fonttype": "none"})
    from matplotlib.figure import Figure  # type: ignore[import-untyped]

    figure = Figure(figsize=(width, height), facecolor=PAPER, constrained_layout=True)
    return figure, figure.subplots(1, panels)


def _address(figure: Any) -> str:
    """The figure as a data address; without a date, so that the same figures give the same page."""
    file = io.BytesIO()
    figure.savefig(file, format="svg", metadata={"Date": None})
    return "data:image/svg+xml;base64," + base64.b64encode(file.getvalue()).decode()
