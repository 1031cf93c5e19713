"""A small network learns to read digits, scheduled in Keras: a rate that is saved with its model, and a callback.

Run it: KERAS_BACKEND=jax python examples/digits_keras.py

It wants keras, jax and scikit-learn, whose digits come with it: pip install scikit-learn.
"""

import os
import tempfile
from pathlib import Path

os.environ.setdefault("KERAS_BACKEND", "jax")

import keras
import numpy as np
from sklearn.datasets import load_digits

from calando.keras import Schedule, Scheduler

EPOCHS, BATCH = 8, 64

keras.utils.set_random_seed(0)
digits = load_digits()
order = np.random.default_rng(0).permutation(len(digits.target))
x, y = digits.data[order].astype("float32") / 16, digits.target[order]
train, test = (x[:1437], y[:1437]), (x[1437:], y[1437:])
total = EPOCHS * -(-1437 // BATCH)


def network(rate):
    model = keras.Sequential(
        [keras.Input((64,)), keras.layers.Dense(64, activation="relu"), keras.layers.Dense(10, activation="softmax")]
    )
    optimizer = keras.optimizers.AdamW(rate, weight_decay=0.1)
    model.compile(optimizer=optimizer, loss="sparse_categorical_crossentropy", metrics=["accuracy"])
    return model


# the learning rate: inside the compiled step, and in the file of the model
model = network(Schedule("3e-3 * (warmup(10%) >> cosine(eta_min=1%))", total=total))
model.fit(*train, batch_size=BATCH, epochs=EPOCHS // 2, verbose=0)
with tempfile.TemporaryDirectory() as folder:
    model.save(Path(folder) / "digits.keras")
    model = keras.models.load_model(Path(folder) / "digits.keras")
print(f"loaded at step {int(model.optimizer.iterations)}, at a rate of {float(model.optimizer.learning_rate):.6f}")
model.fit(*train, batch_size=BATCH, epochs=EPOCHS // 2, verbose=0)
right = np.asarray(model(test[0])).argmax(1) == test[1]
print(f"reads {right.mean():.1%} of the digits that it has not seen")

# everything else, and what is observed: the rate is halved whenever the loss on unseen digits stops falling
scheduler = Scheduler(
    {
        "learning_rate": "base * plateau(val_loss, factor=0.5, patience=1, threshold=0.05)",
        "weight_decay": "base * (1 - u)",
        "beta_1": "0.95 - 0.1 * u",
    },
    total=total,
)
model = network(1e-2)
history = model.fit(
    *train, batch_size=BATCH, epochs=EPOCHS, validation_data=test, callbacks=[scheduler], verbose=0
).history
for k in range(0, EPOCHS, 2):
    print(
        f"epoch {k:2}: loss {history['val_loss'][k]:.3f}, rate {history['learning_rate'][k]:.4f}, "
        f"weight decay {history['weight_decay'][k]:.3f}, beta_1 {history['beta_1'][k]:.3f}"
    )
print(f"reads {history['val_accuracy'][-1]:.1%} of the digits that it has not seen")
