#!/usr/bin/env python3
"""What authentication costs a request: one server, one public row by key, asked with and without a token in turn.

The token is verified once and remembered; each pair of rounds gives one ratio of requests per second.

    bench/authentication.py --rounds 9
"""
import argparse, json, os, shutil, statistics, subprocess, sys, tempfile, urllib.request

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, HERE)
import run  # noqa: E402: its tools, from beside this file

MODEL = """ashlar: 1
name: things
entities:
  Thing:
    fields:
      name: { type: string, max: 100 }
      price: { type: decimal, precision: 10, scale: 2, default: 1 }
    access: { read: public, write: signedIn }
"""
USER = "01900000-0000-7000-8000-000000000001"


def main():
    args = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    args.add_argument("--rounds", type=int, default=9)
    args.add_argument("--seconds", type=int, default=3)
    args.add_argument("--connections", type=int, default=32)
    args.add_argument("--port", type=int, default=5391)
    args = args.parse_args()
    if not shutil.which("wrk"):
        raise SystemExit("wrk is not installed: apt-get install wrk")
    folder = tempfile.mkdtemp(prefix="ashlar-bench-")
    open(os.path.join(folder, "ashlar.yaml"), "w").write(MODEL)
    os.environ["JWT_SECRET"] = run.SECRET
    ashlar = os.path.join(HERE, "..", "ashlar")
    token = subprocess.run([ashlar, "token", folder, "--sub", USER, "--role", "editor"], check=True, capture_output=True, text=True).stdout.strip()
    rings = {"without": os.path.join(folder, "without"), "with": os.path.join(folder, "with")}
    for name, ring in rings.items():
        open(ring, "w").write("GET\t/health/ready\t\t\n")
    with open(os.path.join(folder, "log"), "w") as log:
        server = subprocess.Popen([ashlar, "serve", folder, "--port", str(args.port)], env=dict(os.environ, LOG_LEVEL="warning"), stdout=log, stderr=log)
        try:
            row = made(args.port, token, server)
            open(rings["without"], "w").write(f"GET\t/api/things/{row}\t\t\n")
            open(rings["with"], "w").write(f"GET\t/api/things/{row}\t{token}\t\n")
            ratios, rates = [], {"without": [], "with": []}
            for turn in range(args.rounds + 1):
                # Which goes first changes, so that neither always has the warmer half.
                order = ["without", "with"] if turn % 2 else ["with", "without"]
                found = {name: run.load(args.port, rings[name], args.seconds, args.connections) for name in order}
                if any(f["errors"] for f in found.values()):
                    raise SystemExit(f"errors: {found}")
                rate = {name: f["requests"] / f["us"] * 1e6 for name, f in found.items()}
                if turn == 0:
                    continue  # warms up
                for name in rate:
                    rates[name].append(rate[name])
                ratios.append(rate["with"] / rate["without"])
                print(f"round {turn}: {rate['without']:,.0f} without, {rate['with']:,.0f} with a token: {ratios[-1]:.3f}", flush=True)
            print(f"medians: {statistics.median(rates['without']):,.0f} without, {statistics.median(rates['with']):,.0f} with; "
                  f"ratio {statistics.median(ratios):.3f} ({min(ratios):.3f}-{max(ratios):.3f})")
        finally:
            server.terminate()
            server.wait()
            shutil.rmtree(folder)


def made(port, token, server):
    """Waits for the server, and makes the row that is asked for."""
    import time
    body = json.dumps({"name": "a thing"}).encode()
    for _ in range(600):
        try:
            request = urllib.request.Request(f"http://localhost:{port}/api/things", method="POST", data=body,
                                             headers={"Authorization": "Bearer " + token, "Content-Type": "application/json"})
            with urllib.request.urlopen(request, timeout=10) as answer:
                return json.load(answer)["id"]
        except OSError:
            if server.poll() is not None:
                raise SystemExit("the server did not start")
            time.sleep(0.1)
    raise SystemExit("the server did not start")


if __name__ == "__main__":
    main()
