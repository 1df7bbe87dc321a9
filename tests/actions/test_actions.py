"""The action, asked as Rasa asks it."""

from __future__ import annotations

from typing import Any

import pytest
from rasa_sdk import Tracker
from rasa_sdk.executor import ActionExecutor, CollectingDispatcher
from ruamel.yaml import YAML

from actions import antwoord
from actions.antwoord import ActionAntwoord
from tests.stack import ROOT


def run(
    intent: str,
    now: str = "2026-01-16T22:30",
    entities: dict[str, str] | None = None,
    slots: dict[str, Any] | None = None,
    before: list[list[str]] | None = None,
    ranking: list[str] | None = None,
    sure: float = 0.9,
    **message: Any,
) -> tuple[list[dict[str, Any]], dict[str, Any]]:
    """Run the action; the texts that it names, and the slots that it sets."""
    found = [{"entity": name, "value": value} for name, value in (entities or {}).items()]
    rows = [{"name": name, "confidence": 0.1} for name in ranking or []]
    metadata = {"now": now, **message.pop("metadata", {})}
    latest = {
        "text": "",
        "intent": {"name": intent, "confidence": sure},
        "intent_ranking": rows,
        "entities": found,
        "metadata": metadata,
        **message,
    }
    history = [
        {"event": "user", "parse_data": {"intent_ranking": [{"name": name} for name in names]}}
        for names in [*(before or []), [intent]]
    ]
    tracker = Tracker("0" * 32, slots or {}, latest, history, False, None, {}, "action_listen")
    dispatcher = CollectingDispatcher()
    events = ActionAntwoord().run(dispatcher, tracker, {})
    return dispatcher.messages, {event["name"]: event["value"] for event in events}


def named(*args: Any, **kwargs: Any) -> list[str]:
    """The keys of the texts alone."""
    return [said["response"].removeprefix("utter_") for said in run(*args, **kwargs)[0]]


def test_an_organisation_in_the_message_is_answered_and_remembered() -> None:
    """The entity's value is the organisation's id; it becomes the one spoken of last."""
    said, slots = run("vraag_organisatie", entities={"organisatie": "csg"})
    assert (said[0]["response"], said[0]["organisatie"]) == ("utter_organisatie", "csg")
    assert slots["laatste_organisatie"] == "csg"


def test_an_unknown_organisation_is_admitted() -> None:
    """No name and none before: it says that it does not know which one."""
    assert named("vraag_organisatie") == ["organisatie_onbekend"]


FOLLOW_UPS = [
    ("kosten", {"laatste_organisatie": "csg"}, "kosten_organisatie", "what that one costs"),
    ("kosten", {}, "kosten", "nobody was spoken of: costs in general"),
    ("open", {"laatste_organisatie": "filomena"}, "organisatie_open", "whether that one is open"),
    ("open", {}, "welke_hulp", "who is open"),
    ("nummer", {"laatste_organisatie": "csg"}, "organisatie_nummer", "how to reach that one"),
    ("anoniem", {"laatste_organisatie": "csg"}, "anoniem_organisatie", "whether a name is needed there"),
    ("anoniem", {}, "anonimiteit", "who reads this"),
    ("ontdekt", {"thema": "stalking"}, "als_de_ander_het_merkt", "safety first"),
    ("ook_niet", {"thema": "stalking"}, "niet_bellen", "another way than phoning"),
    ("voor_ander", {"thema": "stalking"}, "stalking", "the same for somebody else"),
    ("voor_ander", {}, "voor_wie", "about what?"),
    ("verder", {"thema": "stalking"}, "stalking", "the next thing about it"),
]


@pytest.mark.parametrize(("kind", "slots", "key", "reason"), FOLLOW_UPS, ids=[row[3] for row in FOLLOW_UPS])
def test_a_follow_up_means_what_was_spoken_of(kind: str, slots: dict[str, str], key: str, reason: str) -> None:
    """ "En wat kost dat?" is answered from what came before, whatever the model takes those words for."""
    details = {"vervolg": kind, "voor": "zus"} if kind == "voor_ander" else {"vervolg": kind}
    assert named("buiten_bereik", slots=slots, details=details) == [key], reason


