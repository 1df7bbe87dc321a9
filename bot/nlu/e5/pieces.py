"""`Pieces`: a text as word pieces, as the encoder's own tokenizer cuts it (unigram, Viterbi)."""

from __future__ import annotations

import re

from bot.nlu.e5.model_file import Vocabulary

_SPACE_MARK = "\u2581"
#: Worse than any piece: a character that the vocabulary has not.
_UNKNOWN_COST = 10.0
_QUERY = "query: "


class Pieces:
    """The vocabulary by piece, ready to cut."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        """Index the pieces; 250,000 take half a second."""
        self._vocabulary = vocabulary
        self._normal = str.maketrans(dict(vocabulary.replaced))
        self._unknown = float(vocabulary.scores.min()) - _UNKNOWN_COST
        self._index: dict[str, int] = {}
        for number, piece in enumerate(vocabulary.pieces):
            self._index.setdefault(piece.decode("utf-8", "replace"), number)
        self._index.pop("", None)
        self._longest = max(map(len, self._index))

    def cut(self, text: str, most: int) -> list[int]:
        """Numbers of the pieces, at most `most`, between the marks for begin and end."""
        said = re.sub(" {2,}", " ", (_QUERY + text).translate(self._normal))
        return [self._vocabulary.begin, *self._best(_mark(said))[: most - 2], self._vocabulary.end]

    def _best(self, text: str) -> list[int]:
        scores, index = self._vocabulary.scores, self._index
        best = [0.0] + [-1e30] * len(text)
        back = [(0, 0)] * (len(text) + 1)
        for start in range(len(text)):
            for end in range(start + 1, min(start + self._longest, len(text)) + 1):
                piece = index.get(text[start:end])
                if piece is not None and piece != self._vocabulary.unknown:
                    score = best[start] + float(scores[piece])
                    if score > best[end]:
                        best[end], back[end] = score, (start, piece)
            if best[start] + self._unknown > best[start + 1]:
                best[start + 1] = best[start] + self._unknown
                back[start + 1] = (start, self._vocabulary.unknown)
        found: list[int] = []
        end = len(text)
        while end > 0:
            end, piece = back[end]
            found.append(piece)
        return found[::-1]


def _mark(text: str) -> str:
    marked = text.replace(" ", _SPACE_MARK)
    return marked if marked.startswith(_SPACE_MARK) else _SPACE_MARK + marked
