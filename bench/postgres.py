#!/usr/bin/env python3
"""Measures Ashlar on PostgreSQL beside the servers of ../shared/bench: one seeded database, one run, interleaved.

  bench/postgres.py                                        # every peer in ten minutes: the fast ones in four rounds, the slow ones in one
  bench/postgres.py --peers limit,gin --rounds 9           # Ashlar (always) and some
  bench/postgres.py --only w1,w3 --seconds 3 --check       # first compare the rows that Ashlar and `limit` answer
  bench/postgres.py --vary 'NAME=VALUE'                    # a second Ashlar with that in its environment, as another peer

Needs wrk, PostgreSQL 15 and, for each peer, what ../shared/bench/RESULTS.md says. The peers are copied to BENCH_WORK (default
~/.cache/ashlar/bench) and built there once. Prints Markdown tables of medians; ratios are medians of each round's own pair.
"""
import argparse, json, os, shutil, statistics, subprocess, sys, time

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(HERE)
SHARED = os.path.join(os.environ.get("ASHLAR_SHARED", os.path.join(os.path.dirname(ROOT), "shared")), "bench")
WORK = os.environ.get("BENCH_WORK", os.path.expanduser("~/.cache/ashlar/bench"))
FAST = ["limit", "gin", "dapper", "fastify"]
SLOW = ["efcore", "express", "nest", "postgraphile", "parse", "fastapi", "django", "directus"]
SLOW_ROUNDS = 1
SLOW_WARM = 1
NODE = "/tmp/node22"  # where the peers' scripts look for it
URL = "postgres://bench:bench@127.0.0.1:54329/shop?sslmode=disable"
W = {"w1": "one product by key", "w2": "20 of a category by price", "w3": "20 orders with customer, lines, products", "w4": "an order with three lines"}
ORDER = "id,status,createdAt,total,customer.id,customer.name,lines.qty,lines.unitPrice,lines.product.id,lines.product.name"
ASHLAR = {
    "dir": ".",
    "start": f"exec {ROOT}/ashlar serve {HERE}/shop-postgres --database '{URL}' --port $PORT",
    "shape": "camelCase",
    "w2": {"path": "/api/products?categoryId={category}&sort=-price,-id&limit=20"},
    "w3": {"path": f"/api/orders?sort=-id&limit=20&expand=customer,lines.product&fields={ORDER}"},
    "w4": {"method": "POST", "path": "/api/orders?expand=lines&fields=id,status,createdAt,total,lines.productId,lines.qty,lines.unitPrice",
           "body": '{"lines":[' + ",".join('{"productId":{p%d},"qty":{q%d}}' % (i, i) for i in (1, 2, 3)) + "]}"},
}


def driver(vary):
    """The functions of ../shared/bench/bench.py, with Ashlar among its peers."""
    if not os.path.isdir(WORK):
        shutil.copytree(SHARED, WORK)
        subprocess.run(["chmod", "-R", "u+w", WORK], check=True)
    os.environ["BENCH_RESULTS"] = os.path.join(WORK, "results", "ashlar.jsonl")
    text = open(os.path.join(WORK, "bench.py")).read().rsplit("\nmain()", 1)[0]
    bench = {"__file__": os.path.join(WORK, "bench.py"), "__name__": "bench"}
    exec(compile(text, "bench.py", "exec"), bench)
    bench["CFG"]["ashlar"] = {**ASHLAR, "port": 8121}
    if vary:
        bench["CFG"]["varied"] = {**ASHLAR, "port": 8122, "env": dict(v.split("=", 1) for v in vary)}
    return bench


def prepare(bench, peers):
    """Starts and seeds the database, builds what is not built yet. Whether the database was started here."""
    pg = os.path.join(WORK, "pg.sh")
    starts = not os.path.exists("/tmp/bench-pg/data/postmaster.pid")
    if starts:
        subprocess.run([pg, "start"], check=True)
    if subprocess.run([pg, "psql", "-qc", "select 1 from orders limit 1"], capture_output=True).returncode:
        print("seeding", flush=True)
        subprocess.run([pg, "seed"], check=True, stdout=subprocess.DEVNULL)
    of_node = [n for n in peers if os.path.exists(os.path.join(WORK, bench["CFG"][n]["dir"], "package.json")) and n != "ashlar"]
    if of_node and not os.path.exists(NODE + "/node_modules/node/bin/node"):
        os.makedirs(NODE, exist_ok=True)
        open(NODE + "/package.json", "w").write('{"private":true}')
        subprocess.run(["npm", "i", "node@22"], cwd=NODE, check=True, stdout=subprocess.DEVNULL)
    for name in peers:
        # Some share a folder with one that says how it is built
        source = next((n for n, p in bench["CFG"].items() if p["dir"] == bench["CFG"][name]["dir"] and "build" in p), name)
        stamp, folder = os.path.join(WORK, "built-" + source), os.path.join(WORK, bench["CFG"][name]["dir"])
        if "build" in bench["CFG"][source] and not os.path.exists(stamp):
            print("building", source, flush=True)
            subprocess.run([os.path.join(WORK, "run.sh"), "build", source], check=True, stdout=subprocess.DEVNULL)
            open(stamp, "w").close()
        elif name in of_node and not os.path.exists(folder + "/node_modules"):
            subprocess.run(["npm", "i"], cwd=folder, check=True, stdout=subprocess.DEVNULL)
    subprocess.run([ROOT + "/ashlar", "--version"], check=True, stdout=subprocess.DEVNULL)  # builds it when a source is newer
    return starts


