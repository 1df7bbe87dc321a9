"""A missing or wrong setting is one line that says what to do; secrets do not print."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.settings import SettingsError, load

LIVE = {"NACHTLICHT_ENV": "production"}


def test_nothing_at_all_is_enough(tmp_path: Path) -> None:
    """Without an environment everything has a default: loopback, SQLite, no Redis, limits on, no test clock."""
    settings = load({}, env_file=tmp_path / "none")
    assert (settings.port, settings.staff_port, settings.rasa_port, settings.action_port) == (
        8000,
        8001,
        5005,
        5055,
    )
    assert (settings.env, settings.municipality, settings.encoder) == ("development", "groningen", "accurate")
    assert (settings.limits, settings.test_clock, settings.redis_url) == (True, False, None)
    assert settings.database_url.startswith("sqlite:///")
    assert settings.tracker_database_url != settings.database_url
    assert settings.rasa_url == "http://127.0.0.1:5005"
    assert settings.action_url == "http://127.0.0.1:5055"


def test_the_data_lie_below_one_directory(tmp_path: Path) -> None:
    """NACHTLICHT_VAR moves databases and keys; NACHTLICHT_KEYS moves the keys elsewhere, as an operator should."""
    settings = load({"NACHTLICHT_VAR": str(tmp_path)}, env_file=tmp_path / "none")
    assert settings.key_dir == tmp_path / "keys"
    assert settings.database_url == f"sqlite:///{tmp_path}/nachtlicht.sqlite3"
    moved = load({"NACHTLICHT_VAR": str(tmp_path), "NACHTLICHT_KEYS": "/srv/keys"}, env_file=tmp_path / "none")
    assert moved.key_dir == Path("/srv/keys")


def test_on_postgresql_the_tracker_shares_the_database(tmp_path: Path) -> None:
    """One DATABASE_URL is enough to move everything to PostgreSQL."""
    settings = load({"DATABASE_URL": "postgresql://db/nachtlicht"}, env_file=tmp_path / "none")
    assert settings.tracker_database_url == "postgresql://db/nachtlicht"


CHATWOOT = {
    "NACHTLICHT_CHATWOOT_URL": "https://chat.example",
    "NACHTLICHT_CHATWOOT_INBOX": "inbox7",
    "NACHTLICHT_CHATWOOT_SECRET": "kanarie",
}


def test_a_chatwoot_is_set_up_as_a_whole_and_does_not_print_its_secrets(tmp_path: Path) -> None:
    """Address, inbox and secret; without them there is none."""
    assert load({}, env_file=tmp_path / "none").chatwoot is None
    more = {"NACHTLICHT_CHATWOOT_TOKEN": "papegaai", "NACHTLICHT_CHATWOOT_ACCOUNT": "3"}
    settings = load({**CHATWOOT, **more}, env_file=tmp_path / "none")
    assert settings.chatwoot is not None
    assert (settings.chatwoot.url, settings.chatwoot.number) == ("https://chat.example", 3)
    assert "kanarie" not in repr(settings)
    assert "papegaai" not in repr(settings)


@pytest.mark.parametrize(
    ("environ", "named", "why"),
    [
        ({"PORT": "abc"}, "PORT", "no number"),
        ({"PORT": "0"}, "PORT", "no port"),
        ({"NACHTLICHT_RAW_TEXT_DAYS": "8"}, "NACHTLICHT_RAW_TEXT_DAYS", "longer than the page promises"),
        ({"NACHTLICHT_PSEUDONYMISED_DAYS": "0"}, "NACHTLICHT_PSEUDONYMISED_DAYS", "no day at all"),
        ({"NACHTLICHT_PSEUDONYMISED_DAYS": "²"}, "NACHTLICHT_PSEUDONYMISED_DAYS", "a digit, but no number"),
        ({"NACHTLICHT_PSEUDONYMISED_DAYS": "3"}, "NACHTLICHT_RAW_TEXT_DAYS", "raw text would live longer"),
        ({"PORT": "65535"}, "PORT", "the staff pages need the port above it"),
        ({"RASA_PORT": "-1"}, "RASA_PORT", "negative"),
        ({"NACHTLICHT_ENV": "prod"}, "NACHTLICHT_ENV", "half a word could run unprotected"),
        ({"NACHTLICHT_LIMITS": "no"}, "NACHTLICHT_LIMITS", "on or off"),
        ({"NACHTLICHT_ENCODER": "slow"}, "NACHTLICHT_ENCODER", "accurate or fast"),
        ({"NACHTLICHT_MUNICIPALITY": "atlantis"}, "NACHTLICHT_MUNICIPALITY", "no content for it"),
        ({"NACHTLICHT_STAFF_IDLE_MINUTES": "0"}, "NACHTLICHT_STAFF_IDLE_MINUTES", "nobody could work"),
        ({"NACHTLICHT_STAFF_IDLE_MINUTES": "61"}, "NACHTLICHT_STAFF_IDLE_MINUTES", "an open screen for too long"),
        ({"NACHTLICHT_STAFF_LONGEST_HOURS": "1.5"}, "NACHTLICHT_STAFF_LONGEST_HOURS", "whole hours"),
        ({"NACHTLICHT_HUMAN_CHAT": "fax"}, "NACHTLICHT_HUMAN_CHAT", "no such provider"),
        ({**LIVE, "NACHTLICHT_TEST_CLOCK": "1"}, "NACHTLICHT_TEST_CLOCK", "visitors could set it"),
        ({**LIVE, "NACHTLICHT_LIMITS": "off"}, "NACHTLICHT_LIMITS", "for measuring only"),
        ({**LIVE, "NACHTLICHT_HUMAN_CHAT": "console"}, "NACHTLICHT_HUMAN_CHAT", "nobody is there"),
        ({"NACHTLICHT_HUMAN_CHAT": "chatwoot"}, "NACHTLICHT_CHATWOOT_URL", "which one?"),
        ({**CHATWOOT, "NACHTLICHT_CHATWOOT_SECRET": ""}, "NACHTLICHT_CHATWOOT_SECRET", "anybody could speak"),
        ({**CHATWOOT, "NACHTLICHT_CHATWOOT_URL": "chat.example"}, "NACHTLICHT_CHATWOOT_URL", "no address"),
        ({**CHATWOOT, "NACHTLICHT_CHATWOOT_INBOX": "a/b"}, "_INBOX", "another path than meant"),
        ({**CHATWOOT, "NACHTLICHT_CHATWOOT_TOKEN": "x"}, "NACHTLICHT_CHATWOOT_ACCOUNT", "for which account?"),
        ({**CHATWOOT, **LIVE, "NACHTLICHT_CHATWOOT_URL": "http://chat.nl"}, "NACHTLICHT_CHATWOOT_URL", "readable"),
    ],
)  # fmt: skip
def test_a_wrong_setting_is_one_line(tmp_path: Path, environ: dict[str, str], named: str, why: str) -> None:
    """The line names the setting and ends with what to do."""
    with pytest.raises(SettingsError) as caught:
        load(environ, env_file=tmp_path / "none")
    line = str(caught.value)
    assert named in line
    assert "\n" not in line
    assert ":" in line


def test_the_file_lies_below_the_environment(tmp_path: Path) -> None:
    """What stands in .env counts, and the environment wins."""
    file = tmp_path / ".env"
    file.write_text("# a comment\n\nPORT=9000\nRASA_PORT=9005\n", encoding="utf-8")
    settings = load({"PORT": "9100"}, env_file=file)
    assert (settings.port, settings.rasa_port) == (9100, 9005)


@pytest.mark.parametrize(
    ("content", "named", "why"),
    [(b"PORT 8000\n", "line 1", "no equals sign"), (b"A=1\n\xff\xfe\n", ".env", "no UTF-8")],
)
def test_a_broken_file_is_one_line(tmp_path: Path, content: bytes, named: str, why: str) -> None:
    """A file that cannot be read says where, and is not half used."""
    file = tmp_path / ".env"
    file.write_bytes(content)
    with pytest.raises(SettingsError, match=named):
        load({}, env_file=file)


def test_secrets_do_not_print(tmp_path: Path) -> None:
    """Passwords in addresses and the channel's secret are not in what a log would show."""
    printed = repr(
        load(
            {
                "DATABASE_URL": "postgresql://u:hunter2@db/n",
                "TRACKER_DATABASE_URL": "postgresql://u:hunter2@db/t",
                "REDIS_URL": "redis://:hunter2@r",
                "NACHTLICHT_CHANNEL_SECRET": "hunter2",
            },
            env_file=tmp_path / "none",
        )
    )
    assert "hunter2" not in printed
