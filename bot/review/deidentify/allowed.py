"""What stays readable: `Allowed`, the organisations, numbers, places and pages of our own directory."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from bot.content.directory import Directory, load_directory, municipalities
from bot.review.deidentify.text import shadow

#: Short free and shared numbers and those that begin with 088 are of services, never of a person.
_SERVICE = (
    r"0[89]00[ .\-]{0,2}\d{4}(?![ .\-]?\d)|116[ .\-]?\d{3}(?![ .\-]?\d)"
    r"|\(?088\)?(?:[ .\-/]{0,3}\d){7}(?![ .\-]?\d)"
)
#: In the clear although no directory names them: emergency numbers and numbers of municipalities.
_SHORT = "112|113|144|911|999|14[ ]?0[0-9]{2,3}"
#: Shops and the like: people have pages there, and what they sell.
_SHOPS = frozenset(
    "bol.com booking.com marktplaats.nl funda.nl vinted.nl thuisbezorgd.nl amazon.nl zalando.nl wehkamp.nl ah.nl "
    "coolblue.nl ikea.nl kamernet.nl pararius.nl".split()
)
_OFFICES = frozenset(
    "digid.nl overheid.nl rijksoverheid.nl politie.nl thuisarts.nl ns.nl 9292.nl werk.nl uwv.nl"
    " belastingdienst.nl toeslagen.nl svb.nl ind.nl duo.nl coa.nl "
    "rechtspraak.nl om.nl".split()
)
_WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True)
class Allowed:
    """`numbers` and `short` find numbers that stay, `phrases` are names that stay, and `lengths` says
    how many words those have that begin with a word, the most first."""

    numbers: re.Pattern[str]
    short: re.Pattern[str]
    pages: re.Pattern[str]
    phrases: frozenset[tuple[str, ...]]
    lengths: dict[str, tuple[int, ...]]

    def longest(self, words: list[str], at: int) -> int:
        """How many words from this place on are a name that stays; 0 when none."""
        for length in self.lengths.get(words[at], ()):
            if at + length <= len(words) and tuple(words[at : at + length]) in self.phrases:
                return length
        return 0


def make_allowed(names: Iterable[str], numbers: Iterable[str], hosts: Iterable[str]) -> Allowed:
    """From names, telephone numbers in any spelling, and host names."""
    phrases = frozenset(tuple(_WORD.findall(shadow(name))) for name in names) - {()}
    lengths: dict[str, set[int]] = {}
    for phrase in phrases:
        lengths.setdefault(phrase[0], set()).add(len(phrase))
    longest_first = {first: tuple(sorted(found, reverse=True)) for first, found in lengths.items()}
    return Allowed(_long_numbers(numbers), _short_numbers(), _pages(hosts), phrases, longest_first)


def allowed_by(directories: Iterable[Directory], more: Iterable[str]) -> Allowed:
    """Everything that these directories name, and these names."""
    names, numbers, hosts = set(more), set(), set(_SHOPS | _OFFICES)
    for directory in directories:
        names |= {directory.name, directory.municipality}
        for record in directory.records.values():
            names |= {record.name, *record.synonyms, *record.weak_synonyms}
            numbers |= {
                channel.value for channel in record.channels if channel.type in ("phone", "app") and channel.value
            }
            hosts |= {_host(link) for link in (record.website, *(each.link for each in record.channels)) if link}
            named = (*record.synonyms, *record.weak_synonyms, *(each.value or "" for each in record.channels))
            hosts |= {_host(name) for name in named if "." in name and " " not in name}
        hosts.add(_host(directory.areas.website))
        for area in directory.areas.areas:
            names |= {area.name, *area.synonyms, *([area.team.name] if area.team else [])}
    return make_allowed((name for name in names if not name.isdigit()), numbers, hosts - {""})


def load_allowed(more: Iterable[str]) -> Allowed:
    """Of every municipality that has a directory. Raises ContentError when one cannot be read."""
    return allowed_by([load_directory(one) for one in municipalities()], more)


def _pages(hosts: Iterable[str]) -> re.Pattern[str]:
    """The sites of the directory, with a path of words but without anything that could be somebody's.

    Of a shop only the site itself: what stands behind "vinted.nl/" is somebody's page.
    """
    own = "|".join(re.escape(host) for host in sorted(set(hosts) - _SHOPS, key=len, reverse=True)) or "$^"
    shops = "|".join(map(re.escape, sorted(_SHOPS, key=len, reverse=True)))
    return re.compile(
        rf"(?<![\w@.\-])(?:https?://)?(?:www\.)?(?:(?:{own})(?:/[a-z\-/]{{0,60}})?|(?:{shops})/?)"
        r"(?![\w@?=&#%/]|\.\w|-\w)"
    )


def _host(address: str) -> str:
    return re.sub(r"^(?:https?://)?(?:www\.)?", "", shadow(address)).strip("/ ") if "tel:" not in address else ""


def _long_numbers(numbers: Iterable[str]) -> re.Pattern[str]:
    """Each with any sign between its digits, and also as +31…"""
    found = {re.sub(r"\D", "", number) for number in numbers}
    spellings = [_spaced(digits) for digits in sorted(found, key=len, reverse=True) if len(digits) > 5]
    spellings += [
        rf"(?:\+ ?31|00 ?31)[ \-]{{0,2}}{_spaced(digits[1:])}" for digits in sorted(found) if digits[:1] == "0"
    ]
    return re.compile(rf"(?=[\d(+])(?<![\d+])(?:{'|'.join([*spellings, _SERVICE])})(?!\d)")


def _spaced(digits: str) -> str:
    return r"[ .\-/()]{0,3}".join(digits)


def _short_numbers() -> re.Pattern[str]:
    """Not as a group inside a longer number: "06 112 113 14"."""
    return re.compile(
        rf"(?=[19])(?<![\d+])(?<!\d[ .\-])(?<!\d[ .\-]{{2}})(?:{_SHORT})(?!\d)(?![ .\-]{{0,2}}[1-9])"
    )
