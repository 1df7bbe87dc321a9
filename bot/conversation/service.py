"""The door to conversations: `Conversations` opens, finds, writes down, answers, hands over and erases.

Synchronous: call it in a worker thread. Every method may be called from several threads and processes at once;
the row of the conversation is locked while something is written to it. Every `at` is a moment of the real clock
(`bot.clock.now()`), never that of `X-Now`: the 60 minutes and the 7 days are counted from it.
"""

from __future__ import annotations

import hashlib
import secrets
import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from datetime import datetime

from sqlalchemy.engine import Connection, Engine, Row
from sqlalchemy.exc import SQLAlchemyError

from bot import clock
from bot.content.answer import Answer
from bot.conversation import rows
from bot.conversation.erase import Eraser
from bot.conversation.errors import (
    AnswerNotStored,
    BodyUnreadable,
    ChoiceUnknown,
    ConversationNotOpened,
    ConversationUnavailable,
    ConversationUnknown,
    KeyUnavailable,
    MessageIdInvalid,
    MessageNotStored,
)
from bot.conversation.feedback import Opinion, keep
from bot.conversation.held import Held
from bot.conversation.keys import Box, KeyStore
from bot.conversation.messages import messages_of, place_of_button, seal_handoff, unstored_messages
from bot.conversation.models import (
    NO_ALERT,
    ConversationView,
    HandoffChange,
    Message,
    Opened,
    Reply,
    State,
    StoredEvent,
    Turn,
    Understanding,
)
from bot.conversation.moments import to_ms
from bot.conversation.retention import is_closed
from bot.conversation.tracker import TrackerRows
from bot.db import reading, writing

#: 128 bits.
TOKEN_BYTES = 16


