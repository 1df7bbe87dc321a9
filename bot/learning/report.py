"""What a new model changes: `report_of(…)`, a pure function, and its file without a word of visitors."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from enum import Enum
from typing import Any

_FORM = 1


class Kind(str, Enum):
    """Where a sentence comes from."""

    example = "example"
    test = "test"
    regression = "regression"
    turn = "turn"


class What(str, Enum):
    """What a change means, the gravest first."""

    danger_lost = "danger_lost"
    alarm_new = "alarm_new"
    danger_found = "danger_found"
    alarm_gone = "alarm_gone"
    worse = "worse"
    better = "better"
    other = "other"


@dataclass(frozen=True)
class Case:
    """A sentence that both models read. What is not known is None: nobody labelled what visitors type.

    Of a turn, `ref` and `seq` say where its text lies; the text itself goes into no file.
    """

    kind: Kind
    text: str = field(repr=False)
    intent: str | None = None
    danger: bool | None = None
    suicide: bool | None = None
    ref: str = ""
    seq: int = 0


@dataclass(frozen=True)
class Seen:
    """What one model makes of a sentence; 112 in the first line, 113 shown."""

    intent: str
    confidence: float
    alarm: bool
    suicide: bool


@dataclass(frozen=True)
class Change:
    """A sentence that the new model reads otherwise. `text` is empty for a turn."""

    what: What
    kind: Kind
    text: str
    ref: str
    seq: int
    intent: str | None
    old: Seen
    new: Seen


@dataclass(frozen=True)
class Tally:
    """Of the sentences of one kind: how many, and how many of those with a label each model reads right."""

    kind: Kind
    sentences: int
    labelled: int
    right_old: int
    right_new: int
    danger: int
    danger_old: int
    danger_new: int


@dataclass(frozen=True)
class Report:
    """`model` is the SHA-256 of the archive of the candidate; `of_examples`: how many there are in all."""

    model: str
    made_at: datetime
    of_examples: int
    tallies: tuple[Tally, ...]
    changes: tuple[Change, ...]

    @property
    def lost(self) -> tuple[Change, ...]:
        """Danger that the present model sees and the candidate does not."""
        return tuple(one for one in self.changes if one.what is What.danger_lost)

    def as_json(self) -> str:
        """For the file beside the candidate."""
        plain = {**asdict(self), "made_at": self.made_at.isoformat(), "form": _FORM}
        return json.dumps(plain, ensure_ascii=False, indent=1)


def report_of(
    model: str,
    made_at: datetime,
    of_examples: int,
    cases: Sequence[Case],
    old: Sequence[Seen],
    new: Sequence[Seen],
) -> Report:
    """Compare sentence by sentence; the gravest change first."""
    both = list(zip(cases, old, new, strict=True))
    changes = [change for case, before, after in both if (change := change_of(case, before, after)) is not None]
    changes.sort(key=lambda one: (list(What).index(one.what), list(Kind).index(one.kind)))
    tallies = (_tally(kind, [row for row in both if row[0].kind is kind]) for kind in Kind)
    return Report(model, made_at, of_examples, tuple(one for one in tallies if one.sentences), tuple(changes))


def change_of(case: Case, old: Seen, new: Seen) -> Change | None:
    """What the difference means; None when intent, 112 and 113 are the same."""
    if (old.intent, old.alarm, old.suicide) == (new.intent, new.alarm, new.suicide):
        return None
    text = "" if case.kind is Kind.turn else case.text
    return Change(_meaning(case, old, new), case.kind, text, case.ref, case.seq, case.intent, old, new)


def read_report(text: str) -> Report:
    """What `as_json` wrote. Raises ValueError for anything else."""
    try:
        raw = json.loads(text)
        if raw["form"] != _FORM:
            raise ValueError("a report of another version")
        return Report(
            raw["model"],
            datetime.fromisoformat(raw["made_at"]),
            raw["of_examples"],
            tuple(Tally(**{**one, "kind": Kind(one["kind"])}) for one in raw["tallies"]),
            tuple(_change(one) for one in raw["changes"]),
        )
    except (KeyError, TypeError) as error:
        raise ValueError("not a report") from error


def _meaning(case: Case, old: Seen, new: Seen) -> What:
    """Danger before all else. What nobody labelled counts as danger when the present model sees danger in it."""
    lost = (old.alarm and not new.alarm, old.suicide and not new.suicide)
    found = (new.alarm and not old.alarm, new.suicide and not old.suicide)
    truth = (case.danger, case.suicide)
    if any(gone and meant is not False for gone, meant in zip(lost, truth, strict=True)):
        return What.danger_lost
    if any(raised and meant is False for raised, meant in zip(found, truth, strict=True)):
        return What.alarm_new
    if any(found):
        return What.danger_found
    if any(lost):
        return What.alarm_gone
    if case.intent is None:
        return What.other
    return _of_intent(case.intent, old.intent, new.intent)


def _of_intent(meant: str, old: str, new: str) -> What:
    if meant == new:
        return What.better
    return What.worse if meant == old else What.other


def _tally(kind: Kind, rows: Sequence[tuple[Case, Seen, Seen]]) -> Tally:
    labelled = [row for row in rows if row[0].intent is not None]
    danger = [row for row in rows if row[0].danger]
    return Tally(
        kind=kind,
        sentences=len(rows),
        labelled=len(labelled),
        right_old=_count(case.intent == old.intent for case, old, _ in labelled),
        right_new=_count(case.intent == new.intent for case, _, new in labelled),
        danger=len(danger),
        danger_old=_count(old.alarm for _, old, _ in danger),
        danger_new=_count(new.alarm for _, _, new in danger),
    )


def _count(hits: Iterable[bool]) -> int:
    return sum(hits)


def _change(raw: Mapping[str, Any]) -> Change:
    seen = {name: Seen(**raw[name]) for name in ("old", "new")}
    return Change(**{**raw, **seen, "what": What(raw["what"]), "kind": Kind(raw["kind"])})
