"""What the answers are held against: probabilities and vector-Jacobian products in 80-bit floating point.

Nothing of the library's way of computing is used: thresholds are bisected until the interval no longer shrinks, and
the gradient of ln Z_k goes through the whole table of the Poisson-binomial distribution, without windows. Above
DEEP scores that table would not fit: there the distribution is multiplied out in blocks and single scores are divided
out of it again, so only probabilities at PLACES of the scores are had.
"""

import numpy as np

LONG = np.longdouble
DEEP = 5_000
PLACES = 1_000


def exp_tail(t):
    return np.where(t < 0, np.exp(np.minimum(t, 0)), 0)


def laplace_tail(t):
    return np.exp(-np.abs(t)) / 2


def sigmoid_tail(t):
    e = np.exp(-np.abs(t))
    return e / (1 + e)


# f below its centre or kink and 1 − f above it, so that no chance is the difference of two larger ones; then f′.
SHAPES = {
    "exp": (exp_tail, exp_tail),
    "laplace": (laplace_tail, laplace_tail),
    "sigmoid": (sigmoid_tail, lambda t: sigmoid_tail(t) * (1 - sigmoid_tail(t))),
}


def row_by_threshold(excess, x):
    """λ with excess(λ) = 0, for an excess that falls with λ. `x`: scores in 80 bits."""
    low, high = x.min() - 800, x.max() + 800
    while True:
        middle = (low + high) / 2
        if not low < middle < high:
            return middle
        if excess(middle) > 0:
            low = middle
        else:
            high = middle


def threshold_row(shape, x, k, v):
    tail, slope = SHAPES[shape]

    def excess(at):
        above = x >= at
        tails = tail(x - at)
        return (above.sum() - LONG(k)) + (np.where(above, -tails, tails)).sum()

    t = x - row_by_threshold(excess, x)
    p = np.where(t < 0, tail(t), 1 - tail(t))
    f = slope(t)
    return p, f * (v - (f * v).sum() / f.sum())


def simplex_row(x, k, v):
    """The Euclidean projection onto 0 ≤ p ≤ 1, Σp = k."""
    p = np.clip(x - row_by_threshold(lambda at: np.clip(x - at, 0, 1).sum() - LONG(k), x), 0, 1)
    free = (p > 0) & (p < 1)
    return p, np.where(free, v - v[free].mean() if free.any() else 0, 0)


def hard_row(x, k, v):
    at = np.sort(x)[-k]
    above, ties = x > at, x == at
    return np.where(above, 1, np.where(ties, (LONG(k) - above.sum()) / ties.sum(), 0)), np.zeros_like(v)


def tilted(x, k):
    """Chances q with Σq = k and their complements r, as σ(x−θ) and σ(θ−x)."""
    q, _ = threshold_row("sigmoid", x, k, np.zeros_like(x))
    r, _ = threshold_row("sigmoid", -x, len(x) - k, np.zeros_like(x))
    return q, r


def grad_rows(x, k, v):
    """Rows of scores, all steps of all rows at once. p and Jv by forward and backward tables and their derivatives."""
    rows, n = x.shape
    q, r = (np.array(side) for side in zip(*(tilted(row, k) for row in x)))
    forward = np.zeros((n + 1, rows, k + 1), LONG)
    moved = np.zeros_like(forward)
    forward[0, :, 0] = 1
    for i in range(n):
        qi, ri, vi = q[:, i, None], r[:, i, None], v[:, i, None]
        forward[i + 1] = ri * forward[i]
        forward[i + 1, :, 1:] += qi * forward[i, :, :-1]
        moved[i + 1] = ri * moved[i]
        moved[i + 1, :, 1:] += qi * (moved[i, :, :-1] + vi * forward[i, :, :-1])
    whole, change = forward[n, :, k], moved[n, :, k]
    backward, turned = np.zeros((2, rows, k + 1), LONG)
    backward[:, k] = 1
    p, g = np.empty((2, rows, n), LONG)
    for i in reversed(range(n)):
        qi, ri, vi = q[:, i, None], r[:, i, None], v[:, i, None]
        ahead = forward[i, :, :-1]
        reach = (ahead * backward[:, 1:]).sum(1)
        p[:, i] = q[:, i] * reach / whole
        rest = (moved[i, :, :-1] * backward[:, 1:] + ahead * turned[:, 1:]).sum(1) + v[:, i] * reach
        g[:, i] = q[:, i] * rest / whole - p[:, i] * change / whole
        turned_next = ri * turned
        turned_next[:, :-1] += qi * (turned[:, 1:] + vi * backward[:, 1:])
        backward_next = ri * backward
        backward_next[:, :-1] += qi * backward[:, 1:]
        backward, turned = backward_next, turned_next
    return p, g


