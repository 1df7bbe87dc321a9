"""Who may do what: `Role`, `read_roles`, which refuses a name that is none, and COMMAND_LINE."""

from __future__ import annotations

from collections.abc import Iterable
from enum import Enum

from bot.staff.errors import StaffError

#: Who acts on the command line of the server; accounts have ids.
COMMAND_LINE = "command-line"


class Role(str, Enum):
    """What somebody is here to do. One person may have several roles."""

    reviewer = "reviewer"
    chatter = "chatter"
    editor = "editor"
    administrator = "administrator"


class RoleUnknown(StaffError):
    """There is no such role; the message lists those there are."""


def read_roles(names: Iterable[str]) -> frozenset[Role]:
    """Roles by their names. Raises RoleUnknown."""
    try:
        return frozenset(Role(name) for name in names)
    except ValueError as error:
        raise RoleUnknown(f"the roles are {', '.join(role.value for role in Role)}") from error
