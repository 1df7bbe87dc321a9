"""The pure judgements of staff: passwords, codes, waiting, sessions, the chain of the audit log."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import Any

import pyotp
import pytest

from bot.clock import AMSTERDAM
from bot.staff import codes, totp
from bot.staff.audit import BEGINNING, Verdict, _signature, check
from bot.staff.models import Stage
from bot.staff.passwords import Weakness, weakness
from bot.staff.sessions import Lifetime, is_over
from bot.staff.throttle import PAIR, SOURCE, Rule, wait
from bot.staff.vault import Vault
from tests.staff.conftest import cheap

NOON = datetime(2026, 3, 2, 12, 0, 0, tzinfo=AMSTERDAM)
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


@pytest.mark.parametrize(
    ("password", "expected", "why"),
    [
        ("zeven paarden eten gras", None, "a sentence"),
        ("k4mEr!pl4nt_x", None, "thirteen signs of all kinds"),
        ("бабушка любит чай", None, "any script"),
        ("kort", Weakness.short, "four signs"),
        ("elf tekens!", Weakness.short, "one too few"),
        ("x" * 201, Weakness.long, "nobody types that, and hashing it costs"),
        ("aaaaaaaaaaaaaaaa", Weakness.same_signs, "one key"),
        ("121212121212", Weakness.same_signs, "two keys"),
        ("anna anna anna", Weakness.same_signs, "three letters and a space"),
        ("anna-2026-!!", Weakness.own_name, "the login and hardly more"),
        ("Welkom123456!", Weakness.common, "the most used one"),
        ("Wachtwoord2026", Weakness.common, "a word and a year"),
        ("Nachtlicht#2026", Weakness.common, "our own name"),
        ("welkom groningen 1", Weakness.common, "two common words"),
        ("qwertyuiop123", Weakness.common, "a row of keys"),
        ("welkom bij de regenboogvis", None, "a common word in a sentence is no harm"),
        ("83920174652910", None, "only digits, but many and not in a row"),
    ],
)
def test_a_weak_password_is_refused_with_its_reason(password: str, expected: Weakness | None, why: str) -> None:
    """New passwords are judged by length, variety, the own login and common words."""
    assert weakness(password, "anna") is expected


def test_the_same_keys_are_the_same_password() -> None:
    """A letter typed as one sign or as letter and accent opens the same account; nobody's hash opens nothing."""
    passwords = cheap()
    kept = passwords.hashed("caf\u00e9 au lait groot")
    assert kept.startswith("$argon2id$")
    assert passwords.fits(kept, "cafe\u0301 au lait groot")
    assert not passwords.fits(kept, "cafe au lait groot")
    assert not passwords.fits(None, "nobody has this password")


def test_a_hash_of_cheaper_days_is_renewed() -> None:
    """Ours costs more than the one of the tests, and says so."""
    assert not cheap().outdated(cheap().hashed("x"))
    assert type(cheap())().outdated(cheap().hashed("x"))


