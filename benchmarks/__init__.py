"""How fast it is, beside what else one would use: ``python -m benchmarks``.

Every ratio is of two things measured in turns in one process, so that a slow or a busy machine cancels out.
"""
