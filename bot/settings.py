"""The environment becomes one frozen `Settings`, read by `load()` at the entry points and passed on."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from dotenv import dotenv_values

from bot.errors import NachtlichtError

ROOT = Path(__file__).resolve().parent.parent
MUNICIPALITIES = ROOT / "bot" / "content" / "municipalities"
DEFAULT_MUNICIPALITY = "groningen"
Environment = Literal["development", "production"]
Encoder = Literal["accurate", "fast"]
#: What the directory says by hour, or one at every hour; the last two are for developers.
HUMAN_CHATS = ("directory", "desk", "link", "chatwoot", "console", "failing")


class SettingsError(NachtlichtError):
    """A setting is missing or wrong; the message is one line that says what to do."""


@dataclass(frozen=True)
class ChatwootSettings:
    """How to reach a Chatwoot. `inbox` is the identifier of its API channel, `secret` is of its webhooks;
    `number` and `token` are of its account and an administrator there, for who is online and for erasing."""

    url: str
    inbox: str
    secret: str = field(repr=False)
    number: int = 0
    token: str | None = field(default=None, repr=False)


@dataclass(frozen=True)
class Settings:
    """Everything that the entry points need to know. Ports are TCP ports; directories are absolute."""

    env: Environment
    host: str
    port: int
    rasa_port: int
    action_port: int
    var_dir: Path
    key_dir: Path
    database_url: str = field(repr=False)
    tracker_database_url: str = field(repr=False)
    redis_url: str | None = field(repr=False)
    municipality: str
    encoder: Encoder
    limits: bool
    test_clock: bool
    human_chat: str
    chatwoot: ChatwootSettings | None
    raw_text_days: int
    pseudonymised_days: int
    channel_secret: str = field(repr=False)
    #: How long a session of staff lives without a sign of life, in minutes, and at most, in hours.
    staff_idle: int = 15
    staff_longest: int = 8

    @property
    def staff_port(self) -> int:
        """The staff pages live one port above the visitor's."""
        return self.port + 1

    @property
    def rasa_url(self) -> str:
        """Loopback only: Rasa is never reachable from outside."""
        return f"http://127.0.0.1:{self.rasa_port}"

    @property
    def action_url(self) -> str:
        """Loopback only."""
        return f"http://127.0.0.1:{self.action_port}"

    @property
    def production(self) -> bool:
        """Whether this is the real thing."""
        return self.env == "production"


def load(environ: Mapping[str, str] | None = None, env_file: Path | None = None) -> Settings:
    """Read the environment, and below it the file `.env` in the project's root.

    Raises SettingsError with one line that names the setting and says what to do.
    """
    values = _merged(os.environ if environ is None else environ, env_file or ROOT / ".env")
    env = _choice(values, "NACHTLICHT_ENV", ("development", "production"))
    var_dir = Path(values.get("NACHTLICHT_VAR") or ROOT / "var").resolve()
    database_url = values.get("DATABASE_URL") or f"sqlite:///{var_dir / 'nachtlicht.sqlite3'}"
    settings = Settings(
        env="production" if env == "production" else "development",
        host=values.get("HOST") or "127.0.0.1",
        port=_port(values, "PORT", 8000),
        rasa_port=_port(values, "RASA_PORT", 5005),
        action_port=_port(values, "ACTION_PORT", 5055),
        var_dir=var_dir,
        key_dir=Path(values.get("NACHTLICHT_KEYS") or var_dir / "keys").resolve(),
        database_url=database_url,
        tracker_database_url=_tracker_url(values, database_url, var_dir),
        redis_url=values.get("REDIS_URL") or None,
        municipality=_choice(values, "NACHTLICHT_MUNICIPALITY", _municipalities()),
        encoder="fast" if _choice(values, "NACHTLICHT_ENCODER", ("accurate", "fast")) == "fast" else "accurate",
        limits=_choice(values, "NACHTLICHT_LIMITS", ("on", "off")) == "on",
        test_clock=_choice(values, "NACHTLICHT_TEST_CLOCK", ("0", "1")) == "1",
        human_chat=_choice(values, "NACHTLICHT_HUMAN_CHAT", HUMAN_CHATS),
        chatwoot=_chatwoot(values),
        raw_text_days=_days(values, "NACHTLICHT_RAW_TEXT_DAYS", 7),
        pseudonymised_days=_days(values, "NACHTLICHT_PSEUDONYMISED_DAYS", 28),
        channel_secret=values.get("NACHTLICHT_CHANNEL_SECRET") or "",
        staff_idle=_number(values, "NACHTLICHT_STAFF_IDLE_MINUTES", 15, 60),
        staff_longest=_number(values, "NACHTLICHT_STAFF_LONGEST_HOURS", 8, 24),
    )
    _refuse_half_production(settings)
    if settings.raw_text_days > settings.pseudonymised_days:
        raise SettingsError("NACHTLICHT_RAW_TEXT_DAYS is more than NACHTLICHT_PSEUDONYMISED_DAYS: make it less.")
    return settings


