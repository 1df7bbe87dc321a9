"""The statements of a conversation's tables, for a transaction that the service holds. Nothing commits here.

Statements are built once: building and caching one costs more time than running it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Row

from bot.content.answer import Answer
from bot.conversation.errors import ConversationUnknown
from bot.conversation.keys import Box
from bot.conversation.messages import open_handoff, open_message, seal_message
from bot.conversation.models import ConversationView, Message, Reply, StoredEvent, Understanding
from bot.conversation.moments import from_ms, to_ms
from bot.conversation.notes import Notes, read_notes
from bot.conversation.schema import conversation, event, turn

_OF = sa.bindparam("of")  # the id of the conversation
_CLIENT = sa.bindparam("client")  # the id of the client's message

_VIEW = sa.select(conversation).where(conversation.c.id == _OF)
_VIEW_LOCKED = _VIEW.with_for_update()
_INSERT_CONVERSATION = sa.insert(conversation)
_UPDATE_CONVERSATION = sa.update(conversation).where(conversation.c.id == _OF)
_INSERT_EVENT = sa.insert(event)
_MESSAGE = sa.select(event).where(
    event.c.conversation_id == _OF, event.c.seq == sa.bindparam("number"), event.c.kind == "message"
)
_EVENTS = (
    sa.select(event)
    .where(
        event.c.conversation_id == _OF,
        event.c.seq > sa.bindparam("after"),
        event.c.seq <= sa.bindparam("through"),
        event.c.body.is_not(None),
    )
    .order_by(event.c.seq)
)
_EVENTS_FOR_VISITOR = _EVENTS.where(event.c.origin != "visitor")
_TURN = sa.select(turn).where(turn.c.conversation_id == _OF, turn.c.client_id == _CLIENT)
_INSERT_TURN = sa.insert(turn)
_FINISH_TURN = sa.update(turn).where(turn.c.conversation_id == _OF, turn.c.client_id == _CLIENT)
_LAST = 2**31 - 1
_NOTES = "notes"


def view(
    connection: Connection, conversation_id: str, box: Box | None = None, *, lock: bool = False
) -> ConversationView:
    """Where the conversation stands. With `lock` nobody else writes to it until the transaction ends.

    Without `box` its notes stay empty. Raises ConversationUnknown when there is no such row.
    """
    row = connection.execute(_VIEW_LOCKED if lock else _VIEW, {"of": conversation_id}).one_or_none()
    if row is None:
        raise ConversationUnknown("there is no such conversation")
    return ConversationView(
        id=row.id,
        municipality=row.municipality,
        state=row.state,
        alert=row.alert,
        asks=row.asks,
        safety_asked=row.safety_asked,
        last_seq=row.last_seq,
        last_message_at=from_ms(row.last_message_at),
        notes=Notes() if box is None or row.notes is None else read_notes(box.open(_NOTES, bytes(row.notes))),
    )


def insert_conversation(connection: Connection, begun: ConversationView) -> None:
    """A new conversation, without its events."""
    moment = to_ms(begun.last_message_at)
    values = {
        "id": begun.id,
        "municipality": begun.municipality,
        "state": begun.state,
        "alert": begun.alert,
        "asks": begun.asks,
        "safety_asked": begun.safety_asked,
        "opened_at": moment,
        "last_message_at": moment,
        "last_seq": begun.last_seq,
    }
    connection.execute(_INSERT_CONVERSATION, values)


def sealed_notes(box: Box, notes: Notes) -> bytes:
    """The notes as their column holds them."""
    return box.seal(_NOTES, notes.as_bytes())


def update_conversation(connection: Connection, conversation_id: str, values: Mapping[str, object]) -> None:
    """Change columns of the conversation's row."""
    connection.execute(_UPDATE_CONVERSATION, {"of": conversation_id, **values})


def insert_event(
    connection: Connection, conversation_id: str, seq: int, kind: str, origin: str, body: bytes, at: datetime
) -> None:
    """One numbered row; `body` is sealed."""
    values = {"conversation_id": conversation_id, "seq": seq, "kind": kind, "origin": origin, "body": body}
    connection.execute(_INSERT_EVENT, {**values, "at": to_ms(at)})


