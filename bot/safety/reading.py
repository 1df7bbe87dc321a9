"""`read_answer`: a yes, a no or a story, however the question about safety was put; `says_safe`: without one."""

from __future__ import annotations

import re
from enum import Enum

from bot.safety.assess import assess
from bot.safety.normalise import variants
from bot.safety.phrases import load_phrases

#: An answer of more words than this has a content of its own: only what it says itself counts.
SHORT = 7
#: A longer answer than this is a story, unless it tells of danger.
LONGEST = 25


class Reading(str, Enum):
    """What an answer to a question about safety says."""

    safe = "safe"
    danger = "danger"
    story = "story"


#: The verb comes first: "ben ik veilig", "is hij weg".
_ASKING = re.compile(
    r"\W*(?:en |maar |of )?(?:ben ik|is (?:hij|ie|zij|ze|het|de)|zijn (?:ze|zij|wij|we))\b", re.IGNORECASE
)

#: What a yes means for each question: "Ben je nu veilig?", "Ben je nu in gevaar?", "Is het gevaar voorbij?".
_YES = {"veilig": Reading.safe, "gevaar": Reading.danger, "voorbij": Reading.safe}
#: "Is er een plan, of is er al iets gebeurd?" No answer to it makes anything safe.
PLAN = "plan"
_OPPOSITE = {Reading.safe: Reading.danger, Reading.danger: Reading.safe}


def read_answer(asks: str, text: str) -> Reading:
    """Read the answer to the question that `asks` names; raises KeyError on an unknown question.

    To the question after a plan ("plan") a yes, or that it is going to happen, is danger; all else is a story.

    Danger in the words themselves always counts; who is unsure has told a story, not that it is safe.
    """
    yes = Reading.danger if asks == PLAN else _YES[asks]
    if assess(text).danger.urgent:
        return Reading.danger
    form = " ".join(word for word in variants(text)[0].split() if word != ".")
    words = form.split()
    if asks == PLAN:
        return _read_plan(form, words)
    if not words or len(words) > LONGEST:
        return Reading.story
    short = _read_short(yes, words) if len(words) <= SHORT else Reading.story
    return _read_long(yes, form) if short is Reading.story else short


def says_safe(text: str) -> bool:
    """Whether somebody tells by herself that she is safe now: so it reads whatever the question was.

    A bare yes or no depends on the question; danger or doubt in the words is no safety; who asks does not tell.
    """
    if "?" in text or _ASKING.match(text):
        return False
    return all(read_answer(asks, text) is Reading.safe for asks in ("veilig", "gevaar"))


def _read_plan(form: str, words: list[str]) -> Reading:
    """A bare yes, or words for now or done."""
    said = load_phrases()
    rest = [word for word in words if word not in said.answers["filler"]]
    agreed = 0 < len(rest) <= SHORT and all(word in said.answers["yes"] for word in rest)
    return Reading.danger if agreed or said.readings["plan"].search(form) else Reading.story


def _read_short(yes: Reading, words: list[str]) -> Reading:
    """An answer of a few words, of which each is known."""
    said = load_phrases().answers
    rest = [word for word in words if word not in said["filler"]]
    itself = _says_itself(" ".join(word for word in rest if word not in said["yes"]))
    if itself is not None:
        return itself
    if said["unsure"] & set(words):
        return Reading.story
    if rest and all(word in said["yes"] for word in rest):
        return yes
    if rest and rest[0] in said["no"] and all(word in said["no"] | said["not"] for word in rest):
        return _relieved_no(yes, words)
    if rest and all(word in said["not"] for word in rest):
        return Reading.danger if yes is Reading.safe else Reading.story  # too soft to mean safe
    return Reading.story


def _read_long(yes: Reading, form: str) -> Reading:
    """Where the writer is and where he is; doubt, or words that could mean danger, make it a story."""
    readings, said, first = load_phrases().readings, load_phrases().answers, form.split()[0]
    left, safe = readings["safe"].taken_out(form)
    left, beside = readings["with_yes"].taken_out(left)
    plain = first in said["yes"] if yes is Reading.safe else first in said["no"]
    against = first in said["no"] if yes is Reading.safe else first in said["yes"]
    if readings["danger"].search(left):
        return Reading.danger
    if against or readings["doubt"].search(left) or readings["shaky"].search(left):
        return Reading.story
    return Reading.safe if safe or beside > 1 or (plain and beside) else Reading.story


def _relieved_no(yes: Reading, words: list[str]) -> Reading:
    """ "Nee gelukkig niet" is no danger; as an answer to "ben je veilig?" it contradicts itself."""
    relieved = bool(load_phrases().answers["relief"] & set(words))
    return Reading.story if relieved and yes is Reading.safe else _OPPOSITE[yes]


def _says_itself(words: str) -> Reading | None:
    """What the words say without the question: "nee, hij is weg"; a denial turns it round."""
    said = load_phrases().answers
    bare = words
    for no in sorted(said["no"]):
        bare = bare.removeprefix(f"{no} ")
    for whole in (words, bare):
        if whole in said["danger"]:
            return Reading.danger
        if whole in said["safe"]:
            return Reading.safe
    left = bare.split()
    denied = bool(said["not"] & set(left))
    about = [word for word in left if word not in said["not"]]
    if about and all(word in said["safe_words"] for word in about):
        return Reading.danger if denied else Reading.safe
    if about and all(word in said["danger_words"] for word in about):
        return Reading.safe if denied else Reading.danger
    return None