def _merged(environ: Mapping[str, str], env_file: Path) -> dict[str, str]:
    if not env_file.exists():
        return dict(environ)
    try:
        lines = env_file.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(
            f"{env_file.name} cannot be read: make it a readable UTF-8 file, or delete it."
        ) from error
    for number, line in enumerate(lines, start=1):
        if line.strip() and not line.lstrip().startswith("#") and "=" not in line:
            raise SettingsError(f"{env_file.name}, line {number}: write NAME=value, or put # in front of it.")
    below = {key: value for key, value in dotenv_values(env_file).items() if value is not None}
    return {**below, **environ}


def _choice(values: Mapping[str, str], name: str, allowed: tuple[str, ...]) -> str:
    """The first of `allowed` is the default."""
    value = values.get(name) or allowed[0]
    if value not in allowed:
        raise SettingsError(f"{name}={value!r} is not known: use {' or '.join(allowed)}.")
    return value


def _municipalities() -> tuple[str, ...]:
    """Every municipality with a folder, the default first; `nederland` is what all of them share."""
    folders = (path.parent.name for path in MUNICIPALITIES.glob("*/organisations.yml"))
    return (DEFAULT_MUNICIPALITY, *sorted(set(folders) - {DEFAULT_MUNICIPALITY, "nederland"}))


def _port(values: Mapping[str, str], name: str, default: int) -> int:
    raw = values.get(name) or str(default)
    if not raw.isdigit() or not 0 < int(raw) < 65535:
        raise SettingsError(f"{name}={raw!r} is not a port: use a number from 1 to 65534.")
    return int(raw)


def _number(values: Mapping[str, str], name: str, default: int, most: int) -> int:
    raw = values.get(name) or str(default)
    if not raw.isdecimal() or not 0 < int(raw) <= most:
        raise SettingsError(f"{name}={raw!r} does not do: use a number from 1 to {most}.")
    return int(raw)


def _days(values: Mapping[str, str], name: str, most: int) -> int:
    """The page promises `most`: it may be shorter, never longer."""
    raw = values.get(name) or str(most)
    if not (raw.isascii() and raw.isdigit()) or not 1 <= int(raw) <= most:
        raise SettingsError(f"{name}={raw!r} is not allowed: use a number of days from 1 to {most}.")
    return int(raw)


def _tracker_url(values: Mapping[str, str], database_url: str, var_dir: Path) -> str:
    """On SQLite the tracker has a file of its own, so that a lock on one does not stop the other."""
    if values.get("TRACKER_DATABASE_URL"):
        return values["TRACKER_DATABASE_URL"]
    return f"sqlite:///{var_dir / 'tracker.sqlite3'}" if database_url.startswith("sqlite") else database_url


def _chatwoot(values: Mapping[str, str]) -> ChatwootSettings | None:
    """All of it or nothing: words of visitors never go to half an address."""
    names = {name: values.get(f"NACHTLICHT_CHATWOOT_{name}") or "" for name in ("URL", "INBOX", "SECRET")}
    if not any(names.values()):
        if values.get("NACHTLICHT_HUMAN_CHAT") == "chatwoot":
            raise SettingsError("NACHTLICHT_CHATWOOT_URL, _INBOX and _SECRET are missing: Chatwoot needs them.")
        return None
    for name, value in names.items():
        if not value:
            raise SettingsError(f"NACHTLICHT_CHATWOOT_{name} is missing: Chatwoot needs URL, INBOX and SECRET.")
    if not re.fullmatch(r"https?://[^/\s]+", names["URL"]) or not re.fullmatch(r"[\w-]+", names["INBOX"]):
        raise SettingsError("NACHTLICHT_CHATWOOT_URL or _INBOX is wrong: write https://host, and an identifier.")
    number, token = values.get("NACHTLICHT_CHATWOOT_ACCOUNT") or "0", values.get("NACHTLICHT_CHATWOOT_TOKEN")
    if not number.isdecimal() or (token and number == "0"):
        raise SettingsError("NACHTLICHT_CHATWOOT_ACCOUNT is missing: the number of the account of the token.")
    return ChatwootSettings(names["URL"], names["INBOX"], names["SECRET"], int(number), token or None)


def _refuse_half_production(settings: Settings) -> None:
    if not settings.production:
        return
    if settings.test_clock:
        raise SettingsError("NACHTLICHT_TEST_CLOCK=1 is refused in production: take it out.")
    if not settings.limits:
        raise SettingsError("NACHTLICHT_LIMITS=off is refused in production: take it out.")
    if settings.human_chat in ("console", "failing"):
        raise SettingsError(
            "NACHTLICHT_HUMAN_CHAT must be 'directory', 'desk', 'link' or 'chatwoot' in production: take it out."
        )
    if settings.chatwoot is not None and not settings.chatwoot.url.startswith("https://"):
        raise SettingsError("NACHTLICHT_CHATWOOT_URL can be read on its way: begin it with https:// .")
