"""Whether a human types, beside the words of a stream: `Signs`."""

from __future__ import annotations

from bot.conversation.models import ConversationView, HandoffChange, State, StoredEvent
from bot.web.visitor.watching import Watching


class Signs:
    """Of one stream."""

    def __init__(self, watching: Watching, view: ConversationView) -> None:
        self._watching = watching
        self._conversation_id = view.id
        self._state: State = view.state
        self._typing = False

    def heard(self, event: StoredEvent) -> None:
        """The stream passes an event on."""
        if isinstance(event.content, HandoffChange):
            self._state = event.content.state

    def typing(self) -> bool | None:
        """Whether the human types now, when that changed."""
        types = self._state == "human" and self._watching.human_types(self._conversation_id)
        if types == self._typing:
            return None
        self._typing = types
        return types
