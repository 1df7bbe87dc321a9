"""The numbers as a page and as CSV: only closed months, only what may be shown, and a line in the audit log."""

from __future__ import annotations

import csv
import io
import random
from datetime import datetime

import pytest
import sqlalchemy as sa

from bot.clock import AMSTERDAM
from bot.conversation.schema import tally
from bot.review.counting import HANDOFF
from bot.review.figures import OUTCOMES, ROLES, THEMES, Table
from bot.staff.roles import Role
from bot.web.staff.figures import _names, as_csv, share, warmth
from tests.staff.conftest import House
from tests.web.staff.conftest import NewBrowser

NOVEMBER = datetime(2026, 11, 20, 9, 0, tzinfo=AMSTERDAM)


def fill(house: House, month: str, size: int, erased: int = 0, seed: int = 7) -> None:
    """A month of conversations by chance, as the worker would have counted them."""
    chance, counts = random.Random(seed), dict[tuple[str, str, str], int]()

    def add(kind: str, row: str, column: str = "") -> None:
        counts[kind, row, column] = counts.get((kind, row, column), 0) + 1

    for number in range(size):
        add("theme", THEMES[int(len(THEMES) * (1 - chance.random() ** 2))])
        add("acute", chance.choice(["yes", "no", "no", "no"]))
        add("fallback", chance.choice(["yes", "no", "no"]))
        if number < erased:
            add("conversations", chance.choice(["exit", "erased"]))
            continue
        add("conversations", "whole")
        add("role", ROLES[int(len(ROLES) * (1 - chance.random() ** 2))])
        add("feedback", chance.choice(["none", "none", "up", "down"]))
        add("handoff", chance.choice([*OUTCOMES[2:], *["none"] * 20, *["joined"] * 5]))
        add("moment", chance.choice(["nacht", "nacht", "avond", "avond", "avond", "middag", "ochtend"]),
            str(chance.choice([0, 1, 2, 3, 4, 4, 5, 5, 5, 6, 6])))  # fmt: skip
        for organisation, often in (("veilig_thuis", 0.8), ("csg", 0.2), ("politie", 0.4), ("chat_met_fier", 0.3)):
            if chance.random() < often:
                add("referral", organisation)
    rows = [
        {"month": month, "kind": kind, "row_name": row, "column_name": column, "count": count}
        for (kind, row, column), count in counts.items()
    ]
    with house.engine.begin() as connection:
        connection.execute(sa.insert(tally), rows)


@pytest.fixture(autouse=True)
def november(house: House) -> None:
    """The day on which somebody looks."""
    house.clock.now = NOVEMBER


def test_without_numbers_it_says_when_they_come(browser: NewBrowser) -> None:
    """The first month of a new installation."""
    page = browser(Role.reviewer).get("/cijfers")
    assert page.title == "Cijfers"
    assert "Er zijn nog geen cijfers" in page.text


def test_a_month_and_the_one_before(browser: NewBrowser, house: House) -> None:
    """The newest closed month, beside the month before; no running month, and nothing for nonsense."""
    for month, size in (("2026-09", 700), ("2026-10", 900), ("2026-11", 500)):
        fill(house, month, size, erased=60)
    reviewer = browser(Role.reviewer)
    page = reviewer.get("/cijfers")
    assert page.title == "Cijfers van oktober 2026"
    assert "900" in page.text
    assert "700 in september 2026" in page.text
    assert "november 2026" not in page.text.lower()
    assert reviewer.get("/cijfers?maand=2026-09").title == "Cijfers van september 2026"
    for nonsense in ("2026-11", "2026-13", "x", "2026-10' OR 1=1", "%00", "2026-01"):
        assert reviewer.get(f"/cijfers?maand={nonsense}").title == "Cijfers van oktober 2026"
    for heading in ("Wanneer begonnen de gesprekken?", "Waar ging het over?", "Naar wie verwees de computer?",
                    "Wat deze pagina niet laat zien"):  # fmt: skip
        assert heading in page.text
    assert "Veilig Thuis" in page.text


