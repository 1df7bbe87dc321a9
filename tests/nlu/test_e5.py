"""The encoder's file, tokenizer, network in TensorFlow, and what it learnt, beside the engine that serves."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from bot.nlu.e5.adapter import ADAPTER, Adapter, adapted, may_be_shown
from bot.nlu.e5.model_file import ModelFile, UnknownFormat
from bot.nlu.e5.pieces import Pieces
from bot.nlu.encoders import Accurate, e5_file
from bot.settings import ROOT

TEXTS = [
    "hij staat voor de deur",
    "help",
    "mag niet meer naar mijn moeder   van hem 😀 hè",
    "Ik heb — “pijn”… ﬁjn",
    "زوجي يضربني",
    "k kin nait meer",
    "",
]


@pytest.fixture(scope="module")
def model() -> ModelFile:
    """The file of the installed package."""
    return ModelFile.read(e5_file())


def test_the_same_numbers_give_the_same_file(model: ModelFile) -> None:
    """Scales, biases and positions go back to the byte where they came from."""
    numbers: dict[str, Any] = {"l0.q.w": model.scales("l0.q.w"), "l3.fi.b": model.floats("l3.fi.b")}
    assert model.with_numbers(numbers) == model.raw


def test_numbers_of_another_size_are_refused(model: ModelFile) -> None:
    """Half a tensor would be a broken encoder that still answers."""
    with pytest.raises(UnknownFormat, match=r"l0\.q\.b"):
        model.with_numbers({"l0.q.b": np.zeros(3, np.float32)})


def test_another_kind_of_file_is_refused(tmp_path: Path) -> None:
    """A new version of the package may have another format."""
    path = tmp_path / "other.bin"
    path.write_bytes(b"GGUF and more")
    with pytest.raises(UnknownFormat, match=r"other\.bin"):
        ModelFile.read(path)


@pytest.mark.parametrize("text", TEXTS)
def test_the_tokenizer_counts_as_the_engine_does(model: ModelFile, text: str) -> None:
    """The network learns from the same pieces that the engine reads."""
    engine = Accurate()
    assert len(_pieces(model).cut(text, 512)) == engine._model.token_count(text, True)


def _pieces(model: ModelFile, known: dict[int, Pieces] = {}) -> Pieces:  # noqa: B006
    return known.setdefault(id(model), Pieces(model.vocabulary))


NETWORK = """
import sys
import numpy as np
import tensorflow as tf
from bot.nlu.e5.adapter import Adapter
from bot.nlu.e5.model_file import ModelFile
from bot.nlu.e5.network import Network
from bot.nlu.e5.pieces import Pieces
from bot.nlu.encoders import Accurate, e5_file

text = "hij zegt dat ik mag kiezen welke hand"
model = ModelFile.read(e5_file())
tokens = np.array([Pieces(model.vocabulary).cut(text, 100)], np.int32)
network = Network(model, tf)
adapter = Adapter.read()
for engine in (Accurate(), Accurate(adapter)):
    found = network.pooled(network.embedded(tokens), np.ones(tokens.shape, np.float32)).numpy()[0]
    print(float(found @ engine.vectors([text])[0] / np.linalg.norm(found)))
    network.resume(adapter.differences)
"""


def test_the_network_says_what_the_engine_says() -> None:
    """Cosine above 0.999, plain and with what was learnt before. In a process apart, for its TensorFlow."""
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", NETWORK], cwd=ROOT, capture_output=True, text=True, check=True
    )
    plain, taught = (float(line) for line in done.stdout.split()[-2:])
    assert plain > 0.999
    assert taught > 0.999


def test_an_adapter_comes_back_as_it_was_written(model: ModelFile, tmp_path: Path) -> None:
    """And its differences are in the adapted file: a scale twice as large, a bias one more."""
    path = tmp_path / "adapter.npz"
    size = model.scales("l0.q.w").size
    Adapter.write({"l0.q.w": np.ones(size), "l0.q.b": np.ones(model.hidden)}, ["een zin"], model, path)
    adapter = Adapter.read(path)
    assert adapter is not None
    assert adapter.has_seen(" een zin")
    assert not adapter.has_seen("een andere zin")
    changed = ModelFile.read(adapted(e5_file(), adapter, tmp_path))
    assert np.allclose(changed.scales("l0.q.w"), 2 * model.scales("l0.q.w").astype(np.float32), rtol=1e-3)
    assert np.allclose(changed.floats("l0.q.b"), model.floats("l0.q.b") + 1)
    assert np.array_equal(changed.nibbles("l0.q.w"), model.nibbles("l0.q.w"))


def test_an_adapter_of_another_encoder_is_refused(model: ModelFile, tmp_path: Path) -> None:
    """Its differences would mean nothing there."""
    adapter = Adapter({}, "0" * 64, "abc")
    with pytest.raises(UnknownFormat, match="make tune"):
        adapted(e5_file(), adapter, tmp_path)


def test_without_an_adapter_the_encoder_is_the_plain_one(tmp_path: Path) -> None:
    """No file, no error."""
    assert Adapter.read(tmp_path / "none.npz") is None


def test_the_adapter_of_the_repository_fits_the_installed_encoder(model: ModelFile) -> None:
    """Else nothing would start on a new machine."""
    adapter = Adapter.read(ADAPTER)
    assert adapter is not None
    assert len(adapter.applied(model)) == len(model.raw)


def test_one_example_in_eight_is_kept_from_the_encoder() -> None:
    """Thresholds are found on those; which they are follows from the text alone."""
    texts = [f"zin nummer {number}" for number in range(4000)]
    assert 0.10 < sum(not may_be_shown(text) for text in texts) / len(texts) < 0.15
    assert all(may_be_shown(text) == may_be_shown(f" {text} ") for text in texts[:100])
