"""The gate: how much of what somebody marked by hand is hidden, how much stays, and how fast."""

from __future__ import annotations

import statistics
from collections import Counter

import pytest

from bench.deidentify import (
    BARS,
    BLIND_NAME,
    LIMIT_MS,
    Measured,
    group_of,
    measure,
    read_sentences,
    report,
    sets,
)
from bot.review.deidentify.marked import Sentence, read_sentence
from bot.review.deidentify.pseudonymise import Tools, pseudonymise

#: The share of sentences in which a word or a number may be hidden that nobody marked.
MOST_TOUCHED = 0.09
#: What was reached in sentences that nobody looked at, with a little slack. Raise these when it is better.
BLIND_FLOORS = {"identifiers": 0.99, "names": 0.96, "kept": 0.99}


@pytest.fixture(scope="module")
def measured(tools: Tools) -> dict[str, Measured]:
    """Each set, read once."""
    return {name: measure(sentences, tools) for name, sentences in sets().items()}


def test_there_are_enough_sentences_and_half_have_no_capital() -> None:
    """At least 1,000, and more than half of them in small letters, names too."""
    sentences = read_sentences()
    assert len(sentences) >= 1000
    assert sum(one.small for one in sentences) >= len(sentences) / 2
    assert {group_of(kind) for one in sentences for _, _, kind in one.marks} == set(BARS)


@pytest.mark.parametrize("group", BARS)
@pytest.mark.parametrize("name", ["read (sentences)", "read (fresh)", "read (others)"])
def test_what_was_read_reaches_its_bars(name: str, group: str, measured: dict[str, Measured]) -> None:
    """Direct identifiers 99 %, names 95 %, organisations and helplines kept 99 %, in 3,748 sentences."""
    share = measured[name].share(group)
    assert share.k >= BARS[group] * share.n, str(share)


@pytest.mark.parametrize(
    ("name", "group", "floor"),
    [
        ("read (more)", "identifiers", 156),
        ("read (more)", "names", 274),
        ("read (more)", "kept", 187),
        ("read (independent)", "identifiers", 166),
        ("read (independent)", "names", 386),
        ("read (independent)", "kept", 285),
    ],
)
def test_what_was_found_to_go_wrong_stays_mended(
    name: str, group: str, floor: int, measured: dict[str, Measured]
) -> None:
    """Of 158, 278 and 187 in sentences that were written to break the rules; of 169, 400 and 288 of two others."""
    share = measured[name].share(group)
    assert share.k >= floor, str(share)


def test_the_blind_sentences_are_many_and_half_in_small_letters() -> None:
    """More than a thousand, by four people, in which every kind of identifier stands at least 35 times."""
    sentences = sets()[BLIND_NAME]
    assert len(sentences) >= 1000
    assert sum(one.small for one in sentences) >= len(sentences) / 2
    kinds = Counter(kind for one in sentences for *_, kind in one.marks)
    assert len(kinds) == 12, kinds
    assert min(kinds.values()) >= 35, kinds


@pytest.mark.parametrize("group", BARS)
def test_the_blind_sentences_do_not_get_worse(group: str, measured: dict[str, Measured]) -> None:
    """Whoever changes a rule hears it when sentences that nobody looked at lose by it."""
    share = measured[BLIND_NAME].share(group)
    assert share.k >= BLIND_FLOORS[group] * share.n, str(share)


