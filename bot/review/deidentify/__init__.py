"""Hiding who somebody is: the rules and lists; the door is `pseudonymise`, and only the worker loads it."""
