"""`Network`: the encoder in TensorFlow, with its 4-bit weights as they are and every other number open to learn.

Learnt are the scale of each block of 32 weights, the biases and the norms: 0.75 million numbers of 118 million.
Scales: Kim et al. 2023, PEQA, arXiv:2305.14152. Biases and norms: Ben Zaken et al. 2022, BitFit, arXiv:2106.10199.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bot.nlu.e5.model_file import ModelFile

_MATRICES = ("q", "k", "v", "ao", "fi", "fo")
_NORMS = ("aln", "oln")


class Network:
    """Token numbers in, the mean of the last layer's states out."""

    def __init__(self, model: ModelFile, tf: Any) -> None:
        """Unpack; 90 MB for the layers."""
        self._tf = tf
        self._model = model
        self._nibbles: dict[str, Any] = {}
        self._scales: dict[str, Any] = {}
        self.learnt: dict[str, Any] = {}
        for layer in range(model.layers):
            for name in _MATRICES:
                self._add_matrix(f"l{layer}.{name}.w")
                self._add(f"l{layer}.{name}.b", model.floats(f"l{layer}.{name}.b"))
            for name in _NORMS:
                self._add(f"l{layer}.{name}.w", model.floats(f"l{layer}.{name}.w"))
                self._add(f"l{layer}.{name}.b", model.floats(f"l{layer}.{name}.b"))
        self._add("emb.ln.w", model.floats("emb.ln.w"))
        self._add("emb.ln.b", model.floats("emb.ln.b"))
        self._positions = (
            model.floats("emb.pos").reshape(-1, model.hidden) + model.floats("emb.type")[: model.hidden]
        )
        self._words = model.nibbles("emb.word").reshape(-1, model.hidden // 32, 32)
        self._word_scales = model.scales("emb.word").reshape(-1, model.hidden // 32, 1)

    def _add(self, name: str, start: NDArray[Any]) -> None:
        self.learnt[name] = self._tf.Variable(start.astype(np.float32), name=name.replace(".", "_"))

    def _add_matrix(self, name: str) -> None:
        self._scales[name] = self._tf.constant(self._model.scales(name).astype(np.float32).reshape(-1, 1))
        self._add(name, np.zeros(self._scales[name].shape, np.float32))
        self._nibbles[name] = self._tf.constant(self._model.nibbles(name).astype(np.float32))

    def embedded(self, tokens: NDArray[np.int32]) -> NDArray[np.float32]:
        """The vectors that go in, shape (texts, length, hidden)."""
        words = self._words[tokens].astype(np.float32) * self._word_scales[tokens].astype(np.float32)
        vectors: NDArray[np.float32] = words.reshape(*tokens.shape, -1) + self._positions[: tokens.shape[1]]
        return vectors

    def pooled(self, embedded: Any, mask: Any, dropout: float = 0.0) -> Any:
        """Mean of the states where `mask` is 1, shape (texts, hidden)."""
        tf = self._tf
        x = self._norm(embedded, "emb.ln")
        hidden_from = (1.0 - mask)[:, None, None, :] * -1e9
        for layer in range(self._model.layers):
            x = self._layer(x, hidden_from, f"l{layer}.", dropout)
        return tf.reduce_sum(x * mask[:, :, None], 1) / tf.reduce_sum(mask, 1, keepdims=True)

    def _layer(self, x: Any, hidden_from: Any, name: str, dropout: float) -> Any:
        tf = self._tf
        q, k, v = (self._heads(self._linear(x, f"{name}{part}")) for part in "qkv")
        size = self._model.hidden // self._model.heads
        attention = tf.nn.softmax(
            tf.matmul(q, k, transpose_b=True) / np.sqrt(size).astype(np.float32) + hidden_from
        )
        mixed = tf.transpose(tf.matmul(attention, v), (0, 2, 1, 3))
        mixed = tf.reshape(mixed, (tf.shape(x)[0], tf.shape(x)[1], self._model.hidden))
        x = self._norm(x + self._dropped(self._linear(mixed, f"{name}ao"), dropout), f"{name}aln")
        inner = tf.nn.gelu(self._linear(x, f"{name}fi"))
        return self._norm(x + self._dropped(self._linear(inner, f"{name}fo"), dropout), f"{name}oln")

    def _dropped(self, x: Any, rate: float) -> Any:
        return self._tf.nn.dropout(x, rate) if rate else x

    def _heads(self, x: Any) -> Any:
        tf, heads = self._tf, self._model.heads
        split = tf.reshape(x, (tf.shape(x)[0], tf.shape(x)[1], heads, self._model.hidden // heads))
        return tf.transpose(split, (0, 2, 1, 3))

    def _linear(self, x: Any, name: str) -> Any:
        tf = self._tf
        bias = self.learnt[f"{name}.b"]
        scales = self._scales[f"{name}.w"] * (1.0 + self.learnt[f"{name}.w"])
        weights = tf.reshape(self._nibbles[f"{name}.w"] * scales, (bias.shape[0], -1))
        flat = tf.matmul(tf.reshape(x, (-1, x.shape[-1])), weights, transpose_b=True) + bias
        return tf.reshape(flat, (tf.shape(x)[0], tf.shape(x)[1], bias.shape[0]))

    def _norm(self, x: Any, name: str) -> Any:
        tf = self._tf
        mean, variance = tf.nn.moments(x, -1, keepdims=True)
        return (x - mean) * tf.math.rsqrt(variance + self._model.epsilon) * self.learnt[f"{name}.w"] + self.learnt[
            f"{name}.b"
        ]

    def resume(self, differences: Mapping[str, NDArray[Any]]) -> None:
        """Go on from what was learnt before. Raises KeyError for a number that this network does not have."""
        for name, difference in differences.items():
            start = 0 if name in self._scales else self._model.floats(name)
            value = (start + difference.astype(np.float32)).reshape(self.learnt[name].shape)
            self.learnt[name].assign(value)

    def differences(self) -> dict[str, NDArray[np.float32]]:
        """What was learnt: relative differences of scales, plain ones of all else, as an Adapter keeps them."""
        return {
            name: value.numpy().ravel() - (0 if name in self._scales else self._model.floats(name))
            for name, value in self.learnt.items()
        }
