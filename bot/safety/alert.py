"""`next_alert`: the alert of a conversation as a small state machine. Once raised it stays until it is over."""

from __future__ import annotations

from enum import Enum

from bot.safety.assess import Danger
from bot.safety.reading import Reading


class Alert(str, Enum):
    """none; raised: 112 stays large; asked: the visitor said that it is over and was asked once."""

    none = "none"
    raised = "raised"
    asked = "asked"


def next_alert(alert: Alert, *, danger: Danger, over: bool, reading: Reading | None) -> Alert:
    """The alert after a message.

    `over`: the visitor takes the alarm back. `reading`: how the answer to a pending question reads, or None.
    Danger raises it; "over" must be said twice, the second time in answer to our question.
    A story changes nothing.
    """
    if danger.urgent or reading is Reading.danger:
        return Alert.raised
    if not (over or reading is Reading.safe):
        return alert
    return Alert.asked if alert is Alert.raised else Alert.none
