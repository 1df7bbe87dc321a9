"""A Chatwoot of others, by its published API: the public API channel carries the words, webhooks bring answers.

Reading who is online and erasing need an access token of an administrator there; without one nobody is ever said
to be there, and nothing is promised to be erased. The calls that are used: tests/handoff/chatwoot_api.yml.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

import httpx

from bot.handoff.providers.base import PATIENCE, Beginning, Erasure, Outside, ProviderFailed
from bot.settings import ChatwootSettings

#: A webhook that is older was kept and sent again by somebody, in seconds.
FRESH = 300
#: What an agent may be called who can take somebody.
_ONLINE = frozenset({"online", "available"})
#: More than this of an agent's message is cut off, in characters.
_MAX_TEXT = 4000


@dataclass(frozen=True)
class Heard:
    """What a webhook says. `conversation` is the `id` of an Outside; `message` tells repetitions apart."""

    kind: Literal["message", "ended", "typing", "typed"]
    conversation: str
    message: str = ""
    text: str = field(default="", repr=False)


class Chatwoot:
    """Each call lasts PATIENCE at most."""

    name = "chatwoot"
    here = True
    at_desk = False

    def __init__(self, account: ChatwootSettings, transport: httpx.BaseTransport | None = None) -> None:
        self._account = account
        self._public = httpx.Client(base_url=account.url, timeout=PATIENCE, trust_env=False, transport=transport)

    def somebody(self, municipality: str) -> bool:
        """Whether an agent is online. Without a token nobody can know, so nobody is."""
        if self._account.token is None:
            return False
        agents = self._call("GET", f"{self._application}/agents", staff=True)
        if not isinstance(agents, list):
            raise ProviderFailed("the list of agents is no list")
        return any(isinstance(one, dict) and one.get("availability_status") in _ONLINE for one in agents)

    def erasure(self) -> Erasure:
        return Erasure.impossible if self._account.token is None else Erasure.erased

    def begin(self, beginning: Beginning) -> Outside:
        """A contact with nothing of the visitor, and a conversation with the summary as its first messages.

        Its name is the hand-over's: the public API keeps no identifier, and a contact must be found to be erased.
        """
        contact = _object(self._call("POST", f"{self._channel}/contacts", {"name": _name(beginning.id)}))
        source, number = _text(contact, "source_id"), _number(contact, "id")
        opened = _object(self._call("POST", f"{self._channel}/contacts/{source}/conversations", {}))
        conversation = _number(opened, "id")
        reference = {"source": source, "contact": number, "conversation": conversation}
        outside = Outside(str(conversation), json.dumps(reference))
        beginning.made(outside)
        for index, line in enumerate(beginning.lines):
            self._say(outside, f"{beginning.id}-{index}", line)
        return outside

    def pass_on(self, outside: Outside | None, number: int, text: str) -> None:
        self._say(outside, str(number), text)

    def typing(self, outside: Outside | None, on: bool) -> None:
        status = "on" if on else "off"
        query = f"?typing_status={status}"
        self._call("POST", self._conversation(outside) + "/toggle_typing" + query, {"typing_status": status})

    def leave(self, outside: Outside | None) -> None:
        """Resolved there; a conversation that is gone is left already."""
        self._call("POST", self._conversation(outside) + "/toggle_status", {}, gone_is_fine=True)

    def erase(self, id: str, outside: Outside | None) -> Erasure:
        """The contact, and with it its conversations and messages. Backups there are out of anybody's reach."""
        if self._account.token is None:
            return Erasure.impossible
        try:
            for contact in self._contacts(id, outside):
                self._call("DELETE", f"{self._application}/contacts/{contact}", staff=True, gone_is_fine=True)
        except _Forbidden:
            return Erasure.impossible
        return Erasure.erased

    def hear(self, body: bytes, headers: Mapping[str, str], now: float | None = None) -> Heard | None:
        """What a webhook says; None when it is nothing for a visitor. Raises ProviderFailed for a forged one."""
        if not self._genuine(body, headers, time.time() if now is None else now):
            raise ProviderFailed("the signature of a webhook is wrong, or it is old")
        try:
            return _heard(json.loads(body))
        except (ValueError, TypeError, AttributeError, KeyError) as error:
            raise ProviderFailed("a webhook that nobody can read") from error

    def _genuine(self, body: bytes, headers: Mapping[str, str], now: float) -> bool:
        stamp, signature = headers.get("x-chatwoot-timestamp", ""), headers.get("x-chatwoot-signature", "")
        if not (stamp.isascii() and stamp.isdecimal() and len(stamp) < 12 and abs(now - int(stamp)) <= FRESH):
            return False
        return hmac.compare_digest(sign(self._account.secret, stamp, body).encode(), signature.encode())

    def _contacts(self, id: str, outside: Outside | None) -> list[int]:
        """Whoever has its name: a beginning that failed half-way was made again, and left a contact behind."""
        found = _object(self._call("GET", f"{self._application}/contacts/search?q={_name(id)}", staff=True))
        rows = found.get("payload")
        if not isinstance(rows, list):
            raise ProviderFailed("the contacts are no list")
        named = [_number(_object(row), "id") for row in rows if _object(row).get("name") == _name(id)]
        known = [] if outside is None else [_number(_reference(outside), "contact")]
        return list(dict.fromkeys(known + named))

    def _say(self, outside: Outside | None, echo: str, text: str) -> None:
        self._call("POST", self._conversation(outside) + "/messages", {"content": text, "echo_id": echo})

    @property
    def _channel(self) -> str:
        return f"/public/api/v1/inboxes/{self._account.inbox}"

    @property
    def _application(self) -> str:
        return f"/api/v1/accounts/{self._account.number}"

    def _conversation(self, outside: Outside | None) -> str:
        if outside is None:
            raise ProviderFailed("this conversation was never begun there")
        known = _reference(outside)
        return f"{self._channel}/contacts/{_text(known, 'source')}/conversations/{_number(known, 'conversation')}"

    def _call(
        self,
        method: str,
        path: str,
        body: Mapping[str, object] | None = None,
        *,
        staff: bool = False,
        gone_is_fine: bool = False,
    ) -> Any:
        headers = {"api_access_token": self._account.token or ""} if staff else {}
        try:
            answer = self._public.request(method, path, json=body, headers=headers)
        except (httpx.HTTPError, httpx.InvalidURL, ValueError) as error:
            raise ProviderFailed("Chatwoot does not answer") from error
        if gone_is_fine and answer.status_code == 404:
            return None
        if answer.status_code in (401, 403):
            raise _Forbidden("Chatwoot does not let us")
        if answer.status_code != 200:
            raise ProviderFailed(f"Chatwoot answered {answer.status_code}")
        return _json(answer)


