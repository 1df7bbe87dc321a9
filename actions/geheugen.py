"""What a conversation remembers: `remember(memory, heard) -> Memory`, a pure judgement over one message."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace

from actions.base import Heard
from actions.themas import CRY, ROLES, STORIES

#: Roles that somebody keeps whatever is told: a child that tells of its mother is still a child.
_LASTING = frozenset({"kind", "professional"})
#: Who does it and then asks how to talk with the other does not become somebody who stands beside it.
_NO_ROUTE = ("pleger", "omstander")
YES = "ja"


@dataclass(frozen=True)
class Memory:
    """The slots of the domain; None is unknown. `relatie` is an id of bot/nlu/lexicon/relatie.yml.

    `taal`: the language in which somebody had a card (bot.safety.language); never nl.
    """

    rol: str | None = None
    thema: str | None = None
    geweldsvorm: str | None = None
    relatie: str | None = None
    kinderen: str | None = None
    wanneer: str | None = None
    wijk: str | None = None
    gemeente: str | None = None
    laatste_organisatie: str | None = None
    taal: str | None = None

    @classmethod
    def of(cls, slots: Mapping[str, object]) -> Memory:
        """From a tracker's slots."""
        known = {name: slots.get(name) for name in cls.__dataclass_fields__}
        return cls(**{name: value for name, value in known.items() if isinstance(value, str) and value})

    def changed(self, before: Memory) -> dict[str, str | None]:
        """The slots that are not as they were."""
        old = asdict(before)
        return {name: value for name, value in asdict(self).items() if value != old[name]}

    @property
    def values(self) -> dict[str, str]:
        """For the conditions of a text."""
        return {name: value for name, value in asdict(self).items() if value is not None}


def remember(before: Memory, heard: Heard) -> Memory:
    """What is known after this message. What is not mentioned stays as it was; what is corrected is replaced."""
    details = heard.details
    return replace(
        before,
        rol=_role(before, heard),
        thema=_theme(before, heard),
        geweldsvorm=heard.entity("geweldsvorm") or before.geweldsvorm,
        relatie=_relation(before, heard),
        kinderen=YES if details.get("kinderen") else before.kinderen,
        wanneer=str(details["wanneer"]) if details.get("wanneer") else before.wanneer,
        wijk=heard.entity("wijk") or before.wijk,
        gemeente=str(details["gemeente"]) if details.get("gemeente") else before.gemeente,
        laatste_organisatie=heard.entity("organisatie") or before.laatste_organisatie,
        taal=heard.language or before.taal,
    )


def _leans(before: Memory, heard: Heard) -> bool:
    """A follow-up, or a question within a story, is no story of its own, whatever the model takes it for."""
    within = before.thema is not None and bool(heard.details.get("onderwerp"))
    return heard.follow_up is not None or within


def _theme(before: Memory, heard: Heard) -> str | None:
    """The story that is told; behind a cry for help it is the likeliest one, for when the danger is over."""
    if heard.intent in STORIES and not _leans(before, heard):
        return heard.intent
    if heard.intent == CRY and before.thema is None:
        return next((name for name in heard.ranking if name in STORIES), None)
    return before.thema


def _role(before: Memory, heard: Heard) -> str | None:
    if wished := heard.wish.get("rol"):
        return wished
    if plain := heard.details.get("rol"):
        return _plain_role(before, str(plain), corrects=bool(heard.details.get("correctie")))
    if heard.follow_up == "voor_ander" and heard.details.get("voor") != "man":
        return "omstander"
    hinted = None if _leans(before, heard) else ROLES.get(heard.intent)
    if hinted is None or before.rol in _LASTING or (before.rol, hinted) == _NO_ROUTE:
        return before.rol
    return hinted


def _plain_role(before: Memory, plain: str, *, corrects: bool) -> str:
    """A child that worries about somebody stays a child, unless it says that it was misunderstood."""
    if before.rol in _LASTING and plain == "omstander" and not corrects:
        return str(before.rol)
    return plain


def _relation(before: Memory, heard: Heard) -> str | None:
    """The relation that was named last; in "niet mijn man maar mijn vader" the one that was meant."""
    if heard.follow_up == "voor_ander" and heard.details.get("voor"):
        return str(heard.details["voor"])
    meant = [name for name in heard.entities.get("relatie", ()) if name != heard.details.get("niet")]
    if meant:
        return meant[0]
    return None if heard.details.get("niet") == before.relatie else before.relatie
