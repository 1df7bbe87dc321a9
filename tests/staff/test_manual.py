"""What the manual for staff claims is true."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from bot import cli
from bot.conversation.retention import RAW_TEXT
from bot.handoff.clockwork import DESK_GONE, SILENCE
from bot.review.missed import PEOPLE
from bot.review.raw_rules import LAPSES, OPEN, SHORTEST_REASON
from bot.review.reasons import LOW, REPEATED
from bot.review.wording import LONGEST_NOTE
from bot.settings import ROOT
from bot.staff import passwords
from bot.staff.accounts import START_CODE
from bot.staff.codes import RECOVERY_CODES
from bot.staff.sessions import Lifetime
from bot.staff.throttle import PAIR
from bot.web.staff.log import NEWEST
from bot.web.staff.render import environment

MANUAL = (ROOT / "docs" / "handleiding.md").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("claim", "true"),
    [
        ("De begincode werkt 72 uur", timedelta(hours=72) == START_CODE),
        ("wachtwoord van 12 tekens of meer", passwords.SHORTEST == 12),
        ("tien **herstelcodes**", RECOVERY_CODES == 10),
        ("Een notitie is hooguit 4.000 tekens", LONGEST_NOTE == 4000),
        ("minder dan de helft zeker", LOW == 0.5),
        ("twee keer of vaker niet", REPEATED == 2),
        ("altijd twee mensen voor nodig", PEOPLE == 2),
        ("Doe je 15 minuten niets", Lifetime().idle == timedelta(minutes=15)),
        ("Na 8 uur", Lifetime().longest == timedelta(hours=8)),
        ("de nieuwste 10.000 regels", NEWEST == 10_000),
        ("in 10 tekens of meer", SHORTEST_REASON == 10),
        ("Antwoordt niemand binnen 24 uur", timedelta(hours=24) == LAPSES),
        ("Daarna mag jij 15 minuten lezen", timedelta(minutes=15) == OPEN),
        ("Na 7 dagen is ze vernietigd", timedelta(days=7) == RAW_TEXT),
        ("Nooit langer dan een kwartier", PAIR.longest == 15 * 60),
        ("Wacht een bezoeker 2 minuten op jouw antwoord", timedelta(minutes=2) == SILENCE),
        ("als je binnen 8 seconden terug bent", timedelta(seconds=8) == DESK_GONE),
    ],
)
def test_the_figures_of_the_manual_are_those_of_the_code(claim: str, true: bool) -> None:
    """Each stands in the manual, and holds."""
    assert claim in MANUAL
    assert true


def test_the_manual_names_buttons_that_exist() -> None:
    """What stands in bold in the manual is a button, a link or a word of a page."""
    folder = ROOT / "bot" / "web" / "staff" / "templates"
    pages = "".join(path.read_text(encoding="utf-8") for path in folder.glob("*.html")).lower()
    named = {name.lower() for name in re.findall(r"\*\*([^*]+)\*\*", MANUAL)}
    headings = {"iemand gaat weg", "rollen veranderen"}
    assert len(named) > 8
    assert not {name for name in named - headings if name not in pages}


def test_the_roles_of_the_manual_are_those_of_the_pages() -> None:
    """Every role has its line."""
    words = environment().get_template("_woorden.html").module
    for name in words.rol.values():  # type: ignore[attr-defined]
        assert f"| {name} |" in MANUAL


def test_the_commands_of_the_manual_are_understood(capsys: pytest.CaptureFixture[str]) -> None:
    """Each command that is named has a help text: it exists."""
    named = set(re.findall(r"nachtlicht ((?:users|audit|corrections|model) [a-z-]+)", MANUAL))
    assert len(named) == 12
    for command in named:
        with pytest.raises(SystemExit) as ended:
            cli.main([*command.split(), "--help"])
        assert ended.value.code == 0
    capsys.readouterr()


def test_the_manual_explains_every_reason_of_the_inbox() -> None:
    """Each has its line, in the words of the page."""
    words = environment().get_template("_oordelen.html").module
    for name in words.reden_kort.values():  # type: ignore[attr-defined]
        assert f"| {name} |" in MANUAL
