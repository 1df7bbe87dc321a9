"""`which_help`: the doors that fit, at this hour, what somebody spoke of."""

from __future__ import annotations

from actions.base import Heard, Said, directory
from actions.geheugen import Memory


def which_help(heard: Heard, memory: Memory) -> Said:
    """At most three doors; one that is closed is never the first."""
    return Said.of("welke_hulp", deuren=doors(heard, memory))


def doors(heard: Heard, memory: Memory) -> list[str]:
    """Who can be reached now for the theme of the conversation, or for any theme."""
    return [found.id for found in directory().reachable(heard.now, memory.thema or "*")]
