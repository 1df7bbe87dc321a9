"""One event of one hand-over, applied: `Moves.go()` writes the row, the state and the text in one transaction.

Whoever calls holds the conversation (`Conversations.held`), so of two who move at once one is first, and the other
finds the table closed to what she wanted.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from bot.content.answer import Answer
from bot.content.copybook import Context, Copybook
from bot.content.directory import Directory
from bot.content.summary import load_roles
from bot.conversation.held import Held
from bot.conversation.models import Message, State
from bot.handoff import records
from bot.handoff.choice import Choice
from bot.handoff.machine import OVER, STANDING, Event, Outcome, Phase, step, visitor_state
from bot.handoff.records import Record
from bot.handoff.summary import Summary, read_summary, summary_of

#: What is sealed in the row of a hand-over, and for which place.
SUMMARY, NOTE = "summary", "note"
#: The queue of these is our own table.
OURS = ("desk", "console")


@dataclass(frozen=True)
class Moved:
    """Where a hand-over stands after an event. `key`, `values` and `answer` are the text that the visitor gets;
    `messages` are there when it was written down as messages already."""

    record: Record | None
    phase: Phase
    key: str
    answer: Answer
    values: Mapping[str, object] = field(default_factory=dict)
    messages: tuple[Message, ...] = ()

    @property
    def state(self) -> State:
        """The state in the visitor's API."""
        return visitor_state(self.phase)


class Moves:
    """`book` gives the texts as they are now; its directory is that of the municipality."""

    #: Where nothing need be said yet.
    nothing = Answer("", ())

    def __init__(self, book: Callable[[], Copybook], choice: Choice) -> None:
        self._book = book
        self._choice = choice

    @property
    def directory(self) -> Directory:
        """Who helps here."""
        found = self._book().directory
        assert isinstance(found, Directory)
        return found

    @property
    def themes(self) -> Mapping[str, str]:
        """Theme → how a visitor reads it."""
        return self._book().themes

    @property
    def roles(self) -> Mapping[str, str]:
        """Role → how a visitor reads it."""
        return load_roles()

    def go(
        self,
        held: Held,
        record: Record,
        event: Event,
        now: datetime,
        *,
        show: bool,
        values: Mapping[str, object] | None = None,
        text: str | None = None,
        **columns: object,
    ) -> Moved:
        """Apply the event. `now` is the moment of opening hours; `show` writes the text down as messages.

        `values`: for the text; `text`: another one than the table's; `columns`: changed beside what the event
        changes by itself. Raises NotPossible.
        """
        outcome = step(record.phase, event)
        changes = {**_columns(held, record, event, outcome), **columns}
        records.update(held.connection, record.id, **changes)
        after = records.get(held.connection, record.id)
        assert after is not None
        after = self._place(held, after)
        _tell_state(held, record, after)
        if outcome.text is None:
            return Moved(after, after.phase, "", self.nothing)
        return self._said(held, after, text or outcome.text, now, values, show=show)

    def standing(self, held: Held, record: Record | None, now: datetime) -> Moved:
        """Where it stands, for who asks, and for who asks twice; nothing changes."""
        phase = Phase.not_offered if record is None else record.phase
        return self._said(held, record, STANDING[phase], now, None, show=False)

    def render(self, held: Held, record: Record | None, key: str, now: datetime, **values: object) -> Answer:
        """A text with all that is known of the visitor and of this hand-over."""
        return self._book().render(key, Context(now, self._values(held, record, now, values)))

    def summary(self, held: Held, record: Record) -> Summary:
        """What goes along: what she agreed to, else what is offered to her."""
        sealed = records.sealed(held.connection, record.id, SUMMARY)
        if sealed is not None:
            return read_summary(held.box.open(place(record, SUMMARY), sealed))
        return summary_of(held.view.notes.who, self.directory.name, self.themes)

    def _said(
        self,
        held: Held,
        record: Record | None,
        key: str,
        now: datetime,
        values: Mapping[str, object] | None,
        *,
        show: bool,
    ) -> Moved:
        known = self._values(held, record, now, values or {})
        answer = self._book().render(key, Context(now, known))
        messages = held.show([answer]) if show else ()
        phase = Phase.not_offered if record is None else record.phase
        return Moved(record, phase, key, answer, known, messages)

    def _values(
        self, held: Held, record: Record | None, now: datetime, more: Mapping[str, object]
    ) -> dict[str, object]:
        theme = held.view.notes.who.get("thema") or "*"
        known: dict[str, object] = {
            **held.view.values,
            **held.view.notes.who,
            "deuren": [found.id for found in self.directory.reachable(now, theme)],
            "wie": self.organisation(record),
        }
        if record is not None:
            known["aanbieder"] = record.provider
            known["wisbaar"] = "ja" if self._choice.erasable(record.provider) else "nee"
            known["positie"] = record.position
            known["samenvatting"] = self.summary(held, record).text(self.roles, self.themes)
        return {**known, **more}

    def organisation(self, record: Record | None) -> str:
        """The name of the organisation behind the chat; of Veilig Thuis when nobody is behind it."""
        named = [
            chat.organisation for chat in self.directory.human_chat if record and chat.provider == record.provider
        ]
        return self.directory.get(next(iter([*named, "veilig_thuis"]))).name

    def _place(self, held: Held, record: Record) -> Record:
        """The place in the queue, where we know it: elsewhere nobody does."""
        position = None
        if record.phase is Phase.queued and record.provider in OURS:
            waiting = records.queue(held.connection, record.municipality, record.provider)
            position = next((at for at, one in enumerate(waiting, 1) if one.id == record.id), None)
        if position != record.position:
            records.update(held.connection, record.id, position=position)
        return replace(record, position=position)


def place(record: Record, column: str) -> str:
    """For what place a column is sealed."""
    return place_of(record.id, column)


def place_of(id: str, column: str) -> str:
    """The same, of the hand-over with this id."""
    return f"handoff:{id}:{column}"


def _columns(held: Held, record: Record, event: Event, outcome: Outcome) -> dict[str, object]:
    """What an event changes in the row by itself."""
    changes: dict[str, object] = {"phase": outcome.phase}
    if outcome.phase is not record.phase:
        changes |= {"entered_at": held.now, "told": False, "human_typing": None, "visitor_typing": None}
    if event is Event.nobody_yet:
        changes["told"] = True
    if event in (Event.human_silent, Event.human_gone):
        changes |= {"again": True, "chatter": None}
    if event is Event.take:
        first = held.unheard_from() if record.from_seq is None else record.from_seq
        changes |= {"again": False, "from_seq": first}
        if record.sent_seq is None:
            changes["sent_seq"] = first - 1
    if outcome.phase in OVER:
        changes |= {"chatter": None, "again": False}
    return changes


def _tell_state(held: Held, before: Record, after: Record) -> None:
    """Numbered events for the page: the new state, or the new place in the queue."""
    if after.phase is Phase.checking:
        return  # a glance: what is found follows at once
    if after.phase is Phase.ended:
        held.change("ended")
    state = visitor_state(after.phase)
    if state != held.view.state or before.position != after.position:
        held.change(state, after.position)
