"""`DetailReader`: what a conversation must remember of a message; behind it the pure `read_details(text)`."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from rapidfuzz.distance import OSA
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message

from bot.nlu.dialect import to_standard
from bot.nlu.fingerprint import hash_sources
from bot.nlu.languages import read_language
from bot.nlu.patterns import (
    LEXICON,
    WHOLE,
    Blocks,
    compile_block,
    compile_blocks,
    compiled,
    read_lexicon,
    word_lists,
)
from bot.nlu.text import is_command
from bot.nlu.topics import topic_of
from bot.safety.words import slips

#: The property of the message and of the tracker's latest message.
DETAILS = "details"
Details = dict[str, Any]

#: Within a few words of the place, as long as no new thought begins.
_NOT_HOME = "(?: (?!(?:en|maar|want|ik|mijn)(?: |$))[^ .]+){0,3} %s(?= |$)"
_APOSTROPHES = re.compile(r"['’‘`´ʼ]")
_SENTENCE_END = re.compile(r"[.!?…;\n\r\u2028\u2029]+")
_OTHER = re.compile(r"[^\w.]+|_+")
_LONG = re.compile(r"([a-z])\1{2,}")
_NUMBER_UNIT = re.compile(r"(?<=\d)(?=(?:jr|jaar|joar|j|dgn|dagen|weken|wk|uur|min)\b)")
#: Words in the longest name of a place; a shorter name of a place must be spelt right.
_LONGEST_PLACE, _FUZZY_PLACE = 5, 7
#: Of several roles the first counts: an age is certain, and whoever hits is no bystander.
_ROLES = ("kind", "pleger", "professional", "slachtoffer", "omstander")


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=False)
class DetailReader(GraphComponent):
    """No model: phrases that say it plainly, and silence in doubt."""

    @classmethod
    def fingerprint_addon(cls, config: dict[str, Any]) -> str:
        """See bot.nlu.fingerprint."""
        return hash_sources(LEXICON)

    def __init__(self) -> None:
        """Reads the phrases now; raises OSError, ruamel's YAMLError or ValueError when they are broken."""
        load_rules()

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> DetailReader:
        """Rasa's way to make one."""
        return cls()

    def process(self, messages: list[Message]) -> list[Message]:
        """Set `details` on every message that is a text of a visitor."""
        for message in messages:
            text = message.get(TEXT)
            if isinstance(text, str) and not is_command(text):
                message.set(DETAILS, read_details(text), add_to_output=True)
        return messages


@dataclass(frozen=True)
class Places:
    """Names of municipalities and towns, in normal form, and the ids that they stand for."""

    ids: Mapping[str, str]
    everyday: frozenset[str]
    ends: frozenset[str]
    longest: tuple[str, ...] = field(default=())

    def at(self, words: list[str]) -> tuple[str, int] | None:
        """The id of the place that the words begin with and how many words it takes; the longest name wins."""
        for size in range(min(_LONGEST_PLACE, len(words)), 0, -1):
            name = " ".join(words[:size])
            place = self.ids.get(name) or self._misspelt(name)
            if place and not (name in self.everyday and words[size : size + 1] and words[size] not in self.ends):
                return place, size
        return None

    def _misspelt(self, name: str) -> str | None:
        if len(name) < _FUZZY_PLACE - 1 or " " in name:
            return None
        near = {self.ids[one] for one in self.longest if one[0] == name[0] and _one_off(one, name)}
        return near.pop() if len(near) == 1 else None


@dataclass(frozen=True)
class Rules:
    """The whole lexicon, compiled."""

    roles: Mapping[str, Blocks]
    children: Mapping[str, Blocks]
    time: Mapping[str, Blocks]
    home: Mapping[str, Blocks]
    not_home: re.Pattern[str]
    places: Places
    longest_follow_up: int
    follow_ups: Mapping[str, re.Pattern[str]]
    for_whom: tuple[re.Pattern[str], ...]
    corrections: Blocks
    instead: tuple[re.Pattern[str], ...]
    before_not: re.Pattern[str]
    only: re.Pattern[str]
    relations: Mapping[str, str]


