"""What stands on the visitor's page beside the texts: `load_frontpage() -> Frontpage`, the exits and the doors."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from bot.content.reading import Node, read

FRONTPAGE = Path(__file__).with_name("pagina.yml")
#: With fewer, "a plain site" would become a sign of its own.
FEWEST_EXITS = 3


@dataclass(frozen=True)
class Frontpage:
    """`exits`: the plain sites that leaving leads to. `doors`: ids of organisations, in the order of the list."""

    exits: tuple[str, ...]
    doors: tuple[str, ...]

    @property
    def origins(self) -> tuple[str, ...]:
        """Scheme and host of each exit, once, as a security policy names them."""
        return tuple(dict.fromkeys("{0.scheme}://{0.netloc}".format(urlsplit(site)) for site in self.exits))

    def pick_exit(self) -> str:
        """Any of the exits."""
        return secrets.choice(self.exits)


def load_frontpage(path: Path = FRONTPAGE) -> Frontpage:
    """Read the file. Raises `ContentError` for too few exits, or one that is no https address."""
    fields = read(path).fields({"uitgang", "deuren"}, ())
    exits = fields["uitgang"].items()
    if len(exits) < FEWEST_EXITS:
        raise fields["uitgang"].error(f"{len(exits)} sites to leave to; write at least {FEWEST_EXITS}")
    return Frontpage(tuple(_site(site) for site in exits), fields["deuren"].texts())


def _site(source: Node) -> str:
    site = source.text()
    parts = urlsplit(site)
    if parts.scheme != "https" or not parts.netloc or not parts.path.startswith("/"):
        raise source.error(f"{site!r} is no whole address: write https://, the site, and at least a slash")
    return site
