#!/usr/bin/env python3
"""Identity data in the built program: where it may be read, and who is told of it. Ends with 'N passed, M failed'.

    Tests/office/privacy.py [--binary .build/debug/kavling] [--only WORD]

Numbers are planted in every place that takes text; then every file, log, figure and backup is searched for them.
"""
import contextlib
import http.client
import json
import os
import random
import shutil
import signal
import sqlite3
import subprocess
import threading
import time
import urllib.parse

import backup
from office import CONTENT, CUSTOMER, PDF, Office, holding, play, sentences, together

# One is only ever sent to where the schema encrypts it, the other only to where people may write anything.
SEALED, FREE = '3171054501900099', '3273116507880042'
TAX = '123456782012000'
QUERY = urllib.parse.quote


class Watched(Office):
    """An office whose log goes to a file of its own."""

    def __init__(self, binary, folder, **variables):
        self.log = os.path.join(folder, 'log')
        super().__init__(binary, folder, prefix=['bash', '-c', f'exec "$0" "$@" 2>>{self.log}'], **variables)


def warned(answer):
    return {'.'.join(w['path']) for w in answer['meta'].get('warnings', []) if w['code'] == 'identity-number-in-text'}


@contextlib.contextmanager
def database(place):
    rows = sqlite3.connect(f"file:{os.path.join(place.folder, 'data', 'kavling.db')}?mode=ro", uri=True)
    try:
        yield rows
    finally:
        rows.close()


def change(path, *statements):
    """What somebody with the file and without the program would do to it."""
    rows = sqlite3.connect(path)
    try:
        rows.create_function('kv_fold', 1, lambda text: text)
        for sql in statements:
            rows.execute(sql)
        rows.commit()
    finally:
        rows.close()


def wait_for(condition, seconds=5):
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, 'it did not come about'
        time.sleep(0.05)


def form(fields, files):
    parts = [f'--batas\r\nContent-Disposition: form-data; name="{k}"\r\n\r\n{v}\r\n'.encode() for k, v in fields.items()]
    for field, name in files.items():
        parts.append(f'--batas\r\nContent-Disposition: form-data; name="{field}"; filename="{name}"\r\n'
                     'Content-Type: application/pdf\r\n\r\n'.encode() + PDF + b'\r\n')
    return b''.join(parts) + b'--batas--\r\n', {'Content-Type': 'multipart/form-data; boundary=batas'}


