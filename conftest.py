"""Keras computes on JAX, wherever its name stands first: in a test, in the docs, in a docstring."""

import os

os.environ.setdefault("KERAS_BACKEND", "jax")
