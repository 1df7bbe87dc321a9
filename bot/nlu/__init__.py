"""Understanding Dutch: Rasa pipeline components, one per file. Only Rasa imports them."""
