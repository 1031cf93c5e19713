"""Python, and the libraries of arrays that are spelled in it."""

from __future__ import annotations

from keyword import kwlist
from typing import TYPE_CHECKING

from .language import Language

if TYPE_CHECKING:
    from collections.abc import Callable

RESERVED = frozenset({*kwlist, "t", "k", "math", "np", "jnp", "torch", "jax"})

THREEFRY = '''\
def normal(seed, k):
    """The k-th standard normal number of a seed: Threefry-2x32 (Salmon et al. 2011), Box and Muller."""
{words}
    keys = (key_low, key_high, key_low ^ key_high ^ {parity})
    x, y = (low + keys[0]) & {mask}, (high + keys[1]) & {mask}
    for block in range(5):
        for rotation in ((13, 15, 26, 6), (17, 29, 16, 24))[block % 2]:
            x = (x + y) & {mask}
            y = ((y << rotation) & {mask} | (y >> (32 - rotation))) ^ x
        x = (x + keys[(block + 1) % 3]) & {mask}
        y = (y + keys[(block + 2) % 3] + (block + 1)) & {mask}
    a, b = ({x} + 0.5) / 4294967296.0, ({y} + 0.5) / 4294967296.0
    return {lib}.sqrt(-2 * {lib}.log(a)) * {lib}.cos(2 * math.pi * b)'''


def opening(*first: str, argument: str | None = None) -> Callable[[str, list[str]], list[str]]:
    """``def`` with its arguments, and what makes times, and numbers, of what was given."""

    def lines(name: str, arguments: list[str]) -> list[str]:
        more = [argument.format(a) for a in arguments] if argument else []
        return [f"def {name}({', '.join(['t', *arguments])}):", *(f"    {line}" for line in (*first, *more))]

    return lines


PYTHON = Language(
    name="python",
    above={"import math": "math."},
    comment="#",
    opening=opening("if t != t:", "    return t", "t = max(float(t), 0.0)"),
    closing=[],
    if_="if {condition}:",
    elif_="elif {condition}:",
    else_="else:",
    end=None,
    loop="for {k} in range(1, math.floor({top}) + 1):",
    infinity="math.inf",
    nan="math.nan",
    reserved=RESERVED | {"max", "min", "round", "abs", "normal", "float"},
    calls={
        "exp": "math.exp({0})",
        "log": "math.log({0})",
        "sqrt": "math.sqrt({0})",
        "sin": "math.sin({0})",
        "cos": "math.cos({0})",
        "tanh": "math.tanh({0})",
        "abs": "abs({0})",
        "floor": "({0} // 1.0)",
        "ceil": "(-(-{0} // 1.0))",
        "round": "float(round({0}))",
        "minimum": "min({0}, {1})",
        "maximum": "max({0}, {1})",
        "pow": "math.pow({0}, {1})",
        "where": "({1} if {0} else {2})",
        "normal": "normal({0}, {1})",
    },
    helpers={
        "normal": THREEFRY.format(
            words="    seed, k = int(seed), int(k)\n"
            "    key_low, key_high = seed & 0xFFFFFFFF, seed >> 32 & 0xFFFFFFFF\n"
            "    low, high = k & 0xFFFFFFFF, k >> 32 & 0xFFFFFFFF",
            parity="0x1BD11BDA",
            mask="0xFFFFFFFF",
            x="x",
            y="y",
            lib="math",
        )
    },
)


def array_calls(lib: str) -> dict[str, str]:
    """What numpy, JAX and torch spell alike."""
    named = ("exp", "log", "sqrt", "sin", "cos", "tanh", "abs", "floor", "ceil", "round")
    return {
        **{name: f"{lib}.{name}({{0}})" for name in named},
        "minimum": f"{lib}.minimum({{0}}, {{1}})",
        "maximum": f"{lib}.maximum({{0}}, {{1}})",
        "pow": f"{lib}.power({{0}}, {{1}})",
        "where": f"{lib}.where({{0}}, {{1}}, {{2}})",
        "and": "{0} & {1}",
        "normal": "normal({0}, {1})",
    }


