"""`make tune`: teach the encoder our labels; writes data/encoder/adapter.npz. Half an hour on two cores.

The encoder's 4-bit weights stay; their scales, the biases and the norms learn (see `network`) to bring sentences
of one intent together, and danger of now apart from all else, while two small heads on top, thrown away
afterwards, judge. One in eight examples, chosen by its hash, is never shown: on those the classifier finds its
thresholds, because an encoder knows by heart what it has seen. With `--further` it goes on from the adapter that
stands there, which takes less after some new examples. Same data and seed, same adapter but for the last bits of
the arithmetic.
"""

from __future__ import annotations

import argparse
import os
import random
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bot.nlu.dialect import to_standard
from bot.nlu.e5.adapter import ADAPTER, Adapter, may_be_shown
from bot.nlu.e5.model_file import ModelFile
from bot.nlu.e5.network import Network
from bot.nlu.e5.pieces import Pieces
from bot.nlu.encoders import e5_file
from bot.nlu.examples import Example, read_examples
from bot.nlu.slips import with_typos

#: Word pieces in one step, with the padding; word pieces read of one text.
STEP_PIECES, TEXT_PIECES = 700, 100
LEARNING_RATE, HEAD_RATE = 1.5e-3, 3e-3
WARM_UP, DROPOUT, SMOOTHING = 0.06, 0.1, 0.1
#: This share of the texts is typed with slips of the thumb.
SLIPS = 0.25
#: How sharp the cosine head is; how much more a missed danger costs than a false one.
SHARPNESS, DANGER_SHARPNESS, MISSED = 16.0, 8.0, 2.0
SEED = 3

Batch = tuple[NDArray[np.float32], NDArray[np.float32], NDArray[np.int64], NDArray[np.float32]]


@dataclass(frozen=True)
class Lesson:
    """A text, the number of its intent, whether it is danger of now, and how much it counts."""

    text: str
    intent: int
    danger: bool


