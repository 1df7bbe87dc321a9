"""What went wrong for somebody at a form: `Problem`; each has its Dutch sentence in `_problemen.html`."""

from __future__ import annotations

from enum import Enum


class Problem(str, Enum):
    """Name and value are the same: templates use it as a word."""

    login_refused = "login_refused"
    code_refused = "code_refused"
    recovery_only = "recovery_only"
    slow_down = "slow_down"
    stale = "stale"
    over = "over"
    left = "left"
    no_cookie = "no_cookie"
    not_the_same = "not_the_same"
    present_differs = "present_differs"
    password_short = "password_short"  # noqa: S105
    password_long = "password_long"  # noqa: S105
    password_same_signs = "password_same_signs"  # noqa: S105
    password_own_name = "password_own_name"  # noqa: S105
    password_common = "password_common"  # noqa: S105
    app_differs = "app_differs"
    login_invalid = "login_invalid"
    login_taken = "login_taken"
    name_invalid = "name_invalid"
    role_unknown = "role_unknown"
    last_administrator = "last_administrator"
    not_oneself = "not_oneself"
    own_correction = "own_correction"
    not_own_correction = "not_own_correction"
    decided_meanwhile = "decided_meanwhile"
    conversation_gone = "conversation_gone"
    exported_meanwhile = "exported_meanwhile"
    nothing_to_export = "nothing_to_export"
    candidate_missing = "candidate_missing"
    candidate_changed = "candidate_changed"
    danger_lost = "danger_lost"
    trying_already = "trying_already"
    verdict_unknown = "verdict_unknown"
    intent_missing = "intent_missing"
    intent_unknown = "intent_unknown"
    intent_same = "intent_same"
    entity_unknown = "entity_unknown"
    nothing_to_decide = "nothing_to_decide"
    tag_invalid = "tag_invalid"
    too_many_tags = "too_many_tags"
    note_too_long = "note_too_long"
    note_changed = "note_changed"
    not_in_the_inbox = "not_in_the_inbox"
    not_a_reason = "not_a_reason"

    reason_too_short = "reason_too_short"
    reason_too_long = "reason_too_long"
    already_asked = "already_asked"
    not_a_second_person = "not_a_second_person"
    no_longer_waiting = "no_longer_waiting"
    raw_text_gone = "raw_text_gone"
    raw_text_closed = "raw_text_closed"
    closed_for_you = "closed_for_you"

    @classmethod
    def of_password(cls, why: str) -> Problem:
        """Why a new password is refused; `why` as in PasswordWeak."""
        return cls(f"password_{why}")
