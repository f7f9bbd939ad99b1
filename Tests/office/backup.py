"""Backup, restore and check --data from outside; run by run.py, which hands each check its `start`.

What a backup holds is computed here a second time, from the restored database and the change log of the original.
"""
import base64
import hashlib
import json
import os
import random
import shutil
import signal
import socket
import sqlite3
import struct
import subprocess
import threading
import time

UNIT = {'unit_type': 'Tipe 36/72', 'block': 'A', 'number': '1', 'price': 450000000, 'land_area': 72,
        'building_area': 36, 'bedrooms': 2, 'bathrooms': 1}
PDF = b'%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n'
# What a clerk notices; the checks below tell the real figures.
NOTICED_SECONDS = 1.0


class Line:
    """One connection that is kept and asked again and again."""

    def __init__(self, office):
        self.socket = socket.create_connection(('127.0.0.1', office.port), timeout=60)
        self.head = f'Host: x\r\nAuthorization: Bearer {office.token}\r\nContent-Type: application/json\r\n'
        self.rest = b''

    def send(self, method, path, body):
        data = json.dumps(body).encode()
        self.socket.sendall(f'{method} {path} HTTP/1.1\r\n{self.head}Content-Length: {len(data)}\r\n\r\n'.encode() + data)
        while b'\r\n\r\n' not in self.rest:
            self.rest += self.more()
        head, _, self.rest = self.rest.partition(b'\r\n\r\n')
        length = next(int(line.split(b':')[1]) for line in head.lower().split(b'\r\n') if line.startswith(b'content-length'))
        while len(self.rest) < length:
            self.rest += self.more()
        answer, self.rest = self.rest[:length], self.rest[length:]
        assert head.split(b' ')[1] == b'200', answer[:300]
        return json.loads(answer)

    def more(self):
        got = self.socket.recv(65536)
        if not got:
            raise ConnectionError('the server closed the connection')
        return got


class Writers:
    """Clerks that enter and change units until they are told to stop; knows when each answer came."""

    def __init__(self, office, count=12):
        self.stopping, self.answers, self.faults = threading.Event(), [], []
        self.threads = [threading.Thread(target=self.write, args=(office, number)) for number in range(count)]
        for thread in self.threads:
            thread.start()

    def write(self, office, number):
        try:
            line, count, own = Line(office), 0, []
            while not self.stopping.is_set():
                count += 1
                sent = time.monotonic()
                if own and count % 4 == 0:
                    body = line.send('PUT', f'/api/unit-rumahs/{own[-1]}', {'data': {'number': f'{number}-{count}'}})
                else:
                    body = line.send('POST', '/api/unit-rumahs', {'data': {**UNIT, 'block': f'B{number}'}})
                    own.append(body['data']['id'])
                self.answers.append((sent, time.monotonic(), body['data']['id']))
        except ConnectionError:
            pass
        except Exception as fault:  # told to whoever asks for the answers
            self.faults.append(fault)

    def stop(self):
        self.stopping.set()
        for thread in self.threads:
            thread.join()
        assert not self.faults, self.faults

    def wait(self, count):
        while len(self.answers) < count and not self.faults:
            time.sleep(0.01)


def kavling(start, *arguments, cwd=None, **variables):
    environment = {k: v for k, v in os.environ.items() if not k.startswith('KAVLING_')}
    environment.update({'KAVLING_SECRETS': os.path.join(start.folder, 'data', 'secrets.json'), **variables})
    return subprocess.run([start.binary, *arguments], cwd=cwd or start.folder, env=environment, capture_output=True, text=True)


def beside(start, name):
    folder = os.path.join(start.folder, name)
    os.makedirs(folder, exist_ok=True)
    return folder


def read(path):
    return sqlite3.connect(f'file:{path}?mode=ro', uri=True)


