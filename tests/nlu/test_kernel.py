"""The arithmetic of the classifier, on numbers small enough to check."""

from __future__ import annotations

import numpy as np
import pytest

from bot.nlu.calibration import calibrate
from bot.nlu.kernel import Kernel, balanced_weights, fit, softmax
from bot.nlu.ngrams import Vocabulary, letter_terms
from bot.nlu.rows import SparseRow
from bot.nlu.stacking import Stack, left_out_probabilities

KERNEL = Kernel(2.0, 1.0)
RANDOM = np.random.default_rng(7)
ROWS = [SparseRow(np.array([i % 3], np.int32), np.array([1.0], np.float32)) for i in range(12)]
SENTENCES = RANDOM.normal(size=(12, 4)).astype(np.float32)
TARGETS = np.where(np.eye(3)[np.arange(12) % 3] > 0, 1.0, -1.0)


def fitted(keep: list[int]) -> np.ndarray:  # type: ignore[type-arg]
    """Scores of all examples by a machine that saw only those in `keep`."""
    machine = fit(
        [ROWS[i] for i in keep], SENTENCES[keep], TARGETS[keep], np.ones(len(keep)), ridge=1.0, kernel=KERNEL
    ).machine
    return machine.scores(ROWS, SENTENCES)


def test_two_machines_in_one_say_what_each_says_alone() -> None:
    """Its columns stand side by side, the left-out ones too."""
    weights = np.linspace(0.5, 1.5, 12)
    first, second = (
        fit(ROWS, SENTENCES, TARGETS, one, ridge=1.0, kernel=KERNEL) for one in (np.ones(12), weights)
    )
    both = first.beside(second)
    alone = [one.machine.scores(ROWS, SENTENCES) for one in (first, second)]
    assert np.allclose(both.machine.scores(ROWS, SENTENCES), np.hstack(alone), atol=1e-6)
    assert np.array_equal(both.left_out, np.hstack([first.left_out, second.left_out]))
    assert not np.allclose(alone[0], alone[1], atol=1e-3)


def test_left_out_scores_are_those_of_a_machine_that_never_saw_the_example() -> None:
    """The closed form equals training twelve times with one example away; thresholds rest on it."""
    everything = fit(ROWS, SENTENCES, TARGETS, np.ones(12), ridge=1.0, kernel=KERNEL)
    for out in range(12):
        without = fitted([i for i in range(12) if i != out])
        assert everything.left_out[out] == pytest.approx(without[out], abs=1e-4)


def test_it_learns_what_a_term_means() -> None:
    """Each term stands for a class here, and the scores say so."""
    assert (fitted(list(range(12))).argmax(axis=1) == np.arange(12) % 3).all()


def test_rare_intents_count_as_much_as_common_ones() -> None:
    """With power 1 each intent weighs the same in total, and the mean weight is 1."""
    weights = balanced_weights(["a", "a", "a", "b"], 1.0)
    assert weights[:3].sum() == pytest.approx(weights[3])
    assert weights.mean() == pytest.approx(1)


def test_probabilities_add_up() -> None:
    """A softmax at any temperature."""
    assert softmax(np.array([[1.0, 2.0], [-500.0, 500.0]]), 3.0).sum(axis=1) == pytest.approx([1, 1])


def test_left_out_scores_can_be_asked_for_some_examples_only() -> None:
    """The same as when all are asked for: training asks for those that the encoder does not know by heart."""
    some = np.arange(12) % 4 == 0
    whole = fit(ROWS, SENTENCES, TARGETS, np.ones(12), ridge=1.0, kernel=KERNEL)
    part = fit(ROWS, SENTENCES, TARGETS, np.ones(12), ridge=1.0, kernel=KERNEL, asked=some)
    assert part.left_out == pytest.approx(whole.left_out[some])


def test_the_second_judge_learns_what_the_first_mistakes() -> None:
    """Danger that only the rules see, and calm that scores high: it gets both right, the scores alone do not."""
    score = RANDOM.normal(size=(400, 1))
    rule = (RANDOM.random(400) < 0.5).astype(float)
    truth = rule + 0.3 * score[:, 0] > 0.5
    found = np.column_stack([rule, np.zeros(400), np.ones(400)])
    right = (left_out_probabilities(score, found, truth) > 0.5) == truth
    assert right.mean() > 0.9 > ((score[:, 0] > 0) == truth).mean()


def test_the_gravest_part_of_a_message_decides() -> None:
    """One sentence of danger in a long calm story is danger."""
    stack = Stack(np.zeros(4), np.ones(4), np.array([1.0, 0, 0, 0]), 0.0)
    assert stack.probability(np.array([[-3.0], [2.0]]), np.zeros(3)) == pytest.approx(1 / (1 + np.exp(-2.0)))
    assert Stack.from_dict(stack.as_dict()).weights.tolist() == stack.weights.tolist()


def test_the_fallback_swallows_few_right_answers() -> None:
    """One in a hundred of those that were right on left-out examples."""
    truth = RANDOM.integers(0, 5, 1000)
    scores = RANDOM.normal(size=(1000, 5)) + 2 * np.eye(5)[truth]
    found = calibrate(scores, truth, lost=0.01)
    confidence = softmax(scores, found.temperature).max(axis=1)
    right = scores.argmax(axis=1) == truth
    assert (confidence[right] < found.fallback_threshold).mean() <= 0.0105
    assert found.accuracy == pytest.approx(right.mean())


def test_a_term_that_nobody_taught_changes_nothing() -> None:
    """Unknown words give an empty row, not an error."""
    vocabulary = Vocabulary.learn([["a", "b"], ["a"]], min_df=1)
    assert len(vocabulary.row(["c"]).indices) == 0
    assert np.linalg.norm(vocabulary.row(["a", "b", "a"]).values) == pytest.approx(1)


def test_letters_keep_a_misspelt_word_near() -> None:
    """Most runs of letters survive one mistake."""
    right, wrong = set(letter_terms("mishandeling")), set(letter_terms("mishandelling"))
    assert len(right & wrong) / len(right) > 0.7
