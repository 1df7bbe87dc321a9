"""`read_answer`: a yes, a no or a story, whichever way the question about safety was put."""

from __future__ import annotations

from enum import Enum

from bot.safety.assess import assess
from bot.safety.normalise import variants
from bot.safety.phrases import load_phrases

#: An answer of more words than this has a content of its own: it is read as a story, unless it tells of danger.
SHORT = 6


class Reading(str, Enum):
    """What an answer to a question about safety says."""

    safe = "safe"
    danger = "danger"
    story = "story"


#: What a yes means for each question: "Ben je nu veilig?", "Ben je nu in gevaar?", "Is het gevaar voorbij?".
_YES = {"veilig": Reading.safe, "gevaar": Reading.danger, "voorbij": Reading.safe}
_OPPOSITE = {Reading.safe: Reading.danger, Reading.danger: Reading.safe}


def read_answer(asks: str, text: str) -> Reading:
    """Read the answer to the question that `asks` names; raises KeyError on an unknown question.

    Danger in the words themselves always counts; who is unsure has told a story, not that it is safe.
    """
    yes = _YES[asks]
    if assess(text).danger.urgent:
        return Reading.danger
    spoken = variants(text)[0].replace(" .", "").strip()
    said = load_phrases().answers
    if spoken in said["safe"]:
        return Reading.safe
    if spoken in said["danger"]:
        return Reading.danger
    words = spoken.split()
    if not words or len(words) > SHORT or any(word in said["unsure"] for word in words):
        return Reading.story
    if spoken in said["yes"] or (words[0] in said["yes"] and _only(words[1:], said["filler"])):
        return yes
    if spoken in said["no"] or (words[0] in said["no"] and _only(words[1:], said["filler"])):
        return _OPPOSITE[yes]
    return _echo(asks, words)


def _only(words: list[str], allowed: frozenset[str]) -> bool:
    return all(word in allowed for word in words)


def _echo(asks: str, words: list[str]) -> Reading:
    """ "Ja het is voorbij", "nee ik ben niet veilig": the words of the question with or without a no."""
    said = load_phrases().answers
    rest = [word for word in words if word not in said["filler"] and word not in said["yes"]]
    denied = any(word in said["no"] or word in said["not"] for word in rest)
    rest = [word for word in rest if word not in said["no"] and word not in said["not"]]
    if not rest or not set(rest) <= said["safe_words"] | said["danger_words"]:
        return Reading.story
    about = Reading.safe if set(rest) & said["safe_words"] else Reading.danger
    return _OPPOSITE[about] if denied else about
