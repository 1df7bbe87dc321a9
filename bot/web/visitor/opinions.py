"""What a visitor thinks of it: `read_opinion()`, `give()`. A sentence is looked at for danger as any other."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import cast

from starlette.requests import Request

from bot import clock
from bot.content.answer import Answer
from bot.conversation.decide import decide
from bot.conversation.errors import (
    ConversationErased,
    ConversationUnavailable,
    ConversationUnknown,
    MessageNotStored,
)
from bot.conversation.feedback import Opinion, Thumb
from bot.conversation.models import ConversationView, Reply
from bot.log import get_logger
from bot.safety import Assessment, Danger, assess
from bot.web.visitor.body import read, readable_text
from bot.web.visitor.clean import clean, is_blank
from bot.web.visitor.incoming import parse_object
from bot.web.visitor.refusals import Refused
from bot.web.visitor.services import Services
from bot.web.visitor.threads import TookTooLong

log = get_logger("web.opinions")

#: In Unicode code points: one sentence.
MAX_SENTENCE = 300
THUMBS = ("up", "down")
#: In seconds.
LOOK, KEEP = 0.5, 0.5
_RETRY = {"Retry-After": "2"}


@dataclass(frozen=True)
class Given:
    """A thumb, and the sentence as typed (`typed`) and as it may go on (`text`)."""

    thumb: Thumb
    typed: str = field(default="", repr=False)
    text: str | None = field(default=None, repr=False)


async def read_opinion(request: Request) -> Given:
    """The body of a feedback. Raises Refused (400, 413, 415) with the words that could be read in it."""
    raw = await read(request)
    values = parse_object(request, raw)
    return checked(values.get("thumb"), values.get("text"), readable_text(raw))


def checked(thumb: object, text: object, words: str) -> Given:
    """A feedback of the right shape; an empty sentence is none. `words` is looked at when it is refused."""
    if thumb not in THUMBS or not (text is None or isinstance(text, str)):
        raise Refused(400, "fout_ongeldig", words)
    typed = text or ""
    if len(typed) > MAX_SENTENCE:
        raise Refused(413, "fout_te_lang", typed)
    cleaned = clean(typed)
    return Given(cast(Thumb, thumb), typed, None if is_blank(cleaned) else cleaned)


async def give(parts: Services, token: str, given: Given, now: datetime) -> Reply | None:
    """What is to be said to it at once: None, or the answer to the danger in the sentence. Raises Refused."""
    assessment = assess(given.typed)  # before anything that can fail
    view = await _view(parts, token, given)
    if not parts.limits.may_signal(view.id):
        raise Refused(429, "fout_te_veel", given.typed, {"Retry-After": "20"})
    answers, changes = _said_to(parts, view, assessment, now)
    opinion = Opinion(given.thumb, given.text, assessment.danger.urgent)
    try:
        messages = await parts.threads.run(
            KEEP, parts.conversations.give_feedback, token, opinion, answers, clock.now(), **changes
        )
    except (ConversationUnknown, ConversationErased) as error:
        raise Refused(404, "fout_onbekend", given.typed) from error
    except (MessageNotStored, TookTooLong) as error:
        log.error("feedback_not_stored", error=type(error).__name__)
        raise Refused(503, "fout_niet_bewaard", given.typed, _RETRY) from error
    await parts.bus.wake(view.id)
    return Reply(view.state, changes.get("alert", view.alert) != "none", messages) if messages else None


async def _view(parts: Services, token: str, given: Given) -> ConversationView:
    try:
        return await parts.threads.run(LOOK, parts.conversations.find, token)
    except (ConversationUnknown, ConversationErased) as error:
        raise Refused(404, "fout_onbekend", given.typed) from error
    except (ConversationUnavailable, TookTooLong) as error:
        raise Refused(503, "storing", given.typed, _RETRY) from error


def _said_to(
    parts: Services, view: ConversationView, assessment: Assessment, now: datetime
) -> tuple[tuple[Answer, ...], dict[str, str | None]]:
    """The rules alone judge a sentence about the chat: 112 or 113 when there is danger in it, else nothing."""
    if assessment.danger is Danger.none:
        return (), {}
    decision = decide(
        assessment=assessment,
        reading=None,
        alert=view.alert,
        reply=None,
        safety_asked=view.safety_asked,
        known=parts.copybook.keys(),
        later=view.notes.later,
    )
    values = {**view.values, **view.notes.who, **decision.values}
    answers = tuple(one if isinstance(one, Answer) else parts.render(one, now, values) for one in decision.show)
    return answers, {"alert": decision.alert.value, "asks": decision.asks}
