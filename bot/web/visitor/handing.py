"""Hand-overs in the gateway: `pressed()` for buttons; `stand`, `agree`, `cancel`, `typing`, `closed` for calls.

Whatever fails, she gets words and numbers: a human who cannot be reached is admitted, never awaited.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from bot import clock
from bot.content.answer import Answer
from bot.content.consent import load_consent
from bot.conversation.errors import AnswerNotStored, ConversationUnavailable, ConversationUnknown
from bot.conversation.messages import unstored_messages
from bot.conversation.models import ConversationView, Message, State
from bot.handoff.service import Agreed, Moved, Phase, Standing, SummaryInvalid
from bot.log import get_logger
from bot.safety import Reading, read_answer
from bot.web.visitor.refusals import Refused
from bot.web.visitor.services import Services
from bot.web.visitor.threads import TookTooLong

log = get_logger("web.handing")
_T = TypeVar("_T")

#: What a button says to the hand-over.
WORDS = "mens:"
#: A yes to what was shown, and a request that shows it again.
AGREED, ASK_AGAIN = f"{WORDS}ja", f"{WORDS}vraag"
#: The question that an offer ends with.
ASKS = "mens"
#: In seconds: a provider elsewhere is asked whether somebody is there.
MOVING = 2.5
READING = 0.8
_FAILED = "mens_storing"
#: The button that asks whether everything may be erased; it changes nothing of the hand-over.
_ERASING = f"{WORDS}wissen"
_RETRY = {"Retry-After": "2"}
_MAX_ID = 9


@dataclass(frozen=True)
class Change:
    """What the visitor's call brought about. There is always a message."""

    state: State
    position: int | None
    alert: bool
    messages: tuple[Message, ...]

    def as_dict(self) -> dict[str, object]:
        """The body of the answer."""
        messages = [message.as_dict() for message in self.messages]
        return {"state": self.state, "position": self.position, "alert": self.alert, "messages": messages}


async def pressed(parts: Services, view: ConversationView, word: str, now: datetime) -> Answer:
    """The answer to a button `mens:…`; the bot is not needed for it. Raises ConversationUnknown."""
    if word == _ERASING:
        return parts.render("mens_wissen", now, view.values)
    visitor = parts.handoffs.visitor
    work: dict[str, Callable[[], Moved]] = {
        "vraag": lambda: visitor.ask(view.id, now),
        "ja": lambda: visitor.consent(view.id, now, Agreed()),
        "zonder": lambda: visitor.consent(view.id, now, Agreed(as_shown=False)),
        "nee": lambda: visitor.refuse(view.id, now),
        "wachten": lambda: visitor.keep_waiting(view.id, now),
        "stop": lambda: visitor.cancel(view.id, now),
    }
    try:
        moved = await parts.threads.run(MOVING, work[word.removeprefix(WORDS)])
    except (AnswerNotStored, ConversationUnavailable, SummaryInvalid, TookTooLong) as error:
        log.error("hand_over_failed", error=type(error).__name__)
        return parts.render(_FAILED, now, {**view.values, **view.notes.who, "deuren": []})
    carry(parts, view.id)
    return moved.answer


def typed(text: str) -> str | None:
    """The word of a button that a plain typed yes or no to the offer stands for; None for anything with a content.

    Whatever means the same for "are you safe?" and for "are you in danger?" is no plain yes or no.
    """
    said = " ".join(re.findall(r"\w+", text.lower()))
    known = load_consent()
    if said in known.yes or said in known.no:
        return f"{WORDS}ja" if said in known.yes else f"{WORDS}nee"
    bare = f" {said} "
    for polite in known.polite:
        bare = bare.replace(f" {polite} ", " ")
    both = (read_answer("gevaar", bare.strip()), read_answer("veilig", bare.strip()))
    if both == (Reading.danger, Reading.safe):
        return f"{WORDS}ja"
    return f"{WORDS}nee" if both == (Reading.safe, Reading.danger) else None


