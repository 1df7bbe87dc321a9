"""`CalibratedFallback`: "I did not understand", at a threshold that training set."""

from __future__ import annotations

from typing import Any

from rasa.core.constants import DEFAULT_NLU_FALLBACK_THRESHOLD
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.nlu.classifiers.fallback_classifier import FallbackClassifier
from rasa.shared.constants import DEFAULT_NLU_FALLBACK_INTENT_NAME
from rasa.shared.nlu.constants import INTENT, INTENT_RANKING_KEY
from rasa.shared.nlu.training_data.message import Message

from bot.nlu.classifier import FALLBACK_THRESHOLD, DutchIntentClassifier
from bot.nlu.fingerprint import hash_sources


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=False)
class CalibratedFallback(FallbackClassifier):
    """Rasa's own, except for two things.

    The threshold is the confidence below which one in a hundred right answers falls, measured on left-out
    examples, instead of a number somebody picked. And two close intents are no reason to give up: the first is
    nearly always fit to answer with, and a wrong "I do not understand" costs a frightened visitor more.
    """

    @classmethod
    def required_components(cls) -> list[type]:
        """It reads the ranking and the threshold."""
        return [DutchIntentClassifier]

    @classmethod
    def fingerprint_addon(cls, config: dict[str, Any]) -> str:
        """See bot.nlu.fingerprint."""
        return hash_sources()

    def process(self, messages: list[Message]) -> list[Message]:
        """Put nlu_fallback in front of the ranking where the confidence is too low."""
        for message in messages:
            confidence = (message.get(INTENT) or {}).get("confidence")
            threshold = message.get(FALLBACK_THRESHOLD, DEFAULT_NLU_FALLBACK_THRESHOLD)
            if confidence is None or confidence >= threshold:
                continue
            fallback = {"name": DEFAULT_NLU_FALLBACK_INTENT_NAME, "confidence": float(threshold)}
            message.set(INTENT, fallback, add_to_output=True)
            message.set(INTENT_RANKING_KEY, [fallback, *message.get(INTENT_RANKING_KEY)], add_to_output=True)
        return messages
