"""Makes golden.json with NumPy: the last states of a small model under each encoding and mask.

Parameters are not stored: both sides make them from the same formula of name and index.
Run: python make.py > golden.json
"""

import json
import sys

import numpy as np

LAYERS, WIDTH, HEADS, HIDDEN, VOCABULARY = 2, 12, 3, 20, 7
TOKENS = [3, 0, 6, 1, 3, 5, 2, 4, 0, 6]


def parameter(name, shape):
    """0.9·sin(0.37·index² + Σ bytes of the name), plus 1 for the norms."""
    index = np.arange(np.prod(shape), dtype=np.float64)
    values = 0.9 * np.sin(0.37 * index * index + sum(name.encode()))
    return values.reshape(shape) / (1 if len(shape) == 1 else np.sqrt(shape[0])) + (len(shape) == 1)


def norm(x, gain):
    return gain * x / np.sqrt(np.mean(x * x, axis=-1, keepdims=True) + 1e-6)


def turned(x):
    """Complex multiplication: the halves of a head are real and imaginary parts."""
    length, heads, size = x.shape
    half = size // 2
    theta = 10000.0 ** (-np.arange(half) / half)
    z = (x[..., :half] + 1j * x[..., half:]) * np.exp(1j * np.arange(length)[:, None, None] * theta)
    return np.concatenate([z.real, z.imag], axis=-1)


def forward(encoding, mask):
    d, h = WIDTH, HIDDEN
    x = parameter("embedding", (VOCABULARY, d))[TOKENS]
    length = len(TOKENS)
    distance = np.abs(np.arange(length)[:, None] - np.arange(length)[None, :])
    for layer in range(LAYERS):
        p = lambda part, *shape: parameter(f"layers.{layer}.{part}", shape)
        y = norm(x, p("attention.norm", d))
        q, k, v = ((y @ p(f"attention.{part}", d, d)).reshape(length, HEADS, -1)
                   for part in ("query", "key", "value"))
        if encoding == "rope":
            q, k = turned(q), turned(k)
        scores = np.einsum("ihc,jhc->hij", q, k) / np.sqrt(d // HEADS)
        if encoding == "alibi":
            slopes = 2.0 ** (-8.0 * np.arange(1, HEADS + 1) / HEADS)
            scores = scores - slopes[:, None, None] * distance
        if mask == "causal":
            scores = np.where(np.triu(np.ones((length, length)), 1) > 0, -np.inf, scores)
        weights = np.exp(scores - scores.max(axis=-1, keepdims=True))
        weights /= weights.sum(axis=-1, keepdims=True)
        x = x + np.einsum("hij,jhc->ihc", weights, v).reshape(length, d) @ p("attention.output", d, d)
        u = norm(x, p("mlp.norm", d)) @ p("mlp.up", d, h)
        u = 0.5 * u * (1 + np.tanh(np.sqrt(2 / np.pi) * (u + 0.044715 * u**3)))
        x = x + u @ p("mlp.down", h, d)
    return x


def case(encoding, mask):
    return {"encoding": encoding, "mask": mask, "states": forward(encoding, mask).ravel().tolist()}


cases = [case(e, m) for e in ("nope", "rope", "alibi") for m in ("causal", "bidirectional")]
json.dump({"numpy": np.__version__, "tokens": TOKENS, "cases": cases}, sys.stdout)
