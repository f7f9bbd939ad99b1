-- GET with the token. BENCH_IDS names a file of ids, one a line: `:id` in the path becomes each of them in turn.

local folder = debug.getinfo(1, "S").source:match("@?(.*/)")
dofile(folder .. "report.lua")

local ids = os.getenv("BENCH_IDS")
wrk.headers["Authorization"] = "Bearer " .. os.getenv("BENCH_TOKEN")

if ids then
    local requests, at = nil, 0

    function init()
        requests = {}
        for index, id in ipairs(lines(ids)) do
            requests[index] = wrk.format("GET", (wrk.path:gsub(":id", id)))
        end
    end

    function request()
        at = at % #requests + 1
        return requests[at]
    end
end
