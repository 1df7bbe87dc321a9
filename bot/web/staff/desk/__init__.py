"""The desk, where chatters talk with visitors: `pages.PAGES`; `parts.make_desk` is what it works with."""
