"""The roles of staff: `Role`, and `read_roles`, which refuses a name that is none."""

from __future__ import annotations

from collections.abc import Iterable
from enum import Enum

from bot.staff.errors import StaffError


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
