"""What the visitor gets: `decide()`, a pure judgement over rules, model, alert and pending question.

Rules and model are two voices. The rules speak first, and alone when the model is away. When it is there it has
heard the rules too, so its probability decides: a rule that fires where the model hears no danger is a look-alike.
That holds for a message on its own: while the alert stands, or in answer to our question, a rule is enough. The
model hears a "ja" without the question, so to a plain answer only the rules may object.
"""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass, field, replace

from bot.content.answer import Answer
from bot.conversation.models import Understanding
from bot.conversation.reply import BotReply
from bot.safety import Assessment, Danger, Reading
from bot.safety.alert import Alert, next_alert
from bot.safety.reading import PLAN

__all__ = ["BotReply", "Decision", "danger_key", "decide", "understood"]

YES, NO = "veilig:ja", "veilig:nee"
#: From this confidence on the model is believed that the visitor takes the alarm back; danger needs none.
SURE = 0.5
#: The model's word for danger does not count for a message that it takes for something else altogether: it made
#: alarms of harmless commands ("zet de voordeur op slot"). The rules still object.
HARMLESS = "buiten_bereik"
#: Nor for one that surely is small talk: a bare "doei" looks like a farewell for ever to the second judge.
SMALL_TALK = frozenset("begroeting afscheid bedankt bevestigen ontkennen bot_vraag herhalen".split())
SURELY_SMALL = 0.9
#: Below this the model, which heard the rules too, is sure that a rule fired at a look-alike.
SURELY_NOT = 0.1
#: From this share of the model's belief on, thoughts of suicide get 113, also when another theme is likelier.
SUICIDE_HEARD = 0.2
SUICIDE_SURE = 0.6
#: A theme that the model is so sure of gives way to 113 only where suicide is sure too ("niemand meer zien").
THEME_SURE = 0.95
#: From here on danger is suicide in progress: 113 stands beside 112.
SUICIDE_BESIDE = 0.5
#: A follow-up ("terug", "en dan?") has no story of its own, and a bare word looks like a cry to the model.
CRY_SURE = 0.5
SUICIDE, CRY = "zelfdoding_gedachten", "acuut_gevaar"
#: The text with a button for what waits, and the themes that may wait: stories, not greetings.
AND_THIS = "ook_dit"
THEMES = frozenset(
    "intieme_terreur huiselijk_geweld femicide_risico stalking digitale_controle seksueel_geweld "
    "straatintimidatie online_beeldmisbruik schadelijke_praktijken uitbuiting geweld_door_ander "
    "kindermishandeling ouderenmishandeling omstander_thuisgeweld omstander_kind pleger_hulp opvang_zoeken "
    "veiligheidsplan aangifte_politie maatregelen kosten".split()
)
#: When the channel did not say from where on its probability means danger.
THRESHOLD = 0.5

_KEYS = {
    Danger.acute: "acuut_gevaar",
    Danger.acute_other: "acuut_gevaar_omstander",
    Danger.suicide: "zelfdoding_gedachten",
    Danger.suicide_now: "zelfdoding_nu",
    Danger.perpetrator_now: "pleger_nu",
}


@dataclass(frozen=True)
class Decision:
    """`show`: in order, rendered answers, and keys of the copybook that are still to be rendered with `values`.

    `asks` is the question that is pending afterwards; `safety_question` says that it was ours, now asked for once.
    `later`: the themes that wait until danger is over; None leaves what waits as it is.
    """

    show: tuple[Answer | str, ...]
    alert: Alert
    urgent: bool = False
    asks: str | None = None
    safety_question: bool = False
    danger: Danger = Danger.none
    values: Mapping[str, object] = field(default_factory=dict)
    later: tuple[str, ...] | None = None


