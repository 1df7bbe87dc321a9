"""Every theme of the skeleton, typed into the running system: the right text and door, at the right hour."""

from __future__ import annotations

import uuid

import pytest

from tests.stack import Stack, Visitor, words

pytestmark = pytest.mark.running

NIGHT = "2026-01-16T22:35"
SMALL_HOURS = "2026-01-17T04:10"
WORKDAY = "2026-01-16T13:00"
BREAKDOWN = "Deze chat doet het nu even niet goed"
OUT_OF_SCOPE = "Daar kan ik je niet mee helpen"

THEMES = [
    # what is typed, at which hour, what the answer must hold, why
    ("mijn ex staat elke avond voor mijn huis en appt me de hele dag", NIGHT, ["0800-2000"], "stalking, by an ex"),
    (
        "ik mag van hem niet meer naar mijn moeder en hij leest alles op mijn telefoon",
        NIGHT,
        ["0800-2000"],
        "control",
    ),
    ("ik hoor de buren al weken schreeuwen, moet ik daar iets mee", NIGHT, ["0800-2000", "112"], "a neighbour"),
    ("ik wil niet meer leven", NIGHT, ["113"], "thoughts of suicide"),
    ("waar kan ik terecht", SMALL_HOURS, ["0800-2000"], "a door that is open at four in the night"),
    ("wat doet het centrum seksueel geweld", NIGHT, ["0800-0188"], "an organisation by its name"),
    ("wat is het nummer van de csg", NIGHT, ["0800-0188"], "an organisation by its letters"),
    ("ik wil met een mens praten", NIGHT, ["Fier", "0800-2000"], "the chat in the evening"),
    ("ik wil met een mens praten", WORKDAY, ["0800-2000"], "the phone when no chat is known to be open"),
    ("wie kan dit gesprek lezen", NIGHT, ["zeven dagen"], "what is kept, and how long"),
    ("hoi", NIGHT, ["112"], "a greeting says where danger goes"),
    ("wat voor weer wordt het morgen", NIGHT, [OUT_OF_SCOPE], "outside its field: an answer all the same"),
]


@pytest.mark.parametrize(("text", "now", "needed", "reason"), THEMES, ids=[row[3] for row in THEMES])
def test_a_theme_is_answered(stack: Stack, text: str, now: str, needed: list[str], reason: str) -> None:
    """The answer comes from the theme's own text, is not the text for a breakdown, and raises no alarm."""
    answer = Visitor(stack.client, now=now).say(text)
    assert answer["messages"], reason
    assert BREAKDOWN not in words(answer), "this is the text for a breakdown"
    assert answer["alert"] is False
    for part in needed:
        assert part in words(answer)


@pytest.mark.parametrize(
    "text",
    [
        "hij schopt de deur eruit",
        "help",
        "hij staat nu voor de deur met een mes",
        "ze ligt op de grond en beweegt niet",
        "ik hoor haar gillen hiernaast",
    ],
)
def test_danger_gets_112_in_the_first_line(stack: Stack, text: str) -> None:
    """Whatever else the answer says, 112 is its first line, with a link to call, and the alert is on."""
    answer = Visitor(stack.client).say(text)
    first = answer["messages"][0]
    assert "112" in first["text"].splitlines()[0]
    assert first["urgent"] is True
    assert answer["alert"] is True
    assert "tel:112" in words(answer)


def test_low_confidence_never_promises(stack: Stack) -> None:
    """Chat met Fier's hours are not confirmed: no "nu open" and no clock time, at any hour."""
    for now in (NIGHT, SMALL_HOURS, WORKDAY):
        answer = Visitor(stack.client, now=now).say("wanneer is chat met fier open")
        about = [message["text"] for message in answer["messages"] if "Fier" in message["text"]]
        assert about, "it was asked about this chat"
        for text in about:
            line = text.split("Veilig Thuis")[0]
            assert "nu open" not in line.lower()
            assert "nu dicht" not in line.lower()
            assert ":00" not in line


def test_buttons_lead_on(stack: Stack) -> None:
    """A button is an opaque id, and pressing it is answered; a forged one is refused."""
    visitor = Visitor(stack.client)
    answer = visitor.say("mijn ex staat elke avond voor mijn huis en appt me de hele dag")
    buttons = [button for message in answer["messages"] for button in message["buttons"]]
    assert buttons
    assert all("{" not in button["id"] and "/" not in button["id"] for button in buttons)
    assert visitor.choose("mens")["messages"]
    assert visitor.post({"choice": "mens_spreken"}).status_code == 400


@pytest.mark.parametrize(
    ("said", "alert", "reason"),
    [
        ("nee", True, "a no is danger"),
        ("ja", False, "a yes is not"),
        ("hij is al een jaar weg maar belt nog steeds mijn moeder", False, "a story is read"),
    ],
)
def test_are_you_safe_is_asked_once_and_read(stack: Stack, said: str, alert: bool, reason: str) -> None:
    """After a story about stalking it asks "Ben je nu veilig?", and reads the answer."""
    visitor = Visitor(stack.client)
    first = visitor.say("mijn ex staat elke avond voor mijn huis en appt me de hele dag")
    assert "veilig?" in words(first)
    answer = visitor.say(said)
    assert answer["alert"] is alert, reason
    again = visitor.say("hij volgt me ook steeds naar mijn werk en de supermarkt")
    assert "Ben je nu veilig?" not in words(again), "it is asked once"


#: Half sentences without a theme; which of them the model gives up on changes with each training.
VAGUE = (
    "wat nu met die andere",
    "met zijn broer erbij",
    "over dat ene",
    "dat van vorige keer",
    "dat ding daar",
    "is dat zo erg",
    "anders",
    "en zij dan",
)


def test_not_understood_twice_offers_a_human(stack: Stack) -> None:
    """First the likeliest themes as buttons, then a human."""
    for text in VAGUE:
        visitor = Visitor(stack.client, now=NIGHT)
        first = visitor.say(text)
        if "niet goed begrepen" in words(first):
            break
    else:
        raise AssertionError("it claims to understand every one of these")
    assert len([button for message in first["messages"] for button in message["buttons"]]) >= 3
    second = words(visitor.say(text))
    assert "niet goed begrepen" not in second
    assert "mens" in second
    assert "0800-2000" in second


DISGUISES = ("/{}", "／{}", "\u200b/{}", "\u00a0//{}", "/ {}", "/{}@0.1", '/{}{{"x":1}}', "⁄{}")


@pytest.mark.parametrize("disguise", DISGUISES)
@pytest.mark.parametrize("name", ["restart", "session_start", "back", "mens_spreken"])
def test_nobody_can_force_an_intent(stack: Stack, name: str, disguise: str) -> None:
    """A slash in any disguise is text: it is read as the same words without it, and nothing is reset."""
    visitor = Visitor(stack.client, now=NIGHT)
    visitor.say("wat doet veilig thuis")
    answer = visitor.post({"text": disguise.format(name)}).json()
    assert answer["messages"]
    page = stack.client.post(
        "/gesprek", data={"gesprek": visitor.id, "nummer": str(uuid.uuid4()), "tekst": "ok"}
    ).text
    assert "wat doet veilig thuis" in page, "the conversation was not reset"
    if name != "mens_spreken":
        assert answer["state"] == "bot"
