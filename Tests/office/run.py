#!/usr/bin/env python3
"""Drives the built program from outside, as an office and its operator do. Ends with 'N passed, M failed'.

    Tests/office/run.py [--binary .build/debug/kavling] [--only WORD]

Each check is a function whose name is a sentence; it gets a folder of its own and says nothing when all is well.
"""
import json
import os
import re
import shutil
import socket
import sqlite3
import struct
import subprocess
import zlib

import accounts
import backup
import claims
import roles
from office import CONTENT, CUSTOMER, PDF, ROOT, UNIT, play, refused, sentences, together, upload


# --- an office ----------------------------------------------------------------
def one_free_unit_booked_64_times_at_once_has_one_booking(start):
    office = start()
    office.make('unit-rumahs', UNIT)
    answers = together(64, lambda n: office.send('POST', '/api/bookings', {'data': {'booking_fee': 1, 'unit': 1}})[0])
    assert sorted(answers) == [200] + [409] * 63, answers
    assert office.send('GET', '/api/bookings')[1]['meta']['pagination']['total'] == 1
    assert office.send('GET', '/api/unit-rumahs/1')[1]['data']['attributes']['status'] == 'dipesan'
    office.stop()


def five_hundred_bookings_get_the_numbers_1_to_500(start):
    office = start()
    together(500, lambda n: office.make('unit-rumahs', UNIT))
    made = together(500, lambda n: office.make('bookings', {'booking_fee': 1, 'unit': n + 1}))
    numbers = sorted(int(entry['attributes']['booking_id'].split('-')[2]) for entry in made)
    assert numbers == list(range(1, 501)), numbers[:10]
    office.stop()


def one_explicit_unit_id_sent_32_times_at_once_is_taken_once(start):
    office = start()
    answers = together(32, lambda n: office.send('POST', '/api/unit-rumahs', {'data': {**UNIT, 'unit_id': 'UNIT-007'}}))
    assert sorted(status for status, _ in answers) == [200] + [400] * 31, answers
    assert {body['error']['message'] for status, body in answers if status == 400} == {'This attribute must be unique'}
    office.stop()


def the_specification_walk_through_passes(start):
    office = start()
    password = next(re.search(r'Admin account: (\S+), password: (\S+)', line) for line in office.lines if 'Admin account' in line)
    outcome = subprocess.run(
        [os.path.join(ROOT, 'scripts', 'walkthrough'), f'http://127.0.0.1:{office.port}', password[1], password[2]],
        capture_output=True, text=True)
    assert outcome.returncode == 0, outcome.stdout[-600:] + outcome.stderr[-600:]
    office.stop()


def a_repeated_request_with_a_key_makes_one_booking(start):
    office = start()
    office.make('unit-rumahs', UNIT)
    body, key = {'data': {'booking_fee': 1, 'unit': 1}}, {'Idempotency-Key': 'satu'}
    first, second = (office.send('POST', '/api/bookings', body, key) for _ in range(2))
    assert first[0] == second[0] == 200 and first[1]['data'] == second[1]['data'], (first, second)
    assert office.send('POST', '/api/bookings', {'data': {'booking_fee': 2, 'unit': 1}}, key)[0] == 409
    office.stop()


def a_file_attached_by_ref_resets_the_verification(start):
    office = start()
    body, headers = upload('files.file', 'ktp.pdf', PDF, [('data', json.dumps({'document_type': 'ktp', 'document_name': 'KTP'}))])
    status, answer = office.send('POST', '/api/booking-documents', body, headers)
    assert status == 200, answer
    assert office.send('PUT', '/api/booking-documents/1', {'data': {'verified': True}})[1]['data']['attributes']['verified'] is True
    body, headers = upload('files', 'ktp2.pdf', PDF, [('ref', 'api::booking-document.booking-document'), ('refId', 1), ('field', 'file')])
    status, answer = office.send('POST', '/api/upload', body, headers)
    assert status == 200, answer
    document = office.send('GET', '/api/booking-documents/1?populate=file')[1]['data']['attributes']
    assert document['verified'] is False and document['file']['data']['id'] == answer[0]['id'], document
    office.stop()


