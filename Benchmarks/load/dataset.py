"""Data folders to measure on, made once and kept under .build/bench-data until what they are made of changes."""
import hashlib
import os
import shutil
import sqlite3
import subprocess

import server

KEPT = os.path.join(server.ROOT, '.build', 'bench-data')
SOURCES = ('content', 'Sources/Bookings/Demo', 'Sources/kavling/DemoSeeder.swift',
           'Sources/kavling/DemoSeeder+Batch.swift')
GENERATOR_SOURCES = ('content', 'Benchmarks/Generator')


def demo(binary, scale):
    """The demo office, so many times as large."""
    return _kept(f'demo-{scale}', SOURCES, lambda folder: _run(binary, folder, 'seed', '--demo', '--scale', str(scale)),
                 binary)


def _kept(name, sources, make, binary):
    folder = os.path.join(KEPT, f'{name}-{_digest(sources)}')
    if os.path.exists(os.path.join(folder, 'token')):
        return folder
    shutil.rmtree(folder, ignore_errors=True)
    os.makedirs(folder)
    print(f'Making {name} …', flush=True)
    make(folder)
    key = _run(binary, folder, 'token', 'create', '--name', 'bench', '--type', 'full-access').strip().splitlines()[-1]
    with open(os.path.join(folder, 'token'), 'w') as token:
        token.write(key)
    return folder


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


def ids(folder, query, name, most=1_000_000):
    """Writes ids to a file, one a line, for the scripts of wrk; the folder's server may run.

    A sequence that is the same in every run, so that two runs ask for the same.
    """
    path = os.path.join(folder, name)
    with sqlite3.connect(f'file:{folder}/kavling.db?mode=ro', uri=True) as database, open(path, 'w') as target:
        rows = database.execute(query).fetchmany(most)
        target.writelines(f'{row[0]}\n' for row in rows)
    database.close()
    return path, len(rows)


FREE_UNITS = ("SELECT id FROM unit_rumahs WHERE status = 'tersedia' "
              "AND id NOT IN (SELECT unit_id FROM unit_claims) ORDER BY id")