def table_sums(path):
    """Rows and checksum of every table, as Sources/Storage/Backup/TableSum.swift writes them down."""
    sums = {}
    with read(path) as database:
        database.text_factory = bytes
        names = [(name.decode(), kind) for name, kind in database.execute(
            "SELECT name, type FROM pragma_table_list WHERE schema = 'main' AND name <> 'sqlite_schema'")]
        for name, kind in names:
            if kind in (b'virtual', b'view'):
                continue
            columns = [(row[1].decode(), row[5]) for row in database.execute(f'PRAGMA table_info("{name}")')]
            key = [column for column, place in sorted(columns, key=lambda c: c[1]) if place]
            order = ', '.join(f'"{column}"' for column in key or [column for column, _ in columns])
            listed = ', '.join(f'"{column}", typeof("{column}")' for column, _ in columns)
            digest, rows = hashlib.sha256(), 0
            for row in database.execute(f'SELECT {listed} FROM "{name}" ORDER BY {order}'):
                rows += 1
                for value, kind in zip(row[::2], row[1::2]):
                    if kind == b'null':
                        digest.update(b'N')
                    elif kind == b'integer':
                        digest.update(b'I' + struct.pack('>q', value))
                    elif kind == b'real':
                        digest.update(b'R' + struct.pack('>d', value))
                    else:
                        digest.update((b'T' if kind == b'text' else b'B') + struct.pack('>Q', len(value)) + value)
            sums[name] = (rows, base64.b64encode(digest.digest()).decode())
    return sums


def said_sums(text):
    return {word[1]: (int(word[2]), word[3]) for word in (line.split() for line in text.splitlines()) if word[:1] == ['table:']}


def units_by_log(database, position):
    """Every unit as the change log up to a position tells it: id to number, block."""
    units = {}
    for entry, action, changes in database.execute(
            "SELECT entry_id, action, changes FROM change_log WHERE type = 'api::unit-rumah.unit-rumah' AND id <= ? ORDER BY id",
            (position,)):
        changed = {name: pair[1] for name, pair in json.loads(changes).items()}
        units[entry] = {**units.get(entry, {}), **{k: changed[k] for k in ('unit_id', 'number', 'block') if k in changed}}
    return units


# --- checks -------------------------------------------------------------------
def a_backup_beside_busy_clerks_is_the_database_at_its_log_position(start):
    office = start()
    writers = Writers(office)
    writers.wait(600)
    acknowledged = {entry for _, _, entry in list(writers.answers)}
    began = time.monotonic()
    made = kavling(start, 'backup', 'kantor.backup')
    ended = time.monotonic()
    writers.wait(len(writers.answers) + 100)
    writers.stop()
    office.stop()
    assert made.returncode == 0, made.stderr
    calm = [done - sent for sent, done, _ in writers.answers if done < began]
    waits = [done - sent for sent, done, _ in writers.answers if done > began and sent < ended]
    rate = len(waits) / (ended - began)
    print(f'backup: {ended - began:.2f} s beside {rate:.0f} writes/s; slowest write {max(waits) * 1000:.0f} ms, '
          f'before it {max(calm) * 1000:.0f} ms')
    # On a machine that is busy with other things, writes wait without a backup as well.
    assert max(waits) < max(NOTICED_SECONDS, 3 * max(calm)), max(waits)
    assert len(waits) > 10, 'the load went on during the backup'

    elsewhere = beside(start, 'lain')
    restored = kavling(start, 'restore', os.path.join(start.folder, 'kantor.backup'), '--tables', cwd=elsewhere)
    assert restored.returncode == 0, restored.stderr
    position = int(restored.stdout.split('change log up to ')[1].split()[0])
    copy = os.path.join(elsewhere, 'data', 'kavling.db')
    sums = table_sums(copy)
    assert len(sums) > 50 and sums == said_sums(restored.stdout), 'every table is as its checksum says'
    with read(os.path.join(start.folder, 'data', 'kavling.db')) as original, read(copy) as database:
        assert database.execute('SELECT count(*), max(id) FROM change_log').fetchone() == (position, position)
        log = 'SELECT * FROM change_log WHERE id <= ? ORDER BY id'
        assert original.execute(log, (position,)).fetchall() == database.execute(log, (position,)).fetchall()
        assert original.execute('SELECT max(id) FROM change_log').fetchone()[0] > position, 'the original went on'
        there = {entry: {'unit_id': unit, 'number': number, 'block': block} for entry, unit, number, block in
                 database.execute('SELECT id, unit_id, number, block FROM unit_rumahs')}
        assert there == units_by_log(original, position), 'all up to the position, nothing beyond it'
        assert acknowledged <= set(there), 'what was answered before the backup began is in it'
        counter = database.execute("SELECT value FROM counters WHERE series = 'UNIT'").fetchone()[0]
        assert counter == len(there) == max(int(unit['unit_id'].split('-')[1]) for unit in there.values())
    checked = kavling(start, 'check', '--data', '--content', office.environment['KAVLING_CONTENT'], cwd=elsewhere)
    assert checked.returncode == 0, checked.stdout + checked.stderr


