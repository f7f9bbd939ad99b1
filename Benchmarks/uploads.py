#!/usr/bin/env python3
"""Measures uploads of the release build: copies of a 12-megapixel JPEG, and 5 MB with a scan. Exits 1 beyond a limit.

    Benchmarks/uploads.py [--binary .build/release/kavling] [--runs 10]

Memory is the most that all processes of a picture's child had together (PSS, looked at every millisecond), in runs of
their own, since looking costs time.
"""
import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import threading
import time

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
sys.path[:0] = [os.path.join(ROOT, 'Tests', part) for part in ('uploads', 'office')]

import made  # noqa: E402
from office import Office  # noqa: E402
from papers import multipart  # noqa: E402
from pictures import FOREIGN, send  # noqa: E402
from scanner import Clamd  # noqa: E402

SECONDS, MEGABYTES = 0.5, 150


def below(pid):
    """A process and all it started, by pid."""
    found, waiting = [], [pid]
    while waiting:
        at = waiting.pop()
        found.append(at)
        try:
            for thread in os.listdir(f'/proc/{at}/task'):
                with open(f'/proc/{at}/task/{thread}/children', encoding='ascii') as children:
                    waiting += map(int, children.read().split())
        except OSError:
            continue
    return found


def memory(pids):
    total = 0
    for pid in pids:
        try:
            with open(f'/proc/{pid}/smaps_rollup', encoding='ascii') as rollup:
                total += next(int(line.split()[1]) for line in rollup if line.startswith('Pss:'))
        except (OSError, StopIteration):
            continue
    return total / 1024


class Watch(threading.Thread):
    """The most memory that the children of a server have at once."""

    def __init__(self, server):
        super().__init__(daemon=True)
        self.server, self.most, self.ended = server, 0, False

    def run(self):
        while not self.ended:
            self.most = max(self.most, memory([pid for pid in below(self.server) if pid != self.server]))
            time.sleep(0.001)


def pictures(binary, folder, runs):
    office = Office(binary, folder, log=subprocess.DEVNULL, **FOREIGN)
    photo = made.photo(4000, 3000, orientation=6)
    times = []
    try:
        send(office, 'warm.jpg', 'image/jpeg', photo)
        for number in range(runs):
            began = time.monotonic()
            status, answer = send(office, f'{number}.jpg', 'image/jpeg', photo)
            times.append(time.monotonic() - began)
            assert status == 200 and len(answer[0]['formats']) == 4, answer
        watch = Watch(office.process.pid)
        watch.start()
        for number in range(3):
            send(office, f'watched{number}.jpg', 'image/jpeg', photo)
        watch.ended = True
        watch.join()
    finally:
        office.process.kill()
        office.process.wait()
    return len(photo), times, watch.most


def scans(binary, folder, runs):
    clamd, times = Clamd(), []
    office = Office(binary, folder, log=subprocess.DEVNULL, KAVLING_CLAMD=clamd.places[0])
    try:
        for number in range(runs):
            data = made.PDF + os.urandom(5 * 1024 * 1024 - 200)
            began = time.monotonic()
            status, answer = multipart(office, '/api/upload', 'files', f'{number}.pdf', data)
            times.append(time.monotonic() - began)
            assert status == 200 and answer[0]['scan'] == 'clean', answer
    finally:
        office.process.kill()
        office.process.wait()
        clamd.stop()
    return times


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('--binary', default=os.path.join(ROOT, '.build', 'release', 'kavling'))
    parser.add_argument('--runs', type=int, default=10)
    options = parser.parse_args()
    binary = os.path.abspath(options.binary)
    print(f'load average {os.getloadavg()[0]:.2f}', flush=True)
    with tempfile.TemporaryDirectory() as folder:
        size, times, most = pictures(binary, folder, options.runs)
    with tempfile.TemporaryDirectory() as folder:
        scanned = scans(binary, folder, options.runs)
    rows = [
        (f'copies of a 12-megapixel JPEG ({size / 1e6:.1f} MB), whole request', statistics.median(times), SECONDS, 's', times),
        ('most memory of its processes together', most, MEGABYTES, 'MB', [most]),
        ('5 MB with a scan, whole request', statistics.median(scanned), SECONDS, 's', scanned)]
    for name, value, limit, unit, every in rows:
        mark = 'ok' if value <= limit else 'MISSED'
        print(f'| {name} | {limit} {unit} | {value:.2f} {unit} ({min(every):.2f} to {max(every):.2f}) | {mark} |')
    sys.exit(any(value > limit for _, value, limit, _, _ in rows))


if __name__ == '__main__':
    main()
