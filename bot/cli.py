"""The command `nachtlicht`: start, check, preview, users, audit, corrections, model."""

from __future__ import annotations

import argparse
import os
import secrets
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from bot import cli_learning, cli_staff, clock, settings
from bot.content import check
from bot.content.copybook import load_municipal_copy
from bot.content.directory import load_directory, municipalities
from bot.errors import NachtlichtError
from bot.settings import ROOT, Settings

REPORTS = ROOT / "reports"
MODEL = ROOT / "models" / "nachtlicht.tar.gz"
READY_SECONDS = 120
STOP_SECONDS = 30


class CannotStart(NachtlichtError):
    """Something that starting needs is not there; the message is one line that says what to do."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit status. Every refusal is one line on standard error."""
    parser = argparse.ArgumentParser(prog="nachtlicht", description="Start Nachtlicht, its content, its staff.")
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("start", help="serve the website: gateway, Rasa, action server and worker")
    checking = commands.add_parser("check", help="explain every mistake in the content, with file and line")
    checking.add_argument(
        "--before-live", action="store_true", help="list every fact that the operator must confirm"
    )
    previewing = commands.add_parser("preview", help="write all answers on one page, for reading aloud")
    previewing.add_argument("--signed", type=Path, help="the list of what was signed, as an earlier page gave it")
    cli_staff.add_commands(commands)
    cli_learning.add_commands(commands)
    chosen = parser.parse_args(arguments)
    try:
        if chosen.command == "preview":
            return preview(chosen.signed)
        config = settings.load()
        if chosen.command == "start":
            return start(config)
        if chosen.command in ("users", "audit"):
            return cli_staff.run(config, chosen)
        if chosen.command in cli_learning.NAMES:
            return cli_learning.run(config, chosen)
        return check_before_live(config, clock.now()) if chosen.before_live else check_content()
    except NachtlichtError as error:
        print(f"nachtlicht: {error}", file=sys.stderr)
        return 1


def check_content() -> int:
    """Print each problem once, as file:line: message, and what was read of each municipality; 1 if any."""
    reports = [check.report(municipality) for municipality in municipalities()]
    problems = list(dict.fromkeys(problem for report in reports for problem in report.problems))
    for problem in problems:
        print(problem)
    for report in reports:
        print(
            f"{report.municipality}: {report.organisations} organisations ({report.offered} for residents), "
            f"{report.teams} teams, {report.areas} neighbourhoods; {len(report.problems)} problem(s)."
        )
    return 1 if problems else 0


def check_before_live(config: Settings, now: datetime) -> int:
    """Print what the operator must confirm, and what was checked too long ago; 1 while a required fact is open."""
    facts = check.before_live(config.municipality)
    for fact in facts:
        print(f"{'REQUIRED' if fact.required else 'advised '}  {fact.organisation}.{fact.field}: {fact.why}")
    stale = check.stale(config.municipality, now)
    for line in stale:
        print(f"stale     {line}")
    required = sum(fact.required for fact in facts)
    print(
        f"{len(facts)} fact(s) to confirm for {config.municipality}, {required} of them required; "
        f"{len(stale)} organisation(s) checked too long ago."
    )
    return 1 if required else 0


def preview(signed: Path | None) -> int:
    """Write a page with all answers for each municipality; 1 when there is no such list of what was signed."""
    from bot.content.preview import write_preview  # here: jinja2 is not needed to start

    if signed is not None and not signed.is_file():
        print(f"nachtlicht: there is no file {signed}; give the list that a preview page saved.", file=sys.stderr)
        return 1
    for municipality in municipalities():
        directory = load_directory(municipality)
        print(write_preview(load_municipal_copy(directory), directory, REPORTS / "preview", signed), flush=True)
    return 0


def start(config: Settings) -> int:
    """Check everything that can be wrong, and serve until stopped.

    The content is checked while the gateway loads, because the page has to be there within three seconds; the
    gateway refuses wrong content by itself as well.
    """
    _refuse_used_ports(config)
    if not MODEL.exists():
        raise CannotStart("there is no model yet: run 'make train'.")
    for folder in (config.var_dir, config.key_dir):
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    with tempfile.TemporaryDirectory(prefix="nachtlicht-") as temporary:
        knocker = Path(temporary) / "supervisor"
        process = subprocess.Popen(_supervisor(), cwd=ROOT, env=_environment(config, knocker))  # noqa: S603
        signal.signal(signal.SIGTERM, lambda *_: process.terminate())
        try:
            _knock(knocker)
            _refuse_wrong_content(config)
            print(
                f"Nachtlicht: http://{config.host}:{config.port}   "
                f"(staff: http://{config.host}:{config.staff_port}; stop with Ctrl-C)",
                flush=True,
            )
            return _wait(process, config)
        except KeyboardInterrupt:
            return 0
        finally:
            _end(process)


