"""The algebra that formulas are written in, and its readings.

A formula is arithmetic on whatever it is given, and calls members of an algebra ``xp`` for the rest.  Each
reading is one algebra: Python floats (:mod:`scalar`), Python source (:mod:`source`), numpy, JAX and torch
arrays (:mod:`arrays`), sympy expressions (:mod:`symbolic`) and trees themselves (:mod:`calando.exact`).

Control flow belongs to the algebra: a formula hands over its pieces as functions, and each reading decides
how to choose among them.
"""
