"""The environment becomes one frozen `Settings`, read by `load()` at the entry points and passed on."""

from __future__ import annotations

import os
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


class SettingsError(NachtlichtError):
    """A setting is missing or wrong; the message is one line that says what to do."""


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
    raw_text_days: int
    pseudonymised_days: int
    channel_secret: str = field(repr=False)

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
        human_chat=_choice(values, "NACHTLICHT_HUMAN_CHAT", ("link", "console", "failing")),
        raw_text_days=_days(values, "NACHTLICHT_RAW_TEXT_DAYS", 7),
        pseudonymised_days=_days(values, "NACHTLICHT_PSEUDONYMISED_DAYS", 28),
        channel_secret=values.get("NACHTLICHT_CHANNEL_SECRET") or "",
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


def _refuse_half_production(settings: Settings) -> None:
    if not settings.production:
        return
    if settings.test_clock:
        raise SettingsError("NACHTLICHT_TEST_CLOCK=1 is refused in production: take it out.")
    if not settings.limits:
        raise SettingsError("NACHTLICHT_LIMITS=off is refused in production: take it out.")
    if settings.human_chat != "link":
        raise SettingsError("NACHTLICHT_HUMAN_CHAT must be 'link' in production: take the setting out.")