@pytest.mark.parametrize(
    ("seconds", "after", "fits", "why"),
    [
        (0, None, True, "the code of now"),
        (-30, None, True, "a telephone that is slow"),
        (30, None, True, "a telephone that is fast"),
        (-60, None, False, "a minute old"),
        (60, None, False, "a minute ahead"),
        (0, 0, False, "used already"),
        (0, 1, False, "a later one was used already"),
        (0, -1, True, "the one before was used"),
        (-30, -1, False, "the one before, again"),
    ],
)
def test_a_code_fits_once_and_for_a_minute_and_a_half(
    seconds: int, after: int | None, fits: bool, why: str
) -> None:
    """`after` is counted in half minutes from now."""
    present = int(NOON.timestamp()) // 30
    code = pyotp.TOTP(SECRET).at(NOON + timedelta(seconds=seconds))
    step = totp.matching_step(SECRET, code, NOON, None if after is None else present + after)
    assert step == (present + seconds // 30 if fits else None)


@pytest.mark.parametrize("code", ["", "12345", "1234567", "abcdef", "123 45", "١٢٣٤٥٦", "-12345", "12345\n6x"])
def test_what_is_no_code_fits_nothing(code: str) -> None:
    """Anything but six digits is not even compared."""
    assert totp.matching_step(SECRET, code, NOON, None) is None


def test_a_code_may_be_typed_as_the_app_shows_it() -> None:
    """With a space in the middle."""
    code = pyotp.TOTP(SECRET).at(NOON)
    assert totp.matching_step(SECRET, f" {code[:3]} {code[3:]}", NOON, None) is not None


def test_the_address_for_the_app_is_the_known_one() -> None:
    """Issuer and login stand in it, as apps read it (Key URI format)."""
    address = totp.address(SECRET, "anna")
    assert address == f"otpauth://totp/Nachtlicht:anna?secret={SECRET}&issuer=Nachtlicht"


def test_recovery_codes_are_ten_and_forgive_handwriting() -> None:
    """Ten different ones of 80 bits; capitals, spaces and signs that look alike do not matter."""
    made = codes.new_recovery_codes()
    assert len({codes.normalised(code) for code in made}) == 10
    assert all(len(code) == 19 and code.count("-") == 3 for code in made)
    assert codes.normalised("ab-cd OI b") == codes.normalised("ABCD018")


@pytest.mark.parametrize(
    ("tries", "ago", "rule", "expected", "why"),
    [
        (0, 0, PAIR, 0, "nothing tried yet"),
        (4, 0, PAIR, 0, "the fifth is free"),
        (5, 0, PAIR, 2, "the sixth waits two seconds"),
        (5, 1.5, PAIR, 1, "rounded up"),
        (5, 2, PAIR, 0, "they are over"),
        (6, 0, PAIR, 4, "twice as long"),
        (14, 0, PAIR, 900, "a quarter of an hour at most"),
        (10_000, 0, PAIR, 900, "and never more"),
        (10_000, 86_401, PAIR, 0, "forgotten after a day"),
        (5, -3600, PAIR, 2, "a clock that was set back does not lock anybody out"),
        (49, 0, SOURCE, 0, "an office behind one address"),
        (10_000, 0, SOURCE, 30, "half a minute at most for a whole office"),
        (1, 0, Rule(0, 1, 8), 2, "no free ones"),
    ],
)
def test_how_long_somebody_waits(tries: int, ago: float, rule: Rule, expected: int, why: str) -> None:
    """Seconds until the next try counts."""
    assert wait(tries, NOON - timedelta(seconds=ago), NOON, rule) == expected


@pytest.mark.parametrize(
    ("stage", "created", "seen", "over", "why"),
    [
        (Stage.full, 60, 0, False, "just used"),
        (Stage.full, 60, 15, False, "exactly a quarter of an hour"),
        (Stage.full, 60, 15.1, True, "longer than a quarter of an hour away"),
        (Stage.full, 480, 0, False, "exactly eight hours"),
        (Stage.full, 480.1, 0, True, "eight hours at most, also for who is busy"),
        (Stage.code, 20, 20, False, "looking for the telephone"),
        (Stage.code, 20.1, 0, True, "a password alone opens nothing for long"),
        (Stage.first, 20.1, 0, True, "a start code neither"),
    ],
)
def test_when_a_session_is_over(stage: Stage, created: float, seen: float, over: bool, why: str) -> None:
    """Minutes since it began and since the last sign of life."""
    began, last = NOON - timedelta(minutes=created), NOON - timedelta(minutes=seen)
    assert is_over(stage, began, last, NOON, Lifetime()) is over


def _chain(vault: Vault, count: int) -> list[dict[str, Any]]:
    lines: list[dict[str, Any]] = []
    for seq in range(1, count + 1):
        line = {"seq": seq, "at": seq, "actor": "a", "action": "login", "subject": None, "details": json.dumps({})}
        before = lines[-1]["mac"] if lines else BEGINNING
        lines.append({**line, "mac": _signature(vault, before, line)})
    return lines


def _cut(lines: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return lines[:-1]


def _renumbered(lines: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [{**line, "seq": line["seq"] - 1} for line in lines[1:]]


def _swapped(lines: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [*lines[:2], {**lines[3], "seq": 3}, {**lines[2], "seq": 4}, lines[4]]


def _changed(name: str, value: object) -> Any:
    return lambda lines: [{**line, name: value} if line["seq"] == 3 else line for line in lines]


@pytest.mark.parametrize(
    ("damage", "broken_at", "why"),
    [
        (lambda lines: lines, None, "nothing was done to it"),
        (_changed("actor", "b"), 3, "somebody else did it"),
        (_changed("at", 9), 3, "at another moment"),
        (_changed("action", "logout"), 3, "something else"),
        (_changed("subject", "user:b"), 3, "to somebody else"),
        (_changed("details", '{"x": 1}'), 3, "with other details"),
        (_changed("mac", "0" * 64), 3, "another signature"),
        (lambda lines: lines[:2] + lines[3:], 3, "a line taken out"),
        (_renumbered, 1, "the first one taken out, the others renumbered"),
        (_swapped, 3, "two changed places"),
        (_cut, 5, "the last one cut off"),
        (lambda lines: [], 1, "all of it gone"),
    ],
)  # fmt: skip
def test_what_was_done_to_the_log_is_seen(damage: Any, broken_at: int | None, why: str) -> None:
    """Five lines and one damage: the first line that does not fit is named."""
    vault = Vault(b"k" * 32)
    lines = _chain(vault, 5)
    verdict = check(vault, damage(lines), (5, lines[-1]["mac"]))
    assert (verdict.whole, verdict.broken_at) == (broken_at is None, broken_at)


def test_a_chain_made_anew_with_another_key_is_seen() -> None:
    """Who writes a whole new chain needs the key, which does not lie in the database."""
    forged = _chain(Vault(b"x" * 32), 5)
    assert check(Vault(b"k" * 32), forged, (5, forged[-1]["mac"])).broken_at == 1


def test_the_newest_lines_alone_can_be_checked() -> None:
    """From a line in the middle on: a change after it is seen, a change before it is not claimed to be."""
    vault = Vault(b"k" * 32)
    lines = _chain(vault, 5)
    head, begin = (5, lines[4]["mac"]), (2, lines[1]["mac"])
    assert check(vault, lines[2:], head, None, begin) == Verdict(5, head[1], since=2)
    assert check(vault, _changed("actor", "b")(lines)[2:], head, None, begin).broken_at == 3
    assert check(vault, lines[3:], head, None, begin).broken_at == 3


def test_a_line_that_was_written_down_finds_a_log_that_was_cut() -> None:
    """Cut off together with the head, a chain is whole; only a number noted elsewhere tells."""
    vault = Vault(b"k" * 32)
    lines = _chain(vault, 5)
    noted = (5, lines[4]["mac"])
    cut, head = lines[:3], (3, lines[2]["mac"])
    assert check(vault, cut, head).whole
    assert check(vault, cut, head, noted) == Verdict(3, head[1], 4, "line 5 was written down, and is gone")
    assert check(vault, lines, noted, (3, lines[2]["mac"])).whole
    assert check(vault, lines, noted, (3, "f" * 64)).broken_at == 3