def identity_numbers_are_in_no_database_file_and_in_no_audit_line(start):
    office = start()
    office.make('konsumens', CUSTOMER)
    status, audit = office.send('GET', '/api/kavling/audit')
    assert status == 200 and CUSTOMER['ktp_number'] not in json.dumps(audit)
    assert office.send('GET', '/api/kavling/audit', token=False)[0] == 403
    for folder, _, names in os.walk(office.folder):
        for name in names:
            if name.endswith('.sock'):
                continue
            with open(os.path.join(folder, name), 'rb') as file:
                assert CUSTOMER['ktp_number'].encode() not in file.read(), name
    office.stop()


def what_was_answered_is_there_after_a_kill(start):
    office = start()
    made = together(40, lambda n: office.make('unit-rumahs', UNIT)['attributes']['unit_id'])
    office.process.kill()
    office.process.wait()
    again = start()
    listed = again.send('GET', '/api/unit-rumahs?pagination%5BpageSize%5D=100')[1]['data']
    assert {entry['attributes']['unit_id'] for entry in listed} == set(made)
    again.stop()


# --- bad input ----------------------------------------------------------------
def a_body_without_data_and_a_file_over_5_MB_are_refused(start):
    office = start()
    for body in ({}, {'data': None}, {'data': 5}, []):
        status, answer = office.send('POST', '/api/unit-rumahs', body)
        assert status == 400 and answer['error']['message'] == 'Missing "data" payload in the request body', answer
    body, headers = upload('files', 'besar.pdf', PDF + b'x' * (5 * 1024 * 1024))
    status, answer = office.send('POST', '/api/upload', body, headers)
    assert status == 413 and answer['error']['message'] == 'besar.pdf exceeds size limit of 5 MB.', answer
    assert office.send('GET', '/api/upload/files')[1] == []
    assert [name for _, _, names in os.walk(os.path.join(office.folder, 'data', 'uploads')) for name in names] == []
    office.stop()


def a_refused_form_leaves_no_file(start):
    office = start()
    body, headers = upload('files.file', 'ktp.pdf', PDF, [('data', json.dumps({'document_type': 'salah'}))])
    status, answer = office.send('POST', '/api/booking-documents', body, headers)
    assert status == 400, answer
    assert [name for _, _, names in os.walk(os.path.join(office.folder, 'data', 'uploads')) for name in names] == []
    office.stop()


def odd_requests_never_get_a_500(start):
    office = start()
    paths = ['/api/bookings?filters', '/api/bookings?filters[$and]=1', '/api/bookings?sort[unit]=x', '/api/bookings/%00',
             '/api/bookings?populate[unit][fields]=%00', '/api/bookings?pagination[pageSize]=1e400', '/api//bookings',
             '/api/bookings?filters[id][$in]=' + '9' * 400, '/api/bookings?_q=%F0%28%8C%28', '/uploads/..%2fkavling.db',
             '/api/bookings/99999999999999999999', '/api/konsumens?filters[ktp_number][$contains]=1', '/api/users/me',
             '/api/bookings?sort=unit.bookings.unit.price', '/api/bookings?' + 'filters[$not]' * 40 + '=1',
             '/api/bookings?' + 'a' * 20000, '/api/karyawans?populate=*', '/api/bookings?populate=unit.bookings.unit.bookings']
    for path in paths:
        status, answer = office.send('GET', path.replace('[', '%5B').replace(']', '%5D').replace('$', '%24'))
        assert status < 500, (path, answer)
    for body in ('{', '"x"', '[1', '{"data":{"unit":{"connect":{}}}}', '{"data":' + '[' * 5000, '\x00', '{"data":{"price":1e999}}'):
        for method, path in (('POST', '/api/bookings'), ('PUT', '/api/bookings/1'), ('POST', '/api/auth/local')):
            status, answer = office.send(method, path, body, {'Content-Type': 'application/json'})
            assert status < 500, (method, path, body[:20], answer)
    office.stop()


