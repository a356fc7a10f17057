"""The peers' side of `cargo run --release -- topk`: a request a line in, an answer a line out, both JSON.

Rows come and results go as files of little-endian f64. Peers that no registry has are imported from the folders
that LAPSUM, LML and CONDITIONAL_POISSON name; nothing of them is kept here.

    {"do": "versions"}                                         → {"python", "torch", …, "peers", "missing", "off"}
    {"do": "load", "operator", "rows", "n", "k", "single", "x", "v"}    → {}
    {"do": "reference", "p", "g"}                              → {"places": null or indices, "g": bool}
    {"do": "run", "peer", "both", "threads", "seconds", "p", "g"}       → {"seconds": a run, on average}
"""

import importlib
import importlib.metadata
import json
import os
import sys
import time
import types
from pathlib import Path

import numpy as np
import torch

import reference


def folder(variable):
    path = os.environ.get(variable)
    if not path:
        raise ImportError(f"{variable} names no folder")
    return Path(path).resolve()


def commit(path):
    for git in (path, *path.parents):
        head = git / ".git/HEAD"
        if head.exists():
            ref = head.read_text().strip()
            ref = (git / ".git" / ref[5:]).read_text().strip() if ref.startswith("ref: ") else ref
            return ref[:7]
    return "no commit"


class Torch:
    """A peer that is a function of a tensor, differentiated by torch."""

    package = "torch"

    def __init__(self):
        self.version = importlib.metadata.version(self.package)

    def prepare(self, case):
        kind = torch.float32 if case["single"] else torch.float64
        self.k = case["k"]
        self.x = torch.tensor(case["x"], dtype=kind)
        self.leaf = self.x.clone().requires_grad_()
        self.v = torch.tensor(case["v"], dtype=kind)

    def forward(self):
        with torch.no_grad():
            return self.choose(self.x), None

    def both(self):
        p = self.choose(self.leaf)
        (g,) = torch.autograd.grad(p, self.leaf, self.v)
        return p, g


class LapSumTorch(Torch):
    """LapSum as its authors write it in PyTorch: the notebook `tutorial_notebooks/soft_topk.ipynb`."""

    def __init__(self):
        at = folder("LAPSUM")
        cells = json.loads((at / "tutorial_notebooks/soft_topk.ipynb").read_text())["cells"]
        names = {}
        for source in ("".join(cell["source"]) for cell in cells[:2]):
            exec(compile(source, "soft_topk.ipynb", "exec"), names)
        self.function = names["soft_top_k"]
        self.version = commit(at)

    def prepare(self, case):
        super().prepare(case)
        self.ks = torch.full((len(self.x),), float(self.k), dtype=self.x.dtype)
        self.alpha = torch.tensor(1.0, dtype=self.x.dtype)

    def choose(self, x):
        # Its `descending` means the k least.
        return self.function(x, self.ks, self.alpha, False)


class LapSumNative(Torch):
    """LapSum's C++ extension, where it has been built in its folder."""

    def __init__(self):
        at = folder("LAPSUM")
        sys.path.insert(0, str(at / "lapsum"))
        # The package imports its CUDA half whether there is CUDA or not.
        missing = "lapsum.topk.extension.soft_topk_cuda", "lapsum.topk.extension.log_soft_topk_cuda"
        for name in missing:
            sys.modules[name] = types.ModuleType(name)
        # The logarithmic half is not asked for here.
        sys.modules["lapsum.topk.extension.log_soft_topk_cpu"] = types.ModuleType("log_soft_topk_cpu")
        self.function = importlib.import_module("lapsum.topk").soft_topk
        self.version = commit(at)

    def prepare(self, case):
        super().prepare(case)
        self.ks = torch.full((len(self.x), 1), float(self.k), dtype=self.x.dtype)
        # As a plain number it has no backward.
        self.alpha = torch.tensor(1.0, dtype=self.x.dtype)

    def choose(self, x):
        return self.function(x, self.ks, self.alpha)


class Lml(Torch):
    def __init__(self):
        at = folder("LML")
        sys.path.insert(0, str(at))
        self.module = importlib.import_module("lml").LML
        self.version = commit(at)

    def choose(self, x):
        return self.module(N=self.k, verbose=-1)(x)


class Entmax(Torch):
    package = "entmax"

    def choose(self, x):
        from entmax import budget_bisect

        return budget_bisect(x, budget=self.k, dim=-1)


class TorchTopK(Torch):
    """The floor: values and places of the k greatest, no probabilities."""

    def forward(self):
        return (torch.topk(self.x, self.k, dim=1),), None

    def finish(self, found):
        ((_, places),) = found
        return torch.zeros_like(self.x).scatter_(1, places, 1.0)


