"""Where a human can be: the desk, a link, Chatwoot, the console, and one that fails; each behind `base.Provider`."""
