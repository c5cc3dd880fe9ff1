#!/usr/bin/env python3
"""Measures what must not grow, on PostgreSQL: Ashlar alone, figures side by side.

  bench/growth.py depth       # the page of W2 at depth 1 and behind a cursor at depth 100,000
  bench/growth.py entities    # W1 with 1 and with 1,000 entities in the model; the start with 1,000 when nothing is to migrate
  bench/growth.py memory      # ten minutes of W1, W2, W3 and W4 in turn on the database of postgres.py, memory sampled [--minutes 10]
  bench/growth.py depth entities --rounds 5 --seconds 3

Needs what postgres.py needs, and makes databases of its own beside that one's.
"""
import argparse, json, os, random, shutil, signal, statistics, subprocess, sys, tempfile, time, urllib.request, uuid

import postgres, run

PORT = 8130
ROOT_URL = postgres.URL.replace("/shop?", "/{}?")
DEPTH = 100_000
ROWS = 200_000
THING = """
  {name}:
    key: {{ type: long }}
    fields:
      sku:      {{ type: string, max: 40, unique: true }}
      name:     {{ type: string, max: 200 }}
      price:    {{ type: decimal, precision: 12, scale: 2 }}
      shelf:    {{ type: int }}
      added:    {{ type: dateTime }}
    indexes: [[shelf, price]]
    access: {{ read: signedIn, write: signedIn }}
"""
SEED = """insert into {table} (id, sku, name, price, shelf, added, {rest})
select i, 'SKU-' || i, 'Thing ' || i, ((i::bigint * 7919) % 100000 + 99) / 100.0, 1, timestamptz '2024-01-01' + i * interval '37 seconds', {values}
from generate_series(1, {rows}) i"""


def sql(database, text):
    return subprocess.run([os.path.join(postgres.WORK, "pg.sh"), "psql", "-qAt", "-v", "ON_ERROR_STOP=1"], input=text, text=True, check=True, capture_output=True,
                          env=dict(os.environ, DB=database)).stdout


class Server:
    """Ashlar on a model with so many entities, of which the first has rows."""

    def __init__(self, folder, entities, port):
        self.name, self.port, self.folder = f"growth_{entities}", port, f"{folder}/{entities}"
        self.url = ROOT_URL.format(self.name)
        os.makedirs(self.folder)
        with open(self.folder + "/ashlar.yaml", "w") as model:
            model.write(f"ashlar: 1\nname: {self.name.replace('_', '-')}\nentities:\n" + "".join(THING.format(name="Thing" + (str(i) if i else "")) for i in range(entities)))

    def prepare(self):
        sql("postgres", f"drop database if exists {self.name} with (force)")
        sql("postgres", f"create database {self.name}")
        began = time.time()
        subprocess.run([postgres.ROOT + "/ashlar", "migrate", "apply", self.folder, "--database", self.url], check=True, stdout=subprocess.DEVNULL)
        self.migrated = time.time() - began
        table = sql(self.name, "select table_name from information_schema.tables where table_name in ('Thing', 'thing', 'things')").strip()
        known = {"id", "sku", "name", "price", "shelf", "added"}
        rest = [tuple(line.split("|")) for line in sql(self.name, f"select column_name, data_type from information_schema.columns where table_name = '{table}'").splitlines() if line.split("|")[0] not in known]
        rest = [(name, "now()" if "time" in kind else "1") for name, kind in rest]
        sql(self.name, SEED.format(table=f'"{table}"', rest=", ".join(f'"{n}"' for n, _ in rest), values=", ".join(v for _, v in rest), rows=ROWS) + f'; vacuum analyze "{table}"')

    def start(self, ring, log):
        self.process, self.first = run.start([postgres.ROOT + "/ashlar", "serve", self.folder, "--database", self.url, "--port", str(self.port)], self.port, ring, log)
        return self

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(30)

    def measure(self, ring, seconds):
        before = run.cpu(self.process.pid)
        result = run.load(self.port, ring, seconds, 32)
        if result["errors"]:
            raise SystemExit(f"{self.name}: {result['errors']} errors")
        used = (run.cpu(self.process.pid) - before) / max(1, result["requests"]) * 1e6
        return result["requests"] / result["us"] * 1e6, used, result["p99"] / 1000


def caller(i):
    return str(uuid.UUID(int=i + 1))


def ring(folder, name, paths):
    tokens = [run.token(caller(i)) for i in range(64)]
    with open(f"{folder}/{name}", "w") as f:
        for i, path in enumerate(paths):
            f.write("\t".join(("GET", path, tokens[i % len(tokens)], "")) + "\n")
    return f"{folder}/{name}"


def ask(port, path):
    request = urllib.request.Request(f"http://localhost:{port}{path}", headers={"Authorization": "Bearer " + run.token(caller(1))})
    with urllib.request.urlopen(request, timeout=30) as answer:
        return json.load(answer)


def one(folder):
    r = random.Random(7)
    return ring(folder, "one", [f"/api/things/{r.randint(1, ROWS)}" for _ in range(2048)])


