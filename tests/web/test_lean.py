"""Scripts and styles go out without what only explains them, and nothing else is changed."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from bot.web.visitor.lean import lean
from tests.web.conftest import Gateway

STATIC = Path(__file__).resolve().parents[2] / "bot/web/visitor/static"


@pytest.mark.parametrize(
    ("text", "left", "reason"),
    [
        ("// why\nlet a = 1;\n", "let a = 1;\n", "a line that only explains"),
        ("  /** what */\n  b();\n", "  b();\n", "the same within a class"),
        ("/* one\n   two */\nc();\n", "c();\n", "over two lines"),
        ("d(); // why\n", "d(); // why\n", "behind code it stays"),
        ('e("https://x/*y*/");\n', 'e("https://x/*y*/");\n', "an address is no comment"),
        ("f /* g */ ();\n", "f /* g */ ();\n", "within code it stays"),
    ],
)
def test_only_lines_of_comment_go(text: str, left: str, reason: str) -> None:
    """Each row says why."""
    assert lean(text) == left, reason


@pytest.mark.parametrize("path", sorted(STATIC.glob("*.js")), ids=lambda path: path.name)
def test_every_line_of_code_is_served(gateway: Gateway, path: Path) -> None:
    """In order; the button for other sites stays as it is; unchanged is said as unchanged."""

    code = [line for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]

    async def story() -> None:
        async with gateway() as (visitor, _):
            answer = await visitor.http.get(f"/static/{path.name}")
            assert answer.status_code == 200
            assert answer.headers["content-type"].startswith("text/javascript")
            sent = [line for line in answer.text.splitlines() if line.strip()]
            begun = ("//", "/*", "*")
            assert [one for one in code if not one.strip().startswith(begun)] == [
                one for one in sent if not one.strip().startswith(begun)
            ]
            assert (sent == code) is (path.name == "launcher.js")
            again = await visitor.http.get(
                f"/static/{path.name}", headers={"If-None-Match": answer.headers["etag"]}
            )
            assert (again.status_code, again.content) == (304, b"")

    asyncio.run(story())
