"""Different rates for different layers: one curve, and a share of it that shrinks with the depth.

A plan gives a name to each. In torch: one parameter group per name, and ``group["lr"] = plan[name](step)``.
"""

from show import show

import calando as ca

plan = ca.parse_plan("""
    peak = 3e-4
    layer(depth) = peak * 0.5 ** depth * (warmup(500) >> cosine(9500))

    head = layer(0)
    upper = layer(1)
    lower = layer(2)
    embeddings = constant(0, 2k) >> 0.1 * peak * (warmup(500) >> cosine(7500))    # frozen at first
""")
show({name: plan[name] for name in ("head", "upper", "lower", "embeddings")}, at=[0, 500, 2_000, 5_000], until=10_000)
