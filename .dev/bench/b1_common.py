"""Reads the benchmark book B1 and prints a peer's result line (see README.md)."""
import csv, json, os, pathlib
import numpy as np
from statistics import NormalDist

HORIZON, WEEKS, INVOICES, TERM, DELAYS = 364, 52, 13, 28, 120

def table(path):
    with open(path) as f:
        return list(csv.DictReader(f))

def read(folder):
    p = pathlib.Path(folder)
    c, s, f, d = (table(p / n) for n in ("customers.csv", "segments.csv", "factors.csv", "delays.csv"))
    k = len(f)
    book = dict(
        segment=np.array([int(r["segment"]) for r in c], np.int32),
        w=np.array([[float(r[f"w{j}"]) for j in range(k)] for r in c]),
        pd=np.array([float(r["annual_pd"]) for r in c]),
        amount=np.array([float(r["invoice_amount"]) for r in c]),
        first=np.array([int(r["first_issue_day"]) for r in c], np.int32),
        recovery=np.array([float(r["recovery"]) for r in s]),
        lag=np.array([int(r["recovery_lag_days"]) for r in s], np.int32),
        icpt=np.array([float(r["stress_intercept"]) for r in s]),
        g=np.array([[float(r[f"g{j}"]) for j in range(k)] for r in s]),
        corr=np.array([[float(r[f"corr{j}"]) for j in range(k)] for r in f]),
        ar=np.array([float(r["weekly_ar1"]) for r in f]))
    pmf = np.zeros((len(s), 2, DELAYS))
    for r in d:
        pmf[int(r["segment"]), int(r["state"] == "stressed"), int(r["days_after_due"])] = float(r["probability"])
    book["cdf"] = np.cumsum(pmf, 2); book["cdf"][:, :, -1] = 1.0
    inv = NormalDist().inv_cdf
    book["c"] = np.array([inv(1 - (1 - x) ** (1 / 52)) for x in book["pd"]])
    book["idio"] = np.sqrt(1 - np.einsum("ij,jk,ik->i", book["w"], book["corr"], book["w"]))
    return book

def report(program, book, seconds, daily, loss):
    """daily: (paths, 364) cash; loss: (paths,)."""
    paths, n = daily.shape[0], len(book["c"])
    total, week = daily.sum(1), daily.reshape(paths, WEEKS, 7).sum(2)
    if os.environ.get("B1_COLUMNS"):  # cash and loss of every path
        np.concatenate([total, loss]).astype("<f8").tofile(os.environ["B1_COLUMNS"])
    print(json.dumps(dict(
        program=program, paths=paths, customers=n, seconds=round(seconds, 4),
        ns_per_invoice_path=round(seconds * 1e9 / (paths * n * INVOICES), 4),
        mean_cash=float(total.mean()), sd_cash=float(total.std(ddof=1)), p05_cash=float(np.quantile(total, .05)),
        mean_loss=float(loss.mean()), p99_loss=float(np.quantile(loss, .99)),
        mean_week=[round(float(x), 2) for x in week.mean(0)], sd_week=[round(float(x), 2) for x in week.std(0)])))
