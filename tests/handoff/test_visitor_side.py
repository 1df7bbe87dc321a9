"""What a visitor can do: ask, see what would go along, agree or not, wait, leave; each also twice."""

from __future__ import annotations

from datetime import datetime

import pytest

from bot.conversation.errors import ConversationUnknown
from bot.conversation.models import HandoffChange
from bot.handoff import records
from bot.handoff.machine import Phase
from bot.handoff.service import Agreed, SummaryInvalid
from tests.conversation.conftest import STALKING, Store
from tests.handoff.conftest import NIGHT, SMALL_HOURS, WORKDAY, Scene, make_scene

WHO = {"rol": "slachtoffer", "thema": "stalking", "wijk": "Beijum"}


def tells(scene: Scene) -> int:
    """She told the bot who she is and about what; the number of her message."""
    turn = scene.store.say(scene.opened.token, "mijn ex staat elke avond voor de deur")
    scene.store.reply(turn, STALKING, who=WHO)
    return turn.seq


@pytest.mark.parametrize(
    ("now", "present", "phase", "key", "reason"),
    [
        (WORKDAY, True, Phase.offered, "mens_aanbod", "within the hours, and somebody sits there"),
        (WORKDAY, False, Phase.nobody, "mens_niemand", "within the hours, but nobody sits there"),
        (SMALL_HOURS, True, Phase.outside_hours, "mens_bellen", "somebody forgot to close the desk"),
        (NIGHT, False, Phase.offered, "mens_chat", "in the evening the chat of others, by a link"),
    ],
    ids=lambda value: value if isinstance(value, str) and " " in value else "",
)
def test_a_human_is_offered_only_when_one_is_there(
    one_scene: Scene, now: datetime, present: bool, phase: Phase, key: str, reason: str
) -> None:
    """Both the hours and somebody present; else why not, and who can be phoned."""
    one_scene.now = now
    if present:
        one_scene.sits("anna")
    moved = one_scene.ask()
    assert (moved.phase, moved.key) == (phase, key), reason
    text = " ".join(bubble.text for bubble in moved.answer.bubbles)
    assert "112" in text
    assert "0800-2000" in text


def test_a_chatter_who_went_away_or_pauses_is_nobody(one_scene: Scene) -> None:
    """Eight seconds without a sign of life, or a pause, and nobody is said to be there."""
    one_scene.sits("anna")
    one_scene.handoffs.presence.accept("anna", False)
    assert one_scene.ask().phase is Phase.nobody
    one_scene.handoffs.presence.accept("anna", True)
    one_scene.store.clock.forward(seconds=11)
    assert one_scene.ask().phase is Phase.nobody
    one_scene.sits("anna")
    assert one_scene.ask().phase is Phase.offered
    one_scene.handoffs.presence.leave("anna")
    assert one_scene.agree().phase is Phase.nobody, "she went home while the visitor thought about it"


def test_a_provider_that_fails_is_admitted(sqlite_store: Store) -> None:
    """Nobody can say whether somebody is there: the text for a breakdown, with phones."""
    scene = make_scene(sqlite_store, NACHTLICHT_HUMAN_CHAT="failing")
    moved = scene.ask()
    assert (moved.phase, moved.key, scene.state) == (Phase.failed, "mens_storing", "bot")


def test_she_sees_what_would_go_along_and_by_whom(one_scene: Scene) -> None:
    """Role, theme and town, no finer; the organisation, what is kept, and a duty that may bind."""
    tells(one_scene)
    one_scene.sits("anna")
    moved = one_scene.ask()
    text = " ".join(bubble.text for bubble in moved.answer.bubbles)
    for part in ("Het gaat om mijzelf. Iemand volgt mij. Groningen.", "Filomena", "een mens, geen computer"):
        assert part in text
    for part in ("zeven dagen", "anderen erbij halen", "Beijum"):
        assert (part in text) is (part != "Beijum")
    shown = one_scene.handoffs.visitor.standing(one_scene.id)
    assert shown.summary is not None
    assert shown.summary.facts == {"role": "slachtoffer", "theme": "stalking", "town": "Groningen"}
    assert [message.text for message in shown.words] == ["mijn ex staat elke avond voor de deur"]
    assert (shown.organisation, shown.erasable, shown.here) == ("Filomena", True, True)


