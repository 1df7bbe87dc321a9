"""Opening hours: what a string says at a moment, with our own holidays and through the changes of the clock."""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone
from pathlib import Path

import pytest

from bot.clock import parse
from bot.content.errors import ContentError
from bot.content.holidays import HOLIDAYS, Holidays, load_holidays
from bot.content.hours import BadOpeningHours, Hours, Opening, Raw, State, state_at
from bot.content.organisation import Channel
from bot.content.phrases import load_phrases
from bot.content.wording import Wording

FIER = "Mo-Fr 00:00-06:00,19:00-24:00; Sa-Su,PH 00:00-06:00,20:00-24:00"
EASTER = ("2026-04-05", "2027-03-28", "2028-04-16", "2029-04-01", "2030-04-21")  # from the church calendar
OFFICE = "Mo-Fr 09:00-17:00; PH off"


@pytest.fixture(scope="module")
def holidays() -> Holidays:
    return load_holidays()


FIER_TABLE: list[tuple[str, Raw, str]] = [
    ("2026-11-20T18:59", "closed", "Friday evening, a minute before"),
    ("2026-11-20T19:00", "open", "Friday evening at the minute"),
    ("2026-11-21T03:00", "open", "Saturday 03:00 is the tail of Friday night: the night that vanishes"),
    ("2026-11-21T06:00", "closed", "Saturday morning it ends"),
    ("2026-11-21T19:30", "closed", "Saturday begins an hour later"),
    ("2026-11-22T03:00", "open", "Sunday 03:00 is the tail of Saturday night"),
    ("2026-11-23T05:00", "open", "Monday 05:00 is the tail of Sunday night"),
    ("2026-11-23T07:00", "closed", "Monday morning"),
    ("2026-12-25T19:30", "closed", "Christmas is a Friday, but a holiday: not yet at 19:30"),
    ("2026-12-25T20:30", "open", "Christmas at 20:30"),
    ("2026-12-25T03:00", "open", "the night into Christmas"),
    ("2027-01-01T19:30", "closed", "New Year's Day is a Friday and a holiday"),
    ("2026-12-31T19:30", "open", "New Year's Eve is an ordinary Thursday"),
    ("2026-04-06T19:30", "closed", "Easter Monday is a holiday"),
    ("2026-04-03T19:30", "open", "Good Friday is no holiday in our list"),
    ("2027-05-05T19:30", "closed", "5 May counts every year, also when it is no lustrum"),
    ("2026-03-29T01:59", "open", "the last minute before the clock goes forward"),
    ("2026-03-29T03:00", "open", "the first minute of summer time"),
    ("2026-03-29T06:00", "closed", "the end in the short night"),
    ("2026-10-25T02:30", "open", "the hour that comes twice"),
    ("2026-10-25T06:00", "closed", "the end in the long night"),
]


@pytest.mark.parametrize(("moment", "expected", "reason"), FIER_TABLE, ids=[row[2] for row in FIER_TABLE])
def test_the_night_of_fier(moment: str, expected: Raw, reason: str, holidays: Holidays) -> None:
    """The string of Chat met Fier says the right thing on every kind of night."""
    assert Hours.parse(FIER, holidays).at(parse(moment)) == expected, reason


@pytest.mark.parametrize(
    ("moment", "expected", "reason"),
    [
        (datetime(2026, 10, 24, 22, 0, tzinfo=timezone.utc), "open", "00:00 summer time"),
        (datetime(2026, 10, 25, 4, 30, tzinfo=timezone.utc), "open", "05:30 winter time, 06:30 if we forgot"),
        (datetime(2026, 10, 25, 5, 0, tzinfo=timezone.utc), "closed", "06:00 winter time"),
        (datetime(2026, 3, 29, 3, 30, tzinfo=timezone.utc), "open", "05:30 summer time"),
        (datetime(2026, 3, 29, 4, 0, tzinfo=timezone.utc), "closed", "06:00 summer time, 05:00 if we forgot"),
    ],
)
def test_the_clock_on_the_wall_decides(moment: datetime, expected: Raw, reason: str, holidays: Holidays) -> None:
    """A moment in another zone is read as Amsterdam wall-clock time, also in the nights of the change."""
    assert Hours.parse(FIER, holidays).at(moment) == expected, reason