def test_for_somebody_else_the_role_changes_and_the_theme_stays() -> None:
    """ "En voor mijn zus?" after stalking is still about stalking, now told to who stands beside it."""
    details = {"vervolg": "voor_ander", "voor": "zus"}
    said, slots = run("omstander_thuisgeweld", slots={"thema": "stalking", "rol": "slachtoffer"}, details=details)
    assert (said[0]["response"], said[0]["rol"]) == ("utter_stalking", "omstander")
    assert slots == {"rol": "omstander", "relatie": "zus"}


def test_suicide_is_never_taken_for_a_follow_up() -> None:
    """Whatever the words lean on, thoughts of suicide are answered as that."""
    details = {"vervolg": "ook_niet"}
    assert named("zelfdoding_gedachten", slots={"thema": "stalking"}, details=details) == ["zelfdoding_gedachten"]


def test_a_bare_word_is_a_follow_up_though_the_model_hears_a_cry() -> None:
    """ "Terug" while a plan is read leafs back; danger in the words themselves is the gateway's to judge."""
    known = {"values": {"leest": "veiligheidsplan", "leesplek": {"veiligheidsplan": 2}}}
    details = {"vervolg": "stap_terug"}
    assert named("acuut_gevaar", sure=0.3, details=details, metadata=known) == ["veiligheidsplan"]
    assert named("acuut_gevaar", details={"vervolg": "ook_niet"}, metadata=known) == ["acuut_gevaar"]


def test_leafing_by_typing_goes_to_the_next_step() -> None:
    """ "Verder" while a long answer is read shows its next step, "terug" the one before."""
    known = {"values": {"leest": "veiligheidsplan", "leesplek": {"veiligheidsplan": 2}}}
    for kind, step in (("stap_verder", 3), ("stap_terug", 1), ("terug_naar", 2)):
        said, _ = run("bevestigen", details={"vervolg": kind}, metadata=known)
        assert said[0]["response"] == "utter_veiligheidsplan"
        assert said[0]["leesplek"] == {"veiligheidsplan": step}


def test_what_was_meant_is_answered_after_a_correction() -> None:
    """ "Nee, ik bedoel mijn vader" keeps the theme; without a hint the next likeliest themes are offered."""
    slots = {"thema": "huiselijk_geweld", "relatie": "partner"}
    details = {"correctie": True, "niet": "partner"}
    said, after = run("ontkennen", entities={"relatie": "vader"}, slots=slots, details=details)
    assert (said[0]["response"], said[0]["relatie"]) == ("utter_huiselijk_geweld", "vader")
    assert after == {"relatie": "vader"}
    said, _ = run("ontkennen", details={"correctie": True}, before=[["stalking", "kosten", "begroeting"]])
    assert (said[0]["response"], said[0]["themas"]) == ("utter_verkeerd_begrepen", ["kosten"])


TWO = [
    ("a story and a question", "stalking", {"stalking": 0.9, "kosten": 0.8}, ["stalking", "ook_dit"], "kosten"),
    ("the graver", "kosten", {"femicide_risico": 0.8}, ["femicide_risico", "ook_dit"], "kosten"),
    ("suicide", "stalking", {"zelfdoding_gedachten": 0.7}, ["zelfdoding_gedachten", "ook_dit"], "stalking"),
    (
        "suicide heard in the whole",
        "zelfdoding_gedachten",
        {"zelfdoding_gedachten": 0.9, "digitale_controle": 0.7},
        ["zelfdoding_gedachten", "ook_dit"],
        "digitale_controle",
    ),
    ("one story, not two", "intieme_terreur", {"huiselijk_geweld": 0.9}, ["intieme_terreur"], None),
    ("not sure enough", "stalking", {"kosten": 0.3}, ["stalking"], None),
    ("small talk is no second thing", "begroeting", {"kosten": 0.9}, ["begroeting"], None),
]


