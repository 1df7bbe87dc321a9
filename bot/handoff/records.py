"""The rows of hand-overs: `Record`, and the statements for a transaction that somebody else holds."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Row

from bot.conversation.moments import from_ms, to_ms
from bot.handoff.clockwork import ahead
from bot.handoff.machine import ACTIVE, Phase
from bot.handoff.schema import handoff, outside_copy, outside_message

_IS_ACTIVE = handoff.c.phase.in_(sorted(phase.value for phase in ACTIVE))
_LATEST = (
    sa.select(handoff)
    .where(handoff.c.conversation_id == sa.bindparam("of"))
    .order_by(handoff.c.number.desc())
    .limit(1)
)
_ONE = sa.select(handoff).where(handoff.c.id == sa.bindparam("id"))
#: Who was put back comes first; then whoever waits longest.
_ORDER = (handoff.c.again.desc(), handoff.c.entered_at, handoff.c.asked_at, handoff.c.id)


@dataclass(frozen=True)
class Record:
    """One hand-over. Moments as they are stored become datetimes; what is sealed stays in the table."""

    id: str
    conversation_id: str
    number: int
    municipality: str
    provider: str
    phase: Phase
    asked_at: datetime
    entered_at: datetime
    again: bool = False
    told: bool = False
    theme: str | None = None
    position: int | None = None
    chatter: str | None = None
    from_seq: int | None = None
    sent_seq: int | None = None
    failing_since: datetime | None = None
    human_typing: datetime | None = None
    visitor_typing: datetime | None = None
    visitor_sign: datetime | None = None
    outside_id: str | None = None
    left: bool = False

    @property
    def active(self) -> bool:
        """Whether somebody waits for something."""
        return self.phase in ACTIVE


def latest(connection: Connection, conversation_id: str) -> Record | None:
    """The newest hand-over of a conversation; None when there never was one."""
    row = connection.execute(_LATEST, {"of": conversation_id}).one_or_none()
    return None if row is None else _record(row)


def get(connection: Connection, id: str) -> Record | None:
    """The hand-over with this id; None when it is gone with its conversation."""
    row = connection.execute(_ONE, {"id": id}).one_or_none()
    return None if row is None else _record(row)


def by_outside(connection: Connection, provider: str, outside_id: str) -> Record | None:
    """The newest hand-over that a provider calls so."""
    query = sa.select(handoff).where(handoff.c.provider == provider, handoff.c.outside_id == outside_id)
    row = connection.execute(query.order_by(handoff.c.asked_at.desc()).limit(1)).one_or_none()
    return None if row is None else _record(row)


def active(connection: Connection) -> list[Record]:
    """Everything that is not over, the oldest first."""
    query = sa.select(handoff).where(_IS_ACTIVE).order_by(handoff.c.entered_at)
    return [_record(row) for row in connection.execute(query)]


def queue(connection: Connection, municipality: str, provider: str) -> list[Record]:
    """Who waits, in the order in which they are to be taken."""
    query = sa.select(handoff).where(
        handoff.c.phase == Phase.queued.value,
        handoff.c.municipality == municipality,
        handoff.c.provider == provider,
    )
    return [_record(row) for row in connection.execute(query.order_by(*_ORDER))]


def chats_of(connection: Connection, chatter: str) -> list[Record]:
    """The visitors whom somebody has taken."""
    query = sa.select(handoff).where(handoff.c.chatter == chatter, handoff.c.phase == Phase.joined.value)
    return [_record(row) for row in connection.execute(query.order_by(handoff.c.entered_at))]


def without_sign_since(connection: Connection, conversation_ids: Sequence[str], moment: datetime) -> list[str]:
    """The hand-overs in these conversations that wait for a sign of the page: none came since this moment."""
    query = sa.select(handoff.c.id).where(
        handoff.c.conversation_id.in_(conversation_ids),
        handoff.c.phase.in_([Phase.queued.value, Phase.joined.value]),
        sa.or_(handoff.c.visitor_sign.is_(None), handoff.c.visitor_sign <= to_ms(moment)),
    )
    return list(connection.execute(query).scalars())


def give_signs(connection: Connection, ids: Sequence[str], at: datetime) -> None:
    """The pages of these are open."""
    connection.execute(sa.update(handoff).where(handoff.c.id.in_(ids)).values(visitor_sign=to_ms(at)))


def typed_to(connection: Connection, since: datetime) -> frozenset[str]:
    """The conversations in which a human gave a typing notice since this moment."""
    query = sa.select(handoff.c.conversation_id).where(
        handoff.c.phase == Phase.joined.value, handoff.c.human_typing > to_ms(since)
    )
    return frozenset(connection.execute(query).scalars())


def to_tell(connection: Connection) -> list[Record]:
    """What lies at a provider that has to hear something: messages of an active one, or that it is over."""
    waiting = sa.or_(_IS_ACTIVE, sa.and_(handoff.c.left.is_(False), handoff.c.outside_id.is_not(None)))
    query = sa.select(handoff).where(waiting, handoff.c.phase != Phase.checking.value)
    return [_record(row) for row in connection.execute(query.order_by(handoff.c.entered_at))]


def add(connection: Connection, conversation_id: str, municipality: str, number: int, at: datetime) -> Record:
    """A new hand-over, before anything is known of who could help."""
    record = Record(secrets.token_hex(16), conversation_id, number, municipality, "", Phase.checking, at, at)
    moment = to_ms(at)
    values = {
        "id": record.id,
        "conversation_id": conversation_id,
        "number": number,
        "municipality": municipality,
        "provider": record.provider,
        "phase": record.phase.value,
        "asked_at": moment,
        "entered_at": moment,
        "again": False,
        "told": False,
        "left": False,
    }
    connection.execute(sa.insert(handoff).values(values))
    return record


def update(connection: Connection, id: str, **values: object) -> None:
    """Change columns; a moment may be given as a datetime and a phase as a Phase."""
    connection.execute(sa.update(handoff).where(handoff.c.id == id).values(_plain(values)))


def still_to_come(record: Record, now: datetime) -> bool:
    """Whether a moment of this hand-over is still to come."""
    return any(ahead(getattr(record, name), now) for name in _COUNTED)


def count_anew(connection: Connection, record: Record, now: datetime) -> None:
    """The clock was put back: every moment that is still to come becomes now."""
    update(connection, record.id, **{name: now for name in _COUNTED if ahead(getattr(record, name), now)})


def sealed(connection: Connection, id: str, column: str) -> bytes | None:
    """A sealed column: `summary` or `note`."""
    query = sa.select(handoff.c[column]).where(handoff.c.id == id)
    body = connection.execute(query).scalar_one_or_none()
    return None if body is None else bytes(body)


def first_time(connection: Connection, id: str, message_id: str) -> bool:
    """Whether nobody told these words of this hand-over before; whoever asks twice tells them twice."""
    known = sa.select(outside_message.c.message_id).where(
        outside_message.c.handoff_id == id, outside_message.c.message_id == message_id
    )
    if connection.execute(known).first() is not None:
        return False
    connection.execute(sa.insert(outside_message).values(handoff_id=id, message_id=message_id))
    return True


def lease(connection: Connection, id: str, now: datetime, until: datetime) -> bool:
    """Whether we are the one who may send for this hand-over now."""
    free = sa.or_(handoff.c.sending_until.is_(None), handoff.c.sending_until < to_ms(now))
    change = sa.update(handoff).where(handoff.c.id == id, free).values(sending_until=to_ms(until))
    return bool(connection.execute(change).rowcount == 1)


def copy_begins(connection: Connection, record: Record, at: datetime) -> None:
    """Before anything lies at a provider it is written down that something may; once."""
    known = sa.select(outside_copy.c.id).where(outside_copy.c.id == record.id)
    if connection.execute(known).first() is None:
        values = {
            "id": record.id,
            "conversation_id": record.conversation_id,
            "provider": record.provider,
            "began_at": to_ms(at),
        }
        connection.execute(sa.insert(outside_copy).values(values))


def copy_is(connection: Connection, id: str, reference: str) -> None:
    """Where it lies."""
    connection.execute(sa.update(outside_copy).where(outside_copy.c.id == id).values(reference=reference))


def reference_of(connection: Connection, id: str) -> str | None:
    """Where it lies; None when it never began, or nobody knows."""
    query = sa.select(outside_copy.c.reference).where(outside_copy.c.id == id)
    found: str | None = connection.execute(query).scalar_one_or_none()
    return found


def _plain(values: dict[str, object]) -> dict[str, object]:
    def plain(value: object) -> object:
        if isinstance(value, datetime):
            return to_ms(value)
        return value.value if isinstance(value, Phase) else value

    return {name: plain(value) for name, value in values.items()}


_MOMENTS = ("failing_since", "human_typing", "visitor_typing", "visitor_sign")
#: From these something is counted.
_COUNTED = ("entered_at", *_MOMENTS)


def _record(row: Row) -> Record:
    moments = {name: _moment(getattr(row, name)) for name in _MOMENTS}
    return Record(
        id=row.id,
        conversation_id=row.conversation_id,
        number=row.number,
        municipality=row.municipality,
        provider=row.provider,
        phase=Phase(row.phase),
        asked_at=from_ms(row.asked_at),
        entered_at=from_ms(row.entered_at),
        again=row.again,
        told=row.told,
        theme=row.theme,
        position=row.position,
        chatter=row.chatter,
        from_seq=row.from_seq,
        sent_seq=row.sent_seq,
        outside_id=row.outside_id,
        left=row.left,
        **moments,
    )


def _moment(found: int | None) -> datetime | None:
    return None if found is None else from_ms(found)
