"""The keys of conversations: `KeyStore`, one file of 32 random bytes per conversation, and the `Box` it opens.

Whoever deletes the key deletes the text, in every table and in every backup of the database. Therefore the
directory of keys must lie outside the database and outside its backups.
"""

from __future__ import annotations

import os
import re
import secrets
from contextlib import suppress
from functools import cached_property
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from bot.conversation.errors import BodyUnreadable, ConversationErased, KeyUnavailable

KEY_BYTES = 32
NONCE_BYTES = 12
_ID = re.compile(r"[0-9a-f]{32}")


class Box:
    """Seals and opens the texts of one conversation (AES-256-GCM); each opens only in its own place."""

    def __init__(self, conversation_id: str, key: bytes) -> None:
        self._conversation_id = conversation_id
        self._cipher = AESGCM(key)

    def seal(self, place: str, plain: bytes) -> bytes:
        """The nonce of 12 random bytes, then the ciphertext. `place` is the sequence number, or a name."""
        nonce = secrets.token_bytes(NONCE_BYTES)
        return nonce + self._cipher.encrypt(nonce, plain, self._bound_to(place))

    def open(self, place: str, sealed: bytes) -> bytes:
        """What was sealed for this place. Raises BodyUnreadable when it was changed, moved or cut off."""
        try:
            return self._cipher.decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], self._bound_to(place))
        except (InvalidTag, ValueError) as error:
            raise BodyUnreadable("a stored text does not open with the key of its conversation") from error

    def _bound_to(self, place: str) -> bytes:
        return f"{self._conversation_id}:{place}".encode()


class KeyStore:
    """The directory of keys. Ids are 32 hexadecimal digits; anything else has no key."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self._condemned = directory / "erasing"
        try:
            directory.mkdir(parents=True, exist_ok=True, mode=0o700)
            self._condemned.mkdir(exist_ok=True, mode=0o700)
        except OSError as error:
            raise KeyUnavailable("the directory of keys cannot be made") from error

    @cached_property
    def lasting(self) -> KeyStore:
        """The keys of what outlives the raw text, in a directory of their own; they go with the conversation."""
        return KeyStore(self.directory / "lasting")

    def create(self, conversation_id: str) -> Box:
        """Make a new key, on disk before this returns. Raises KeyUnavailable, also when there already is one."""
        key = secrets.token_bytes(KEY_BYTES)
        try:
            descriptor = os.open(self._path(conversation_id), os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            try:
                os.write(descriptor, key)
                os.fsync(descriptor)
            finally:
                os.close(descriptor)
            _sync(self.directory)
        except OSError as error:
            raise KeyUnavailable("the key of a new conversation cannot be written") from error
        return Box(conversation_id, key)

    def get(self, conversation_id: str) -> bytes:
        """The key itself. Raises ConversationErased when it is gone, KeyUnavailable when that cannot be known."""
        try:
            key = self._path(conversation_id).read_bytes()
        except FileNotFoundError as error:
            if not self.directory.is_dir():
                raise KeyUnavailable("the directory of keys is not there") from error
            raise ConversationErased("the key of this conversation is gone") from error
        except OSError as error:
            raise KeyUnavailable("a key cannot be read") from error
        if len(key) != KEY_BYTES:
            raise KeyUnavailable("a key is not whole")
        return key

    def box(self, conversation_id: str) -> Box:
        """The box of a conversation; raises as `get` does."""
        return Box(conversation_id, self.get(conversation_id))

    def exists(self, conversation_id: str) -> bool:
        """Whether there is a key. Raises KeyUnavailable when that cannot be known."""
        try:
            self.get(conversation_id)
        except ConversationErased:
            return False
        return True

    def condemn(self, conversation_id: str, *, by_exit: bool) -> bool:
        """Make the key unusable for ever and leave its file as a note that an erase was begun.

        A rename needs no room, so this works on a full disk. False when there is neither a key nor a note.
        """
        path = self._path(conversation_id)
        try:
            with suppress(FileNotFoundError):
                path.rename(self._condemned / f"{conversation_id}.{'exit' if by_exit else 'asked'}")
                _sync(self.directory)
            notes = self._notes(conversation_id)
            for note in notes:
                with suppress(FileNotFoundError):  # somebody else just finished it
                    _overwrite(note)
            _sync(self._condemned)
        except OSError as error:
            raise KeyUnavailable("a key cannot be deleted") from error
        return bool(notes)

    def forget(self, conversation_id: str) -> None:
        """Take the note away: nothing of the conversation remains."""
        try:
            for note in self._notes(conversation_id):
                note.unlink(missing_ok=True)
            _sync(self._condemned)
        except OSError as error:
            raise KeyUnavailable("the note of an erase cannot be taken away") from error

    def condemned(self) -> dict[str, bool]:
        """The erases that did not come to an end: id → whether it was by the exit button."""
        try:
            names = sorted(os.listdir(self._condemned))
        except OSError as error:
            raise KeyUnavailable("the notes of erases cannot be read") from error
        found = {name.partition(".")[0]: name.endswith(".exit") for name in names}
        return {
            conversation_id: by_exit
            for conversation_id, by_exit in found.items()
            if _ID.fullmatch(conversation_id)
        }

    def delete(self, conversation_id: str) -> None:
        """Overwrite the key, take it away and make that last; nothing happens when it is gone already."""
        path = self._path(conversation_id)
        try:
            _overwrite(path)
            path.unlink()
            _sync(self.directory)
        except FileNotFoundError:
            return
        except OSError as error:
            raise KeyUnavailable("a key cannot be deleted") from error

    def made_before(self, moment: float) -> frozenset[str]:
        """The ids whose key was made before this moment (seconds since 1970)."""
        try:
            return frozenset(entry.name for entry in os.scandir(self.directory) if _is_old_key(entry, moment))
        except OSError as error:
            raise KeyUnavailable("the directory of keys cannot be read") from error

    def _path(self, conversation_id: str) -> Path:
        if not _ID.fullmatch(conversation_id):
            raise ConversationErased("this is not the id of a conversation")
        return self.directory / conversation_id

    def _notes(self, conversation_id: str) -> list[Path]:
        notes = (self._condemned / f"{conversation_id}.{why}" for why in ("exit", "asked"))
        return [note for note in notes if note.exists()]


def _sync(directory: Path) -> None:
    """Make names that were added, changed or taken away last."""
    descriptor = os.open(directory, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _overwrite(path: Path) -> None:
    """In place, without truncating first: the same blocks are written again."""
    with path.open("r+b", buffering=0) as file:
        file.write(secrets.token_bytes(KEY_BYTES))
        os.fsync(file.fileno())


def _is_old_key(entry: os.DirEntry[str], moment: float) -> bool:
    """A key that is erased while we look is not old but gone."""
    if not _ID.fullmatch(entry.name):
        return False
    try:
        return entry.stat().st_mtime < moment
    except FileNotFoundError:
        return False