class _Forbidden(ProviderFailed):
    """The token, or the inbox, is not allowed to do this: trying again does not help."""


def _name(id: str) -> str:
    return f"nachtlicht-{id}"


def sign(secret: str, stamp: str, body: bytes) -> str:
    """The signature of a webhook: HMAC-SHA256 over the moment, a full stop and the body as it was sent."""
    return "sha256=" + hmac.new(secret.encode(), stamp.encode() + b"." + body, hashlib.sha256).hexdigest()


def _heard(event: Mapping[str, Any]) -> Heard | None:
    name = event["event"]
    if name == "message_created":
        return _message(event)
    if name == "conversation_status_changed" and event.get("status") == "resolved":
        return Heard("ended", str(event["id"]))
    if name in ("conversation_typing_on", "conversation_typing_off"):
        if (event.get("user") or {}).get("type") != "user" or event.get("is_private"):
            return None
        kind: Literal["typing", "typed"] = "typing" if name.endswith("on") else "typed"
        return Heard(kind, str(event["conversation"]["id"]))
    return None


def _message(event: Mapping[str, Any]) -> Heard | None:
    """Words of an agent for the visitor: no private note, nothing of ours, nothing of a machine there."""
    words = event.get("content")
    by_agent = event.get("message_type") in ("outgoing", 1) and (event.get("sender") or {}).get("type") == "user"
    if not by_agent or event.get("private") or not isinstance(words, str) or not words.strip():
        return None
    return Heard("message", str(event["conversation"]["id"]), str(event["id"])[:64], words.strip()[:_MAX_TEXT])


def _json(answer: httpx.Response) -> Any:
    if not answer.content:
        return None
    try:
        return answer.json()
    except ValueError as error:
        raise ProviderFailed("Chatwoot answered something that is no JSON") from error


def _reference(outside: Outside) -> dict[str, Any]:
    try:
        return _object(json.loads(outside.reference))
    except ValueError as error:
        raise ProviderFailed("this reference is not ours") from error


def _object(found: Any) -> dict[str, Any]:
    if not isinstance(found, dict):
        raise ProviderFailed("Chatwoot answered something else than was described")
    return found


def _text(found: Mapping[str, Any], name: str) -> str:
    value = found.get(name)
    if not isinstance(value, str) or not value.isascii() or not value or "/" in value:
        raise ProviderFailed(f"Chatwoot gave no usable {name}")
    return value


def _number(found: Mapping[str, Any], name: str) -> int:
    value = found.get(name)
    if isinstance(value, bool) or not isinstance(value, int):
        raise ProviderFailed(f"Chatwoot gave no usable {name}")
    return value
