"""Fits a curve to a day of measurements by gradient descent, and writes what it found."""

import csv
import os
import subprocess
import sys

import numpy as np

EPOCHS = int(os.environ.get("EPOCHS", "2000"))
WAVES = int(os.environ.get("WAVES", "2"))
DATA, MODELS, OUT = "/data/measurements.csv", "/models", "/out"

hour, load = np.loadtxt(DATA, delimiter=",", skiprows=1, unpack=True)


def features(hour):
    """A constant, and a sine and a cosine for each wave of a day."""
    turns = 2 * np.pi * np.outer(hour / 24, np.arange(1, WAVES + 1))
    return np.column_stack([np.ones_like(hour), np.sin(turns), np.cos(turns)])


x = features(hour)
model = os.path.join(MODELS, f"waves-{WAVES}.npy")
weights = np.load(model) if os.path.exists(model) else np.zeros(x.shape[1])
print("goes on from the model in the volume" if weights.any() else "starts with a new model")

for epoch in range(1, EPOCHS + 1):
    error = x @ weights - load
    weights -= 0.002 * x.T @ error / len(load)
    if epoch % (EPOCHS // 10) == 0:
        sys.stdout.write(f"\repoch {epoch} of {EPOCHS}: mean error {np.abs(error).mean():.3f}")
        sys.stdout.flush()
print()

np.save(model, weights)
with open(f"{OUT}/weights.csv", "w", newline="") as file:
    table = csv.writer(file, lineterminator="\n")
    table.writerow(["feature", "weight"])
    names = ["constant"] + [f"{f} {w + 1}" for f in ("sine", "cosine") for w in range(WAVES)]
    table.writerows([name, f"{weight:.4f}"] for name, weight in zip(names, weights))

curve = np.linspace(0, 24, 200)
np.savetxt("/tmp/curve", np.column_stack([curve, features(curve) @ weights]))
subprocess.run(
    ["gnuplot"],
    input=f"""
    set terminal pngcairo size 640,360
    set output '{OUT}/fit.png'
    set datafile separator ','
    set xlabel 'hour'; set ylabel 'load'; set xrange [0:24]; set grid; set key left
    plot '{DATA}' skip 1 with points pt 7 ps 0.4 title 'measured', \\
      '< tr " " , < /tmp/curve' with lines lw 2 title 'fitted'
    """,
    text=True,
    check=True,
)
