"""The peers of `cargo run --release -- lowrank`, each asked by a line of JSON, timing themselves.

    python3 peers.py FOLDER     # matrices come and go through files there, columns one after another
"""

import json
import pathlib
import sys
import time

import numpy as np
import scipy
import scipy.linalg
import scipy.linalg.interpolative
import scipy.sparse.linalg
import sklearn
from sklearn.utils.extmath import randomized_svd

folder = pathlib.Path(sys.argv[1])


def truncated(a, who, rank):
    if who == "SciPy svds (ARPACK)":
        products = 0

        def count(f):
            def counted(x):
                nonlocal products
                products += 1
                return f(x)
            return counted

        operator = scipy.sparse.linalg.LinearOperator(
            a.shape, matvec=count(lambda x: a @ x), rmatvec=count(lambda x: a.T @ x), dtype=a.dtype)
        u, s, vt = scipy.sparse.linalg.svds(operator, rank, random_state=0)
        return u[:, ::-1], s[::-1], vt[::-1], products
    if who == "SciPy svd (gesdd)":
        return *scipy.linalg.svd(a, full_matrices=False, lapack_driver="gesdd"), None
    iterations = {"scikit-learn, n_iter=2": 2, "scikit-learn, n_iter=15": 15}.get(who, "auto")
    rounds = (7 if rank < 0.1 * min(a.shape) else 4) if iterations == "auto" else iterations
    return *randomized_svd(a, rank, n_iter=iterations, random_state=0), (2 * rounds + 2) * (rank + 10)


def interpolative(a, who, rank):
    randomized = who == "SciPy interp_decomp, randomized"
    indices, projection = scipy.linalg.interpolative.interp_decomp(a, rank, rand=randomized, rng=0)
    coefficients = scipy.linalg.interpolative.reconstruct_interp_matrix(indices, projection)
    return {"indices": indices[:rank].astype(float), "x": coefficients}


def versions(_):
    blas = [pool["internal_api"] + " " + str(pool["version"]) for pool in __import__("threadpoolctl").threadpool_info()]
    return {"text": f"Python {sys.version.split()[0]}, NumPy {np.__version__}, SciPy {scipy.__version__}, "
                    f"scikit-learn {sklearn.__version__}, {', '.join(sorted(set(blas)))}"}


def main():
    a = None
    for line in sys.stdin:
        request = json.loads(line)
        try:
            if request["do"] == "versions":
                answer = versions(request)
            elif request["do"] == "load":
                a = np.fromfile(folder / "a").reshape((request["rows"], request["cols"]), order="F")
                answer = {}
            else:
                begun = time.perf_counter()
                if request["do"] == "pinv":
                    found, products = {"p": np.linalg.pinv(a)}, None
                elif request["do"] == "id":
                    found, products = interpolative(a, request["who"], request["rank"]), None
                else:
                    u, s, vt, products = truncated(a, request["who"], request["rank"])
                    found = {"u": u, "s": s, "vt": vt}
                seconds = time.perf_counter() - begun
                for name, values in found.items():
                    np.asarray(values).ravel(order="F").tofile(folder / name)
                answer = {"seconds": seconds, "products": products}
        except Exception as error:
            answer = {"error": f"{type(error).__name__}: {error}".splitlines()[0]}
        print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    main()
