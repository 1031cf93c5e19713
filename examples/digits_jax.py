"""A small network learns to read digits, scheduled in JAX: one compiled loop, for several peaks at once.

Run it: python examples/digits_jax.py

It wants jax, optax and scikit-learn, whose digits come with it: pip install scikit-learn.
"""

import jax
import jax.numpy as jnp
import optax
from sklearn.datasets import load_digits

import calando as ca

EPOCHS, BATCH, PEAKS = 12, 64, [1e-4, 1e-3, 1e-2, 1e-1]

digits = load_digits()
order = jax.random.permutation(jax.random.key(0), len(digits.target))
x, y = jnp.asarray(digits.data[order]) / 16, jnp.asarray(digits.target[order])
test, train = slice(0, 360), slice(360, None)
steps = EPOCHS * (len(y[train]) // BATCH)

schedule = ca.parse("peak * (warmup(10%) >> cosine)", total=steps)
decay = ca.parse("0.1 * linear", total=steps)


def network(key):
    """The parameters at the start."""
    one, two = jax.random.split(key)
    return {"body": jax.random.normal(one, (64, 64)) / 8, "head": jax.random.normal(two, (64, 10)) / 8}


def scores(p, x):
    return jax.nn.relu(x @ p["body"]) @ p["head"]


@jax.jit
@jax.vmap
def accuracy(peak):
    """What a training with that peak leads to: the peak is traced like any other number."""
    tx = optax.inject_hyperparams(optax.adamw)(
        learning_rate=lambda step: schedule(step, peak=peak), weight_decay=decay
    )

    def loss(p, batch):
        return optax.softmax_cross_entropy_with_integer_labels(scores(p, x[train][batch]), y[train][batch]).mean()

    def step(carry, key):
        p, state = carry
        batch = jax.random.randint(key, (BATCH,), 0, len(y[train]))
        updates, state = tx.update(jax.grad(loss)(p, batch), state, p)
        return (optax.apply_updates(p, updates), state), None

    p = network(jax.random.key(1))
    (p, _), _ = jax.lax.scan(step, (p, tx.init(p)), jax.random.split(jax.random.key(2), steps))
    return (scores(p, x[test]).argmax(1) == y[test]).mean()


found = accuracy(jnp.array(PEAKS))
for peak, share in zip(PEAKS, found, strict=True):
    print(f"peak {peak:<7} reads {share:.1%} of the digits that it has not seen")
print(f"best: {schedule.bind(peak=PEAKS[int(found.argmax())])}")
