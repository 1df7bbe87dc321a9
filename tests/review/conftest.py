"""The stores of the conversation's tests, and the tools of pseudonymising, loaded once."""

from __future__ import annotations

import pytest

from bot.review.deidentify.build import build
from bot.review.deidentify.pseudonymise import Tools, load_tools
from tests.conversation.conftest import postgres_database, sqlite_store, store

__all__ = ["postgres_database", "sqlite_store", "store", "tools"]


@pytest.fixture(scope="session")
def tools() -> Tools:
    """Our own rules, Deduce, spaCy where its model is installed, and the tagger. Without Deduce the tests fail."""
    build()
    return load_tools()