@pytest.mark.parametrize(
    "number",
    [
        "06-twaalf-34-56-78-90", "nulzes 12 34 56 78", "nul6 12345678", "o zes 12345678", "06, 12, 34, 56, 78",
        "06*12345678", "06:12345678", "06-3O 55 71 88", "050 drie vier vijf zes zeven acht negen",
        "nul zes twee keer een drie vier vijf zes zeven acht", "www . haarsite . nl",
        "haarsite punt nl slash lotte", "u/stille_noorderling", "1120.46.983",
        "06 dan 12 dan 34 dan 56 dan 78", "06 12 34 xx 78", "06 l2 34 56 78", "06 | 12 | 34 | 56 | 78", "06 81 44",
        "zero six one two three four five six seven eight", "050 541 .. 88 .. 23", "06 12 34 56 acht en zeventig",
        "9901 e.j.", "97 18 kd", "9501 X C", "negen acht nul twee p x", "9741, kd", "971o kd",
        "zr 418 n", "hx 62 rp", "72 xz lb", "t t 4 8 z l", "WGM 4K21", "CB 7714 HX", "zes k x p een twee",
        "nl negen een abna nul vier een zeven een zes vier drie", "ABNA 0417 1643 00", "nl57 trio 0338 .. 9127 44",
        "DE89 3704 0044 0532 0130 01", "nl9i abna o417 1643 00", "s3546781", "dossiernummer 24.1183",
        "zaaknummer C/18/221145", "paspoort nw r4c 4l71", "vinted.nl/member/933-lea", "www,pietje,nl",
        "marktplaats.nl/u/tjeerd/2048", "jelmer(punt)s(at)student.rug.nl", "psmit at hotmail",
        "pietje_smit gmail com", "p.smit bij gmail", "pietje.smit{at}gmail{dot}com",
        "hennieenjaap@planet nl", "gert4u",
    ],
)  # fmt: skip
def test_a_number_is_hidden_however_it_is_written(number: str, tools: Tools) -> None:
    """Nothing of it stays readable: with letters for digits, in words, with odd signs, said aloud."""
    text = pseudonymise([f"zijn nummer of pagina: {number}"], tools).texts[0].text or ""
    parts = number.replace("-", " ").removeprefix("dossiernummer").removeprefix("zaaknummer").split()
    assert not any(part in text for part in parts if len(part) > 2 and part not in ("dan", "paspoort")), text


@pytest.mark.parametrize(
    ("text", "hidden"),
    [
        ("kijk op marktplaats onder oudgoud-pekela", "oudgoud"),
        ("psn Sjonnie-Scheemda, daar stuurt hij", "Scheemda"),
        ("check zn snap dan bilal.zz9 hij", "zz9"), ("op wordfeud, heet daar stilleboer", "stilleboer"),
        ("hij noemt zich zwarte ridder op discord", "ridder"),
        ("snap is t punt hulk liggend streepje 2006", "hulk"),
        ("geboren 12 febuari 1990", "febuari"), ("geboortedatum 1 april achtentachtig", "achtentachtig"),
        ("geboren op 6 6 43", "43"), ("zn bouwjaar 040403 dus", "040403"), ("hij is van 1985", "1985"),
        ("geb nul drie nul drie negentig", "negentig"), ("12 aan de korreweg woon ik", "12"),
        ("korreweg, het is nummer 17", "17"), ("ik zit in flat 3 nr 12", "12"), ("polis 884412", "8844"),
        ("vondellaan driehonderd eenenveertig", "eenenveertig"), ("het nummer eindigt op 4471", "4471"),
        ("de laatste 4 cijfers zijn 44 71", "71"), ("kenteken eindigt op rk 9", "rk"), ("klantnr A-8841", "8841"),
        ("postcode begint met 971", "971"), ("postcode 9728nt en nummer 43", "43"),
        ("insta slash pietertjee", "piet"),
        ("9 6 6 3 punt A punt R", "6"),
    ],
)  # fmt: skip
def test_what_a_word_announces_is_hidden(text: str, hidden: str, tools: Tools) -> None:
    """An account, a date of birth, a house, half of a number: by the words around it."""
    shown = pseudonymise([text], tools).texts[0].text or ""
    assert shown
    assert hidden not in shown, shown


