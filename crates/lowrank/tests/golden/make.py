"""Makes golden.json: matrices and what NumPy and SciPy say of them in double precision.

    python3 -m venv venv && venv/bin/pip install numpy==2.* scipy==1.* && venv/bin/python make.py
"""
import json
import numpy as np
import scipy
import scipy.linalg


class Congruence:
    """The same integers as `Congruence` in tests/all/golden.rs."""

    def __init__(self, seed):
        self.state = seed

    def integers(self, shape, low, high):
        out = np.empty(shape, dtype=np.float64)
        for index in np.ndindex(*shape):
            self.state = (self.state * 1664525 + 1013904223) % 2**32
            out[index] = low + (self.state >> 8) % (high - low + 1)
        return out


def thirds(rows, cols, rank, seed):
    """An integer matrix of low rank divided by 3 and rounded to single precision."""
    numbers = Congruence(seed)
    left = numbers.integers((rows, rank), -8, 8)
    right = numbers.integers((rank, cols), -8, 8)
    return (left @ right / 3.0).astype(np.float32)


def small(name, a, b=None):
    """A matrix written out, with SVD, pseudo-inverse and least squares."""
    a = np.array(a, dtype=np.float64)
    u, s, vt = scipy.linalg.svd(a, full_matrices=False)
    case = {
        "name": name, "rows": a.shape[0], "cols": a.shape[1], "a": a.ravel().tolist(),
        "sigma": s.tolist(), "pinv": scipy.linalg.pinv(a).ravel().tolist(),
        "rank": int(np.linalg.matrix_rank(a)),
        "best": [(u[:, :k] * s[:k] @ vt[:k]).ravel().tolist() for k in range(1, len(s) + 1)
                 if k == len(s) or s[k - 1] > s[k] * 1.01],
        "ranks": [k for k in range(1, len(s) + 1) if k == len(s) or s[k - 1] > s[k] * 1.01],
    }
    if b is not None:
        b = np.array(b, dtype=np.float64)
        x, *_ = scipy.linalg.lstsq(a, b)
        case |= {"b": b.tolist(), "x": x.tolist(), "residual": float(np.linalg.norm(a @ x - b))}
    return case


cases = [
    small("scipy's square", [[1, 2, 3], [4, 5, 6], [7, 8, 10]], [1, 2, 3]),
    small("scipy's overdetermined", [[1, 2], [4, 5], [3, 4]], [1, 2, 3]),
    small("scipy's underdetermined", [[1, 2, 3], [4, 5, 6]], [1, 2]),
    small("singular square", [[1, 2, 3], [4, 5, 6], [7, 8, 9]], [1, 0, -1]),
    small("one row", [[3, 4, 0, 12]], [26]),
    small("one column", [[1], [-2], [2]], [1, 1, 1]),
    small("golden ratio", [[1, 1], [1, 0]], [1, 1]),
    small("hilbert", scipy.linalg.hilbert(8), np.ones(8)),
    small("magic", [[16, 2, 3, 13], [5, 11, 10, 8], [9, 7, 6, 12], [4, 14, 15, 1]], [1, 2, 3, 4]),
    small("graded", [[10.0 ** -(i + j) * (1 + (i == j)) for j in range(5)] for i in range(6)],
          [1, 2, 3, 4, 5, 6]),
]

single = thirds(200, 100, 20, 7)
exact = single.astype(np.float64)
s = np.linalg.svd(exact, compute_uv=False)
p = np.linalg.pinv(exact, rcond=200 * np.finfo(np.float32).eps)
rhs = Congruence(11).integers((200, 1), -50, 50)
x = p @ rhs
mistake = {
    "rows": 200, "cols": 100, "rank": 20, "seed": 7, "rhs_seed": 11,
    "sigma": s[:20].tolist(), "next": float(s[20]),
    "pinv_norm": float(np.linalg.norm(p, 2)),
    "x": x.ravel().tolist(), "residual": float(np.linalg.norm(exact @ x - rhs)),
    # NumPy's own answers for the single precision matrix: cut at 1e-15 and at the eps of doubles.
    "numpy_pinv_norm": float(np.linalg.norm(np.linalg.pinv(single).astype(np.float64), 2)),
    "numpy_lstsq_rank": int(np.linalg.lstsq(single, rhs.astype(np.float32), rcond=None)[2]),
}

with open("golden.json", "w") as out:
    json.dump({"numpy": np.__version__, "scipy": scipy.__version__, "cases": cases,
               "single": mistake}, out, indent=None, separators=(",", ":"))
    out.write("\n")
