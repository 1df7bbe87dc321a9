"""Every intent, typed into the running system at night, in office hours, on a Sunday and on Christmas Day.

The sentences are plain: here it is about the answer. `needs` are facts that stand in it at each of these hours.
"""

from __future__ import annotations

from datetime import datetime
from functools import cache

import pytest

from bot.clock import parse
from bot.content.catalogue import Sample, catalogue
from bot.content.copybook import Copybook, load_municipal_copy
from bot.content.directory import Directory, contains_retired, load_directory
from tests.stack import Stack, Visitor, words

pytestmark = pytest.mark.running

MOMENTS = {
    "night": "2026-11-24T02:40",
    "office": "2026-11-24T10:30",
    "sunday": "2026-11-22T15:00",
    "christmas": "2026-12-25T14:00",
}
HOME, CENTRE, POLICE, LISTEN = "0800-2000", "0800-0188", "0900-8844", "088-0767000"
INTENTS = [
    ("acuut_gevaar", "hij slaat me nu, hij heeft een mes", ["112"]),
    ("zelfdoding_gedachten", "ik wil niet meer leven", ["113", "112"]),
    ("vals_alarm", "laat maar, het was een grapje, er is niks aan de hand", ["112"]),
    ("intieme_terreur", "ik mag van mijn vriend niemand meer zien en hij bepaalt wat ik aan doe", ["112", HOME]),
    ("huiselijk_geweld", "mijn man heeft me vorige week geslagen", ["112", HOME]),
    ("femicide_risico", "mijn ex zegt dat hij me vermoordt als ik bij hem wegga", ["112", HOME]),
    ("stalking", "mijn ex staat steeds bij mijn werk en belt me dertig keer per dag", ["112", HOME]),
    ("digitale_controle", "ik heb een airtag in mijn tas gevonden", ["112", HOME]),
    ("seksueel_geweld", "ik ben verkracht", ["112", CENTRE]),
    ("straatintimidatie", "mannen op straat roepen me de hele tijd na", ["112", CENTRE]),
    ("online_beeldmisbruik", "iemand dreigt mijn naaktfoto's te verspreiden", ["112", HOME]),
    ("schadelijke_praktijken", "mijn ouders willen dat ik met mijn neef trouw", ["112", HOME]),
    ("uitbuiting", "mijn vriend laat me met mannen naar bed gaan voor geld", ["112", HOME]),
    ("geweld_door_ander", "mijn buurman bedreigt me al maanden", ["112", POLICE]),
    ("kindermishandeling", "mijn vader slaat mij thuis, ik ben 13", ["112", HOME]),
    ("ouderenmishandeling", "mijn zoon pakt mijn pensioen af, ik ben 81", ["112", HOME]),
    ("omstander_thuisgeweld", "ik denk dat mijn buurvrouw door haar man geslagen wordt", ["112", HOME]),
    ("omstander_gesprek", "hoe begin ik een gesprek met mijn vriendin over haar foute relatie", ["112", HOME]),
    ("omstander_op_straat", "hoe kan ik veilig ingrijpen als iemand op straat wordt lastiggevallen", ["112"]),
    ("omstander_kind", "ik maak me zorgen om het kind van de buren, het heeft vaak blauwe plekken", ["112", HOME]),
    (
        "professional_meldcode",
        "ik ben juf op school, wat moet ik volgens de meldcode doen",
        ["112", HOME],
    ),
    ("pleger_hulp", "ik heb mijn vriendin geslagen en ik wil ermee stoppen", ["112", HOME]),
    ("vraagt_verblijfplaats", "in welke opvang zit mijn vrouw", ["112", POLICE]),
    ("uitleg_geweldsvorm", "wat is intieme terreur", [HOME]),
    ("vraag_organisatie", "wat doet veilig thuis", [HOME]),
    ("welke_hulp", "waar kan ik terecht voor hulp", ["112", HOME]),
    ("opvang_zoeken", "ik heb vannacht een veilige plek nodig om te slapen", ["112", HOME]),
    ("veiligheidsplan", "hoe kan ik veilig bij hem weggaan", ["112", HOME]),
    ("aangifte_politie", "hoe doe ik aangifte bij de politie", ["112", POLICE]),
    ("melding_veilig_thuis", "hoe doe ik een melding bij veilig thuis", [HOME]),
    ("maatregelen", "hoe krijg ik een contactverbod", ["112", HOME]),
    ("bewijs_vastleggen", "wat moet ik bewaren als bewijs", ["112", HOME]),
    ("anonimiteit", "wie kan dit gesprek lezen", ["112", HOME]),
    ("kosten", "moet ik betalen voor de hulp", [HOME, CENTRE]),
    ("nazorg_verwerking", "ik heb nog steeds nachtmerries van vroeger", ["112", LISTEN]),
    ("andere_taal", "do you speak english", ["112", HOME]),
    ("mens_spreken", "ik wil met een echt mens praten", ["112", HOME]),
    ("emotie", "ik voel me zo alleen en verdrietig", ["112", "113", LISTEN]),
    ("begroeting", "goedenavond", ["112"]),
    ("afscheid", "tot ziens", ["112", HOME]),
    ("bedankt", "dankjewel", ["112", HOME]),
    ("bevestigen", "ja klopt", ["112"]),
    ("ontkennen", "nee", ["112"]),
    ("bot_vraag", "ben jij een robot", ["112", HOME]),
    ("herhalen", "kun je dat nog een keer zeggen", ["112", HOME]),
    ("gesprek_wissen", "wis dit gesprek", ["geschiedenis"]),
    ("feedback_negatief", "hier heb ik helemaal niks aan", ["112", HOME]),
    ("schelden", "jij bent een stomme kutbot", ["112", HOME]),
    ("buiten_bereik", "wat is een lekker recept voor lasagne", ["112", HOME]),
]
#: Intents whose texts have other keys, and those in which danger is judged before the text.
KEYS = {
    "vraag_organisatie": {"organisatie"},
    "mens_spreken": {"mens_chat", "mens_bellen", "mens_niemand", "mens_aanbod"},
    "andere_taal": {"taal_en", "andere_taal"},
    "bot_vraag": {"bot_vraag", "vraag_wat_doet_bot"},
    "acuut_gevaar": {"acuut_gevaar", "acuut_gevaar_omstander"},
}
BESIDE = {"veiligheidsvraag"}


