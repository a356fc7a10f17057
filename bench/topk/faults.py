"""What each peer gets wrong, by running it: a table of Markdown on standard output.

    python3 faults.py       # LAPSUM, LML and CONDITIONAL_POISSON name the folders of those peers
"""

import sys
import warnings

import numpy as np
import torch

import peers

COUNT = 6
X = torch.tensor([[0.3, -1.2, 2.0, 0.7, -0.4, 1.1]], dtype=torch.float64)


def chances(peer, x, k, single=False):
    """p of one row by a peer."""
    row = np.atleast_2d(np.asarray(x, dtype=float))
    peer.prepare({"x": row, "v": np.zeros_like(row), "k": k, "single": single})
    p, _ = peer.forward()
    return np.asarray(p, dtype=float)[0]


def summed(p):
    return f"Σp = {p.sum():.6g}, p in [{p.min():.3g}, {p.max():.3g}]"


def off(peer, x, k, operator):
    """The greatest error of p, beside how far Σp is from k."""
    p = chances(peer, x, k)
    row = np.atleast_2d(np.asarray(x, dtype=float))
    true, _, _ = peers.reference.solve(operator, row, k, np.zeros_like(row))
    return f"p off by {np.abs(p - true[0]).max().astype(float):.1e}, Σp − k = {p.sum() - k:.2g}"


def spread(n, size):
    """Scores from −size to size, those in the middle close together."""
    return size * np.linspace(-1, 1, n) ** 3


def lapsum_faults(peer):
    yield "k = n = 6", lambda: summed(chances(peer, X, COUNT))
    yield "k = 0 of 6", lambda: summed(chances(peer, X, 0))
    yield "a million added to all scores, k = 100 of 1000", lambda: off(
        peer, 1e6 + spread(1000, 3), 100, "laplace")
    yield "scores up to a million, k = 100 of 1000", lambda: off(peer, spread(1000, 1e6), 100, "laplace")
    yield "one score of −∞, k = 2 of 6", lambda: summed(
        chances(peer, [0.3, -np.inf, 2.0, 0.7, -0.4, 1.1], 2))
    yield "one NaN, k = 2 of 6", lambda: summed(chances(peer, [0.3, np.nan, 2.0, 0.7, -0.4, 1.1], 2))


def lapsum_torch_faults(peer):
    yield from lapsum_faults(peer)

    def overwritten():
        x = X.clone().requires_grad_()
        ks, alpha = torch.full((1,), 2.0, dtype=x.dtype), torch.tensor(1.0, dtype=x.dtype)
        peer.function(x, ks, alpha, False).sum().backward()
        return f"x changed by up to {(x.detach() - X).abs().max():.3g}"

    def twice():
        x = X.clone().requires_grad_()
        ks, alpha = torch.full((1,), 2.0, dtype=x.dtype), torch.tensor(1.0, dtype=x.dtype)
        p = peer.function(x, ks, alpha, False)
        v = torch.arange(6.0, dtype=x.dtype)[None]
        first, second = (torch.autograd.grad(p, x, v, retain_graph=True)[0] for _ in range(2))
        return f"the two differ by up to {(first - second).abs().max():.3g}"

    yield "the caller's scores after backward", overwritten
    yield "the same gradient asked twice", twice


def lapsum_native_faults(peer):
    yield from lapsum_faults(peer)

    def alpha_overwritten():
        alpha = torch.tensor(0.5)
        peer.function(X, torch.full((1, 1), 2.0, dtype=X.dtype), alpha)
        return f"alpha = {alpha.item()} where 0.5 was given"

    def plain_alpha():
        x = X.clone().requires_grad_()
        peer.function(x, torch.full((1, 1), 2.0, dtype=X.dtype), 0.5).sum().backward()
        return "a gradient"

    def tenth():
        x = spread(1000, 3)[None]
        p = peer.function(torch.tensor(x), torch.full((1, 1), 100.0, dtype=X.dtype), 0.1)
        true, _, _ = peers.reference.solve("laplace", x / 0.1, 100, np.zeros_like(x))
        return f"p off by {np.abs(p.numpy() - true).max().astype(float):.1e}"

    yield "alpha = 0.1 with scores in double precision, k = 100 of 1000", tenth
    yield "the caller's alpha after forward", alpha_overwritten
    yield "the gradient when alpha is a plain number", plain_alpha


