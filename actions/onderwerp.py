"""Short concrete questions: `concrete(heard, memory) -> Said | None` names their own answer."""

from __future__ import annotations

from actions.base import Heard, Said
from actions.geheugen import Memory

#: Topics that have a long answer instead of a short one.
_LONG = {"inpakken": "inpakken", "meldcode_stappen": "meldcode"}
#: Stories that are answered as such when they come first and the model surely hears them, whatever they end with.
_GRAVE = frozenset({"femicide_risico", "seksueel_geweld"})
SURE = 0.9


def concrete(heard: Heard, memory: Memory) -> Said | None:
    """The answer to "moet ik er zelf op af?": a concrete question wins over the situation it is asked in."""
    topic = heard.details.get("onderwerp")
    if not isinstance(topic, str) or heard.surely_danger:
        return None
    if heard.intent in _GRAVE and heard.confidence >= SURE and not heard.before:
        return None
    if topic in _LONG:
        return Said.of(_LONG[topic], hervat=True)
    return Said.of(f"vraag_{topic}", organisatie=memory.laatste_organisatie)