@pytest.mark.parametrize(("reason", "intent", "parts", "keys", "later"), TWO, ids=[row[0] for row in TWO])
def test_two_things_in_one_message_are_both_answered(
    reason: str, intent: str, parts: dict[str, float], keys: list[str], later: str | None
) -> None:
    """The more dangerous first, the other as a button."""
    said, _ = run(intent, said=[{"name": name, "confidence": sure} for name, sure in parts.items()])
    assert [one["response"].removeprefix("utter_") for one in said] == keys, reason
    if later:
        assert said[1]["themas"] == [later]


def test_a_button_may_ask_for_a_text() -> None:
    """ "Wat neem ik mee?" goes straight to that part of the plan."""
    assert named("veiligheidsplan", metadata={"wish": {"tekst": "inpakken"}}) == ["inpakken"]


def test_a_neighbourhood_asks_for_its_team() -> None:
    """ "Beijum" after a question about WIJ is that neighbourhood's team, in a sentence of the directory."""
    said, slots = run("buiten_bereik", entities={"wijk": "beijum"})
    assert said[0]["response"] == "utter_wijkteam"
    assert "Beijum" in said[0]["wijk_tekst"]
    assert slots == {"wijk": "beijum"}


def test_who_lives_elsewhere_hears_it_once() -> None:
    """A story is answered and followed by what works in another municipality; the second time it is known."""
    assert named("stalking", details={"gemeente": "assen"}) == ["stalking", "andere_gemeente"]
    assert named("stalking", details={"gemeente": "assen"}, slots={"gemeente": "assen"}) == ["stalking"]
    assert named("buiten_bereik", details={"gemeente": "assen"}) == ["andere_gemeente"]
    assert named("stalking", details={"gemeente": "groningen"}) == ["stalking"]


@pytest.mark.parametrize("now", ["2026-01-16T03:00", "2026-01-16T13:00", "2026-12-25T20:30"])
def test_which_help_names_at_most_three_doors_and_one_that_never_closes(now: str) -> None:
    """At every hour a line that is open day and night is among them."""
    (said,), _ = run("welke_hulp", now=now)
    assert 1 <= len(said["deuren"]) <= 3
    assert "veilig_thuis" in said["deuren"]


def test_a_human_is_offered_by_the_hour_of_the_message() -> None:
    """The action uses the gateway's clock, not its own."""
    assert named("mens_spreken", now="2026-01-16T22:30") == ["mens_chat"]
    assert named("mens_spreken", now="2026-01-17T04:00") == ["mens_bellen"]
    assert named("mens_spreken", now="2026-01-16T22:30", slots={"rol": "omstander"}) == ["mens_bellen"]


def test_not_understood_gives_themes_first_and_a_human_the_second_time() -> None:
    """Two steps; a message that was understood in between starts anew."""
    ranking = ["nlu_fallback", "begroeting", "stalking", "kosten", "huiselijk_geweld", "anonimiteit"]
    said, _ = run("nlu_fallback", ranking=ranking, before=[["begroeting"]])
    assert said[0]["response"] == "utter_niet_begrepen"
    assert said[0]["themas"] == ["stalking", "kosten", "huiselijk_geweld"]
    assert named("nlu_fallback", ranking=ranking, before=[["nlu_fallback"]]) == ["niet_begrepen_weer"]
    assert named("nlu_fallback", ranking=ranking, before=[["nlu_fallback"], ["kosten"]]) == ["niet_begrepen"]


def test_the_first_door_of_a_story_is_what_they_means_next() -> None:
    """ "Zijn ze nu open?" after sexual violence is about the centre that was named first."""
    _, slots = run("seksueel_geweld")
    assert slots["laatste_organisatie"] == "csg"


def test_the_server_knows_exactly_the_actions_of_the_domain() -> None:
    """Rasa's own checks do not see which actions exist in code."""
    executor = ActionExecutor()
    executor.register_package("actions")
    domain = YAML(typ="safe").load(ROOT / "domain.yml")
    named_there = {name for name in domain["actions"] if name.startswith("action_")}
    assert {name for name in executor.actions if name.startswith("action_")} == named_there


def test_an_action_that_breaks_still_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    """Rasa would lose the turn: so the text for a breakdown is named instead."""

    def broken(*_: object) -> None:
        raise RuntimeError

    monkeypatch.setattr(antwoord, "answer", broken)
    assert named("welke_hulp") == ["storing"]
