"""Data folders to measure on, made once and kept under .build/bench-data until what they are made of changes."""
import glob
import hashlib
import os
import shutil
import sqlite3
import subprocess

import server

KEPT = os.path.join(server.ROOT, '.build', 'bench-data')
SOURCES = ('content', 'Sources/Bookings/Demo', 'Sources/kavling/DemoSeeder.swift',
           'Sources/kavling/DemoSeeder+Batch.swift')
GROWTH = 'Benchmarks/load/Growth'
FREE_UNITS = ("SELECT id FROM unit_rumahs WHERE status = 'tersedia' "
              "AND id NOT IN (SELECT unit_id FROM unit_claims) ORDER BY id")


def demo(binary, scale):
    """The demo office, so many times as large."""
    return _kept(f'demo-{scale}', SOURCES, lambda folder: _seed(binary, folder, scale))


def units(binary, growth, scale, count):
    """The demo office with so many more units that nobody has booked."""
    return _grown(f'units-{scale}-{count}', binary, growth, demo(binary, scale), '--units', str(count))


def bookings(binary, growth, count):
    """An office with so many bookings, each with a unit and documents."""
    return _grown(f'bookings-{count}', binary, growth, demo(binary, 1), '--bookings', str(count))


def reading(binary):
    """A copy of the demo office that this very program has migrated, for what only reads."""
    folder = os.path.join(KEPT, 'reading')
    shutil.rmtree(folder, ignore_errors=True)
    os.makedirs(folder)
    _copy(demo(binary, 1), folder)
    _run(binary, folder, 'migrate')
    return folder


def _copy(seeded, folder):
    for file in ('kavling.db', 'secrets.json', 'token'):
        shutil.copy(os.path.join(seeded, file), folder)


def _grown(name, binary, growth, seeded, *arguments):
    def grow(folder):
        _copy(seeded, folder)
        _run(binary, folder, 'migrate')  # the tables that this very program's store writes to
        answer = subprocess.run(
            [growth, '--database', f'{folder}/kavling.db', '--secrets', f'{folder}/secrets.json', '--content',
             os.path.join(server.ROOT, 'content'), *arguments], capture_output=True, text=True)
        if answer.returncode != 0:
            raise RuntimeError(f'growth: {answer.stdout[-500:]}{answer.stderr[-500:]}')

    return _kept(name, SOURCES + (GROWTH,), grow)


def _kept(name, sources, make):
    """The folder of that name, made now unless it is there; one is kept of each, however the sources change."""
    folder = os.path.join(KEPT, f'{name}-{_digest(sources)}')
    if os.path.exists(os.path.join(folder, 'made')):
        return folder
    for old in glob.glob(os.path.join(KEPT, f'{name}-????????????')):
        shutil.rmtree(old)
    os.makedirs(folder)
    print(f'Making {name} …', flush=True)
    make(folder)
    open(os.path.join(folder, 'made'), 'w').close()
    return folder


def _seed(binary, folder, scale):
    _run(binary, folder, 'seed', '--demo', '--scale', str(scale))
    told = _run(binary, folder, 'token', 'create', '--name', 'bench', '--type', 'full-access')
    with open(os.path.join(folder, 'token'), 'w') as token:
        token.write(told.split()[-1])


def _run(binary, folder, *arguments):
    answer = subprocess.run([binary, *arguments], cwd=folder, env=server.environment(folder), capture_output=True,
                            text=True)
    if answer.returncode != 0:
        raise RuntimeError(f'{" ".join(arguments)}: {answer.stdout[-500:]}{answer.stderr[-500:]}')
    return answer.stdout


def _digest(sources):
    total = hashlib.sha256()
    for source in sources:
        path = os.path.join(server.ROOT, source)
        files = [path] if os.path.isfile(path) else sorted(
            os.path.join(folder, name) for folder, _, names in os.walk(path) for name in names)
        for file in files:
            total.update(os.path.relpath(file, server.ROOT).encode() + b'\0')
            with open(file, 'rb') as content:
                total.update(content.read())
    return total.hexdigest()[:12]


def ids(folder, query, name):
    """Writes ids to a file, one a line, for the scripts of wrk; the folder's server may run.

    Returns the file and how many there are.
    """
    path = os.path.join(folder, name)
    database = sqlite3.connect(f'file:{folder}/kavling.db?mode=ro', uri=True)
    rows = database.execute(query).fetchall()
    database.close()
    with open(path, 'w') as target:
        target.writelines(f'{row[0]}\n' for row in rows)
    return path, len(rows)
