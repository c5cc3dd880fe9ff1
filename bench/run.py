#!/usr/bin/env python3
"""Measures Ashlar on SQLite beside a hand-written server doing the same work, interleaved, in one run.

  bench/run.py [--rounds 5] [--seconds 5] [--connections 32] [--only W1,W4]

Needs wrk (Debian: apt-get install wrk). Prints a table of medians: requests/s, server CPU per request, and the ratio of each
round's pair. See bench/README.md for what was found.
"""
import argparse, base64, hashlib, hmac, json, os, random, shutil, signal, statistics, subprocess, sys, tempfile, time, urllib.request, uuid

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(HERE)
SECRET = "a-secret-for-benchmarks-only-0123456789abcdef"
TICKS = os.sysconf("SC_CLK_TCK")
sys.path.insert(0, HERE)
import seed  # noqa: E402

WORK = {"W1": "one product by key", "W2": "20 of a category by price", "W3": "20 orders with customer, lines, products", "W4": "an order with three lines"}


def token(subject):
    part = lambda b: base64.urlsafe_b64encode(b).rstrip(b"=").decode()
    text = part(b'{"alg":"HS256","typ":"JWT"}') + "." + part(json.dumps({"sub": subject, "exp": int(time.time()) + 86400}).encode())
    return text + "." + part(hmac.new(SECRET.encode(), text.encode(), hashlib.sha256).digest())


def rings(keys, folder):
    """A file of requests for each workload; every request carries a caller's token."""
    r, text = random.Random(7), lambda k: str(uuid.UUID(bytes=k))
    tokens = [token(text(u)) for u in keys["users"]]
    one = lambda: r.choice(keys["products"])
    line = {
        "W1": lambda t: ("GET", f"/api/products/{text(one())}", t, ""),
        "W2": lambda t: ("GET", f"/api/products?categoryId={text(r.choice(keys['categories']))}&sort=-price&limit=20", t, ""),
        "W3": lambda t: ("GET", "/api/orders?limit=20&expand=customer,lines.product", t, ""),
        "W4": lambda t: ("POST", "/api/orders", t, json.dumps({"lines": [{"productId": text(one()), "quantity": r.randint(1, 5)} for _ in range(3)]}, separators=(",", ":"))),
    }
    out = {}
    for name in WORK:
        out[name] = os.path.join(folder, name)
        with open(out[name], "w") as f:
            for i in range(2048):
                f.write("\t".join(line[name](tokens[i % len(tokens)])) + "\n")
    return out


def ask(port, ring):
    method, path, tok, body = open(ring).readline().rstrip("\n").split("\t")
    request = urllib.request.Request(f"http://localhost:{port}{path}", method=method, data=body.encode() or None,
                                     headers={"Authorization": "Bearer " + tok, "Content-Type": "application/json"})
    with urllib.request.urlopen(request, timeout=10) as answer:
        return answer.status, json.load(answer)


def start(command, port, ring, log):
    began = time.time()
    process = subprocess.Popen(command, env=dict(os.environ, JWT_SECRET=SECRET), stdout=log, stderr=log)
    while True:
        try:
            ask(port, ring)
            return process, time.time() - began
        except OSError:
            if process.poll() is not None or time.time() - began > 60:
                raise SystemExit(f"{command[0]} did not start; see {log.name}")
            time.sleep(0.01)


