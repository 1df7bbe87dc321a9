"""From a mistake to an example: what staff write, what is exported, what a new model changes. The door is `service`."""
