"""Makes interpolative.json: the errors of SciPy's interpolative decomposition and the best of any rank.

    python3 -m venv venv && venv/bin/pip install numpy==2.* scipy==1.* && venv/bin/python make_interpolative.py
"""
import json
import numpy as np
import scipy
import scipy.linalg
import scipy.linalg.interpolative as sli


def error(a, columns, coefficients):
    return float(np.linalg.norm(a - a[:, columns] @ coefficients))


def by_rank(a, k):
    idx, proj = sli.interp_decomp(a, k, rand=False)
    return error(a, idx[:k], sli.reconstruct_interp_matrix(idx, proj)), float(np.abs(proj).max(initial=0))


def by_tolerance(a, eps):
    k, idx, proj = sli.interp_decomp(a, eps, rand=False)
    return int(k), error(a, idx[:k], sli.reconstruct_interp_matrix(idx, proj))


def case(name, a, ranks):
    a = np.array(a, dtype=np.float64)
    s = np.linalg.svd(a, compute_uv=False)
    found = []
    for k in ranks:
        theirs, greatest = by_rank(a, k)
        found.append({"k": k, "theirs": theirs, "greatest": greatest,
                      "best": float(np.linalg.norm(s[k:]))})
    return {"name": name, "rows": a.shape[0], "cols": a.shape[1], "a": a.ravel().tolist(), "ranks": found,
            "norm": float(np.linalg.norm(a)),
            "tolerances": [{"eps": eps, "k": k, "error": e} for eps in (1e-2, 1e-5, 1e-10)
                           for k, e in [by_tolerance(a, eps)]]}


def kahan(n, theta=1.2):
    s, c = np.sin(theta), np.cos(theta)
    a = np.diag(s ** np.arange(n)) @ (np.eye(n) - c * np.triu(np.ones((n, n)), 1))
    return a * (1 - 1e-12 * np.arange(n))


def integers(rows, cols, rank, seed):
    random = np.random.default_rng(seed)
    return random.integers(-8, 9, (rows, rank)) @ random.integers(-8, 9, (rank, cols))


if __name__ == "__main__":
    cases = [
        case("hilbert", scipy.linalg.hilbert(12)[:, :9], [1, 2, 4, 6, 8]),
        case("kahan", kahan(16), [4, 8, 15]),
        case("integers of rank 3", integers(9, 11, 3, 7), [1, 2, 3]),
        case("integers", integers(10, 8, 8, 11), [1, 3, 5, 7]),
        case("graded", 10.0 ** -np.add.outer(np.arange(8), np.arange(8) ** 1.5 / 4), [1, 3, 5]),
    ]
    with open("interpolative.json", "w") as out:
        json.dump({"scipy": scipy.__version__, "numpy": np.__version__, "cases": cases}, out)
        out.write("\n")
