-- One request for all of bench/compare's loads; says what came of it in one
-- line: requests, seconds, failures, median and 99th percentile in us.

wrk.method = os.getenv("METHOD")
wrk.body = os.getenv("BODY")
wrk.headers["Authorization"] = "Bearer " .. os.getenv("TOKEN")
wrk.headers["Content-Type"] = os.getenv("TYPE")

function done(summary, latency)
    local e = summary.errors

    print(string.format("result %d %f %d %d %d", summary.requests,
        summary.duration / 1e6,
        e.status + e.connect + e.read + e.write + e.timeout,
        latency:percentile(50), latency:percentile(99)))
end
