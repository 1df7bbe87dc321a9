"""The directory: what it offers, what it never says, whom it names first, and what it refuses to load."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path

import pytest

from bot.clock import parse
from bot.content.directory import Directory, contains_retired, load_directory, municipalities
from bot.content.errors import ContentError, MissingFact, UnknownOrganisation, UnknownPlaceholder
from bot.content.organisation import Organisation
from tests.content.packs import AREAS, EMERGENCY, HEAD, organisation, pack, proef

NIGHT = parse("2026-11-27T02:35")  # a Friday, 02:35
DAY = parse("2026-11-27T14:00")
WEEK = [parse("2026-12-21T00:00") + timedelta(minutes=30 * step) for step in range(7 * 48)]  # with Christmas in it


@pytest.fixture(scope="module")
def groningen() -> Directory:
    return load_directory("groningen")


# ------------------------------------------------------------------------------------------- what it holds


@pytest.mark.parametrize(
    ("attribute", "of", "expected", "reason"),
    [
        ("telefoon", "nood", "112", "the emergency number"),
        ("telefoon_link", "nood", "tel:112", "a short number is dialled as it is"),
        ("telefoon", "veilig_thuis", "0800-2000", "high, official"),
        (
            "telefoon_link",
            "veilig_thuis",
            "tel:08002000",
            "a freephone number is national",
        ),
        ("telefoon", "csg", "0800-0188", "high"),
        ("telefoon", "zelfmoordpreventie", "113", "free since October 2025"),
        ("telefoon_2", "zelfmoordpreventie", "0800-0113", "was not on the bill in 2020"),
        ("chat", "chat_met_fier", "chatmetfier.nl", "the address found again in the second check"),
        ("chat_link", "chat_met_fier", "https://chatmetfier.nl", "the same"),
        ("telefoon", "politie", "0900-8844", "high"),
        ("telefoon", "kindertelefoon", "0800-0432", "high"),
        ("telefoon", "luisterlijn", "088-0767000", "high"),
        ("telefoon", "slachtofferhulp", "0900-0101", "high"),
        ("telefoon", "helpwanted", "020 - 261 52 75", "its own site"),
        ("telefoon", "huisartsenspoedpost", "088 330 1 330", "medium, one source"),
        ("website", "wij", "wij.groningen.nl", "high"),
        ("website_link", "wij", "https://wij.groningen.nl", "high"),
        (
            "contact",
            "juridisch_loket",
            "juridischloket.nl",
            "0800-8020 was found on no page: the website until then",
        ),
        ("", "csg", "Centrum Seksueel Geweld", "a bare placeholder is the name"),
        ("naam", "nood", "112", "the name"),
    ],
)
def test_the_facts_of_groningen(groningen: Directory, attribute: str, of: str, expected: str, reason: str) -> None:
    """Each number and address that copy shows is the one of the fact file."""
    assert groningen.has(of, attribute)
    assert groningen.placeholder(of, attribute, NIGHT) == expected, reason


@pytest.mark.parametrize(
    ("of", "attribute", "reason"),
    [
        ("wij", "telefoon", "the number that goes round is the GGD's"),
        ("filomena", "telefoon", "not found by two researchers"),
        ("filomena", "website", "filomena.nl is Rotterdam's"),
        ("filomena", "chat", "the chat at night is Chat met Fier"),
        ("chat_met_fier", "telefoon", "two sources, two numbers"),
        ("vrouwenopvang", "telefoon", "the line of May 2020 is not confirmed"),
        ("juridisch_loket", "telefoon", "low confidence is not published"),
        ("lentis", "telefoon", "no public number"),
        ("carrouselgroep", "contact", "nobody knows how to sign up"),
    ],
)
def test_what_nobody_knows_is_never_filled_in(groningen: Directory, of: str, attribute: str, reason: str) -> None:
    """A missing fact raises by name, so that copy is refused at load instead of showing a guess."""
    assert not groningen.has(of, attribute), reason
    with pytest.raises(MissingFact):
        groningen.placeholder(of, attribute, NIGHT)


@pytest.mark.parametrize("attribute", ["fax", "adres", "chat.telefoon", "fax.nu", "wat.nu", "nu.nu"])
def test_an_unknown_attribute_is_no_missing_fact(groningen: Directory, attribute: str) -> None:
    """A typing error in copy is told apart from a fact that nobody knows."""
    with pytest.raises(UnknownPlaceholder):
        groningen.has("csg", attribute)
    with pytest.raises(UnknownPlaceholder):
        groningen.placeholder("csg", attribute, NIGHT)


@pytest.mark.parametrize(
    "hidden",
    [
        "nummer_116",
        "hulplijn_kopland",
        "lkha",
        "lec_egg",
        "zorg_en_veiligheidshuis",
        "lvak",
        "catcalls_of_grunn",
        "weg",
    ],
)
def test_residents_are_never_sent_there(groningen: Directory, hidden: str) -> None:
    """Planned, unconfirmed, professional and activist records exist for staff and are offered to nobody."""
    assert hidden not in groningen.organisations
    assert not groningen.has(hidden, "naam")
    with pytest.raises(UnknownOrganisation):
        groningen.get(hidden)


def test_a_known_but_not_offered_one_can_be_named_as_such(groningen: Directory) -> None:
    """Who asks for 116 can hear that it does not work yet, although `find` does not offer it."""
    assert groningen.find("116") is None
    found = groningen.find_any("116")
    assert found is not None
    assert (found.id, found.offered) == ("nummer_116", False)


def test_no_address_is_published(groningen: Directory) -> None:
    """A shelter and a walk-in share a door: until they agree in writing no address leaves the directory."""
    for record in groningen.records.values():
        assert not record.publish_address
        if record.address:
            shown = [groningen.placeholder(record.id, name, NIGHT) for name in ("wat", "nu", "uren")]
            assert record.address.split(",")[0] not in " ".join(shown)


def test_every_number_shown_has_a_source_and_is_not_retired(groningen: Directory) -> None:
    """Each published channel names its sources and their date, and no retired number is among them."""
    for record in groningen.organisations.values():
        for channel in record.shown:
            assert channel.sources, record.id
            assert channel.date, record.id
            if channel.value and record.id != "ggd":
                assert contains_retired(f"{record.name} {channel.value}") is None


# ------------------------------------------------------------------------------------------- opening states


@pytest.mark.parametrize(
    ("of", "channel", "moment", "state", "text", "reason"),
    [
        ("veilig_thuis", None, "2026-11-27T02:35", "open", "dag en nacht open", "24/7, high"),
        (
            "veilig_thuis",
            "chat",
            "2026-11-27T02:35",
            "closed",
            "nu dicht, open vanaf 09:00",
            "office hours, medium",
        ),
        ("veilig_thuis", "chat", "2026-11-27T14:00", "open", "nu open", "a workday"),
        (
            "chat_met_fier",
            None,
            "2026-11-27T02:35",
            "usually_open",
            "meestal open in de avond en de nacht",
            "the exact hours are of low confidence",
        ),
        (
            "chat_met_fier",
            None,
            "2026-11-27T03:00",
            "unknown",
            "meestal open in de avond en de nacht, maar we weten niet of ze nu open zijn",
            "03:00-06:00 is contradicted",
        ),
        (
            "chat_met_fier",
            None,
            "2026-11-27T14:00",
            "unknown",
            "meestal open in de avond en de nacht, maar we weten niet of ze nu open zijn",
            "low confidence never says closed",
        ),
        (
            "filomena",
            None,
            "2026-11-24T10:00",
            "closed",
            "nu dicht, meestal open op maandagochtend en donderdagmiddag",
            "Tuesday; no time is known, so none is named",
        ),
        (
            "filomena",
            None,
            "2026-11-23T10:00",
            "unknown",
            "meestal open op maandagochtend en donderdagmiddag, maar we weten niet of ze nu open zijn",
            "Monday: the clock times are unknown",
        ),
        (
            "wij",
            None,
            "2026-11-27T14:00",
            "unknown",
            "meestal open overdag, maar we weten niet of ze nu open zijn",
            "hours unknown",
        ),
        (
            "huisartsenspoedpost",
            None,
            "2026-11-27T02:35",
            "usually_open",
            "meestal open in de avond, de nacht en het weekend",
            "known in words only",
        ),
        ("kindertelefoon", None, "2026-11-27T20:59", "open", "nu open", "medium"),
        ("kindertelefoon", None, "2026-11-27T21:00", "closed", "nu dicht, open vanaf morgen 11:00", "medium"),
        ("helpwanted", None, "2026-11-27T14:00", "unknown", "we weten niet of ze nu open zijn", "hours unknown"),
        ("vrouwenopvang", None, "2026-11-27T14:00", "unknown", "we weten niet of ze nu open zijn", "no channel"),
        ("politie", None, "2040-01-01T03:00", "usually_open", "nu meestal open", "checked fourteen years ago"),
        ("nood", None, "2036-01-01T03:00", "open", "dag en nacht open", "112 may never become usually open"),
    ],
)
def test_status(
    groningen: Directory, of: str, channel: str | None, moment: str, state: str, text: str, reason: str
) -> None:
    """What a visitor reads about an organisation at this hour is no more than we know."""
    status = groningen.status(of, parse(moment), channel)
    assert (status.state, status.text) == (state, text), reason


def test_low_confidence_never_promises(groningen: Directory) -> None:
    """All week long no channel of low confidence, and no stale one, is said open, dicht or at a clock time."""
    unsure = 0
    for record in groningen.organisations.values():
        channel = record.shown[0] if record.shown else None
        for now in (*WEEK, NIGHT + timedelta(days=5000)):
            if channel and channel.trusts("hours") and record.fresh(now):
                continue
            unsure += 1
            assert groningen.status(record.id, now).state in {"usually_open", "unknown"}
            for name in ("nu", "uren"):
                text = groningen.placeholder(record.id, name, now).lower()
                claim = text.replace("meestal open", "").replace("we weten niet of ze nu open zijn", "")
                assert not re.search(r"\bopen\b|\bdicht\b|\d", claim), (record.id, text)
    assert unsure > len(WEEK)


def test_sentences_say_what_is_unknown(groningen: Directory) -> None:
    """Cost and anonymity are promised only when we trust them."""
    assert groningen.placeholder("veilig_thuis", "kosten", NIGHT) == "Bellen is gratis."
    assert groningen.placeholder("politie", "kosten", NIGHT) == "Bellen is niet gratis."
    assert groningen.placeholder("chat_met_fier", "kosten", NIGHT) == "We weten niet zeker of chatten gratis is."
    assert groningen.placeholder("luisterlijn", "kosten", NIGHT) == "We weten niet zeker wat bellen kost."
    assert groningen.placeholder("huisartsenspoedpost", "kosten", NIGHT) == "Bellen kost niets extra."
    assert groningen.placeholder("chat_met_fier", "anoniem", NIGHT) == "Je hoeft je naam niet te zeggen."
    assert groningen.placeholder("filomena", "anoniem", NIGHT).startswith("We weten niet zeker of je anoniem")
    assert "nummer wel zien" in groningen.placeholder("mind_korrelatie", "anoniem", NIGHT)


def test_a_channel_can_be_asked_apart(groningen: Directory) -> None:
    """Phone and chat have their own hours, and copy can name either."""
    assert groningen.placeholder("veilig_thuis", "nu", DAY) == "Dag en nacht open."
    assert groningen.placeholder("veilig_thuis", "chat.nu", DAY) == "Nu open."
    assert groningen.placeholder("veilig_thuis", "chat.uren", NIGHT).startswith(
        "Open op maandag tot en met vrijdag"
    )
    short = groningen.placeholder("filomena", "inloop.nu_kort", parse("2026-11-24T10:00"))
    assert short == "nu dicht, meestal open op maandagochtend en donderdagmiddag"
    with pytest.raises(MissingFact):
        groningen.placeholder("politie", "chat.nu", NIGHT)


def test_when_the_money_ends_nobody_is_sent_there(tmp_path: Path) -> None:
    """After `valid_until` an entry is neither open nor named as a door, and copy that names it still loads."""
    directory = proef(tmp_path, organisation(hours="24/7", valid="valid_until: 2027-12-31"))
    before, after = parse("2026-12-31T12:00"), parse("2028-01-01T12:00")
    assert directory.status("loket", before).state == "open"
    assert [each.id for each in directory.reachable(before, "stalking")] == ["loket", "dag_en_nacht"]
    assert directory.status("loket", after).state == "usually_open"
    assert [each.id for each in directory.reachable(after, "stalking")] == ["dag_en_nacht"]
    assert directory.has("loket", "telefoon")


# ------------------------------------------------------------------------------------------- who comes first


@pytest.mark.parametrize(
    ("theme", "moment", "expected", "reason"),
    [
        ("acuut_gevaar", "2026-11-27T02:35", ["nood", "veilig_thuis", "luisterlijn"], "112 is first in danger"),
        ("stalking", "2026-11-27T02:35", ["veilig_thuis", "chat_met_fier", "politie"], "at night"),
        (
            "stalking",
            "2026-11-27T04:00",
            ["veilig_thuis", "politie", "luisterlijn"],
            "Fier is doubtful after 03:00",
        ),
        (
            "seksueel_geweld",
            "2026-11-27T02:35",
            ["csg", "chat_met_fier", "huisartsenspoedpost"],
            "CSG is for this",
        ),
        ("zelfdoding_gedachten", "2026-11-27T02:35", ["zelfmoordpreventie", "luisterlijn", "veilig_thuis"], "113"),
        ("kindermishandeling", "2026-11-27T14:00", ["veilig_thuis", "kindertelefoon", "luisterlijn"], "by day"),
        (
            "kindermishandeling",
            "2026-11-27T22:00",
            ["veilig_thuis", "chat_met_fier", "luisterlijn"],
            "after 21:00",
        ),
        ("pleger_hulp", "2026-11-27T02:35", ["veilig_thuis", "luisterlijn"], "the group has no known way in"),
        ("*", "2026-11-27T02:35", ["veilig_thuis", "luisterlijn"], "no theme: who listens to everybody"),
        ("iets_nieuws", "2026-11-27T02:35", ["veilig_thuis", "luisterlijn"], "an unknown theme still has a door"),
    ],
)
def test_whom_to_name(groningen: Directory, theme: str, moment: str, expected: list[str], reason: str) -> None:
    """The doors that are named fit the theme and the hour, the most urgent first."""
    assert [each.id for each in groningen.reachable(parse(moment), theme)] == expected, reason


def test_a_door_is_always_open(groningen: Directory) -> None:
    """For every theme, day and night: somebody, nobody closed, the first reachable, one open day and night."""
    themes = {theme for record in groningen.organisations.values() for theme in record.themes}
    hours = {"02:00", "04:00", "07:30", "12:00", "18:30", "19:30", "20:30", "23:30"}
    for theme in themes:
        for now in (moment for moment in WEEK if f"{moment:%H:%M}" in hours):
            for limit in (1, 3):
                doors = groningen.reachable(now, theme, limit)
                states = [groningen.status(each.id, now).state for each in doors]
                assert 1 <= len(doors) <= limit
                assert "closed" not in states
                assert states[0] in {"open", "usually_open"}
                assert any(channel.always for each in doors for channel in each.shown)


# ------------------------------------------------------------------------------------------- who is meant

FIND: list[tuple[str, bool, str | None, str]] = [
    ("Veilig Thuis", True, "veilig_thuis", "the name"),
    ("veiligthuis", True, "veilig_thuis", "without a space"),
    ("VEILIG-THUIS!", True, "veilig_thuis", "capitals and signs"),
    ("veilig tuis", True, "veilig_thuis", "a letter missing"),
    ("vt", True, "veilig_thuis", "the short code"),
    ("0800 2000", True, "veilig_thuis", "a number with a space"),
    ("wat doet het csg eigenlijk", False, "csg", "inside a question"),
    ("wat doet slachofferhulp", False, "slachtofferhulp", "misspelled inside a question"),
    ("hoe laat gaat de kindertelfoon dicht vandaag", False, "kindertelefoon", "misspelled in a long question"),
    ("filemona", True, "filomena", "a common slip"),
    ("chatten met fier", True, "chat_met_fier", "as people say it"),
    ("chat_met_fier", True, "chat_met_fier", "the id itself"),
    ("113", True, "zelfmoordpreventie", "a short number"),
    ("114", True, None, "another number is another number, never a slip"),
    ("0800-2001", True, None, "the same for long ones"),
    ("huisartsen post", True, "huisartsenspoedpost", "a space too many"),
    ("blijf van mijn lijf", True, "vrouwenopvang", "the old name that everybody knows"),
    ("wij", True, "wij", "as the name itself"),
    ("wij", False, None, "the pronoun"),
    ("wij gaan bij hem weg", False, None, "the pronoun in a sentence"),
    ("heeft wij groningen een nummer", False, "wij", "with the town it is the organisation"),
    ("mijn zus jasmijn is bang", False, None, "a girl's name"),
    ("ik ben niet fier op mezelf", False, None, "an adjective"),
    ("ik zoek een veilig huis voor ons", False, None, "one letter from Veilig Thuis, and something else"),
    ("lentes", True, None, "short names are matched as they are"),
    ("de bakker", True, None, "nobody"),
    ("", True, None, "nothing"),
    ("lkha", True, None, "for professionals: not offered"),
]


@pytest.mark.parametrize(("text", "entity", "expected", "reason"), FIND, ids=[f"{r[0]}|{r[1]}" for r in FIND])
def test_who_is_meant(groningen: Directory, text: str, entity: bool, expected: str | None, reason: str) -> None:
    """A name is found as people type it, and an ordinary word is left alone."""
    found = groningen.find(text, entity)
    assert (found.id if found else None) == expected, reason


def test_every_name_finds_its_own_organisation(groningen: Directory) -> None:
    """Each name, synonym and id of the directory leads to its own record and to no other."""
    for record in groningen.organisations.values():
        for name in (record.id, record.name, *record.synonyms, *record.weak_synonyms):
            found: Organisation | None = groningen.find(name, entity=True)
            assert found is not None, name
            assert found.id == record.id, name


@pytest.mark.parametrize(
    ("text", "name", "sentence", "reason"),
    [
        ("ik woon in Beijum", "Beijum", "Voor Beijum is er WIJ Beijum.", "a team that is known"),
        ("oosterparkwijk", "Oosterparkwijk", "Voor Oosterparkwijk is er WIJ Oosterparkwijk.", "known"),
        ("de oosterpoort", "Oosterpoort", "Voor Oosterpoort is er WIJ Rivierenbuurt.", "one team, many quarters"),
        (
            "corpus den hoorn",
            "Corpus den Hoorn",
            "Voor Corpus den Hoorn is er WIJ Corpus den Hoorn.",
            "three words",
        ),
        ("de wijert", "De Wijert", "Voor De Wijert is er waarschijnlijk WIJ De Wijert.", "low confidence"),
        ("Paddepoel", "Paddepoel", "Welk WIJ-team bij Paddepoel hoort, weten we niet zeker.", "honestly unknown"),
        ("Ten Boer", "Ten Boer", "Welk WIJ-team bij Ten Boer hoort, weten we niet zeker.", "honestly unknown"),
    ],
)
def test_neighbourhoods(groningen: Directory, text: str, name: str, sentence: str, reason: str) -> None:
    """A neighbourhood is found in any spelling; the team is named only as surely as it is known."""
    area = groningen.area(text)
    assert area is not None
    assert area.name == name
    assert groningen.area_text(area).startswith(sentence), reason
    assert "wij.groningen.nl" in groningen.area_text(area)


@pytest.mark.parametrize(
    "text", ["Assen", "ik ben bang", "", "het was in 1998 en in 2014", "bel 0800-2000", "0800 AB", "2014 en later"]
)
def test_an_unknown_place_is_unknown(groningen: Directory, text: str) -> None:
    """No other town, year or number is taken for a neighbourhood."""
    assert groningen.area(text) is None


@pytest.mark.parametrize("text", ["9712 AB", "9712ab", "9712", "mijn postcode is 9712 ab", "ik woon op 9712 AB."])
def test_a_postcode_gets_an_honest_answer(groningen: Directory, text: str) -> None:
    """No source tells which postcodes belong to which team, so none is guessed."""
    area = groningen.area(text)
    assert area is not None
    assert groningen.area_text(area) == (
        "Welk WIJ-team bij postcode 9712 hoort, weten we niet zeker. Je vindt het op wij.groningen.nl."
    )


@pytest.mark.parametrize(
    ("text", "name"),
    [("9711", "Noord"), ("9711 ZZ", "Noord"), ("9722 ab", "Zuid"), ("9722", "postcode 9722"), ("Zuid", "Zuid")],
)
def test_a_known_postcode_finds_its_neighbourhood(tmp_path: Path, text: str, name: str) -> None:
    """Once somebody has told us, four digits or the whole postcode lead to the area; half of one is not enough."""
    areas = AREAS.replace("team: noord, c", 'postcodes: ["9711"], team: noord, c')
    areas = areas.replace("name: Zuid, kind: wijk", 'name: Zuid, kind: wijk, postcodes: ["9722 AB"]')
    pack(tmp_path, areas=areas)
    area = load_directory("proef", tmp_path).area(text)
    assert area is not None
    assert area.name == name


def test_no_team_address_is_shown(groningen: Directory) -> None:
    """Where a team sits is years old in most cases, so no sentence names the building."""
    for area in groningen.areas.areas:
        if area.team and area.team.place:
            assert area.team.place not in groningen.area_text(area)


# ------------------------------------------------------------------------------------------- retired numbers

RETIRED: list[tuple[str, str | None, str]] = [
    ("Bel 0900-9229.", "0900-9229", "as it is written"),
    ("bel 0900 92 29 vanavond", "0900-9229", "with spaces"),
    ("09009229", "0900-9229", "without anything"),
    ("tel:+319009229", "0900-9229", "as a link"),
    ("+31 (0)900 9229", "0900-9229", "with a nought between brackets"),
    ("0900‑9229", "0900-9229", "with a hyphen that does not break"),
    ("0900-9229 24 uur per dag", "0900-9229", "another number behind it"),
    ("0900-0113", "0900-0113", "the paid line of 113"),
    ("06-11", "06-11", "the old emergency number"),
    ("op 06-11-2026", None, "a date"),
    ("bel 116", "116", "not a working line"),
    ("1160 mensen", None, "a longer number"),
    ("0800-1162", None, "116 inside another number"),
    ("WIJ: 050 367 4000", "050-3674000", "that is the GGD"),
    ("GGD: 050 367 4000", None, "right for the GGD"),
    ("088 20 80 000", "088-2080000", "Fier, unconfirmed"),
    ("088-066 30 90", "088-0663090", "only known from May 2020"),
    ("0900-1234567", "0900-…", "any other paid line"),
    ("0906-1234", "0906-…", "any paid line"),
    ("0900-8844, 0900-0101 en 0900-1450", None, "the three 0900 numbers that are right"),
    ("kijk op https://chat.fier.nl/nu", "chat.fier.nl", "a domain in an address"),
    ("fier.nl/chat", None, "another address"),
    ("steunpunthuiselijkgeweld.nl", "steunpunthuiselijkgeweld.nl", "retired domain"),
    ("112, 113, 0800-0113, 0800-2000, 0800-0188, 088 330 1 330, 088-0767000", None, "the numbers that work"),
]


@pytest.mark.parametrize(("text", "expected", "reason"), RETIRED, ids=[row[0] for row in RETIRED])
def test_retired_numbers_are_seen(text: str, expected: str | None, reason: str) -> None:
    """A retired number is recognised however it is spelled, and a good one is left alone."""
    assert contains_retired(text) == expected, reason


# ------------------------------------------------------------------------------------------- what is refused

BROKEN: list[tuple[dict[str, str], str, str]] = [
    ({"name": "Het Loket, bel 0900-9229"}, "0900-9229 is retired", "a retired number in a name"),
    ({"synonyms": "116"}, "116 is retired", "in a synonym"),
    ({"hours": "Mo-Fr 19:00-06:00"}, "passes midnight", "a night that would vanish"),
    ({"hours": "ma-vr 9 tot 5"}, "cannot read", "no opening hours"),
    ({"value": "low"}, "is of low confidence", "an unsure number that would be published"),
    ({"value": "zeker"}, "choose one of: high, low, medium", "an unknown confidence"),
    ({"status": "actief"}, "choose one of: active", "an unknown status"),
    ({"kind": "hulp"}, "choose one of: activism", "an unknown kind"),
    ({"cost": "goedkoop"}, "choose one of:", "an unknown cost"),
    ({"anonymous": "misschien"}, "choose one of:", "an unknown anonymity"),
    ({"themes": "stalken"}, "'stalken' is not allowed here", "a theme that no intent has"),
    ({"rank": "hoog"}, "not a whole number", "no number"),
    ({"usual": "usual: van 9 tot 5"}, "no digits here", "a clock time in words of low confidence"),
    ({"usual": "openingstijd: 9"}, "unknown field 'openingstijd'", "an unknown field"),
    ({"usual": "fallback: niemand.phone"}, "'niemand.phone'", "a fallback that is not there"),
    ({"synonyms": "Dag-en-nacht"}, "already belongs to dag_en_nacht", "a synonym of somebody else"),
    ({"synonyms": "balie, balie"}, "already belongs to loket", "a synonym twice"),
    ({"id": "nood", "name": "Nog eens"}, "exists twice", "an id twice"),
    ({"id": "Het Loket"}, "write lower case", "an id that copy cannot name"),
    ({"valid": "valid_until: 2027"}, "is not a date", "no date"),
    ({"valid": "website: loket.nl"}, "write https://", "a website without https"),
    (
        {"valid": "address: {street: Hier 1}"},
        "field 'publish' is missing",
        "an address that says nothing on showing it",
    ),
    ({"valid": "what: Nog een zin."}, "stands here twice", "a key twice"),
]


@pytest.mark.parametrize(("change", "words", "reason"), BROKEN, ids=[row[2] for row in BROKEN])
def test_a_wrong_record_stops_the_start(tmp_path: Path, change: dict[str, str], words: str, reason: str) -> None:
    """The error is one line: the file, a line inside the broken record, and what to do."""
    path = pack(tmp_path, organisation(**change))
    first = HEAD.count("\n") + 1
    last = path.read_text(encoding="utf-8").count("\n")
    with pytest.raises(ContentError) as caught:
        load_directory("proef", tmp_path)
    error = caught.value
    assert words in error.message, reason
    assert error.file == str(path)
    assert first <= error.line <= last
    assert str(error) == f"{path}:{error.line}: {error.message}"
    assert "\n" not in str(error)


def test_the_line_is_the_line_of_the_mistake(tmp_path: Path) -> None:
    """Not the record but the very line is named."""
    path = pack(tmp_path, organisation(cost="goedkoop"))
    wanted = path.read_text(encoding="utf-8").splitlines().index("        cost: goedkoop") + 1
    with pytest.raises(ContentError) as caught:
        load_directory("proef", tmp_path)
    assert caught.value.line == wanted


@pytest.mark.parametrize(
    ("old", "new", "words", "reason"),
    [
        ("id: nood", "id: alarm", "add 112", "nobody may go live without 112"),
        ('themes: ["*"]', "themes: [stalking]", "no free phone 24/7 for every theme", "nor without a second line"),
        ("cost: gratis", "cost: betaald", "add 112", "a paid line is no way at night"),
        ('opening_hours: "24/7"', 'opening_hours: "Mo-Su 00:00-24:00"', "add 112", "24/7 is written as 24/7"),
        ("hours: high", "hours: low", "add 112", "nor is one of which we are not sure"),
        ('e164: "+318001111"', 'e164: "+318001112"', "is not the number", "a link to another number"),
        ('        e164: "112"\n', "", "a phone needs e164", "a number that cannot be tapped"),
        ("cost: high", "anonymous: high", "how sure is this", "a fact without a confidence"),
    ],
)
def test_a_pack_without_a_way_at_night_is_refused(
    tmp_path: Path, old: str, new: str, words: str, reason: str
) -> None:
    """A municipality needs 112 and one more free line that is surely open day and night."""
    assert old in EMERGENCY
    pack(tmp_path, floor=EMERGENCY.replace(old, new))
    with pytest.raises(ContentError, match=re.escape(words)):
        load_directory("proef", tmp_path)


@pytest.mark.parametrize(
    ("text", "words", "reason"),
    [
        ("", "empty", "an empty file"),
        ("organisations: [", "no valid YAML", "broken YAML"),
        ("organisations: []", "'municipality' is missing", "a missing heading"),
        ("- 1", "expected 'key: value'", "a list where a mapping belongs"),
        ("municipality: proef\nname: a\norganisations: 3", "expected a list", "no list"),
    ],
)
def test_a_file_that_is_no_pack_is_refused(tmp_path: Path, text: str, words: str, reason: str) -> None:
    """A damaged file gives one line and never a stack trace of the YAML library."""
    pack(tmp_path).write_text(text, encoding="utf-8")
    with pytest.raises(ContentError, match=words):
        load_directory("proef", tmp_path)


DESK = '{provider: desk, organisation: dag_en_nacht, hours: "Mo-Fr 09:00-17:00; PH off"}'


@pytest.mark.parametrize(
    ("chat", "words", "reason"),
    [
        (DESK.replace("desk", "fax"), "'fax' is not allowed here", "no such way to a human"),
        (DESK.replace("dag_en_nacht", "niemand"), "offers no organisation 'niemand'", "nobody sits there"),
        ("{provider: desk, organisation: dag_en_nacht}", "a desk needs hours", "open day and night by mistake"),
        (DESK.replace("09:00-17:00", "22:00-06:00"), "passes midnight", "hours that would be read wrongly"),
        ("{provider: link, organisation: dag_en_nacht}", "has no chat to link to", "a link to nowhere"),
        ("{provider: desk}", "'organisation' is missing", "who is it?"),
    ],
)
def test_a_wrong_human_chat_stops_the_start(tmp_path: Path, chat: str, words: str, reason: str) -> None:
    """Nobody is sent to a human who cannot be there."""
    pack(tmp_path, head=HEAD.replace("organisations:", f"human_chat: [{chat}]\norganisations:"))
    with pytest.raises(ContentError, match=re.escape(words)):
        load_directory("proef", tmp_path)


def test_a_municipality_may_have_its_own_human_chats(tmp_path: Path) -> None:
    """Its list takes the place of the national one, in its order, each by its own hours."""
    pack(tmp_path, head=HEAD.replace("organisations:", f"human_chat: [{DESK}]\norganisations:"))
    found = load_directory("proef", tmp_path)
    assert [chat.provider for chat in found.human_chats(parse("2026-01-14T10:00"))] == ["desk"]
    assert found.human_chats(parse("2026-01-14T18:00")) == []
    assert found.human_chats(parse("2026-12-25T10:00")) == []


def test_an_unknown_municipality_is_refused(tmp_path: Path) -> None:
    """A municipality that has no folder is named in the error."""
    with pytest.raises(ContentError, match="cannot read this file"):
        load_directory("nergens", tmp_path)


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("team: noord", "team: oost", "'oost' is not allowed here"),
        ("name: Zuid", "name: noord", "already belongs to Noord"),
        ("{name: Zuid, kind: wijk}", "{name: Zuid, kind: wijk, confidence: low}", "belong together"),
        ("name: Zuid", "name: Bel 0900-9229", "is retired"),
    ],
)
def test_wrong_areas_are_refused(tmp_path: Path, old: str, new: str, words: str) -> None:
    """Areas are checked like organisations."""
    path = pack(tmp_path).with_name("areas.yml")
    path.write_text(path.read_text(encoding="utf-8").replace(old, new, 1), encoding="utf-8")
    with pytest.raises(ContentError, match=re.escape(words)) as caught:
        load_directory("proef", tmp_path)
    assert caught.value.file == str(path)


def test_the_shipped_packs_load() -> None:
    """Every municipality in the repository loads without an error."""
    assert municipalities() == ("enschede", "groningen", "leiden")
    for name in municipalities():
        assert load_directory(name).municipality == name
