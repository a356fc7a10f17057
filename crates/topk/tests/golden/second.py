"""Writes second.txt: second derivatives of grad and chances of pairs, in 400 digits.

Nothing of the library's way of computing is used: all subsets of k are listed, each with its exact weight, and the
derivative of the gradient of c·p is the third central moment of that list, contracted with c and v.

    python3 second.py > second.txt      # needs mpmath
"""

import itertools
import random

from mpmath import exp, mp, mpf, nstr

mp.dps = 400


def moments(y, k, c, v):
    n = len(y)
    top = max(y)
    subsets = list(itertools.combinations(range(n), k))
    weights = [exp(sum(y[i] - top for i in subset)) for subset in subsets]
    z = sum(weights)
    weights = [weight / z for weight in weights]
    pairs = [[mpf(0)] * n for _ in range(n)]
    for subset, weight in zip(subsets, weights):
        for i in subset:
            for j in subset:
                pairs[i][j] += weight
    totals = [(sum(c[i] for i in subset), sum(v[i] for i in subset)) for subset in subsets]
    mean_c = sum(weight * total[0] for weight, total in zip(weights, totals))
    mean_v = sum(weight * total[1] for weight, total in zip(weights, totals))
    hvp = [mpf(0)] * n
    for subset, weight, (total_c, total_v) in zip(subsets, weights, totals):
        product = weight * (total_c - mean_c) * (total_v - mean_v)
        for i in range(n):
            hvp[i] += product * ((1 if i in subset else 0) - pairs[i][i])
    return hvp, pairs


def rows():
    normal = random.Random(20261122)
    gauss = lambda n, spread: [spread * normal.gauss(0, 1) for _ in range(n)]
    yield "two", [2.0, 0.0], [1], 1.0
    yield "ordinary", [0.3, -1.2, 2.0, 0.0, 5.0, -4.0, 1.1], [1, 2, 4, 6], 1.0
    yield "ties", [1.0, 1.0, 1.0, 0.0, 0.0, 2.0, 2.0], [1, 3, 5], 0.7
    yield "close together, far from zero", [1e6 + i * 2.0**-20 for i in (3, 1, 4, 1, 5, 9, 2, 6)], [3], 1e-6
    yield "spread 5", gauss(11, 5), [2, 6], 1.0
    yield "spread 30", gauss(11, 30), [3, 10], 1.0
    yield "spread 100", gauss(10, 100), [4], 1.0
    yield "two tiers", [0.5, 400.0, 0.0, 401.0, 399.0, 1.0, -1.0], [3, 2, 4], 1.0
    yield "hot", gauss(9, 1), [4], 1000.0
    yield "cold", gauss(9, 1), [4], 0.01


def main():
    cases = []
    for name, x, ks, temperature in rows():
        for k in ks:
            chooser = random.Random(f"{name} {k}")
            c = [chooser.choice([-2.0, -1.0, 0.5, 1.0, 3.0]) for _ in x]
            v = [chooser.choice([-2.0, -1.0, 0.5, 1.0, 3.0]) for _ in x]
            exact = lambda values: [mpf(value) for value in values]
            t = mpf(temperature)
            hvp, pairs = moments([value / t for value in exact(x)], k, exact(c), exact(v))
            digits = lambda values: " ".join(repr(float(nstr(value, 30))) for value in values)
            cases.append(
                "\n".join(
                    [
                        f"name {name}",
                        f"k {float(k)!r}",
                        f"temperature {temperature!r}",
                        f"x {' '.join(map(repr, x))}",
                        f"c {' '.join(map(repr, c))}",
                        f"v {' '.join(map(repr, v))}",
                        f"hvp {digits([value / t / t for value in hvp])}",
                        f"pairs {digits([value for row in pairs for value in row])}",
                    ]
                )
            )
    print("\n\n".join(cases))


main()
