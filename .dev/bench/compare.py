"""Runs the programs of benchmark B1 in turn and compares speed and answers; `compare` starts it."""
import argparse, hashlib, json, math, os, pathlib, platform, statistics, subprocess, sys, time
import numpy as np

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
OUT = HERE / "out"
BOOK_OF_REFERENCE = "e7d37a61a8fee87afdd36b823196585a208d17a22683fa53b7d4e24a0c70b8f2"
FLAGS = ["-O3", "-march=native", "-ffast-math", "-fopenmp"]
ENOUGH = 20_000
WEEK_LIMIT = 4.3        # largest of 52 |z|: alpha 1e-3
MEAN_LIMIT = 4.0        # standard errors
SHARE_LIMIT = 4.0

def fail(message, hint=None):
    print(f"error: {message}" + (f"\nhint: {hint}" if hint else ""), file=sys.stderr)
    sys.exit(1)

def say(message):
    print(f"compare: {message}", file=sys.stderr, flush=True)

def book_digest(book):
    h = hashlib.sha256()
    for name in ("customers.csv", "segments.csv", "factors.csv", "delays.csv"):
        h.update((book / name).read_bytes().replace(b"\r\n", b"\n"))
    return h.hexdigest()

def programs(book, paths):
    """Name -> command for a seed; builds what has to be built."""
    for name in ("b1", "b1_fast"):
        source, target = HERE / f"{name}.cpp", OUT / name
        if not target.exists() or target.stat().st_mtime < source.stat().st_mtime:
            say(f"g++ {' '.join(FLAGS)} {source.name}")
            subprocess.run(["g++", *FLAGS, str(source), "-o", str(target)], check=True)
    python = lambda script: lambda seed: [sys.executable, str(HERE / script), str(book), str(paths), str(seed)]
    native = lambda name: lambda seed: [str(OUT / name), str(book), str(paths), str(seed)]
    found = {"numpy": python("b1_numpy.py"), "numba": python("b1_numba.py"), "c++": native("b1"), "c++ fast": native("b1_fast")}
    duecast = pathlib.Path(os.environ.get("DUECAST", ROOT / ".build/release/duecast"))
    if not duecast.exists():
        say("duecast: not built (swift build -c release), left out")
    else:
        help_ = subprocess.run([str(duecast), "help", "bench"], capture_output=True, text=True)
        if help_.returncode != 0 or "b1" not in help_.stdout:
            say("duecast: this build has no `duecast bench b1`, left out")
        else:
            found["duecast"] = lambda seed: [str(duecast), "bench", "b1", str(book), "--paths", str(paths), "--seed", str(seed), "--json", "--columns", str(OUT / "columns.bin")]
    return found

def run(name, command, columns):
    columns.unlink(missing_ok=True)
    done = subprocess.run(command, capture_output=True, text=True, env={**os.environ, "B1_COLUMNS": str(columns)})
    if done.returncode != 0:
        fail(f"`{name}` ended with {done.returncode}: {done.stderr.strip()[-400:]}", " ".join(command))
    answer = json.loads(done.stdout.strip().splitlines()[-1] if name != "duecast" else done.stdout)
    if columns.exists():
        both = np.fromfile(columns, "<f8").reshape(2, -1)
        answer["cash"], answer["loss"] = np.sort(both[0]), np.sort(both[1])
        columns.unlink()
    return answer

def ratio(times, others):
    """Median of the ratios of the repeats: each pair was taken within one round."""
    return statistics.median(a / b for a, b in zip(times, others))

