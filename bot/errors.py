"""The root of every error that Nachtlicht raises itself; each room names its own below it."""

from __future__ import annotations


class NachtlichtError(Exception):
    """Something went wrong that Nachtlicht knows by name; the message never holds what a visitor typed."""
