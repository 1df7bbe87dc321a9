"""Where a human can be: the desk, a link, Chatwoot, the console, one that fails; each behind `base.Provider`."""
