"""A response is a key of the copybook; its values come from slots, gateway and action, in that order."""

from __future__ import annotations

from rasa.shared.core.domain import Domain
from rasa.shared.core.events import SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from bot.content.answer import Answer, Bubble, Button, Link
from bot.engine.copy import ANSWER, as_message, context

SLOTS = {name: {"type": "text", "mappings": [{"type": "custom"}]} for name in ("rol", "thema", "wijk")}
DOMAIN = Domain.from_dict({"intents": [], "slots": SLOTS})


def tracker() -> DialogueStateTracker:
    """A visitor with a slot, whose message was stamped by the gateway."""
    found = DialogueStateTracker.from_events("x", [], DOMAIN.slots)
    found.update(SlotSet("rol", "slachtoffer"))
    found.update(SlotSet("thema", "stalking"))
    found.update(UserUttered("t", metadata={"now": "2026-01-16T02:35:00+01:00", "values": {"rol": "omstander"}}))
    return found


def test_values_and_their_order() -> None:
    """What the gateway knows wins over a slot, what the action says wins over both; empty slots are not values."""
    found = context(tracker(), {"thema": "kosten", "text": None, "buttons": [], "domain_responses": {}})
    assert dict(found.values) == {"rol": "omstander", "thema": "kosten"}


def test_the_moment_is_the_gateways() -> None:
    """No text looks at a clock of its own."""
    assert context(tracker(), {}).now.isoformat() == "2026-01-16T02:35:00+01:00"


def test_rasa_shell_shows_what_visitors_see() -> None:
    """Every bubble, its links and the buttons that Rasa can press itself."""
    answer = Answer(
        "stalking",
        (Bubble("Een."), Bubble("Twee.", (Link("Bel 112", "tel:112"),))),
        (
            Button("Mens", "mens_spreken"),
            Button("Ja", "veilig:ja"),
            Button("CSG", 'vraag_organisatie{"o": "a:b"}'),
        ),
    )
    message = as_message(answer)
    assert message["text"] == "Een.\n\nTwee. [Bel 112: tel:112]"
    assert [b["payload"] for b in message["buttons"]] == ["/mens_spreken", '/vraag_organisatie{"o": "a:b"}']
    assert message[ANSWER]["bubbles"][1]["links"] == ({"label": "Bel 112", "href": "tel:112"},)