def decide(
    *,
    assessment: Assessment,
    reading: Reading | None,
    alert: Alert | str,
    reply: BotReply | None,
    choice: str | None = None,
    asked: str | None = None,
    safety_asked: bool = False,
    known: Container[str] = (),
    later: Sequence[str] = (),
) -> Decision:
    """Judge one message.

    `reading`: how it answers the pending question, None when nothing was asked. `alert`: before this message.
    `asked`: which question that was. `reply`: None when Rasa gave none, or was not asked. `choice`: where the
    chosen button leads. `safety_asked`: whether "Ben je nu veilig?" was asked before. `known`: the keys of the
    copybook, for texts that may be missing. `later`: the themes that danger pushed aside before.
    """
    before = Alert(alert)
    reading = {YES: Reading.safe, NO: Reading.danger}.get(choice or "", reading)
    alone = before is Alert.none and reading is None
    danger = _danger(assessment if not alone else _weighed(assessment, reply), reading, reply, asked)
    values = _values(danger, reply)
    if danger is Danger.suicide and reading is Reading.safe:
        reading = None  # nothing is over for who thinks of suicide
    over = danger is Danger.none and (reading is Reading.safe or _takes_back(reply))
    after = next_alert(before, danger=danger, over=over, reading=reading)
    if danger.urgent:
        shown = _or_own(_KEYS[danger], reply)
        waiting = _pushed_aside(reply, known) or tuple(later)
        return Decision(shown, after, urgent=True, danger=danger, values=values, later=waiting)
    if over and before is not Alert.none:
        if after is Alert.asked:
            return Decision(("nog_steeds_veilig",), after, asks="voorbij", values=values)
        values = {**values, "themas": list(later)}
        return Decision(("alarm_voorbij", *_waiting(later, known)), after, values=values, later=())
    if danger is Danger.suicide:
        beside = _pushed_aside(reply, known)
        shown = (*_or_own(_KEYS[danger], reply), *(_beside(reply) or _waiting(beside, known)))
        return Decision(shown, after, asks=PLAN, danger=danger, values={**values, "themas": list(beside)})
    if reading is Reading.safe:
        return Decision(_relieved(reply, known), after, asks=None if reply is None else reply.asks, values=values)
    if reply is None:
        return Decision(("storing",), after, values=values)
    if _may_ask(reply) and not safety_asked and before is Alert.none and reading is None:
        question: tuple[Answer | str, ...] = (*reply.answers, "veiligheidsvraag")
        return Decision(question, after, asks="veilig", safety_question=True, values=values)
    return Decision(reply.answers, after, asks=reply.asks, values=values)


def danger_key(danger: Danger) -> str:
    """The key of the answer to this danger; KeyError for none."""
    return _KEYS[danger]


def understood(assessment: Assessment, reply: BotReply | None) -> Understanding:
    """What both voices made of a message, for the tables."""
    heard = reply.understanding if reply is not None else Understanding()
    return replace(heard, danger=assessment.danger.value, rule=assessment.rule)


def _may_ask(reply: BotReply) -> bool:
    """A text that asks something itself, or goes on in steps, is not followed by another question."""
    return reply.safety_check and reply.asks is None and not any(answer.steps for answer in reply.answers)


def _danger(assessment: Assessment, reading: Reading | None, reply: BotReply | None, asked: str | None) -> Danger:
    """The rules know which danger it is; the model says that there is one, and its intents hint which."""
    heard = reply.understanding if reply is not None else Understanding()
    if assessment.danger.urgent:
        return Danger.suicide_now if (heard.suicide or 0.0) >= SUICIDE_BESIDE else assessment.danger
    if reading is Reading.danger:
        return Danger.suicide_now if asked == PLAN else Danger.acute
    if reading is not Reading.safe and reply is not None and _model_alarmed(reply.understanding):
        return Danger.suicide_now if assessment.danger is Danger.suicide else _kind(reply.understanding)
    if assessment.danger is Danger.none and reply is not None and _suicide_heard(reply.understanding):
        return Danger.suicide
    return assessment.danger


def _weighed(assessment: Assessment, reply: BotReply | None) -> Assessment:
    """What the rules saw, unless the model, which heard them too, says that it is no danger."""
    heard = reply.understanding if reply is not None else Understanding()
    if not assessment.danger.urgent or heard.acute is None or heard.threshold is None:
        return assessment
    sure = heard.acute < min(SURELY_NOT, heard.threshold) and heard.intent != CRY
    return Assessment(Danger.none) if sure else assessment


