#!/usr/bin/env python3
"""Time `duecast calibrate` against a scikit-learn discrete-time hazard fit of the same invoice-days and covariates.

  hazard_fit.py [--invoices N] [--duecast .build/release/duecast] [--memory]

Makes a ledger of N invoices (seeded), imports it, and runs both in turn:
  duecast       calibrate BOOK --form attributes --draws 0 (reads the book, fits, writes the file)
  scikit-learn  reads the CSV, expands it to invoice-days, one-hot levels of days from due, terms and amount,
                LogisticRegression(lbfgs), which is the discrete-time hazard model
Both see the same days at risk: from issue to payment or the last day. Prints seconds, peak memory and the ratio.
Needs numpy and scikit-learn (`./.dev/setup bench`, or a virtual environment).
"""
import argparse, os, resource, subprocess, sys, tempfile, time
import numpy as np

a = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
a.add_argument("--invoices", type=int, default=100_000)
a.add_argument("--duecast", default=".build/release/duecast")
a.add_argument("--map", default="scenarios/mappings/generic.yaml")
a.add_argument("--child", choices=["fit"], help=argparse.SUPPRESS)
a.add_argument("--file", help=argparse.SUPPRESS)
o = a.parse_args()

DAYS, EDGES = 730, [-30, -20, -10, -5, -1, 1, 4, 8, 15, 22, 30, 45, 60, 90]
TERMS, AMOUNTS = np.array([14, 30, 60]), [100.0, 400.0, 1000.0, 2000.0, 6000.0]


def make(path):
    """A ledger: customers with habits, terms of 14, 30 or 60 days, log-normal amounts."""
    rng = np.random.default_rng(7)
    n = o.invoices
    customer = rng.integers(0, max(10, n // 20), n)
    habit = rng.normal(5, 9, max(10, n // 20))
    terms = TERMS[rng.integers(0, 3, n)]
    issue = rng.integers(0, DAYS - 5, n)
    amount = np.round(np.exp(rng.normal(6.5, 1.3, n)), 2)
    wait = np.maximum(1, np.round(terms + habit[customer] + rng.gumbel(0, 6, n)))
    wait[rng.random(n) < 0.02] = 10_000
    start = np.datetime64("2024-01-01")
    with open(path, "w") as f:
        f.write("account,document,invoice_date,due_date,amount,currency,paid_date\n")
        day = (start + issue).astype(str); due = (start + issue + terms).astype(str)
        paid = (start + issue + wait.astype(int)).astype(str)
        for i in range(n):
            settled = paid[i] if issue[i] + wait[i] < DAYS else ""
            f.write(f"C{customer[i]},{i},{day[i]},{due[i]},{amount[i]},EUR,{settled}\n")


def fit(path):
    """The scikit-learn fit; prints its seconds."""
    from scipy import sparse
    from sklearn.linear_model import LogisticRegression
    start = time.perf_counter()
    issue, due, paid, amount = [], [], [], []
    with open(path) as f:
        next(f)
        for line in f:
            parts = line.rstrip("\n").split(",")
            issue.append(parts[2]); due.append(parts[3]); amount.append(float(parts[4])); paid.append(parts[6] or "NaT")
    base = np.datetime64("2024-01-01")
    issue = (np.array(issue, "datetime64[D]") - base).astype(int)
    due = (np.array(due, "datetime64[D]") - base).astype(int)
    paid = np.array(paid, "datetime64[D]")
    event = ~np.isnat(paid)
    last = np.where(event, (paid - base).astype("int64", copy=False), DAYS - 1)
    n = np.maximum(last - issue + 1, 1)
    item = np.repeat(np.arange(len(n)), n)
    day = np.arange(n.sum()) - np.repeat(np.cumsum(n) - n, n) + issue[item]
    y = (event[item] & (day == last[item])).astype(np.int8)
    age = np.searchsorted(EDGES, day - due[item], side="right")
    term = np.searchsorted(TERMS, (due - issue)[item])
    size = np.searchsorted(AMOUNTS, np.array(amount)[item], side="right")
    a0 = len(EDGES) + 1; a1 = a0 + len(TERMS); width = a1 + len(AMOUNTS) + 1
    columns = np.stack([age, a0 + term, a1 + size], 1).ravel().astype(np.int32)
    x = sparse.csr_matrix(
        (np.ones(len(columns), np.float32), columns, np.arange(0, len(columns) + 1, 3, dtype=np.int64)),
        shape=(len(y), width))
    LogisticRegression(solver="lbfgs", max_iter=200).fit(x, y)
    print(f"{time.perf_counter() - start:.3f} {len(y)}")


def timed(command):
    start = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    out, _ = process.communicate()
    if process.returncode: sys.exit(f"{command[0]} failed")
    return time.perf_counter() - start, out


if o.child:
    fit(o.file)
    print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024)
    sys.exit()
with tempfile.TemporaryDirectory() as folder:
    ledger, book = f"{folder}/ledger.csv", f"{folder}/ledger.book"
    make(ledger)
    imported, _ = timed([o.duecast, "import", ledger, "--map", o.map, "--to", book, "--as-of", "2025-12-30"])
    before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    ours, _ = timed([o.duecast, "calibrate", book, "--form", "attributes", "--draws", "0", "--out", f"{folder}/b.yaml"])
    memory = max(before, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss) // 1024
    whole, _ = timed([o.duecast, "calibrate", book, "--out", f"{folder}/b.yaml"])
    _, out = timed([sys.executable, os.path.abspath(__file__), "--child", "fit", "--file", ledger, "--invoices", str(o.invoices)])
    seconds, days, theirs = float(out.split()[0]), int(out.split()[1]), int(out.split()[2])
    print(f"invoices {o.invoices:,}, invoice-days {days:,}; import {imported:.1f} s")
    print(f"duecast calibrate, same covariates   {ours:8.2f} s   {memory:,} MB at most (import included)")
    print(f"duecast calibrate, forms tried, draws {whole:7.2f} s")
    print(f"scikit-learn                         {seconds:8.2f} s   {theirs:,} MB")
    print(f"ratio duecast / scikit-learn         {ours / seconds:8.3f}")
