"""Antiderivatives of the curves that schedules are made of, by a table.

sympy's own integration knows far more, and may think about a sum of two square roots for a minute.
"""

from __future__ import annotations

from typing import Any

import sympy
from sympy.simplify.fu import TR8

MOST = 60  # operations; what is longer is integrated in numbers


def antiderivative(expression: Any, t: Any) -> Any:
    """An antiderivative, or ``None`` if the table has none.

    >>> t = sympy.Symbol("t", nonnegative=True)
    >>> antiderivative(1 / (1 + t / 4) + sympy.exp(-t), t)
    4*log(t/4 + 1) - exp(-t)
    """
    if not expression.has(t):
        return expression * t
    if expression.count_ops() > MOST:
        return None
    if expression.is_Add:
        return _sum(expression, t)
    factor, rest = expression.as_independent(t, as_Add=False)
    if factor != 1:
        inner = antiderivative(rest, t)
        return None if inner is None else factor * inner
    found = _simple(rest, t)
    if found is not None:
        return found
    if rest.is_Mul or (rest.is_Pow and rest.args[1].is_Integer and rest.args[1] > 1):
        return _product(rest, t)
    return None


def _sum(expression: Any, t: Any) -> Any:
    parts = [antiderivative(part, t) for part in expression.args]
    return None if any(part is None for part in parts) else sympy.Add(*parts)


def slope_of(line: Any, t: Any) -> Any:
    """The slope of a straight line, ``None`` for anything else."""
    if not line.has(t) or not line.is_polynomial(t):
        return None
    slope = sympy.expand(line).diff(t)
    return None if slope.has(t) or slope == 0 else slope


def _simple(expression: Any, t: Any) -> Any:
    """A function of a straight line."""
    if expression == t:
        return t**2 / 2
    if expression.is_Pow and expression.func is not sympy.exp:
        base, exponent = expression.args
        if not exponent.has(t):
            a = slope_of(base, t)
            if a is not None:
                return sympy.log(base) / a if exponent == -1 else base ** (exponent + 1) / (a * (exponent + 1))
            return _logistic(base, t) if exponent == -1 else None
        a = None if base.has(t) else slope_of(exponent, t)
        return None if a is None else expression / (a * sympy.log(base))
    a = slope_of(expression.args[0], t) if expression.args else None
    if a is None:
        return None
    line = expression.args[0]
    table = {
        sympy.exp: lambda: sympy.exp(line),
        sympy.cos: lambda: sympy.sin(line),
        sympy.sin: lambda: -sympy.cos(line),
        sympy.tanh: lambda: line + sympy.log(1 + sympy.exp(-2 * line)),
        sympy.log: lambda: line * sympy.log(line) - line,
    }
    return table[expression.func]() / a if expression.func in table else None


def _logistic(below: Any, t: Any) -> Any:
    """``1/(1 + exp(x))``, as a sigmoid has it."""
    number, rest = below.as_independent(t, as_Add=True)
    factor, wave = rest.as_independent(t, as_Add=False)
    if not isinstance(wave, sympy.exp) or number == 0:
        return None
    a = slope_of(wave.args[0], t)
    return None if a is None else (t - sympy.log(1 + factor * wave / number) / a) / number


def _product(product: Any, t: Any) -> Any:
    """Products, written out; a polynomial times a wave or a power, by parts."""
    expanded = sympy.expand(product)
    if expanded.is_Add:
        return _sum(expanded, t)
    if expanded.atoms(sympy.cos, sympy.sin):
        reduced = sympy.expand(TR8(expanded))
        if reduced.is_Add:
            return _sum(reduced, t)
    parts = expanded.args if expanded.is_Mul else ()
    polynomial = [part for part in parts if part.is_polynomial(t)]
    others = [part for part in parts if not part.is_polynomial(t)]
    if not polynomial or not others:
        return None
    p, f = sympy.Mul(*polynomial), sympy.powsimp(sympy.Mul(*others))
    once = _simple(f, t)
    if once is None or not isinstance(f, (sympy.exp, sympy.cos, sympy.sin, sympy.Pow)):
        return None
    if f.is_Pow and f.func is not sympy.exp and not f.args[1].has(t):
        return _against_power(p, f, t)
    rest = antiderivative(sympy.expand(p.diff(t) * once), t)
    return None if rest is None else p * once - rest


def _against_power(p: Any, f: Any, t: Any) -> Any:
    """A polynomial times a power of a straight line, in that line."""
    base, exponent = f.args
    a = slope_of(base, t)
    if a is None:
        return None
    x = sympy.Symbol("x", positive=True)
    inside = sympy.expand(p.xreplace({t: (x - base.subs(t, 0)) / a}) * x**exponent) / a
    result = antiderivative(sympy.expand(inside), x)
    return None if result is None else result.xreplace({x: base})
