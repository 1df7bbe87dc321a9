"""What Rasa answered to one message, as a value: `BotReply`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from bot.content.answer import Answer
from bot.conversation.models import Understanding


@dataclass(frozen=True)
class BotReply:
    """The rendered texts, at least one, what the model understood, and what is remembered of who writes."""

    answers: tuple[Answer, ...]
    understanding: Understanding = field(default_factory=Understanding)
    memory: Mapping[str, str] = field(default_factory=dict)

    @property
    def safety_check(self) -> bool:
        """Whether one of the texts wants "Ben je nu veilig?" after it."""
        return any(answer.safety_check for answer in self.answers)

    @property
    def asks(self) -> str | None:
        """The question that the last text ends with."""
        return self.answers[-1].asks if self.answers else None
