"""`for_page`: the phrases as JSON for the page's own script, `assess.js`, which judges when the server is gone."""

from __future__ import annotations

from typing import Any

from bot.safety.phrases import Phrases


def for_page(phrases: Phrases) -> dict[str, Any]:
    """Sources of regular expressions, the same as here; the keys are left out, they only save time."""
    return {
        "contexts": {name: context.pattern for name, context in phrases.contexts.items()},
        "bystander": phrases.bystander.pattern,
        "hits_writer": phrases.hits_writer.pattern,
        "guards": {name: guard.pattern for name, guard in phrases.guards.items()},
        "beaten": sorted(phrases.beaten),
        "whole": sorted(phrases.whole),
        "pivots": sorted(phrases.pivots),
        "spelling": dict(phrases.spelling),
        "glued": [pattern.pattern for pattern in phrases.glued],
        "rules": [
            {
                "name": rule.name,
                "danger": rule.danger,
                "patterns": [pattern.pattern for pattern in rule.patterns],
                "guards": list(rule.guards),
                "alone": rule.alone,
                "most_words": rule.most_words,
                "needs": list(rule.needs),
                "unclear": rule.unclear,
            }
            for rule in phrases.rules
        ],
    }
