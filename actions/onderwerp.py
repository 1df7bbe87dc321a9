"""Short concrete questions: `concrete(heard, memory) -> Said | None` names their own answer."""

from __future__ import annotations

from actions.base import Heard, Said
from actions.geheugen import Memory
from actions.themas import BYSTANDER, VICTIM

#: Topics that have a long answer instead of a short one.
_LONG = {"inpakken": "inpakken", "meldcode_stappen": "meldcode"}
#: A story that comes first and that the model surely hears is answered as such, whatever it ends with.
SURE = 0.9


def concrete(heard: Heard, memory: Memory) -> Said | None:
    """The answer to "moet ik er zelf op af?": a concrete question wins over the situation it is asked in."""
    topic = heard.details.get("onderwerp")
    if not isinstance(topic, str) or heard.surely_danger:
        return None
    if heard.intent in VICTIM | BYSTANDER and heard.confidence >= SURE and not heard.before:
        return None
    if topic in _LONG:
        return Said.of(_LONG[topic], hervat=True)
    return Said.of(f"vraag_{topic}", organisatie=memory.laatste_organisatie)
