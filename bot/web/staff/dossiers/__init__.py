"""Conversations that are over, as pages."""
