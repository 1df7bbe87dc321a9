"""What Rasa's cache does not see: `hash_sources` for each component's `fingerprint_addon`.

Rasa hashes a component's class body and nothing else, so a changed helper or word list would silently give the
old model back. Every component therefore adds the hash of the files that it leans on.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from pathlib import Path

HERE = Path(__file__).resolve().parent


def hash_files(paths: Iterable[Path]) -> str:
    """One hash over names and contents, in sorted order; a directory stands for all files below it."""
    digest = hashlib.sha256()
    for path in sorted(_files(paths)):
        digest.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()


def _files(paths: Iterable[Path]) -> Iterable[Path]:
    for path in paths:
        if path.is_dir():
            yield from (p for p in path.rglob("*") if p.is_file() and "__pycache__" not in p.parts)
        elif path.is_file():
            yield path


def hash_sources(*extra: Path) -> str:
    """The hash over all code in `bot/nlu`, plus the data files that a component names."""
    return hash_files([*HERE.glob("*.py"), *HERE.glob("e5/*.py"), *extra])
