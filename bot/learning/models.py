"""What this room hands out: `Correction`, `Export`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from bot.learning.checks import Wanted

Status = Literal["proposed", "approved", "refused", "withdrawn", "exported"]


@dataclass(frozen=True)
class Correction:
    """What somebody proposed and what became of it. `ref` names its conversation while that is there."""

    id: int
    wanted: Wanted
    status: Status
    proposed_by: str
    proposed_at: datetime
    decided_by: str | None
    decided_at: datetime | None
    ref: str | None
    seq: int | None
    export_id: int | None


@dataclass(frozen=True)
class Export:
    """One time that corrections went out; `count` of them."""

    id: int
    made_by: str
    made_at: datetime
    count: int
