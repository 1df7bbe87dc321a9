"""Rasa without TensorFlow: `install()` puts a hollow module in its place, before Rasa is imported.

Rasa imports TensorFlow even when no component uses it: 6 of 10 seconds of start and 330 MB. Nothing in our
pipeline touches it, so every name below `tensorflow` may be an empty class. A test (tests/engine)
checks that answers are the same with and without.
"""

from __future__ import annotations

import importlib.abc
import importlib.machinery
import sys
import types
from collections.abc import Sequence
from typing import Any

#: Packages that Rasa imports and that we never call.
HOLLOW = frozenset({"tensorflow", "keras", "tensorflow_addons", "tensorflow_text", "tensorflow_hub"})


class _HollowType(type):
    """A class whose every attribute is another hollow class."""

    def __getattr__(cls, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return _hollow(name)

    def __getitem__(cls, _: Any) -> Any:
        return cls


def _hollow(name: str) -> Any:
    def new(cls: Any, *args: Any, **kwargs: Any) -> Any:
        """As a decorator it gives the function back; otherwise an empty object."""
        return args[0] if len(args) == 1 and callable(args[0]) else object.__new__(cls)

    return _HollowType(name, (), {"__new__": new, "__init__": lambda self, *a, **k: None})


class _HollowModule(types.ModuleType):
    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return _hollow(name)


class _Finder(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: types.ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        if fullname.split(".")[0] not in HOLLOW:
            return None
        return importlib.machinery.ModuleSpec(fullname, self, is_package=True)

    def create_module(self, spec: importlib.machinery.ModuleSpec) -> types.ModuleType:
        return _HollowModule(spec.name)

    def exec_module(self, module: types.ModuleType) -> None:
        module.__dict__["__version__"] = "2.12.0"


def install() -> None:
    """Does nothing when TensorFlow is there already."""
    if "tensorflow" not in sys.modules and not any(isinstance(finder, _Finder) for finder in sys.meta_path):
        sys.meta_path.insert(0, _Finder())


def installed() -> bool:
    """Whether this process runs without TensorFlow."""
    return any(isinstance(finder, _Finder) for finder in sys.meta_path)
