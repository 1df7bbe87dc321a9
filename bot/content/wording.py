"""Puts facts into Dutch with `phrases.yml`: `Wording` for the state, hours, cost and anonymity of a channel."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby

from bot.clock import AMSTERDAM
from bot.content.hours import Hours, Span, State
from bot.content.organisation import Channel
from bot.content.phrases import Phrases

_MONDAY = date(2001, 1, 1)
"""A Monday of a year without holidays in our list: the week that stands for all weeks."""
_MORNING = "12:00"
_WITHOUT_A_TIME = {
    "closed": ("status.dicht_woorden", "status.dicht"),
    "usually_open": ("status.meestal", "status.meestal_kaal"),
    "unknown": ("status.onbekend_woorden", "status.onbekend"),
}
_COST_KIND = {"phone": "kosten_bellen", "chat": "kosten_chatten"}


@dataclass(frozen=True)
class Wording:
    """Dutch for a channel. Clock times appear only for hours that are trusted and fresh."""

    phrases: Phrases

    def status(self, channel: Channel | None, state: State, now: datetime) -> str:
        """A fragment to put after a name: "nu open", "nu dicht, open vanaf morgen 09:00"."""
        if state == "open":
            return self.phrases("status.open_altijd" if channel and channel.always else "status.open")
        opening = channel.hours.next_opening(now) if state == "closed" and channel and channel.hours else None
        if opening is not None:
            return self.phrases("status.dicht_tot", moment=self._moment(opening, now))
        with_words, bare = _WITHOUT_A_TIME[state]
        usual = channel.usual if channel else None
        return self.phrases(with_words, woorden=usual) if usual else self.phrases(bare)

    def hours(self, channel: Channel | None, fresh: bool) -> str:
        """A sentence or two about the whole week, to stand after the state."""
        if channel and channel.hours and channel.trusts("hours") and fresh and not channel.hours.partly_unknown:
            return self.phrases("uren.altijd") if channel.hours.always else self._week(channel.hours)
        return self.phrases("uren.meestal" if channel and channel.usual else "uren.onbekend")

    def cost(self, channel: Channel | None) -> str:
        """A sentence; a cost of low confidence is unknown."""
        kind = _COST_KIND.get(channel.type, "kosten_anders") if channel else "kosten_anders"
        cost = channel.cost if channel and channel.trusts("cost") else "onbekend"
        key = f"{kind}.{cost}"
        return self.phrases(key if key in self.phrases else f"{kind}.onbekend")

    def anonymous(self, channel: Channel | None) -> str:
        """One or two sentences; an anonymity of low confidence is unknown, never promised."""
        if channel is None or not channel.trusts("anonymous"):
            return self.phrases("anoniem.onbekend")
        sentence = self.phrases(f"anoniem.{channel.anonymous}")
        return f"{sentence} {channel.anonymous_note}" if channel.anonymous_note else sentence

    def _moment(self, opening: datetime, now: datetime) -> str:
        days = (opening.date() - now.astimezone(AMSTERDAM).date()).days
        clock = f"{opening:%H:%M}"
        if days <= 1:
            return self.phrases("moment.morgen" if days else "moment.vandaag", tijd=clock)
        return self.phrases("moment.later", dag=self._day(opening.weekday()), tijd=clock)

    def _day(self, weekday: int) -> str:
        return self.phrases(f"dagen.{weekday}")

    def _week(self, hours: Hours) -> str:
        """ "Open op maandag tot en met vrijdag van 09:00 tot 17:00. Niet op feestdagen." """
        week = _nights_whole([hours.spans(_MONDAY + timedelta(days=day)) for day in range(7)])
        parts = []
        for times, group in groupby(range(7), key=lambda day: week[day]):
            days = list(group)
            if times:
                parts.append(f"{self._days(days)} {self._times(times)}")
        sentence = self.phrases("uren.vast", spans=f", {self.phrases('uren.en')} ".join(parts))
        return f"{sentence} {self._holidays(hours)}".strip()

    def _days(self, days: list[int]) -> str:
        first = self._day(days[0])
        return first if len(days) == 1 else self.phrases("uren.dagen", eerste=first, laatste=self._day(days[-1]))

    def _times(self, times: tuple[Span, ...]) -> str:
        if times == (("00:00", "24:00"),):
            return self.phrases("uren.hele_dag")
        spoken = [self.phrases("uren.span", van=start, tot=end) for start, end in times]
        return f" {self.phrases('uren.en')} ".join(spoken)

    def _holidays(self, hours: Hours) -> str:
        if not hours.uses_holidays:
            return ""
        spans = hours.spans(hours.holidays.days[0])
        if not spans:
            return self.phrases("uren.niet_op_feestdagen")
        return self.phrases("uren.op_feestdagen", tijden=self._times(spans))


def _nights_whole(week: list[tuple[Span, ...]]) -> list[tuple[Span, ...]]:
    """Give the hours after midnight back to the evening before: 19:00-24:00 and 00:00-06:00 is one night."""
    whole = [list(day) for day in week]
    for day in range(7):
        after = week[(day + 1) % 7]
        evening = week[day] and week[day][-1][1] == "24:00" and week[day][-1][0] != "00:00"
        if evening and after and after[0][0] == "00:00" and after[0][1] <= _MORNING:
            whole[day][-1] = (week[day][-1][0], after[0][1])
            whole[(day + 1) % 7].remove(after[0])
    return [tuple(day) for day in whole]