# --- planted numbers ----------------------------------------------------------
def a_number_that_the_schema_encrypts_is_in_no_file_and_in_no_log(start):
    office = start(make=Watched)
    papers = [{'nama_dokumen': 'KTP', 'nomor_dokumen': SEALED}, {'nama_dokumen': 'NPWP', 'nomor_dokumen': TAX}]
    customer = office.make('konsumens', {**CUSTOMER, 'ktp_number': SEALED, 'npwp_number': TAX, 'dokumen_konsumen': papers})
    path = f"/api/konsumens/{customer['id']}"
    # Changed, emptied, set again, moved: every form in which a row is rewritten.
    for data in ({'ktp_number': '3171054501900098'}, {'npwp_number': None}, {'ktp_number': SEALED, 'npwp_number': TAX},
                 {'dokumen_konsumen': [{'nomor_dokumen': SEALED}]}):
        status, answer = office.send('PUT', path, {'data': data})
        assert status == 200, answer
    # Asked for, in every way there is.
    found = office.send('GET', f'/api/konsumens?filters[ktp_number]={SEALED}')[1]
    assert [row['id'] for row in found['data']] == [customer['id']] and SEALED in json.dumps(found)
    inside = office.send('GET', f'/api/konsumens?filters[dokumen_konsumen][nomor_dokumen][$in][0]={SEALED}&populate=*')[1]
    assert SEALED in json.dumps(inside['data'][0]['attributes']['dokumen_konsumen']), inside
    for asked in (f'_q={SEALED}', f'filters[ktp_number][$contains]={SEALED}', f'filters[name]={SEALED}', f'sort={SEALED}',
                  f'fields={SEALED}', f'populate={SEALED}', f'locale={SEALED}', f'pagination[page]={SEALED}'):
        office.send('GET', f'/api/konsumens?{asked}')
    for route in (f'/api/konsumens/{SEALED}', f'/api/{SEALED}', f'/uploads/{SEALED}.pdf', f'/api/konsumens/{SEALED}/actions/erase'):
        for method in ('GET', 'POST', 'PUT', 'DELETE'):
            office.send(method, route, {'data': {'ktp_number': SEALED}})
    # Refused.
    for body in ({'data': {'ktp_number': SEALED}}, {'data': {**CUSTOMER, 'ktp_number': SEALED + 'x'}}, {SEALED: SEALED},
                 {'data': {**CUSTOMER, 'ktp_number': [SEALED]}}, {'data': {**CUSTOMER, 'ktp_number': SEALED, 'phone': SEALED}}):
        assert office.send('POST', '/api/konsumens', body)[0] == 400, body
    office.send('POST', '/api/konsumens', '{"data":{"ktp_number":"' + SEALED, {'Content-Type': 'application/json'})
    office.send('POST', '/api/auth/local', {'identifier': SEALED, 'password': SEALED}, token=False)
    office.send('GET', '/api/konsumens', headers={'Authorization': f'Bearer {SEALED}'}, token=False)
    office.send('POST', '/api/konsumens', {'data': {**CUSTOMER, 'ktp_number': SEALED, 'phone': '081299990000'}},
                {'Idempotency-Key': f'pembeli-{SEALED}', 'X-Request-Id': SEALED, 'User-Agent': SEALED, 'Cookie': f'a={SEALED}',
                 'Referer': f'http://x/{SEALED}', 'If-None-Match': f'"{SEALED}"', 'X-Forwarded-For': SEALED})
    audit = json.dumps(office.send('GET', '/api/kavling/audit?pagination[pageSize]=100')[1])
    figures = office.send('GET', '/metrics')[1].decode()
    assert '"***"' in audit and SEALED not in audit and TAX not in audit and SEALED not in figures
    made = backup.kavling(start, 'backup', 'b')
    assert made.returncode == 0, made.stderr
    time.sleep(1.2)
    for number in (SEALED, TAX, '3171054501900098'):
        assert holding(start.folder, number) == [], (number, holding(start.folder, number))
    assert holding(start.folder, CUSTOMER['email']), 'what stands in clear is found'
    office.stop()
    for number in (SEALED, TAX):
        assert holding(start.folder, number) == [], holding(start.folder, number)
    elsewhere = backup.beside(start, 'lain')
    restored = backup.kavling(start, 'restore', '../b', cwd=elsewhere)
    assert restored.returncode == 0 and SEALED not in restored.stdout, restored.stderr
    assert holding(elsewhere, SEALED) == [] and holding(elsewhere, CUSTOMER['email']) != []