@pytest.mark.parametrize(
    ("moment", "expected", "reason"),
    [
        ("2026-11-23T10:00", "open", "Monday morning"),
        ("2026-11-23T08:59", "closed", "before"),
        ("2026-11-23T17:00", "closed", "the end is not included"),
        ("2026-11-21T10:00", "closed", "Saturday"),
        ("2026-04-03T10:00", "open", "Good Friday: offices work"),
        ("2026-04-06T10:00", "closed", "Easter Monday"),
        ("2026-04-27T10:00", "closed", "King's Day, a Monday"),
        ("2026-05-05T10:00", "closed", "5 May, a Tuesday in no lustrum year: on the cautious side"),
        ("2026-05-14T10:00", "closed", "Ascension Day, a Thursday"),
        ("2026-05-15T10:00", "open", "the Friday after: many are off, it is no holiday"),
        ("2026-05-25T10:00", "closed", "Whit Monday"),
        ("2026-12-25T10:00", "closed", "Christmas, a Friday"),
        ("2026-12-24T10:00", "open", "Christmas Eve"),
        ("2031-04-14T10:00", "unknown", "outside the list nobody knows what PH means"),
        ("2025-12-24T10:00", "unknown", "before the list too"),
    ],
)
def test_ph_means_our_list(moment: str, expected: Raw, reason: str, holidays: Holidays) -> None:
    """`PH off` closes an office on the days of holidays.yml and on no other."""
    assert Hours.parse(OFFICE, holidays).at(parse(moment)) == expected, reason


def test_hours_without_ph_need_no_list(holidays: Holidays) -> None:
    """A line that is open day and night stays open when the holiday list has run out."""
    assert Hours.parse("24/7", holidays).at(parse("2040-01-01T03:00")) == "open"


def test_every_holiday_is_computed_right(holidays: Holidays) -> None:
    """The list holds ten public holidays a year, as the calendar and Easter say; Good Friday is none."""
    expected: list[date] = []
    for sunday in map(date.fromisoformat, EASTER):
        year = sunday.year
        king = date(year, 4, 27)
        moved = king - timedelta(days=1) if king.weekday() == 6 else king
        after = [sunday + timedelta(days=days) for days in (0, 1, 39, 49, 50)]
        fixed = [date(year, 1, 1), moved, date(year, 5, 5), date(year, 12, 25), date(year, 12, 26)]
        expected += sorted([*after, *fixed])
        assert sunday - timedelta(days=2) not in holidays.days
    assert list(holidays.days) == expected


@pytest.mark.parametrize(
    ("old", "new", "line", "words"),
    [
        ("date: 2026-01-01", "date: 2026-13-01", 14, "is not a date"),
        ("date: 2026-04-05", "date: 2026-04-02", 16, "out of order"),
        ("date: 2026-04-05", "date: 2032-04-05", 16, "outside 'covers'"),
        ("to: 2030-12-31", "to: 2031-12-31", 11, "no public holidays for 2031"),
        ("public: false", "public: nee", 15, "choose one of: false, true"),
    ],
)
def test_a_wrong_holiday_stops_the_start(tmp_path: Path, old: str, new: str, line: int, words: str) -> None:
    """A slip in the list is refused with its line, and the message says what to do."""
    path = tmp_path / "holidays.yml"
    path.write_text(HOLIDAYS.read_text(encoding="utf-8").replace(old, new, 1), encoding="utf-8")
    with pytest.raises(ContentError) as caught:
        load_holidays(path)
    assert (caught.value.line, words in caught.value.message) == (line, True), str(caught.value)


