"""A conversation as values: what the service takes and gives. Nothing here touches a database."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from bot.content.tongue import tongue
from bot.conversation.notes import Notes

State = Literal["bot", "offered", "queued", "human", "ended"]
Sender = Literal["bot", "human", "visitor", "system"]

#: The alert as bot.safety.alert names it; anything else than this is an alert that the page shows.
NO_ALERT = "none"


@dataclass(frozen=True)
class ShownButton:
    """A button as the visitor gets it: `id` is opaque, `to` stays on the server."""

    id: str
    label: str
    to: str = field(repr=False)


@dataclass(frozen=True)
class ShownLink:
    """A link of a message: `href` is `tel:` or `https:`."""

    label: str
    href: str


@dataclass(frozen=True)
class Message:
    """One bubble of a conversation. `id` is the number of its event as text."""

    id: str
    sender: Sender
    text: str = field(repr=False)
    at: datetime
    buttons: tuple[ShownButton, ...] = ()
    links: tuple[ShownLink, ...] = ()
    urgent: bool = False

    @property
    def lang(self) -> str | None:
        """The language of what we say, as BCP 47 names it, when it is not Dutch; nobody judges the visitor's."""
        return None if self.sender == "visitor" else tongue(self.text)

    def as_dict(self) -> dict[str, object]:
        """The message as the visitor's API gives it; `lang` only where it is not Dutch."""
        language = {} if self.lang is None else {"lang": self.lang}
        return {
            "id": self.id,
            "from": self.sender,
            "text": self.text,
            "buttons": [{"id": button.id, "label": button.label} for button in self.buttons],
            "links": [{"label": link.label, "href": link.href} for link in self.links],
            "urgent": self.urgent,
            "at": self.at.isoformat(timespec="seconds"),
            **language,
        }


@dataclass(frozen=True)
class HandoffChange:
    """The hand-over went to another state; `position` is the place in the queue, counted from 1."""

    state: State
    position: int | None = None

    def as_dict(self) -> dict[str, object]:
        """The change as the server-sent event gives it."""
        return {"state": self.state, "position": self.position}


@dataclass(frozen=True)
class StoredEvent:
    """A numbered row of a conversation, as its listeners get it."""

    seq: int
    content: Message | HandoffChange

    @property
    def name(self) -> str:
        """The name of the server-sent event."""
        return "message" if isinstance(self.content, Message) else "handoff"

    def as_dict(self) -> dict[str, object]:
        """The data of the server-sent event."""
        return self.content.as_dict()


@dataclass(frozen=True)
class ConversationView:
    """Where a conversation stands. `asks` is the question that the last answer ended with, if any."""

    id: str
    municipality: str
    state: State
    alert: str
    asks: str | None
    safety_asked: bool
    last_seq: int
    last_message_at: datetime
    notes: Notes = field(default_factory=Notes, repr=False)

    @property
    def alerted(self) -> bool:
        """Whether the page keeps 112 large."""
        return self.alert != NO_ALERT

    @property
    def values(self) -> dict[str, object]:
        """What Rasa may know of it, for conditions in the copy."""
        return {"alarm": self.alerted, "staat": self.state, **self.notes.values}


@dataclass(frozen=True)
class Reply:
    """What the gateway answers to one message of the visitor."""

    state: State
    alert: bool
    messages: tuple[Message, ...]

    def as_dict(self) -> dict[str, object]:
        """The body of the answer, as the visitor's API gives it."""
        return {"state": self.state, "alert": self.alert, "messages": [one.as_dict() for one in self.messages]}


@dataclass(frozen=True)
class Opened:
    """A new conversation. The token is the only key to it that the visitor holds; it is stored nowhere."""

    token: str = field(repr=False)
    conversation_id: str
    reply: Reply

    @property
    def messages(self) -> tuple[Message, ...]:
        """The greeting."""
        return self.reply.messages


@dataclass(frozen=True)
class Turn:
    """One message of the visitor, written down. `reply` is there when it was answered before.

    `view` is the conversation as it stood when this message was asked for: the pending question, the alert.
    """

    view: ConversationView
    client_id: str
    seq: int
    at: datetime
    text: str = field(repr=False)
    choice_to: str | None = field(default=None, repr=False)
    reply: Reply | None = None

    @property
    def conversation_id(self) -> str:
        """The id under which Rasa knows the conversation."""
        return self.view.id


@dataclass(frozen=True)
class Understanding:
    """What rules and model made of a message. Probabilities are from 0 to 1; `entities` may hold typed words.

    `follow_up`: how the message leans on what came before ("verder", "en wat kost dat?"), see bot.nlu.details.
    """

    intent: str | None = None
    confidence: float | None = None
    acute: float | None = None
    threshold: float | None = None
    suicide: float | None = None
    suicide_threshold: float | None = None
    danger: str = "none"
    rule: str | None = None
    ranking: tuple[tuple[str, float], ...] = ()
    entities: tuple[Mapping[str, object], ...] = field(default=(), repr=False)
    follow_up: str | None = None