def cpu(pid):
    fields = open(f"/proc/{pid}/stat").read().rsplit(") ", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


def memory(pid):
    return next(int(l.split()[1]) for l in open(f"/proc/{pid}/status") if l.startswith("VmRSS")) / 1024


def load(port, ring, seconds, connections):
    out = ring + ".out"
    subprocess.run(["wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "--timeout", "10s", "-s", os.path.join(HERE, "load.lua"), f"http://localhost:{port}"],
                   env=dict(os.environ, BENCH_RING=ring, BENCH_OUT=out), check=True, stdout=subprocess.DEVNULL)
    return json.load(open(out))


def same(a, b):
    """Both answer alike: same rows in the same order."""
    ids = lambda o: [x["id"] for x in o["data"]] if "data" in o else o["id"]
    return ids(a) == ids(b)


def main():
    args = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    args.add_argument("--rounds", type=int, default=5)
    args.add_argument("--seconds", type=int, default=5)
    args.add_argument("--connections", type=int, default=32)
    args.add_argument("--only", default=",".join(WORK))
    args = args.parse_args()
    if not shutil.which("wrk"):
        raise SystemExit("wrk is not installed: apt-get install wrk")
    folder = tempfile.mkdtemp(prefix="ashlar-bench-")
    subprocess.run(["dotnet", "publish", "-c", "Release", "-v", "q", "--nologo", "-o", folder + "/handwritten", HERE + "/handwritten"], check=True)
    shutil.copytree(ROOT + "/examples/shop", folder + "/shop", ignore=shutil.ignore_patterns(".ashlar"))
    subprocess.run([ROOT + "/ashlar", "migrate", "apply", folder + "/shop", "--database", "sqlite:bench.db"], check=True, stdout=subprocess.DEVNULL)
    print("seeding", flush=True)
    keys = seed.seed(folder + "/shop/bench.db")
    shutil.copy(folder + "/shop/bench.db", folder + "/hand.db")
    files = rings(keys, folder)
    log = open(folder + "/log", "w")
    servers = {
        "handwritten": ([folder + "/handwritten/handwritten", folder + "/hand.db", "8191"], 8191),
        "ashlar": ([ROOT + "/ashlar", "serve", folder + "/shop", "--database", "sqlite:bench.db", "--port", "8192"], 8192),
    }
    running = {name: start(command, port, files["W1"], log) for name, (command, port) in servers.items()}
    for name, (process, seconds) in running.items():
        print(f"{name}: first answer after {seconds * 1000:.0f} ms, {memory(process.pid):.0f} MB")
    found = {}
    try:
        for w in args.only.split(","):
            answers = [ask(port, files[w]) for _, port in servers.values()]
            if w != "W4" and not same(answers[0][1], answers[1][1]):
                raise SystemExit(f"{w}: the two servers answer differently")
        for r in range(args.rounds + 1):
            for w in args.only.split(","):
                for name, (_, port) in servers.items():
                    pid = running[name][0].pid
                    before = cpu(pid)
                    result = load(port, files[w], args.seconds, args.connections)
                    used = (cpu(pid) - before) / max(1, result["requests"]) * 1e6
                    rate = result["requests"] / result["us"] * 1e6
                    if result["errors"]:
                        raise SystemExit(f"{name} {w}: {result['errors']} errors; see {log.name}")
                    if r > 0:  # the first round warms both up
                        found.setdefault((name, w), []).append((rate, used, result["p99"] / 1000))
                    print(f"round {r} {w} {name:12} {rate:9.0f} requests/s  {used:6.1f} us CPU  p50 {result['p50'] / 1000:6.2f}  p99 {result['p99'] / 1000:6.2f} ms", flush=True)
        for name, (process, _) in running.items():
            print(f"{name}: {memory(process.pid):.0f} MB after the load")
    finally:
        for process, _ in running.values():
            process.send_signal(signal.SIGTERM)
            process.wait(30)
    print(f"\n| | work | handwritten requests/s, CPU | ashlar requests/s, CPU | ratio of requests/s (least-most) | ratio of CPU |\n|---|---|---:|---:|---:|---:|")
    for w in args.only.split(","):
        hand, ours = found[("handwritten", w)], found[("ashlar", w)]
        ratios = [b[0] / a[0] for a, b in zip(hand, ours)]
        median = lambda rows, i: statistics.median(x[i] for x in rows)
        cost = statistics.median(b[1] / a[1] for a, b in zip(hand, ours))
        print(f"| {w} | {WORK[w]} | {median(hand, 0):,.0f} · {median(hand, 1):.0f} µs | {median(ours, 0):,.0f} · {median(ours, 1):.0f} µs "
              f"| **{statistics.median(ratios):.2f}** ({min(ratios):.2f}-{max(ratios):.2f}) | {cost:.2f} |")
    shutil.rmtree(folder)


if __name__ == "__main__":
    main()
