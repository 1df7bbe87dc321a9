"""Rules for names of accounts that a word announces: "mijn insta is", "op marktplaats onder"."""

from __future__ import annotations

import re

from bot.review.deidentify.lexicon import Words
from bot.review.deidentify.spans import GONE, Draft

_TOKEN = re.compile(r"@?[\w](?:[\w.\-]{0,38}[\w])?_*|[:=]")
#: "t punt hulk liggend streepje 2006": an account that is said.
_SAID = re.compile(
    r"(?<![\w.])(?P<it>[a-z0-9]{1,20}(?: (?:punt|underscore|(?:liggend |laag )?streepje|dot"
    r"|apenstaartje) [a-z0-9]{1,20}){1,5})(?![\w])"
)
#: After these the name of an account follows, whatever it is.
_NAMING = frozenset(
    "gebruikersnaam username accountnaam inlognaam loginnaam schermnaam nickname gamertag handle psn"
    " spelersnaam gamernaam snapnaam"
    " instanaam tiktoknaam discordnaam steamnaam psn-naam insta-naam profielnaam".split()
)
#: Parts of a site that are nobody's name.
_PARTS = frozenset(
    "marketplace marktplaats messenger reels reel story stories stories live dm dms dmetje lite web"
    " app appje premium nitro server serverr shorts feed"
    " privé prive private bizar pls aub ofzo enzo enz shadowbanned".split()
)
#: And after these, beside a site.
_CALLED = frozenset({"onder", "genaamd", "als", "heet", "heette", "noemt", "noem", "noemde", ":", "="})
#: "noemt zich zwarte ridder op discord", "onder de naam nachtuil zit hij op insta", "gert4u op grindr".
_BACKWARDS = re.compile(
    r"\b(?P<how>onder de naam|onder naam|onder|noemt zich|noemt zichzelf|heet|heette|als|de naam"
    r"|naam is)(?: dan| daar| nu)? "
    r"(?P<it>[\w.\-]{2,30}(?: [\w.\-]{2,20})??)(?:,)?(?: (?:zit|staat|stond|zat|speelt|chat"
    r"|is) (?:hij|ze|zij|ie))? (?:op|bij|in|via) (?:de |het )?(?P<site>[a-z0-9\-]{1,14})\b"
)
#: "heet daar stilleboer", "staat erop als drentheboy".
_THERE = re.compile(
    r"\b(?:heet daar|heet (?:hij|ze|zij|ie) daar|noemt zich daar|staat er(?:op| op) als|zit er(?:op"
    r"| op) als|staat daar als|speelt als|zit daar onder) (?P<it>[\w.\-]{2,30})(?![\w])"
)


def mark_announced_accounts(draft: Draft, words: Words) -> None:
    """After a word for a site or an account, and before one."""
    tokens = list(_TOKEN.finditer(draft.shadow))
    cues = [index for index, token in enumerate(tokens) if token.group() in words.account_cues]
    if cues:
        draft.mark(_SAID, "account", lambda match: _near(match, tokens, cues))
        found: list[tuple[int, int]] = []
        for index in cues:
            found += _after_cue(draft, tokens, index, words)
        draft.cover(_apart(found), "account")
        draft.mark(
            _BACKWARDS,
            "account",
            lambda match: match["site"] in words.account_cues and _may_be(match["it"], words),
        )
    draft.mark(_THERE, "account", lambda match: _may_be(match["it"], words))


def _apart(found: list[tuple[int, int]]) -> list[tuple[int, int]]:
    done: list[tuple[int, int]] = []
    for start, end in sorted(set(found), key=lambda one: (one[0], -one[1])):
        if not done or start >= done[-1][1]:
            done.append((start, end))
    return done


def _near(match: re.Match[str], tokens: list[re.Match[str]], cues: list[int]) -> bool:
    """Within some words after the site."""
    return any(0 <= match.start() - tokens[index].end() <= 40 for index in cues)


def _may_be(name: str, words: Words) -> bool:
    """No everyday word, or with a sign or a digit in it."""
    if GONE in name:
        return False
    parts = name.split()
    if any(sign in name for sign in "._-") or any(map(str.isdigit, name)):
        return not name.isdigit()
    return all(part not in words.stop for part in parts) and not all(words.is_everyday(part) for part in parts)


def _after_cue(draft: Draft, tokens: list[re.Match[str]], cue: int, words: Words) -> list[tuple[int, int]]:
    """The first word after the cue that links nothing, when it was announced or can be nothing else."""
    naming = tokens[cue].group() in _NAMING
    before = {token.group() for token in tokens[max(0, cue - 3) : cue]}
    announced = naming or bool(before & _CALLED)
    for place in range(cue + 1, min(cue + 7, len(tokens))):
        word = tokens[place].group()
        if word in words.account_links or word in words.account_cues:
            announced = announced or word in words.announcing
            naming = naming or word in _NAMING or word in _CALLED
            continue
        between = draft.shadow[tokens[place - 1].end() : tokens[place].start()]
        if any(sign in between for sign in ".!?;\n\0") or ("," in between and not _has_sign(word)):
            return []
        if place == cue + 1 and between.strip(" -@\"'(") not in ("", ":", "="):
            return []
        if not _like_account(word, announced, naming, place == cue + 1, words):
            return []
        return [(tokens[place].start(), _end_of(draft, tokens, place, naming, words))]
    return []


def _end_of(draft: Draft, tokens: list[re.Match[str]], place: int, named: bool, words: Words) -> int:
    """ "Sjonnie Scheemda": a second word with a capital belongs to it."""
    end = tokens[place].end()
    for token in tokens[place + 1 : place + 3] if named else ():
        word = token.group()
        plain = words.is_everyday(word) or (
            words.knows(word) and words.class_of(word) == "plain" and len(word) > 4
        )
        if draft.shadow[end : token.start()] != " " or plain or GONE in word or word in words.account_cues:
            break
        end = token.end()
    if draft.text.isupper() or not draft.text[tokens[place].start()].isupper():
        return end
    for token in tokens[place + 1 : place + 4]:
        if (
            draft.shadow[end : token.start()] != " "
            or not draft.text[token.start()].isupper()
            or GONE in token.group()
        ):
            break
        end = token.end()
    return end


def _has_sign(word: str) -> bool:
    return any(sign in word for sign in "._") or (any(map(str.isdigit, word)) and any(map(str.isalpha, word)))


def _like_account(word: str, announced: bool, naming: bool, directly: bool, words: Words) -> bool:
    if GONE in word or len(word) < 2 or word.isdigit() or word in words.naming or word in _PARTS:
        return False
    if _has_sign(word):
        return word[0].isalpha() or word[0] in "_@" or any(sign in word for sign in "._") or len(word) > 5
    if word in words.stop:
        return False
    bare = word.strip("-_")
    if naming:
        return not words.is_everyday(bare)
    if announced:
        return not words.knows(bare)
    if words.class_of(bare) in ("sure", "often"):
        return False  # somebody, and for the rules of names
    parts = bare.split("-")
    if len(parts) > 1:
        return (
            directly and not words.knows(bare) and any(not words.knows(part) or len(parts) > 2 for part in parts)
        )
    kind = words.class_of(bare)
    return (
        directly and kind == "strange" and not words.nearly_knows(bare) and not words.knows(bare.removesuffix("s"))
    )
