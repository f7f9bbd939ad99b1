"""A million bookings against a thousand: pages that must not grow with the table, totals that are counted anew.

Both servers run at once and are loaded in turn, so that the machine is the same for both.
"""
import contextlib
import statistics
import urllib.parse

import dataset
import server
import wrk
from table import Row

FEW, MANY = 1_000, 1_000_000
PAGE_MULTIPLE, DEEP_MULTIPLE, FILTERED_MS = 1.3, 3, 50
PAGE = '/api/bookings?populate=*'
ORDERS = (('default order', ''), ('`sort=created_at:desc`', '&sort=created_at:desc'))
DEEP = '&pagination[page]=1000&pagination[pageSize]=25'
FILTERS = (('status', 'filters[booking_status][$eq]=aktif'), ('unit.block', 'filters[unit][block][$eq]=B3'))


def run(plan):
    names = {name for name in ('page', 'deep', 'filtered') if plan.wants(name)}
    if plan.isQuick or not names:
        return []
    variables = {'KAVLING_PAGE_CACHE': 'off'} if plan.hasCache else {}
    rows = []
    with contextlib.ExitStack() as stack:
        few, many = (stack.enter_context(server.Server(
            plan.binary, dataset.bookings(plan.binary, plan.growth, count), **variables)) for count in (FEW, MANY))
        for title, order in ORDERS:
            if names & {'page', 'deep'}:
                rows += _pages(plan, names, few, many, title, order)
        if 'filtered' in names:
            rows += [_filtered(plan, many, title, words) for title, words in FILTERS]
    return rows


def _pages(plan, names, few, many, title, order):
    """Page 1 of both tables and page 1000 of the large one, in turn: medians of processor time."""
    targets = {'few': (few, PAGE + order), 'many': (many, PAGE + order), 'deep': (many, PAGE + order + DEEP)}
    loads = {name: [] for name in targets}
    for round in range(plan.rounds + 1):
        for name, (running, path) in targets.items():
            load = wrk.run(running, _encoded(path), max(1, plan.seconds // 2))
            if load.failed:
                raise RuntimeError(f'{load.failed} requests of {path} were refused')
            if round > 0:  # the first fills caches
                loads[name].append(load)
    cost = {name: statistics.median(load.cpu for load in all) for name, all in loads.items()}
    wait = {name: statistics.median(load.p50 for load in all) for name, all in loads.items()}
    comparisons = (('page', 'many', 'few', PAGE_MULTIPLE, f'page 1, `populate=*`, {title}, 1 000 000 against 1 000'),
                   ('deep', 'deep', 'many', DEEP_MULTIPLE, f'page 1000 of the same against page 1, {title}'))
    rows = []
    for name, one, other, limit, text in comparisons:
        if name in names:
            multiple = cost[one] / cost[other]
            measured = (f'{multiple:.2f} × ({cost[one]:.0f} µs of {cost[other]:.0f}; '
                        f'p50 {wait[one]:.1f} ms of {wait[other]:.1f})')
            rows.append(Row(text, f'{limit} ×', measured, multiple <= limit, {'microseconds': cost, 'p50': wait}))
            plan.say(rows[-1])
    return rows


def _filtered(plan, running, title, words):
    """A filtered list with its total, each after a write to the table; one request at a time."""
    path = _encoded(f'/api/bookings?{words}')
    connection, times = running.connect(), []
    for number in range(plan.filteredLists):
        change = {'data': {'notes': f'Catatan {number}'}}
        status, _, _ = running.send('PUT', f'/api/bookings/{number + 1}', change, connection)
        assert status == 200, status
        status, body, seconds = running.send('GET', path, None, connection)
        assert status == 200 and body['meta']['pagination']['total'] > 0, (status, body)
        times.append(seconds * 1000)
    total = body['meta']['pagination']['total']
    p50, p95 = statistics.median(times), statistics.quantiles(times, n=20)[-1]
    measured = f'p50 {p50:.1f}, p95 {p95:.1f}, longest {max(times):.1f} ms of {len(times)}; {total} found'
    row = Row(f'list filtered by {title} with total, 1 000 000 bookings, after a write', f'p95 {FILTERED_MS} ms',
              measured, p95 <= FILTERED_MS, {'milliseconds': times, 'total': total})
    plan.say(row)
    return row


def _encoded(path):
    return urllib.parse.quote(path, safe='/?=&*:$,')
