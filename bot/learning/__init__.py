"""From a mistake to an example: what staff write, what goes out, what a new model changes. The door: `service`."""
