-- Sends a prepared ring of requests (one raw request a line, base64 free: method TAB path TAB token TAB body) round and round.
-- A token after a "~" goes into a header that nobody reads.
local ring, at = {}, 0
function init(args)
  for line in io.lines(os.getenv("BENCH_RING")) do
    local method, path, token, body = line:match("^(%S+)\t(%S+)\t(%S*)\t(.*)$")
    local headers = { ["Host"] = "localhost" }
    local unread = token:match("^~(.+)$")
    if unread then headers["X-Unread-By-All"] = "Bearer " .. unread
    elseif token ~= "" then headers["Authorization"] = "Bearer " .. token end
    if body ~= "" then headers["Content-Type"] = "application/json" end
    ring[#ring + 1] = wrk.format(method, path, headers, body ~= "" and body or nil)
  end
  at = math.random(#ring)
end
function request()
  at = at % #ring + 1
  return ring[at]
end
function done(summary, latency, requests)
  local out = io.open(os.getenv("BENCH_OUT"), "w")
  local e = summary.errors
  out:write(string.format('{"requests":%d,"us":%d,"p50":%d,"p99":%d,"errors":%d,"bytes":%d}',
    summary.requests, summary.duration, latency:percentile(50), latency:percentile(99),
    e.connect + e.read + e.write + e.status + e.timeout, summary.bytes))
  out:close()
end
