"""A local server that stands in for Chatwoot: every call and every answer is held against chatwoot_api.yml."""

from __future__ import annotations

import asyncio
import json
import threading
import time
from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import jsonschema
import uvicorn
from ruamel.yaml import YAML
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.handoff.providers.chatwoot import sign
from bot.settings import ChatwootSettings
from bot.web.serving import Server

API: Mapping[str, Any] = YAML(typ="safe").load(Path(__file__).with_name("chatwoot_api.yml"))
INBOX, ACCOUNT, TOKEN, SECRET = "inbox7", 3, "letmein", "kanarie-geheim"
PUBLIC = "/public/api/v1/inboxes/{inbox_identifier}/contacts"
ONE = PUBLIC + "/{contact_identifier}/conversations/{conversation_id}"
Handler = Callable[[Request, Any], Awaitable[Response]]


@dataclass
class FakeChatwoot:
    """What lies there. `mood`: well, down, slow, nonsense, forbidden. `wrong`: calls that are not described."""

    mood: str = "well"
    agents: list[str] = field(default_factory=lambda: ["available", "offline"])
    contacts: dict[int, dict[str, Any]] = field(default_factory=dict)
    conversations: dict[int, dict[str, Any]] = field(default_factory=dict)
    wrong: list[str] = field(default_factory=list)
    calls: list[str] = field(default_factory=list)
    url: str = ""
    #: One call that fails while all else is well, as "post /path"; and what happens as soon as a message arrives.
    fails_at: str = ""
    at_message: Callable[[], object] | None = None

    def settings(self, **other: Any) -> ChatwootSettings:
        """How to reach this one."""
        known = {"url": self.url, "inbox": INBOX, "secret": SECRET, "number": ACCOUNT, "token": TOKEN}
        return ChatwootSettings(**{**known, **other})

    def messages(self, conversation: int = 1) -> list[str]:
        """What a conversation there holds."""
        return [one["content"] for one in self.conversations[conversation]["messages"]]

    def application(self) -> Starlette:
        """The server."""
        handlers: dict[tuple[str, str], Handler] = {
            (PUBLIC, "post"): self._contact,
            (PUBLIC + "/{contact_identifier}/conversations", "post"): self._conversation,
            (ONE + "/messages", "post"): self._message,
            (ONE + "/toggle_typing", "post"): self._typing,
            (ONE + "/toggle_status", "post"): self._resolve,
            ("/api/v1/accounts/{account_id}/agents", "get"): self._agents,
            ("/api/v1/accounts/{account_id}/contacts/search", "get"): self._search,
            ("/api/v1/accounts/{account_id}/contacts/{id}", "delete"): self._delete,
        }
        described = {(path, method) for path, item in API["paths"].items() for method in item}
        assert set(handlers) == described, "the stand-in has exactly the calls that are described"
        return Starlette(routes=[self._route(path, method, work) for (path, method), work in handlers.items()])

    def _route(self, path: str, method: str, work: Handler) -> Route:
        described = API["paths"][path][method]

        async def serve(request: Request) -> Response:
            self.calls.append(f"{method} {path}")
            trouble = await self._trouble() if self.fails_at != self.calls[-1] else Response(status_code=500)
            if trouble is not None:
                return trouble
            raw = await request.body()
            body = json.loads(raw) if raw else None
            refused = self._refused(request, described, body, f"{method} {path}")
            answer = refused or await work(request, body)
            if answer.status_code == 200 and "answer" in described:
                jsonschema.validate(json.loads(bytes(answer.body)), described["answer"])
            return answer

        return Route(path, serve, methods=[method.upper()])

    async def _trouble(self) -> Response | None:
        if self.mood == "slow":
            await asyncio.sleep(4)
        if self.mood == "nonsense":
            return Response(b"<html>niet wat je zoekt</html>", media_type="text/html")
        return {"down": Response(status_code=500), "forbidden": Response(status_code=401)}.get(self.mood)

    def _refused(self, request: Request, described: Mapping[str, Any], body: Any, call: str) -> Response | None:
        """Whatever the description does not know is noted and refused."""
        try:
            if "body" in described:
                jsonschema.validate(body, described["body"])
            for name, schema in described.get("query", {}).items():
                jsonschema.validate(request.query_params.get(name), schema)
        except jsonschema.ValidationError as error:
            self.wrong.append(f"{call}: {error.message}")
            return Response(status_code=422)
        if described.get("token") and request.headers.get("api_access_token") != TOKEN:
            return Response(status_code=401)
        inbox = request.path_params.get("inbox_identifier", INBOX)
        return None if inbox == INBOX else Response(status_code=404)

    async def _contact(self, request: Request, body: Any) -> Response:
        number = len(self.contacts) + 1
        self.contacts[number] = {"id": number, "source_id": f"bron-{number}", "name": body.get("name")}
        return JSONResponse({**self.contacts[number], "email": None, "pubsub_token": "x"})

    async def _conversation(self, request: Request, body: Any) -> Response:
        contact = self._known(request)
        if contact is None:
            return Response(status_code=404)
        number = len(self.conversations) + 1
        self.conversations[number] = {"contact": contact, "messages": [], "status": "open", "typing": []}
        return JSONResponse({"id": number, "inbox_id": INBOX, "messages": [], "contact": {}})

    async def _message(self, request: Request, body: Any) -> Response:
        found = self._one(request)
        if found is None:
            return Response(status_code=404)
        found["messages"].append(body)
        if self.at_message is not None:
            await asyncio.to_thread(self.at_message)
        return JSONResponse({"id": "1", "content": body["content"], "message_type": "incoming"})

    async def _typing(self, request: Request, body: Any) -> Response:
        found = self._one(request)
        if found is None:
            return Response(status_code=404)
        found["typing"].append(body["typing_status"])
        return Response()

    async def _resolve(self, request: Request, body: Any) -> Response:
        found = self._one(request)
        if found is None:
            return Response(status_code=404)
        found["status"] = "resolved"
        return JSONResponse({"id": int(request.path_params["conversation_id"])})

    async def _agents(self, request: Request, body: Any) -> Response:
        return JSONResponse([{"id": at, "availability_status": one} for at, one in enumerate(self.agents)])

    async def _search(self, request: Request, body: Any) -> Response:
        wanted = request.query_params["q"]
        rows = [one for one in self.contacts.values() if wanted in (one["name"] or "")]
        return JSONResponse({"meta": {}, "payload": [{"id": one["id"], "name": one["name"]} for one in rows]})

    async def _delete(self, request: Request, body: Any) -> Response:
        number = int(request.path_params["id"])
        if number not in self.contacts:
            return Response(status_code=404)
        del self.contacts[number]
        for other in [key for key, one in self.conversations.items() if one["contact"] == number]:
            del self.conversations[other]
        return Response()

    def _known(self, request: Request) -> int | None:
        source = request.path_params["contact_identifier"]
        return next((key for key, one in self.contacts.items() if one["source_id"] == source), None)

    def _one(self, request: Request) -> dict[str, Any] | None:
        found = self.conversations.get(int(request.path_params["conversation_id"]))
        return found if found is not None and found["contact"] == self._known(request) else None


