"""A model that cannot serve is one line at the start, not an empty answer at night."""

from __future__ import annotations

import io
import tarfile
from collections.abc import Callable
from pathlib import Path

import pytest

from bot import settings
from bot.engine.serve import ModelMissing, check_model
from bot.nlu.spacy_nl import dutch_model


def model(folder: Path, encoder: str = "accurate", dutch: str | None = None) -> Path:
    """A model file with its record."""
    path = folder / "nachtlicht.tar.gz"
    with tarfile.open(path, "w:gz") as archive:
        content = b"{}" * 5000
        entry = tarfile.TarInfo("metadata.json")
        entry.size = len(content)
        archive.addfile(entry, io.BytesIO(content))
    (folder / "nachtlicht.fingerprint").write_text(f"hash\n{encoder}\n{dutch or dutch_model()}\n")
    return path


def test_a_fitting_model_passes(tmp_path: Path) -> None:
    """Same encoder, same Dutch."""
    check_model(settings.load({}), model(tmp_path))


def test_a_missing_model_says_what_to_do(tmp_path: Path) -> None:
    """The line names the command."""
    with pytest.raises(ModelMissing, match="make train"):
        check_model(settings.load({}), tmp_path / "nachtlicht.tar.gz")


@pytest.mark.parametrize(
    "damage", [lambda whole: whole[: len(whole) // 2], lambda _: b"", lambda _: b"no archive"]
)
def test_a_damaged_model_says_what_to_do(tmp_path: Path, damage: Callable[[bytes], bytes]) -> None:
    """Cut short, empty or something else: Rasa itself would start and answer nothing."""
    path = model(tmp_path)
    path.write_bytes(damage(path.read_bytes()))
    with pytest.raises(ModelMissing, match=r"damaged.*make train"):
        check_model(settings.load({}), path)


@pytest.mark.parametrize(
    ("encoder", "dutch", "reason"),
    [("fast", None, "vectors of the other encoder"), ("accurate", "nl_core_something", "lemmas of another model")],
)
def test_a_model_of_other_settings_is_refused(
    tmp_path: Path, encoder: str, dutch: str | None, reason: str
) -> None:
    """It would classify at random."""
    with pytest.raises(ModelMissing, match="make train") as error:
        check_model(settings.load({}), model(tmp_path, encoder, dutch))
    assert "\n" not in str(error.value), reason