def a_restored_office_serves_what_the_backup_held(start):
    office = start()
    unit = office.make('unit-rumahs', UNIT)
    customer = office.make('konsumens', {'name': 'Budi', 'phone': '081234567890', 'email': 'b@example.com', 'ktp_number': '3171011501900001'})
    boundary = 'batas'
    form = (f'--{boundary}\r\nContent-Disposition: form-data; name="files"; filename="ktp.pdf"\r\n'
            'Content-Type: application/pdf\r\n\r\n').encode() + PDF + f'\r\n--{boundary}--\r\n'.encode()
    status, files = office.send('POST', '/api/upload', form, {'Content-Type': f'multipart/form-data; boundary={boundary}'})
    assert status == 200, files
    # The server's own places count, not those of whoever makes the backup.
    made = kavling(start, 'backup', 'b', KAVLING_SECRETS='/nowhere', KAVLING_UPLOADS='/nowhere')
    assert made.returncode == 0, made.stderr
    assert oct(os.stat(os.path.join(start.folder, 'b')).st_mode)[-3:] == '600'
    with open(os.path.join(start.folder, 'b'), 'rb') as file:
        content = file.read()
    assert PDF not in content and b'SQLite' not in content and b'Budi' not in content
    office.stop()
    secrets = os.path.join(start.folder, 'secrets.json')
    shutil.copy(os.path.join(start.folder, 'data', 'secrets.json'), secrets)
    shutil.rmtree(os.path.join(start.folder, 'data'))
    restored = kavling(start, 'restore', 'b', KAVLING_SECRETS=secrets)
    assert restored.returncode == 0, restored.stderr
    again = start(KAVLING_SECRETS=secrets)
    assert again.send('GET', f"/api/unit-rumahs/{unit['id']}")[1]['data'] == unit
    assert again.send('GET', f"/api/konsumens/{customer['id']}")[1]['data'] == customer
    assert again.send('GET', files[0]['url'])[1] == PDF
    again.stop()


