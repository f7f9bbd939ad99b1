-- POST /api/bookings: each request another free unit of BENCH_UNITS, with a random customer and employee.

local folder = debug.getinfo(1, "S").source:match("@?(.*/)")
dofile(folder .. "report.lua")

local units, customers, staff, at

function init()
    math.randomseed(1708)
    units = lines(os.getenv("BENCH_UNITS"))
    customers = lines(os.getenv("BENCH_CUSTOMERS"))
    staff = lines(os.getenv("BENCH_STAFF"))
    at = 0
    wrk.method = "POST"
    wrk.headers["Authorization"] = "Bearer " .. os.getenv("BENCH_TOKEN")
    wrk.headers["Content-Type"] = "application/json"
end

function request()
    at = at + 1
    -- Past the last free unit everything is refused, and a refusal is not counted.
    local unit = units[math.min(at, #units)]
    local body = '{"data":{"booking_fee":25000000,"payment_status":"pending","booking_status":"menunggu-pembayaran",'
        .. '"notes":"Booking lewat kantor pemasaran","unit":' .. unit
        .. ',"customer":' .. customers[math.random(#customers)]
        .. ',"marketing_staff":' .. staff[math.random(#staff)] .. '}}'
    return wrk.format(nil, nil, nil, body)
end
