"""A model that cannot serve is one line at the start, not an empty answer at night."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot import settings
from bot.engine.serve import ModelMissing, check_model
from bot.nlu.spacy_nl import dutch_model


def model(folder: Path, encoder: str = "accurate", dutch: str | None = None) -> Path:
    """A model file with its record."""
    path = folder / "nachtlicht.tar.gz"
    path.write_bytes(b"model")
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
