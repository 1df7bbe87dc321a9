"""What the visitor gets, as a table: each row has its reason."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import pytest

from bot.content.answer import Answer, Bubble
from bot.conversation.decide import NO, YES, BotReply, danger_key, decide, understood
from bot.conversation.models import Understanding
from bot.safety import Assessment, Danger, Reading
from bot.safety.alert import Alert

CALM = Assessment(Danger.none)


def bot(key: str = "stalking", **heard: Any) -> BotReply:
    """Rasa's answer with this key; the intent is the key unless said."""
    safety_check, asks = bool(heard.pop("safety_check", False)), heard.pop("asks", None)
    answer = Answer(key, (Bubble("…"),), safety_check=safety_check, asks=asks)
    usual: dict[str, Any] = {"intent": key, "confidence": 0.9, "acute": 0.1, "threshold": 0.5}
    return BotReply((answer,), Understanding(**{**usual, **heard}))


@dataclass(frozen=True)
class Row:
    """A message and what it must give. `alert` goes from `before` to `after`."""

    why: str
    shown: tuple[str, ...]
    after: str = "none"
    before: str = "none"
    danger: Danger = Danger.none
    reading: Reading | None = None
    reply: BotReply | None = field(default_factory=bot)
    choice: str | None = None
    safety_asked: bool = False
    known: frozenset[str] = frozenset()
    urgent: bool = False
    asks: str | None = None
    asked: str | None = None


def alarm(why: str, key: str, **more: Any) -> Row:
    """A message of danger: this text with 112, and the alert."""
    return Row(why, (key,), "raised", urgent=True, **more)


