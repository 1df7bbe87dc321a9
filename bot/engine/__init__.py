"""What plugs into Rasa's server: channel, tracker store, lock, copy generator. Doors: `serve.py`, `train.py`."""
