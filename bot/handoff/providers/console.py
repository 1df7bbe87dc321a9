"""For developers: somebody is always there, and each step is a line in the log."""

from __future__ import annotations

from bot.handoff.providers.base import Beginning, Erasure, Outside
from bot.log import get_logger

log = get_logger("handoff.console")


class Console:
    """Never logs a word; the desk's calls can play the human."""

    name = "console"
    here = True
    at_desk = False

    def somebody(self, municipality: str) -> bool:
        log.info("human_asked_for", municipality=municipality)
        return True

    def erasure(self) -> Erasure:
        return Erasure.erased

    def begin(self, beginning: Beginning) -> Outside | None:
        log.info("visitor_waits", handoff=beginning.id, lines=len(beginning.lines))
        return Outside(beginning.id, beginning.id)

    def pass_on(self, outside: Outside | None, number: int, text: str) -> None:
        log.info("visitor_said", number=number, characters=len(text))

    def typing(self, outside: Outside | None, on: bool) -> None:
        log.info("visitor_types", on=on)

    def leave(self, outside: Outside | None) -> None:
        log.info("visitor_left")

    def erase(self, id: str, outside: Outside | None) -> Erasure:
        log.info("visitor_erased", handoff=id)
        return Erasure.erased