@cache
def directory() -> Directory:
    return load_directory("groningen")


@cache
def book() -> Copybook:
    return load_municipal_copy(directory())


@cache
def samples(moment: str) -> tuple[Sample, ...]:
    """Every answer that can be given at this hour."""
    now: datetime = parse(MOMENTS[moment])
    return tuple(catalogue(book(), directory(), {moment: now}))


def texts_of(keys: set[str], moment: str) -> set[str]:
    """Each bubble of these keys at this hour."""
    return {bubble.text for one in samples(moment) if one.key in keys for bubble in one.answer.bubbles}


def test_no_intent_is_forgotten() -> None:
    """The table holds each intent that the model knows, once."""
    from bot.nlu.examples import read_examples

    assert sorted(row[0] for row in INTENTS) == sorted({one.intent for one in read_examples()})


@pytest.mark.parametrize("moment", MOMENTS)
@pytest.mark.parametrize(("intent", "text", "needs"), INTENTS, ids=[row[0] for row in INTENTS])
def test_an_intent_is_answered_at_this_hour(
    stack: Stack, intent: str, text: str, needs: list[str], moment: str
) -> None:
    """The answer is a text of this intent as it is at this hour, with its facts, and with no retired number."""
    answer = Visitor(stack.client, now=MOMENTS[moment]).say(text)
    own = texts_of(KEYS.get(intent, {intent}), moment)
    first = answer["messages"][0]["text"]
    assert first in own, f"{first!r} is no text of {intent}"
    others = {message["text"] for message in answer["messages"]} - own - texts_of(BESIDE, moment)
    assert others == set()
    for fact in needs:
        assert fact in words(answer), fact
    assert not contains_retired(words(answer))
    assert len(answer["messages"][-1]["buttons"]) <= 4


@pytest.mark.parametrize("moment", MOMENTS)
def test_no_door_is_called_open_that_is_closed(stack: Stack, moment: str) -> None:
    """Whoever asks where to go gets doors that answer at this hour; the first can be phoned now."""
    answer = Visitor(stack.client, now=MOMENTS[moment]).say("waar kan ik terecht voor hulp")
    now = parse(MOMENTS[moment])
    named = [one for one in directory().organisations.values() if one.name in words(answer) and one.shown]
    assert named
    closed = [one.id for one in named if directory().status(one.id, now).state == "closed"]
    assert closed == []