def a_number_in_free_text_is_warned_about_and_still_in_no_log(start):
    office = start(make=Watched)
    status, made = office.send('POST', '/api/konsumens', {'data': {
        **CUSTOMER, 'address': f'Jl. Melati, KTP {FREE}', 'occupation': f'{FREE[:4]} {FREE[4:8]} {FREE[8:12]} {FREE[12:]}',
        'dokumen_konsumen': [{'nama_dokumen': 'KTP'}, {'nama_dokumen': f'kk {FREE}'}]}})
    assert status == 200 and warned(made) == {'address', 'occupation', 'dokumen_konsumen.1.nama_dokumen'}, made
    customer = made['data']['id']
    status, made = office.send('POST', '/api/bookings', {'data': {'booking_fee': 1, 'customer': customer, 'notes': f'NIK {FREE}'}})
    assert status == 200 and warned(made) == {'notes'}, made
    booking = made['data']['id']
    status, changed = office.send('PUT', f'/api/bookings/{booking}', {'data': {'notes': 'npwp 12.345.678.2-012.000'}})
    assert status == 200 and warned(changed) == {'notes'}, changed
    assert warned(office.send('PUT', f'/api/bookings/{booking}', {'data': {'notes': 'lunas bulan depan'}})[1]) == set()
    data = json.dumps({'document_type': 'ktp', 'document_name': f'KTP {FREE}', 'booking': booking})
    body, headers = form({'data': data}, {'files.file': f'scan {FREE}.pdf'})
    status, made = office.send('POST', '/api/booking-documents', body, headers)
    # The file itself is renamed: an identity paper has no name of its own.
    assert status == 200 and warned(made) == {'document_name'}, made
    assert holding(os.path.join(start.folder, 'data', 'uploads'), FREE) == []
    for name, expected in ((f'scan {FREE}.pdf', 'identity-number-in-text'), ('scan.pdf', None)):
        body, headers = form({}, {'files': name})
        connection = http.client.HTTPConnection('127.0.0.1', office.port)
        connection.request('POST', '/api/upload', body, {**headers, 'Authorization': f'Bearer {office.token}'})
        answer = connection.getresponse()
        assert answer.status == 200 and answer.headers['Kavling-Warnings'] == expected, answer.read()
        connection.close()
    office.send('GET', f'/api/bookings?_q={FREE}')
    office.send('GET', f'/api/bookings?filters[notes][$contains]={FREE}')
    figures = office.send('GET', '/metrics')[1].decode()
    office.stop()
    with open(office.log, 'rb') as log:
        assert FREE.encode() not in log.read()
    assert FREE not in figures


def an_attribute_that_becomes_encrypted_leaves_no_clear_text_behind(start):
    content = os.path.join(start.folder, 'content')
    shutil.copytree(CONTENT, content)
    component = os.path.join(content, 'components', 'komponen', 'dokumen.json')
    with open(component, encoding='utf-8') as file:
        sealed = json.load(file)
    open_ = json.loads(json.dumps(sealed))
    del open_['attributes']['nomor_dokumen']['pluginOptions']
    json.dump(open_, open(component, 'w', encoding='utf-8'))
    office = start(KAVLING_CONTENT=content)
    for number in range(40):
        office.make('konsumens', {**CUSTOMER, 'dokumen_konsumen': [{'nama_dokumen': f'k{number}', 'nomor_dokumen': SEALED}]})
    office.send('PUT', '/api/konsumens/1', {'data': {'dokumen_konsumen': [{'nomor_dokumen': f'{SEALED}-baru'}]}})
    office.stop()
    data = os.path.join(start.folder, 'data')
    assert holding(data, SEALED) == ['kavling.db']
    json.dump(sealed, open(component, 'w', encoding='utf-8'))
    office = start(KAVLING_CONTENT=content)
    assert holding(data, SEALED) == [], 'neither file nor journal, and not the change log'
    shown = office.send('GET', f'/api/konsumens?filters[dokumen_konsumen][nomor_dokumen]={SEALED}&populate=*&pagination[pageSize]=100')[1]
    assert len(shown['data']) == 39 and shown['data'][0]['attributes']['dokumen_konsumen'][0]['nomor_dokumen'] == SEALED
    assert office.send('GET', f'/api/konsumens?filters[dokumen_konsumen][nomor_dokumen]={SEALED}-baru')[1]['data'][0]['id'] == 1
    office.stop()
    for words in (['check', '--data', '--content', content], ['audit', 'verify', '--content', content]):
        done = backup.kavling(start, *words)
        assert done.returncode == 0, done.stdout + done.stderr
    assert '41 of them blacked out' in done.stdout, done.stdout


