"""Alembic's revisions of the database; run by `bot.conversation.schema.upgrade`."""
