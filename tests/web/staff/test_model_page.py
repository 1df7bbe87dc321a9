"""The page of a new model: danger first, visitors' words only for who may read them, and who decides."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from bot.learning.candidate import Trial
from bot.learning.report import Case, Kind, report_of
from bot.staff.roles import Role
from tests.learning.conftest import Desk
from tests.learning.test_candidate import make_candidate
from tests.learning.test_report import ALARM, AT, CALM, LABELLED, OTHER
from tests.learning.test_report import DANGER as DANGEROUS
from tests.web.staff.conftest import NewBrowser
from tests.web.staff.test_correction_pages import application, desk, tree

__all__ = ["application", "desk", "tree"]

SECRET = "kanarie 7f3a stond aan de deur"


@pytest.fixture
def models(tree: Path) -> Path:
    """Where models lie."""
    return tree / "models"


def _candidate(models: Path, ref: str) -> str:
    """One that loses danger in a message of a visitor, and reads an example otherwise."""
    digest = make_candidate(models)
    turn = Case(Kind.turn, SECRET, ref=ref, seq=1)
    cases = [LABELLED, turn, replace(DANGEROUS, text="<script>alert(1)</script>")]
    report = report_of(digest, AT, 20_000, cases, [OTHER, ALARM, CALM], [CALM, CALM, ALARM])
    Trial(models).candidate.report.write_text(report.as_json(), encoding="utf-8")
    return digest


def test_without_a_candidate_there_is_nothing_to_decide(browser: NewBrowser) -> None:
    """It says how one is made."""
    admin = browser(Role.administrator, login="clara")
    assert "nachtlicht model try" in admin.get("/model").text
    assert admin.post("/model/afwijzen").status == 422


def test_danger_that_is_lost_stands_first(browser: NewBrowser, models: Path, desk: Desk) -> None:
    """With the visitor's words for a reviewer, behind a fold; hostile text is text."""
    _candidate(models, desk.conversation(SECRET))
    page = browser(Role.reviewer, login="clara").get("/model")
    assert "ziet het nieuwe model geen gevaar meer" in page.text
    order = [page.text.index(words) for words in ("niet meer ziet: 1", "wel ziet: 1", "wordt goed: 1")]
    assert order == sorted(order)
    assert f'<details><summary>Laat het bericht zien</summary><p class="tekst">{SECRET}</p></details>' in page.raw
    assert "<script>alert" not in page.raw
    assert "Een beheerder beslist" in page.text
    assert "Neem het nieuwe model aan" not in page.text


@pytest.mark.parametrize("role", [Role.editor, Role.administrator])
def test_who_reads_no_conversations_reads_none_here(
    role: Role, browser: NewBrowser, models: Path, desk: Desk
) -> None:
    """She sees that something changes, and not what was typed."""
    _candidate(models, desk.conversation(SECRET))
    page = browser(role, login="clara").get("/model")
    assert SECRET not in page.text
    assert "een bericht dat je niet kunt lezen" in page.text


def test_a_conversation_that_is_gone_is_gone_here_too(browser: NewBrowser, models: Path, desk: Desk) -> None:
    """The report names it; nobody reads it any more."""
    ref = desk.conversation(SECRET)
    _candidate(models, ref)
    desk.erase(ref)
    page = browser(Role.reviewer, login="clara").get("/model")
    assert page.status == 200
    assert SECRET not in page.text


def test_an_administrator_accepts_with_a_reason(browser: NewBrowser, models: Path, desk: Desk) -> None:
    """Without one nothing happens; the log names it."""
    digest = _candidate(models, desk.conversation(SECRET))
    admin = browser(Role.administrator, login="clara")
    admin.get("/model")
    refused = admin.post("/model/aannemen", {"model": digest})
    assert (refused.status, "Kies eerst waarom" in refused.text) == (422, True)
    assert admin.post("/model/aannemen", {"model": digest, "ondanks": "looked"}).to == "/model?klaar=aangenomen"
    assert (models / "nachtlicht.tar.gz").read_text(encoding="utf-8") == "new"
    log = admin.get("/logboek").text
    assert "nam een nieuw model aan" in log
    assert "elk verlies bekeken" in log


def test_two_administrators_at_once(browser: NewBrowser, models: Path, desk: Desk) -> None:
    """One rejects; the other, who still sees it, is told."""
    digest = _candidate(models, desk.conversation(SECRET))
    first, second = (browser(Role.administrator, login=login) for login in ("clara", "dirk"))
    first.get("/model")
    second.get("/model")
    assert first.post("/model/afwijzen").to == "/model?klaar=afgewezen"
    late = second.post("/model/aannemen", {"model": digest, "ondanks": "looked"})
    assert late.status == 422
    assert "Iemand anders besloot erover" in late.text
    assert (models / "nachtlicht.tar.gz").read_text(encoding="utf-8") == "old"