def compare(works, rounds, seconds):
    """In turn, so that each round has its pair; the first warms up."""
    found = {name: [] for name, _, _ in works}
    for r in range(rounds + 1):
        for name, server, file in works:
            result = server.measure(file, seconds)
            print(f"round {r} {name:24} {result[0]:9.0f} requests/s {result[1]:7.1f} us CPU  p99 {result[2]:6.2f} ms", flush=True)
            if r:
                found[name].append(result)
    first = found[works[0][0]]
    print("\n| | requests/s · server CPU µs · p99 ms | ratio of requests/s (least-most) · of CPU |\n|---|---:|---:|")
    for name, _, _ in works:
        rows, median = found[name], lambda i: statistics.median(x[i] for x in found[name])
        speed = [b[0] / a[0] for a, b in zip(first, rows)]
        cost = statistics.median(b[1] / a[1] for a, b in zip(first, rows))
        print(f"| {name} | {median(0):,.0f} · {median(1):.0f} · {median(2):.1f} | **{statistics.median(speed):.2f}** ({min(speed):.2f}-{max(speed):.2f}) · {cost:.2f} |")


def depth(folder, log, args):
    server = Server(folder, 1, PORT)
    server.prepare()
    server.start(one(folder), log)
    try:
        page = "/api/things?shelf=1&sort=-price&limit="
        cursor, behind = None, 0
        while behind < DEPTH:
            answer = ask(PORT, page + "100" + (f"&after={cursor}" if cursor else ""))
            cursor, behind = answer["page"]["next"], behind + len(answer["data"])
        near, far = ring(folder, "near", [page + "20"]), ring(folder, "far", [f"{page}20&after={cursor}"])
        compare([("depth 1", server, near), (f"depth {behind:,}", server, far)], args.rounds, args.seconds)
    finally:
        server.stop()


def entities(folder, log, args):
    few, many = Server(folder + "/w1", 1, PORT), Server(folder + "/w1", 1000, PORT + 1)
    file = one(folder)
    for server in (few, many):
        server.prepare()
    print(f"made the tables of 1,000 entities in {many.migrated:.1f} s", flush=True)
    starts = []
    for _ in range(3):
        starts.append(many.start(file, log).first)
        size = run.memory(many.process.pid)
        many.stop()
    print(f"first answer with 1,000 entities, nothing to migrate: {statistics.median(starts):.2f} s ({min(starts):.2f}-{max(starts):.2f}), {size:.0f} MB", flush=True)
    few.start(file, log)
    many.start(file, log)
    try:
        compare([("1 entity", few, file), ("1,000 entities", many, file)], args.rounds, args.seconds)
        print(f"\nafter the load: {run.memory(few.process.pid):.0f} MB and {run.memory(many.process.pid):.0f} MB")
    finally:
        few.stop()
        many.stop()


def memory(folder, log, args):
    bench = postgres.driver(None)
    peer = bench["CFG"]["ashlar"]
    process, _ = bench["start"]("ashlar", peer)
    pid = next(p for p in bench["tree"](process.pid) if "Ashlar.Cli" in open(f"/proc/{p}/cmdline").read())
    samples, works, began = [], list(postgres.W), time.time()
    try:
        while time.time() - began < args.minutes * 60:
            bench["load"]("ashlar", peer, works[len(samples) % len(works)], 10)
            samples.append((time.time() - began, run.memory(pid)))
            print(f"{samples[-1][0]:5.0f} s  {samples[-1][1]:6.1f} MB", flush=True)
    finally:
        bench["stop"](process)
        subprocess.run([os.path.join(postgres.WORK, "pg.sh"), "trim"], capture_output=True)
    minutes = {}
    for at, size in samples:
        minutes.setdefault(int(at // 60), []).append(size)
    print("\n| minute | " + " | ".join(str(m + 1) for m in minutes) + " |\n|---|" + "---:|" * len(minutes))
    print("| MB, most | " + " | ".join(f"{max(sizes):.0f}" for sizes in minutes.values()) + " |")


def main():
    args = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    args.add_argument("what", nargs="+", choices=["depth", "entities", "memory"])
    args.add_argument("--rounds", type=int, default=5)
    args.add_argument("--seconds", type=int, default=3)
    args.add_argument("--minutes", type=float, default=10)
    args = args.parse_args()
    folder = tempfile.mkdtemp(prefix="ashlar-growth-")
    postgres.driver(None)  # copies what it needs
    starts = postgres.prepare(postgres.driver(None), [])
    try:
        with open(folder + "/log", "w") as log:
            for what in args.what:
                print(f"\n### {what}", flush=True)
                {"depth": depth, "entities": entities, "memory": memory}[what](folder, log, args)
    finally:
        if starts:
            subprocess.run([os.path.join(postgres.WORK, "pg.sh"), "stop"], stdout=subprocess.DEVNULL)
    shutil.rmtree(folder)


if __name__ == "__main__":
    main()
