"""Keeping the inbox in step, within a transaction: `look_at` for the worker, `refresh` after a change."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Row

from bot.conversation.moments import from_ms, to_ms
from bot.conversation.schema import turn
from bot.review.judging_schema import inbox, inbox_reason, judged, verdict
from bot.review.missed import Kind, Missed, Said, differ
from bot.review.reasons import FOR_TWO, Facts, Reason, ordered, reasons_of, score_of
from bot.review.schema import dossier

#: How an entry ended by itself: its reasons hold no longer.
GONE = "gone"
#: Whoever is taken for one of these gets 112 or 113, or hears how grave it is.
_OF_DANGER = ("acuut_gevaar", "zelfdoding_gedachten", "femicide_risico")
#: What bot.safety says of a message that is no danger now.
_NO_ALARM = ("none", "suicide")


def look_at(
    connection: Connection,
    conversation_id: str,
    at: datetime,
    caught: Collection[int] = (),
    *,
    words: bool = False,
) -> None:
    """What the worker found. `caught`: messages with a word that catches the eye; `words`: it stands elsewhere."""
    number = connection.execute(
        sa.select(dossier.c.number).where(dossier.c.conversation_id == conversation_id)
    ).scalar_one_or_none()
    if number is None:
        return  # the visitor said nothing
    calm = sa.select(turn.c.seq).where(
        turn.c.conversation_id == conversation_id,
        turn.c.answered_at.is_not(None),
        turn.c.urgent.is_(False),
        turn.c.reply_alert.is_(False),
        sa.func.coalesce(turn.c.intent, "").not_in(_OF_DANGER),
        sa.func.coalesce(turn.c.danger, "none") == "none",
    )
    words = words or (bool(caught) and not set(connection.execute(calm).scalars()).isdisjoint(caught))
    refresh(connection, number, at, words=words)


def refresh(
    connection: Connection,
    number: int,
    at: datetime,
    *,
    words: bool = False,
    by: str | None = None,
    how: str = GONE,
) -> None:
    """Bring the entry of a dossier up to date; an entry that was handled opens again for a new reason only.

    `words`: a word of danger stands where nobody took it for danger; once found that stays. `by` and `how`: whose
    deed ends the entry, and which, when this ends it.
    """
    before = connection.execute(sa.select(inbox).where(inbox.c.number == number)).one_or_none()
    settled = _names(before.settled) if before is not None else frozenset()
    found = reasons_of(_facts(connection, number, words or _has_words(connection, number)))
    _write(connection, number, found - settled, settled, before, by=by, at=at, how=how)


def settle(connection: Connection, number: int, *, by: str, at: datetime, how: str) -> bool:
    """Everything that one person may handle is handled; False when nothing of that was open."""
    before = connection.execute(sa.select(inbox).where(inbox.c.number == number)).one_or_none()
    if before is None:
        return False
    present = _names(before.reasons)
    done = present - FOR_TWO
    if not done:
        return False
    _write(connection, number, present - done, _names(before.settled) | done, before, by=by, at=at, how=how)
    return True


def unsettle(connection: Connection, number: int, at: datetime) -> None:
    """What was handled is open again."""
    words = _has_words(connection, number)
    connection.execute(sa.update(inbox).where(inbox.c.number == number).values(settled=""))
    refresh(connection, number, at, words=words)


def _write(
    connection: Connection,
    number: int,
    present: frozenset[Reason],
    settled: frozenset[Reason],
    before: Row | None,
    *,
    by: str | None,
    at: datetime,
    how: str,
) -> None:
    if before is None and not present:
        return
    score = score_of(present) if present else None
    values: dict[str, object] = {"score": score, "reasons": _joined(present), "settled": _joined(settled)}
    if present:
        values.update(handled_at=None, handled_by=None, how=None)
    elif before is not None and before.score is not None:
        values.update(handled_at=to_ms(at), handled_by=by, how=how)
    if before is None:
        connection.execute(sa.insert(inbox).values(number=number, **values))
    else:
        connection.execute(sa.update(inbox).where(inbox.c.number == number).values(values))
    if before is None or (before.reasons, before.score) != (values["reasons"], score):
        _list_reasons(connection, number, present, score)


def _list_reasons(connection: Connection, number: int, present: Collection[Reason], score: int | None) -> None:
    connection.execute(sa.delete(inbox_reason).where(inbox_reason.c.number == number))
    rows = [{"number": number, "reason": reason.value, "score": score} for reason in ordered(present)]
    if rows:
        connection.execute(sa.insert(inbox_reason), rows)


def _facts(connection: Connection, number: int, words: bool) -> Facts:
    here = connection.execute(sa.select(dossier).where(dossier.c.number == number)).one()
    missed = connection.execute(sa.select(judged.c.missed).where(judged.c.number == number)).scalars()
    by_turn = said_about(connection, number)
    return Facts(
        acute=here.acute,
        fallbacks=here.fallbacks,
        lowest=here.lowest,
        taken_back=here.taken_back,
        left_early=here.left_early,
        feedback=here.feedback,
        overruled=_overruled(connection, here.conversation_id),
        danger_words=words,
        missed=frozenset(Missed(state) for state in missed),
        told=here.theme is not None or here.fallbacks > 0,
        judged=bool(by_turn),
        differ=any(differ(said) for said in by_turn.values()),
    )


def said_about(connection: Connection, number: int) -> dict[int, list[Said]]:
    """The verdicts of a dossier, by the number of the message."""
    found: dict[int, list[Said]] = {}
    for row in connection.execute(sa.select(verdict).where(verdict.c.number == number)):
        found.setdefault(row.seq, []).append(Said(row.reviewer, Kind(row.kind), from_ms(row.at)))
    return found


def _overruled(connection: Connection, conversation_id: str) -> bool:
    """The rules heard danger now, and 112 did not come with the answer."""
    query = sa.select(turn.c.seq).where(
        turn.c.conversation_id == conversation_id,
        turn.c.danger.is_not(None),
        turn.c.danger.not_in(_NO_ALARM),
        turn.c.urgent.is_(False),
    )
    return connection.execute(query.limit(1)).first() is not None


def _has_words(connection: Connection, number: int) -> bool:
    """Whether a word of danger was found before: the texts are not looked at again."""
    row = connection.execute(sa.select(inbox).where(inbox.c.number == number)).one_or_none()
    return row is not None and Reason.danger_words in _names(row.reasons) | _names(row.settled)


def _names(joined: str) -> frozenset[Reason]:
    return frozenset(Reason(name) for name in joined.split())


def _joined(reasons: Iterable[Reason]) -> str:
    return " ".join(reason.value for reason in ordered(reasons))