def webhook(
    event: Mapping[str, Any], secret: str = SECRET, at: float | None = None
) -> tuple[bytes, dict[str, str]]:
    """A webhook as Chatwoot sends it: the body, and its signed headers."""
    jsonschema.validate(event, API["webhooks"][event["event"]])
    body = json.dumps(event).encode()
    stamp = str(int(time.time() if at is None else at))
    signature = sign(secret, stamp, body)
    return body, {
        "x-chatwoot-timestamp": stamp,
        "x-chatwoot-signature": signature,
        "content-type": "application/json",
    }


def agent_says(text: str, conversation: int = 1, number: int = 100, **other: Any) -> dict[str, Any]:
    """The event of an agent's words."""
    return {
        "event": "message_created",
        "id": number,
        "content": text,
        "message_type": "outgoing",
        "private": False,
        "sender": {"type": "user", "id": 9},
        "conversation": {"id": conversation, "status": "open"},
        **other,
    }


@contextmanager
def chatwoot() -> Iterator[FakeChatwoot]:
    """One that listens on a port of its own."""
    fake = FakeChatwoot()
    server = Server(uvicorn.Config(fake.application(), port=0, ws="none", access_log=False, log_config=None))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    fake.url = f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    try:
        yield fake
    finally:
        server.should_exit = server.force_exit = True
        thread.join(5)
