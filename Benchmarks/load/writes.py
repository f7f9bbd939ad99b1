"""POST of bookings: each request a free unit of its own, with all rules, under `synchronous=FULL`."""
import dataclasses

import dataset
import server
import wrk
from table import Row

PER_SECOND = 2_000
UNITS = 200_000
TITLE = 'POST booking, all rules, 64 connections, only 200s'


def run(plan):
    if not plan.wants('post'):
        return []
    data = (dataset.demo(plan.binary, plan.scale) if plan.isQuick
            else dataset.units(plan.binary, plan.growth, plan.scale, UNITS))
    with server.Server(plan.binary, data) as running:
        units, free = dataset.ids(running.folder, dataset.FREE_UNITS, 'units')
        customers, _ = dataset.ids(running.folder, 'SELECT id FROM konsumens', 'customers')
        staff, _ = dataset.ids(running.folder, 'SELECT id FROM karyawans', 'staff')
        before = running.metrics()
        load = wrk.run(running, '/api/bookings', plan.postSeconds, script='book.lua', BENCH_UNITS=units,
                       BENCH_CUSTOMERS=customers, BENCH_STAFF=staff)
        counted = {name: value - before.get(name, 0) for name, value in running.metrics().items()}
    measured = (f'{load.perSecond:.0f}/s in {plan.postSeconds} s, {free} free units; {load.cpu:.0f} µs, '
                f'{load.cores:.2f} cores, p50 {load.p50:.0f}, p95 {load.p95:.0f}, p99 {load.p99:.0f} ms')
    row = Row(TITLE, f'at least {PER_SECOND}/s', measured, load.perSecond >= PER_SECOND,
              {**dataclasses.asdict(load), 'counted': counted})
    plan.say(row)
    return [row]
