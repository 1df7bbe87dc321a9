"""The rules of the texts, over every answer that a visitor of any municipality can get."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from pathlib import Path
from time import perf_counter

import pytest
import textstat
from ruamel.yaml import YAML

from bot.content.catalogue import HOURS, Sample, catalogue, desk_catalogue
from bot.content.copybook import Context, Copybook, load_copybook, load_municipal_copy
from bot.content.directory import Directory, contains_retired, load_directory, municipalities
from bot.safety.language import languages

DANGER = {"acuut_gevaar", "acuut_gevaar_omstander", "zelfdoding_nu", "pleger_nu", "storing"}
ERRORS = {f"fout_{name}" for name in "leeg ongeldig onbekend methode te_lang type te_veel niet_bewaard".split()}
VICTIM = set(
    "intieme_terreur huiselijk_geweld femicide_risico stalking digitale_controle seksueel_geweld "
    "straatintimidatie online_beeldmisbruik schadelijke_praktijken uitbuiting geweld_door_ander "
    "kindermishandeling ouderenmishandeling".split()
)
BYSTANDER = set("omstander_thuisgeweld omstander_gesprek omstander_op_straat omstander_kind".split())
FORMAL = {"ouderenmishandeling", "professional_meldcode", "meldcode"}
LONG = {"veiligheidsplan", "inpakken", "bewijs_vastleggen", "aangifte_politie", "meldcode"}
#: Keys that begin with this, and answers for somebody who writes in another language, are no Dutch to be judged as
#: Dutch. Every rule that is not about Dutch words holds for them too.
OTHER_LANGUAGE = "taal_"
OF_DUTCH = {"longest_sentence", "average_sentence", "flesch"}
#: Roles for which "jij" is who it happens to.
SELF = ("", "slachtoffer", "kind")
PERPETRATOR = {"pleger_nu", "pleger_hulp"}
REQUIRED = (
    DANGER
    | ERRORS
    | VICTIM
    | BYSTANDER
    | set(
        "zelfdoding_gedachten vals_alarm veiligheidsvraag nog_steeds_veilig alarm_voorbij begroeting_start gewist "
        "professional_meldcode pleger_hulp vraagt_verblijfplaats uitleg_geweldsvorm welke_hulp opvang_zoeken "
        "veiligheidsplan aangifte_politie melding_veilig_thuis maatregelen bewijs_vastleggen anonimiteit kosten "
        "nazorg_verwerking andere_taal emotie begroeting afscheid bedankt bevestigen ontkennen bot_vraag herhalen "
        "gesprek_wissen feedback_negatief schelden buiten_bereik niet_begrepen niet_begrepen_weer organisatie "
        "organisatie_onbekend mens_chat mens_bellen mens_storing stap_kop terugweg ook_dit".split()
    )
)
ROOT = Path(__file__).parents[2]
EXCEPTIONS = Path(__file__).with_name("copy_exceptions.yml")


@cache
def directory(municipality: str = "groningen") -> Directory:
    return load_directory(municipality)


@cache
def book(municipality: str = "groningen") -> Copybook:
    return load_municipal_copy(directory(municipality))


@cache
def samples() -> tuple[Sample, ...]:
    """Every different answer of every key, for each role, at every hour, in every municipality."""
    found = ((book(each), directory(each)) for each in municipalities())
    return tuple(sample for pair in found for sample in (*catalogue(*pair), *desk_catalogue(*pair)))


@cache
def cases() -> tuple[Sample, ...]:
    """The same without answers that read alike: the sentences are judged once."""
    return tuple({(case.key, case.answer): case for case in samples()}.values())


def is_dutch(case: Sample) -> bool:
    """Whether the answer is Dutch from its first bubble on."""
    return not case.key.startswith(OTHER_LANGUAGE) and "taal" not in case.values


def sentences(text: str) -> list[int]:
    """The lengths in words of the sentences; a colon ends one too, a number is one word."""
    parts = re.split(r"(?<=[.?:;])\s+|\n", re.sub(r"(?<=\d)[ -]+(?=[\d-])", "", text))
    lengths = [len(re.findall(r"\w[\w'’.-]*", part)) for part in parts]
    return [length for length in lengths if length]


def flesch(text: str) -> float:
    """Flesch-Douma: the higher, the easier; 65 and up is plain."""
    textstat.set_lang("nl")
    return float(textstat.flesch_reading_ease(text.replace("\n", " ")))


RULES: dict[str, Callable[[Sample], bool]] = {
    "longest_sentence": lambda case: max(sentences(case.text)) <= 20,
    "average_sentence": lambda case: sum(sentences(case.text)) / len(sentences(case.text)) <= 12,
    "flesch": lambda case: flesch(case.text) >= 65,
    "bubble": lambda case: all(len(bubble.text.split()) <= 60 for bubble in case.answer.bubbles),
    "bubbles": lambda case: len(case.answer.bubbles) <= 5,
    "answer": lambda case: len(case.text.split()) <= 125,
    "buttons": lambda case: len(case.answer.buttons) <= 4,
    "button_label": lambda case: all(len(button.label) <= 36 for button in case.answer.buttons),
}


@cache
def exceptions() -> dict[str, dict[str, str]]:
    """Rule → key → reason."""
    return YAML(typ="safe").load(EXCEPTIONS.read_text(encoding="utf-8")) or {}


def complaints(
    wrong: Callable[[Sample], object], keys: set[str] | None = None
) -> list[tuple[str, str, object, str]]:
    """The cases that a check finds something wrong with."""
    chosen = [case for case in cases() if keys is None or case.key in keys]
    assert chosen, "nothing was checked"
    return [(case.key, case.hour, found, case.text) for case in chosen if (found := wrong(case))]


def test_every_answer_that_others_name_exists() -> None:
    """No rule, action or error can end in a missing text."""
    assert book().keys() >= REQUIRED


def test_every_button_goes_to_an_intent_that_rasa_knows() -> None:
    """No choice ends in nothing."""
    domain = YAML(typ="safe").load((ROOT / "domain.yml").read_text(encoding="utf-8"))
    intents = {next(iter(row)) if isinstance(row, dict) else row for row in domain["intents"]}
    assert set(book().themes) <= intents


def test_the_page_for_writers_shows_a_text_that_loads(tmp_path: Path) -> None:
    """The example of docs/content.md is right, and each file that it names exists."""
    page = (ROOT / "docs" / "content.md").read_text(encoding="utf-8")
    (tmp_path / "copy").mkdir()
    (tmp_path / "safety").mkdir()
    for name in ("themes.yml", "safety/answers.yml"):
        (tmp_path / name).write_text((ROOT / "bot/content" / name).read_text(encoding="utf-8"), encoding="utf-8")
    examples = [part.split("```")[0] for part in page.split("```yaml\n")[1:]]
    (tmp_path / "copy" / "voorbeeld.yml").write_text("\n".join(examples), encoding="utf-8")
    assert load_copybook(directory(), tmp_path / "copy").keys() > {"stalking", "storing", "veiligheidsplan"}
    named = re.findall(r"^\| `([\w/]+\.yml)`", page, re.MULTILINE)
    assert len(named) >= 9
    assert [name for name in named if not (ROOT / "bot" / "content" / name).is_file()] == []


@pytest.mark.parametrize("rule", RULES)
def test_plain_dutch_for_a_frightened_reader(rule: str) -> None:
    """Short sentences, easy words, few buttons; who breaks a rule stands in the exceptions with a reason."""
    allowed = exceptions().get(rule, {})
    judged = is_dutch if rule in OF_DUTCH else lambda case: True
    assert complaints(lambda case: case.key not in allowed and judged(case) and not RULES[rule](case)) == []


def test_no_exception_outlives_its_reason() -> None:
    """An exception that is no longer needed goes, so that the list stays true."""
    stale = [
        (rule, key)
        for rule, keys in exceptions().items()
        for key in keys
        if all(RULES[rule](case) for case in cases() if case.key == key)
    ]
    assert stale == []


def test_danger_begins_with_112_in_every_language() -> None:
    """Who writes in another language reads 112 in the first line in that language, and a Dutch line to show."""
    for case in samples():
        if case.key in DANGER | {"alarm_voorbij"} and "taal" in case.values:
            assert "112" in case.answer.bubbles[0].text, (case.key, case.values)
            assert "112" in case.answer.bubbles[-1].text, (case.key, case.values)
    told = {(case.key, case.values["taal"]) for case in samples() if "taal" in case.values}
    assert told >= {(key, language) for key in DANGER - {"storing"} for language in languages()}


def test_each_language_has_a_card() -> None:
    """112 and the word politie first, then Veilig Thuis with an interpreter; the last bubble is Dutch."""
    assert {f"{OTHER_LANGUAGE}{language}" for language in languages()} <= book().keys()
    for case in samples():
        if case.key.startswith(OTHER_LANGUAGE):
            bubbles = [bubble.text for bubble in case.answer.bubbles]
            assert "112" in bubbles[0], case.key
            assert "0800-2000" in case.text, case.key
            assert "tolk" in case.text, case.key
            assert "112 bij gevaar" in bubbles[-1] or "Bij gevaar: bel 112" in bubbles[-1], case.key


@pytest.mark.parametrize(
    ("theme", "number"), [("seksueel_geweld", "0800-0188"), ("zelfdoding_gedachten", "113"), ("kosten", "112")]
)
def test_a_card_names_the_number_of_its_theme(theme: str, number: str) -> None:
    """After rape the card has the number of the centre, with thoughts of suicide 113."""
    for language in languages():
        answer = book().render(f"taal_{language}", Context(HOURS["night"], {"thema": theme}))
        assert any(number in bubble.text for bubble in answer.bubbles), language


def test_danger_begins_with_112() -> None:
    """Whoever reads one line only reads 112, and can tap it."""
    first = r"^[^\n]{0,60}\b112\b"
    assert complaints(lambda case: not re.search(first, case.text), DANGER) == []
    assert (
        complaints(lambda case: "tel:112" not in {link.href for link in case.answer.bubbles[0].links}, DANGER)
        == []
    )


def test_suicide_shows_113_and_112() -> None:
    """Both numbers stand in each answer about suicide."""
    keys = {"zelfdoding_gedachten", "zelfdoding_nu", "emotie"}
    assert complaints(lambda case: not ("112" in case.text and re.search(r"\b113\b", case.text)), keys) == []


def test_errors_show_the_emergency_numbers() -> None:
    """Also somebody whose message was refused sees 112 and Veilig Thuis."""
    assert (
        complaints(lambda case: not ("112" in case.text and "0800-2000" in case.text), ERRORS | {"storing"}) == []
    )


def test_every_story_of_violence_shows_112_and_a_door_that_is_always_open() -> None:
    """At no hour does a victim or bystander get only a door that is shut."""
    always = re.compile(r"0800-2000|0800-0188|0900-8844|088-0767000")
    keys = VICTIM | LONG | {"omstander_thuisgeweld", "omstander_gesprek", "omstander_kind", "opvang_zoeken"}
    assert complaints(lambda case: _opens(case) and not _has_door(case, always), keys) == []


def _opens(case: Sample) -> bool:
    """The first reading of a text: not a repetition, not a later step."""
    return not case.again and case.answer.step <= 1


def _has_door(case: Sample, door: re.Pattern[str]) -> bool:
    return "112" in case.text and door.search(case.text) is not None


def test_also_who_goes_on_telling_keeps_112_in_sight() -> None:
    """The second answer of the same theme is another one, and still has 112 in it."""
    keys = VICTIM | {"omstander_thuisgeweld", "omstander_kind", "pleger_hulp"}
    assert complaints(lambda case: case.again and "112" not in case.text, keys) == []


def test_nobody_gets_the_same_answer_twice_in_a_row() -> None:
    """Said again, every text is another one: for each role, at each hour, in each municipality."""
    plain = {(one.municipality, one.key, one.hour, one.text) for one in samples() if not one.again}
    same = {
        (one.key, one.role)
        for one in samples()
        if one.again and one.key not in ERRORS and (one.municipality, one.key, one.hour, one.text) in plain
    }
    assert sorted(same) == []


def test_who_wants_a_human_always_gets_one_by_phone() -> None:
    """Whatever the chat does, the phone of Veilig Thuis and 112 stand in the answer."""
    keys = {"mens_chat", "mens_bellen", "mens_storing", "niet_begrepen_weer", "storing"}
    assert complaints(lambda case: not ("112" in case.text and "0800-2000" in case.text), keys) == []


def test_between_three_and_six_no_chat_is_called_open() -> None:
    """Nobody knows whether Chat met Fier answers then, so the phone comes first."""
    answer = book().render("mens_chat", Context(HOURS["night_end"], {}))
    texts = [bubble.text for bubble in answer.bubbles]
    assert "0800-2000" in texts[0]
    assert not any("nu open" in text and "weten niet" not in text for text in texts[1:])


def test_a_chat_of_veilig_thuis_is_named_when_it_is_open() -> None:
    """On a workday morning who cannot phone can type with Veilig Thuis; at night that chat is not named."""
    for key in ("mens_bellen", "mens_chat"):
        morning = book().render(key, Context(HOURS["workday"], {"deuren": ["veilig_thuis"]}))
        night = book().render(key, Context(HOURS["night"], {"deuren": ["veilig_thuis"]}))
        assert any("overdag een chat" in bubble.text for bubble in morning.bubbles), key
        assert not any("overdag een chat" in bubble.text for bubble in night.bubbles), key


def test_the_chat_is_another_website_with_its_own_rules() -> None:
    """Who leaves for the human chat knows beforehand that this bot cannot look or erase there."""
    answer = book().render("mens_chat", Context(HOURS["evening"], {}))
    place = next(at for at, bubble in enumerate(answer.bubbles) if bubble.links)
    text = " ".join(bubble.text for bubble in answer.bubbles[: place + 1])
    for told in ("andere website", "eigen regels", "niet wissen", "‘Sluit snel’ werkt daar niet", "geschiedenis"):
        assert told in text
    assert answer.bubbles[place].links[0].href == directory().placeholder(
        "chat_met_fier", "chat_link", HOURS["evening"]
    )


def test_the_greeting_says_what_it_is() -> None:
    """It is a computer, calls nobody, can be erased, and 112 is for danger."""
    text = " ".join(
        bubble.text for bubble in book().render("begroeting_start", Context(HOURS["night"], {})).bubbles
    )
    for promise in ("112", "computer, geen mens", "bel niemand", "wissen", "meelezen"):
        assert promise in text


NEVER = [
    (r"!", "an exclamation mark shouts"),
    (r"[\U0001F000-\U0001FAFF\u2600-\u27BF]", "no emoji"),
    (r"\bhelaas\b", "no policy voice"),
    (r"\bvervelend\b", "too small a word"),
    (r"uitpraten|praat het uit|bemiddel|mediation|relatietherap|samen praten met (hem|haar|je partner)", "N2"),
    (r"\bje moet\b|\bu moet\b|\bjij moet\b", "N4: the choice is theirs"),
    (r"ga bij (hem|haar|de ander) weg|verlaat (hem|haar)", "N4"),
    (r"\bwaarom\b", "N1: why lands as blame"),
    (r"verwijder|haal (hem|die|het|de zender|de app) (eraf|weg)|wachtwoord", "N12: remove nothing first"),
    (r"strafbaar|is een misdrijf", "N7: no legal certainty"),
    (r"familiedrama|\bruzie\b|uit de hand gelopen|jaloers", "N6: hides what it is"),
    (r"narcist|psychopaat|dader|\bpleger", "N8: no labels"),
    (r"vermoord|doden per|keer meer kans|slachtoffers per jaar|procent|\d\s?%", "N10: no figures"),
    (r"stil(le)? 112|zeg niets|112.{0,20}(zonder iets te zeggen|zwijg)|masker", "N14: dead tricks"),
    (r"100\s?%|helemaal anoniem|volledig anoniem|niemand komt|blijft geheim|geheimhouding|geen enkel spoor", "N5"),
    (r"je bent veilig hier|hier ben je veilig|komt goed|gegarandeerd", "N7: no promise of safety"),
    (r"ik begrijp (precies )?hoe|ik voel met je mee", "a computer does not"),
    (r"zelfmoord ple", "say zelfdoding"),
    (r"denk aan je kinderen|kop op|succes\b", "cheering up"),
    (r"laan \d|straat \d|Fransenlaan|Springerlaan|Heesterpoort", "no address of a shelter or team"),
]


@pytest.mark.parametrize(("pattern", "reason"), NEVER, ids=[row[1] for row in NEVER])
def test_what_is_never_said(pattern: str, reason: str) -> None:
    """The never-list of the content facts, over each answer with its buttons and links."""
    found = re.compile(pattern, re.IGNORECASE)
    assert complaints(lambda case: found.search(_our_words(case))) == [], reason


def _our_words(case: Sample) -> str:
    """Without what others call it: 113 says zelfmoord, and a desk for discrimination may mediate."""
    desk = directory().organisations["discriminatiemeldpunt"]
    return case.words.replace("113 Zelfmoordpreventie", "").replace(desk.what, "")


def test_je_and_u_are_not_mixed() -> None:
    """ "Je" everywhere, "u" in the texts for older people and professionals, and never both in one text."""
    je, u = re.compile(r"\b(je|jij|jou|jouw)\b", re.I), re.compile(r"\b(u|uw)\b", re.I)
    allowed = exceptions().get("je_and_u", {})
    assert complaints(lambda case: case.key not in allowed and je.search(case.text) and u.search(case.text)) == []
    formal = complaints(
        lambda case: case.role in ("", "slachtoffer", "professional") and je.search(case.text), FORMAL
    )
    assert formal == []
    stories = VICTIM | BYSTANDER
    assert complaints(lambda case: case.role == "professional" and je.search(case.text), stories) == []
    assert (
        complaints(lambda case: case.role in ("", "slachtoffer") and u.search(case.words), stories - FORMAL) == []
    )


def test_what_leaves_a_trace_is_only_for_who_can_do_it_safely() -> None:
    """Keeping, noting, photographing, packing and wiping come with "als dat veilig kan"."""
    trace = re.compile(r"bewaar|schrijf op|maak een foto|schermfoto|logboek|leg spullen|wis alleen|blokkeer", re.I)
    safe = re.compile(r"als dat veilig kan", re.I)
    formal = re.compile(r"noteer|schrijf op wat u ziet", re.I)  # a professional notes in the file at work
    assert (
        complaints(
            lambda case: trace.search(formal.sub("", case.text)) and not safe.search(case.text),
            set(book().keys()) - ERRORS,
        )
        == []
    )


def test_who_may_be_watched_hears_about_another_device() -> None:
    """Control, stalking, devices and evidence: first whether this phone is safe."""
    keys = set(
        "intieme_terreur stalking digitale_controle femicide_risico anonimiteit schadelijke_praktijken "
        "begroeting_start begroeting".split()
    )
    first = complaints(lambda case: _opens(case) and case.role in SELF and "ander toestel" not in case.text, keys)
    assert first == []
    for key in ("bewijs_vastleggen", "veiligheidsplan"):
        steps = "\n".join(case.text for case in cases() if case.key == key and case.role in SELF)
        assert "ander toestel" in steps, key


def test_a_victim_is_believed_and_not_blamed() -> None:
    """One sentence in each answer to a victim takes the blame away."""
    comfort = re.compile(
        r"ligt niet aan (jou|u)|niet jouw schuld|niets fout gedaan|niet dom geweest|Jouw angst telt|Laat die nog",
        re.I,
    )
    told = complaints(lambda case: _opens(case) and case.role in SELF and not comfort.search(case.text), VICTIM)
    assert told == []


def test_who_asks_where_somebody_is_learns_nothing() -> None:
    """The same words for everybody, at every hour, whatever was said before."""
    found = [case for case in samples() if case.key == "vraagt_verblijfplaats"]
    assert len({case.text for case in found if not case.again}) == 1
    assert len({case.text for case in found if case.again}) == 1
    assert not any(
        re.search(r"opvang|groningen|leiden|enschede|gechat|doorgeven", case.words, re.I) for case in found
    )


def test_who_does_it_first_hears_about_the_others_safety() -> None:
    """112 in the first line, responsibility named, no way back to her suggested."""
    assert complaints(lambda case: _opens(case) and "112" not in case.answer.bubbles[0].text, PERPETRATOR) == []
    assert complaints(lambda case: _opens(case) and "verantwoordelijkheid" not in case.text, PERPETRATOR) == []


def test_a_false_alarm_is_taken_back_without_a_question() -> None:
    """It can be typed under force: nothing is asked about what happened, 112 stays, and there is a way out."""
    for case in cases():
        if case.key == "vals_alarm":
            assert "112" in case.text
            assert case.answer.asks is None
            assert not re.search(r"wat is er|wat gebeurde|vertel", case.text, re.I)
            assert "gesprek_wissen" in {button.to for button in case.answer.buttons}


def test_no_answer_holds_a_retired_number() -> None:
    """Numbers that no longer help are never read, in text or link."""
    links = [link.href for case in cases() for bubble in case.answer.bubbles for link in bubble.links]
    assert complaints(lambda case: contains_retired(case.words)) == []
    assert [link for link in links if contains_retired(link)] == []


def test_every_link_calls_or_is_secure() -> None:
    """A link is a phone number or an https address."""
    bad = re.compile(r"^(?!tel:\+?\d+$|https://)")
    assert (
        complaints(lambda case: [x.href for b in case.answer.bubbles for x in b.links if bad.search(x.href)]) == []
    )


def test_questions_of_the_gateway_can_be_answered_by_a_tap() -> None:
    """The safety questions name what they ask, and offer yes and no."""
    for key, asks in (("veiligheidsvraag", "veilig"), ("nog_steeds_veilig", "voorbij")):
        answer = book().render(key, Context(HOURS["night"], {}))
        assert answer.asks == asks
        assert [button.to for button in answer.buttons] == ["veilig:ja", "veilig:nee"]


def test_the_safety_check_follows_where_somebody_may_be_in_danger() -> None:
    """A story of violence that goes on may be followed by "Ben je nu veilig?"; questions and danger are not."""
    checked = {case.key for case in cases() if case.answer.safety_check}
    assert checked >= VICTIM | {"omstander_thuisgeweld", "omstander_kind", "opvang_zoeken"}
    assert not checked & (DANGER | ERRORS | PERPETRATOR | {"vals_alarm", "bedankt", "begroeting", "kosten"})


def test_rendering_is_fast_with_the_real_directory() -> None:
    """Less than a millisecond for a long answer with doors: the best of five rounds."""
    context = Context(HOURS["night"], {"deuren": ["veilig_thuis", "luisterlijn", "csg"]})
    rounds = []
    for _ in range(5):
        start = perf_counter()
        for _ in range(20):
            book().render("welke_hulp", context)
        rounds.append((perf_counter() - start) / 20)
    assert min(rounds) < 0.001
