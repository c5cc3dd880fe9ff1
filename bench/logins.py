#!/usr/bin/env python3
"""What a flood of sign-ins does to everybody else: one server, plain reads of one row, in turn alone and beside 50 clients that sign in
as fast as they are answered. Prints latency and rate of the reads, and memory; each round gives one ratio.

    bench/logins.py --rounds 9
"""
import argparse, json, os, shutil, statistics, subprocess, sys, tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, HERE)
import run, authentication as auth  # noqa: E402: their tools, from beside this file

PEOPLE = 30  # sign-ins that a round cuts off count as attempts: so many bear them


def main():
    args = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    args.add_argument("--rounds", type=int, default=9)
    args.add_argument("--seconds", type=int, default=3)
    args.add_argument("--connections", type=int, default=4, help="of the reads")
    args.add_argument("--logins", type=int, default=50, help="at once")
    args.add_argument("--port", type=int, default=5392)
    args = args.parse_args()
    if not shutil.which("wrk"):
        raise SystemExit("wrk is not installed: apt-get install wrk")
    folder = tempfile.mkdtemp(prefix="ashlar-bench-")
    open(os.path.join(folder, "ashlar.yaml"), "w").write(auth.MODEL)
    ashlar = os.path.join(HERE, "..", "ashlar")
    for email in [auth.EMAIL] + [f"person{n}@example.com" for n in range(PEOPLE)]:
        subprocess.run([ashlar, "user", "add", email, folder], check=True, input=auth.PASSWORD + "\n", stdout=subprocess.DEVNULL, text=True)
    with open(os.path.join(folder, "log"), "w") as log:
        server = subprocess.Popen([ashlar, "serve", folder, "--port", str(args.port)],
                                  env=dict(os.environ, LOG_LEVEL="warning", ASHLAR_TRUSTED_PROXIES="127.0.0.1,::1"), stdout=log, stderr=log)
        try:
            compare(args, server, auth.rings_of(args.port, folder, server)["with"], folder)
        finally:
            server.terminate()
            server.wait()
            shutil.rmtree(folder)


def compare(args, server, ring, folder):
    rounds = {"alone": [], "flooded": []}
    floods = []
    for turn in range(args.rounds + 1):
        now = {}
        for name in (["alone", "flooded"] if turn % 2 else ["flooded", "alone"]):
            flood = start_flood(args, folder) if name == "flooded" else None
            now[name] = dict(run.load(args.port, ring, args.seconds, args.connections), memory=run.memory(server.pid))
            if flood:
                flood.wait()
                floods.append(json.load(open(os.path.join(folder, "flood"))))
            if now[name]["errors"]:
                raise SystemExit(f"errors: {now[name]}")
        if turn == 0:
            floods.clear()
            continue  # warms up
        for name, figures in now.items():
            rounds[name].append(figures)
        print(f"round {turn}: " + ", ".join(f"{n} p50 {f['p50']} p99 {f['p99']} us, {f['requests'] / f['us'] * 1e6:,.0f}/s, {f['memory']:.0f} MB" for n, f in now.items()), flush=True)
    for name, figures in rounds.items():
        print(f"{name}: median p50 {middle(figures, 'p50'):.0f} us, p99 {middle(figures, 'p99'):.0f} us, {statistics.median(f['requests'] / f['us'] * 1e6 for f in figures):,.0f} reads/s, most memory {max(f['memory'] for f in figures):.0f} MB")
    for what in ("p50", "p99"):
        ratios = [f[what] / a[what] for f, a in zip(rounds["flooded"], rounds["alone"])]
        print(f"flooded/alone, {what}: {statistics.median(ratios):.2f} ({min(ratios):.2f}-{max(ratios):.2f})")
    rates = [(f["requests"] / f["us"]) / (a["requests"] / a["us"]) for f, a in zip(rounds["flooded"], rounds["alone"])]
    print(f"flooded/alone, reads/s: {statistics.median(rates):.2f} ({min(rates):.2f}-{max(rates):.2f})")
    print(f"sign-ins: {statistics.median(f['requests'] / f['us'] * 1e6 for f in floods):.0f}/s, p50 {middle(floods, 'p50') / 1000:.0f} ms, p99 {middle(floods, 'p99') / 1000:.0f} ms, refused {sum(f['refused'] for f in floods)} of {sum(f['requests'] for f in floods)}")


def start_flood(args, folder):
    return subprocess.Popen(["wrk", "-t1", f"-c{args.logins}", f"-d{args.seconds}s", "--timeout", "30s", "-s", os.path.join(HERE, "logins.lua"), f"http://localhost:{args.port}"],
                            env=dict(os.environ, BENCH_PEOPLE=str(PEOPLE), BENCH_OUT=os.path.join(folder, "flood")), stdout=subprocess.DEVNULL)


def middle(figures, name):
    return statistics.median(f[name] for f in figures)


if __name__ == "__main__":
    main()
