"""The closed form: a schedule as a sympy expression.

Run it: python examples/symbolic.py
"""

import sympy

import calando as ca

t = sympy.Symbol("t", nonnegative=True)
lr = sympy.Symbol("lr")
schedule = ca.parse("lr * (warmup(5) >> cosine(20, eta_min=0.01))")

formula = schedule.to_sympy(t)
print("the formula:")
print(" ", formula)

print("its slope, zero once it is over:")
print(" ", sympy.diff(formula, t).subs(t, 100), "at t = 100,", sympy.diff(formula, t).subs(t, 2), "at t = 2")

area = sympy.simplify(sympy.integrate(formula, (t, 0, 25)))
print("learning rate spent in 25 steps:", area)

# which constant rate would have spent as much?
print("as a constant:", sympy.nsimplify(area / 25))

print("two schedules that spend the same:")
T = sympy.Symbol("T", positive=True)
triangle = ca.parse("lr * triangular(10)").to_sympy(t)
print("  a triangle spends", sympy.integrate(triangle, (t, 0, 20)))
print("  so hold for", sympy.solve(lr * T - sympy.integrate(triangle, (t, 0, 20)), T)[0], "steps instead")

print("for a paper:")
print(" ", schedule.latex())