@pytest.mark.parametrize(
    ("text", "words", "reason"),
    [
        ("Mo-Fr 19:00-06:00; Sa,Su,PH 20:00-06:00", "passes midnight", "the obvious way loses Saturday 03:00"),
        ("Mo-Fr 09:00-25:00", "passes midnight", "an hour after midnight in disguise"),
        ("PH off; Mo-Fr 09:00-17:00", "must come last", "the later rule would open on holidays"),
        ("Mo-Fr 09:00-17:00, PH off", "cannot read PH", "a comma adds, so the office would stay open"),
        ("PH +1 day off", "cannot read PH", "the day after a holiday is not ours to guess"),
        ("SH off", "is not used here", "school holidays have no list"),
        ("easter off", "is not used here", "the library's own holidays are not used"),
        ("Ma-Vr 09:00-17:00", "cannot read", "Dutch days"),
        ("altijd", "cannot read", "words"),
    ],
)
def test_misleading_hours_are_refused(text: str, words: str, reason: str, holidays: Holidays) -> None:
    """Hours that would be read wrongly do not load."""
    with pytest.raises(BadOpeningHours, match=words):
        Hours.parse(text, holidays)


@pytest.mark.parametrize(
    ("text", "moment", "expected", "reason"),
    [
        (OFFICE, "2026-11-23T02:00", "2026-11-23T09:00", "later the same day"),
        (OFFICE, "2026-11-23T18:00", "2026-11-24T09:00", "tomorrow"),
        (OFFICE, "2026-11-20T18:00", "2026-11-23T09:00", "over the weekend"),
        (OFFICE, "2026-12-24T18:00", "2026-12-28T09:00", "over Christmas"),
        ('Mo unknown "x"', "2026-11-24T10:00", None, "the next thing is not an opening, but a maybe"),
        (OFFICE, "2030-12-31T18:00", None, "beyond the holiday list nobody knows"),
        ("Mo 09:00-10:00", "2026-11-23T11:00", None, "a week away: we do not name a day that far"),
    ],
)
def test_when_it_opens_again(
    text: str, moment: str, expected: str | None, reason: str, holidays: Holidays
) -> None:
    """The next opening is a moment that is certain, or nothing."""
    found = Hours.parse(text, holidays).next_opening(parse(moment))
    assert (found.isoformat(timespec="minutes") if found else None) == expected, reason


STATES: list[tuple[str, bool, bool, str, State, str]] = [
    (OFFICE, True, True, "2026-11-23T10:00", "open", "trusted and fresh"),
    (OFFICE, True, True, "2026-11-23T20:00", "closed", "trusted and fresh"),
    (OFFICE, True, False, "2026-11-23T10:00", "usually_open", "checked too long ago"),
    (OFFICE, True, False, "2026-11-23T20:00", "unknown", "too old to say closed"),
    (OFFICE, False, True, "2026-11-23T10:00", "usually_open", "low confidence never says open"),
    (OFFICE, False, True, "2026-11-23T20:00", "unknown", "low confidence never says closed"),
    ("24/7", False, True, "2026-11-23T20:00", "usually_open", "not even day and night"),
    ('24/7 unknown "tijden"', True, True, "2026-11-23T10:00", "unknown", "the string itself does not know"),
]


@pytest.mark.parametrize(("text", "trusted", "fresh", "moment", "expected", "reason"), STATES)
def test_four_states(
    text: str, trusted: bool, fresh: bool, moment: str, expected: State, reason: str, holidays: Holidays
) -> None:
    """Open and closed are for hours we trust and checked lately; everything else is usually open or unknown."""
    opening = Opening(Hours.parse(text, holidays), trusted)
    assert state_at(opening, parse(moment), fresh) == expected, reason