# --- keys ---------------------------------------------------------------------
class Clerks:
    """Enter and change customers until they are told to stop; what was answered is remembered."""

    def __init__(self, office, known):
        self.stopping, self.known, self.unsure, self.faults, self.waits = threading.Event(), known, {}, [], []
        self.threads = [threading.Thread(target=self.work, args=(office, number)) for number in range(4)]
        for thread in self.threads:
            thread.start()

    def work(self, office, number):
        dice, own = random.Random(number), [entry for entry in self.known if entry % 4 == number]
        count = 0
        while not self.stopping.is_set():
            count += 1
            nik = f'3171{dice.randrange(10 ** 12):012}'
            entry = dice.choice(own) if own and count % 3 else None
            self.unsure[entry] = nik
            sent = time.monotonic()
            try:
                if entry is None:
                    status, body = office.send('POST', '/api/konsumens', {'data': {**CUSTOMER, 'ktp_number': nik}})
                else:
                    status, body = office.send('PUT', f'/api/konsumens/{entry}', {'data': {'ktp_number': nik}})
            except (OSError, ValueError, http.client.HTTPException):
                return
            if status != 200:
                self.faults.append(body)
                return
            self.waits.append((sent, time.monotonic() - sent))
            self.known[body['data']['id']] = nik
            own.append(body['data']['id'])

    def stop(self):
        self.stopping.set()
        for thread in self.threads:
            thread.join()
        assert not self.faults, self.faults


def numbers(office):
    found, page = {}, 1
    while True:
        rows = office.send('GET', f'/api/konsumens?fields=ktp_number&pagination[pageSize]=100&pagination[page]={page}')[1]['data']
        found.update({row['id']: row['attributes']['ktp_number'] for row in rows})
        if not rows:
            return found
        page += 1


def keys_in_use(place):
    with database(place) as rows:
        return {row[0] for row in rows.execute('SELECT DISTINCT hex(substr(ktp_number, 1, 1)) FROM konsumens')}


def secrets(place):
    with open(os.path.join(place.folder, 'data', 'secrets.json'), encoding='utf-8') as file:
        return json.load(file)['fieldKeys']