def read_details(text: str) -> Details:
    """What is known from this message alone; the keys are rol, voor, kinderen, wanneer, gemeente, vervolg,
    correctie, niet, onderwerp, taal, taal_thema and taal_gevraagd."""
    rules, said = load_rules(), normalise(text)
    details: Details = {}
    role = next((one for one in _ROLES if _says(rules.roles[one], said)), None)
    details.update(_follow_up(rules, said))
    details.update(_correction(rules, said))
    details.update(read_language(text))
    if topic := topic_of(said):
        details["onderwerp"] = topic
    if role:
        details["rol"] = role
    if _has_children(rules, said, role):
        details["kinderen"] = True
    if when := _when(rules, said, role):
        details["wanneer"] = when
    if place := _home(rules, said):
        details["gemeente"] = place
    return details


def normalise(text: str) -> str:
    """Standard words in lower case without accents or signs; " . " between sentences."""
    return " ".join(_words(text))


@lru_cache(maxsize=1)
def load_rules() -> Rules:
    """The compiled lexicon. Raises ValueError for an unknown word list or a broken pattern."""
    raw, places = read_lexicon("details"), read_lexicon("gemeente")
    names = word_lists(raw["words"])
    follow, fix = raw["vervolg"], raw["correctie"]
    alone = f"^(?:{follow['opening']} ){{0,4}}(?:%s)(?: {follow['closing']}){{0,3}}$"
    return Rules(
        roles=compile_blocks(raw["rol"], names),
        children=compile_blocks(raw["kinderen"], names),
        time=compile_blocks(raw["wanneer"], names),
        home=compile_blocks({key: raw["gemeente"][key] for key in ("lives", "from")}, names),
        not_home=re.compile(_NOT_HOME % raw["gemeente"]["not_home"]),
        places=_places(places),
        longest_follow_up=follow["longest"],
        follow_ups={kind: compiled(patterns, names, alone) for kind, patterns in follow["kinds"].items()},
        for_whom=tuple(compiled([one], names, alone) for one in follow["voor_ander"]),
        corrections=tuple(compile_block(one, names) for one in fix["plain"]),
        instead=tuple(compiled([one], names, WHOLE) for one in fix["instead"]),
        before_not=re.compile(rf"(?:^|.* )?{fix['before_not']}$"),
        only=compiled([fix["only"]], names, "%s"),
        relations=_relations(raw["relations"]),
    )


def _says(blocks: Blocks, said: str) -> bool:
    return any(True for block in blocks for _ in block.matches(said))


def _has_children(rules: Rules, said: str, role: str | None) -> bool:
    """ "De kinderen" are the writer's own only in the writer's own story; a teacher's are pupils."""
    if role == "professional":
        return False
    own_story = role not in ("omstander", "kind")
    return _says(rules.children["mine"], said) or (own_story and _says(rules.children["ours"], said))


def _when(rules: Rules, said: str, role: str | None) -> str | None:
    """The more recent of the two; for a child of fifteen "when I was fourteen" is not long ago."""
    if _says(rules.time["recent"], said):
        return "recent"
    return "lang_geleden" if role != "kind" and _says(rules.time["lang_geleden"], said) else None


def _home(rules: Rules, said: str) -> str | None:
    """Where the writer lives; where somebody comes from counts only when nobody says where they live."""
    lives = False
    for key in ("lives", "from"):
        for match in (match for block in rules.home[key] for match in block.matches(said)):
            lives = lives or "woon" in match.group() or "wonen" in match.group()
            rest = said[match.end() :].split()
            found = rules.places.at(rest)
            if found and ("woon" in match.group() or not rules.not_home.match(" " + " ".join(rest[found[1] :]))):
                return found[0]
        if lives:
            return None
    return None