NEAR = (("acuut_gevaar", 0.6), ("omstander_thuisgeweld", 0.3))
URGENT = [
    alarm("rules and model saw danger", "acuut_gevaar", danger=Danger.acute, reply=bot(acute=0.6)),
    Row("the rules saw danger, the model heard them and is sure of none: a look-alike", ("stalking",),
        danger=Danger.acute, reply=bot(acute=0.09)),
    alarm("the rules saw danger, the model doubts", "acuut_gevaar", danger=Danger.acute, reply=bot(acute=0.1)),
    Row("a bare goodbye is none, however it sounds to the second judge", ("afscheid",),
        reply=bot("afscheid", confidence=0.99, acute=0.9, suicide=0.4, suicide_threshold=0.22)),
    alarm("a goodbye that surely is one for ever", "zelfdoding_nu",
        reply=bot("afscheid", confidence=0.99, acute=0.9, suicide=0.8, suicide_threshold=0.22)),
    alarm("while the alert stands the rules are enough", "acuut_gevaar", before="raised", danger=Danger.acute),
    alarm("in answer to our question the rules are enough", "acuut_gevaar", danger=Danger.acute,
        reading=Reading.story),
    alarm("no probability from the model: the rules are enough", "acuut_gevaar", danger=Danger.acute,
        reply=bot(acute=None)),
    alarm("the model's own theme is danger, so the rules are not overruled", "acuut_gevaar", danger=Danger.acute,
        reply=bot("acuut_gevaar", acute=0.1)),
    alarm("Rasa is dead: the rules are enough", "acuut_gevaar", danger=Danger.acute, reply=None),
    alarm("the writer sees it", "acuut_gevaar_omstander", danger=Danger.acute_other, reply=bot(acute=0.6)),
    alarm("suicide in progress", "zelfdoding_nu", danger=Danger.suicide_now, reply=bot(acute=0.6)),
    alarm("about to hurt somebody", "pleger_nu", danger=Danger.perpetrator_now, reply=bot(acute=0.6)),
    alarm("the model alone is enough", "acuut_gevaar", reply=bot(acute=0.5)),
    Row("just below the threshold is not", ("stalking",), reply=bot(acute=0.49)),
    Row("a harmless command is no danger, however it sounds to the model", ("buiten_bereik",),
        reply=bot("buiten_bereik", acute=0.9)),
    alarm("out of scope to the model, but rules and probability object", "acuut_gevaar", danger=Danger.acute,
        reply=bot("buiten_bereik", acute=0.6)),
    Row("a follow-up is no cry, however it sounds to the model", ("veiligheidsplan",),
        reply=bot("veiligheidsplan", intent="acuut_gevaar", confidence=0.3, acute=0.4, follow_up="stap_terug")),
    alarm("a follow-up that the model is sure of", "acuut_gevaar",
        reply=bot("niet_bellen", intent="acuut_gevaar", acute=0.8, follow_up="ook_niet")),
    alarm("a follow-up in which the rules hear danger", "acuut_gevaar", danger=Danger.acute,
        reply=bot("veiligheidsplan", acute=0.6, follow_up="ook_niet")),
    Row("the second judge hears thoughts of suicide, whatever the theme", ("zelfdoding_gedachten",),
        reply=bot("emotie", suicide=0.3, suicide_threshold=0.22), asks="plan"),
    Row("unless the model is sure of a theme and the second judge is not (\"niemand meer zien\")",
        ("intieme_terreur",),
        reply=bot("intieme_terreur", confidence=0.99, suicide=0.56, suicide_threshold=0.22)),
    Row("where both are sure, suicide goes first", ("zelfdoding_gedachten",),
        reply=bot("intieme_terreur", confidence=0.99, suicide=0.7, suicide_threshold=0.22), asks="plan"),
    alarm("danger by the rules that is suicide to the second judge: 113 beside 112", "zelfdoding_nu",
        danger=Danger.acute, reply=bot(acute=0.6, suicide=0.7, suicide_threshold=0.22)),
    Row("and hears none, though it is the likeliest theme", ("zelfdoding_gedachten",),
        reply=bot("zelfdoding_gedachten", suicide=0.1, suicide_threshold=0.22)),
    Row("thoughts of suicide beside a story: the story waits", ("zelfdoding_gedachten", "ook_dit"),
        danger=Danger.suicide, reply=bot("stalking"), known=frozenset({"stalking", "ook_dit"}),
        asks="plan"),
    Row("thoughts of suicide as the second guess still get 113", ("zelfdoding_gedachten",),
        reply=bot("emotie", ranking=(("emotie", 0.5), ("zelfdoding_gedachten", 0.2))), asks="plan"),
    Row("a short question that sounds like it to the model", ("vraag_hoe_lang_csg",),
        reply=bot("vraag_hoe_lang_csg", intent="zelfdoding_gedachten", confidence=0.5, follow_up="hoe_lang_csg")),
    Row("and one that surely is", ("zelfdoding_gedachten",),
        reply=bot("niet_bellen", intent="zelfdoding_gedachten", confidence=0.7, follow_up="ook_niet"),
        asks="plan"),
    Row("a faint second guess does not", ("emotie",),
        reply=bot("emotie", ranking=(("emotie", 0.5), ("zelfdoding_gedachten", 0.19)))),
    alarm("no threshold given: a half", "acuut_gevaar", reply=bot(acute=0.5, threshold=None)),
    alarm("the threshold is the model's own", "acuut_gevaar", reply=bot(acute=0.2, threshold=0.2)),
    alarm("a model without the acute head can still say it", "acuut_gevaar",
        reply=bot("acuut_gevaar", acute=None)),
    alarm("the likeliest theme is danger, however unsure: its text is shown, so the alert is raised",
        "acuut_gevaar", reply=bot("acuut_gevaar", confidence=0.2)),
    alarm("second guess bystander: it happens to somebody else", "acuut_gevaar_omstander",
        reply=bot("acuut_gevaar", ranking=NEAR)),
    alarm("acute and suicide: 113 must stand beside 112", "zelfdoding_nu",
        reply=bot("zelfdoding_gedachten", acute=0.9)),
    alarm("suicide only near in words, to the second judge: a burglar gets no 113", "acuut_gevaar",
        reply=bot("acuut_gevaar", acute=0.9, suicide=0.03, suicide_threshold=0.22,
            ranking=(("acuut_gevaar", 0.9), ("zelfdoding_gedachten", 0.05)))),
    alarm("acute by the model, suicide by the rules: the same", "zelfdoding_nu",
        danger=Danger.suicide, reply=bot("emotie", acute=0.9)),
    alarm("acute and the writer is the one who hits", "pleger_nu",
        reply=bot("pleger_hulp", acute=0.9)),
    alarm("danger again while the alert stands is danger anew", "acuut_gevaar", before="raised",
        danger=Danger.acute),
    alarm("danger in the message in which it is taken back", "acuut_gevaar", before="raised",
        danger=Danger.acute, reply=bot("vals_alarm")),
    alarm("no to 'Ben je nu veilig?'", "acuut_gevaar", reading=Reading.danger),
    alarm("yes to 'Is er een plan?'", "zelfdoding_nu", reading=Reading.danger, asked="plan"),
    alarm("no to it as a button, Rasa not asked", "acuut_gevaar", choice=NO, reply=None),
    alarm("it is not over after all", "acuut_gevaar", before="asked", reading=Reading.danger),
    alarm("a story that the rules find dangerous", "acuut_gevaar", danger=Danger.acute,
        reading=Reading.story),
    alarm("a story that the model finds dangerous", "acuut_gevaar", reading=Reading.story,
        reply=bot(acute=0.9)),
]  # fmt: skip
QUIET = [
    Row("thoughts of suicide get 113, not the alarm", ("zelfdoding_gedachten",), danger=Danger.suicide,
        asks="plan"),
    Row("Rasa had the same text: shown once", ("zelfdoding_gedachten",), danger=Danger.suicide,
        reply=bot("zelfdoding_gedachten"), asks="plan"),
    Row("113 also without Rasa", ("zelfdoding_gedachten",), danger=Danger.suicide, reply=None, asks="plan"),
    Row("113 goes before taking the alarm back, and the alert stays", ("zelfdoding_gedachten",), "raised",
        before="raised", danger=Danger.suicide, reply=bot("vals_alarm"), asks="plan"),
    Row("nothing is over for who thinks of suicide", ("zelfdoding_gedachten",), "raised", before="raised",
        danger=Danger.suicide, reading=Reading.safe, asks="plan"),
    Row("taken back once: asked, 112 stays", ("nog_steeds_veilig",), "asked", before="raised",
        reply=bot("vals_alarm"), asks="voorbij"),
    Row("the button 'Ik ben nu veilig'", ("nog_steeds_veilig",), "asked", before="raised", choice=YES, reply=None,
        asks="voorbij"),
    Row("an unsure 'laat maar' does not take it back", ("vals_alarm",), "raised", before="raised",
        reply=bot("vals_alarm", confidence=0.4)),
    Row("over, said twice", ("alarm_voorbij",), before="asked", reading=Reading.safe),
    Row("over, the second time as a button", ("alarm_voorbij",), before="asked", choice=YES, reply=None),
    Row("over, the second time in own words", ("alarm_voorbij",), before="asked", reply=bot("vals_alarm")),
    Row("a story between the two leaves the question open", ("stalking",), "asked", before="asked",
        reading=Reading.story),
    Row("an ordinary question leaves the alert up", ("stalking",), "raised", before="raised"),
    Row("'ja' to our question, which the model does not know", ("stalking",), reading=Reading.safe,
        reply=bot(acute=0.9)),
    Row("safe, and there is a text for it", ("veilig_ok",), reading=Reading.safe, known=frozenset({"veilig_ok"})),
    Row("safe as a button, Rasa not asked, no text for it", ("alarm_voorbij",), choice=YES, reply=None),
    Row("laat maar without an alert is Rasa's", ("vals_alarm",), reply=bot("vals_alarm")),
    Row("Rasa dead", ("storing",), reply=None),
    Row("Rasa dead, the alert stays up", ("storing",), "raised", before="raised", reply=None),
    Row("nothing special", ("stalking",)),
    Row("Rasa's own question is pending afterwards", ("stalking",), reply=bot(asks="gevaar"), asks="gevaar"),
]  # fmt: skip
ASKING = [
    Row("asked once where it fits", ("stalking", "veiligheidsvraag"), reply=bot(safety_check=True), asks="veilig"),
    Row("never asked twice", ("stalking",), reply=bot(safety_check=True), safety_asked=True),
    Row("the alert asks already", ("stalking",), "raised", before="raised", reply=bot(safety_check=True)),
    Row("two questions confuse", ("stalking",), reply=bot(safety_check=True, asks="gevaar"), asks="gevaar"),
    Row("not in reply to an answer about safety", ("stalking",), reading=Reading.story,
        reply=bot(safety_check=True)),
    alarm("danger leaves no room for questions", "acuut_gevaar", danger=Danger.acute,
        reply=bot(safety_check=True, acute=0.6)),
]  # fmt: skip


