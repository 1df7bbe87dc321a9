"""Accounts from the start code to the last recovery code, on SQLite and PostgreSQL."""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import suppress
from typing import TypeVar

import pytest
import sqlalchemy as sa

from bot.db import make_engine
from bot.settings import load
from bot.staff.audit import Action
from bot.staff.errors import (
    CodeRefused,
    LastAdministrator,
    LoginInvalid,
    LoginRefused,
    LoginTaken,
    NameInvalid,
    NotOneself,
    PasswordWeak,
    RecoveryOnly,
    SlowDown,
    StaffError,
    StaffUnavailable,
    UserUnknown,
)
from bot.staff.models import Origin, Stage
from bot.staff.roles import COMMAND_LINE, Role
from bot.staff.schema import attempt, audit, audit_head, recovery, role, session, user
from bot.staff.service import open_staff
from bot.staff.throttle import CODES, PAIR
from tests.staff.conftest import ELSEWHERE, HERE, PASSWORD, House, wrong

ADMIN = Role.administrator


T = TypeVar("T")


def patiently(work: Callable[[], T]) -> T:
    """Again while the database is busy: these tests ask much of it at once."""
    while True:
        try:
            return work()
        except StaffUnavailable:
            continue


def actions(house: House) -> list[str]:
    """What the log holds, oldest first."""
    lines, _ = house.staff.lines(None, None, None)
    return [line.action for line in reversed(lines)]


def test_a_first_login_sets_up_password_app_and_recovery_codes(house: House) -> None:
    """A start code opens only the setting up; afterwards it opens nothing, password and app do."""
    invited, start = house.add()
    assert invited.state == "invited"
    anna = house.set_up("anna", start)
    assert len(anna.recovery) == 10
    assert anna.entered.session.stage is Stage.full
    assert anna.entered.session.user.state == "active"
    with pytest.raises(LoginRefused):
        anna.enter(password=start)
    assert anna.sign_in().session.user.roles == {Role.reviewer}
    assert actions(house) == ["user_added", "first_login", "login_failed", "login"]


def test_nothing_that_opens_an_account_is_kept_readably(house: House) -> None:
    """Password, start code, secret of the app, recovery codes and tokens are neither on disk nor in the tables."""
    _, start = house.add("bert")
    anna = house.settle()
    later = anna.sign_in()
    with house.engine.connect() as connection:
        tables = sa.inspect(house.engine).get_table_names()
        kept = "".join(str(connection.execute(sa.text(f"SELECT * FROM {name}")).all()) for name in tables)
    kept += "".join(path.read_bytes().decode("latin1") for path in house.directory.rglob("*") if path.is_file())
    for secret in (PASSWORD, start, anna.secret, *anna.recovery, anna.entered.token, later.token):
        assert secret not in kept
        assert secret.replace("-", "").upper() not in kept


def test_a_start_code_is_worth_nothing_after_three_days(house: House) -> None:
    """And an administrator can give a new one, which voids the old one."""
    made, start = house.add()
    house.clock.forward(hours=73)
    with pytest.raises(LoginRefused):
        house.staff.signing_in.enter("anna", start, HERE)
    anew = house.staff.accounts.reset(COMMAND_LINE, made.id)
    with pytest.raises(LoginRefused):
        house.staff.signing_in.enter("anna", start, HERE)
    assert house.staff.signing_in.enter("anna", anew, HERE).session.stage is Stage.first


def test_a_weak_password_does_not_get_in(house: House) -> None:
    """The first login and a change of password judge alike; without a password the app cannot be set up."""
    _, start = house.add()
    first = house.staff.signing_in.enter("anna", start, HERE).session
    with pytest.raises(PasswordWeak):
        house.staff.first_time.choose_password(first, "welkom123456")
    house.staff.first_time.enrolment(first)
    with pytest.raises(CodeRefused):
        house.staff.first_time.finish(first, "123456")


def test_a_code_of_the_app_opens_once(house: House) -> None:
    """The same code a second time is refused, also in another session."""
    anna = house.settle()
    house.clock.forward(seconds=30)
    code = anna.code
    house.staff.signing_in.confirm(anna.enter().session, code, HERE)
    with pytest.raises(CodeRefused):
        house.staff.signing_in.confirm(anna.enter().session, code, HERE)


