"""Erasing from the visitor's side: `erase()` tries until it is true, and only then says so."""

from __future__ import annotations

from bot.conversation.errors import ConversationUnavailable, ConversationUnknown, EraseIncomplete
from bot.conversation.service import conversation_id_of
from bot.log import get_logger
from bot.web.visitor.refusals import Refused
from bot.web.visitor.services import Services
from bot.web.visitor.threads import TookTooLong

log = get_logger("web.erasing")

#: In seconds; all attempts together stay under the five of the contract.
ERASING = 1.5
_ERASE_ATTEMPTS = 3


async def erase(parts: Services, token: str, *, by_exit: bool) -> None:
    """Everything of a conversation; unknown is fine. Raises Refused (503) only when its text can still be read."""
    for attempt in range(_ERASE_ATTEMPTS):
        try:
            await parts.threads.run(ERASING, parts.conversations.erase, token, by_exit=by_exit)
            break
        except (EraseIncomplete, TookTooLong) as error:
            log.error("erase_incomplete", attempt=attempt, error=type(error).__name__)
    else:
        await _refuse_if_readable(parts, token)
    await parts.bus.wake(conversation_id_of(token))


async def _refuse_if_readable(parts: Services, token: str) -> None:
    try:
        await parts.threads.run(ERASING, parts.conversations.find, token)
    except ConversationUnknown:
        return  # the key is gone: nothing can be read; the worker takes the rest
    except (ConversationUnavailable, TookTooLong) as error:
        raise Refused(503, "fout_niet_bewaard") from error
    raise Refused(503, "fout_niet_bewaard")