def a_body_that_breaks_off_is_the_clients_fault(start):
    office = start()
    head = f'POST /api/%s HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer {office.token}\r\nContent-Type: %s\r\n%s\r\n\r\n%s'
    for path, kind, length, body in [
            ('banks', 'application/json', 'Content-Length: 90', '{"data":'),
            ('upload', 'multipart/form-data; boundary=x', 'Content-Length: 900', '--x\r\n'),
            ('banks', 'application/json', 'Transfer-Encoding: chunked', '5\r\n{"dat\r\nzz\r\n'),
            ('auth/local', 'application/json', 'Transfer-Encoding: chunked', 'ffffffffffffffffff\r\n')]:
        with socket.create_connection(('127.0.0.1', office.port), timeout=10) as client:
            client.sendall((head % (path, kind, length, body)).encode())
            client.shutdown(socket.SHUT_WR)
            answer = b''.join(iter(lambda: client.recv(65536), b''))
        assert answer.startswith(b'HTTP/1.1 400 ') and b'The body of the request is broken' in answer, answer
        assert b'connection: close' in answer.lower(), answer
    assert office.send('GET', '/api/banks')[1]['meta']['pagination']['total'] == 0
    assert [name for _, _, names in os.walk(os.path.join(office.folder, 'data', 'uploads')) for name in names] == []
    office.stop()
    assert not [line for line in office.lines if 'request failed' in line], 'a client\'s fault was logged'


def a_stored_draft_may_go_on_lacking_what_is_required(start):
    content = os.path.join(start.folder, 'berita')
    os.makedirs(os.path.join(content, 'api/berita/content-types/berita'))
    with open(os.path.join(content, 'api/berita/content-types/berita/schema.json'), 'w', encoding='utf-8') as file:
        json.dump({'kind': 'collectionType', 'collectionName': 'beritas', 'options': {'draftAndPublish': True},
                   'info': {'singularName': 'berita', 'pluralName': 'beritas', 'displayName': 'Berita'},
                   'attributes': {'judul': {'type': 'string', 'required': True, 'minLength': 3}, 'isi': {'type': 'text'}}}, file)
    office = start(KAVLING_CONTENT=content, KAVLING_RULES='')
    drafts = [office.send('POST', '/api/beritas', {'data': {'publishedAt': None, 'isi': 'a'}})[1]['data']['id'] for _ in 'ab']
    for entry, change in zip(drafts, [{'judul': None, 'isi': 'b'}, {'judul': 'x', 'publishedAt': '2026-01-02T00:00:00Z'}]):
        status, answer = office.send('PUT', f'/api/beritas/{entry}', {'data': change})
        assert status == 200 and answer['data']['attributes']['judul'] == change['judul'], answer
    published = office.make('beritas', {'judul': 'Kabar'})['id']
    for change in ({'judul': None}, {'judul': 'x'}, {'judul': None, 'publishedAt': None}):
        status, answer = office.send('PUT', f'/api/beritas/{published}', {'data': change})
        assert status == 400 and answer['error']['name'] == 'ValidationError', answer
    assert office.send('GET', f'/api/beritas/{published}')[1]['data']['attributes']['judul'] == 'Kabar'
    office.stop()


def png(width, height):
    """A black picture."""
    def chunk(kind, data):
        return struct.pack('>I', len(data)) + kind + data + struct.pack('>I', zlib.crc32(kind + data))
    head = struct.pack('>IIBBBBB', width, height, 8, 2, 0, 0, 0)
    return (b'\x89PNG\r\n\x1a\n' + chunk(b'IHDR', head)
            + chunk(b'IDAT', zlib.compress(bytes(1 + 3 * width) * height)) + chunk(b'IEND', b''))


def a_replaced_file_is_described_by_its_new_bytes(start):
    office = start()
    old = office.send('POST', '/api/upload', *upload('files', 'denah.png', png(7, 5)))[1][0]
    assert (old['width'], old['height'], old['mime']) == (7, 5, 'image/png'), old
    told = json.dumps({'caption': 'Denah lantai 1'})
    status, new = office.send('POST', f'/api/upload?id={old["id"]}', *upload('files', 'baru.png', png(9, 30), [('fileInfo', told)]))
    assert status == 200, new
    assert (new['width'], new['height'], new['mime'], new['formats']) == (9, 30, 'image/png', None), new
    assert (new['id'], new['url'], new['hash'], new['name'], new['caption']) == (
        old['id'], old['url'], old['hash'], 'denah.png', 'Denah lantai 1'), new
    assert abs(len(office.send('GET', old['url'])[1]) - new['size'] * 1000) <= 5
    status, answer = office.send('POST', f'/api/upload?id={old["id"]}', *upload('files', 'denah.pdf', PDF))
    assert status == 400 and 'same type' in answer['error']['message'], answer
    status, answer = office.send('POST', '/api/upload?id=99', *upload('files', 'denah.pdf', PDF))
    assert status == 404 and answer['error']['message'] == 'Entity not found', answer
    assert len(office.send('GET', '/api/upload/files')[1]) == 1
    office.stop()


