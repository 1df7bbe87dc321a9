"""What the documents claim is true."""

from __future__ import annotations

import re
import subprocess
import sys

import pytest

from tests.stack import ROOT

DOCUMENTS = [
    "README.md",
    "CONTRIBUTING.md",
    "docs/architecture.md",
    "docs/dependencies.md",
    "docs/content.md",
    "docs/front-end.md",
    "docs/handleiding.md",
    "docs/handoff.md",
    "docs/privacy.md",
]


@pytest.mark.parametrize("name", DOCUMENTS)
def test_every_make_target_that_is_named_exists(name: str) -> None:
    """A command that a document names is in the Makefile."""
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    text = (ROOT / name).read_text(encoding="utf-8")
    named = set(re.findall(r"`make ([a-z-]+)", text) + re.findall(r"^    make ([a-z-]+)", text, re.MULTILINE))
    assert named <= targets


@pytest.mark.parametrize("name", DOCUMENTS)
def test_every_link_within_the_project_leads_somewhere(name: str) -> None:
    """Links to files and pictures exist."""
    links = re.findall(r"\]\(([^)#:]+)\)", (ROOT / name).read_text(encoding="utf-8"))
    missing = [link for link in links if not ((ROOT / name).parent / link).exists()]
    assert not missing


def test_every_fault_of_a_hand_over_has_its_test() -> None:
    """Each line of the table in docs/handoff.md names tests, and they exist."""
    text = (ROOT / "docs" / "handoff.md").read_text(encoding="utf-8")
    rows = text.split("## What can go wrong", 1)[1].split("\n## ", 1)[0].split("| --- |", 1)[1].splitlines()[1:]
    sources = "\n".join(path.read_text(encoding="utf-8") for path in (ROOT / "tests").rglob("test_*.py"))
    named = {row: re.findall(r"`(test_\w+)`", row) for row in rows if row.startswith("|")}
    assert len(named) > 15
    assert not [row for row, names in named.items() if not names], "a fault without a test"
    assert not [name for names in named.values() for name in names if f"def {name}(" not in sources]


def test_every_dependency_is_explained() -> None:
    """Each package that pyproject.toml asks for has its line in docs/dependencies.md."""
    project = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    block = project.split("dependencies = [", 1)[1].split("[project.scripts]", 1)[0]
    names = re.findall(r'^\s+"([a-z0-9-]+)', block, re.MULTILINE)
    text = (ROOT / "docs" / "dependencies.md").read_text(encoding="utf-8")
    assert names
    assert not [name for name in names if not name.startswith("types-") and name not in text]


def test_the_locks_name_no_registry() -> None:
    """The lock files hold names, versions and hashes, and no address."""
    for name in ("requirements.lock", "requirements-dev.lock", "requirements-deduce.lock"):
        text = (ROOT / name).read_text(encoding="utf-8")
        assert "://" not in text
        assert "--hash=sha256:" in text


def test_the_borders_between_the_rooms_hold() -> None:
    """The import contracts of pyproject.toml are kept."""
    checked = subprocess.run(
        [f"{sys.prefix}/bin/lint-imports"], cwd=ROOT, capture_output=True, text=True, timeout=120
    )
    assert checked.returncode == 0, checked.stdout


def test_gateway_and_worker_start_without_tensorflow() -> None:
    """Their imports bring in neither TensorFlow, nor spaCy, nor Rasa."""
    code = (
        "import sys, bot.web.app, bot.worker, bot.cli;"
        "print([name for name in ('tensorflow', 'spacy', 'rasa', 'rasa_sdk') if name in sys.modules])"
    )
    found = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, timeout=60)
    assert found.stdout.strip() == "[]", found.stdout + found.stderr
