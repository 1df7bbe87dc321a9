"""The custom actions, asked as Rasa asks them."""

from __future__ import annotations

from typing import Any

import pytest
from rasa_sdk import Tracker
from rasa_sdk.executor import ActionExecutor, CollectingDispatcher
from ruamel.yaml import YAML

from actions.base import NightAction, Said
from actions.hulp import ActionWelkeHulp
from actions.mens import ActionMensSpreken
from actions.organisatie import ActionVraagOrganisatie
from actions.terugval import ActionNietBegrepen
from tests.stack import ROOT


def user(intent: str, now: str, entities: list[dict[str, Any]], ranking: list[dict[str, Any]]) -> dict[str, Any]:
    """A message as the tracker keeps it."""
    return {
        "text": "",
        "intent": {"name": intent},
        "intent_ranking": ranking,
        "entities": entities,
        "metadata": {"now": now},
    }


def run(
    action: NightAction,
    intent: str,
    now: str = "2026-01-16T22:30",
    entities: list[dict[str, Any]] | None = None,
    slots: dict[str, Any] | None = None,
    before: list[str] | None = None,
    ranking: list[str] | None = None,
) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """Run an action; the message that it names, and its events."""
    rows = [{"name": name, "confidence": 0.1} for name in ranking or []]
    message = user(intent, now, entities or [], rows)
    history = [{"event": "user", "parse_data": {"intent": {"name": name}}} for name in [*(before or []), intent]]
    tracker = Tracker("0" * 32, slots or {}, message, history, False, None, {}, "action_listen")
    dispatcher = CollectingDispatcher()
    events = action.run(dispatcher, tracker, {})
    (said,) = dispatcher.messages
    return said, events


def test_an_organisation_in_the_message_is_answered_and_remembered() -> None:
    """The entity's value is the organisation's id; it becomes the one spoken of last."""
    said, events = run(
        ActionVraagOrganisatie(), "vraag_organisatie", entities=[{"entity": "organisatie", "value": "csg"}]
    )
    assert said["response"] == "utter_organisatie"
    assert said["organisatie"] == "csg"
    assert [(event["name"], event["value"]) for event in events] == [("laatste_organisatie", "csg")]


def test_a_follow_up_speaks_of_the_last_organisation() -> None:
    """ "En wat kost dat?" without a name means the organisation before."""
    said, _ = run(ActionVraagOrganisatie(), "vraag_organisatie", slots={"laatste_organisatie": "veilig_thuis"})
    assert said["organisatie"] == "veilig_thuis"


def test_an_unknown_organisation_is_admitted() -> None:
    """No name and none before: it says that it does not know which one."""
    assert run(ActionVraagOrganisatie(), "vraag_organisatie")[0]["response"] == "utter_organisatie_onbekend"


@pytest.mark.parametrize("now", ["2026-01-16T03:00", "2026-01-16T13:00", "2026-12-25T20:30"])
def test_which_help_names_at_most_three_doors_and_one_that_never_closes(now: str) -> None:
    """At every hour a line that is open day and night is among them."""
    said, _ = run(ActionWelkeHulp(), "welke_hulp", now=now)
    assert 1 <= len(said["deuren"]) <= 3
    assert "veilig_thuis" in said["deuren"]


def test_a_human_is_offered_by_the_hour_of_the_message() -> None:
    """The action uses the gateway's clock, not its own."""
    assert run(ActionMensSpreken(), "mens_spreken", now="2026-01-16T22:30")[0]["response"] == "utter_mens_chat"
    assert run(ActionMensSpreken(), "mens_spreken", now="2026-01-16T13:00")[0]["response"] == "utter_mens_bellen"


def test_not_understood_gives_themes_first_and_a_human_the_second_time() -> None:
    """Two steps; a message that was understood in between starts anew."""
    ranking = ["nlu_fallback", "begroeting", "stalking", "kosten", "huiselijk_geweld", "anonimiteit"]
    said, _ = run(ActionNietBegrepen(), "nlu_fallback", ranking=ranking, before=["begroeting"])
    assert said["response"] == "utter_niet_begrepen"
    assert said["themas"] == ["stalking", "kosten", "huiselijk_geweld"]
    said, _ = run(ActionNietBegrepen(), "nlu_fallback", ranking=ranking, before=["nlu_fallback"])
    assert said["response"] == "utter_niet_begrepen_weer"
    said, _ = run(ActionNietBegrepen(), "nlu_fallback", ranking=ranking, before=["nlu_fallback", "kosten"])
    assert said["response"] == "utter_niet_begrepen"


def test_the_server_knows_exactly_the_actions_of_the_domain() -> None:
    """Rasa's own checks do not see which actions exist in code."""
    executor = ActionExecutor()
    executor.register_package("actions")
    domain = YAML(typ="safe").load(ROOT / "domain.yml")
    named = {name for name in domain["actions"] if name.startswith("action_")}
    assert {name for name in executor.actions if name.startswith("action_")} == named


def test_an_action_that_breaks_still_answers() -> None:
    """Rasa would lose the turn: so the text for a breakdown is named instead."""

    class Broken(ActionWelkeHulp):
        __module__ = "rasa_sdk.test"  # so that no other test finds it as one of ours

        def answer(self, tracker: Tracker) -> Said:
            raise RuntimeError

    assert run(Broken(), "welke_hulp")[0]["response"] == "utter_storing"
