"""multilingual-e5-small, taught on our own sentences: its file, the adapter that was learnt, and how: `make tune`.

`model_file` and `adapter` serve; `pieces`, `network` and `tune` need TensorFlow and only learn.
"""