def conversation_id_of(token: str) -> str:
    """The id that tables and Rasa know; nobody comes back from it to the token."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()[:32]


class Conversations:
    """The conversations in one database. `tracker` is what Rasa remembers, so that an erase reaches it too."""

    def __init__(
        self, engine: Engine, keys: KeyStore, tracker: TrackerRows, now: Callable[[], datetime] = clock.now
    ) -> None:
        self._engine = engine
        self._keys = keys
        self._now = now
        self._eraser = Eraser(engine, keys, tracker, now)

    def open(self, answer: Answer, municipality: str, at: datetime) -> Opened:
        """Begin a conversation with this greeting. Raises ConversationNotOpened when nothing could be kept."""
        token = secrets.token_urlsafe(TOKEN_BYTES)
        conversation_id = conversation_id_of(token)
        messages = messages_of([answer], 1, urgent=False, at=at)
        begun = ConversationView(
            conversation_id, municipality, "bot", NO_ALERT, answer.asks, False, len(messages), at
        )
        with _naming(ConversationNotOpened):
            box = self._keys.create(conversation_id)  # first: a row without a key could hold nothing
            with writing(self._engine) as connection:
                rows.insert_conversation(connection, begun)
                rows.insert_messages(connection, conversation_id, box, messages)
        return Opened(token, conversation_id, Reply("bot", False, messages))

    def find(self, token: str) -> ConversationView:
        """Where the conversation stands.

        Raises ConversationUnknown when it never was, was erased, or had its last message over 60 minutes ago,
        and ConversationUnavailable when that cannot be read now.
        """
        conversation_id = conversation_id_of(token)
        with _naming(ConversationUnavailable):
            box = self._keys.box(conversation_id)
            with reading(self._engine) as connection:
                return self._open_view(connection, conversation_id, box)

    def write_down(self, token: str, client_id: str, text: str | None, choice: str | None, at: datetime) -> Turn:
        """Write a message of the visitor down, once: the same `client_id` gives the turn that is there already.

        Give either `text` or `choice` (the id of a button). Raises ConversationUnknown, ChoiceUnknown,
        MessageIdInvalid, and MessageNotStored when the message is not on disk: then it may not be acknowledged.
        """
        if (text is None) == (choice is None):
            raise ValueError("a message is a text or a choice")
        conversation_id, client_id = conversation_id_of(token), _canonical(client_id)
        with _naming(MessageNotStored):
            box = self._keys.box(conversation_id)
            with writing(self._engine) as connection:
                view = self._open_view(connection, conversation_id, box, lock=True)
                known = rows.turn_row(connection, conversation_id, client_id)
                if known is not None:
                    return _known_turn(connection, box, view, known)
                if choice is not None:
                    text, to = _chosen(connection, box, view, choice)
                    return _new_turn(connection, box, Turn(view, client_id, view.last_seq + 1, at, text, to))
                return _new_turn(connection, box, Turn(view, client_id, view.last_seq + 1, at, text or ""))

    def answer(
        self,
        turn: Turn,
        answers: Sequence[Answer],
        *,
        state: State,
        alert: str,
        asks: str | None,
        urgent: bool,
        safety_asked: bool,
        understanding: Understanding | None,
        later: Sequence[str] | None = None,
        who: Mapping[str, str] | None = None,
    ) -> Reply:
        """Write down what the visitor gets; when somebody answered this turn before, that reply is given back.

        State and alert that this answer does not change keep what they became meanwhile, so that a slow answer
        cannot take back an alert or a hand-over. `later`: themes that wait until the danger is over; `who`: what
        is remembered of who writes; None leaves them.

        Raises AnswerNotStored (then see `fail_answer`), and ConversationUnknown when the conversation was erased
        meanwhile.
        """
        _refuse_silence(answers, state)
        with _naming(AnswerNotStored):
            box = self._keys.box(turn.conversation_id)
            with writing(self._engine) as connection:
                view = rows.view(connection, turn.conversation_id, box, lock=True)
                row = rows.turn_row(connection, view.id, turn.client_id)
                if row is None:
                    raise ConversationUnknown("this turn is not of this conversation")
                given = rows.reply_of(connection, box, row)
                if given is not None:
                    return given
                at = self._now()
                if _human_came(turn, view, urgent=urgent):
                    answers = ()  # whoever came meanwhile reads the message; the bot is silent
                state = view.state if state == turn.view.state else state
                alert = view.alert if alert == turn.view.alert else alert
                messages = messages_of(answers, view.last_seq + 1, urgent=urgent, at=at)
                reply = Reply(state, alert != NO_ALERT, messages)
                outcome = {
                    **rows.outcome_of(box, turn.seq, understanding, urgent=urgent),
                    **rows.named_in(answers),
                }
                rows.insert_messages(connection, view.id, box, messages)
                rows.finish_turn(connection, view.id, turn.client_id, reply, outcome, at)
                changes = {
                    "state": state,
                    "alert": alert,
                    "asks": asks,
                    "safety_asked": safety_asked or view.safety_asked,
                    "last_seq": view.last_seq + len(messages),
                    "notes": rows.sealed_notes(box, view.notes.after(answers, later, who)),
                }
                rows.update_conversation(connection, view.id, changes)
        return reply

    def give_feedback(
        self, token: str, opinion: Opinion, answers: Sequence[Answer], at: datetime, **changes: object
    ) -> tuple[Message, ...]:
        """Keep what the visitor thinks of it, and show what is to be said: nothing, or the answer to danger.

        `changes`: columns of the conversation that danger changes (alert, asks). Raises ConversationUnknown, and
        MessageNotStored when nothing is on disk.
        """
        conversation_id = conversation_id_of(token)
        with _naming(MessageNotStored):
            box = self._keys.box(conversation_id)
            with writing(self._engine) as connection:
                view = self._open_view(connection, conversation_id, box, lock=True)
                keep(connection, view.id, box, opinion, at)
                messages = messages_of(answers, view.last_seq + 1, urgent=opinion.urgent, at=at)
                if messages:
                    rows.insert_messages(connection, view.id, box, messages)
                    notes = rows.sealed_notes(box, view.notes.after(answers))
                    last = {"last_seq": view.last_seq + len(messages), "notes": notes}
                    rows.update_conversation(connection, view.id, {**changes, **last})
        return messages

    def fail_answer(
        self, turn: Turn, answers: Sequence[Answer], *, state: State, alert: str, urgent: bool
    ) -> Reply:
        """What to show when `answer` raised AnswerNotStored: the same texts, no buttons, no database.

        The turn stays unanswered: the same message id, sent again, gives it with `reply` None, and it can be
        answered then. The ids of these messages are never those of events.
        """
        messages = unstored_messages(answers, urgent=urgent, at=self._now())
        return Reply(state, alert != NO_ALERT, messages)

    def events_after(self, token: str, seq: int) -> list[StoredEvent]:
        """What the visitor did not write, after this number: messages and changes of the hand-over, in order.

        Cheap when there is nothing new. Raises ConversationUnknown (also once it is closed or erased) and
        ConversationUnavailable.
        """
        conversation_id = conversation_id_of(token)
        with _naming(ConversationUnavailable), reading(self._engine) as connection:
            if self._open_view(connection, conversation_id).last_seq <= seq:
                return []
            box = self._keys.box(conversation_id)
            return rows.events(connection, conversation_id, box, after=seq, visitor=False)

    def last_seq(self, token: str) -> int:
        """The number of the newest row. Raises as `find` does."""
        return self.find(token).last_seq

    def history(self, token: str) -> list[Message]:
        """The whole conversation, the visitor's messages included, for the page without scripting."""
        conversation_id = conversation_id_of(token)
        with _naming(ConversationUnavailable):
            box = self._keys.box(conversation_id)
            with reading(self._engine) as connection:
                self._open_view(connection, conversation_id)
                stored = rows.events(connection, conversation_id, box, after=0, visitor=True)
        return [one.content for one in stored if isinstance(one.content, Message)]

    def held(self, conversation_id: str) -> AbstractContextManager[Held]:
        """The conversation, locked, in one transaction: for a human who speaks, and for changes of the hand-over.

        Raises ConversationUnknown (also when it was erased), and AnswerNotStored when nothing was written.
        """
        return self._held(conversation_id)

    def looking(self) -> AbstractContextManager[Connection]:
        """One transaction that reads the tables of those who stand above. Raises ConversationUnavailable."""
        return _transaction(reading, self._engine, ConversationUnavailable)

    def marking(self) -> AbstractContextManager[Connection]:
        """One transaction that writes to the tables of those who stand above. Raises AnswerNotStored."""
        return _transaction(writing, self._engine, AnswerNotStored)

    def rows_after(self, conversation_id: str, seq: int) -> list[StoredEvent]:
        """Everything after this number, the visitor's messages too: for whoever may read along.

        Raises ConversationUnknown when it was erased, and ConversationUnavailable.
        """
        with _naming(ConversationUnavailable), reading(self._engine) as connection:
            if rows.view(connection, conversation_id).last_seq <= seq:
                return []
            box = self._keys.box(conversation_id)
            return rows.events(connection, conversation_id, box, after=seq, visitor=True)

    def box(self, conversation_id: str) -> Box:
        """What opens and seals texts of this conversation that lie in tables of others.

        Raises ConversationErased, and KeyUnavailable when that cannot be known.
        """
        return self._keys.box(conversation_id)

    def record_handoff(self, conversation_id: str, state: State, position: int | None = None) -> StoredEvent:
        """The hand-over went to another state: a numbered event, and the state of the conversation."""
        change = HandoffChange(state, position)
        with _naming(AnswerNotStored):
            box = self._keys.box(conversation_id)
            with writing(self._engine) as connection:
                seq = rows.view(connection, conversation_id, lock=True).last_seq + 1
                body = seal_handoff(box, seq, change)
                rows.insert_event(connection, conversation_id, seq, "handoff", "system", body, self._now())
                rows.update_conversation(connection, conversation_id, {"state": state, "last_seq": seq})
        return StoredEvent(seq, change)

    def erase(self, token: str, by_exit: bool) -> None:
        """Take everything of this conversation away; unknown is fine. Raises EraseIncomplete: try again."""
        self._eraser.erase(conversation_id_of(token), by_exit=by_exit)

    @contextmanager
    def _held(self, conversation_id: str) -> Iterator[Held]:
        with _naming(AnswerNotStored):
            box = self._keys.box(conversation_id)
            with writing(self._engine) as connection:
                view = rows.view(connection, conversation_id, box, lock=True)
                yield Held(connection, view, box, self._now())

    def _open_view(
        self, connection: Connection, conversation_id: str, box: Box | None = None, *, lock: bool = False
    ) -> ConversationView:
        view = rows.view(connection, conversation_id, box, lock=lock)
        if is_closed(view.last_message_at, self._now()):
            raise ConversationUnknown("the last message was too long ago")
        return view


