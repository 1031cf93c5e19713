"""torch's CosineAnnealingLR(optimizer, T_max=50, eta_min=0.001), for an optimizer with lr=0.1.

Past ``T_max`` torch's cosine rises again; a sentence keeps its final value, or says ``| pingpong``.
"""

from show import show

show(
    ["cosine(50, eta_max=0.1, eta_min=0.001)", "cosine(50, eta_max=0.1, eta_min=0.001) | pingpong"],
    at=[0, 25, 50, 100],
    until=125,
    unit="epoch",
)