def _follow_up(rules: Rules, said: str) -> Details:
    words = [word for word in said.split() if word != "."]
    if len(words) > rules.longest_follow_up:
        return {}
    short = " ".join(words)
    for pattern in rules.for_whom:
        match = pattern.match(short)
        relation = _relation(rules, match["wie"]) if match else None
        if relation:
            return {"vervolg": "voor_ander", "voor": relation}
    kind = next((kind for kind, pattern in rules.follow_ups.items() if pattern.match(short)), None)
    return {"vervolg": kind} if kind else {}


def _correction(rules: Rules, said: str) -> Details:
    for pattern in rules.instead:
        for match in pattern.finditer(said):
            wrong = _relation(rules, match["x"])
            begins = rules.before_not.match(said[: match.start()].strip())
            if wrong and begins and _relation(rules, match["y"]):
                return {"correctie": True, "niet": wrong}
    bare = rules.only.match(said.rstrip(" ."))
    plain = bool(bare and _relation(rules, bare["y"])) or _says(rules.corrections, said)
    return {"correctie": True} if plain else {}


def _relation(rules: Rules, phrase: str) -> str | None:
    """ "Mijn man" is a partner, "een man" is a man, and "een zus" is a zus as well as "mijn zus"."""
    words = phrase.removesuffix(" van mij").removesuffix(" van me").split()
    owner = words[0] if words[0] in ("mijn", "me", "mn", "onze", "een", "de", "die", "n") else ""
    bare = " ".join(word for word in words[bool(owner) :] if word not in ("beste", "goede", "oude"))
    if owner in ("mijn", "me", "mn", "onze"):
        return rules.relations.get(f"mijn {bare}") or rules.relations.get(bare)
    known = rules.relations.get(f"een {bare}") or rules.relations.get(bare)
    as_kin = rules.relations.get(f"mijn {bare}")
    return known or (as_kin if as_kin != "partner" else None)


def _words(text: str) -> Iterator[str]:
    plain = unicodedata.normalize("NFKC", _NUMBER_UNIT.sub(" ", text)).casefold()
    if not plain.isascii():
        plain = "".join(char for char in unicodedata.normalize("NFKD", plain) if _is_kept(char))
    flat = _SENTENCE_END.sub(" . ", _APOSTROPHES.sub("", to_standard(plain)))
    spelling = _spelling()
    for word in _LONG.sub(r"\1\1", _OTHER.sub(" ", flat)).split():
        yield spelling.get(word, word)


def _is_kept(char: str) -> bool:
    return char in "\n\r" or unicodedata.category(char) not in ("Mn", "Cf", "Cc", "Cs", "Co", "Cn")


@lru_cache(maxsize=1)
def _spelling() -> dict[str, str]:
    raw = read_lexicon("details")
    typos = raw["typos"].split()
    taken = {*raw["not_typos"].split(), *typos}
    repaired = {slip: word for word in typos for slip in slips(word) if slip not in taken}
    spelt = {variant: usual for usual, found in raw["spelling"].items() for variant in found.split()}
    return {**repaired, **spelt}


def _places(raw: Mapping[str, Any]) -> Places:
    names = [name for province in raw["names"] for name in province]
    ids = {normalise(name): name.replace(" ", "_") for name in names}
    others = {normalise(name): place for place, found in raw["other_names"].items() for name in found}
    long_names = tuple(name for name in ids if len(name) >= _FUZZY_PLACE and " " not in name)
    return Places({**ids, **others}, frozenset(raw["everyday"]), frozenset((*raw["ends"], ".")), long_names)


def _one_off(name: str, written: str) -> bool:
    return int(OSA.distance(name, written, score_cutoff=1)) <= 1


def _relations(extra: Mapping[str, list[str]]) -> dict[str, str]:
    """Name in normal form → id of relatie.yml; the first that claims a name keeps it, as in the gazetteer."""
    found: dict[str, str] = {}
    for relations in (extra, read_lexicon("relatie")):
        for relation, names in relations.items():
            for name in names:
                found.setdefault(normalise(name), relation)
    return found
