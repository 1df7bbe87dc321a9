"""`for_page`: the phrases as JSON for `assess.js`, the page's own judge when the server is gone."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

_PARTS = (
    "spelling",
    "typos",
    "not_typos",
    "glued",
    "words",
    "contexts",
    "beaten",
    "whole",
    "pivots",
    "on_request",
    "guards",
    "bystander",
    "hits_writer",
)


def for_page(raw: Mapping[str, Any]) -> dict[str, Any]:
    """The file as it is, its word lists unexpanded so that it is small, without what only saves time."""
    return {**{part: raw[part] for part in _PARTS}, "rules": raw["rules"]}
