"""What a form sends: `read()` gives a `Form`; nothing but forms is read here."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import parse_qsl

from starlette.requests import Request

#: A whole form, in bytes: a long note takes nine for each letter with an accent, and what is held is longer still.
MAX_FORM = 1024 * 1024
_MAX_FIELDS = 500
#: What is never kept over a new login.
SECRET = frozenset({"wachtwoord", "nieuw", "opnieuw", "code", "herstelcode"})
#: Our own fields.
PROOF, HELD = "_bewijs", "_verder"


class FormTooLong(Exception):
    """More than anybody types."""


class FormUnreadable(Exception):
    """Not a form, or not in UTF-8."""


@dataclass(frozen=True)
class Form:
    """The fields in order; a name may come more than once."""

    fields: tuple[tuple[str, str], ...] = ()

    def get(self, name: str) -> str:
        """The first value of a field; empty when it was not sent."""
        return next((value for key, value in self.fields if key == name), "")

    def all(self, name: str) -> list[str]:
        """Each value of a field."""
        return [value for key, value in self.fields if key == name]

    @property
    def typed(self) -> tuple[tuple[str, str], ...]:
        """What somebody may want back: without secrets and without our own fields."""
        return tuple(field for field in self.fields if field[0] not in SECRET | {PROOF, HELD})


async def read(request: Request) -> Form:
    """The form of a request. Raises FormTooLong or FormUnreadable."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    data = bytearray()
    async for chunk in request.stream():
        data += chunk
        if len(data) > MAX_FORM:
            raise FormTooLong
    if not data:
        return Form()
    if kind != "application/x-www-form-urlencoded":
        raise FormUnreadable
    try:
        text = data.decode("ascii")
        found = parse_qsl(text, keep_blank_values=True, errors="strict", max_num_fields=_MAX_FIELDS)
    except ValueError as error:  # also what is no ASCII or no UTF-8
        raise FormUnreadable from error
    return Form(tuple(found))
