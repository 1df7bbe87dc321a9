"""`check` finds every mistake in the content, `before_live` every fact that nobody has confirmed yet."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.content import check as checking
from bot.content.check import before_live, check, open_requirements, report
from bot.content.directory import load_directory
from bot.content.errors import ContentError
from bot.content.holidays import HOLIDAYS
from bot.content.phrases import PHRASES, load_phrases
from bot.content.retired import RETIRED, load_retired
from tests.content.packs import EMERGENCY, organisation, pack


def test_the_content_of_groningen_is_right() -> None:
    """What is in the repository passes its own check."""
    assert [str(problem) for problem in check("groningen")] == []


def test_the_report_says_what_was_read(tmp_path: Path) -> None:
    """Whoever runs the check sees that his file was read: the national and the local records, teams and areas."""
    pack(tmp_path, organisation(), organisation(id="staf", name="Staf", kind="policy"))
    found = report("proef", tmp_path)
    assert (found.organisations, found.offered, found.teams, found.areas) == (4, 3, 1, 2)


def test_every_mistake_in_one_record_is_reported(tmp_path: Path) -> None:
    """Three slips in a record are three lines, each on its own line of the file."""
    path = pack(tmp_path, organisation(cost="x", rank="hoog", usual="usual: van 9 tot 5", valid="kleur: rood"))
    lines = path.read_text(encoding="utf-8").splitlines()
    found = [(problem.line, lines[problem.line - 1].strip()) for problem in check("proef", tmp_path)]
    assert [text for _line, text in found] == ["acute_rank: hoog", "usual: van 9 tot 5", "cost: x", "kleur: rood"]


def test_a_mistake_in_the_national_file_is_reported_there(tmp_path: Path) -> None:
    """The error names the file of the country, not the municipality that happened to read it."""
    pack(tmp_path, floor=EMERGENCY.replace("cost: gratis", "cost: x", 1))
    (problem,) = check("proef", tmp_path)
    assert Path(problem.file) == tmp_path / "nederland" / "organisations.yml"


def test_every_broken_record_is_reported_at_once(tmp_path: Path) -> None:
    """Who repairs a file hears all of it, not one mistake per run."""
    broken = [organisation(id="een", name="Een", cost="x"), organisation(id="twee", name="Twee", hours="x")]
    path = pack(tmp_path, *broken, areas="municipality: proef\n")
    problems = check("proef", tmp_path)
    assert [Path(problem.file).name for problem in problems] == [path.name, path.name, *["areas.yml"] * 3]
    assert str(problems[0]).startswith(f"{path}:")


def test_a_retired_number_in_copy_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A text that names a retired number or domain is a problem with its line."""
    copy = tmp_path / "copy" / "proef.yml"
    copy.parent.mkdir()
    copy.write_text("een:\n  - Dit mag.\n  - Bel 0900 - 9229.\n", encoding="utf-8")
    monkeypatch.setattr(checking, "_CONTENT", tmp_path)
    pack(tmp_path)
    assert [(problem.file, problem.line) for problem in check("proef", tmp_path)] == [(str(copy), 3)]


def test_a_mistake_in_the_copybook_is_found(tmp_path: Path) -> None:
    """A pack that lacks an organisation which the copy names does not pass."""
    pack(tmp_path)
    problems = check("proef", tmp_path)
    assert len(problems) > 1
    assert all("copy" in problem.file or "answers" in problem.file for problem in problems)
    assert len({problem.file for problem in problems}) > 1, "one wrong text must not hide the others"


