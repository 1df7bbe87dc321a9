"""`NachtlichtChannel`: the only way into Rasa, for the gateway alone; docs/architecture.md has the contract."""

from __future__ import annotations

import hmac
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from rasa.core.agent import Agent
from rasa.core.channels.channel import InputChannel, OutputChannel, UserMessage
from sanic import Blueprint, Sanic, response
from sanic.request import Request
from sanic.response import HTTPResponse

from bot.conversation.errors import ConversationErased
from bot.engine import patches, quiet
from bot.engine.copy import ANSWER, MEMORY
from bot.engine.fresh_model import keep_fresh
from bot.engine.request import BadRequest, Question, read_request
from bot.engine.tracker_store import EncryptedTrackerStore
from bot.log import get_logger
from bot.nlu.spacy_nl import dutch_model
from bot.settings import Settings
from bot.settings import load as load_settings

SECRET_HEADER = "X-Nachtlicht-Secret"  # noqa: S105 (the name of a header)
#: Kept nowhere: reading alone makes no tracker.
_NOBODYS = "goedenavond"
#: How many intents of the ranking the gateway gets.
RANKING = 5


class Collector(OutputChannel):
    """Gathers the answers of one turn, and the error of an action that Rasa would only have logged."""

    def __init__(self) -> None:
        """Nothing said yet."""
        self.answers: list[Mapping[str, Any]] = []
        self.memory: Mapping[str, str] = {}
        self.error: Exception | None = None

    @classmethod
    def name(cls) -> str:
        """The name that responses may be written for."""
        return NachtlichtChannel.name()

    def failed(self, error: Exception) -> None:
        """Called by bot.engine.patches when an action raises."""
        self.error = error

    async def send_response(self, recipient_id: str, message: dict[str, Any]) -> None:
        """Only answers from the copybook count: nothing else was written by a person."""
        if message.get(ANSWER):
            self.answers.append(message[ANSWER])
            self.memory = message.get(MEMORY) or self.memory


class NachtlichtChannel(InputChannel):
    """`POST message` and `GET health`, below `/webhooks/nachtlicht`."""

    def __init__(self, settings: Settings) -> None:
        """The secret comes from the settings."""
        self._settings = settings

    @classmethod
    def name(cls) -> str:
        """The last part of the address."""
        return "nachtlicht"

    @classmethod
    def from_credentials(cls, credentials: dict[str, Any] | None) -> NachtlichtChannel:
        """Called by Rasa when it reads credentials.yml, before it serves; the right moment for patches."""
        patches.apply()
        quiet.configure()
        return cls(load_settings())

    def blueprint(self, on_new_message: Callable[[UserMessage], Awaitable[Any]]) -> Blueprint:
        """Rasa's entry. `on_new_message` stays unused: it gives nothing back."""
        blueprint = Blueprint("nachtlicht", "nachtlicht")

        @blueprint.post("/message")
        async def message(request: Request) -> HTTPResponse:
            return await self._message(request)

        @blueprint.get("/health")
        async def health(request: Request) -> HTTPResponse:
            return await self._health(request)

        @blueprint.listener("after_server_start")
        async def read_something(app: Sanic, _: object) -> None:
            await warm_up(app.ctx.agent)

        @blueprint.listener("after_server_start")
        async def look_for_models(app: Sanic, _: object) -> None:
            app.add_task(keep_fresh(app.ctx.agent, self._settings))

        return blueprint

    async def _message(self, request: Request) -> HTTPResponse:
        if not self._from_gateway(request):
            return _error(403, "Forbidden")
        agent: Agent = request.app.ctx.agent
        if not agent.is_ready():
            return _error(500, "ModelMissing")
        if not isinstance(agent.tracker_store, EncryptedTrackerStore):
            return _error(500, "TrackerStoreNotOurs")
        try:
            question = read_request(_json(request), agent.domain.intents, agent.domain.entities)
        except BadRequest as error:
            return _error(400, str(error))
        return await _answered(agent, question)

    async def _health(self, request: Request) -> HTTPResponse:
        agent: Agent = request.app.ctx.agent
        store = type(agent.tracker_store).__name__
        fine = agent.is_ready() and isinstance(agent.tracker_store, EncryptedTrackerStore)
        state = {
            "model": agent.model_id,
            "tracker_store": store,
            "dutch": dutch_model(),
            "encoder": self._settings.encoder,
        }
        return response.json(state, status=200 if fine else 503)

    def _from_gateway(self, request: Request) -> bool:
        given = request.headers.get(SECRET_HEADER, "")
        return hmac.compare_digest(given.encode(), self._settings.channel_secret.encode())


async def warm_up(agent: Agent) -> None:
    """Let the model read a word that nobody typed: what loads at the first message is then loaded."""
    if not agent.is_ready():
        return
    try:
        await agent.parse_message(_NOBODYS)
    except Exception as error:  # the first visitor is answered all the same, only later
        get_logger("engine").warning("not_warmed_up", error=type(error).__name__)


async def _answered(agent: Agent, question: Question) -> HTTPResponse:
    """One turn. Whatever goes wrong gets a status and the name of the error, never a text."""
    collector = Collector()
    try:
        parsed = await _take_turn(agent, question, collector)
    except ConversationErased:
        return _error(409, "erased")
    except Exception as error:
        collector.failed(error)
    if collector.error is not None or not collector.answers:
        name = type(collector.error).__name__ if collector.error else "NoAnswer"
        get_logger("engine").error("turn_failed", error=name, conversation=question.conversation)
        return _error(500, name)
    return response.json({"messages": collector.answers, "memory": collector.memory, **_understanding(parsed)})


async def _take_turn(agent: Agent, question: Question, collector: Collector) -> Mapping[str, Any]:
    """Understand and answer; what was understood is handed on, so that it is done once."""
    message = UserMessage(
        question.text or f"/{question.choice.intent if question.choice else ''}",
        collector,
        question.conversation,
        input_channel=NachtlichtChannel.name(),
        metadata=question.metadata(),
    )
    if question.choice:
        message.parse_data = question.choice.parsed()
    else:
        message.parse_data = await agent.processor.parse_message(message)
    await agent.handle_message(message)
    understood: Mapping[str, Any] = message.parse_data
    return understood


def _understanding(parsed: Mapping[str, Any]) -> dict[str, Any]:
    details = parsed.get("details") or {}
    acute, suicide = (parsed.get(name) or {"probability": 0.0, "threshold": 1.0} for name in ("acute", "suicide"))
    return {
        "intent": _ranked(parsed.get("intent") or {}),
        "ranking": [_ranked(one) for one in (parsed.get("intent_ranking") or [])[:RANKING]],
        "entities": [_entity(one) for one in parsed.get("entities") or []],
        "acute": acute["probability"],
        "acute_threshold": acute["threshold"],
        "suicide": suicide["probability"],
        "suicide_threshold": suicide["threshold"],
        "follow_up": details.get("vervolg") or details.get("onderwerp"),
    }


def _ranked(one: Mapping[str, Any]) -> dict[str, Any]:
    return {"name": one.get("name"), "confidence": one.get("confidence", 0.0)}


def _entity(one: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "entity": one.get("entity"),
        "value": one.get("value"),
        "text": one.get("text", ""),
        "start": one.get("start", 0),
        "end": one.get("end", 0),
    }


def _json(request: Request) -> object:
    try:
        return request.json
    except Exception as error:
        raise BadRequest("json") from error


def _error(status: int, name: str) -> HTTPResponse:
    return response.json({"error": name}, status=status)