async def stand(parts: Services, token: str) -> Standing:
    """Where the hand-over stands. Raises Refused."""
    conversation = await _known(parts, token)
    return await _refusing(parts.threads.run(READING, parts.handoffs.visitor.standing, conversation.id))


async def agree(parts: Services, token: str, agreed: Agreed, now: datetime) -> Change:
    """She agreed to what goes along. Raises Refused."""
    visitor = parts.handoffs.visitor
    return await _moving(parts, token, lambda id: visitor.consent(id, now, agreed, show=True))


async def cancel(parts: Services, token: str, now: datetime) -> Change:
    """Out of the offer, out of the queue, or away from the human. Raises Refused."""
    return await _moving(parts, token, lambda id: parts.handoffs.visitor.cancel(id, now, show=True))


async def typing(parts: Services, token: str, on: bool) -> None:
    """She is typing, never what. Raises Refused."""
    conversation = await _known(parts, token)
    if not parts.limits.may_signal(conversation.id):
        raise Refused(429, "fout_te_veel", headers={"Retry-After": "5"})
    await _refusing(parts.threads.run(READING, parts.handoffs.visitor.typing, conversation.id, on))
    _errand(parts, parts.handoffs.carrier.types, conversation.id, on)
    await parts.bus.wake(conversation.id)


async def closed(parts: Services, token: str) -> None:
    """Her page is closed, and with it the way back to this conversation. Raises Refused."""
    conversation = await _known(parts, token)
    await _refusing(parts.threads.run(MOVING, parts.handoffs.visitor.page_closed, conversation.id))
    await parts.bus.wake(conversation.id)


def number(value: object) -> int | None:
    """The number of a message of hers that she ticked; None when it can be none."""
    if not isinstance(value, str) or not (value.isascii() and value.isdecimal() and len(value) <= _MAX_ID):
        return None
    return int(value)


def carry(parts: Services, conversation_id: str) -> None:
    """Words for a provider elsewhere, behind her back; what fails now the worker does."""
    _errand(parts, parts.handoffs.carrier.carry, conversation_id)


def ring(parts: Services, conversation_id: str) -> None:
    """Whoever follows this conversation reads on; nobody waits for it."""
    task: asyncio.Task[object] = asyncio.create_task(parts.bus.wake(conversation_id))
    parts.errands.add(task)
    task.add_done_callback(parts.errands.discard)


async def _moving(parts: Services, token: str, move: Callable[[str], Moved]) -> Change:
    view = await _known(parts, token)
    moved = await _refusing(parts.threads.run(MOVING, move, view.id))
    carry(parts, view.id)
    await parts.bus.wake(view.id)
    messages = moved.messages or unstored_messages([moved.answer], urgent=False, at=clock.now())
    position = moved.record.position if moved.record is not None and moved.phase is Phase.queued else None
    return Change(moved.state, position, view.alerted, messages)


async def _known(parts: Services, token: str) -> ConversationView:
    return await _refusing(parts.threads.run(READING, parts.conversations.find, token))


async def _refusing(work: Awaitable[_T]) -> _T:
    """The name of what went wrong becomes what she reads."""
    try:
        return await work
    except ConversationUnknown as error:
        raise Refused(404, "fout_onbekend") from error
    except SummaryInvalid as error:
        raise Refused(400, "fout_ongeldig") from error
    except (AnswerNotStored, ConversationUnavailable, TookTooLong) as error:
        log.error("hand_over_failed", error=type(error).__name__)
        raise Refused(503, "storing", headers=_RETRY) from error


def _errand(parts: Services, work: Callable[..., object], *given: object) -> None:
    task = asyncio.create_task(asyncio.to_thread(work, *given))
    parts.errands.add(task)
    task.add_done_callback(lambda done: _done(parts, done))


def _done(parts: Services, task: asyncio.Task[object]) -> None:
    parts.errands.discard(task)
    if not task.cancelled() and task.exception() is not None:
        log.warning("not_carried", error=type(task.exception()).__name__)
