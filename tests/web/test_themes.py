"""A municipality chooses its colours and its logo in one file, and they can always be read."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from bot.content.directory import municipalities
from bot.web.visitor.rendering import THEMES, theme_of

FILES = sorted(THEMES.glob("*.css"))
STATIC = THEMES.parent
#: What stands on what, and how much it must differ (WCAG 2.2: 4.5 for text, 3 for borders and signs).
PAIRS = [
    *((text, ground, 4.5) for text in ("ink", "soft") for ground in ("ground", "card")),
    *(("ink", ground, 4.5) for ground in ("mine", "danger-soft", "human-soft", "accent-soft")),
    *(("soft", ground, 4.5) for ground in ("mine",)),
    ("accent", "card", 4.5),
    ("accent", "ground", 4.5),
    ("accent", "accent-soft", 4.5),
    ("accent-ink", "accent", 4.5),
    ("danger", "card", 4.5),
    ("danger-ink", "danger", 4.5),
    ("human", "human-soft", 4.5),
    ("open", "open-soft", 4.5),
    ("exit-ink", "exit", 4.5),
    *(
        (sign, ground, 3.0)
        for sign in ("edge", "focus", "exit", "danger", "human")
        for ground in ("ground", "card")
    ),
]


def tokens(theme: Path) -> dict[str, dict[str, str]]:
    """The tokens in light, and in dark with what dark does not change."""
    light, dark = theme.read_text(encoding="utf-8").split("@media (prefers-color-scheme: dark)")
    found = dict(re.findall(r"--nachtlicht-([a-z-]+): ([^;]+);", light))
    return {"light": found, "dark": {**found, **dict(re.findall(r"--nachtlicht-([a-z-]+): ([^;]+);", dark))}}


def luminance(colour: str) -> float:
    """Relative luminance of `#rrggbb`, from 0 to 1 (WCAG 2.2)."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """From 1 to 21."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("theme", FILES, ids=lambda path: path.stem)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_colours_can_be_read(theme: Path, scheme: str) -> None:
    """Every pair that meets on the page."""
    found = tokens(theme)[scheme]
    weak = {
        (one, other): round(contrast(found[one], found[other]), 2)
        for one, other, least in PAIRS
        if contrast(found[one], found[other]) < least
    }
    assert weak == {}


@pytest.mark.parametrize("theme", FILES, ids=lambda path: path.stem)
def test_a_theme_is_whole(theme: Path) -> None:
    """Each file has every token that the style uses, and its logo is there."""
    used = set(re.findall(r"var\(--nachtlicht-([a-z-]+)\)", (STATIC / "page.css").read_text(encoding="utf-8")))
    found = tokens(theme)
    assert used <= set(found["light"])
    assert set(found["light"]) == set(tokens(THEMES / "standaard.css")["light"])
    logo = re.search(r'url\("/static/([^"]+)"\)', found["light"]["logo"])
    assert logo
    assert (STATIC / logo.group(1)).is_file()


def test_no_colour_stands_outside_the_themes() -> None:
    """So that a municipality has one file to look at; only the dimming behind the warning is everybody's."""
    style = (STATIC / "page.css").read_text(encoding="utf-8")
    assert re.findall(r"#[0-9a-f]{3,8}\b(?![^{]*\{)", style) == []
    assert re.findall(r"rgb\([^)]*\)", style) == ["rgb(0 0 0 / .55)"]


def test_every_municipality_has_a_theme_and_a_new_one_gets_the_plain_one() -> None:
    """Nobody is without colours."""
    assert [theme_of(name) for name in municipalities()] == list(municipalities())
    assert theme_of("elders") == "standaard"
