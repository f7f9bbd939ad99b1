"""No answer leaves before the disk has what it says: seen in the order of the server's calls, and tried by cutting the power.

The power cut is a restart over files built from the trace: the writes that a finished sync covers, and of the others
any pieces of 512 bytes that chance picks, as a disk may have kept them.
"""
import bisect
import json
import os
import random
import re
import shutil
import time

import ledger
from clerks import Shift, hire
from shim import RENAME, SEND, SYNC, TRUNCATE, WRITE, Shim


def no_answer_leaves_before_what_it_says_is_on_disk(start):
    calls, _ = traced(6 if start.options.long else 2, start)
    answers = bookings_told(calls)
    assert len(answers) > 50, len(answers)
    journal = Synced(calls, '.db-wal')
    for number, (send, _) in answers.items():
        assert journal.held(number.encode(), send.began), f'{number} was answered before the journal was synced'
    documents = documents_told(calls)
    assert documents, 'no document was answered'
    for name, send in documents.items():
        file_is_on_disk(calls, name, send)
        assert journal.held(name.encode(), send.began), f'{name} was answered before its row was synced'
    print(f'  {len(answers)} answers with bookings and {len(documents)} with files, '
          f'{sum(call.kind == SYNC for call in calls)} syncs')


def every_answered_booking_is_there_after_a_power_cut(start):
    calls, base = traced(4 if start.options.long else 2, start)
    answers = bookings_told(calls)
    chance = random.Random(start.options.seed)
    sends = sorted(send.began for send, _ in answers.values())
    wanted = 25 if start.options.long else 4
    cuts = chance.sample(sends[len(sends) // 4:], wanted + 12)
    shutil.rmtree(os.path.join(start.folder, 'data'))
    lost = 0
    for number, cut in enumerate(cuts):
        # At most answers of a quick machine nothing is on its way to the disk: go on until a cut had something to lose.
        if number >= wanted and lost > 0:
            break
        for torn in (None, chance):
            lost += build(base, calls, cut, os.path.join(start.folder, 'data'), torn)
            told = {number: data for number, (send, data) in answers.items() if send.began < cut}
            office = start()
            database = ledger.copied(start.folder)
            ledger.agree_with_themselves(database)
            rows = {row['booking_id']: row for row in database.execute('SELECT * FROM bookings')}
            database.close()
            for booking, data in told.items():
                assert booking in rows, f'{booking} was answered and is gone after the cut at {cut}'
                assert rows[booking]['id'] == data['id'], (booking, data)
            office.stop()
            shutil.rmtree(os.path.join(start.folder, 'data'))
    assert lost > 0, 'no cut lost a write, so nothing was tried'
    print(f'  {len(cuts)} cuts, whole and torn; {lost} unsynced writes dropped or torn')


# --- the trace ------------------------------------------------------------------
def traced(seconds, start):
    """The calls of a server under mixed writes, and a copy of its files as they were before."""
    shim = Shim(start.folder)
    start(**shim.variables).stop()
    base = os.path.join(start.folder, 'base')
    shutil.copytree(os.path.join(start.folder, 'data'), base, ignore=shutil.ignore_patterns('*.sock'))
    shim.turn('trace', 1)
    office = start(**shim.variables)
    shift = Shift(office, hire(office, start.options.seed))
    time.sleep(seconds)
    shift.end()
    shim.turn('trace', 0)
    office.process.kill()
    office.process.wait()
    return shim.calls(), base


def bookings_told(calls):
    """Booking number -> the call that sent the first answer about it, and the entry in that answer."""
    told = {}
    for call in calls:
        if call.kind == SEND and b'"booking_id":"BK-' in call.data and b'"data":{"id":' in call.data:
            body = call.data[call.data.index(b'{"data":'):]
            try:
                data = json.loads(body)['data']
            except json.JSONDecodeError:
                continue  # an answer in several calls: the next one about the booking counts
            told.setdefault(data['attributes']['booking_id'], (call, data))
    return told


def documents_told(calls):
    told = {}
    for call in calls:
        for name in re.findall(rb'"url":"/uploads/([^"]+)"', call.data) if call.kind == SEND else ():
            told.setdefault(name.decode(), call)
    return told


class Synced:
    """The writes to one file, and when a sync had them on disk."""

    def __init__(self, calls, ending):
        self.writes = [call for call in calls if call.kind == WRITE and call.path.endswith(ending)]
        self.syncs = [call for call in calls if call.kind == SYNC and call.path.endswith(ending)]

    def done(self, write):
        """When the first sync that began after the write had ended."""
        place = bisect.bisect_left([sync.began for sync in self.syncs], write.ended)
        ends = [sync.ended for sync in self.syncs[place:place + 8]]
        return min(ends, default=float('inf'))

    def held(self, words, before):
        """True when a write with these words was on disk before that instant."""
        return any(words in write.data and self.done(write) < before for write in self.writes if write.ended < before)


def file_is_on_disk(calls, name, send):
    """Bytes, sync of the file, new name, sync of the folder, answer: in this order."""
    renames = [call for call in calls if call.kind == RENAME and os.path.basename(os.fsdecode(call.data)) == name]
    assert len(renames) == 1, (name, renames)
    rename = renames[0]
    staged = '/stage/' + os.path.basename(rename.path)
    written = [call.ended for call in calls if call.kind == WRITE and call.path.endswith(staged)]
    synced = [call for call in calls if call.kind == SYNC and call.path.endswith(staged)]
    named = [call for call in calls if call.kind == SYNC and call.path.endswith('/data/uploads')]
    assert written and any(call.began > max(written) and call.ended < rename.began for call in synced), name
    assert any(call.began > rename.ended and call.ended < send.began for call in named), name


# --- the power cut ---------------------------------------------------------------
def build(base, calls, cut, folder, torn):
    """Files as a disk may hold them when the power goes at `cut`; returns how many writes were dropped or torn."""
    shutil.copytree(base, folder)
    lost = 0
    for name in ('kavling.db', 'kavling.db-wal'):
        mine = [call for call in calls if os.path.basename(call.path) == name and call.began < cut]
        syncs = [call for call in mine if call.kind == SYNC and call.ended < cut]
        safe = max((sync.began for sync in syncs), default=0)
        with open(os.path.join(folder, name), 'r+b' if os.path.exists(os.path.join(folder, name)) else 'w+b') as file:
            for call in mine:
                if call.kind in (WRITE, TRUNCATE):
                    lost += put(file, call, call.ended < safe, torn)
    return lost


def put(file, call, is_safe, torn):
    if call.kind == TRUNCATE:
        if is_safe or (torn and torn.random() < 0.5):
            file.truncate(call.length)
    elif is_safe:
        file.seek(call.offset)
        file.write(call.data)
    elif torn:
        for start in range(0, len(call.data), 512):
            if torn.random() < 0.5:
                file.seek(call.offset + start)
                file.write(call.data[start:start + 512])
    return not is_safe