def through_the_workbench(book, paths, repeats, found):
    """The same work as an ordinary forecast, and the loop of editing and running, each in turn with a peer."""
    duecast = found["duecast"](1)[0]
    def json_of(*arguments):
        started = time.perf_counter()
        done = subprocess.run([duecast, *arguments], capture_output=True, text=True, cwd=OUT)
        if done.returncode != 0:
            fail(f"`duecast {' '.join(arguments)}` ended with {done.returncode}: {done.stderr.strip()[-400:]}")
        return json.loads(done.stdout), time.perf_counter() - started
    place = OUT / "exported"
    bench_arguments = ["bench", "b1", str(book), "--paths", str(paths), "--seed", "1", "--json"]
    json_of(*bench_arguments, "--export", str(place / "b1.yaml"))
    inside, outside, same = [], [], True
    loops, peers = [], []
    for repeat in range(repeats):
        bench, bench_wall = json_of(*bench_arguments)
        forecast, forecast_wall = json_of("forecast", str(place / "b1.yaml"), "--json", "--out", str(place / "result"))
        same &= bench["digest_b1"] == forecast["digest_b1"]
        inside.append(forecast["seconds"] / bench["seconds"])
        outside.append(forecast_wall / bench_wall)
        if "c++" in found:
            loop, _ = json_of("bench", "loop", str(ROOT / "scenarios/baseline.yaml"), "--paths", "2000", "--repeats", "3", "--json")
            peer = subprocess.run([str(OUT / "b1"), str(book), "2000", str(repeat + 1)], capture_output=True, text=True, check=True)
            loops.append(loop["seconds"])
            peers.append(json.loads(peer.stdout)["seconds"])
    print(f"\nB1 exported and forecast: digest {'the same' if same else 'DIFFERS'}; simulation {statistics.median(inside):.2f} times, "
          f"the whole process {statistics.median(outside):.2f} times as long as `bench b1` (daily columns, tables and report included)")
    extra = {"forecast_over_bench": inside, "forecast_process_over_bench": outside}
    if loops:
        print(f"Edit-run loop, baseline at 2,000 paths: {1000 * statistics.median(loops):.0f} ms, 1/{ratio(peers, loops):.1f} of c++'s time for 2,000 paths of B1")
        extra |= {"loop_seconds": loops, "c++_2000_paths_seconds": peers}
    return extra, same

def z_of_difference(a, b, sd_a, sd_b, n_a, n_b):
    error = math.sqrt(sd_a**2 / n_a + sd_b**2 / n_b)
    return (a - b) / error if error > 0 else (0.0 if a == b else math.inf)

def share_z(sorted_paths, level, other_quantile, n_other):
    """Share of one program's paths below the other's quantile, against the level."""
    n = len(sorted_paths)
    share = np.searchsorted(sorted_paths, other_quantile, "left") / n
    return (share - level) / math.sqrt(level * (1 - level) * (1 / n + 1 / n_other))

def agreement(a, b):
    """Largest |z| of each of the five measures; None where a program does not give what it takes."""
    n_a, n_b = a["paths"], b["paths"]
    sd_a, sd_b = a.get("sd_week") or b.get("sd_week"), b.get("sd_week") or a.get("sd_week")
    z = {}
    z["weeks"] = max(abs(z_of_difference(*row, n_a, n_b)) for row in zip(a["mean_week"], b["mean_week"], sd_a, sd_b)) if sd_a else None
    z["cash"] = abs(z_of_difference(a["mean_cash"], b["mean_cash"], a["sd_cash"], b["sd_cash"], n_a, n_b))
    losses = [x["loss"].std(ddof=1) for x in (a, b) if "loss" in x]
    z["loss"] = abs(z_of_difference(a["mean_loss"], b["mean_loss"], losses[0], losses[-1], n_a, n_b)) if losses else None
    for key, column, level in (("p05_cash", "cash", 0.05), ("p99_loss", "loss", 0.99)):
        tests = [abs(share_z(x[column], level, y[key], y["paths"])) for x, y in ((a, b), (b, a)) if column in x]
        z[key] = max(tests) if tests else None
    limits = {"weeks": WEEK_LIMIT, "cash": MEAN_LIMIT, "loss": MEAN_LIMIT, "p05_cash": SHARE_LIMIT, "p99_loss": SHARE_LIMIT}
    return z, all(z[k] is None or z[k] < limits[k] for k in z)

def show_agreement(title, rows):
    print(f"\nAgreement with {title} (|z|; limits 4.3, 4, 4, 4, 4)")
    print(f"{'program':<12}{'52 weeks':>10}{'mean cash':>11}{'mean loss':>11}{'p05 cash':>10}{'p99 loss':>10}  verdict")
    for name, z, agree in rows:
        cells = [f"{z[k]:.2f}" if z[k] is not None else "-" for k in ("weeks", "cash", "loss", "p05_cash", "p99_loss")]
        print(f"{name:<12}{cells[0]:>10}{cells[1]:>11}{cells[2]:>11}{cells[3]:>10}{cells[4]:>10}  {'agrees' if agree else 'DIFFERS'}")

