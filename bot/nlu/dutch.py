"""`DutchTokenizer`: words with lemmas by spaCy, and the parts in which a long message is read."""

from __future__ import annotations

from typing import Any

from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.nlu.constants import TOKENS_NAMES
from rasa.nlu.tokenizers.tokenizer import Token, Tokenizer
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.nlu.fingerprint import hash_sources
from bot.nlu.spacy_nl import dutch_model, load_dutch
from bot.nlu.text import clean, is_command, parts

#: Message property: character spans, the whole first; empty for Rasa's own `/intent` notation.
PARTS = "parts"


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_TOKENIZER, is_trainable=False)
class DutchTokenizer(Tokenizer):
    """Tokens carry the lemma of the cleaned word, so that 'Sloeg' and 'slaat' can meet."""

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """What Rasa's own tokenizers know; none of it is used here."""
        return {"intent_tokenization_flag": False, "intent_split_symbol": "_", "token_pattern": None}

    @classmethod
    def fingerprint_addon(cls, config: dict[str, Any]) -> str:
        """Another Dutch model or other helper code means other tokens."""
        return f"{dutch_model()}:{hash_sources()}"

    def __init__(self, config: dict[str, Any]) -> None:
        """Load spaCy now, at the start, and not at the first visitor."""
        super().__init__(config)
        self._nlp = load_dutch()

    def tokenize(self, message: Message, attribute: str) -> list[Token]:
        """The words of a text; offsets are those of the text itself."""
        doc = self._nlp(message.get(attribute))
        return [
            Token(word.text, word.idx, lemma=clean(word.lemma_) or word.text) for word in doc if word.text.strip()
        ]

    def process(self, messages: list[Message]) -> list[Message]:
        """Add tokens and parts to each message."""
        messages = super().process(messages)
        for message in messages:
            _set_parts(message)
        return messages

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """The same for every example."""
        training_data = super().process_training_data(training_data)
        for message in training_data.training_examples:
            _set_parts(message)
        return training_data


def _set_parts(message: Message) -> None:
    text = message.get(TEXT)
    if not isinstance(text, str) or is_command(text) or not message.get(TOKENS_NAMES[TEXT]):
        message.set(PARTS, [])
        return
    message.set(PARTS, [list(span) for span in parts(text)])