def _suicide_heard(heard: Understanding) -> bool:
    """A follow-up or a concrete question ("hoe lang heb ik nog") has to be surely about it."""
    if _idle(heard):
        return False
    if heard.suicide is not None and heard.suicide_threshold is not None:
        doubtful = heard.follow_up is not None or _sure_of_another(heard)
        return heard.suicide >= (SUICIDE_SURE if doubtful else heard.suicide_threshold)
    enough = SUICIDE_HEARD if heard.follow_up is None else SUICIDE_SURE
    if heard.intent == SUICIDE and (heard.follow_up is None or (heard.confidence or 0.0) >= enough):
        return True
    return any(name == SUICIDE and belief >= enough for name, belief in heard.ranking)


def _sure_of_another(heard: Understanding) -> bool:
    return heard.intent != SUICIDE and (heard.confidence or 0.0) >= THEME_SURE


def _idle(heard: Understanding) -> bool:
    """Surely small talk, and the second judge is not sure of suicide."""
    surely = heard.intent in SMALL_TALK and (heard.confidence or 0.0) >= SURELY_SMALL
    return surely and (heard.suicide or 0.0) < SUICIDE_BESIDE


def _model_alarmed(heard: Understanding) -> bool:
    """A follow-up has to be surely danger: "ik kan niet bellen, hij hoort me" is, "terug" is not."""
    if heard.intent == HARMLESS or _idle(heard):
        return False
    cried = heard.intent == CRY
    if heard.follow_up is not None:
        return (heard.acute or 0.0) >= CRY_SURE or (cried and (heard.confidence or 0.0) >= CRY_SURE)
    threshold = THRESHOLD if heard.threshold is None else heard.threshold
    return (heard.acute is not None and heard.acute >= threshold) or cried


def _kind(heard: Understanding) -> Danger:
    """With `acuut_gevaar` on top, the second intent tells who is in danger."""
    if (heard.suicide or 0.0) >= SUICIDE_BESIDE:
        return Danger.suicide_now
    intents = [heard.intent, *(name for name, _ in heard.ranking[:2])]
    for intent in intents:
        if intent == SUICIDE and _suicide_likely(heard):
            return Danger.suicide_now
        if intent == "pleger_hulp":
            return Danger.perpetrator_now
        if intent and intent.startswith("omstander_"):
            return Danger.acute_other
    return Danger.acute


def _suicide_likely(heard: Understanding) -> bool:
    """The second judge, where it spoke: the intents behind the first one are often only near in words."""
    return heard.suicide is None or heard.suicide >= (heard.suicide_threshold or 0.0)


def _takes_back(reply: BotReply | None) -> bool:
    return reply is not None and _surely(reply.understanding, "vals_alarm")


def _surely(heard: Understanding, intent: str) -> bool:
    return heard.intent == intent and (heard.confidence or 0.0) >= SURE


def _or_own(key: str, reply: BotReply | None) -> tuple[Answer | str, ...]:
    """Rasa's own text when it is this one: it was rendered with all that is known."""
    own = [answer for answer in reply.answers if answer.key == key] if reply is not None else []
    return (own[0],) if own else (key,)


def _relieved(reply: BotReply | None, known: Container[str]) -> tuple[Answer | str, ...]:
    """Somebody is safe and nothing was wrong before: go on with the conversation."""
    if "veilig_ok" in known:
        return ("veilig_ok",)
    return reply.answers if reply is not None else ("alarm_voorbij",)


def _beside(reply: BotReply | None) -> tuple[Answer, ...]:
    """Rasa's own text about the other thing that was said."""
    return tuple(answer for answer in (reply.answers if reply is not None else ()) if answer.key == AND_THIS)


def _waiting(later: Sequence[str], known: Container[str]) -> tuple[str, ...]:
    """The text that says that something else was not forgotten."""
    return (AND_THIS,) if later and AND_THIS in known else ()


def _pushed_aside(reply: BotReply | None, known: Container[str]) -> tuple[str, ...]:
    """What the message was about besides the danger, so that it is not lost."""
    keys = [answer.key for answer in reply.answers] if reply is not None else []
    return tuple(key for key in keys if key in THEMES and key in known)


def _values(danger: Danger, reply: BotReply | None) -> dict[str, object]:
    """Who writes, as far as it is plain, for the variants of the safety texts."""
    intent = (reply.understanding.intent if reply is not None else None) or ""
    if danger is Danger.acute_other or intent.startswith("omstander_"):
        return {"rol": "omstander"}
    return {"rol": "kind"} if intent == "kindermishandeling" else {}
