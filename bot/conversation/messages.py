"""From an `Answer` to the messages of a conversation, and from a message to the sealed body of its event."""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterator, Sequence
from datetime import datetime

from bot.content.answer import Answer, Bubble, Button
from bot.conversation.keys import Box
from bot.conversation.models import HandoffChange, Message, Sender, ShownButton, ShownLink, State


def bubbles_of(answers: Sequence[Answer]) -> Iterator[tuple[Bubble, tuple[Button, ...], bool]]:
    """Every bubble in order, with its buttons, and whether it belongs to the first answer."""
    for index, answer in enumerate(answers):
        last = len(answer.bubbles) - 1
        for place, bubble in enumerate(answer.bubbles):
            yield bubble, answer.buttons if place == last else (), index == 0


def messages_of(answers: Sequence[Answer], first_seq: int, *, urgent: bool, at: datetime) -> tuple[Message, ...]:
    """One message per bubble, numbered from `first_seq`. Only the first answer is urgent: it has the 112."""
    return tuple(
        Message(
            id=str(seq),
            sender="bot",
            text=bubble.text,
            at=at,
            buttons=tuple(_shown(seq, button) for button in buttons),
            links=tuple(ShownLink(link.label, link.href) for link in bubble.links),
            urgent=urgent and first,
        )
        for seq, (bubble, buttons, first) in enumerate(bubbles_of(answers), start=first_seq)
    )


def unstored_messages(answers: Sequence[Answer], *, urgent: bool, at: datetime) -> tuple[Message, ...]:
    """Messages that are shown although nothing could be kept: ids that never meet a number, and no buttons,
    because a button that was not stored cannot be chosen."""
    prefix = secrets.token_urlsafe(6)
    return tuple(
        Message(
            id=f"los-{prefix}-{number}",
            sender="bot",
            text=bubble.text,
            at=at,
            links=tuple(ShownLink(link.label, link.href) for link in bubble.links),
            urgent=urgent and first,
        )
        for number, (bubble, _, first) in enumerate(bubbles_of(answers), start=1)
    )


def seal_message(box: Box, message: Message, choice_to: str | None = None) -> bytes:
    """The body of the event. ASCII inside, so that half a character pair that somebody typed survives."""
    body = {
        "text": message.text,
        "buttons": [[button.id, button.label, button.to] for button in message.buttons],
        "links": [[link.label, link.href] for link in message.links],
        "urgent": message.urgent,
        "to": choice_to,
    }
    return box.seal(message.id, json.dumps(body, separators=(",", ":")).encode("ascii"))


def open_message(box: Box, seq: int, origin: Sender, body: bytes, at: datetime) -> tuple[Message, str | None]:
    """The message of an event, and where its choice leads if it was one. Raises BodyUnreadable."""
    values = json.loads(box.open(str(seq), body))
    message = Message(
        id=str(seq),
        sender=origin,
        text=values["text"],
        at=at,
        buttons=tuple(ShownButton(*button) for button in values["buttons"]),
        links=tuple(ShownLink(*link) for link in values["links"]),
        urgent=values["urgent"],
    )
    return message, values["to"]


def seal_handoff(box: Box, seq: int, change: HandoffChange) -> bytes:
    """The body of a hand-over's event."""
    return box.seal(str(seq), json.dumps(change.as_dict()).encode("ascii"))


def open_handoff(box: Box, seq: int, body: bytes) -> HandoffChange:
    """The change of a hand-over's event. Raises BodyUnreadable."""
    values = json.loads(box.open(str(seq), body))
    state: State = values["state"]
    return HandoffChange(state, values["position"])


def place_of_button(button_id: str) -> int | None:
    """The number of the event that shows this button, or None when it cannot be one of ours."""
    number, _, rest = button_id.partition("-")
    return int(number) if rest and number.isascii() and number.isdecimal() and len(number) < 10 else None


def _shown(seq: int, button: Button) -> ShownButton:
    return ShownButton(id=f"{seq}-{secrets.token_urlsafe(9)}", label=button.label, to=button.to)
