"""The action server: flat modules, one per theme; each reads slots, calls a service and names a text."""
