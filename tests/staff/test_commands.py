"""The commands `nachtlicht users` and `nachtlicht audit` as somebody on the server types them."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
import sqlalchemy as sa

from bot import cli
from bot.db import make_engine
from bot.settings import Settings
from tests.staff.conftest import HERE, PASSWORD, House
from tests.web.fakes import settings_for

Run = Callable[..., "tuple[int, str]"]
CODE = re.compile(r"[a-z2-7]{4}(?:-[a-z2-7]{4}){3}")


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Run a command on a database of the test; gives exit status and what was printed."""

    def own_settings() -> Settings:
        return settings_for(tmp_path)

    monkeypatch.setattr("bot.settings.load", own_settings)

    def command(*words: str) -> tuple[int, str]:
        status = cli.main(words)
        printed = capsys.readouterr()
        return status, printed.out + printed.err

    return command


def test_the_first_administrator_is_made_on_the_command_line(run: Run, sqlite_house: House) -> None:
    """On an empty database: add, then a first login with the printed code; the code is printed once."""
    assert run("users", "list")[1].startswith("No accounts yet")
    status, printed = run("users", "add", "anna", "--name", "Anna de Vries", "--role", "administrator")
    assert status == 0
    start = CODE.search(printed)
    assert start is not None
    sqlite_house.set_up("anna", start.group())
    status, printed = run("users", "list")
    assert printed == "anna  Anna de Vries  active  administrator\n"


def test_accounts_are_managed_on_the_command_line(run: Run) -> None:
    """Roles, out of use, in use again, reset; each wrong name is one line and exit status 1."""
    run("users", "add", "boss", "--role", "administrator")
    run("users", "add", "anna", "--role", "reviewer", "--role", "editor")
    assert run("users", "roles", "anna", "chatter") == (0, "anna  anna  invited  chatter\n")
    assert run("users", "disable", "anna") == (0, "anna  anna  disabled  chatter\n")
    assert CODE.search(run("users", "enable", "anna")[1])
    assert CODE.search(run("users", "reset-totp", "anna")[1])
    for words, why in (
        (("users", "disable", "nobody"), "no account"),
        (("users", "add", "anna"), "already"),
        (("users", "add", "x"), "2 to 40"),
        (("users", "add", "bert", "--role", "chef"), "reviewer, chatter, editor, administrator"),
        (("users", "disable", "boss"), "another administrator"),
    ):
        status, printed = run(*words)
        assert status == 1
        assert why in printed
        assert printed.count("\n") == 1


def test_no_option_takes_a_password(capsys: pytest.CaptureFixture[str]) -> None:
    """What stands on a command line is seen by everybody on the machine."""
    for act in ("add", "reset-totp", "enable"):
        with pytest.raises(SystemExit):
            cli.main(["users", act, "anna", "--password", PASSWORD])
        assert "unrecognized arguments" in capsys.readouterr().err


def test_the_audit_log_is_verified_and_remembers_what_was_noted(run: Run, tmp_path: Path) -> None:
    """Whole; then cut off, together with the row that says which line was last; then changed."""
    run("users", "add", "boss", "--role", "administrator")
    run("users", "add", "anna")
    status, printed = run("audit", "verify")
    noted = printed.split()[-1]
    assert (status, printed.split("\n")[0]) == (0, "Whole: 2 line(s).")
    assert run("audit", "verify", "--noted", noted)[0] == 0
    assert run("audit", "verify", "--noted", "2:nonsense") == (
        1,
        "nachtlicht: --noted is what an earlier 'audit verify' printed: NUMBER:SIGNATURE\n",
    )
    engine = make_engine(f"sqlite:///{tmp_path}/nachtlicht.sqlite3")
    with engine.begin() as connection:
        first = connection.execute(sa.text("SELECT mac FROM staff_audit WHERE seq = 1")).scalar_one()
        connection.execute(sa.text("DELETE FROM staff_audit WHERE seq > 1"))
        connection.execute(sa.text("UPDATE staff_audit_head SET seq = 1, mac = :mac"), {"mac": first})
    status, printed = run("audit", "verify", "--noted", noted)
    assert status == 1
    assert printed.startswith("BROKEN at line 2")
    with engine.begin() as connection:
        connection.execute(sa.text("UPDATE staff_audit SET actor = 'x' WHERE seq = 1"))
    assert run("audit", "verify")[1].startswith("BROKEN at line 1")


def test_a_start_code_of_the_command_line_is_not_a_password(run: Run, sqlite_house: House) -> None:
    """It opens the setting up only."""
    start = CODE.search(run("users", "add", "anna")[1])
    assert start is not None
    entered = sqlite_house.staff.signing_in.enter("anna", start.group(), HERE)
    assert entered.session.stage.value == "first"
