"""Lists and single entries under load, each beside `/_health`, on demo data × 100.

A multiple of `/_health` is steadier than microseconds: both are measured in turn within seconds, so that whatever
else the machine does is in both.
"""
import dataclasses
import statistics

import dataset
import server
import wrk
from table import Row

HEALTH = '/_health'
HEALTH_MICROSECONDS = 60
MEMORY_MB = 120


@dataclasses.dataclass(frozen=True)
class Read:
    name: str
    title: str
    path: str
    multiple: float
    isCached: bool = False
    ids: str | None = None


READS = (
    Read('list', 'list of 25 bookings, `populate=*`, cache off', '/api/bookings?populate=*', 10),
    Read('cached', 'same, cached', '/api/bookings?populate=*', 1.8, isCached=True),
    Read('one', 'one booking, `populate=*`, cache off', '/api/bookings/:id?populate=*', 3,
         ids='SELECT id FROM bookings ORDER BY (id * 7919) % 10007'),
    Read('units', '`unit-rumahs?populate=*`, cache off', '/api/unit-rumahs?populate=*', 15),
)


def run(plan):
    """Rows of all reads and of `/_health` and memory, measured beside them."""
    data = dataset.demo(plan.binary, plan.scale)
    rows, healths, peaks = [], [], []
    for isCached in (False, True):
        wanted = [read for read in READS if read.isCached == isCached and _is_wanted(read, plan)]
        if not wanted:
            continue
        if isCached and not plan.hasCache:
            rows += [Row(read.title, f'{read.multiple} × health', 'this program has no page cache', None, {})
                     for read in wanted]
            continue
        variables = {'KAVLING_PAGE_CACHE': 'on' if isCached else 'off'} if plan.hasCache else {}
        with server.Server(plan.binary, data, **variables) as running:
            for read in wanted:
                row, health, peak = _measure(running, read, plan)
                plan.say(row)
                rows.append(row)
                healths += health
                peaks.append(peak)
    if healths and plan.wants('health'):
        rows.insert(0, _health(healths))
    if peaks and plan.wants('memory'):
        rows.append(Row('memory (RSS) under 64 connections', f'{MEMORY_MB} MB', f'{max(peaks):.0f} MB',
                        max(peaks) <= MEMORY_MB, {'megabytes': peaks}))
    return rows


def _is_wanted(read, plan):
    """Health and memory are measured beside a list, so either needs one."""
    return plan.wants(read.name) or plan.only in ('health', 'memory') and read is READS[0]


def _measure(running, read, plan):
    """`/_health`, the read, `/_health`, the read …: medians of each."""
    more = {'BENCH_IDS': dataset.ids(running.folder, read.ids, 'ids')[0]} if read.ids else {}
    wrk.run(running, read.path, 1, **more)  # fills caches and makes threads
    health, loads = [], []
    for _ in range(plan.rounds):
        health.append(wrk.run(running, HEALTH, max(1, plan.seconds // 2)))
        loads.append(wrk.run(running, read.path, plan.seconds, **more))
    if failed := sum(load.failed for load in loads):
        raise RuntimeError(f'{failed} requests of {read.path} were refused')
    base, cost = (statistics.median(load.cpu for load in all) for all in (health, loads))
    middle = sorted(loads, key=lambda load: load.cpu)[len(loads) // 2]
    turns = [load.cpu / beside.cpu for load, beside in zip(loads, health)]
    measured = (f'{cost / base:.1f} × ({min(turns):.1f}–{max(turns):.1f}; {cost:.0f} µs of {base:.0f}); '
                f'{middle.perSecond:.0f}/s, p50 {middle.p50:.1f}, p95 {middle.p95:.1f}, p99 {middle.p99:.1f} ms')
    row = Row(read.title, f'{read.multiple} × health', measured, cost / base <= read.multiple,
              {'health': [dataclasses.asdict(load) for load in health],
               'loads': [dataclasses.asdict(load) for load in loads]})
    return row, health, max(load.rss for load in loads)


def _health(loads):
    cost = statistics.median(load.cpu for load in loads)
    middle = sorted(loads, key=lambda load: load.cpu)[len(loads) // 2]
    return Row('`/_health`', f'{HEALTH_MICROSECONDS} µs',
               f'{cost:.0f} µs; {middle.perSecond:.0f}/s, p50 {middle.p50:.1f}, p99 {middle.p99:.1f} ms',
               cost <= HEALTH_MICROSECONDS, {'loads': [dataclasses.asdict(load) for load in loads]})
