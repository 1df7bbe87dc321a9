"""The page's own judge: small enough to be sent, and of the same opinion as the server."""

from __future__ import annotations

import gzip
import json
import shutil
import subprocess
from pathlib import Path

import pytest

from bot.safety import assess, phrases_for_page
from tests.safety.figures import read

SCRIPT = Path(__file__).resolve().parents[2] / "bot" / "safety" / "assess.js"
#: What a browser on a phone at night should have to load at most, in bytes as they are sent.
SMALL = 48 * 1024
_RUN = """
const { nachtlichtSafety } = require(process.argv[1]);
const { phrases, texts } = JSON.parse(require("fs").readFileSync(0, "utf8"));
const assess = nachtlichtSafety(phrases);
process.stdout.write(JSON.stringify(texts.map((text) => assess(text).danger)));
"""


def test_the_phrases_are_small_json() -> None:
    """Everything the page needs is JSON of less than 48 KB as it is sent, gzipped."""
    sent = gzip.compress(json.dumps(phrases_for_page(), ensure_ascii=False, separators=(",", ":")).encode(), 9)
    print(f"\nphrases as sent: {len(sent)} bytes")
    assert len(sent) < SMALL


def test_the_page_judges_as_the_server_does() -> None:
    """Every sentence of the tables, and some odd ones, gets the same danger from the script and from Python."""
    node = shutil.which("node")
    if node is None:
        pytest.skip("NODE IS NOT INSTALLED: the page's own judge was not compared with the server's")
    odd = [
        "",
        " ",
        "HEEEELP!!!",
        "h\u200belp",
        "ＨＥＬＰ",
        "nooood mes\x00",
        "😀 hij is hier 😀",
        "a" * 3000,
        "Straße hilfe",
        "hélp",
    ]
    texts = [
        row.text for name in ("acute.tsv", "lookalikes.tsv", "everyday_dutch.tsv") for row in read(name)
    ] + odd
    asked = json.dumps({"phrases": phrases_for_page(), "texts": texts})
    done = subprocess.run(
        [node, "-e", _RUN, str(SCRIPT)], input=asked, capture_output=True, text=True, timeout=120
    )
    assert done.returncode == 0, done.stderr
    answers = dict(zip(texts, json.loads(done.stdout), strict=True))
    assert {text: danger for text, danger in answers.items() if danger != assess(text).danger.value} == {}
