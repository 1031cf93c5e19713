"""The catalogue: formulas and nothing else."""

from __future__ import annotations

from . import compounds, curves, functions, ramps, segments, signals, timemaps, valuemaps

__all__ = ["compounds", "curves", "functions", "ramps", "segments", "signals", "timemaps", "valuemaps"]