def an_unknown_variable_stops_the_start(start):
    refused(start, ['unknown variable KAVLING_PROT'], KAVLING_PROT='1')


def a_port_in_use_is_named(start):
    with socket.socket() as taken:
        taken.bind(('127.0.0.1', 0))
        taken.listen()
        refused(start, ['port'], port=taken.getsockname()[1])


def a_second_server_on_one_database_is_refused(start):
    office = start()
    refused(start, ['process'])
    office.stop()


def a_database_of_a_newer_version_is_refused(start):
    start().stop()
    with sqlite3.connect(os.path.join(start.folder, 'data', 'kavling.db')) as database:
        database.execute("UPDATE settings SET value = '99' WHERE key = 'format'")
    refused(start, ['format 99', 'newer kavling'])


def a_read_only_folder_is_refused_to_an_unprivileged_user(start):
    os.makedirs(os.path.join(start.folder, 'data'))
    for path in (start.folder, os.path.join(start.folder, 'data')):
        os.chmod(path, 0o555)
    as_nobody = ['setpriv', '--reuid=65534', '--regid=65534', '--clear-groups'] if os.getuid() == 0 else []
    refused(start, ['data'], prefix=as_nobody)
    assert os.listdir(os.path.join(start.folder, 'data')) == []


def a_full_upload_disk_is_said_and_leaves_nothing(start):
    office = start()
    office.stop()
    limited = start(prefix=['bash', '-c', 'ulimit -f 2000; exec "$0" "$@"'])
    body, headers = upload('files', 'besar.pdf', PDF + b'x' * (4 * 1024 * 1024))
    status, answer = limited.send('POST', '/api/upload', body, headers)
    assert status == 507 and 'no room' in answer['error']['message'], (status, answer)
    assert limited.send('GET', '/api/upload/files')[1] == []
    assert [name for _, _, names in os.walk(os.path.join(limited.folder, 'data', 'uploads')) for name in names] == []
    limited.stop()


def check_names_file_line_and_attribute_of_what_is_wrong(start):
    content = os.path.join(start.folder, 'content')
    shutil.copytree(CONTENT, content)
    schema = os.path.join(content, 'api', 'bank', 'content-types', 'bank', 'schema.json')

    def check():
        environment = {k: v for k, v in os.environ.items() if not k.startswith('KAVLING_')}
        return subprocess.run([start.binary, 'check', '--content', content], env=environment, capture_output=True, text=True)

    good = json.load(open(schema, encoding='utf-8'))
    outcome = check()
    assert outcome.returncode == 0 and ' 0 warnings' in outcome.stdout, outcome.stdout
    odd = json.loads(json.dumps(good))
    odd['attributes']['nama_bank']['maxLength'] = '100'
    json.dump(odd, open(schema, 'w', encoding='utf-8'))
    outcome = check()
    assert outcome.returncode == 0 and 'bank/schema.json: nama_bank: maxLength' in outcome.stdout, outcome.stdout
    odd = json.loads(json.dumps(good))
    odd['info']['pluralName'] = 'promos'
    json.dump(odd, open(schema, 'w', encoding='utf-8'))
    outcome = check()
    assert outcome.returncode == 1 and 'promos' in outcome.stdout, outcome.stdout
    open(schema, 'w', encoding='utf-8').write('{\n  "kind": "collectionType",\n  "info": {,\n}')
    outcome = check()
    assert outcome.returncode == 1 and 'bank/schema.json: line 3: broken JSON' in outcome.stdout, outcome.stdout


if __name__ == '__main__':
    play(__doc__, sentences(globals()) + sentences(vars(accounts)) + backup.CHECKS + roles.CHECKS + claims.CHECKS)
