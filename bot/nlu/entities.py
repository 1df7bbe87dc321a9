"""`DirectoryEntityExtractor`: organisation, form of violence, relation and neighbourhood."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.extractors.extractor import EntityExtractorMixin
from rasa.shared.nlu.constants import ENTITIES, TEXT
from rasa.shared.nlu.training_data.message import Message
from ruamel.yaml import YAML

from bot.content.directory import Directory, load_directory
from bot.content.words import joined
from bot.nlu.fingerprint import hash_sources
from bot.nlu.gazetteer import Found, Gazetteer, everyday_rules
from bot.nlu.text import is_command
from bot.settings import load as load_settings

LEXICON = Path(__file__).parent / "lexicon"
#: A Dutch postcode in the north, with or without its letters: 9712 or 9712 AB.
_POSTCODE = re.compile(r"\b(9[4-9]\d\d)\s?(?:[A-Za-z]{2})?\b")


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=False)
class DirectoryEntityExtractor(GraphComponent, EntityExtractorMixin):
    """No model: a name is in the directory or it is not, and a new organisation needs no training."""

    @classmethod
    def fingerprint_addon(cls, config: dict[str, Any]) -> str:
        """See bot.nlu.fingerprint."""
        return hash_sources(LEXICON)

    def __init__(self) -> None:
        """Raises ContentError when the directory is wrong."""
        self._gazetteer = build_gazetteer(load_directory(load_settings().municipality))

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> DirectoryEntityExtractor:
        """Rasa's way to make one."""
        return cls()

    def process(self, messages: list[Message]) -> list[Message]:
        """Add the entities; `value` is an id."""
        for message in messages:
            text = message.get(TEXT)
            if isinstance(text, str) and not is_command(text):
                found = [self._as_entity(one) for one in find_all(self._gazetteer, text)]
                message.set(ENTITIES, [*(message.get(ENTITIES) or []), *found], add_to_output=True)
        return messages

    def _as_entity(self, found: Found) -> dict[str, Any]:
        return {
            "entity": found.entity,
            "value": found.value,
            "text": found.text,
            "start": found.start,
            "end": found.end,
            "confidence_entity": 1.0,
            "extractor": self.name,
        }


def find_all(gazetteer: Gazetteer, text: str) -> list[Found]:
    """Names of the gazetteer, and postcodes."""
    found = gazetteer.find(text)
    postcodes = [Found("wijk", m[1], m[0].strip(), m.start(), m.end()) for m in _POSTCODE.finditer(text)]
    clear = [one for one in postcodes if not any(o.start < one.end and one.start < o.end for o in found)]
    return sorted([*found, *clear], key=lambda one: one.start)


def build_gazetteer(directory: Directory) -> Gazetteer:
    """Organisations and areas from the directory, the rest from the word lists here."""
    everyday = everyday_rules(_read("organisatie"))
    gazetteer = Gazetteer(everyday=everyday)
    for organisation in directory.organisations.values():
        weak = [name for name in (organisation.id, *organisation.weak_synonyms) if joined(name) in everyday]
        gazetteer.add("organisatie", organisation.id, (organisation.name, *organisation.synonyms, *weak))
    for entity in ("geweldsvorm", "relatie"):
        for value, names in _read(entity).items():
            gazetteer.add(entity, value, names)
    for area in directory.areas.areas:
        gazetteer.add("wijk", joined(area.name), (area.name, *area.synonyms))
    return gazetteer


def _read(name: str) -> dict[str, Any]:
    content: dict[str, Any] = YAML(typ="safe").load((LEXICON / f"{name}.yml").read_text(encoding="utf-8"))
    return content
