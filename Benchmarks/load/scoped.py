"""Lists with a role's view: rows, masks and grants of a seller, beside the same list as somebody who sees everything.

Both are accounts that logged in, and both lists have 25 entries. They are measured in turn within seconds on demo data
× 100, the page cache off.
"""
import contextlib
import dataclasses
import http.client
import json
import os
import shutil
import sqlite3
import statistics
import subprocess

import dataset
import server
import wrk
from table import Row

LIMIT = 1.3
PASSWORD = 'Bench-Rahasia-1'
ACCOUNTS = {'seller': 'Sales', 'chief': 'Admin'}
LISTS = (
    ('sales', 'list of 25 bookings, `populate=*`, as Sales', '/api/bookings?populate=*'),
    ('sales-customers', 'list of 25 customers, `populate=*`, as Sales: masks', '/api/konsumens?populate=*'),
    ('sales-units', 'list of 25 units, `populate=*`, as Sales', '/api/unit-rumahs?populate=*'),
)


def run(plan):
    """Rows of all lists; none where the program knows no roles of its own."""
    wanted = [one for one in LISTS if plan.wants(one[0])]
    if not wanted or not os.path.exists(os.path.join(server.ROOT, 'content', 'roles.json')):
        return []
    rows, folder = [], _folder(plan)
    try:
        with server.Server(plan.binary, folder, KAVLING_PAGE_CACHE='off') as running:
            whole, seller = _login(running, 'chief'), _login(running, 'seller')
            for _, title, path in wanted:
                rows.append(_measure(running, title, path, whole, seller, plan))
                plan.say(rows[-1])
    finally:
        shutil.rmtree(folder)
    return rows


def _measure(running, title, path, whole, seller, plan):
    loads = {whole: [], seller: []}
    for token in loads:
        # A list that is shorter than the other, or empty, costs less whatever the view does.
        if (count := _count(running, path, token)) != 25:
            raise RuntimeError(f'{path} has {count} entries')
        running.token = token
        wrk.run(running, path, 1)
    for _ in range(plan.rounds):
        for token, found in loads.items():
            running.token = token
            found.append(wrk.run(running, path, plan.seconds))
    running.token = whole
    if failed := sum(load.failed for found in loads.values() for load in found):
        raise RuntimeError(f'{failed} requests of {path} were refused')
    base, cost = (statistics.median(load.cpu for load in loads[token]) for token in (whole, seller))
    turns = [one.cpu / other.cpu for one, other in zip(loads[seller], loads[whole])]
    measured = f'{cost / base:.2f} × ({min(turns):.2f}–{max(turns):.2f}; {cost:.0f} µs of {base:.0f})'
    return Row(title, f'{LIMIT} × unscoped', measured, cost / base <= LIMIT,
               {'unscoped': [dataclasses.asdict(load) for load in loads[whole]],
                'scoped': [dataclasses.asdict(load) for load in loads[seller]]})


def _folder(plan):
    """The demo office with an account for Admin, and one for the employee who has the most bookings."""
    data = dataset.demo(plan.binary, plan.scale)
    folder = server.copy(data)
    subprocess.run(['cp', os.path.join(data, 'token'), folder], check=True)
    for name, role in ACCOUNTS.items():
        made = subprocess.run(
            [plan.binary, 'user', 'create', '--email', f'{name}@example.com', '--username', name, '--role', role,
             '--password-stdin'],
            cwd=folder, env=server.environment(folder), input=PASSWORD + '\n', capture_output=True, text=True)
        if made.returncode != 0:
            raise RuntimeError(made.stdout + made.stderr)
    # Closed, or the change stays in the log beside the database, which is not copied.
    with contextlib.closing(sqlite3.connect(os.path.join(folder, 'kavling.db'))) as database, database:
        database.execute(
            "UPDATE up_users SET karyawan__id = (SELECT marketing_staff__id FROM bookings WHERE marketing_staff__id IS NOT NULL "
            "GROUP BY 1 ORDER BY COUNT(*) DESC, 1 LIMIT 1) WHERE username = 'seller'")
    return folder


def _count(running, path, token):
    connection = http.client.HTTPConnection('127.0.0.1', running.port, timeout=60)
    connection.request('GET', path, headers={'Authorization': f'Bearer {token}'})
    return len(json.loads(connection.getresponse().read())['data'])


def _login(running, name):
    connection = http.client.HTTPConnection('127.0.0.1', running.port, timeout=60)
    connection.request('POST', '/api/auth/local', json.dumps({'identifier': name, 'password': PASSWORD}),
                       {'Content-Type': 'application/json'})
    return json.loads(connection.getresponse().read())['jwt']
