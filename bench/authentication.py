#!/usr/bin/env python3
"""What authentication costs a request: one server, one public row by key, asked without a token, with the token's bytes in a header
that nobody reads, and with the token, in turn.

The token is our own (ES256) of a sign-in; it is verified once and remembered. Each round gives ratios of requests per second and of the
server's CPU per request: with against without is what a client sees, with against unread what verification adds to the bytes.

    bench/authentication.py --rounds 9
"""
import argparse, json, os, shutil, statistics, subprocess, sys, tempfile, time, urllib.request

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
EMAIL, PASSWORD = "ada@example.com", "a lamp beside the window"


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
    ashlar = os.path.join(HERE, "..", "ashlar")
    subprocess.run([ashlar, "user", "add", EMAIL, folder], check=True, input=PASSWORD + "\n", stdout=subprocess.DEVNULL, text=True)
    with open(os.path.join(folder, "log"), "w") as log:
        server = subprocess.Popen([ashlar, "serve", folder, "--port", str(args.port)], env=dict(os.environ, LOG_LEVEL="warning"), stdout=log, stderr=log)
        try:
            compare(args, server, rings_of(args.port, folder, server))
        finally:
            server.terminate()
            server.wait()
            shutil.rmtree(folder)


def compare(args, server, rings):
    found = {name: {"rate": [], "cpu": []} for name in rings}
    for turn in range(args.rounds + 1):
        # Which goes first changes, so that none always has the warmest third.
        order = list(rings)[turn % 3:] + list(rings)[:turn % 3]
        now = {}
        for name in order:
            before = run.cpu(server.pid)
            load = run.load(args.port, rings[name], args.seconds, args.connections)
            if load["errors"]:
                raise SystemExit(f"errors: {load}")
            now[name] = {"rate": load["requests"] / load["us"] * 1e6, "cpu": (run.cpu(server.pid) - before) / load["requests"] * 1e6}
        if turn == 0:
            continue  # warms up
        for name, figures in now.items():
            for what, value in figures.items():
                found[name][what].append(value)
        print(f"round {turn}: " + ", ".join(f"{n} {f['rate']:,.0f} {f['cpu']:.1f} us" for n, f in now.items()), flush=True)
    for name, figures in found.items():
        print(f"{name}: median {statistics.median(figures['rate']):,.0f} requests/s, {statistics.median(figures['cpu']):.1f} us of CPU")
    for base in ("without", "unread"):
        for what in ("rate", "cpu"):
            ratios = [w / b for w, b in zip(found["with"][what], found[base][what])]
            print(f"with/{base}, {what}: {statistics.median(ratios):.3f} ({min(ratios):.3f}-{max(ratios):.3f})")


def rings_of(port, folder, server):
    """Waits for the server, signs in, makes the row that is asked for, and writes the requests down."""
    for _ in range(600):
        try:
            token = post(port, "/auth/login", {"email": EMAIL, "password": PASSWORD, "mode": "token"}, None)["accessToken"]
            break
        except OSError:
            if server.poll() is not None:
                raise SystemExit("the server did not start")
            time.sleep(0.1)
    else:
        raise SystemExit("the server did not start")
    row = post(port, "/api/things", {"name": "a thing"}, token)["id"]
    rings = {}
    for name, credential in {"without": "", "unread": "~" + token, "with": token}.items():
        rings[name] = os.path.join(folder, name)
        open(rings[name], "w").write(f"GET\t/api/things/{row}\t{credential}\t\n")
    return rings


def post(port, path, body, token):
    headers = {"Content-Type": "application/json", **({"Authorization": "Bearer " + token} if token else {})}
    request = urllib.request.Request(f"http://localhost:{port}{path}", method="POST", data=json.dumps(body).encode(), headers=headers)
    with urllib.request.urlopen(request, timeout=10) as answer:
        return json.load(answer)


if __name__ == "__main__":
    main()