def test_one_code_at_twenty_doors_opens_one(house: House) -> None:
    """Twenty sessions send the same code at the same moment: one gets in."""
    anna = house.settle()
    house.clock.forward(seconds=30)
    waiting = [anna.enter(Origin(f"192.0.2.{place}")).session for place in range(20)]
    code, got, gate = anna.code, [], threading.Barrier(20)

    def knock(place: int) -> None:
        gate.wait()
        origin = Origin(f"192.0.2.{place}")
        with suppress(CodeRefused):
            got.append(patiently(lambda: house.staff.signing_in.confirm(waiting[place], code, origin)))

    threads = [threading.Thread(target=knock, args=(place,)) for place in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(got) == 1


def test_a_recovery_code_opens_once_however_it_is_written(house: House) -> None:
    """In capitals and with spaces too; a second time it is refused; new ones void the rest."""
    anna = house.settle()
    first, second = anna.recovery[:2]
    entered = house.staff.signing_in.confirm(anna.enter().session, first.upper().replace("-", " "), HERE)
    assert entered.recovery_left == 9
    with pytest.raises(CodeRefused):
        house.staff.signing_in.confirm(anna.enter().session, first, HERE)
    house.clock.forward(seconds=30)
    house.staff.own.new_recovery_codes(entered.session, anna.code)
    with pytest.raises(CodeRefused):
        house.staff.signing_in.confirm(anna.enter().session, second, HERE)
    assert house.staff.own.recovery_left(entered.session) == 10


def test_a_password_alone_opens_nothing(house: House) -> None:
    """A session that waits for the code is not signed in, and a first login cannot be played with it."""
    anna = house.settle()
    half = anna.enter().session
    assert half.stage is Stage.code
    with pytest.raises(CodeRefused):
        house.staff.first_time.finish(half, anna.code)


@pytest.mark.parametrize("login", ["anna", " Anna ", "ANNA"])
def test_a_login_is_found_however_it_is_typed(sqlite_house: House, login: str) -> None:
    """Capitals of a telephone and a space at the end do not matter."""
    sqlite_house.settle()
    assert sqlite_house.staff.signing_in.enter(login, PASSWORD, HERE).session.stage is Stage.code


def test_who_guesses_waits_and_nobody_else_does(house: House) -> None:
    """After five wrong passwords one source waits, also with the right one; elsewhere the owner gets in."""
    anna = house.settle()
    for _ in range(PAIR.free):
        with pytest.raises(LoginRefused):
            anna.enter(password="something else", origin=ELSEWHERE)
    with pytest.raises(SlowDown) as told:
        anna.enter(origin=ELSEWHERE)
    assert told.value.seconds == 2
    assert anna.sign_in(HERE).session.stage is Stage.full
    house.clock.forward(seconds=2)
    assert anna.sign_in(ELSEWHERE).session.stage is Stage.full
    assert actions(house).count("login_slowed") == 1
    assert actions(house).count("login_failed") == PAIR.free


def test_a_known_device_is_not_slowed_by_a_neighbour(house: House) -> None:
    """Behind the same address as who guesses, the owner gets in with the browser that she used before."""
    anna = house.settle()
    device, another = anna.sign_in().device, house.settle("bert").sign_in().device
    for _ in range(PAIR.free):
        with pytest.raises(LoginRefused):
            anna.enter(password="something else")
    with pytest.raises(SlowDown):
        anna.enter()
    assert anna.enter(Origin(HERE.source, device)).session.stage is Stage.code
    with pytest.raises(SlowDown):
        anna.enter(Origin(HERE.source, another))


def test_a_hundred_guesses_at_once_are_five(house: House) -> None:
    """A try counts before it is looked at, so that sending many at the same moment gains nothing."""
    anna = house.settle()
    looked, gate = [], threading.Barrier(20)

    def guess() -> None:
        gate.wait()
        for _ in range(5):
            try:
                anna.enter(password="something else", origin=ELSEWHERE)
            except LoginRefused:
                looked.append(1)
            except StaffError:  # told to wait, or the database was busy
                pass

    threads = [threading.Thread(target=guess) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert 0 < len(looked) <= PAIR.free


def test_guessing_codes_from_many_places_leaves_recovery_codes_and_known_devices(house: House) -> None:
    """Who knows the password and guesses codes from ever new addresses is stopped; the owner never is."""
    anna = house.settle()
    device = anna.sign_in().device
    for place in range(CODES):
        origin = Origin(f"198.51.100.{place}")
        with pytest.raises(CodeRefused):
            house.staff.signing_in.confirm(anna.enter(origin).session, wrong(anna.code), origin)
    house.clock.forward(seconds=30)
    stranger = Origin("203.0.113.9")
    with pytest.raises(RecoveryOnly):
        house.staff.signing_in.confirm(anna.enter(stranger).session, anna.code, stranger)
    by_paper = house.staff.signing_in.confirm(anna.enter(stranger).session, anna.recovery[0], stranger)
    assert by_paper.session.stage is Stage.full
    assert anna.sign_in(Origin("203.0.113.10", device)).session.stage is Stage.full


def test_an_unknown_login_looks_like_a_wrong_password(house: House) -> None:
    """The same refusal, slowed in the same way, and what was typed there is not written down."""
    for _ in range(PAIR.free):
        with pytest.raises(LoginRefused):
            house.staff.signing_in.enter("hunter2-typed-in-the-wrong-field", "x", HERE)
    with pytest.raises(SlowDown):
        house.staff.signing_in.enter("hunter2-typed-in-the-wrong-field", "x", HERE)
    assert actions(house) == []


def test_no_address_is_kept(house: House) -> None:
    """What counts the tries holds digests only, and goes after a day."""
    anna = house.settle()
    with pytest.raises(LoginRefused):
        anna.enter(password="something else", origin=ELSEWHERE)
    with house.engine.connect() as connection:
        kept = str(connection.execute(sa.select(attempt)).all()) + str(connection.execute(sa.select(audit)).all())
    assert ELSEWHERE.source not in kept
    house.clock.forward(hours=25)
    house.staff.signing_in.purge()
    with house.engine.connect() as connection:
        assert connection.execute(sa.select(attempt)).all() == []


def test_a_session_ends_after_a_quarter_of_an_hour_away_and_after_eight_hours(house: House) -> None:
    """Each visit keeps it alive, a page that only looks for news does not, and after eight hours nothing does."""
    look = house.staff.signing_in.look
    anna = house.settle()
    for _ in range(47):
        house.clock.forward(minutes=10)
        assert look(anna.entered.token).session is not None
    house.clock.forward(minutes=11)
    gone = look(anna.entered.token)
    assert (gone.session, gone.owner) == (None, anna.entered.session.user.id)
    token = anna.sign_in().token
    house.clock.forward(minutes=10)
    assert look(token, counts=False).session is not None
    house.clock.forward(minutes=10)
    assert look(token).session is None
    house.clock.forward(days=8)
    house.staff.signing_in.purge()
    assert look(token).owner is None


def test_signing_out_ends_this_session_and_the_others_when_asked(house: House) -> None:
    """Here only, or everywhere else."""
    look = house.staff.signing_in.look
    anna = house.settle()
    here, there = anna.sign_in(), anna.sign_in()
    house.staff.signing_in.leave(here.session)
    assert look(here.token).session is None
    assert look(there.token).session is not None
    assert house.staff.signing_in.leave_elsewhere(there.session) == 1
    assert look(anna.entered.token).session is None
    assert look(there.token).session is not None


def test_a_new_password_ends_the_other_sessions(house: House) -> None:
    """And needs the present one; the old one opens nothing any more."""
    anna = house.settle()
    other = anna.sign_in()
    own = house.staff.own
    with pytest.raises(LoginRefused):
        own.change_password(other.session, "something else", "acht koeien staan buiten")
    own.change_password(other.session, PASSWORD, "acht koeien staan buiten")
    assert house.staff.signing_in.look(anna.entered.token).session is None
    assert house.staff.signing_in.look(other.token).session is not None
    with pytest.raises(LoginRefused):
        anna.enter()
    assert anna.enter(password="acht koeien staan buiten").session.stage is Stage.code


def test_nobody_guesses_a_password_at_an_unlocked_screen(house: House) -> None:
    """Five wrong present passwords, then waiting."""
    anna = house.settle()
    for _ in range(PAIR.free):
        with pytest.raises(LoginRefused):
            house.staff.own.change_password(anna.entered.session, "something else", "acht koeien staan buiten")
    with pytest.raises(SlowDown):
        house.staff.own.change_password(anna.entered.session, PASSWORD, "acht koeien staan buiten")


@pytest.mark.parametrize(
    "act",
    [
        lambda house, who, boss: house.staff.accounts.disable(boss, who),
        lambda house, who, boss: house.staff.accounts.set_roles(boss, who, [Role.editor]),
        lambda house, who, boss: house.staff.accounts.reset(boss, who),
    ],
    ids=["disabled", "other roles", "reset"],
)
def test_a_change_of_rights_ends_the_sessions_at_once(house: House, act: Callable[..., object]) -> None:
    """Nobody works on with rights that were taken."""
    boss = house.settle("boss", ADMIN).entered.session.user.id
    anna = house.settle("anna", Role.reviewer, ADMIN)
    act(house, anna.entered.session.user.id, boss)
    assert house.staff.signing_in.look(anna.entered.token).session is None


def test_a_disabled_account_opens_nothing_and_comes_back_with_a_start_code(house: House) -> None:
    """Neither a password nor a session that was half way in; back in use everything is set up anew."""
    house.settle("boss", ADMIN)
    anna = house.settle()
    half = anna.enter().session
    house.staff.accounts.disable(COMMAND_LINE, half.user.id)
    house.clock.forward(seconds=30)
    with pytest.raises(CodeRefused):
        house.staff.signing_in.confirm(half, anna.code, HERE)
    with pytest.raises(LoginRefused):
        anna.enter()
    start = house.staff.accounts.enable(COMMAND_LINE, half.user.id)
    with pytest.raises(LoginRefused):
        anna.enter()
    assert house.set_up("anna", start).entered.session.stage is Stage.full


def test_a_reset_voids_password_app_and_recovery_codes(house: House) -> None:
    """Who lost her telephone gets a start code; the thief has nothing."""
    anna = house.settle()
    start = house.staff.accounts.reset(COMMAND_LINE, anna.entered.session.user.id)
    with pytest.raises(LoginRefused):
        anna.enter()
    again = house.set_up("anna", start)
    assert again.secret != anna.secret
    with pytest.raises(CodeRefused):
        house.staff.signing_in.confirm(again.enter().session, anna.recovery[0], HERE)


def test_there_is_always_an_administrator(house: House) -> None:
    """The last one stays, and nobody takes rights from oneself."""
    accounts = house.staff.accounts
    boss = house.settle("boss", ADMIN).entered.session.user.id
    with pytest.raises(LastAdministrator):
        accounts.disable(COMMAND_LINE, boss)
    with pytest.raises(LastAdministrator):
        accounts.set_roles(COMMAND_LINE, boss, [Role.editor])
    other, _ = accounts.add(boss, "chef", "Chef", [ADMIN])
    for forbidden in (accounts.disable, accounts.reset):
        with pytest.raises(NotOneself):
            forbidden(boss, boss)
    with pytest.raises(NotOneself):
        accounts.set_roles(boss, boss, [])
    accounts.disable(other.id, boss)
    with pytest.raises(LastAdministrator):
        accounts.disable(COMMAND_LINE, other.id)


def test_two_administrators_do_not_take_each_other_out(house: House) -> None:
    """Both press at the same moment: one of them stays, ten times out of ten."""
    accounts = house.staff.accounts
    one, two = (accounts.add(COMMAND_LINE, login, login, [ADMIN])[0].id for login in ("een", "twee"))
    for _ in range(10):
        gate = threading.Barrier(2)

        def press(actor: str, other: str, gate: threading.Barrier = gate) -> None:
            gate.wait()
            with suppress(StaffError):  # told that the other is the last one, or the database was busy
                accounts.disable(actor, other)

        threads = [threading.Thread(target=press, args=pair) for pair in ((one, two), (two, one))]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        left = {found.id for found in accounts.all() if found.state != "disabled"}
        assert len(left) >= 1
        for gone in {one, two} - left:
            accounts.enable(COMMAND_LINE, gone)


@pytest.mark.parametrize(
    ("login", "name", "error", "why"),
    [
        ("a", "Anna", LoginInvalid, "too short"),
        ("1anna", "Anna", LoginInvalid, "begins with a digit"),
        ("an na", "Anna", LoginInvalid, "a space"),
        ("anna@x", "Anna", LoginInvalid, "an address"),
        ("a" * 41, "Anna", LoginInvalid, "too long"),
        ("ánna", "Anna", LoginInvalid, "another alphabet looks alike"),
        ("anna", "", NameInvalid, "no name"),
        ("anna", "x" * 61, NameInvalid, "too long"),
        ("anna", "Anna\u202eannA", NameInvalid, "turned around"),
        ("anna", "Anna\x1b[31m", NameInvalid, "colours a terminal"),
        ("bert", "Bert", LoginTaken, "there is one"),
    ],
)
def test_a_login_or_name_that_does_not_do(
    sqlite_house: House, login: str, name: str, error: type[StaffError], why: str
) -> None:
    """Refused by name, and nothing is made."""
    sqlite_house.add("bert")
    with pytest.raises(error):
        sqlite_house.staff.accounts.add(COMMAND_LINE, login, name, [])
    assert [one.login for one in sqlite_house.staff.accounts.all()] == ["bert"]


def test_hostile_names_are_kept_as_text(sqlite_house: House) -> None:
    """Script, SQL and formulas are letters like others."""
    name = "<b>=1+1'; DROP TABLE staff_user--"
    made, _ = sqlite_house.staff.accounts.add(COMMAND_LINE, "anna", name, [])
    assert sqlite_house.staff.accounts.get(made.id).name == name
    with pytest.raises(UserUnknown):
        sqlite_house.staff.accounts.get("' OR 1=1")


def test_the_log_of_a_whole_day_is_whole_and_a_change_is_seen(house: House) -> None:
    """Every account and every refusal wrote a line; one changed row in the database is found."""
    anna = house.settle("anna", ADMIN)
    with pytest.raises(LoginRefused):
        anna.enter(password="something else")
    house.staff.accounts.add(anna.entered.session.user.id, "bert", "Bert", [Role.chatter])
    house.staff.signing_in.leave(anna.sign_in().session)
    assert house.staff.verify().whole
    assert actions(house) == [
        "user_added", "first_login", "login_failed", "user_added", "login", "logout", "audit_verified",
    ]  # fmt: skip
    with house.engine.begin() as connection:
        connection.execute(sa.update(audit).where(audit.c.seq == 3).values(subject=None))
    verdict = house.staff.verify()
    assert (verdict.whole, verdict.broken_at) == (False, 3)
    assert house.staff.verify(newest=3).since == 5
    assert house.staff.verify(newest=3).whole
    assert house.staff.verify(newest=900).broken_at == 3


def test_writing_from_many_threads_keeps_the_chain(house: House) -> None:
    """Eight threads write at once: no number twice, none missing."""
    with house.staff.store.writing() as connection:
        house.staff.store.noting(connection)(Action.logout)

    def write() -> None:
        written = 0
        while written < 10:
            try:
                with house.staff.store.writing() as connection:
                    house.staff.store.noting(connection)("test_action", count=written)
                written += 1
            except StaffUnavailable:  # the lock took too long: nothing was written
                continue

    threads = [threading.Thread(target=write) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    verdict = house.staff.verify()
    assert (verdict.whole, verdict.lines) == (True, 81)


def test_what_is_not_done_is_not_in_the_log(house: House) -> None:
    """The line and the change are one transaction: when one fails, neither is there."""

    def fail_half_way() -> None:
        with house.staff.store.writing() as connection:
            house.staff.store.noting(connection)(Action.user_added)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail_half_way()
    assert actions(house) == []


def test_a_lost_staff_key_is_not_made_anew(sqlite_house: House) -> None:
    """Without the key nobody gets in and nothing is overwritten; with the key back everything works."""
    anna = sqlite_house.settle()
    key = sqlite_house.directory / "keys" / "staff.key"
    kept = key.read_bytes()
    assert key.stat().st_mode & 0o077 == 0
    key.unlink()
    settings = load({"NACHTLICHT_VAR": str(sqlite_house.directory)}, env_file=sqlite_house.directory / "no.env")
    restarted = open_staff(sqlite_house.engine, settings, sqlite_house.clock, sqlite_house.staff.store.passwords)
    with pytest.raises(StaffUnavailable):
        restarted.signing_in.enter("anna", PASSWORD, HERE)
    assert not key.exists()
    key.write_bytes(kept)
    assert restarted.signing_in.enter(anna.login, PASSWORD, HERE).session.stage is Stage.code


def test_a_database_that_is_away_is_named(sqlite_house: House) -> None:
    """Staff hear that it does not work now, not that their password is wrong."""
    away = make_engine(f"sqlite:///{sqlite_house.directory}/empty.sqlite3")
    settings = load({"NACHTLICHT_VAR": str(sqlite_house.directory)}, env_file=sqlite_house.directory / "no.env")
    with pytest.raises(StaffUnavailable):
        open_staff(away, settings).signing_in.enter("anna", PASSWORD, HERE)
    with pytest.raises(StaffUnavailable):
        open_staff(away, settings).signing_in.look("token")


def test_failed_logins_since_the_last_time_are_told(house: House) -> None:
    """So that somebody sees that another one tried."""
    anna = house.settle()
    anna.sign_in()
    house.clock.forward(hours=1)
    with pytest.raises(LoginRefused):
        anna.enter(password="something else", origin=ELSEWHERE)
    assert house.staff.failures(anna.sign_in().session.user) == 1
    house.clock.forward(hours=1)
    assert house.staff.failures(anna.sign_in().session.user) == 0


def test_rows_of_staff_tables_are_named_so_that_revisions_can_change_them(house: House) -> None:
    """Keys and checks have names on both engines."""
    found = sa.inspect(house.engine)
    for table in (user, role, recovery, session, attempt, audit, audit_head):
        named = [
            found.get_pk_constraint(table.name),
            *found.get_foreign_keys(table.name),
            *found.get_unique_constraints(table.name),
            *found.get_check_constraints(table.name),
        ]
        assert all(one["name"] for one in named), table.name
