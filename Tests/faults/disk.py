"""The disk is full, slow or broken."""
import errno
import os
import shutil
import subprocess
import threading
import time

import ledger
from clerks import Line, Shift, hire
from connections import eventually, quickly_served
from office import PDF, UNIT, Skipped, upload
from shim import Shim


def a_full_disk_refuses_writes_loses_nothing_and_needs_no_restart(start):
    data = os.path.join(start.folder, 'data')
    os.mkdir(data, 0o700)
    with small_disk(data, '32m'):
        office = start(KAVLING_UPLOADS=os.path.join(start.folder, 'data', 'uploads'))
        clerks = hire(office, start.options.seed)
        for clerk in clerks:
            clerk.allowed = (507,)
        shift = Shift(office, clerks)
        filler = os.path.join(data, 'filler')
        for _ in range(3):
            time.sleep(0.7)
            fill(filler)
            seen = refusals(clerks)
            assert eventually(lambda: refusals(clerks) > seen, 20), 'no write was refused on a full disk'
            quickly_served(office, 20)
            assert office.send('GET', '/api/bookings?populate=*')[0] == 200, 'reads go on'
            os.remove(filler)
            done = sum(clerk.count for clerk in clerks)
            assert eventually(lambda: sum(clerk.count for clerk in clerks) > done + 50, 20), 'writes do not go on'
        count = shift.end()
        assert all(set(clerk.statuses) <= {200, 409, 507} for clerk in clerks), [clerk.statuses for clerk in clerks]
        fill(filler)
        body, headers = upload('files', 'ktp.pdf', PDF + bytes(1 << 20))
        assert office.send('POST', '/api/upload', body, headers)[0] == 507
        os.remove(filler)
        office.stop()
        ledger.check(start.folder, clerks)
        assert os.listdir(os.path.join(data, 'uploads', 'stage')) == [], 'a refused file is left over'
        print(f'  {count} writes acknowledged, {refusals(clerks)} refused with 507')


def a_disk_that_is_full_while_it_is_killed_starts_again(start):
    data = os.path.join(start.folder, 'data')
    os.mkdir(data, 0o700)
    with small_disk(data, '24m'):
        office = start()
        clerks = hire(office, start.options.seed)
        for clerk in clerks:
            clerk.allowed = (507,)
        shift = Shift(office, clerks)
        time.sleep(0.7)
        fill(os.path.join(data, 'filler'))
        time.sleep(0.3)
        office.process.kill()
        office.process.wait()
        shift.end()
        ledger.check(start.folder, clerks)
        os.remove(os.path.join(data, 'filler'))
        office = start(token=office.token)
        office.make('unit-rumahs', {**UNIT, 'block': 'Z', 'number': '1'})
        ledger.check(start.folder, clerks)
        office.stop()


def a_slow_disk_slows_writes_gathers_them_and_holds_no_reader_up(start):
    shim = Shim(start.folder)
    office = start(**shim.variables)
    clerks = hire(office, start.options.seed, count=64)
    lines = []
    for delay in (0, 0.05, 0.5) if start.options.long else (0, 0.1):
        shim.turn('delay', delay)
        shift, began = Shift(office, clerks), time.monotonic()
        before = sum(clerk.count for clerk in clerks)
        slowest = quickly_served(office, 50)
        time.sleep(6 if start.options.long else 2)
        done = shift.end() - before
        seconds = time.monotonic() - began
        assert done > 0, 'nothing was written'
        lines.append(f'{delay * 1000:.0f} ms a sync: {done / seconds:.0f} writes/s, slowest read {slowest * 1000:.0f} ms')
        if delay:
            assert done / seconds > 4 / delay, f'writes are not gathered: {lines[-1]}'
    shim.turn('delay', 0)
    assert all(set(clerk.statuses) <= {200, 409} for clerk in clerks), [clerk.statuses for clerk in clerks]
    office.stop()
    ledger.check(start.folder, clerks)
    print('  ' + '; '.join(lines))


def a_sync_that_fails_is_never_acknowledged(start):
    shim = Shim(start.folder)
    office = start(**shim.variables)
    clerks = hire(office, start.options.seed)
    for clerk in clerks:
        clerk.allowed = (500,)
    shift = Shift(office, clerks)
    for _ in range(3):
        time.sleep(0.4)
        shim.turn('errno', errno.EIO)
        time.sleep(0.4)
        shim.turn('errno', 0)
    time.sleep(0.5)
    office.process.kill()
    office.process.wait()
    count = shift.end()
    refused = refusals(clerks)
    assert refused > 0, 'no write failed'
    ledger.check(start.folder, clerks)
    office = start(token=office.token)
    ledger.check(start.folder, clerks)
    office.stop()
    print(f'  {count} writes acknowledged, {refused} answered 500 while the disk was broken')


def the_journal_stays_bounded_while_readers_never_pause(start):
    office = start()
    clerks = hire(office, start.options.seed)
    stopping, journal = threading.Event(), os.path.join(start.folder, 'data', 'kavling.db-wal')
    readers = [threading.Thread(target=read_without_end, args=(office, stopping)) for _ in range(6)]
    for reader in readers:
        reader.start()
    shift, largest = Shift(office, clerks), 0
    end = time.monotonic() + (60 if start.options.long else 6)
    while time.monotonic() < end:
        time.sleep(0.2)
        largest = max(largest, os.path.getsize(journal))
    count = shift.end()
    stopping.set()
    for reader in readers:
        reader.join()
    assert largest < 96 << 20, f'the journal grew to {largest >> 20} MB'
    office.stop()
    ledger.check(start.folder, clerks)
    print(f'  {count} writes under reads without a pause: the journal was {largest / (1 << 20):.1f} MB at most')


def read_without_end(office, stopping):
    line = Line(office.port, office.token)
    while not stopping.is_set():
        status, _ = line.send('GET', '/api/bookings?populate=*&pagination%5BpageSize%5D=100&sort=created_at:desc')
        assert status in (200, 503), status


def refusals(clerks):
    return sum(clerk.statuses.get(status, 0) for clerk in clerks for status in (500, 507))


def fill(path):
    """Takes every byte that is left."""
    with open(path, 'wb', buffering=0) as file:
        for size in (1 << 20, 4096, 1):
            try:
                while file.write(bytes(size)):
                    pass
            except OSError as fault:
                assert fault.errno == errno.ENOSPC, fault


class small_disk:
    """A file system of its own at a folder."""

    def __init__(self, folder, size):
        self.folder, self.size = folder, size

    def __enter__(self):
        if not shutil.which('mount') or subprocess.run(
                ['mount', '-t', 'tmpfs', '-o', f'size={self.size},mode=0700', 'none', self.folder],
                capture_output=True).returncode:
            raise Skipped('no file system can be mounted here')

    def __exit__(self, *fault):
        subprocess.run(['umount', '-l', self.folder], check=False)