def main():
    parser = argparse.ArgumentParser(prog="compare")
    parser.add_argument("--paths", type=int, default=ENOUGH)
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--customers", type=int, default=2000)
    parser.add_argument("--only", default="", help="names, comma-separated")
    parser.add_argument("--skip", default="", help="names, comma-separated; NumPy takes some 400 ns an invoice-path")
    parser.exit_on_error = False
    try:
        options, rest = parser.parse_known_args()
    except argparse.ArgumentError as error:
        print(f"error: {error}", file=sys.stderr)
        sys.exit(64)
    if rest or min(options.paths, options.repeats, options.customers) < 1:
        print(f"error: wrong usage: {' '.join(rest) or 'counts are at least 1'}", file=sys.stderr)
        sys.exit(64)

    OUT.mkdir(exist_ok=True)
    book = OUT / f"book-{options.customers}"
    if not (book / "factors.csv").exists():
        subprocess.run([sys.executable, str(HERE / "make_book.py"), str(book), str(options.customers)], check=True, stdout=sys.stderr)
    found = programs(book, options.paths)
    if options.only:
        names = options.only.split(",")
        unknown = [n for n in names if n not in found]
        if unknown:
            fail(f"no program `{unknown[0]}`", f"there are: {', '.join(found)}")
        found = {n: found[n] for n in names}
    for name in filter(None, options.skip.split(",")):
        if name not in found:
            fail(f"no program `{name}`", f"there are: {', '.join(found)}")
        del found[name]
    if not found:
        fail("no program is left")

    # Each once, then again: a noisy minute hits all of them. Every run has its own seed: the two C++ programs
    # share a generator, and reference.json was made with small seeds.
    speeds, answers = {n: [] for n in found}, {}
    for repeat in range(options.repeats):
        for index, (name, command) in enumerate(found.items()):
            answer = run(name, command(1001 + 100 * index + repeat), OUT / "columns.bin")
            say(f"{repeat + 1}/{options.repeats} {name}: {answer['ns_per_invoice_path']:.2f} ns an invoice-path")
            speeds[name].append(answer["ns_per_invoice_path"])
            answers.setdefault(name, answer)

    fastest = min(speeds, key=lambda n: statistics.median(speeds[n]))
    print(f"B1, {options.customers} customers, {options.paths} paths, {options.repeats} repeats in turn, {os.cpu_count()} cores, {machine()}")
    print(f"\n{'program':<12}{'ns median':>11}{'least':>9}{'most':>9}{'ratio':>9}   (ns an invoice-path, all cores)")
    for name, s in sorted(speeds.items(), key=lambda item: statistics.median(item[1])):
        print(f"{name:<12}{statistics.median(s):>11.2f}{min(s):>9.2f}{max(s):>9.2f}{ratio(s, speeds[fastest]):>9.2f}")
    print(f"ratio: to `{fastest}`, the median of the repeats' own ratios; load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores at the end")
    if "duecast" in speeds and len(speeds) > 1:
        peer = min((n for n in speeds if n != "duecast"), key=lambda n: statistics.median(speeds[n]))
        print(f"duecast is {ratio(speeds[peer], speeds['duecast']):.2f} times as fast as the fastest peer, `{peer}`")
    if "duecast" not in speeds:
        print("duecast     not compared (no `duecast bench b1` in this build)")

    agreed = True
    extra = {}
    if "duecast" in found and not options.only:
        extra, same = through_the_workbench(book, options.paths, options.repeats, found)
        agreed &= same
    rows = [(n, *agreement(a, answers[fastest])) for n, a in answers.items() if n != fastest]
    if rows:
        show_agreement(f"`{fastest}`", rows)
        agreed &= all(r[2] for r in rows)
    if book_digest(book) == BOOK_OF_REFERENCE:
        reference = json.loads((HERE / "reference.json").read_text())["b1_fast"]
        rows = [(n, *agreement(a, reference)) for n, a in answers.items()]
        show_agreement("`reference.json` (b1_fast, 1,000,000 paths)", rows)
        agreed &= all(r[2] for r in rows)
    else:
        print("\nNo comparison with reference.json: the book is not the one it was made on.")
    if options.paths < ENOUGH:
        print(f"\nAgreement is only indicative below {ENOUGH} paths.")
    record = {"customers": options.customers, "paths": options.paths, "machine": machine(), "ns_per_invoice_path": speeds, "agreed": bool(agreed), **extra}
    (OUT / "compare.json").write_text(json.dumps(record, indent=1) + "\n")
    sys.exit(0 if agreed else 1)

def machine():
    try:
        for line in open("/proc/cpuinfo"):
            if line.startswith("model name"):
                return line.split(":", 1)[1].strip()
    except OSError:
        pass
    return platform.processor() or platform.machine()

if __name__ == "__main__":
    main()