@pytest.mark.parametrize(
    ("agreed", "facts", "reason"),
    [
        (Agreed(), ("slachtoffer", "stalking", "Groningen"), "as it was shown"),
        (Agreed(as_shown=False), (None, None, None), "nothing goes along"),
        (
            Agreed(as_shown=False, facts={"theme": "huiselijk_geweld", "town": "Assen"}),
            (None, "huiselijk_geweld", "Assen"),
            "as she made it",
        ),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_exactly_what_she_agreed_to_goes_along(
    one_scene: Scene, agreed: Agreed, facts: tuple[str | None, ...], reason: str
) -> None:
    """Edited, refused or as shown; none of her own words unless she ticked them."""
    tells(one_scene)
    one_scene.sits("anna")
    one_scene.ask()
    one_scene.agree(agreed)
    chat = one_scene.handoffs.desk.take(one_scene.record.id, "anna")
    assert (chat.summary.role, chat.summary.theme, chat.summary.town) == facts, reason
    assert chat.summary.words == ()


def test_only_the_words_that_she_ticked_go_along(one_scene: Scene) -> None:
    """One message of two; the human reads neither the other nor what the bot said."""
    ticked = tells(one_scene)
    other = one_scene.store.say(one_scene.opened.token, "niet voor anderen")
    one_scene.store.reply(other)
    one_scene.sits("anna")
    one_scene.ask()
    one_scene.agree(Agreed(words=[ticked]))
    id = one_scene.record.id
    chat = one_scene.handoffs.desk.take(id, "anna")
    assert chat.summary.words == ("mijn ex staat elke avond voor de deur",)
    assert not any("niet voor anderen" in one.text for one in one_scene.handoffs.desk.read(id, "anna"))


@pytest.mark.parametrize(
    ("agreed", "reason"),
    [
        (Agreed(words=[1]), "the greeting is not her own"),
        (Agreed(words=[999]), "there is no such message"),
        (Agreed(as_shown=False, facts={"role": "koning"}), "no role of ours"),
        (Agreed(as_shown=False, facts={"theme": "<script>"}), "no theme of ours"),
        (Agreed(as_shown=False, facts={"town": "x" * 61}), "no name of a town is so long"),
        (Agreed(as_shown=False, facts={"town": "a\x00b"}), "nothing that is not shown"),
        (Agreed(as_shown=False, facts={"name": "Fatima"}), "a name was never asked"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_was_not_offered_does_not_go_along(one_scene: Scene, agreed: Agreed, reason: str) -> None:
    """A summary of another shape is refused by name, and nothing went over."""
    tells(one_scene)
    one_scene.sits("anna")
    one_scene.ask()
    with pytest.raises(SummaryInvalid):
        one_scene.agree(agreed)
    assert one_scene.record.phase is Phase.offered, reason


def test_nothing_goes_over_before_she_agrees(one_scene: Scene) -> None:
    """While it is offered, nobody is in the queue, and nobody can be taken."""
    one_scene.sits("anna")
    one_scene.ask()
    assert one_scene.handoffs.desk.queue("groningen") == []
    one_scene.handoffs.visitor.refuse(one_scene.id, WORKDAY)
    assert (one_scene.record.phase, one_scene.state) == (Phase.cancelled, "bot")


def test_she_can_leave_the_queue_and_the_human(one_scene: Scene) -> None:
    """Once each; a second time changes nothing and still says where she stands."""
    one_scene.waits()
    assert one_scene.state == "queued"
    assert one_scene.handoffs.visitor.cancel(one_scene.id, WORKDAY).key == "rij_uit"
    again = one_scene.handoffs.visitor.cancel(one_scene.id, WORKDAY)
    assert (again.phase, again.key) == (Phase.cancelled, "mens_liever_niet")
    id = one_scene.chats()
    assert one_scene.handoffs.visitor.cancel(one_scene.id, WORKDAY).key == "mens_gestopt"
    assert one_scene.state == "bot"
    assert one_scene.handoffs.desk.chats("anna") == []
    assert one_scene.record.id == id


def test_agreeing_twice_queues_once(scene: Scene) -> None:
    """A double click, or the same call again: one place in one queue."""
    scene.waits()
    before = scene.record
    again = scene.agree()
    assert (again.phase, again.key) == (Phase.queued, "rij_blijven")
    assert scene.record == before
    assert len(scene.handoffs.desk.queue("groningen")) == 1


def test_asking_twice_offers_once(scene: Scene) -> None:
    """The bot and a button may both ask: one hand-over, offered anew."""
    scene.sits("anna")
    scene.ask()
    first = scene.record
    assert scene.ask().key == "mens_aanbod"
    assert scene.record.id == first.id
    assert scene.events() == [HandoffChange("offered")], "the page hears it once"
    scene.agree()
    assert scene.ask().key == "rij_blijven"
    assert scene.record.number == 1


def test_the_page_hears_each_state_and_place(scene: Scene) -> None:
    """Offered, queued at place 2, place 1 when the other is taken, human, ended, bot: in that order."""
    scene.waits()
    first = scene.record.id
    scene.store.clock.forward(seconds=1)
    scene.visitor()
    scene.waits()
    scene.handoffs.desk.take(first, "anna")
    scene.later(1, "anna")
    scene.handoffs.desk.take(scene.record.id, "anna")
    scene.handoffs.desk.end(scene.record.id, "anna")
    assert scene.events() == [
        HandoffChange("offered"),
        HandoffChange("queued", 2),
        HandoffChange("queued", 1),
        HandoffChange("human"),
        HandoffChange("ended"),
        HandoffChange("bot"),
    ]


def test_a_second_and_a_third_hand_over_in_one_conversation(scene: Scene) -> None:
    """Each from asking to the bot again, with a summary and messages of its own."""
    for number in (1, 2, 3):
        id = scene.chats()
        scene.handoffs.desk.say(id, "anna", f"hallo {number}")
        scene.says(f"dag {number}")
        scene.handoffs.desk.end(id, "anna")
        assert scene.state == "bot"
        assert scene.record.number == number
    assert scene.texts("human") == ["hallo 1", "hallo 2", "hallo 3"]


def test_the_human_of_the_second_reads_nothing_of_the_first(one_scene: Scene) -> None:
    """Each agreement counts from its own human on."""
    id = one_scene.chats()
    one_scene.says("alleen voor anna")
    one_scene.handoffs.desk.end(id, "anna")
    second = one_scene.chats("bert")
    one_scene.says("voor bert")
    texts = [message.text for message in one_scene.handoffs.desk.read(second, "bert")]
    assert "voor bert" in texts
    assert "alleen voor anna" not in texts


def test_typing_is_told_and_never_what(one_scene: Scene) -> None:
    """Both ways, only while a human is there, and it ends by itself."""
    one_scene.handoffs.visitor.typing(one_scene.id, True)
    id = one_scene.chats()
    assert one_scene.handoffs.desk.chat(id, "anna").typing is False
    one_scene.handoffs.visitor.typing(one_scene.id, True)
    one_scene.handoffs.desk.typing(id, "anna", True)
    assert one_scene.handoffs.desk.chat(id, "anna").typing is True
    assert one_scene.handoffs.visitor.typed_to() == {one_scene.id}
    one_scene.store.clock.forward(seconds=7)
    assert one_scene.handoffs.desk.chat(id, "anna").typing is False
    assert one_scene.handoffs.visitor.typed_to() == frozenset()
    one_scene.handoffs.desk.typing(id, "anna", True)
    one_scene.handoffs.desk.say(id, "anna", "klaar met typen")
    assert one_scene.handoffs.visitor.typed_to() == frozenset()


def test_a_conversation_that_is_closed_gets_no_human(one_scene: Scene) -> None:
    """An hour after the last message nothing opens, so nobody may be asked for it."""
    one_scene.sits("anna")
    one_scene.store.clock.forward(minutes=61)
    with pytest.raises(ConversationUnknown):
        one_scene.ask()


def test_an_erase_takes_the_hand_over_along(scene: Scene) -> None:
    """Row, summary and note are gone from every table."""
    id = scene.chats()
    scene.handoffs.desk.note(id, "anna", "geheime notitie")
    scene.store.conversations.erase(scene.opened.token, by_exit=True)
    with scene.store.conversations.looking() as connection:
        assert records.get(connection, id) is None


def test_summary_and_note_are_never_readable_on_disk(one_scene: Scene) -> None:
    """Ticked words, town and note: not one byte of them in any file."""
    ticked = tells(one_scene)
    one_scene.sits("anna")
    one_scene.ask()
    one_scene.agree(Agreed(as_shown=False, facts={"town": "Kanariedorp"}, words=[ticked]))
    id = one_scene.record.id
    one_scene.handoffs.desk.take(id, "anna")
    one_scene.handoffs.desk.note(id, "anna", "kanarienotitie")
    one_scene.handoffs.desk.say(id, "anna", "kanariewoorden")
    disk = one_scene.store.bytes_on_disk()
    for canary in (b"Kanariedorp", b"kanarienotitie", b"kanariewoorden", b"elke avond voor de deur"):
        assert canary not in disk
