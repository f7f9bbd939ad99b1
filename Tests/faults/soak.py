"""Mixed load for a while: nothing grows, nothing fails."""
import os
import random
import threading
import time

import ledger
from clerks import Line, Shift, hire
from connections import memory, open_files

READS = ['/api/bookings?populate=*', '/api/bookings?filters%5Bunit%5D%5Bblock%5D=C1&sort=created_at:desc',
         '/api/unit-rumahs?populate=*&pagination%5BpageSize%5D=50', '/api/konsumens?_q=pelanggan%203',
         '/api/bookings?filters%5Bbooking_status%5D=aktif&pagination%5Bpage%5D=2', '/api/unit-rumahs/1', '/api/nowhere',
         '/api/bookings?filters%5Bnope%5D=1', '/api/kavling/audit', '/api/upload/files?limit=10', '/openapi.json']


def memory_files_and_journal_stay_flat_under_mixed_load(start):
    minutes = start.options.minutes or (20 if start.options.long else 1 / 3)
    office = start()
    clerks = hire(office, start.options.seed, count=4)
    stopping, statuses = threading.Event(), {}
    readers = [threading.Thread(target=read, args=(office, n, start.options.seed, stopping, statuses)) for n in range(4)]
    for reader in readers:
        reader.start()
    shift, samples, began = Shift(office, clerks), [], time.monotonic()
    journal = os.path.join(start.folder, 'data', 'kavling.db-wal')
    while time.monotonic() - began < minutes * 60:
        time.sleep(min(2, minutes * 60 / 60))
        samples.append((time.monotonic() - began, memory(office), open_files(office), os.path.getsize(journal)))
    count = shift.end()
    stopping.set()
    for reader in readers:
        reader.join(60)
    office.stop()
    assert set(statuses) <= {200, 400, 404, 503}, statuses
    assert all(set(clerk.statuses) <= {200, 409} for clerk in clerks), [clerk.statuses for clerk in clerks]
    told = ledger.check(start.folder, clerks)
    settled = samples[len(samples) // 3:]
    growth = slope([(at, rss) for at, rss, _, _ in settled])
    files = slope([(at, count) for at, _, count, _ in settled])
    largest = max(size for _, _, _, size in samples)
    print(f'  {minutes:g} minutes: {count} writes, {sum(statuses.values())} reads {statuses}, {told} compared; memory '
          f'{samples[0][1] >> 10} to {samples[-1][1] >> 10} MB ({growth * 60 / 1024:+.2f} MB a minute once settled), '
          f'{samples[-1][2]} files, journal at most {largest / (1 << 20):.1f} MB')
    assert max(rss for _, rss, _, _ in samples) < 300 << 10, 'more than 300 MB'
    assert largest < 96 << 20, f'the journal grew to {largest >> 20} MB'
    assert abs(files) * minutes * 60 < 10, f'open files change by {files * 60:.2f} a minute'
    if minutes >= 5:
        assert growth * 60 < 1024, f'memory grows by {growth * 60 / 1024:.2f} MB a minute'


def read(office, number, seed, stopping, statuses):
    chance, line = random.Random(f'{seed}-reader-{number}'), Line(office.port, office.token)
    while not stopping.is_set():
        status, _ = line.send('GET', chance.choice(READS))
        statuses[status] = statuses.get(status, 0) + 1


def slope(points):
    """The least-squares slope, in units a second."""
    middle = [sum(point[i] for point in points) / len(points) for i in (0, 1)]
    above = sum((x - middle[0]) * (y - middle[1]) for x, y in points)
    below = sum((x - middle[0]) ** 2 for x, _ in points)
    return above / below if below else 0.0
