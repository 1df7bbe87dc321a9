"""What the page needs when the server is gone: `Offline.body()` gives the rules for danger and our answers."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator, Mapping
from datetime import datetime

from bot.content.answer import Answer
from bot.content.copybook import Context, Copybook
from bot.content.tongue import tongue
from bot.conversation.decide import danger_key
from bot.safety import Danger, phrases_for_page
from bot.safety.language import languages

_DUTCH = "nl"
#: The rules that hear one language → that language; who set off another rule is answered in Dutch.
RULES = {
    "english": "en",
    "english_other": "en",
    "turkish": "tr",
    "arabic": "ar",
    "arabic_romanised": "ar_latn",
    "polish": "pl",
    "german": "de",
    "french": "fr",
    "spanish": "es",
    "ukrainian_russian": "uk",
}


class Offline:
    """Keeps the file of this hour as bytes: it is large, and the same for everybody."""

    def __init__(self) -> None:
        self._made_of: tuple[int, str] | None = None
        self._plain = self._small = b""

    def body(self, book: Copybook, now: datetime, *, small: bool) -> bytes:
        """JSON, gzipped when `small`."""
        made_of = (id(book), now.strftime("%Y-%m-%dT%H"))
        if made_of != self._made_of:
            self._plain = json.dumps(_whole(book, now), ensure_ascii=False, separators=(",", ":")).encode()
            self._small = gzip.compress(self._plain, 9, mtime=0)
            self._made_of = made_of
        return self._small if small else self._plain


def _whole(book: Copybook, now: datetime) -> Mapping[str, object]:
    kinds = [danger for danger in Danger if danger is not Danger.none]
    return {
        "phrases": phrases_for_page(),
        "rules": RULES,
        "answers": {danger.value: dict(_answers(book, danger, now)) for danger in kinds},
    }


def _answers(book: Copybook, danger: Danger, now: datetime) -> Iterator[tuple[str, object]]:
    """Language → messages, as the server would give them; without buttons, because nobody is there to be asked."""
    for language in (_DUTCH, *sorted(languages())):
        values = {} if language == _DUTCH else {"taal": language}
        answer = book.render(danger_key(danger), Context(now=now, values=values))
        yield language, list(_messages(answer, urgent=danger.urgent))


def _messages(answer: Answer, *, urgent: bool) -> Iterator[Mapping[str, object]]:
    for bubble in answer.bubbles:
        language = tongue(bubble.text)
        yield {
            "from": "bot",
            "text": bubble.text,
            "links": [{"label": link.label, "href": link.href} for link in bubble.links],
            "urgent": urgent,
            **({} if language is None else {"lang": language}),
        }