def test_a_month_of_nine_shows_nothing(browser: NewBrowser, house: House) -> None:
    """Also not how many, and there is nothing to download."""
    fill(house, "2026-10", 9)
    editor = browser(Role.editor)
    page = editor.get("/cijfers")
    assert "minder dan 10 gesprekken" in page.text
    assert "CSV" not in page.text
    assert editor.post("/cijfers/tabel", {"maand": "2026-10", "tabel": "theme"}).status == 404


def test_a_table_is_downloaded_and_that_is_written_down(browser: NewBrowser, house: House) -> None:
    """The file holds what the page shows and no more; the audit log says who took which table."""
    fill(house, "2026-10", 900, erased=60)
    admin = browser(Role.administrator)
    shown = admin.get("/cijfers").text
    answer = admin.post("/cijfers/tabel", {"maand": "2026-10", "tabel": "theme"})
    assert answer.status == 200
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert answer.headers["content-disposition"] == 'attachment; filename="nachtlicht-2026-10-theme.csv"'
    rows = list(csv.reader(io.StringIO(answer.raw.removeprefix("\ufeff")), delimiter=";"))
    assert rows[0] == ["wat", "gesprekken"]
    assert len(rows) > 20
    for name, count in rows[1:]:
        assert name in shown or name == "wat hier leeg is, samen"
        assert count == "" or int(count) >= 10
    lines, _ = house.staff.lines(None, None, "figures_exported")
    assert [(line.subject, dict(line.details)) for line in lines] == [("month:2026-10", {"table": "theme"})]
    admin.get("/logboek")
    assert "downloadde een tabel met cijfers" in admin.page


@pytest.mark.parametrize(
    ("month", "table"),
    [("2026-11", "theme"), ("2026-10", "trace"), ("2026-10", ""), ("", ""), ("../../etc/passwd", "theme")],
)
def test_what_is_not_there_is_not_downloaded(browser: NewBrowser, house: House, month: str, table: str) -> None:
    """The running month, another table, nonsense: nothing, and no line in the log."""
    fill(house, "2026-10", 900)
    fill(house, "2026-11", 900)
    editor = browser(Role.editor)
    editor.get("/cijfers")
    assert editor.post("/cijfers/tabel", {"maand": month, "tabel": table}).status == 404
    assert house.staff.lines(None, None, "figures_exported")[0] == []


def test_the_moments_as_csv() -> None:
    """Parts of the day below each other, days beside each other."""
    rows = {
        f"{part} {day}": 10 + int(day) for part in ("nacht", "ochtend", "middag", "avond") for day in "0123456"
    }
    table = Table("moment", {**rows, "nacht 3": None, "gone": 12}, columns=tuple("0123456"))
    lines = as_csv(table, _names()).split("\r\n")
    assert lines[0] == "dagdeel;maandag;dinsdag;woensdag;donderdag;vrijdag;zaterdag;zondag"
    assert lines[1] == "nacht (0 tot 6 uur);10;11;12;;14;15;16"


def test_no_cell_is_a_formula() -> None:
    """Whatever a row is called: a spreadsheet shows it and counts nothing."""
    names = {**_names(), HANDOFF: {"a": "=HYPERLINK(1)", "b": "@SUM(1)", "c": "+1+cmd|' /C calc'!A0"}}
    text = as_csv(Table(HANDOFF, {"a": 10, "b": 11, "c": None}), names)
    for line in text.split("\r\n")[1:4]:
        assert line.lstrip('"').startswith("'"), line


@pytest.mark.parametrize(
    ("count", "degree", "why"),
    [(None, 0, "hidden"), (10, 1, "the least"), (50, 5, "the most"), (21, 3, "between")],
)
def test_how_dark_a_cell_is(count: int | None, degree: int, why: str) -> None:
    """In five steps of the largest."""
    assert warmth(count, Table("moment", {"a": 50, "b": 10, "c": None})) == degree, why


def test_the_length_of_a_bar() -> None:
    """In per cent of the longest."""
    assert [share(50, 50), share(10, 40), share(0, 40)] == [100, 25, 0]


def test_every_row_has_dutch_words() -> None:
    """No key of ours stands on the page."""
    names = _names()
    for kind, rows in (("theme", THEMES), ("role", ROLES), ("handoff", OUTCOMES)):
        assert set(rows) <= set(names[kind]), kind
    assert {"veilig_thuis", "csg"} <= set(names["referral"])
