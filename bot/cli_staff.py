"""`nachtlicht users …` and `nachtlicht audit verify`: the first administrator, and what must not wait.

A start code is printed once and kept nowhere; no password is ever asked for, or given, on the command line.
"""

from __future__ import annotations

import argparse
import re
from typing import TYPE_CHECKING

from bot.errors import NachtlichtError
from bot.settings import Settings
from bot.staff.roles import COMMAND_LINE, Role, read_roles

if TYPE_CHECKING:  # the libraries of the database are not needed to start: only `run` brings them in
    from bot.staff.models import User
    from bot.staff.service import Staff

_NOTED = re.compile(r"([1-9][0-9]{0,9}):([0-9a-f]{64})")
_ROLES = ", ".join(role.value for role in Role)


class NotedLineUnreadable(NachtlichtError):
    """What was written down of the audit log is not a number, a colon and 64 hexadecimal digits."""


def add_commands(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Put `users` and `audit` among the commands."""
    users = commands.add_parser("users", help="accounts of staff").add_subparsers(dest="act", required=True)
    adding = users.add_parser("add", help="a new account; prints its start code")
    adding.add_argument("login")
    adding.add_argument("--name", help="what colleagues read; the login when not given")
    adding.add_argument("--role", action="append", default=[], metavar="ROLE", help=f"{_ROLES}; may be repeated")
    users.add_parser("list", help="all accounts")
    for name, what in (
        ("disable", "out of use, at once"),
        ("enable", "in use again; prints a start code"),
        ("reset-totp", "telephone lost or password forgotten: password, app and recovery codes are void; "
                       "prints a start code"),
    ):  # fmt: skip
        users.add_parser(name, help=what).add_argument("login")
    roles = users.add_parser("roles", help="these roles and no others")
    roles.add_argument("login")
    roles.add_argument("role", nargs="*", metavar="ROLE", help=_ROLES)
    audit = commands.add_parser("audit", help="the audit log").add_subparsers(dest="act", required=True)
    verifying = audit.add_parser("verify", help="is the chain whole? exit status 1 when it is not")
    verifying.add_argument(
        "--noted", metavar="NUMBER:SIGNATURE", help="a last line that an earlier run printed: is it still there?"
    )


def run(config: Settings, chosen: argparse.Namespace) -> int:
    """Run one of these commands; the tables are made when they are not there yet. Raises NachtlichtError."""
    from bot.conversation import schema
    from bot.db import make_engine
    from bot.staff.service import open_staff

    engine = make_engine(config.database_url)
    schema.upgrade(engine)
    staff = open_staff(engine, config)
    if chosen.command == "audit":
        return _verify(staff, chosen.noted)
    if chosen.act == "list":
        return _list(staff)
    if chosen.act == "add":
        name = chosen.name or chosen.login
        user, code = staff.accounts.add(COMMAND_LINE, chosen.login, name, read_roles(chosen.role))
        return _tell(config, user, code)
    user = staff.accounts.by_login(chosen.login)
    changed = _change(staff, user.id, chosen)
    return _tell(config, staff.accounts.get(user.id), changed)


def _change(staff: Staff, user_id: str, chosen: argparse.Namespace) -> str | None:
    """A start code, when there is one."""
    accounts = staff.accounts
    if chosen.act == "enable":
        return accounts.enable(COMMAND_LINE, user_id)
    if chosen.act == "reset-totp":
        return accounts.reset(COMMAND_LINE, user_id)
    if chosen.act == "roles":
        accounts.set_roles(COMMAND_LINE, user_id, read_roles(chosen.role))
    else:
        accounts.disable(COMMAND_LINE, user_id)
    return None


def _tell(config: Settings, user: User, code: str | None) -> int:
    print(_line(user))
    if code is not None:
        address = f"http://{config.host}:{config.staff_port}" if not config.production else "the staff pages"
        print(
            f"Start code, valid for 72 hours, shown only now: {code}\n"
            f"{user.name} signs in at {address} as {user.login!r} with this code in the field for the password."
        )
    return 0


def _list(staff: Staff) -> int:
    found = staff.accounts.all()
    for user in found:
        print(_line(user))
    if not found:
        print("No accounts yet: nachtlicht users add LOGIN --role administrator")
    return 0


def _line(user: User) -> str:
    roles = ", ".join(sorted(role.value for role in user.roles)) or "no roles"
    return f"{user.login}  {user.name}  {user.state}  {roles}"


def _verify(staff: Staff, noted: str | None) -> int:
    verdict = staff.verify(COMMAND_LINE, _read_noted(noted))
    if not verdict.whole:
        print(f"BROKEN at line {verdict.broken_at}: {verdict.why}. Whole until line {verdict.lines}.")
        return 1
    print(f"Whole: {verdict.lines} line(s).")
    if verdict.lines:
        print(f"Last line, to write down elsewhere and give to --noted next time: {verdict.lines}:{verdict.head}")
    return 0


def _read_noted(noted: str | None) -> tuple[int, str] | None:
    if noted is None:
        return None
    found = _NOTED.fullmatch(noted)
    if found is None:
        raise NotedLineUnreadable("--noted is what an earlier 'audit verify' printed: NUMBER:SIGNATURE")
    return int(found.group(1)), found.group(2)