def insert_messages(
    connection: Connection,
    conversation_id: str,
    box: Box,
    messages: Sequence[Message],
    choice_to: str | None = None,
) -> None:
    """Messages as numbered rows, sealed."""
    rows = [
        {
            "conversation_id": conversation_id,
            "seq": int(one.id),
            "kind": "message",
            "origin": one.sender,
            "body": seal_message(box, one, choice_to),
            "at": to_ms(one.at),
        }
        for one in messages
    ]
    if rows:
        connection.execute(_INSERT_EVENT, rows)


def message_at(
    connection: Connection, conversation_id: str, box: Box, seq: int
) -> tuple[Message, str | None] | None:
    """The message with this number and where its choice leads; None when there is none, or its text is purged."""
    row = connection.execute(_MESSAGE, {"of": conversation_id, "number": seq}).one_or_none()
    return None if row is None or row.body is None else _opened(box, row)


def events(
    connection: Connection,
    conversation_id: str,
    box: Box,
    *,
    after: int,
    visitor: bool,
    through: int | None = None,
) -> list[StoredEvent]:
    """The rows after a number, in order; the visitor's own only when asked for. Purged texts are left out."""
    query = _EVENTS if visitor else _EVENTS_FOR_VISITOR
    span = {"of": conversation_id, "after": after, "through": _LAST if through is None else through}
    return [_event(box, row) for row in connection.execute(query, span)]


def turn_row(connection: Connection, conversation_id: str, client_id: str) -> Row | None:
    """The turn with this id of the client, if it was written down."""
    return connection.execute(_TURN, {"of": conversation_id, "client": client_id}).one_or_none()


def insert_turn(connection: Connection, conversation_id: str, client_id: str, seq: int, at: datetime) -> None:
    """A message of the visitor that nobody answered yet."""
    values = {"conversation_id": conversation_id, "client_id": client_id, "seq": seq, "at": to_ms(at)}
    connection.execute(_INSERT_TURN, values)


def finish_turn(
    connection: Connection,
    conversation_id: str,
    client_id: str,
    reply: Reply,
    outcome: Mapping[str, object],
    at: datetime,
) -> None:
    """What the visitor got, and what was understood of the message."""
    numbers = [int(message.id) for message in reply.messages]
    values = {
        "answered_at": to_ms(at),
        "first_reply": min(numbers, default=None),
        "last_reply": max(numbers, default=None),
        "reply_state": reply.state,
        "reply_alert": reply.alert,
    }
    connection.execute(_FINISH_TURN, {"of": conversation_id, "client": client_id, **values, **outcome})


def outcome_of(box: Box, seq: int, understanding: Understanding | None, *, urgent: bool) -> dict[str, object]:
    """The columns of a turn that say what was understood; entities hold typed words and are sealed."""
    if understanding is None:
        return {"urgent": urgent}
    entities = json.dumps(list(understanding.entities), default=str).encode("ascii")
    return {
        "urgent": urgent,
        "intent": understanding.intent,
        "confidence": understanding.confidence,
        "acute": understanding.acute,
        "threshold": understanding.threshold,
        "danger": understanding.danger,
        "rule": understanding.rule,
        "ranking": json.dumps(understanding.ranking),
        "entities": box.seal(f"entities:{seq}", entities),
    }


def named_in(answers: Sequence[Answer]) -> dict[str, object]:
    """The column of a turn that says which organisations its answer named: ids, and no word of a text."""
    named = dict.fromkeys(one for answer in answers for one in answer.organisations)
    return {"organisations": " ".join(named)} if named else {}


def reply_of(connection: Connection, box: Box, row: Row) -> Reply | None:
    """The reply that was given to a turn, or None when nobody answered it yet."""
    if row.answered_at is None:
        return None
    found: list[Message] = []
    if row.first_reply is not None:
        between = events(
            connection, row.conversation_id, box, after=row.first_reply - 1, visitor=False, through=row.last_reply
        )
        found = [one.content for one in between if isinstance(one.content, Message)]
    return Reply(row.reply_state, row.reply_alert, tuple(found))


def _opened(box: Box, row: Row) -> tuple[Message, str | None]:
    return open_message(box, row.seq, row.origin, bytes(row.body), from_ms(row.at))


def _event(box: Box, row: Row) -> StoredEvent:
    if row.kind == "handoff":
        return StoredEvent(row.seq, open_handoff(box, row.seq, bytes(row.body)))
    return StoredEvent(row.seq, _opened(box, row)[0])
