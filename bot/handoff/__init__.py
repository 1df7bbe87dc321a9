"""From the bot to a human being; the door is `bot.handoff.service`."""