@pytest.mark.parametrize(
    "text",
    [
        "hij belt 40 x per dag om 12 30", "ik woog 52 kg en nu 48 kg", "schuld van 15000 en 12.500 euro",
        "bus lijn 5 om 10 voor 8", "is 088-1234567 van de rechtbank", "bel 116 111 of 14 050", "tel nr 113",
        "artikel 285 b sr", "ik heb insta en snap verwijderd", "via facebook marketplace",
        "lees politie.nl/aangifte",
        "op vinted.nl een jas", "in 2014 en 2015", "twee drie keer per nacht", "op het punt de deur uit te gaan",
        "telefoon van 16 gb", "een nummer uit 2004", "klas 3b en 4 havo", "zes zeven dagen",
        "om 2 aan de deur", "12 weken echo, 6 weken zwanger", "hij eist 25.000 van me", "het begint met 20 euro",
    ],
)  # fmt: skip
def test_ordinary_numbers_and_sites_stay(text: str, tools: Tools) -> None:
    """Amounts, times, counts, helplines and names of sites say nothing of anybody."""
    shown = pseudonymise([text], tools).texts[0].text or ""
    assert "[" not in shown.replace("[naam", ""), shown


@pytest.mark.parametrize(
    "address",
    [
        "het hout 14", "streek 33", "lutje loug 3", "tweede drift 8", "achter de zwarven 3", "zuidkant 3",
        "hoge der a 12", "kleine der aa 7", "de streng 4", "kerk straat 5", "van lennep straat 4", "hoge haven 10",
        "burg van loon straat 11", "de kamp 8", "t loantje 8", "hooge meeren 4", "71 vondellaan", "nwe kerkhof 14",
        "elzenlaan 3.12", "merwedestraat 12 bel 3", "plein 1945 nr 3", "nummer 14 aan de damsterweg",
        "nr zes in de westersingel", "12 en 14 in de lindelaan",
    ],
)  # fmt: skip
def test_a_street_is_hidden_however_it_is_called(address: str, tools: Tools) -> None:
    """An everyday word, two words, the number first: nothing of it stays."""
    shown = pseudonymise([f"ik woon {address} en ben bang"], tools).texts[0].text or ""
    left = set(shown.split()) & set(address.split()) - {"de", "in", "aan", "het", "en", "nr", "nummer"}
    assert shown
    assert not left, shown


@pytest.mark.parametrize(
    ("text", "hidden"),
    [
        ("ik woon op de eikenlaan in de stad op nummer 288", "eikenlaan 288"),
        ("die van 14, hoek damsterweg, schreeuwt", "14 damsterweg"), ("de buren op 16 horen het ook", "16"),
        ("de buurman van nr 12 slaat haar", "12"), ("ons appartement is nummer 31 in het centrum", "31"),
        ("in het azc kamer 14 slaat hij haar", "14"), ("caravan op de camping, plek 44", "44"),
        ("mijn adres is dorpsstraat één", "dorpsstraat één"),
        ("het is vondellaan geloof ik 71", "vondellaan 71"), ("hij heet boze beer op snap", "boze beer"),
        ("op insta heet hij kleine draak", "kleine draak"), ("hij noemt zich online nachtridder", "nachtridder"),
        ("voeg zeemeermin toe op snap", "zeemeermin"), ("kermiskind op insta heeft mijn foto", "kermiskind"),
        ("berichten van gladde aal op marktplaats", "gladde aal"),
        ("zijn tinder naam is lekker ding", "lekker ding"),
        ("het account onzichtbare man stuurt me alles", "onzichtbare man"),
        ("hij logt in als zeebonk", "zeebonk"), ("ik slaap bij lutje loug 3 in onderdendam", "loug"),
        ("apenstaartje jorrit punt boer op insta", "jorrit boer"), ("insta jor . rit", "jor rit"),
        ("op tinder staat hij als eerlijk en trouw", "eerlijk trouw"),
        ("zijn insta is boerenzoon 😡", "boerenzoon"),
    ],
)  # fmt: skip
def test_what_stands_apart_or_is_a_word_is_hidden(text: str, hidden: str, tools: Tools) -> None:
    """A street away from its number, a room, an account that is an ordinary word."""
    shown = pseudonymise([text], tools).texts[0].text or ""
    assert shown
    assert not any(part in shown for part in hidden.split()), shown


