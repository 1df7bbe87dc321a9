"""What can go wrong for somebody of the staff, named after what happened; no message holds what was typed."""

from __future__ import annotations

from bot.errors import NachtlichtError


class StaffError(NachtlichtError):
    """The root of this room's errors."""


class StaffUnavailable(StaffError):
    """The database or the staff key cannot be used at this moment: nothing was done."""


class LoginRefused(StaffError):
    """Name and password do not belong together, or the account is not in use; which of them is not said."""


class CodeRefused(StaffError):
    """The code of the app or the recovery code is wrong, too old, or was used before."""


class SlowDown(StaffError):
    """Too many wrong tries from here; nothing was looked at. `seconds` until the next try counts."""

    def __init__(self, seconds: int) -> None:
        super().__init__(f"the next try counts in {seconds} s")
        self.seconds = seconds


class RecoveryOnly(StaffError):
    """Too many wrong codes from devices that nobody knows: here only a recovery code opens the account."""


class PasswordWeak(StaffError):
    """The new password is refused; `why` is a name of `bot.staff.passwords.Weakness`."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


class UserUnknown(StaffError):
    """There is no such account."""


class LoginInvalid(StaffError):
    """A login is 2 to 40 small letters, digits, dots, hyphens or underscores, and begins with a letter."""


class LoginTaken(StaffError):
    """Somebody has this login already."""


class NameInvalid(StaffError):
    """A name is 1 to 60 signs, without control characters."""


class LastAdministrator(StaffError):
    """Without this account nobody could manage the others."""


class NotOneself(StaffError):
    """Nobody takes rights from their own account, or resets it: a colleague does."""