def a_damaged_backup_and_other_secrets_are_refused_in_one_line(start):
    start().stop()
    assert kavling(start, 'backup', 'b').returncode == 0
    with open(os.path.join(start.folder, 'b'), 'rb') as file:
        whole = file.read()
    elsewhere = beside(start, 'lain')
    dice = random.Random(3)
    damaged = [whole[:dice.randrange(len(whole))] for _ in range(6)] + [whole + b'\0', b'', whole[65:] + whole[:65]]
    for place in [0, 8, 50] + [dice.randrange(len(whole)) for _ in range(8)]:
        damaged.append(whole[:place] + bytes([whole[place] ^ 1 << dice.randrange(8)]) + whole[place + 1:])
    for content in damaged:
        with open(os.path.join(elsewhere, 'b'), 'wb') as file:
            file.write(content)
        for arguments in (['restore', 'b'], ['restore', '--verify', 'b']):
            refused = kavling(start, *arguments, cwd=elsewhere)
            assert refused.returncode == 1 and refused.stderr.count('\n') == 1, refused
        assert not os.path.exists(os.path.join(elsewhere, 'data', 'kavling.db'))
        uploads = os.path.join(elsewhere, 'data', 'uploads')
        assert not os.path.exists(uploads) or os.listdir(uploads) == []
    other = beside(start, 'asing')
    subprocess.run([start.binary, 'migrate', '--content', os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', '..', 'content')],
                   cwd=other, env={k: v for k, v in os.environ.items() if not k.startswith('KAVLING_')}, capture_output=True)
    refused = kavling(start, 'restore', '--verify', 'b', KAVLING_SECRETS=os.path.join(other, 'data', 'secrets.json'))
    assert refused.returncode == 1 and 'another secrets file' in refused.stderr, refused
    assert kavling(start, 'restore', '--verify', 'b').returncode == 0


def a_backup_without_room_leaves_nothing(start):
    office = start()
    for _ in range(2):
        form = (b'--x\r\nContent-Disposition: form-data; name="files"; filename="a.pdf"\r\nContent-Type: application/pdf\r\n\r\n'
                + PDF + b'x' * 1500000 + b'\r\n--x--\r\n')
        assert office.send('POST', '/api/upload', form, {'Content-Type': 'multipart/form-data; boundary=x'})[0] == 200
    office.stop()
    before = set(os.listdir(start.folder))
    environment = {k: v for k, v in os.environ.items() if not k.startswith('KAVLING_')}
    refused = subprocess.run(['bash', '-c', 'ulimit -f 2500; exec "$0" backup b', start.binary], cwd=start.folder,
                             env=environment, capture_output=True, text=True)
    assert refused.returncode == 1 and 'no room' in refused.stderr, refused
    assert set(os.listdir(start.folder)) == before
    assert not os.path.exists(os.path.join(start.folder, 'data', 'kavling.db.backup'))


def killed_backups_leave_no_backup_and_stand_in_no_ones_way(start):
    office = start()
    writers = Writers(office, 4)
    writers.wait(200)
    environment = {k: v for k, v in os.environ.items() if not k.startswith('KAVLING_')}
    dice = random.Random(7)
    for _ in range(6):
        process = subprocess.Popen([start.binary, 'backup', 'b'], cwd=start.folder, env=environment,
                                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        time.sleep(dice.uniform(0.01, 0.12))
        process.send_signal(signal.SIGKILL)
        process.wait()
        if os.path.exists(os.path.join(start.folder, 'b')):
            assert kavling(start, 'restore', '--verify', 'b').returncode == 0, 'a name means a whole backup'
            os.unlink(os.path.join(start.folder, 'b'))
    assert kavling(start, 'backup', 'b').returncode == 0
    assert not os.path.exists(os.path.join(start.folder, 'data', 'kavling.db.backup'))
    writers.stop()
    office.stop()
    assert kavling(start, 'restore', '--verify', 'b').returncode == 0


def the_data_of_a_killed_server_is_as_it_must_be_and_a_broken_promise_is_told(start):
    office = start()
    content = ['--content', office.environment['KAVLING_CONTENT']]
    writers = Writers(office, 6)
    writers.wait(200)
    beside_it = kavling(start, 'check', '--data', *content)
    assert beside_it.returncode == 0, beside_it.stdout + beside_it.stderr
    office.make('bookings', {'booking_fee': 1, 'unit': writers.answers[0][2]})
    office.process.kill()
    office.process.wait()
    writers.stop()
    killed = kavling(start, 'check', '--data', *content)
    assert killed.returncode == 0 and 'as it must be' in killed.stdout, killed.stdout + killed.stderr
    with sqlite3.connect(os.path.join(start.folder, 'data', 'kavling.db')) as database:
        database.execute('DELETE FROM unit_claims')
        database.execute('DROP TRIGGER change_log__no_delete')
        database.execute('DELETE FROM change_log WHERE id = 5')
    broken = kavling(start, 'check', '--data', *content)
    assert broken.returncode == 1, broken.stdout
    for words in ('booking 1 is live and does not hold its unit', 'is dipesan and no live booking holds it', 'change log: 1 wrong'):
        assert words in broken.stdout, broken.stdout


CHECKS = [
    a_backup_beside_busy_clerks_is_the_database_at_its_log_position,
    a_restored_office_serves_what_the_backup_held,
    a_damaged_backup_and_other_secrets_are_refused_in_one_line,
    a_backup_without_room_leaves_nothing,
    killed_backups_leave_no_backup_and_stand_in_no_ones_way,
    the_data_of_a_killed_server_is_as_it_must_be_and_a_broken_promise_is_told,
]
