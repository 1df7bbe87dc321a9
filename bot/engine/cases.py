"""The sentences that two models are compared by: of examples, tests, regressions and the inbox."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from sqlalchemy.engine import Engine

from bot.conversation.decide import SUICIDE
from bot.conversation.keys import KeyStore
from bot.learning.examples import REGRESSIONS
from bot.learning.report import Case, Kind
from bot.nlu.examples import Example, read_examples
from bot.review.inbox import Entry, Inbox
from bot.review.service import DossierUnknown, Transcripts, open_review
from bot.settings import Settings
from bot.staff.service import open_staff

#: The development set: the blind one is nobody's to look at.
_INTENTS, _DANGERS = "sentences.tsv", "danger.tsv"
#: So many conversations of the inbox, the gravest first.
CONVERSATIONS = 500
#: The inbox is read for no one: a machine reads.
NOBODY = ""


def example_cases(folder: Path, sample: int | None) -> tuple[list[Case], int]:
    """Examples as somebody would type them, and how many there are; the same sample each time."""
    examples = read_examples(folder)
    chosen = examples if sample is None else sampled(examples, sample)
    return [_case(Kind.example, one.plain, one.intent, one.danger) for one in chosen], len(examples)


def sampled(examples: Sequence[Example], count: int) -> list[Example]:
    """Half of them tell of danger, as far as there are so many; chosen by hash, so that new lines displace few."""
    ordered = sorted(examples, key=lambda one: hashlib.sha256(one.text.encode()).digest())
    danger = [one for one in ordered if one.danger][: count // 2]
    return [*danger, *[one for one in ordered if not one.danger][: count - len(danger)]]


def sentence_cases(folder: Path) -> list[Case]:
    """The development set and the regression sentences; none on a server without tests."""
    cases = [
        _case(Kind.test, text, intent, intent == "acuut_gevaar" or None)
        for intent, _, text in _rows(folder / _INTENTS)
    ]
    cases += [
        Case(Kind.test, text, None, label in ("acute", "suicide_now"), label.startswith("suicide"))
        for label, _, text in _rows(folder / _DANGERS)
    ]
    return cases + regression_cases(folder)


def regression_cases(folder: Path) -> list[Case]:
    """By which staff test what they corrected."""
    rows = _rows(folder / REGRESSIONS)
    return [_case(Kind.regression, text, intent, now == "now") for intent, now, text in rows]


def inbox_cases(settings: Settings, engine: Engine) -> list[Case]:
    """What visitors typed in the conversations of the inbox, as staff may read it."""
    review = open_review(settings, open_staff(engine, settings))
    transcripts = Transcripts(engine, KeyStore(settings.key_dir))
    cases = []
    for ref in _waiting(review.judging.inbox):
        with suppress(DossierUnknown):  # erased while we read
            texts = transcripts.read(review.dossiers.get(ref).conversation_id)
            cases += [
                Case(Kind.turn, read, ref=ref, seq=one.seq)
                for one in texts
                if one.sender == "visitor" and (read := (one.text or "").lstrip("/ \n"))
            ]
    return cases


def _waiting(inbox: Inbox) -> list[str]:
    """The conversations in it, the gravest first."""
    found: list[Entry] = []
    while len(found) < CONVERSATIONS:
        page = inbox.page(NOBODY, after=(found[-1].score, found[-1].number) if found else None)
        if not page:
            break
        found += page
    return [one.ref for one in found[:CONVERSATIONS]]


def _case(kind: Kind, text: str, intent: str, danger: bool | None) -> Case:
    return Case(kind, text, intent, danger, intent == SUICIDE)


def _rows(path: Path) -> list[list[str]]:
    if not path.exists():
        return []
    lines = path.read_text(encoding="utf-8").splitlines()[1:]
    return [line.split("\t") for line in lines if line.strip()]
