"""A closed form taken apart into cases, each in the time in which it is short.

``5/4 - t/20`` between 5 and 25 is ``1 - tau/20`` with ``tau = t - 5``, and a row of cycles is one cycle with ``tau =
mod(t, 10)``.  sympy does not know where a segment began, so that is looked for here: with the beginning of a case
taken off its time, the straight lines in it are written out again, and the shorter one of the two is kept.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import sympy

SPARE = 2  # what local time may add to the weight of a formula: it says where the case begins
MANY = 100  # cases; who prints more does not read them, and each is worth some milliseconds
NAMES = ("tau", "s", "x", "y", "z")  # for a local time; the first that is no parameter
COUNTS = ("n", "m", "j", "i", "l")  # for the number of a cycle


class Case(NamedTuple):
    """A value, when it holds, and what the names in it stand for.

    It holds from ``begin`` to ``end`` (which belongs to it if ``inclusive``), either of which may be ``None``; or, if
    it has one, on a ``condition``; in any case only where none before it does.  ``where`` defines names, each in
    terms of ``t`` and of those that come after it.  ``time`` is the name of the time in it, and ``length``
    how much of that there is, if that is known.
    """

    value: Any
    time: Any
    begin: Any = None
    end: Any = None
    inclusive: bool = False
    after: bool = False  # its beginning belongs to the case before it
    condition: Any = None
    where: tuple[tuple[Any, Any], ...] = ()

    @property
    def length(self) -> Any:
        if self.end is None or any(definition.has(sympy.Mod, sympy.floor) for _, definition in self.where):
            return None
        return self.end - (self.begin or 0)

    @property
    def weight(self) -> int:
        return weight(self.value) + (0 if self.condition is None else weight(self.condition))

    def map(self, function: Any) -> Case:
        """The case with its value and its condition through a function."""
        condition = None if self.condition is None else function(self.condition)
        return self._replace(value=function(self.value), condition=condition)


def cases_of(expression: Any) -> tuple[Case, ...]:
    """The cases of a closed form, in order; one without a condition is the last.

    >>> from calando import parse
    >>> for case in cases_of(parse("warmup(5) >> linear(20)").to_sympy()):
    ...     print(case.value, case.begin, case.end, case.where)
    t/5 None 5 ()
    1 - tau/20 5 25 ((tau, t - 5),)
    0 25 None ()
    """
    rows = expression.args if isinstance(expression, sympy.Piecewise) else ((expression, sympy.true),)
    time = time_of(expression)
    taken = {symbol.name for symbol in expression.free_symbols}
    names = tuple(next(name for name in choice if name not in taken) for choice in (NAMES, COUNTS))
    cases: list[Case] = []
    begin, after, ordered = None, False, True
    for value, condition in rows:
        case = Case(value, time, begin=begin, after=after)
        condition = plainly(condition)  # noqa: PLW2901 - the same, said shorter
        if isinstance(condition, (sympy.StrictLessThan, sympy.LessThan)) and condition.lhs == time and ordered:
            begin, after = condition.rhs, isinstance(condition, sympy.LessThan)
            case = case._replace(end=begin, inclusive=after)
        elif condition != sympy.true:
            ordered, begin = False, None
            case = case._replace(begin=None, condition=condition)
        elif not ordered:
            case = case._replace(begin=None)
        cases.append(case if len(rows) > MANY else shorter(case, *names))
        if cases[-1].condition == sympy.true:
            cases[-1] = cases[-1]._replace(condition=None)
            break
        if cases[-1].condition == sympy.false:  # which was not seen before it was written in local time
            cases.pop()
    return tuple(cases)


def time_of(expression: Any) -> Any:
    """The symbol that is time."""
    own = (symbol for symbol in expression.free_symbols if symbol.name == "t")
    return next(own, sympy.Symbol("t", nonnegative=True))


def plainly(condition: Any) -> Any:
    """A condition without what follows from the rest of it: ``6*floor(t/6) < 20`` where ``t < 20``."""
    if not isinstance(condition, sympy.And):
        return condition
    kept = []
    for part in condition.args:
        below = part.lhs if isinstance(part, (sympy.StrictLessThan, sympy.LessThan)) else sympy.S.Zero
        factor, step = below.as_coeff_Mul()
        whole = factor * step.args[0] if isinstance(step, sympy.floor) and factor > 0 else None
        if whole is None or part.func(whole, part.rhs) not in condition.args:
            kept.append(part)
    return sympy.And(*kept, evaluate=False) if len(kept) > 1 else kept[0]


def shorter(case: Case, tau: str, n: str) -> Case:
    """The case in local time, if it is no longer so."""
    time = case.time
    local = sympy.Symbol(tau, nonnegative=True)
    best = case.map(lambda part: recognised(flattened(part, time)))
    if not (case.value.has(time) or (case.condition is not None and case.condition.has(sympy.floor))):
        return best
    candidates = cycled(case, local, sympy.Symbol(n, integer=True, nonnegative=True))
    if case.begin is not None:
        moved = flattened(case.value.xreplace({time: local + case.begin}), local)
        candidates.append(case._replace(value=moved, time=local, where=((local, time - case.begin),)))
    for candidate in candidates:
        said = candidate.map(recognised)
        spare = 0 if said.value.has(local + (case.begin or 0)) else SPARE
        if said.weight <= best.weight + spare or ends_at_zero(said):
            best = said
    return best


def ends_at_zero(case: Case) -> bool:
    """Whether a straight line ends at 0: nobody would count its time from anywhere but its beginning."""
    if case.length is None or not straight(case.value, case.time):
        return False
    return bool(sympy.cancel(case.value.subs(case.time, case.length)) == 0)


def cycled(case: Case, local: Any, n: Any) -> list[Case]:
    """A row of cycles, in the time within a cycle and the number of the cycle."""
    time, value = case.time, case.value
    where = [part for part in (value, case.condition) if part is not None]
    floors = {f for part in where for f in part.atoms(sympy.floor) if f.args[0].has(time)}
    count = min(floors, key=lambda f: (weight(f), str(f)), default=None)
    if count is None or count.args[0].has(sympy.floor):
        return []
    slope = count.args[0].diff(time)
    if not slope.has(time):
        if slope.could_extract_minus_sign():
            return []
        period = 1 / slope
        begin = sympy.expand(-count.args[0].subs(time, 0) * period)
        inside, start = sympy.Mod(time - begin, period, evaluate=False), n * period + begin
    else:  # cycles that grow: the time within one stands in the formula
        starts = {add for add in value.xreplace({count: n}).atoms(sympy.Add) if add.coeff(time) == 1 and add.has(n)}
        starts = {add for add in starts if not (add - time).has(time)}
        if not starts:
            return []
        inside = min(starts, key=lambda add: (weight(add), str(add)))
        start = sympy.expand(time - inside)
    inner = case.map(
        lambda part: settled(flattened(part.xreplace({count: n}).xreplace({time: local + start}), local))
    )
    parts = [part for part in (inner.value, inner.condition, inside) if part is not None]
    if any(part.has(sympy.floor) and part.has(local) for part in parts[:2]) or not any(p.has(local) for p in parts):
        return []
    used = [(local, inside)] if any(part.has(local) for part in parts) else []
    used += [(n, count)] if any(part.has(n) for part in parts) else []
    return [inner._replace(time=local, where=tuple(used))]


def settled(part: Any) -> Any:
    """A relation that always holds, as what is true."""
    if isinstance(part, (sympy.StrictLessThan, sympy.LessThan)):
        return sympy.true if part.func(part.lhs - part.rhs, 0) == sympy.true else part
    return part


def flattened(expression: Any, time: Any) -> Any:
    """Every straight line in ``time`` written out: ``(t + 5)/20 - 1/4`` is ``t/20``."""
    if not expression.args or not expression.has(time) or isinstance(expression, (sympy.Product, sympy.Sum)):
        return expression
    parts = [flattened(part, time) for part in expression.args]
    if isinstance(expression, (sympy.cos, sympy.sin)):
        parts = [sympy.expand(part) if straight(part, time) else part for part in parts]
    same = all(new is old for new, old in zip(parts, expression.args, strict=True))
    result = expression if same else expression.func(*parts)
    if not straight(result, time):
        return distributed(result, time) if result.is_Mul else result
    line = sympy.expand(result)
    return line if result.is_Add or weight(line) < weight(result) else result


def straight(expression: Any, time: Any) -> bool:
    """Whether it is a straight line in time."""
    if not (expression.is_Add or expression.is_Mul) or expression.has(*STEPS):
        return False
    slope = expression.diff(time)
    return slope != 0 and not slope.has(time)


STEPS = (sympy.floor, sympy.ceiling, sympy.Max, sympy.Min, sympy.Abs, sympy.Mod, sympy.Piecewise)


def distributed(product: Any, time: Any) -> Any:
    """``(1 - t/10)**2 * (t + 5)/5`` as ``(1 - t/10)**2 * (1 + t/5)``."""
    factor, rest = product.as_coeff_Mul()
    for part in rest.args if rest.is_Mul else ():
        if straight(part, time) and part.as_coeff_Add()[0] * factor == 1:
            return sympy.expand(part * factor) * (rest / part)
    return product


def recognised(expression: Any) -> Any:
    """What sympy spells with ``floor``, by its own name: remainders, and rounding to the nearest."""
    if not expression.args or not expression.has(sympy.floor):
        return expression
    parts = [recognised(part) for part in expression.args]
    if isinstance(expression, sympy.Mod):
        return expression
    same = all(new is old for new, old in zip(parts, expression.args, strict=True))
    if not same and isinstance(expression, (sympy.Rel, sympy.logic.boolalg.BooleanFunction, sympy.Max, sympy.Min)):
        result = expression.func(*parts, evaluate=False)
    else:
        result = expression if same else expression.func(*parts)
    for step in result.atoms(sympy.floor) if result.is_Add else ():
        result = rounded(result, step) or remainder(result, step) or result
    return result


def rounded(total: Any, step: Any) -> Any:
    """``ceiling(x/2 - 1/4) + floor(x/2 + 1/4)`` is ``x``, rounded half to even."""
    upper = sympy.ceiling(sympy.expand(step.args[0] - sympy.Rational(1, 2)))
    factor = total.coeff(step)
    if factor == 0 or total.coeff(upper) != factor:
        return None
    nearest = sympy.Function("round")(sympy.expand(2 * step.args[0] - sympy.Rational(1, 2)))
    return total - factor * (step + upper) + factor * nearest


def remainder(total: Any, step: Any) -> Any:
    """``x - m*floor(x/m)`` is ``x mod m``."""
    factor = total.coeff(step)
    ratio = step.args[0]
    leading = ratio.as_ordered_terms()[0].as_coeff_Mul()[0]
    if factor == 0 or leading <= 0:
        return None
    whole, rest = sympy.expand(ratio / leading), total - factor * step
    share = -factor * leading
    left = sympy.expand(rest - share * whole)
    names = whole.free_symbols
    if left.free_symbols & names or not rest.free_symbols & names:
        return None
    return left + share * sympy.Mod(whole, 1 / leading, evaluate=False)


def weight(expression: Any) -> int:
    """How much there is to read."""
    if expression.is_Rational:
        return len(str(abs(expression)))
    return 1 + sum(weight(part) for part in expression.args)
