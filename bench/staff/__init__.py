"""How fast staff find something among a million generated conversations, on both databases."""
