"""Staff: accounts, signing in, roles and the audit log. The door is `bot.staff.service`."""
