-- Signs in again and again: one of BENCH_PEOPLE accounts, each time from an address of its own behind a trusted proxy, so that no limit is met.
local people, sent, seed = tonumber(os.getenv("BENCH_PEOPLE")), 0, 0
function init(args)
  seed = math.random(250)
end
function request()
  sent = sent + 1
  local headers = { ["Host"] = "localhost", ["Content-Type"] = "application/json",
    ["X-Forwarded-For"] = string.format("10.%d.%d.%d", seed, math.floor(sent / 250) % 250, sent % 250) }
  return wrk.format("POST", "/auth/login", headers,
    string.format('{"email":"person%d@example.com","password":"a lamp beside the window","mode":"token"}', sent % people))
end
function done(summary, latency, requests)
  local out = io.open(os.getenv("BENCH_OUT"), "w")
  local e = summary.errors
  out:write(string.format('{"requests":%d,"us":%d,"p50":%d,"p99":%d,"errors":%d,"refused":%d}',
    summary.requests, summary.duration, latency:percentile(50), latency:percentile(99), e.connect + e.read + e.write + e.timeout, e.status))
  out:close()
end
