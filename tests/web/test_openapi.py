"""The description is the contract: its routes are ours, and generated calls get no undocumented answer."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)
from starlette.routing import Route

from bot.web.visitor.api import description
from bot.web.visitor.application import ROUTES
from bot.web.visitor.info import PAGES
from tests.web.fakes import FakeRasa
from tests.web.server import serving

#: What belongs to our own page and is no part of the contract.
OURS = {"/", "/gesprek", "/gevaar.json", "/openapi.yml", "/static/assess.js", *PAGES}


def test_paths_and_methods_are_the_routes() -> None:
    """What is described exists, and what exists is described."""
    described = {
        (path, method.upper())
        for path, item in description()["paths"].items()
        for method in item
        if method in ("get", "post", "put", "delete", "patch")
    }
    existing = {
        (route.path, method)
        for route in ROUTES
        if isinstance(route, Route) and route.path not in OURS
        for method in (route.methods or set()) - {"HEAD"}
    }
    assert described == existing


def test_statuses_are_those_of_the_contract() -> None:
    """The calls of design.md with the statuses of design.md."""
    statuses = {
        (path, method): set(operation["responses"])
        for path, item in description()["paths"].items()
        for method, operation in item.items()
        if method != "parameters"
    }
    conversation = "/api/conversations/{conversation}"
    assert statuses["/api/conversations", "post"] >= {"201", "429", "503"}
    assert statuses[conversation + "/messages", "post"] == {
        "200", "400", "404", "405", "413", "415", "429", "503",
    }  # fmt: skip
    assert statuses[conversation + "/feedback", "post"] == {
        "200", "204", "400", "404", "405", "413", "415", "429", "503",
    }  # fmt: skip
    assert statuses[conversation, "delete"] >= {"204"}
    assert statuses[conversation + "/erase", "post"] >= {"204"}
    assert statuses["/health", "get"] >= {"200"}


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory, empty_database: Path) -> Iterator[str]:
    """A gateway that really listens, without limits, so that the calls reach what is behind them."""
    directory = tmp_path_factory.mktemp("openapi")
    (directory / "nachtlicht.sqlite3").write_bytes(empty_database.read_bytes())
    with serving(directory, FakeRasa(), NACHTLICHT_LIMITS="off") as found:
        yield found


schema = schemathesis.openapi.from_dict(description()).exclude(path_regex="/events$")


@schema.parametrize()  # type: ignore[untyped-decorator]
@settings(
    max_examples=25,
    deadline=None,
    derandomize=True,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
def test_generated_calls_get_documented_answers(case: schemathesis.Case, address: str) -> None:
    """Right, wrong and absurd calls: no server error, no undocumented status, no body of another shape."""
    case.call_and_validate(
        base_url=address,
        checks=[
            not_a_server_error,
            content_type_conformance,
            response_schema_conformance,
            status_code_conformance,
        ],
    )