@pytest.mark.parametrize(
    "text",
    [
        "scheids ligt bij veld 3 en zij trappen", "kamer 14 in het hotel", "hij is al weg 12 dagen",
        "hij woont op 10 minuten lopen", "in de straat 3 keer gezien", "ik woon hier al 12 jaar",
        "ik zit op havo 4",
        "we wonen 2 straten van elkaar", "hij woont op 5 hoog", "mensen van 60 snappen dat niet",
        "op snap noemt hij me een hoer", "ik heb een account gemaakt", "mijn profiel is openbaar",
        "op tiktok heet dat gaslighting", "zoek op internet hulp", "op marktplaats verkoopt hij mijn spullen",
        "bij huis, ik snap niet.", "vinted verkoper antwoordt niet", "telegram piept, weer een vriend",
        "moord op kanaal 3 gezien?",
        "foto van vroeger op facebook", "hij zit de hele dag op tinder",
        "in het verslag, het kanaal fiets ik langs",
    ],
)  # fmt: skip
def test_what_only_looks_like_a_house_or_an_account_stays(text: str, tools: Tools) -> None:
    """Counts, times, classes, and what people say about sites."""
    shown = pseudonymise([text], tools).texts[0].text or ""
    assert shown == text


def test_a_number_to_call_stays_also_beside_another(tools: Tools) -> None:
    """112 is no part of a number that begins with it, and stays where it is the number to call."""
    shown = pseudonymise(["bel 112 of 113 of 0800-2000, sofinummer 1120.46.983"], tools).texts[0].text or ""
    assert shown.startswith("bel 112 of 113 of 0800-2000")
    assert "46" not in shown


def test_each_takes_less_than_five_milliseconds(measured: dict[str, Measured]) -> None:
    """99 of 100 of all these sentences within the limit, also on a busy machine."""
    times = sorted(one for half in measured.values() for one in half.milliseconds)
    assert len(times) > 6000
    assert times[int(0.99 * len(times))] < LIMIT_MS, f"median {statistics.median(times):.2f} ms"


def test_hardly_anything_else_is_hidden(measured: dict[str, Measured]) -> None:
    """A transcript that is all placeholders would be safe, and useless."""
    for name, half in measured.items():
        assert len({sentence.number for sentence, _ in half.hidden}) <= MOST_TOUCHED * len(sets()[name]), name


def test_a_marked_sentence_is_read() -> None:
    """The marks go, and their places are those in the bare text."""
    line = "me zus <naam>fatima</naam> woont in <houd>lewenborg</houd>, <adres>kajuit 3</adres>"
    assert read_sentence(7, line) == Sentence(
        7, "me zus fatima woont in lewenborg, kajuit 3", ((7, 13, "naam"), (23, 32, "houd"), (34, 42, "adres"))
    )


@pytest.mark.parametrize(
    "line", ["<naam>fatima", "fatima</naam>", "<naam>f</adres>", "<naam>a<naam>b</naam></naam>"]
)
def test_a_wrong_mark_is_refused(line: str) -> None:
    """With the number of its line."""
    with pytest.raises(ValueError, match="line 3"):
        read_sentence(3, line)


def test_half_a_name_does_not_count(tools: Tools) -> None:
    """Every letter has to be hidden; and of what stays no letter may be."""
    tricky = Tools(tools.words, tools.allowed, (lambda text: [(0, text.index(" ") + 3)] if "xq" in text else [],))
    found = measure([read_sentence(1, "<naam>xqru grom</naam> <houd>lewenborg</houd>")], tricky)
    assert [one.right for one in found.outcomes] == [False, True]


def test_the_report_says_what_was_missed(measured: dict[str, Measured]) -> None:
    """Each promise with k of n, its interval and a verdict."""
    sentences = sets()
    for name, half in measured.items():
        text = "\n".join(report(name, sentences[name], half))
        for group in BARS:
            share = half.share(group)
            assert f"{group:<12} {share.k} of {share.n}" in text
            assert ("MISSED" in text) == any(half.share(one).k < BARS[one] * half.share(one).n for one in BARS)
