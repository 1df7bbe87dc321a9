"""One message from arrival to answer: `take()`. Whatever fails, there is an answer within 3.3 seconds."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import datetime

from bot import clock
from bot.content.answer import Answer
from bot.content.entry import MAX_BUTTONS
from bot.content.scene import BOOKMARKS, RESUMED
from bot.conversation.decide import BotReply, Decision, decide, understood
from bot.conversation.errors import (
    AnswerNotStored,
    ChoiceUnknown,
    ConversationErased,
    ConversationUnavailable,
    ConversationUnknown,
    MessageIdInvalid,
    MessageNotStored,
)
from bot.conversation.messages import unstored_messages
from bot.conversation.models import ConversationView, Reply, Turn, Understanding
from bot.conversation.service import conversation_id_of
from bot.log import get_logger
from bot.safety import Assessment, Danger, Reading, assess, read_answer, says_safe
from bot.safety.alert import Alert
from bot.safety.language import language_of
from bot.web.bus import Ticket
from bot.web.rasa import Question
from bot.web.visitor import handing
from bot.web.visitor.erasing import erase
from bot.web.visitor.incoming import Incoming
from bot.web.visitor.refusals import Refused
from bot.web.visitor.services import Services
from bot.web.visitor.threads import TookTooLong

log = get_logger("web.turn")

#: In seconds. The bot's reply counts from arrival, waiting for one's turn included; what is left of the three
#: seconds is for writing its answer down on a busy machine.
WRITE_DOWN = 0.5
BOT = 2.8
#: When the rules already know of danger, the bot's own words are not worth a long wait.
BOT_IN_DANGER = 1.0
#: Longer than a writer waits for the lock (bot.db), so that no answer is shown as lost and stored all the same.
STORE_ANSWER = 0.5
LOOK = 0.25
_RETRY = {"Retry-After": "2"}

#: What buttons say to the gateway itself: it erases, or it hears an answer to the question about safety.
ERASE = "wis:ja"
_OURS = "veilig:"
#: And to leaf through a long answer: on, back, or on where somebody left it.
_STEP = "stap:"
#: The text whose button leads back to a long answer that was left half-way.
_WAY_BACK = "terugweg"
#: Thoughts of suicide while a human is on.
_SUICIDE_BESIDE = "mens_bij_113"


@dataclass(frozen=True)
class _Moment:
    """When the message came (`time.monotonic()`), and the `now` of its opening hours and copy."""

    arrived: float
    now: datetime

    @property
    def left(self) -> float:
        """Seconds that remain for the bot; negative when there are none."""
        return self.arrived + BOT - time.monotonic()


async def take(parts: Services, token: str, incoming: Incoming, now: datetime, arrived: float) -> Reply:
    """The reply to one message, written down before it is given. Raises Refused (400, 404, 503)."""
    assessment = assess(incoming.text or "")  # before anything that can fail
    moment = _Moment(arrived, now)
    conversation = conversation_id_of(token)
    async with _in_turn(parts, conversation) as ticket:
        turn = await _write_down(parts, token, incoming, ticket)
        if turn.reply is not None:
            return turn.reply
        if turn.view.state == "human":
            handing.ring(parts, conversation)  # the human need not wait for what we have to say about it
        if not await _wait(ticket.wait_for_turn(), moment.left):
            log.warning("turn_came_too_late")
        async with parts.bus.exclusively(conversation, max(moment.left, 0.0)):
            turn = await _look_again(parts, token, turn)
            if turn.choice_to == ERASE:
                return await _erase(parts, token, moment)
            reply = await _answer(parts, turn, assessment, moment, edited=incoming.edited)
    await parts.bus.wake(conversation)
    return reply


@asynccontextmanager
async def _in_turn(parts: Services, conversation: str) -> AsyncIterator[Ticket]:
    """A place in the queue of this conversation, taken now and given back however the turn ends."""
    ticket = parts.bus.queue(conversation)
    try:
        yield ticket
    finally:
        parts.bus.leave(conversation, ticket)


async def _write_down(parts: Services, token: str, incoming: Incoming, ticket: Ticket) -> Turn:
    """The message on disk, after those that came before it. Raises Refused."""
    write = parts.conversations.write_down
    await _wait(ticket.wait_until_written(), WRITE_DOWN)
    try:
        return await parts.threads.run(
            WRITE_DOWN, write, token, incoming.id, incoming.text, incoming.choice, clock.now()
        )
    except (ConversationUnknown, ConversationErased) as error:
        raise Refused(404, "fout_onbekend", incoming.typed) from error
    except (ChoiceUnknown, MessageIdInvalid) as error:
        raise Refused(400, "fout_ongeldig", incoming.typed) from error
    except (MessageNotStored, TookTooLong) as error:
        log.error("message_not_stored", error=type(error).__name__)
        raise Refused(503, "fout_niet_bewaard", incoming.typed, _RETRY) from error
    finally:
        ticket.written()


async def _look_again(parts: Services, token: str, turn: Turn) -> Turn:
    """The turn with the conversation as it stands now that the messages before it are answered."""
    try:
        view = await parts.threads.run(LOOK, parts.conversations.find, token)
    except ConversationUnknown as error:
        raise Refused(404, "fout_onbekend", turn.text) from error
    except (ConversationUnavailable, TookTooLong) as error:
        log.warning("conversation_not_read_again", error=type(error).__name__)
        return turn
    return replace(turn, view=view)


async def _answer(parts: Services, turn: Turn, assessment: Assessment, moment: _Moment, *, edited: bool) -> Reply:
    """Ask the bot, judge, write down, give."""
    word = _about_a_human(turn, assessment, edited=edited)
    if word is not None:
        return await _hand_over(parts, turn, word, moment)
    if turn.view.state == "human":
        return await _to_human(parts, turn, assessment, moment)
    if turn.choice_to is not None and turn.choice_to.startswith(_STEP):
        return await _leaf(parts, turn, turn.choice_to.removeprefix(_STEP), moment)
    asked = None if turn.view.asks == handing.ASKS else turn.view.asks
    reading = _reading(turn, asked)
    in_danger = assessment.danger.urgent or reading is Reading.danger
    reply = await _ask(parts, turn, moment, in_danger)
    decision = decide(
        assessment=assessment,
        reading=reading,
        alert=turn.view.alert,
        reply=reply,
        choice=turn.choice_to,
        asked=asked,
        safety_asked=turn.view.safety_asked,
        known=parts.copybook.keys(),
        later=turn.view.notes.later,
    )
    known = _who(turn, reply)
    values = {**turn.view.values, **decision.values, **known}
    shown = tuple(
        one if isinstance(one, Answer) else parts.render(one, moment.now, values) for one in decision.show
    )
    if not decision.urgent and decision.asks is None:
        shown = _with_way_back(parts, turn, shown, moment)
    return await _store(parts, turn, shown, decision, understood(assessment, reply), known)


def _reading(turn: Turn, asked: str | None) -> Reading | None:
    """How a typed message answers our question; without one, whether it takes the alarm back that stands."""
    if turn.choice_to is not None:
        return None
    if asked:
        return read_answer(asked, turn.text)
    alarmed = Alert(turn.view.alert) is not Alert.none
    return Reading.safe if alarmed and says_safe(turn.text) else None


def _about_a_human(turn: Turn, assessment: Assessment, *, edited: bool) -> str | None:
    """The button about a human that was pressed, or the plain yes or no that was typed to the offer; else None.

    Who edited what goes along and types yes is asked again: only the button beside it says what she agrees to.
    """
    if turn.choice_to is not None:
        return turn.choice_to if turn.choice_to.startswith(handing.WORDS) else None
    if turn.view.asks != handing.ASKS or turn.view.state != "offered" or assessment.danger is not Danger.none:
        return None
    word = handing.typed(turn.text)
    return handing.ASK_AGAIN if edited and word == handing.AGREED else word


async def _hand_over(parts: Services, turn: Turn, word: str, moment: _Moment) -> Reply:
    """A human being is asked for, agreed to or left: no bot is needed, and there was no danger in it."""
    try:
        answer = await handing.pressed(parts, turn.view, word, moment.now)
    except ConversationUnknown as error:
        raise Refused(404, "fout_onbekend", turn.text) from error
    return await _store(parts, turn, (answer,), replace(_unchanged(turn.view), asks=answer.asks), None)


async def _to_human(parts: Services, turn: Turn, assessment: Assessment, moment: _Moment) -> Reply:
    """A human has the word, so the bot is not asked; the rules still listen, and 112 or 113 is shown to both."""
    decision = _unchanged(turn.view)
    about_safety = turn.choice_to is not None and turn.choice_to.startswith(_OURS)
    if assessment.danger.urgent or about_safety:
        decision = decide(
            assessment=assessment,
            reading=None,
            alert=turn.view.alert,
            reply=None,
            choice=turn.choice_to,
            safety_asked=turn.view.safety_asked,
            known=parts.copybook.keys(),
        )
    elif assessment.danger is Danger.suicide:
        decision = replace(decision, show=(_SUICIDE_BESIDE,))
    values = {**turn.view.values, **turn.view.notes.who, **decision.values}
    shown = tuple(parts.render(str(key), moment.now, values) for key in decision.show)
    reply = await _store(parts, turn, shown, decision, understood(assessment, None))
    handing.carry(parts, turn.conversation_id)
    return reply


async def _leaf(parts: Services, turn: Turn, where: str, moment: _Moment) -> Reply:
    """The next step of a long answer, the one before, or the one where somebody left it: no bot is needed."""
    notes = turn.view.notes
    place = notes.step(where)
    if place is None:
        raise Refused(400, "fout_ongeldig", turn.text)
    key, step = place
    values = {**turn.view.values, **notes.who, BOOKMARKS: {key: step}, RESUMED: where == "hervat"}
    shown = (parts.render(key, moment.now, values),)
    return await _store(parts, turn, shown, _unchanged(turn.view), None)


def _with_way_back(parts: Services, turn: Turn, shown: tuple[Answer, ...], moment: _Moment) -> tuple[Answer, ...]:
    """Who left a long answer half-way gets a button back to it, instead of the last one when there are four."""
    left = turn.view.notes.unfinished
    title = parts.copybook.title_of(left) if left is not None else None
    if title is None or any(answer.steps for answer in shown):
        return shown
    way_back = parts.render(_WAY_BACK, moment.now, {"titel": title}).buttons
    last = shown[-1]
    return (*shown[:-1], replace(last, buttons=(*last.buttons[: MAX_BUTTONS - 1], *way_back)))


def _who(turn: Turn, reply: BotReply | None) -> Mapping[str, str]:
    """Who writes, as Rasa knows it now, and in which language: that is known also when Rasa is down."""
    before = turn.view.notes.who
    known = reply.memory if reply is not None and reply.memory else before
    written = language_of(turn.text) if turn.choice_to is None else None
    language = written or known.get("taal") or before.get("taal")
    return {**known, "taal": language} if language else known


async def _ask(parts: Services, turn: Turn, moment: _Moment, in_danger: bool) -> BotReply | None:
    """The bot's reply, or None; buttons that speak to the gateway are not for the bot."""
    if turn.choice_to is not None and turn.choice_to.startswith(_OURS):
        return None
    question = Question(
        conversation=turn.conversation_id,
        now=moment.now,
        municipality=turn.view.municipality,
        text=turn.text if turn.choice_to is None else None,
        choice=turn.choice_to,
        values={**turn.view.values, "veilig_gevraagd": turn.view.safety_asked, "acuut": in_danger},
    )
    return await parts.rasa.ask(question, min(moment.left, BOT_IN_DANGER if in_danger else BOT))