class TorchSort(TorchTopK):
    def forward(self):
        return (torch.sort(self.x, dim=1, descending=True),), None

    def finish(self, found):
        ((_, places),) = found
        return torch.zeros_like(self.x).scatter_(1, places[:, : self.k], 1.0)


class Poisson:
    """Conditional Poisson sampling, a row after another."""

    def __init__(self):
        at = folder("CONDITIONAL_POISSON")
        sys.path.insert(0, str(at))
        module = importlib.import_module("conditional_poisson")
        self.kind = getattr(module, self.name)
        self.version = commit(at)

    def prepare(self, case):
        self.k, self.rows = case["k"], case["x"]

    def forward(self):
        return np.stack([self.kind(self.k, row).incl_prob for row in self.rows]), None


class PoissonTree(Poisson):
    name = "ConditionalPoissonNumPy"


class PoissonSequential(Poisson):
    name = "ConditionalPoissonSequentialNumPy"


class PoissonTorch(Poisson):
    """The product tree in torch. Its probabilities are a gradient; their derivative is had by a second one."""

    name = "ConditionalPoissonTorch"

    def prepare(self, case):
        super().prepare(case)
        self.tensors = [torch.tensor(row) for row in case["x"]]
        self.v = [torch.tensor(row) for row in case["v"]]

    def forward(self):
        return torch.stack([self.kind(self.k, row).incl_prob for row in self.tensors]), None

    def both(self):
        solved = []
        for row, v in zip(self.tensors, self.v):
            theta = row.clone().requires_grad_()
            ln_z, _ = self.kind(self.k, theta)._circuit(theta)
            (p,) = torch.autograd.grad(ln_z, theta, create_graph=True)
            solved.append((p.detach(), *torch.autograd.grad(p, theta, v)))
        return [torch.stack(side) for side in zip(*solved)]


PEERS = {
    "LapSum (PyTorch)": LapSumTorch,
    "LapSum (C++)": LapSumNative,
    "LML": Lml,
    "entmax.budget_bisect": Entmax,
    "conditional-poisson (NumPy tree)": PoissonTree,
    "conditional-poisson (torch tree)": PoissonTorch,
    "conditional-poisson (NumPy sequential)": PoissonSequential,
    "torch.topk": TorchTopK,
    "torch.sort": TorchSort,
}


def load_peers():
    peers, missing = {}, {}
    for name, kind in PEERS.items():
        try:
            peers[name] = kind()
        except (ImportError, OSError, AttributeError) as error:
            missing[name] = f"{type(error).__name__}: {error}"
    return peers, missing


def write(path, values):
    values = values.detach().numpy() if isinstance(values, torch.Tensor) else values
    np.ascontiguousarray(values, dtype="<f8").tofile(path)


class Session:
    def __init__(self):
        self.peers, self.missing = load_peers()
        self.case, self.ready = None, {}

    def versions(self, _):
        packages = {name: importlib.metadata.version(name) for name in ("torch", "numpy", "scipy")}
        peers = {name: peer.version for name, peer in self.peers.items()}
        known = {"peers": peers, "missing": self.missing, "off": reference.distance_from_50_digits()}
        return {"python": sys.version.split()[0], **packages, **known}

    def load(self, request):
        shape = request["rows"], request["n"]
        x, v = (np.fromfile(request[name], dtype="<f8").reshape(shape) for name in "xv")
        self.case = {**request, "x": x, "v": v}
        self.ready = {}
        return {}

    def reference(self, request):
        case = self.case
        p, g, places = reference.solve(case["operator"], case["x"], case["k"], case["v"])
        write(request["p"], p.astype(float))
        if g is not None:
            write(request["g"], g.astype(float))
        return {"places": None if places is None else places.tolist(), "g": g is not None}

    def run(self, request):
        torch.set_num_threads(request["threads"])
        peer = self.peers[request["peer"]]
        if request["peer"] not in self.ready:
            peer.prepare(self.case)
            self.ready[request["peer"]] = True
        solve = peer.both if request["both"] else peer.forward
        begun, runs = time.perf_counter(), 0
        while runs == 0 or time.perf_counter() - begun < request["seconds"]:
            p, g = solve()
            runs += 1
        seconds = (time.perf_counter() - begun) / runs
        if request.get("p"):
            write(request["p"], peer.finish(p) if hasattr(peer, "finish") else p)
        if request.get("g") and g is not None:
            write(request["g"], g)
        return {"seconds": seconds}


def main():
    # What a peer prints is not an answer.
    answers, sys.stdout = sys.stdout, sys.stderr
    session = Session()
    for line in sys.stdin:
        request = json.loads(line)
        try:
            answer = getattr(session, request["do"])(request)
        except Exception as error:
            answer = {"error": f"{type(error).__name__}: {error}".splitlines()[0]}
        print(json.dumps(answer), file=answers, flush=True)


if __name__ == "__main__":
    main()
