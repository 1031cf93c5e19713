"""Noise that is a pure function of ``(seed, k)`` and the same in every back end.

The generator is Threefry-2x32 with 20 rounds (Salmon, Moraes, Dror, Shaw 2011, "Parallel random numbers: as
easy as 1, 2, 3"): additions, rotations and exclusive ors of 32-bit words, which Python integers, numpy, JAX
(unsigned 32-bit) and torch (64-bit) all compute alike.  Two words make one normal number by Box and Muller.
"""

from __future__ import annotations

import math
from typing import Any

MASK = 0xFFFFFFFF
ROTATIONS = ((13, 15, 26, 6), (17, 29, 16, 24))
PARITY = 0x1BD11BDA


def threefry(key: tuple[Any, Any], counter: tuple[Any, Any], mask: Any = MASK) -> tuple[Any, Any]:
    """Two random 32-bit words from two words of key and two of counter; ``mask`` in their own kind.

    The published check values (all zeros):

    >>> [hex(word) for word in threefry((0, 0), (0, 0))]
    ['0x6b200159', '0x99ba4efe']
    """
    keys = (key[0], key[1], key[0] ^ key[1] ^ PARITY)
    x, y = (counter[0] + keys[0]) & mask, (counter[1] + keys[1]) & mask
    for block in range(5):
        for rotation in ROTATIONS[block % 2]:
            x = (x + y) & mask
            y = ((y << rotation) & mask | (y >> (32 - rotation))) ^ x
        x = (x + keys[(block + 1) % 3]) & mask
        y = (y + keys[(block + 2) % 3] + (block + 1)) & mask
    return x, y


def uniforms(x: Any, y: Any) -> tuple[Any, Any]:
    """The words as numbers strictly between 0 and 1."""
    return (x + 0.5) / 4294967296.0, (y + 0.5) / 4294967296.0


def normal(seed: int, k: int) -> float:
    """The ``k``-th standard normal number of a seed.

    >>> round(normal(0, 0), 12) == round(normal(0, 0), 12), normal(0, 1) != normal(1, 1)
    (True, True)
    """
    words = threefry((seed & MASK, seed >> 32 & MASK), (k & MASK, k >> 32 & MASK))
    a, b = uniforms(*words)
    return math.sqrt(-2 * math.log(a)) * math.cos(2 * math.pi * b)