async def _store(
    parts: Services,
    turn: Turn,
    shown: tuple[Answer, ...],
    decision: Decision,
    understanding: Understanding | None,
    who: Mapping[str, str] | None = None,
) -> Reply:
    """The answer on disk, else the answer all the same: it is more than no answer."""
    try:
        return await parts.threads.run(
            STORE_ANSWER,
            parts.conversations.answer,
            turn,
            shown,
            state=turn.view.state,
            alert=decision.alert.value,
            asks=decision.asks,
            urgent=decision.urgent,
            safety_asked=decision.safety_question,
            understanding=understanding,
            later=decision.later,
            who=who,
        )
    except ConversationUnknown as error:
        raise Refused(404, "fout_onbekend", turn.text) from error
    except (AnswerNotStored, TookTooLong) as error:
        log.error("answer_not_stored", error=type(error).__name__)
        return parts.conversations.fail_answer(
            turn, shown, state=turn.view.state, alert=decision.alert.value, urgent=decision.urgent
        )


def _unchanged(view: ConversationView) -> Decision:
    """Nothing is judged, so nothing changes: a human has the word, or somebody leafs through a long answer."""
    return Decision((), Alert(view.alert), asks=view.asks)


async def _erase(parts: Services, token: str, moment: _Moment) -> Reply:
    """The visitor chose to erase: it is done before it is said."""
    await erase(parts, token, by_exit=False)
    messages = unstored_messages([parts.render("gewist", moment.now)], urgent=False, at=clock.now())
    return Reply("ended", False, messages)


async def _wait(waiting: object, seconds: float) -> bool:
    """Whether it came in time."""
    try:
        await asyncio.wait_for(waiting, max(seconds, 0.0))  # type: ignore[arg-type]
    except asyncio.TimeoutError:
        return False
    return True