class Tuner:
    """The network with two heads on it: intents by cosine, danger by a plane."""

    def __init__(self, lessons: Sequence[Lesson], intents: int, learnt: Adapter | None = None) -> None:
        """Load the encoder, with what it has `learnt`; the mean vector of each intent is the first head."""
        os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
        import tensorflow as tf

        tf.keras.utils.set_random_seed(SEED)
        self._tf = tf
        self.model = ModelFile.read(e5_file())
        self.network = Network(self.model, tf)
        if learnt is not None:
            self.network.resume(learnt.differences)
        self._pieces = Pieces(self.model.vocabulary)
        self._random = random.Random(SEED)
        counts = Counter(lesson.intent for lesson in lessons)
        weights = [(len(lessons) / intents / max(counts[i], 1)) ** 0.5 for i in range(intents)]
        self._weights = tf.constant(weights, tf.float32)
        self._begin(lessons, intents)
        self._encoder_optimizer = tf.keras.optimizers.legacy.Adam(LEARNING_RATE)
        self._head_optimizer = tf.keras.optimizers.legacy.Adam(HEAD_RATE)
        shapes = [(None, None, self.model.hidden), (None, None)]
        inputs = [tf.TensorSpec(shape, tf.float32) for shape in shapes]
        labels = [tf.TensorSpec((None,), tf.int64), tf.TensorSpec((None,), tf.float32)]
        self._step = tf.function(self._learn, autograph=False, input_signature=[*inputs, *labels])
        self._judge = tf.function(self._scores, autograph=False, input_signature=inputs)

    def _begin(self, lessons: Sequence[Lesson], intents: int) -> None:
        tf = self._tf
        few = self._random.sample(list(lessons), min(len(lessons), 40 * intents))
        pooled = tf.function(
            self.network.pooled,
            autograph=False,
            input_signature=[
                tf.TensorSpec((None, None, self.model.hidden), tf.float32),
                tf.TensorSpec((None, None), tf.float32),
            ],
        )
        rows, labels = [], []
        for embedded, mask, intent, _ in self._batches(few, noisy=False):
            rows.append(tf.math.l2_normalize(pooled(embedded, mask), 1).numpy())
            labels.append(intent)
        vectors, truth = np.concatenate(rows), np.concatenate(labels)
        self._mean = tf.constant(vectors.mean(axis=0))
        centred = vectors - vectors.mean(axis=0)
        centred /= np.linalg.norm(centred, axis=1, keepdims=True)
        centres = np.stack([centred[truth == i].mean(axis=0) for i in range(intents)])
        self._centres = tf.Variable(centres)
        self._centre_bias = tf.Variable(tf.zeros(intents))
        self._plane = tf.Variable(tf.zeros(self.model.hidden))
        self._plane_bias = tf.Variable(-2.0)

    def _scores(self, embedded: Any, mask: Any, dropout: float = 0.0) -> tuple[Any, Any]:
        tf = self._tf
        vectors = tf.math.l2_normalize(self.network.pooled(embedded, mask, dropout), 1) - self._mean
        vectors = tf.math.l2_normalize(vectors, 1)
        near = tf.matmul(vectors, tf.math.l2_normalize(self._centres, 1), transpose_b=True)
        danger = tf.linalg.matvec(vectors, self._plane)
        return SHARPNESS * near + self._centre_bias, DANGER_SHARPNESS * danger + self._plane_bias

    def _learn(self, embedded: Any, mask: Any, intent: Any, danger: Any) -> Any:
        tf = self._tf
        encoder = list(self.network.learnt.values())
        heads = [self._centres, self._centre_bias, self._plane, self._plane_bias]
        with tf.GradientTape() as tape:
            intents, dangers = self._scores(embedded, mask, DROPOUT)
            count = self._centres.shape[0]
            wanted = tf.one_hot(intent, count) * (1 - SMOOTHING) + SMOOTHING / count
            weights = tf.gather(self._weights, intent)
            losses = tf.nn.softmax_cross_entropy_with_logits(wanted, intents)
            loss = tf.reduce_sum(weights * losses) / tf.reduce_sum(weights)
            loss += tf.reduce_mean(tf.nn.weighted_cross_entropy_with_logits(danger, dangers, MISSED))
        gradients, _ = tf.clip_by_global_norm(tape.gradient(loss, encoder + heads), 1.0)
        self._encoder_optimizer.apply_gradients(zip(gradients[: len(encoder)], encoder, strict=True))
        self._head_optimizer.apply_gradients(zip(gradients[len(encoder) :], heads, strict=True))
        return loss

    def teach(self, lessons: Sequence[Lesson], epochs: int, pace: float = 1.0) -> None:
        """Go through them `epochs` times, with another slip of the thumb each time, and print progress."""
        steps = epochs * sum(1 for _ in self._batches(lessons, noisy=False))
        done, start = 0, time.monotonic()
        for _ in range(epochs):
            losses: list[float] = []
            for batch in self._batches(lessons, noisy=True):
                now = min(1.0, (done + 1) / (WARM_UP * steps)) * max(0.02, 1 - done / steps)
                self._encoder_optimizer.learning_rate.assign(LEARNING_RATE * pace * now)
                self._head_optimizer.learning_rate.assign(HEAD_RATE * max(0.1, now))
                losses.append(float(self._step(*batch)))
                done += 1
                if done % 50 == 0:
                    left = (time.monotonic() - start) / done * (steps - done) / 60
                    print(
                        f"  step {done} of {steps}, loss {np.mean(losses[-50:]):.3f}, {left:.0f} min left",
                        flush=True,
                    )

    def right(self, lessons: Sequence[Lesson]) -> float:
        """Share of the texts whose intent the head names."""
        found = [
            (self._judge(embedded, mask)[0].numpy().argmax(axis=1) == intent)
            for embedded, mask, intent, _ in self._batches(lessons, noisy=False)
        ]
        return float(np.concatenate(found).mean())

    def _batches(self, lessons: Sequence[Lesson], *, noisy: bool) -> Iterator[Batch]:
        """Texts of about one length together, the groups in a random order."""
        cut = [self._cut(lesson, noisy=noisy) for lesson in lessons]
        keys = [len(pieces) + 4 * self._random.random() for pieces, _ in cut]
        groups: list[list[tuple[list[int], Lesson]]] = [[]]
        for _, one in sorted(zip(keys, cut, strict=True), key=lambda row: row[0]):
            if groups[-1] and (len(groups[-1]) + 1) * len(one[0]) > STEP_PIECES:
                groups.append([])
            groups[-1].append(one)
        self._random.shuffle(groups)
        for group in groups:
            tokens = np.zeros((len(group), max(len(pieces) for pieces, _ in group)), np.int32)
            mask = np.zeros(tokens.shape, np.float32)
            for row, (pieces, _) in enumerate(group):
                tokens[row, : len(pieces)] = pieces
                mask[row, : len(pieces)] = 1
            intents = np.array([lesson.intent for _, lesson in group])
            dangers = np.array([lesson.danger for _, lesson in group], np.float32)
            yield self.network.embedded(tokens), mask, intents, dangers

    def _cut(self, lesson: Lesson, *, noisy: bool) -> tuple[list[int], Lesson]:
        text = lesson.text
        if noisy and self._random.random() < SLIPS:
            text = with_typos(text, self._random.randrange(1_000_000))
        return self._pieces.cut(to_standard(text), TEXT_PIECES), lesson


def lessons_of(examples: Sequence[Example]) -> tuple[list[Lesson], list[Lesson], int]:
    """What may be shown, what is kept apart, and how many intents there are."""
    intents = sorted({example.intent for example in examples})
    shown: list[Lesson] = []
    apart: list[Lesson] = []
    for example in examples:
        lesson = Lesson(example.plain, intents.index(example.intent), example.danger)
        (shown if may_be_shown(example.plain) else apart).append(lesson)
    return shown, apart, len(intents)


def main(arguments: Sequence[str] | None = None) -> None:
    """Teach and write the adapter."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--epochs", type=int, default=4)
    parser.add_argument("--further", action="store_true", help="go on from the adapter that stands there")
    parser.add_argument("--pace", type=float, default=1.0, help="share of the learning rate")
    parser.add_argument("--out", type=Path, default=ADAPTER)
    given = parser.parse_args(arguments)
    shown, apart, intents = lessons_of(read_examples())
    print(f"{len(shown)} examples are shown, {len(apart)} kept apart, {intents} intents", flush=True)
    tuner = Tuner(shown, intents, Adapter.read() if given.further else None)
    print(f"  before: {tuner.right(apart):.1%} of those kept apart right, by the nearest mean alone", flush=True)
    tuner.teach(shown, given.epochs, given.pace)
    print(f"  after: {tuner.right(apart):.1%}", flush=True)
    texts = (lesson.text for lesson in shown)
    Adapter.write(tuner.network.differences(), texts, tuner.model, given.out)
    print(f"{given.out}: {given.out.stat().st_size / 1e6:.1f} MB. Now train: make train", flush=True)


if __name__ == "__main__":
    main()
