-- What every script tells at the end: one line of JSON for wrk.py, times in microseconds.

function done(summary, latency, requests)
    local e = summary.errors
    io.write(string.format(
        '{"requests":%d,"microseconds":%d,"p50":%d,"p95":%d,"p99":%d,"connect":%d,"read":%d,"status":%d,"timeout":%d}\n',
        summary.requests, summary.duration, latency:percentile(50), latency:percentile(95), latency:percentile(99),
        e.connect, e.read + e.write, e.status, e.timeout))
end

function lines(path)
    local found = {}
    for line in io.lines(path) do found[#found + 1] = line end
    return found
end
