"""What a conversation is about: `theme_of`, a pure judgement over what was understood of its messages."""

from __future__ import annotations

from collections.abc import Iterable

from bot.conversation.decide import THEMES

#: What somebody tells says most, then that there is danger, then what somebody wants to know; small talk nothing.
STORIES = THEMES | frozenset(
    "zelfdoding_gedachten omstander_gesprek omstander_op_straat professional_meldcode "
    "vraagt_verblijfplaats".split()
)
DANGER = frozenset({"acuut_gevaar"})
QUESTIONS = frozenset(
    "uitleg_geweldsvorm vraag_organisatie welke_hulp melding_veilig_thuis bewijs_vastleggen anonimiteit "
    "nazorg_verwerking mens_spreken".split()
)


def theme_of(understood: Iterable[tuple[str | None, float | None]]) -> str | None:
    """Of intents and confidences, in order, the intent that tells most; of several the one that was heard most."""
    heard = list(understood)
    for group in (STORIES, DANGER, QUESTIONS):
        weights: dict[str, float] = {}
        for intent, confidence in heard:
            if intent is not None and intent in group:
                weights[intent] = weights.get(intent, 0.0) + (confidence or 0.0)
        if weights:
            return max(weights, key=lambda intent: weights[intent])
    return None