NUMPY = Language(
    name="numpy",
    above={"import math\n": "math.", "import numpy as np": ""},
    comment="#",
    opening=opening("t = np.asarray(t, dtype=float)", "t, given = np.maximum(t, 0.0), t"),
    closing=[],
    returned="return np.where(given == given, {value}, given)",
    infinity="np.inf",
    nan="np.nan",
    reserved=RESERVED | {"given", "normal"},
    masks=True,
    calls=array_calls("np"),
    helpers={
        "normal": THREEFRY.format(
            words="    seed, k = np.asarray(seed).astype(np.int64), np.asarray(k).astype(np.int64)\n"
            "    key_low, key_high = seed & 0xFFFFFFFF, seed >> 32 & 0xFFFFFFFF\n"
            "    low, high = k & 0xFFFFFFFF, k >> 32 & 0xFFFFFFFF",
            parity="0x1BD11BDA",
            mask="0xFFFFFFFF",
            x="x",
            y="y",
            lib="np",
        )
    },
)

JAX = Language(
    name="jax",
    above={"import math\n": "math.", "import jax.numpy as jnp": ""},
    comment="#",
    opening=opening("t = jnp.asarray(t, dtype=jnp.result_type(float))", "t, given = jnp.maximum(t, 0.0), t"),
    closing=[],
    returned="return jnp.where(given == given, {value}, given)",
    infinity="jnp.inf",
    nan="jnp.nan",
    reserved=RESERVED | {"given", "normal"},
    masks=True,
    calls=array_calls("jnp"),
    helpers={
        "normal": THREEFRY.format(
            words="    seed, k = jnp.asarray(seed), jnp.asarray(k)\n"
            "    word = jnp.uint32\n"
            "    key_low, key_high = (seed % 2.0**32).astype(word), (seed // 2.0**32).astype(word)\n"
            "    low, high = (k % 2.0**32).astype(word), (k // 2.0**32).astype(word)",
            parity="word(0x1BD11BDA)",
            mask="word(0xFFFFFFFF)",
            x="x.astype(k.dtype)",
            y="y.astype(k.dtype)",
            lib="jnp",
        )
    },
)

TORCH = Language(
    name="torch",
    above={"import math\n": "math.", "import torch": ""},
    comment="#",
    opening=opening(
        "t = torch.as_tensor(t)",
        "t = t if t.is_floating_point() else t.to(torch.get_default_dtype())",
        "t, given = torch.clamp(t, min=0.0), t",
        argument="{0} = torch.as_tensor({0}, dtype=t.dtype, device=t.device)",
    ),
    closing=[],
    returned="return torch.where(given == given, {value}, given)",
    infinity="math.inf",
    nan="math.nan",
    reserved=RESERVED | {"given", "normal"},
    masks=True,
    calls={
        **array_calls("torch"),
        "minimum": "torch.clamp({0}, max={1})",
        "maximum": "torch.clamp({0}, min={1})",
        "pow": "torch.pow({0}, {1})",
        "full": "torch.full_like(t, {0})",
    },
    helpers={
        "normal": THREEFRY.format(
            words="    kind = k.dtype if torch.is_tensor(k) else seed.dtype\n"
            "    seed, k = torch.as_tensor(seed).to(torch.int64), torch.as_tensor(k).to(torch.int64)\n"
            "    key_low, key_high = seed & 0xFFFFFFFF, seed >> 32 & 0xFFFFFFFF\n"
            "    low, high = k & 0xFFFFFFFF, k >> 32 & 0xFFFFFFFF",
            parity="0x1BD11BDA",
            mask="0xFFFFFFFF",
            x="x.to(kind)",
            y="y.to(kind)",
            lib="torch",
        )
    },
)
