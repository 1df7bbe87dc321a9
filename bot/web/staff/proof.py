"""That a form comes from our own page: `proof_of` signs it, `judge` says what a form that came back is worth."""

from __future__ import annotations

import hmac
from collections.abc import Mapping
from enum import Enum
from urllib.parse import urlsplit

from bot.staff.service import Vault


class Worth(str, Enum):
    """What may be done with a form."""

    #: Signed for this very session: do it.
    good = "good"
    #: From our own page, but of an earlier session: show it again, do nothing.
    stale = "stale"
    #: From somewhere else, or nobody knows: refuse it.
    foreign = "foreign"


def proof_of(vault: Vault, token: str) -> str:
    """What stands in each form of the browser that holds this token."""
    return vault.sign("form", token)


def judge(expected: str, sent: str, headers: Mapping[str, str]) -> Worth:
    """Judge a form by its proof and by what the browser says of where it comes from."""
    ours = _ours(headers)
    if ours is not False and hmac.compare_digest(sent.encode("utf-8", "replace"), expected.encode("ascii")):
        return Worth.good
    return Worth.stale if ours else Worth.foreign


def _ours(headers: Mapping[str, str]) -> bool | None:
    """From our own page? None when the browser does not say. `Origin: null` is nobody's."""
    origin, site = headers.get("origin"), headers.get("sec-fetch-site")
    if origin is not None:
        return urlsplit(origin).netloc == headers.get("host")
    if site is not None:
        return site == "same-origin"
    return None
