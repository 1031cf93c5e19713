"""One line, read, asked, taken apart and drawn.

Run it: python examples/mission.py [folder for the picture]

The picture wants matplotlib: pip install ".[plot]".
"""

import sys
import tempfile
from pathlib import Path

import matplotlib

matplotlib.use("Agg")  # a picture in a file, no window

import calando as ca

sentence = "warmup(5, linear) >> cosine(T=20, eta_min=0.01) | floor(1e-7)"
schedule = ca.parse(sentence)

print(sentence)
print("canonical:", schedule)
print("expanded: ", schedule.expand())
print("length:   ", schedule.length)
for t in (0, 2.5, 5, 15, 25, 10**9):
    print(f"  t = {t:<14,} {schedule(t):.6g}")

folder = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(tempfile.mkdtemp())
folder.mkdir(parents=True, exist_ok=True)
picture = folder / "mission.png"
schedule.plot().figure.savefig(picture, dpi=150)
print("drawn in", picture)