@pytest.mark.parametrize("row", [*URGENT, *QUIET, *ASKING], ids=lambda row: row.why)
def test_each_message_gets_what_the_table_says(row: Row) -> None:
    """Texts, alert, urgency and pending question are those of the row."""
    decision = decide(
        assessment=Assessment(row.danger, "rule"),
        reading=row.reading,
        alert=row.before,
        reply=row.reply,
        choice=row.choice,
        asked=row.asked,
        safety_asked=row.safety_asked,
        known=row.known,
    )
    shown = tuple(one if isinstance(one, str) else one.key for one in decision.show)
    assert (shown, decision.alert, decision.urgent, decision.asks) == (
        row.shown, Alert(row.after), row.urgent, row.asks,
    )  # fmt: skip
    assert decision.safety_question == ("veiligheidsvraag" in shown)
    assert decision.show, "never empty"


def test_rasas_own_text_of_the_same_danger_is_kept() -> None:
    """Rasa rendered it with what it knows of the visitor, so its text is shown and not rendered again."""
    reply = bot("acuut_gevaar")
    decision = decide(assessment=Assessment(Danger.acute), reading=None, alert="none", reply=reply)
    assert decision.show == reply.answers


def test_who_writes_chooses_the_variant() -> None:
    """A bystander and a child get the safety texts in words for them."""
    seen = [
        decide(assessment=CALM, reading=None, alert=Alert.none, reply=bot(intent)).values
        for intent in ("omstander_kind", "kindermishandeling", "stalking")
    ]
    assert seen == [{"rol": "omstander"}, {"rol": "kind"}, {}]


def test_every_danger_has_an_answer() -> None:
    """No danger that the rules can name is without its text, and no danger has none."""
    assert {danger_key(danger) for danger in Danger if danger is not Danger.none} == {
        "acuut_gevaar", "acuut_gevaar_omstander", "zelfdoding_gedachten", "zelfdoding_nu", "pleger_nu",
    }  # fmt: skip
    with pytest.raises(KeyError):
        danger_key(Danger.none)


def test_both_voices_are_written_down() -> None:
    """The tables get what the rules saw, beside what the model understood, also when Rasa is dead."""
    seen = Assessment(Danger.acute, "hits_now")
    assert understood(seen, None) == Understanding(danger="acute", rule="hits_now")
    both = understood(seen, bot())
    assert (both.intent, both.danger, both.rule) == ("stalking", "acute", "hits_now")