def rows_alike(bench):
    """The same rows with the same values as `limit`, whatever the properties are called."""
    token = open(bench["tokens"]("ashlar", bench["CFG"]["ashlar"])).readlines()[1].split()

    def ask(name, w):
        status, body = bench["one"](bench["CFG"][name], w, token)
        if status not in (200, 201):
            raise SystemExit(f"{name} {w}: {status} {body[:300]}")
        return json.loads(body)

    def plain(value):
        """Numbers as numbers, instants to the second; objects as the sorted list of their values."""
        if isinstance(value, dict):
            return sorted((plain(v) for v in value.values()), key=repr)
        if isinstance(value, list):
            return [plain(v) for v in value]
        if isinstance(value, str) and len(value) > 18 and value[10:11] == "T":
            return value[:19]
        return float(value) if isinstance(value, (int, float)) else value

    for w in ("w1", "w2", "w3"):
        a, b = (plain(o.get("data", o)) for o in (ask("limit", w), ask("ashlar", w)))
        if a != b:
            raise SystemExit(f"{w}: ashlar answers otherwise than limit:\n{str(a)[:600]}\n{str(b)[:600]}")
    mine, theirs = ask("ashlar", "w4"), ask("limit", "w4")
    if float(mine["total"]) != float(theirs["total"]) or len(mine["lines"]) != 3:
        raise SystemExit(f"w4: ashlar answers otherwise than limit: {mine} {theirs}")
    print("ashlar and limit answer with the same rows", flush=True)


def run(bench, peers, args, works):
    found, up, first = {}, {}, {}
    try:
        for name in list(peers):
            try:
                up[name], first[name] = bench["start"](name, bench["CFG"][name])
            except SystemExit as failure:
                print(f"{name} is left out: {failure}", flush=True)
                peers.remove(name)
        if args.check and "limit" in up:
            rows_alike(bench)
        for r in range(args.rounds):
            for w in works:
                # the order turns, so that no peer always follows the same one
                order = [n for n in peers if n not in SLOW or r < SLOW_ROUNDS]
                for name in order[r % len(order):] + order[:r % len(order)]:
                    warm = 1 if (name, w) in found else SLOW_WARM if name in SLOW else args.warm
                    found.setdefault((name, w), []).append({**bench["measure"](name, bench["CFG"][name], up[name].pid, w, warm, args.seconds, f"r{r + 1}"), "round": r})
            subprocess.run([os.path.join(WORK, "pg.sh"), "trim"], capture_output=True)
    finally:
        for process in up.values():
            bench["stop"](process)
    return found, first


def tables(found, first, peers, works):
    median = lambda name, w, key: statistics.median(x[key] for x in found[name, w])

    def pairs(name, w, key, other):
        theirs = {x["round"]: x[key] for x in found[other, w]}
        return [x[key] / theirs[x["round"]] for x in found[name, w] if theirs.get(x["round"])]

    def middle(values):
        return f"{statistics.median(values):.2f}" if values else "-"

    def table(title, cell):
        print(f"\n### {title}\n\n| | " + " | ".join(w.upper() for w in works) + " |\n|---|" + "---:|" * len(works))
        for name in peers:
            print(f"| {name} | " + " | ".join(cell(name, w) for w in works) + " |")

    table("Requests/s · server CPU µs · PostgreSQL CPU µs, medians", lambda n, w: f"{median(n, w, 'rps'):,.0f} · {median(n, w, 'cpu'):.0f} · {median(n, w, 'pg'):.0f}")
    anchor = "limit" if "limit" in peers else peers[0]

    def ratio(name, w):
        speed, cost, database = (pairs(name, w, key, anchor) for key in ("rps", "cpu", "pg"))
        return f"**{middle(speed)}** ({min(speed, default=0):.2f}-{max(speed, default=0):.2f}) · {middle(cost)} · {middle(database)}"

    table(f"Against {anchor}: requests/s of each round's pair, median (least-most) · CPU of the server · CPU of PostgreSQL", ratio)
    table("Ashlar's requests/s over each peer's, median of the rounds", lambda n, w: middle(pairs("ashlar", w, "rps", n)))
    table("p50 / p99 ms", lambda n, w: f"{median(n, w, 'p50') / 1000:.1f} / {median(n, w, 'p99') / 1000:.1f}")
    table("Bytes of an answer with its headers", lambda n, w: f"{median(n, w, 'bytes'):.0f}")
    print("\n### Start and memory\n\n| | first answer, ms | most memory, MB | errors |\n|---|---:|---:|---:|")
    for name in peers:
        rows = [x for w in works for x in found[name, w]]
        print(f"| {name} | {first[name]:.0f} | {max(x['rss'] for x in rows):.0f} | {sum(x['err'] for x in rows)} |")


def main():
    args = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    args.add_argument("--peers", default=",".join(FAST + SLOW))
    args.add_argument("--rounds", type=int, default=4)
    args.add_argument("--seconds", type=int, default=2)
    args.add_argument("--warm", type=int, default=6, help="seconds of load before a peer's first measurement of a workload")
    args.add_argument("--only", default=",".join(W))
    args.add_argument("--check", action="store_true")
    args.add_argument("--vary", action="append", metavar="NAME=VALUE")
    args = args.parse_args()
    if not shutil.which("wrk"):
        raise SystemExit("wrk is not installed: apt-get install wrk")
    began, works = time.time(), args.only.split(",")
    bench = driver(args.vary)
    peers = ["ashlar"] + (["varied"] if args.vary else []) + [p for p in args.peers.split(",") if p]
    starts = prepare(bench, peers)
    try:
        found, first = run(bench, peers, args, works)
    finally:
        if starts:
            subprocess.run([os.path.join(WORK, "pg.sh"), "stop"], stdout=subprocess.DEVNULL)
    tables(found, first, peers, works)
    print(f"\n{args.rounds} rounds of {args.seconds} s in {time.time() - began:.0f} s", file=sys.stderr)


if __name__ == "__main__":
    main()