def trimmed(first, chances):
    """Without ends that are below 1e-60 of the greatest."""
    kept = np.flatnonzero(chances > chances.max() * LONG(1e-60))
    return first + kept[0], chances[kept[0] : kept[-1] + 1]


def poisson_binomial(q, r):
    """(first count, its chance and those of the next counts): how many of independent events happen."""
    size = 1 << int(np.log2(len(q)) / 2)
    blocks = -(-len(q) // size)
    padded = [np.concatenate([side, np.full(blocks * size - len(q), fill, LONG)]).reshape(blocks, size)
              for side, fill in ((q, 0), (r, 1))]
    chances = np.zeros((blocks, size + 1), LONG)
    chances[:, 0] = 1
    for i in range(size):
        qi, ri = padded[0][:, i, None], padded[1][:, i, None]
        chances[:, 1 : i + 2] = ri * chances[:, 1 : i + 2] + qi * chances[:, : i + 1]
        chances[:, 0] *= ri[:, 0]
    parts = [trimmed(0, row) for row in chances]
    while len(parts) > 1:
        pairs = zip(parts[::2], parts[1::2])
        joined = [trimmed(a[0] + b[0], np.convolve(a[1], b[1])) for a, b in pairs]
        parts = joined + parts[len(joined) * 2 :]
    return parts[0]


def grad_places(x, k):
    """Probabilities at some places of a long row: each score is divided out of the whole distribution."""
    places = np.unique(np.linspace(0, len(x) - 1, PLACES).astype(int))
    q, r = tilted(x, k)
    first, whole = poisson_binomial(q, r)
    at = k - first
    q, r = q[places], r[places]
    # Upwards where the score is likelier out than in, downwards otherwise: errors then shrink at every step.
    up = np.zeros(len(places), LONG)
    for j in range(at):
        up = (whole[j] - q * up) / r
    down = np.zeros(len(places), LONG)
    for j in reversed(range(at, len(whole))):
        down = (whole[j] - r * down) / q
    return q * np.where(q <= r, up, down) / whole[at], places


def solve(operator, x, k, v):
    """`x`, `v`: rows×n. Returns p and Jᵀv in 80 bits and None, or p at places, None and the places."""
    x, v = x.astype(LONG), v.astype(LONG)
    if operator == "grad":
        if x.shape[1] > DEEP:
            p, places = grad_places(x[0], k)
            return p, None, places
        return *grad_rows(x, k, v), None
    one = {"capped-simplex": simplex_row, "hard": hard_row}.get(operator) or (lambda *row: threshold_row(operator, *row))
    solved = [one(row, k, by) for row, by in zip(x, v)]
    return np.array([p for p, _ in solved]), np.array([g for _, g in solved]), None


def distance_from_50_digits():
    """The greatest difference between these probabilities and mpmath's, over the smooth operators."""
    from mpmath import exp, mp, mpf

    mp.dps = 50
    x = np.random.default_rng(1).normal(size=(1, 60)) * 4
    k, worst = 7, mpf(0)
    scores = [mpf(float(value)) for value in x[0]]

    def chance(shape, t):
        far = exp(-abs(t))
        below = {"exp": far if t < 0 else mpf(0), "laplace": far / 2, "sigmoid": far / (1 + far)}[shape]
        return below if t < 0 else 1 - below

    def exact(operator):
        if operator == "grad":
            def polynomial(terms):
                z = [mpf(1)] + [mpf(0)] * k
                for term in terms:
                    for j in range(k, 0, -1):
                        z[j] += term * z[j - 1]
                return z

            e = [exp(score) for score in scores]
            whole = polynomial(e)[k]
            return [e[i] * polynomial(e[:i] + e[i + 1 :])[k - 1] / whole for i in range(len(e))]
        low, high = min(scores) - 800, max(scores) + 800
        for _ in range(180):
            middle = (low + high) / 2
            if sum(chance(operator, score - middle) for score in scores) > k:
                low = middle
            else:
                high = middle
        return [chance(operator, score - low) for score in scores]

    for operator in (*SHAPES, "grad"):
        found, _, _ = solve(operator, x, k, np.zeros_like(x))
        for value, true in zip(found[0], exact(operator)):
            # An 80-bit number is the sum of two doubles.
            high = float(value)
            worst = max(worst, abs(mpf(high) + mpf(float(value - LONG(high))) - true))
    return float(worst)