def lml_faults(peer):
    yield "k = 100 of 1000, standard normal", lambda: off(
        peer, np.random.default_rng(0).normal(size=1000), 100, "sigmoid")
    yield "k = n = 6", lambda: summed(chances(peer, X, COUNT))
    yield "k = 1 of 100,000 equal scores", lambda: off(
        peer, np.zeros(100_000), 1, "sigmoid")
    yield "k = 99,999 of 100,000 equal scores: λ is outside its bracket of ±7", lambda: off(peer, np.zeros(100_000), 99_999, "sigmoid")
    yield "scores 0, 1000, …, 5000, k = 2: the gradient", lambda: gradient(
        peer, 1000 * np.arange(6.0), 2)
    yield "k = 2.5 of 6", lambda: summed(chances(peer, X, 2.5))
    yield "one NaN, k = 2 of 6", lambda: summed(chances(peer, [0.3, np.nan, 2.0, 0.7, -0.4, 1.1], 2))
    yield "one score of −∞, k = 2 of 6", lambda: summed(
        chances(peer, [0.3, -np.inf, 2.0, 0.7, -0.4, 1.1], 2))
    yield "one score of −∞, k = 2 of 6: the gradient", lambda: gradient(
        peer, [0.3, -np.inf, 2.0, 0.7, -0.4, 1.1], 2)


def gradient(peer, x, k):
    row = np.atleast_2d(np.asarray(x, dtype=float))
    v = np.arange(1.0, row.size + 1)[None]
    peer.prepare({"x": row, "v": v, "k": k, "single": False})
    _, g = peer.both()
    return "gradient " + ", ".join(f"{value:.3g}" for value in np.asarray(g, dtype=float)[0])


def entmax_faults(peer):
    yield "k = n = 6", lambda: summed(chances(peer, X, COUNT))
    yield "k = 0 of 6", lambda: summed(chances(peer, X, 0))
    yield "k = 7 of 6", lambda: summed(chances(peer, X, 7))
    yield "scores up to a million, k = 100 of 1000", lambda: off(peer, spread(1000, 1e6), 100, "capped-simplex")
    yield "scores up to 10¹², k = 100 of 1000: 50 steps", lambda: off(
        peer, spread(1000, 1e12), 100, "capped-simplex")
    yield "one score of −∞, k = 2 of 6", lambda: summed(
        chances(peer, [0.3, -np.inf, 2.0, 0.7, -0.4, 1.1], 2))

    def along_one():
        from entmax import budget_bisect

        x = X.clone().requires_grad_()
        budget_bisect(x, budget=2, dim=1).sum().backward()
        return "a gradient"

    yield "the gradient along dim=1 of a matrix", along_one


def poisson_faults(peer):
    yield "standard normal, k = 400 of 1000", lambda: off(
        peer, np.random.default_rng(0).normal(size=1000), 400, "grad")
    yield "scores up to 100, k = 50 of 200", lambda: off(peer, spread(200, 100), 50, "grad")
    yield "scores up to 1000, k = 50 of 200", lambda: off(peer, spread(200, 1000), 50, "grad")
    yield "standard normal, k = 10 of 1000", lambda: off(
        peer, np.random.default_rng(0).normal(size=1000), 10, "grad")
    yield "k = 0 of 6", lambda: summed(chances(peer, X[0].numpy(), 0))
    yield "k = n = 6", lambda: summed(chances(peer, X[0].numpy(), COUNT))
    yield "one score of −∞, k = 2 of 6", lambda: summed(
        chances(peer, [0.3, -np.inf, 2.0, 0.7, -0.4, 1.1], 2))


def hard_faults(peer):
    yield "four equal scores, k = 2", lambda: "p = " + ", ".join(f"{p:g}" for p in hard(peer, [1.0] * 4, 2))
    yield "one NaN, k = 2 of 6", lambda: "p = " + ", ".join(
        f"{p:g}" for p in hard(peer, [0.3, np.nan, 2.0, 0.7, -0.4, 1.1], 2))


def hard(peer, x, k):
    row = np.atleast_2d(np.asarray(x, dtype=float))
    peer.prepare({"x": row, "v": row, "k": k, "single": False})
    found, _ = peer.forward()
    return peer.finish(found).numpy()[0]


FAULTS = {
    "LapSum (PyTorch)": lapsum_torch_faults,
    "LapSum (C++)": lapsum_native_faults,
    "LML": lml_faults,
    "entmax.budget_bisect": entmax_faults,
    "conditional-poisson (NumPy tree)": poisson_faults,
    "conditional-poisson (torch tree)": poisson_faults,
    "conditional-poisson (NumPy sequential)": poisson_faults,
    "torch.topk": hard_faults,
}


def main():
    warnings.simplefilter("ignore")
    answers, sys.stdout = sys.stdout, sys.stderr
    found, _ = peers.load_peers()
    lines = ["## What the peers make of hard questions", "| peer | asked | answered |", "|---|---|---|"]
    for name, faults in FAULTS.items():
        if name not in found:
            continue
        for asked, run in faults(found[name]):
            try:
                answered = run()
            except Exception as error:
                answered = f"{type(error).__name__}: {error}".splitlines()[0][:120]
            lines.append(f"| {name} | {asked} | {answered} |")
    print("\n".join(lines), file=answers)


if __name__ == "__main__":
    main()
