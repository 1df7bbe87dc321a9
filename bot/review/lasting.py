"""The key under which staff keep what goes with a conversation: `lasting_box` to write, `lasting_box_if_there`."""

from __future__ import annotations

from bot.conversation.errors import ConversationErased, KeyUnavailable
from bot.conversation.keys import Box, KeyStore
from bot.review.errors import DossierUnknown
from bot.staff.errors import StaffUnavailable


def lasting_box(keys: KeyStore, conversation_id: str) -> Box:
    """Made when there was none: every text was withheld. Raises DossierUnknown and StaffUnavailable."""
    try:
        if conversation_id in keys.condemned():
            raise DossierUnknown("it is being erased")
        try:
            return keys.lasting.box(conversation_id)
        except ConversationErased:
            return keys.lasting.create(conversation_id)
    except KeyUnavailable as error:
        raise StaffUnavailable("the key of this conversation cannot be used now") from error


def lasting_box_if_there(keys: KeyStore, conversation_id: str) -> Box | None:
    """None when it is gone: then nothing that it sealed can be read. Raises StaffUnavailable."""
    try:
        return keys.lasting.box(conversation_id)
    except ConversationErased:
        return None
    except KeyUnavailable as error:
        raise StaffUnavailable("the keys cannot be read now") from error