def test_a_text_written_anew_is_checked_in_its_place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A municipality may write a text anew; then its own file is the one to repair."""
    own = tmp_path / "groningen" / "copy.yml"
    own.parent.mkdir()
    own.write_text('organisatie_onbekend:\n  variants:\n    - bubbles: ["Bel {niemand}."]\n', encoding="utf-8")
    monkeypatch.setattr(checking, "MUNICIPALITIES", tmp_path)
    assert [(problem.file, problem.line) for problem in check("groningen")] == [(str(own), 3)]


REQUIRED = [
    ("chat_met_fier", "chat.hours", "the night leans on it"),
    ("chat_met_fier", "chat.value", "two addresses are known"),
    ("filomena", "walk_in.hours", "nobody knows the clock times"),
    ("filomena", "address", "a shelter behind the same door"),
    ("wij", "phone.value", "the number that goes round is wrong"),
    ("huisartsenspoedpost", "phone.value", "one source"),
    ("nummer_116", "status", "it would change the first screen"),
    ("veilig_thuis", "chat.hours", "is the chat staffed here"),
    ("csg", "chat.hours", "medium, and shown as open"),
    ("kindertelefoon", "phone.hours", "seven years old"),
]


@pytest.mark.parametrize(("who", "field", "reason"), REQUIRED)
def test_these_facts_stop_production(who: str, field: str, reason: str) -> None:
    """Going live without these confirmed would be dangerous."""
    assert (who, field) in {(each.organisation, each.field) for each in open_requirements("groningen")}, reason


def test_before_live_lists_required_facts_first_and_says_why() -> None:
    """The operator gets one list, the dangerous ones on top, each with a question to ask."""
    found = before_live("groningen")
    order = [each.required for each in found]
    assert order == sorted(order, reverse=True)
    assert {True, False} == set(order)
    assert all(each.why.endswith((".", "?")) for each in found)
    assert open_requirements("groningen") == [each for each in found if each.required]


def test_an_unsure_fact_is_on_the_list() -> None:
    """Every published channel of which the number or the hours are not high stands on the list."""
    directory = load_directory("groningen")
    listed = {(each.organisation, each.field) for each in before_live("groningen")}
    for record in directory.organisations.values():
        for channel in record.shown:
            for fact in ("value", "hours"):
                if channel.confidence.get(fact, "high") != "high":
                    mine = {field for who, field in listed if who == record.id and field.startswith(channel.type)}
                    assert mine, f"{record.id} {channel.type}: {fact} is unsure and nobody is asked to confirm it"


@pytest.mark.parametrize(
    ("source", "old", "new", "words"),
    [
        (PHRASES, "open: nu open", "open: ''", "expected a text"),
        (PHRASES, "  dicht: nu dicht\n", "", "'dicht' is missing"),
        (PHRASES, "{moment}", "{moment", "braces do not match"),
        (PHRASES, "{woorden}", "{tijd}", "must use exactly: {woorden}"),
        (PHRASES, "  open: nu open", "  open: nu open\n  half: half open", "unknown field 'half'"),
    ],
)
def test_wrong_phrases_are_refused(tmp_path: Path, source: Path, old: str, new: str, words: str) -> None:
    """A slip in the short phrases is refused with its line, so no visitor sees loose braces."""
    path = tmp_path / source.name
    text = source.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(ContentError, match=words):
        load_phrases(path)


def test_a_broken_floor_is_reported_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """When the holidays or the retired list cannot be read, that is the one thing to repair first."""
    broken = tmp_path / "retired.yml"
    broken.write_text(RETIRED.read_text(encoding="utf-8").replace("why:", "waarom:", 1), encoding="utf-8")
    monkeypatch.setattr(checking, "RETIRED", broken)
    problems = check("groningen")
    assert [problem.file for problem in problems] == [str(broken)]
    assert "waarom" in problems[0].message
    with pytest.raises(ContentError):
        load_retired(broken)
    assert HOLIDAYS.is_file()


def test_a_broken_pattern_for_danger_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """Patterns compile on first use, so the check compiles them all and names the rule of a broken one."""

    def broken() -> None:
        raise ValueError("phrases.yml, bare_cry: missing )")

    monkeypatch.setattr("bot.content.check.compile_all", broken)
    (problem,) = check("groningen")
    assert problem.file.endswith("phrases.yml")
    assert problem.line > 1
    assert "bare_cry" in problem.message
