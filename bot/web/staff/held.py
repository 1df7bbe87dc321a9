"""What somebody was doing when her session was over: `Held`, sealed into the forms of the new login.

It lies in the page of her browser only, where it was anyway; nothing of it is kept on the server. Nobody can read
or change it there, and it comes back to nobody else.
"""

from __future__ import annotations

import base64
import binascii
import json
from dataclasses import dataclass

from bot.staff.service import Vault

_PLACE = "held"


@dataclass(frozen=True)
class Held:
    """Where somebody wanted to go; for a form, its fields. `owner`: whose session it was, None when unknown."""

    path: str
    fields: tuple[tuple[str, str], ...] | None = None
    owner: str | None = None

    def sealed(self, vault: Vault) -> str:
        """As a field of a form."""
        plain = json.dumps([self.path, self.fields, self.owner]).encode("utf-8")
        return base64.urlsafe_b64encode(vault.seal(_PLACE, plain)).decode("ascii")

    def belongs_to(self, user_id: str) -> bool:
        """Whether it may be shown to this person."""
        return self.owner in (None, user_id)


def opened(vault: Vault, sealed: str) -> Held | None:
    """What was sealed; None for anything else."""
    try:
        raw = base64.b64decode(sealed, altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        return None
    plain = vault.opened(_PLACE, raw)
    if plain is None:
        return None
    path, fields, owner = json.loads(plain)
    return Held(path, None if fields is None else tuple((name, value) for name, value in fields), owner)
