"""Writes golden.txt: every smooth operator on awkward rows, to 50 digits and more, with derivatives.

Nothing of the library's way of computing is used: thresholds are bisected, elementary symmetric polynomials
are multiplied out, derivatives are symmetric differences of step 1e-40 (of a temperature) in arithmetic of 140 digits.

    python3 make.py > golden.txt      # needs mpmath
"""

import random

from mpmath import exp, log, mp, mpf, nstr

mp.dps = 140
STEP = mpf(10) ** -40


def grad(y, k):
    """p and ln Z_k by products of polynomials, the rest by division never: each p leaves one out."""
    top = max(y)
    e = [exp(v - top) for v in y]

    def polynomial(terms):
        z = [mpf(1)] + [mpf(0)] * k
        for term in terms:
            for j in range(k, 0, -1):
                z[j] += term * z[j - 1]
        return z

    whole = polynomial(e)[k]
    p = [e[i] * polynomial(e[:i] + e[i + 1 :])[k - 1] / whole for i in range(len(e))]
    return p, log(whole) + k * top


# f below its kink or centre, and 1 − f above it: no chance is the difference of two larger ones.
TAILS = {
    "exp": lambda t: exp(t) if t < 0 else mpf(0),
    "laplace": lambda t: exp(-abs(t)) / 2,
    "sigmoid": lambda t: exp(-abs(t)) / (1 + exp(-abs(t))),
}


def threshold(shape, y, k):
    tail = TAILS[shape]
    low, high = min(y) - 800, max(y) + 800
    # The width halves at each step: 490 of them leave 1e-140 of the widest row here.
    for _ in range(490):
        middle = (low + high) / 2
        above = [v for v in y if v >= middle]
        below = [v for v in y if v < middle]
        excess = (len(above) - k) + (sum(tail(v - middle) for v in below) - sum(tail(v - middle) for v in above))
        if excess > 0:
            low = middle
        else:
            high = middle
    return [tail(v - low) if v < low else 1 - tail(v - low) for v in y], low


def solve(operator, x, k, temperature):
    y = [mpf(v) / temperature for v in x]
    if operator == "grad":
        return grad(y, int(k))
    p, at = threshold(operator, y, k)
    return p, at * temperature


def difference(function, unit=1):
    step = STEP * unit
    plus, minus = function(step), function(-step)
    return [(a - b) / (2 * step) for a, b in zip(plus, minus)]


def case(name, operator, x, k, temperature):
    chooser = random.Random(name + operator)
    v = [chooser.choice([-2.0, -1.0, 0.5, 1.0, 3.0]) for _ in x]
    k_given = float(k)
    exact, t, k = [mpf(value) for value in x], mpf(temperature), mpf(k)
    p, second = solve(operator, exact, k, t)
    along = lambda h: solve(operator, [a + h * b for a, b in zip(exact, v)], k, t)[0]
    digits = lambda values: " ".join(repr(float(nstr(value, 30))) for value in values)
    lines = [
        f"name {name}",
        f"operator {operator}",
        f"k {k_given!r}",
        f"temperature {temperature!r}",
        f"x {' '.join(map(repr, x))}",
        f"v {' '.join(map(repr, v))}",
        f"p {digits(p)}",
        f"{'ln_z' if operator == 'grad' else 'threshold'} {digits([second])}",
        f"jvp {digits(difference(along, t))}",
        f"by_temperature {digits(difference(lambda h: solve(operator, exact, k, t + h)[0], t))}",
    ]
    # Across a gap of thousands p bends within e^-1000 of a whole k: no difference of 1e-40 sees it.
    if operator != "grad" and max(x) - min(x) < 1000 * temperature:
        lines.append(f"by_k {digits(difference(lambda h: solve(operator, exact, k + h, t)[0]))}")
    return "\n".join(lines)


def rows():
    normal = random.Random(20261114)
    yield "two", [2.0, 0.0], [1, 0.25], 1.0
    yield "one", [3.5], [0.5], 2.0
    yield "ordinary", [0.3, -1.2, 2.0, 0.0, 5.0, -4.0, 1.1], [1, 2, 4.5, 6], 1.0
    yield "ties", [1.0, 1.0, 1.0, 0.0, 0.0, 2.0, 2.0], [1, 3, 5], 0.7
    yield "close together, far from zero", [1e6 + i * 2.0**-20 for i in (3, 1, 4, 1, 5, 9, 2, 6)], [3], 1e-6
    yield "spread 30", [30 * normal.gauss(0, 1) for _ in range(14)], [3, 7.5, 13], 1.0
    yield "spread 100", [100 * normal.gauss(0, 1) for _ in range(14)], [3, 12], 1.0
    yield "spread 10000", [1e4 * normal.gauss(0, 1) for _ in range(10)], [4], 1.0
    yield "spread 1000000", [1e6, -1e6, 1.25, 1.0, 0.5, -3e5, 2.5, 7e5], [3, 4], 1.0
    yield "many chosen of wide", [5 * normal.gauss(0, 1) for _ in range(24)], [23, 12], 1.0
    yield "hot", [normal.gauss(0, 1) for _ in range(9)], [2, 5.25], 1000.0
    yield "cold", [normal.gauss(0, 1) for _ in range(9)], [2, 5.25], 0.001
    yield "denormal", [0.0, 3e-308, 1e-308, -2e-308], [2], 1e-308
    yield "a chance in ten billion", [0.0, -1.0, 2.0, 1.0], [1e-10], 1.0


def main():
    cases = []
    for name, x, ks, temperature in rows():
        for k in ks:
            for operator in ["grad", "exp", "laplace", "sigmoid"]:
                if operator != "grad" or (k == int(k) and 0 < k < len(x)):
                    cases.append(case(name, operator, x, k, temperature))
    print("\n\n".join(cases))


main()