@contextmanager
def _naming(what: type[Exception]) -> Iterator[None]:
    """Give a failing database, disk or key the name of what it means for the visitor."""
    try:
        yield
    except (SQLAlchemyError, KeyUnavailable, BodyUnreadable) as error:
        raise what("the store did not do what was asked") from error


@contextmanager
def _transaction(
    begin: Callable[[Engine], AbstractContextManager[Connection]], engine: Engine, what: type[Exception]
) -> Iterator[Connection]:
    with _naming(what), begin(engine) as connection:
        yield connection


def _canonical(client_id: str) -> str:
    try:
        return str(uuid.UUID(client_id))
    except ValueError as error:
        raise MessageIdInvalid("the id of a message is a UUID") from error


def _refuse_silence(answers: Sequence[Answer], state: State) -> None:
    """Only a human may leave a message without an answer of the bot."""
    if state != "human" and not any(answer.bubbles for answer in answers):
        raise ValueError("an empty answer is never given")


def _human_came(turn: Turn, view: ConversationView, *, urgent: bool) -> bool:
    """A human took the visitor while the bot was still thinking; danger is shown all the same."""
    return view.state == "human" and turn.view.state != "human" and not urgent


def _new_turn(connection: Connection, box: Box, turn: Turn) -> Turn:
    said = Message(str(turn.seq), "visitor", turn.text, turn.at)
    rows.insert_messages(connection, turn.conversation_id, box, [said], turn.choice_to)
    rows.insert_turn(connection, turn.conversation_id, turn.client_id, turn.seq, turn.at)
    changes = {"last_seq": turn.seq, "last_message_at": to_ms(turn.at)}
    rows.update_conversation(connection, turn.conversation_id, changes)
    return turn


def _known_turn(connection: Connection, box: Box, view: ConversationView, row: Row) -> Turn:
    found = rows.message_at(connection, view.id, box, row.seq)
    if found is None:
        raise BodyUnreadable("the text of this message was purged")
    message, to = found
    reply = rows.reply_of(connection, box, row)
    return Turn(view, row.client_id, row.seq, message.at, message.text, to, reply)


def _chosen(connection: Connection, box: Box, view: ConversationView, choice: str) -> tuple[str, str]:
    """The label of the button, as what the visitor said, and where it leads."""
    seq = place_of_button(choice)
    found = None if seq is None else rows.message_at(connection, view.id, box, seq)
    for button in found[0].buttons if found else ():
        if secrets.compare_digest(button.id, choice):
            return button.label, button.to
    raise ChoiceUnknown("this conversation never showed that button")
