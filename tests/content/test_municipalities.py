"""All municipalities: what each one knows, what it never says, and that none of them guesses."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path

import pytest

from bot import cli, settings
from bot.clock import parse
from bot.content import check
from bot.content.directory import (
    MUNICIPALITIES,
    Directory,
    contains_retired,
    known_organisations,
    load_directory,
    municipalities,
)
from bot.content.errors import ContentError, UnknownOrganisation
from bot.content.holidays import load_holidays
from bot.content.organisations import read_organisations
from bot.content.retired import load_retired
from bot.settings import SettingsError
from tests.content.packs import EMERGENCY, organisation, pack, proef

NIGHT, OFFICE = parse("2026-11-27T02:35"), parse("2026-11-27T14:00")  # a Friday
EVENING, SUNDAY, CHRISTMAS = parse("2026-11-26T20:30"), parse("2026-11-29T12:00"), parse("2026-12-25T14:00")
MOMENTS = (NIGHT, OFFICE, EVENING, SUNDAY, CHRISTMAS, NIGHT + timedelta(days=5000))
DIRECTORIES = {name: load_directory(name) for name in municipalities()}
EVERYWHERE = pytest.mark.parametrize("directory", DIRECTORIES.values(), ids=DIRECTORIES)


# ------------------------------------------------------------------------------------------- what each one holds

FACTS: list[tuple[str, str, str, str, str]] = [
    ("leiden", "rosa_manus", "naam", "Rosa Manus", "the shelter of Leiden"),
    ("leiden", "rosa_manus", "website", "rosa-manus.nl", "high"),
    ("leiden", "sociaal_wijkteam", "naam", "Sociaal wijkteam Leiden", "the teams"),
    ("leiden", "ggd", "naam", "GGD Hollands Midden", "another GGD than in Groningen"),
    ("leiden", "huisartsenspoedpost", "telefoon", "", "nobody looked for it: no such record"),
    ("leiden", "rosa_manus", "telefoon", "", "unknown"),
    ("leiden", "sociaal_wijkteam", "telefoon", "", "unknown"),
    ("leiden", "ggd", "telefoon", "", "unknown; the GGD of Groningen has another number"),
    ("leiden", "filomena", "naam", "", "there is none in Leiden"),
    ("leiden", "discriminatie_idb", "telefoon", "", "low confidence, and perhaps not for Leiden"),
    ("leiden", "gemeente_groningen", "naam", "", "another municipality"),
    ("enschede", "kadera", "telefoon", "088 - 42 22 495", "high, its own site"),
    ("enschede", "kadera", "telefoon_link", "tel:+31884222495", "the same"),
    ("enschede", "kadera", "website", "kadera.nl", "its own site"),
    (
        "enschede",
        "kadera",
        "kosten",
        "We weten niet zeker wat bellen kost.",
        "an 088 number is not free by nature",
    ),
    ("enschede", "kadera", "anoniem", "Je mag kiezen of je je naam zegt.", "its own site"),
    ("enschede", "wijkteam", "naam", "Wijkteam Enschede", "the teams"),
    ("enschede", "wijkteam", "telefoon", "", "unknown"),
    ("enschede", "mediant", "telefoon", "", "unknown"),
    ("enschede", "wij", "naam", "", "WIJ is Groningen's"),
    ("enschede", "rosa_manus", "naam", "", "Leiden's"),
    ("groningen", "huisartsenspoedpost", "telefoon", "088 330 1 330", "one source"),
    ("groningen", "sense", "naam", "Sense Noord-Nederland", "a local record replaces the national one"),
    ("leiden", "sense", "naam", "Sense.info", "and only there"),
    ("groningen", "kadera", "naam", "", "Enschede's"),
]
NATIONAL: list[tuple[str, str, str]] = [
    ("nood", "telefoon", "112"),
    ("veilig_thuis", "telefoon", "0800-2000"),
    ("csg", "telefoon", "0800-0188"),
    ("zelfmoordpreventie", "telefoon", "113"),
    ("zelfmoordpreventie", "telefoon_2", "0800-0113"),
    ("politie", "telefoon", "0900-8844"),
    ("kindertelefoon", "telefoon", "0800-0432"),
    ("luisterlijn", "telefoon", "088-0767000"),
    ("slachtofferhulp", "telefoon", "0900-0101"),
    ("helpwanted", "telefoon", "020 - 261 52 75"),
    ("meld_misdaad_anoniem", "telefoon", "0800-7000"),
    ("mind_korrelatie", "telefoon", "0900-1450"),
    ("chat_met_fier", "chat", "chatmetfier.nl"),
    ("keerpunt", "chat", "keerpunt.chat"),
    ("veilig_thuis", "kosten", "Bellen is gratis."),
    ("politie", "kosten", "Bellen is niet gratis."),
    ("juridisch_loket", "contact", "juridischloket.nl"),
    ("discriminatie_nl", "website", "discriminatie.nl"),
]


@pytest.mark.parametrize(("town", "of", "attribute", "expected", "reason"), FACTS)
def test_local_facts(town: str, of: str, attribute: str, expected: str, reason: str) -> None:
    """Each municipality says what the fact file knows of it, and has nothing where nobody knows."""
    directory = DIRECTORIES[town]
    assert directory.has(of, attribute) == bool(expected), reason
    if expected:
        assert directory.placeholder(of, attribute, NIGHT) == expected, reason


@EVERYWHERE
@pytest.mark.parametrize(("of", "attribute", "expected"), NATIONAL)
def test_national_facts(directory: Directory, of: str, attribute: str, expected: str) -> None:
    """A national number is the same in every municipality."""
    assert directory.placeholder(of, attribute, NIGHT) == expected


HOURS: list[tuple[str, str | None, str, str, str]] = [
    (
        "veilig_thuis",
        None,
        "open open open open open",
        "every municipality",
        "day and night, also on Christmas Day",
    ),
    (
        "veilig_thuis",
        "chat",
        "closed open closed closed closed",
        "every municipality",
        "offices, shut on holidays",
    ),
    ("csg", None, "open open open open open", "every municipality", "day and night"),
    ("zelfmoordpreventie", None, "open open open open open", "every municipality", "day and night"),
    ("politie", None, "open open open open open", "every municipality", "day and night"),
    ("kindertelefoon", None, "closed open open open open", "every municipality", "each day from 11 to 21"),
    ("mind_korrelatie", None, "closed open closed closed closed", "every municipality", "offices"),
    (
        "chat_met_fier",
        None,
        "usually_open unknown usually_open unknown unknown",
        "every municipality",
        "evening and night by low confidence: never open, never closed",
    ),
    ("luisterlijn", "chat", "unknown unknown unknown unknown unknown", "every municipality", "hours unknown"),
    ("kadera", None, "unknown unknown unknown unknown unknown", "enschede", "hours unknown"),
    ("rosa_manus", None, "unknown unknown unknown unknown unknown", "leiden", "no channel"),
    ("sociaal_wijkteam", None, "unknown unknown unknown unknown unknown", "leiden", "hours unknown"),
    ("wijkteam", None, "unknown unknown unknown unknown unknown", "enschede", "hours unknown"),
    ("gemeente_groningen", None, "closed open closed closed closed", "groningen", "workdays"),
    (
        "huisartsenspoedpost",
        None,
        "usually_open unknown usually_open usually_open usually_open",
        "groningen",
        "evening, night, weekend and holidays, in words only",
    ),
]


@pytest.mark.parametrize(("of", "channel", "states", "where", "reason"), HOURS)
def test_hours(of: str, channel: str | None, states: str, where: str, reason: str) -> None:
    """At night, in office hours, in the evening, on Sunday and on Christmas Day (a Friday)."""
    for town, directory in DIRECTORIES.items():
        if where in {"every municipality", town}:
            moments = (NIGHT, OFFICE, EVENING, SUNDAY, CHRISTMAS)
            assert [directory.status(of, now, channel).state for now in moments] == states.split(), (town, reason)


@EVERYWHERE
def test_a_door_is_open_for_every_theme(directory: Directory) -> None:
    """Also in a municipality of which we know little: somebody, nobody closed, one surely open day and night."""
    for theme in {"*", *(theme for record in directory.organisations.values() for theme in record.themes)}:
        for now in MOMENTS[:-1]:
            doors = directory.reachable(now, theme)
            assert doors
            assert all(directory.status(each.id, now).state != "closed" for each in doors)
            assert any(channel.always for each in doors for channel in each.shown)


# ------------------------------------------------------------------------------------------- what is never said


@EVERYWHERE
def test_nothing_unsure_is_shown(directory: Directory) -> None:
    """No published number is of low confidence, and unsure hours, costs and anonymity are told as unsure."""
    for record in directory.organisations.values():
        for channel in record.shown:
            assert channel.value is None or channel.trusts("value"), record.id
            assert channel.sources, record.id
            assert channel.date, record.id
        for now in MOMENTS:
            main = record.shown[0] if record.shown else None
            if main and main.trusts("hours") and record.fresh(now):
                continue
            said = " ".join(directory.placeholder(record.id, name, now) for name in ("nu", "uren")).lower()
            rest = said.replace("meestal open", "").replace("we weten niet of ze nu open zijn", "")
            assert not re.search(r"\bopen\b|\bdicht\b|\d", rest), (record.id, said)


@EVERYWHERE
def test_no_retired_number_is_shown(directory: Directory) -> None:
    """Whatever an offered organisation can say, no retired number or domain is in it."""
    for record in directory.organisations.values():
        for now in MOMENTS:
            names = ("naam", "wat", "telefoon", "telefoon_2", "chat", "contact", "website", "nu", "uren", "kosten")
            said = [
                directory.placeholder(record.id, name, now) for name in names if directory.has(record.id, name)
            ]
            assert contains_retired(" ".join(said)) is None, record.id
            assert record.publish_address is False


@EVERYWHERE
def test_every_name_finds_its_own_organisation(directory: Directory) -> None:
    """Each id, name and synonym finds its own record; those we do not offer are found only by `find_any`."""
    for record in directory.records.values():
        for name in (record.id, record.name, *record.synonyms, *record.weak_synonyms):
            found = directory.find_any(name)
            assert found is not None, name
            assert found.id == record.id, (name, found.id)
            offered = directory.find(name, entity=True)
            assert not record.offered or (offered is not None and offered.id == record.id), name


MEANT: list[tuple[str, str, str | None, str]] = [
    ("leiden", "wijkteam", "sociaal_wijkteam", "the local team"),
    ("enschede", "wijkteam", "wijkteam", "the local team"),
    ("groningen", "wijkteam", "wij", "the local team"),
    ("leiden", "blijf van mijn lijf", "rosa_manus", "the local shelter"),
    ("enschede", "blijf van mijn lijf", "kadera", "the local shelter"),
    ("groningen", "blijf van mijn lijf", "vrouwenopvang", "the local shelter"),
    ("leiden", "veilig thuis hollands midden", "veilig_thuis", "the regional name"),
    ("enschede", "veilig thuis twente", "veilig_thuis", "the regional name"),
    ("groningen", "veilig thuis groningen", "veilig_thuis", "the regional name"),
    ("leiden", "csg zuid-holland", "csg", "the regional name"),
    ("enschede", "csg twente", "csg", "the regional name"),
    ("enschede", "mannenopvang", "kadera", "Kadera is for men too"),
    ("leiden", "filomena", None, "there is none in Leiden"),
    ("enschede", "wij groningen", None, "another municipality"),
    ("groningen", "dok noord", "huisartsenspoedpost", "with a space"),
    ("groningen", "ik zie m elke dag", None, "m is short for hem, not Meld Misdaad Anoniem"),
    ("groningen", "dat was een keerpunt voor mij", None, "an ordinary word"),
    ("leiden", "it makes no sense", None, "an ordinary word"),
    ("groningen", "alles was onder controle", None, "ordinary words"),
    ("enschede", "sensoor", "luisterlijn", "the name it had until 2018"),
    ("groningen", "meldpunt ouderenmishandeling", "veilig_thuis", "merged away; Veilig Thuis is the hotline"),
]


@pytest.mark.parametrize(("town", "text", "expected", "reason"), MEANT)
def test_who_is_meant_here(town: str, text: str, expected: str | None, reason: str) -> None:
    """A name leads to whoever does that here, and ordinary words to nobody."""
    found = DIRECTORIES[town].find(text)
    assert (found.id if found else None) == expected, reason


@pytest.mark.parametrize(
    "hidden", ["filomena_rotterdam", "blijf_groep", "moviera", "slachtofferwijzer", "nummer_116"]
)
@EVERYWHERE
def test_nobody_is_sent_elsewhere(directory: Directory, hidden: str) -> None:
    """Help in another region, websites and plans can be explained and are never offered."""
    assert hidden in directory.records
    with pytest.raises(UnknownOrganisation):
        directory.get(hidden)


# ------------------------------------------------------------------------------------------- neighbourhoods

PLACES: list[tuple[str, str, str, str]] = [
    (
        "enschede",
        "stadsdeel oost",
        "In Enschede zijn er wijkteams. Welk team bij jou hoort, weten we niet. De gemeente kan het je zeggen.",
        "a name that the facts know, and no team",
    ),
    (
        "leiden",
        "2312 AB",
        "In Leiden zijn er sociale wijkteams. Welk team bij jou hoort, weten we niet. "
        "De gemeente kan het je zeggen.",
        "a postcode, and no team",
    ),
    (
        "groningen",
        "Glimmen",
        "Welk WIJ-team bij Glimmen hoort, weten we niet zeker. Je vindt het op wij.groningen.nl.",
        "a village of which nobody knows the team",
    ),
    (
        "groningen",
        "haren",
        "Voor Haren is er WIJ Haren. Vraag op wij.groningen.nl waar je kunt binnenlopen.",
        "known since 2024",
    ),
]


@pytest.mark.parametrize(("town", "text", "expected", "reason"), PLACES)
def test_the_team_of_a_place(town: str, text: str, expected: str, reason: str) -> None:
    """The team has the name that it has here; who does not know it says so."""
    area = DIRECTORIES[town].area(text)
    assert area is not None
    assert DIRECTORIES[town].area_text(area) == expected, reason


@EVERYWHERE
def test_the_local_team_is_somebody(directory: Directory) -> None:
    """What the areas call the local team is an organisation that residents may be sent to."""
    assert directory.areas.local_team.organisation in directory.organisations


# ------------------------------------------------------------------------------------------- all packs together


def test_known_organisations_are_those_of_all() -> None:
    """Copy may name whom another municipality has; nobody offers whom no municipality offers."""
    known = known_organisations()
    assert known == {record for directory in DIRECTORIES.values() for record in directory.organisations}
    assert {"filomena", "rosa_manus", "kadera", "nood"} <= known
    assert not {"nummer_116", "lkha", "filomena_rotterdam"} & known


def test_a_broken_neighbour_stops_nobody(tmp_path: Path) -> None:
    """A wrong file of another municipality adds nothing to what is known, and this one still loads."""
    proef(tmp_path, organisation())
    pack(tmp_path, name="stuk").write_text("organisations: [", encoding="utf-8")
    assert municipalities(tmp_path) == ("proef", "stuk")
    assert known_organisations(tmp_path) == {"nood", "dag_en_nacht", "loket"}
    assert load_directory("proef", tmp_path).has("loket", "naam")


def test_a_replaced_record_keeps_the_national_numbers() -> None:
    """A municipality adds to Veilig Thuis or the police; it does not quietly give them another number."""
    shared = read_organisations(
        MUNICIPALITIES / "nederland" / "organisations.yml", load_holidays(), load_retired()
    )
    replaced = set()
    for directory in DIRECTORIES.values():
        for record in shared.organisations:
            here = directory.records[record.id]
            if here.replaces:
                replaced.add(here.id)
                numbers = [each.value for each in record.of_type("phone")]
                assert [each.value for each in here.of_type("phone")] == numbers, (directory.municipality, here.id)
    assert "chat_met_fier" in replaced


def test_the_arrangement_with_fier_is_of_groningen() -> None:
    """Only Groningen has an agreement on the evening and the night; elsewhere the operator is asked for one."""
    for town, directory in DIRECTORIES.items():
        record = directory.get("chat_met_fier")
        assert record.replaces == (town == "groningen")
        asked = {confirm.fact: confirm.why for confirm in record.to_confirm}
        assert ("geen afspraak bekend" in asked["afspraak"]) == (town != "groningen")


MERGED: list[tuple[dict[str, str], str, str]] = [
    ({"id": "nood", "name": "Nood"}, "write replaces: nederland, or rename it", "an id of the country"),
    ({"valid": "replaces: nederland"}, "has no 'loket' to replace", "nothing to replace"),
    ({"valid": "replaces: leiden"}, "choose one of: nederland", "only national records can be replaced"),
    ({"synonyms": "dag en nacht"}, "already belongs to dag_en_nacht", "a synonym of a national record"),
    (
        {"id": "nood", "name": "Nood", "valid": "replaces: nederland"},
        "add 112",
        "112 replaced by something that is not open day and night",
    ),
]


@pytest.mark.parametrize(("change", "words", "reason"), MERGED, ids=[row[2] for row in MERGED])
def test_wrong_merges_are_refused(tmp_path: Path, change: dict[str, str], words: str, reason: str) -> None:
    """The error names the local file and a line of the record in it."""
    path = pack(tmp_path, organisation(**change))
    with pytest.raises(ContentError) as caught:
        load_directory("proef", tmp_path)
    assert words in caught.value.message, reason
    assert caught.value.file == str(path)
    assert caught.value.line > 3


def test_a_replacement_takes_the_place(tmp_path: Path) -> None:
    """The local record counts, once, and the national one is gone."""
    local = organisation(id="dag_en_nacht", name="Hier", themes='"*"', hours="24/7", valid="replaces: nederland")
    directory = proef(tmp_path, local)
    assert [record.name for record in directory.organisations.values()] == ["112", "Hier"]


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("area: landelijk", "area: gemeente:elders", "is local; move it"),
        ("municipality: nederland", "municipality: proef", "this file is in the folder 'nederland'"),
        ("themes: [stalking, emotie]\n", "", "'themes' is missing"),
    ],
)
def test_a_wrong_country_is_refused(tmp_path: Path, old: str, new: str, words: str) -> None:
    """The national file holds what is for everybody; the error names that file."""
    pack(tmp_path, floor=EMERGENCY)
    path = tmp_path / "nederland" / "organisations.yml"
    path.write_text(path.read_text(encoding="utf-8").replace(old, new, 1), encoding="utf-8")
    with pytest.raises(ContentError, match=re.escape(words)) as caught:
        load_directory("proef", tmp_path)
    assert caught.value.file == str(path)


def test_someone_elses_helpers_are_refused(tmp_path: Path) -> None:
    """A record that was copied from another municipality does not load."""
    pack(tmp_path, organisation().replace("area: landelijk", "area: gemeente:leiden"))
    with pytest.raises(ContentError, match="loket is for leiden"):
        load_directory("proef", tmp_path)


def test_the_country_is_no_municipality() -> None:
    """Nobody lives in `nederland`: it has no neighbourhoods and no local help."""
    assert "nederland" not in municipalities()
    with pytest.raises(ContentError, match="choose a municipality"):
        load_directory("nederland")


# ------------------------------------------------------------------------------------------- setting and command


@pytest.mark.parametrize("town", municipalities())
def test_every_municipality_can_be_chosen(tmp_path: Path, town: str) -> None:
    """The setting takes each municipality that has a folder."""
    assert settings.load({"NACHTLICHT_MUNICIPALITY": town}, tmp_path / "none").municipality == town


@pytest.mark.parametrize("town", ["nederland", "atlantis", "../groningen", "Groningen"])
def test_another_place_is_refused_with_the_list(tmp_path: Path, town: str) -> None:
    """The line names the setting and every municipality that there is."""
    with pytest.raises(SettingsError) as caught:
        settings.load({"NACHTLICHT_MUNICIPALITY": town}, tmp_path / "none")
    assert "NACHTLICHT_MUNICIPALITY" in str(caught.value)
    assert all(name in str(caught.value) for name in municipalities())


def test_check_tells_of_every_municipality(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """One line per municipality with what was read, and a problem that all share only once."""
    shared = check.Problem("samen.yml", 3, "fout")

    def report(municipality: str) -> check.Report:
        return check.Report(municipality, 40, 30, 2, 9, (shared,))

    monkeypatch.setattr(check, "report", report)
    assert cli.main(["check"]) == 1
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "samen.yml:3: fout"
    assert [line.partition(":")[0] for line in lines[1:]] == list(municipalities())
    assert all("40 organisations (30 for residents), 2 teams, 9 neighbourhoods; 1 problem" in x for x in lines[1:])


def test_check_before_live_lists_required_first_and_then_the_stale(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The operator of Enschede gets the questions of Enschede, and hears which facts have grown too old."""
    monkeypatch.setenv("NACHTLICHT_MUNICIPALITY", "enschede")
    monkeypatch.setattr("bot.clock.now", lambda: parse("2027-07-01T12:00"))
    assert cli.main(["check", "--before-live"]) == 1
    *lines, last = capsys.readouterr().out.splitlines()
    kinds = [line.split()[0] for line in lines]
    assert kinds == sorted(kinds, key=["REQUIRED", "advised", "stale"].index)
    assert any(line.startswith("REQUIRED  kadera.phone.value") for line in lines)
    assert any(re.match(r"stale\s+kadera: checked on 2026-11-21", line) for line in lines)
    assert not any("filomena" in line for line in lines)
    assert "for enschede" in last
