"""Small patches on Rasa 3.6.21, each with its reason: `apply()`. They work under `rasa run` too."""

from __future__ import annotations

import os
from collections.abc import Callable
from functools import lru_cache
from typing import Any

import aiohttp
from rasa.core.actions.action import ActionBotResponse, RemoteAction
from rasa.core.agent import Agent
from rasa.core.tracker_store import InMemoryTrackerStore, TrackerStore
from rasa.shared.core.events import Event
from rasa.utils.endpoints import ClientResponseError, EndpointConfig, concat_url
from sanic import Sanic

#: Seconds that one call of the action server may take; the gateway waits 3 for the whole turn.
ACTION_TIMEOUT = 2.5


class ActionAnswerUnusable(ValueError):
    """The action server answered something else than events and responses."""


@lru_cache(maxsize=1)
def apply() -> None:
    """Patch once per process."""
    Agent._create_tracker_store = staticmethod(_bare_tracker_store)
    RemoteAction._validate_action_result = _check_action_result
    Event.resolve_by_type = staticmethod(lru_cache(maxsize=None)(Event.resolve_by_type))
    EndpointConfig.request = _request
    for action in (ActionBotResponse, RemoteAction):
        action.run = _telling(action.run)
    Sanic.run = _on_loopback(Sanic.run)


def _bare_tracker_store(store: TrackerStore | None, domain: Any) -> TrackerStore:
    """Rasa wraps every store so that an error becomes an empty conversation in memory; ours has to be heard."""
    store = InMemoryTrackerStore(domain) if store is None else store
    store.domain = domain
    return store


def _check_action_result(_: RemoteAction, result: Any) -> bool:
    """Rasa compiles a JSON schema for each answer, which takes 19 ms; the shape can be seen at a glance."""
    if not isinstance(result, dict):
        raise ActionAnswerUnusable("no object")
    for name in ("events", "responses"):
        items = result.get(name, [])
        if not isinstance(items, list) or not all(isinstance(item, dict) for item in items):
            raise ActionAnswerUnusable(name)
    return True


def _telling(run: Callable[..., Any]) -> Callable[..., Any]:
    """Rasa logs an action that raises and goes on with nothing to say; our channel is told, and answers 500."""

    async def told(self: Any, output_channel: Any, *args: Any, **kwargs: Any) -> Any:
        try:
            return await run(self, output_channel, *args, **kwargs)
        except Exception as error:
            if hasattr(output_channel, "failed"):
                output_channel.failed(error)
            raise

    return told


async def _request(
    self: EndpointConfig,
    method: str = "post",
    subpath: str | None = None,
    content_type: str | None = "application/json",
    compress: bool = False,
    **kwargs: Any,
) -> Any:
    """Rasa opens a session and a connection for each call and waits five minutes; this keeps one open."""
    headers = {"Content-Type": content_type} if content_type else {}
    headers.update(kwargs.pop("headers", {}) or {})
    kwargs["timeout"] = aiohttp.ClientTimeout(total=ACTION_TIMEOUT)
    params = self.combine_parameters(kwargs)
    url = concat_url(self.url, subpath)
    async with _session(self).request(method, url, headers=headers, params=params, **kwargs) as response:
        if response.status >= 400:
            raise ClientResponseError(response.status, response.reason, await response.text())
        return await response.json() if response.content_type == "application/json" else None


def _session(endpoint: EndpointConfig) -> aiohttp.ClientSession:
    session: aiohttp.ClientSession | None = getattr(endpoint, "_nachtlicht_session", None)
    if session is None or session.closed:
        session = endpoint.session()
        endpoint._nachtlicht_session = session
    return session


def _on_loopback(run: Callable[..., None]) -> Callable[..., None]:
    """`rasa run` listens on every address, and its API has no password: nobody outside may reach it.

    Where Rasa has a machine or container of its own, NACHTLICHT_RASA_HOST says on which address it listens.
    """

    def bound(self: Sanic, host: str | None = None, *args: Any, **kwargs: Any) -> None:
        run(self, os.environ.get("NACHTLICHT_RASA_HOST") or "127.0.0.1", *args, **kwargs)

    return bound