def test_doubtful_hours_win_over_everything(holidays: Holidays) -> None:
    """In hours that a source contradicts we know nothing, however sure the rest is."""
    doubtful = Hours.parse("Mo-Su 03:00-06:00", holidays)
    opening = Opening(Hours.parse("24/7", holidays), True, doubtful=doubtful)
    assert state_at(opening, parse("2026-11-23T02:59"), True) == "open"
    assert state_at(opening, parse("2026-11-23T03:00"), True) == "unknown"
    assert state_at(opening, parse("2026-11-23T06:00"), True) == "open"


def test_usual_hours_turn_not_knowing_into_usually(holidays: Holidays) -> None:
    """An organisation that is there "in the night" is usually open then, and unknown by day; never open."""
    usual = Hours.parse("Mo-Su 00:00-07:00,20:00-24:00", holidays)
    opening = Opening(Hours.parse('24/7 unknown "nacht"', holidays), True, usual=usual)
    assert state_at(opening, parse("2026-11-23T02:00"), True) == "usually_open"
    assert state_at(opening, parse("2026-11-23T12:00"), True) == "unknown"


def test_a_chat_that_takes_nobody_new_is_not_called_open(holidays: Holidays) -> None:
    """In the last half hour of a chat that stops letting people in, its state is unknown."""
    opening = Opening(Hours.parse(OFFICE, holidays), True, last_entry_min=30)
    assert state_at(opening, parse("2026-11-23T16:30"), True) == "open"
    assert state_at(opening, parse("2026-11-23T16:31"), True) == "unknown"


def _channel(text: str, holidays: Holidays) -> Channel:
    return Channel(
        type="phone",
        value="0800-1111",
        link="tel:+318001111",
        publish=True,
        hours=Hours.parse(text, holidays),
        usual=None,
        usual_hours=None,
        doubtful_hours=None,
        last_entry_min=0,
        cost="gratis",
        anonymous="ja",
        anonymous_note=None,
        leaves_trace=None,
        duty_to_act=None,
        fallback=None,
        confidence={"value": "high", "hours": "high", "cost": "high", "anonymous": "high"},
        sources=(),
        date="2026",
        to_confirm=(),
    )


@pytest.mark.parametrize(
    ("text", "expected", "reason"),
    [
        ("24/7", "Dag en nacht open.", "day and night"),
        (
            OFFICE,
            "Open op maandag tot en met vrijdag van 09:00 tot 17:00. Niet op feestdagen.",
            "an office, shut on holidays",
        ),
        (
            "Tu,Th 09:00-12:30",
            "Open op dinsdag van 09:00 tot 12:30, en donderdag van 09:00 tot 12:30.",
            "two days",
        ),
        (
            FIER,
            "Open op maandag tot en met vrijdag van 19:00 tot 06:00, en zaterdag tot en met zondag van 20:00 "
            "tot 06:00. Op feestdagen van 00:00 tot 06:00 en van 20:00 tot 24:00.",
            "a night is told as one night",
        ),
    ],
)
def test_a_week_in_words(text: str, expected: str, reason: str, holidays: Holidays) -> None:
    """Trusted hours become one sentence that a person can read."""
    found = Wording(load_phrases()).hours(_channel(text, holidays), fresh=True)
    assert found == expected, reason


@pytest.mark.parametrize(
    ("moment", "expected", "reason"),
    [
        ("2026-11-23T10:00", "nu open", "open"),
        ("2026-11-23T02:00", "nu dicht, open vanaf 09:00", "the same day needs no day"),
        ("2026-11-23T20:00", "nu dicht, open vanaf morgen 09:00", "tomorrow"),
        ("2026-11-20T20:00", "nu dicht, open vanaf maandag 09:00", "after the weekend"),
    ],
)
def test_closed_says_when_it_opens(moment: str, expected: str, reason: str, holidays: Holidays) -> None:
    """Who finds a door shut hears when it opens, when that is certain."""
    channel = _channel(OFFICE, holidays)
    now = parse(moment)
    state = state_at(channel.opening, now, True)
    assert Wording(load_phrases()).status(channel, state, now) == expected, reason