def _end(process: subprocess.Popen[bytes]) -> None:
    """Whatever the reason, nobody is left behind: the supervisor stops its four processes, then itself."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # a second Ctrl-C would leave them behind
    if process.poll() is None:
        process.terminate()
    try:
        process.wait(timeout=STOP_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()


def _knock(door: Path) -> None:
    """Wake the supervisor: it starts its processes after its first second, or when somebody speaks to it."""
    deadline = time.monotonic() + 1
    while time.monotonic() < deadline:
        try:
            with socket.socket(socket.AF_UNIX) as caller:
                caller.connect(str(door))
                caller.sendall(b"GET / HTTP/1.0\r\n\r\n")
                return
        except OSError:
            time.sleep(0.02)


def _refuse_wrong_content(config: Settings) -> None:
    problems = check.check(config.municipality)
    if problems:
        first = problems[0]
        raise CannotStart(
            f"{first.file}:{first.line}: {first.message} ({len(problems)} problem(s); see 'nachtlicht check')"
        )
    open_facts = [fact for fact in check.before_live(config.municipality) if fact.required]
    if config.production and open_facts:
        raise CannotStart(
            f"{len(open_facts)} required fact(s) are unconfirmed, so production does not start: "
            "see 'nachtlicht check --before-live'."
        )


def _refuse_used_ports(config: Settings) -> None:
    ports = {
        "PORT": config.port,
        "PORT (staff, one higher)": config.staff_port,
        "RASA_PORT": config.rasa_port,
        "ACTION_PORT": config.action_port,
    }
    for name, port in ports.items():
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError as error:
                raise CannotStart(
                    f"port {port} is in use: choose another with {name.split()[0]}=…, or stop what uses it."
                ) from error


def _supervisor() -> list[str]:
    return [
        sys.executable,
        "-W",
        "ignore",
        "-m",
        "supervisor.supervisord",
        "-n",
        "-c",
        str(ROOT / "deploy" / "supervisord.conf"),
    ]


def _environment(config: Settings, knocker: Path) -> dict[str, str]:
    """What the four processes share; the channel's secret is new at each start unless it is set."""
    return {
        **os.environ,
        "NACHTLICHT_PYTHON": sys.executable,
        "NACHTLICHT_PORT": str(config.port),
        "NACHTLICHT_SOCKET": str(knocker),
        "NACHTLICHT_VAR": str(config.var_dir),
        "NACHTLICHT_CHANNEL_SECRET": config.channel_secret or secrets.token_urlsafe(24),
        "RASA_TELEMETRY_ENABLED": "false",
        "SQLALCHEMY_SILENCE_UBER_WARNING": "1",
        "TF_CPP_MIN_LOG_LEVEL": "3",
        "OMP_NUM_THREADS": "1",
        "PYTHONUNBUFFERED": "1",
    }


def _wait(process: subprocess.Popen[bytes], config: Settings) -> int:
    """Say when the first answer can be given, then wait; Ctrl-C and SIGTERM stop all four."""
    began = time.monotonic()
    announced = False
    while process.poll() is None:
        announced = announced or _announce(config, time.monotonic() - began)
        time.sleep(0.5)
    return 0 if process.returncode in (0, -signal.SIGINT, -signal.SIGTERM) else 1


def _announce(config: Settings, seconds: float) -> bool:
    if _ready(config):
        print(f"Ready to answer after {seconds:.0f} s.", flush=True)
        return True
    if seconds > READY_SECONDS:
        print(
            "Rasa does not answer yet; the page answers danger meanwhile. Its log lines stand above.", flush=True
        )
        return True
    return False


def _ready(config: Settings) -> bool:
    address = f"{config.rasa_url}/webhooks/nachtlicht/health"
    try:
        with urllib.request.urlopen(address, timeout=1) as answer:  # noqa: S310
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False


if __name__ == "__main__":
    sys.exit(main())