def a_rotation_beside_busy_clerks_that_is_killed_loses_nothing(start):
    office = start()
    made = together(1200, lambda n: office.make('konsumens', {**CUSTOMER, 'ktp_number': f'3172{n:012}'})['id'], 8)
    known = {entry: f'3172{n:012}' for n, entry in enumerate(made)}
    assert backup.kavling(start, 'backup', 'lama').returncode == 0
    clerks = Clerks(office, known)
    rotating = subprocess.Popen([office.binary, 'keys', 'rotate'], cwd=start.folder, env=office.environment,
                                stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    wait_for(lambda: len(secrets(start)['keys']) == 2)
    time.sleep(0.05)
    office.process.send_signal(signal.SIGKILL)
    office.process.wait()
    clerks.stop()
    rotating.wait(30)
    assert secrets(start)['keys'].keys() == {'1', '2'}, 'both keys until the end'
    unsure = set(clerks.unsure.values())
    again = start()
    assert any('run `kavling keys rotate` again' in line for line in again.lines), again.lines
    found = numbers(again)
    assert all(found[entry] == nik or found[entry] in unsure for entry, nik in known.items()), 'nothing answered is lost'
    known = {entry: nik for entry, nik in found.items()}
    clerks = Clerks(again, known)
    # Killed in the middle as well: the verb, not the server.
    rotating = subprocess.Popen([again.binary, 'keys', 'rotate'], cwd=start.folder, env=again.environment, stdout=subprocess.PIPE)
    time.sleep(0.1)
    rotating.kill()
    rotating.wait()
    began = time.monotonic()
    done = backup.kavling(start, 'keys', 'rotate')
    assert done.returncode == 0, done.stdout + done.stderr
    ended = time.monotonic()
    time.sleep(0.5)
    clerks.stop()
    beside = [wait for sent, wait in clerks.waits if began < sent < ended]
    after = [wait for sent, wait in clerks.waits if sent > ended]
    print(f'rotation of {len(known)} customers: {ended - began:.2f} s; slowest of {len(beside)} writes beside it '
          f'{max(beside, default=0) * 1000:.0f} ms, of {len(after)} without it {max(after, default=0) * 1000:.0f} ms')
    assert numbers(again) == known
    current = str(secrets(start)['current'])
    assert keys_in_use(start) == {f'{int(current):02X}'} and secrets(start)['keys'].keys() == {current}
    assert '1' in secrets(start)['retired']
    again.stop()
    checked = backup.kavling(start, 'check', '--data', '--content', CONTENT)
    assert checked.returncode == 0, checked.stdout
    # What was backed up under the first key still opens: the key is kept.
    elsewhere = backup.beside(start, 'lain')
    kept = os.path.join(elsewhere, 'secrets.json')
    shutil.copy(os.path.join(start.folder, 'data', 'secrets.json'), kept)
    restored = backup.kavling(start, 'restore', '../lama', cwd=elsewhere, KAVLING_SECRETS=kept)
    assert restored.returncode == 0, restored.stderr
    start.folder = elsewhere
    old = Office(start.binary, elsewhere, KAVLING_SECRETS=kept)
    try:
        assert len(numbers(old)) == 1200
    finally:
        old.stop()


def the_key_of_the_hashes_changes_only_while_nothing_runs(start):
    office = start()
    customer = office.make('konsumens', {**CUSTOMER, 'ktp_number': SEALED, 'dokumen_konsumen': [{'nomor_dokumen': SEALED}]})
    refused = backup.kavling(start, 'keys', 'rotate', '--index')
    assert refused.returncode == 1 and 'stop it first' in refused.stderr, refused
    assert backup.kavling(start, 'backup', 'lama').returncode == 0
    office.stop()
    with database(start) as rows:
        before = rows.execute('SELECT ktp_number__hash, ktp_number FROM konsumens').fetchone()
    done = backup.kavling(start, 'keys', 'rotate', '--index', '--content', CONTENT)
    assert done.returncode == 0 and '2 hashes' in done.stdout, done.stdout + done.stderr
    with database(start) as rows:
        after = rows.execute('SELECT ktp_number__hash, ktp_number FROM konsumens').fetchone()
    assert before[0] != after[0] and before[1] == after[1]
    office = start()
    for asked in (f'filters[ktp_number]={SEALED}', f'filters[dokumen_konsumen][nomor_dokumen]={SEALED}'):
        assert [row['id'] for row in office.send('GET', f'/api/konsumens?{asked}')[1]['data']] == [customer['id']], asked
    office.stop()
    assert backup.kavling(start, 'audit', 'verify', '--content', CONTENT).returncode == 0
    secret = os.path.join(start.folder, 'data', 'secrets.json')
    elsewhere = backup.beside(start, 'lain')
    restored = backup.kavling(start, 'restore', '../lama', cwd=elsewhere, KAVLING_SECRETS=secret)
    assert restored.returncode == 0, restored.stderr
    old = Office(start.binary, elsewhere, KAVLING_SECRETS=secret)
    try:
        assert len(old.send('GET', f'/api/konsumens?filters[ktp_number]={SEALED}')[1]['data']) == 1, 'under its own key of hashes'
    finally:
        old.stop()


# --- the audit trail ----------------------------------------------------------
def a_changed_removed_or_inserted_line_is_named(start):
    office = start()
    for number in range(30):
        office.make('banks', {'nama_bank': f'Bank {number}'})
    verify = ['audit', 'verify', '--content', CONTENT]
    wait_for(lambda: ' 0 lines not sealed yet' in backup.kavling(start, *verify).stdout)
    head = backup.kavling(start, 'audit', 'head', '--content', CONTENT).stdout.strip()
    office.stop()
    path = os.path.join(start.folder, 'data', 'kavling.db')
    for sql in ('DELETE FROM change_log WHERE id = 5', 'UPDATE change_log SET principal = 1', 'DELETE FROM change_log_seals'):
        try:
            change(path, sql)
        except sqlite3.IntegrityError as refusal:
            assert 'only appended to' in str(refusal)
        else:
            raise AssertionError(sql)
    with database(start) as rows:
        last = rows.execute('SELECT max(id) FROM change_log').fetchone()[0]
    shutil.copy(path, path + '.whole')

    def restore():
        for suffix in ('-wal', '-shm'):
            if os.path.exists(path + suffix):
                os.unlink(path + suffix)
        shutil.copy(path + '.whole', path)

    opened = ['DROP TRIGGER change_log__no_update', 'DROP TRIGGER change_log__no_delete', 'DROP TRIGGER change_log_seals__no_delete']
    damages = {
        "UPDATE change_log SET principal = 'user:99' WHERE id = 7": 'line 7 was changed',
        "UPDATE change_log SET changes = '{}' WHERE id = 8": 'line 8 was changed',
        'DELETE FROM change_log WHERE id = 9': 'line 9 was removed',
        f'INSERT INTO change_log SELECT {last + 1}, at, principal, request_id, action, type, 777, changes, address, salt, code, '
        'redacted_by FROM change_log WHERE id = 10': f'line {last + 1} was put in',
        f'DELETE FROM change_log WHERE id > {last - 5}': 'was removed',
        'DELETE FROM change_log_seals': f'the seal {head} is not there',
    }
    for damage, words in damages.items():
        restore()
        change(path, *opened, damage)
        found = backup.kavling(start, *verify, '--expect', head)
        assert found.returncode == 1 and words in found.stdout, (damage, found.stdout + found.stderr)
    restore()
    whole = backup.kavling(start, *verify, '--expect', head)
    assert whole.returncode == 0 and 'as it was written' in whole.stdout, whole.stdout


def who_was_shown_identity_numbers_is_on_disk_within_a_second_and_before_the_end(start):
    office = start()
    customer = office.make('konsumens', {**CUSTOMER, 'ktp_number': SEALED})['id']

    def looks():
        with database(start) as rows:
            return rows.execute("SELECT a.action, a.way, a.times FROM access_log a JOIN access_log_entries e ON e.access_id = a.id "
                                "WHERE a.type = 'api::konsumen.konsumen' AND e.entry_id = ? ORDER BY a.id", (customer,)).fetchall()

    wait_for(lambda: looks() == [('api::konsumen.konsumen.create', 'shown', 1)], 1.5)
    for _ in range(3):
        office.send('GET', f'/api/konsumens/{customer}')
    office.send('GET', f'/api/konsumens?filters[ktp_number]={SEALED}&fields=name')
    office.send('GET', '/api/konsumens?fields=name')
    status, seen = office.send('GET', f'/api/kavling/audit/access?filters[type]=api::konsumen.konsumen&filters[entryId]={customer}')
    assert status == 200 and [(row['way'], row['times']) for row in seen['data']][:2] == [('found', 1), ('shown', 3)], seen
    assert seen['data'][0]['address'] == '127.0.0.1' and seen['data'][0]['principal'].startswith('token:')
    assert office.send('GET', '/api/kavling/audit/access?filters[x]=1')[0] == 400
    assert office.send('GET', '/api/kavling/audit/access', token=False)[0] == 403
    before = len(looks())
    office.send('GET', f'/api/konsumens/{customer}?fields=ktp_number')
    office.stop()
    assert len(looks()) == before + 1, 'the last look is written before the server ends'


# --- a person's own data ------------------------------------------------------
def a_customer_is_told_what_is_held_and_is_erased_on_request(start):
    office = start()
    customer = office.make('konsumens', {**CUSTOMER, 'ktp_number': SEALED, 'address': 'Jl. Kenanga 17'})['id']
    booking = office.make('bookings', {'booking_fee': 5, 'customer': customer, 'notes': 'Budi minta hook'})['id']
    body, headers = form({'data': json.dumps({'document_type': 'ktp', 'document_name': 'KTP Budi', 'booking': booking})},
                         {'files.file': 'ktp.pdf'})
    assert office.send('POST', '/api/booking-documents', body, headers)[0] == 200
    assert any(name.endswith('.pdf') for name in os.listdir(os.path.join(start.folder, 'data', 'uploads')))
    path = f'/api/konsumens/{customer}/actions'
    status, held = office.send('GET', f'{path}/personal-data')
    assert status == 200 and held['data']['customer']['ktp_number'] == SEALED, held
    assert [len(held['data'][part]) for part in ('bookings', 'documents', 'changes')] == [1, 1, 1], held
    assert held['data']['seen_by'][0]['action'] == 'api::konsumen.konsumen.create'
    again = office.send('GET', f'{path}/personal-data')[1]
    assert again['data']['seen_by'][0]['action'] == 'api::konsumen.konsumen.personal-data', 'that it was told is told'
    for method, name, expected in (('POST', 'personal-data', 405), ('GET', 'erase', 405), ('GET', 'nothing', 404)):
        assert office.send(method, f'{path}/{name}')[0] == expected, name
    assert office.send('GET', f'{path}/personal-data', token=False)[0] == 403
    assert office.send('POST', '/api/konsumens/999/actions/erase')[0] == 404
    status, refused = office.send('POST', f'{path}/erase')
    assert status == 409 and refused['error']['details']['reason'] == 'live-booking', refused
    office.send('DELETE', f'/api/bookings/{booking}')
    status, erased = office.send('POST', f'{path}/erase')
    assert status == 200 and erased['data'] == {'erased': True, 'bookings': 1, 'documents': 1, 'leads': 0, 'files': 1}, erased
    shown = office.send('GET', f'/api/konsumens/{customer}')[1]['data']['attributes']
    assert shown['name'] == 'Konsumen CUST-001 (dihapus)' and shown['ktp_number'] is None and shown['phone'] is None
    assert [name for name in os.listdir(os.path.join(start.folder, 'data', 'uploads')) if name.endswith('.pdf')] == []
    log = json.dumps(office.send('GET', '/api/kavling/audit?pagination[pageSize]=100')[1])
    for word in ('Budi', 'Kenanga', CUSTOMER['phone'], CUSTOMER['email']):
        assert word not in log, word
    office.stop()
    assert backup.kavling(start, 'audit', 'verify', '--content', CONTENT).returncode == 0
    checked = backup.kavling(start, 'check', '--data', '--content', CONTENT)
    assert checked.returncode == 0, checked.stdout


def retention_says_what_it_would_do_before_it_does_it(start):
    office = start(KAVLING_RETENTION_LEAD_DAYS='30')
    lead = {'name': 'Prospek', 'phone': '081200000001', 'email': 'p@example.com', 'source': 'website', 'status_lead': 'baru'}
    office.make('lead-marketings', lead)
    nothing = backup.kavling(start, 'retention', '--dry-run')
    assert nothing.returncode == 0 and 'nothing has been kept longer' in nothing.stdout, nothing
    office.stop()
    change(os.path.join(start.folder, 'data', 'kavling.db'), 'UPDATE lead_marketings SET updated_at = updated_at - 31 * 86400000')
    office = start(KAVLING_RETENTION_LEAD_DAYS='30')
    for _ in range(2):
        told = backup.kavling(start, 'retention', '--dry-run')
        assert told.returncode == 0 and 'leads without contact for 30 days: 1 (1)' in told.stdout, told
    assert office.send('GET', '/api/lead-marketings/1')[1]['data']['attributes']['name'] == 'Prospek'
    done = backup.kavling(start, 'retention')
    assert done.returncode == 0 and '1 (1)' in done.stdout, done
    assert office.send('GET', '/api/lead-marketings/1')[1]['data']['attributes']['phone'] is None
    log = office.send('GET', '/api/kavling/audit?filters[type]=api::lead-marketing.lead-marketing')[1]['data']
    assert [line['action'] for line in log] == ['redact', 'update', 'create'] and log[0]['principal'] == 'system'
    office.stop()


if __name__ == '__main__':
    play(__doc__, sentences(globals()))
