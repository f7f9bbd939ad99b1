"""The office's own files: what is taken, what it is called, and who sees it. With the shipped content and its rules."""
import http.client
import json
import os
import re
import time

import made
from office import CUSTOMER, UNIT
from pictures import FOREIGN, kept, nothing_is_left_of, send

NIK = '3171011501900001'
TYPES = 'application/pdf, image/jpeg, image/png'


def multipart(office, path, field, name, data, entry=None, fields=(), method='POST', token=True, headers=None):
    body, own = made.form([(field, name, 'application/octet-stream', data)],
                          [*fields, *([('data', json.dumps(entry))] if entry is not None else [])])
    return office.send(method, path, body, {**own, **(headers or {})}, token=token)


def message(answer):
    return answer['error']['message']


def unit(office, **more):
    return office.make('unit-rumahs', {**UNIT, **more})['id']


def booking(office, number='1'):
    customer = office.make('konsumens', {**CUSTOMER, 'ktp_number': NIK[:-1] + number, 'phone': '08123456789' + number})['id']
    return office.make('bookings', {'unit': unit(office, number=number), 'customer': customer, 'booking_fee': 1000000})['id']


def document(office, of, name='KTP Budi 3171011501900001.pdf', data=made.PDF):
    status, answer = multipart(
        office, '/api/booking-documents?populate=file', 'files.file', name, data,
        {'document_type': 'ktp', 'document_name': 'KTP', 'booking': of})
    assert status == 200, answer
    file = answer['data']['attributes']['file']['data']
    return answer['data']['id'], {'id': file['id'], **file['attributes']}


def reader(office, *actions):
    """An API token with some actions: who may find certain entries and nothing else."""
    arguments = [part for action in actions for part in ('--action', action)]
    answer = office.run('token', 'create', '--name', f't{time.monotonic_ns()}', '--type', 'custom', *arguments)
    assert answer.returncode == 0, answer.stderr
    return {'Authorization': 'Bearer ' + answer.stdout.strip()}


# --- what is taken --------------------------------------------------------------
def only_pdf_jpeg_and_png_are_taken_whatever_a_file_is_called(start):
    office = start()
    of = booking(office)
    before = kept(office)[0]
    others = {'surat.docx.pdf': made.archive(), 'gambar.jpg': made.converted(20, 20, 'gif'), 'a.png': made.SVG,
              'halaman.pdf': made.HTML, 'foto.webp': made.converted(20, 20, 'webp'), 'catatan.pdf': b'catatan'}
    for name, data in others.items():
        status, answer = multipart(office, '/api/booking-documents', 'files.file', name, data,
                                   {'document_type': 'ktp', 'document_name': 'KTP', 'booking': of})
        assert (status, message(answer)) == (400, f'file must be a file of type: {TYPES}'), (name, answer)
        status, answer = multipart(office, '/api/upload', 'files', name, data)
        assert (status, message(answer)) == (400, f'files must be a file of type: {TYPES}'), (name, answer)
    nothing_is_left_of(office, before)
    for name, data in (('a.pdf', made.PDF), ('a.txt', made.converted(20, 20, 'jpg')), ('b.pdf', made.png(20, 20))):
        assert multipart(office, '/api/upload', 'files', name, data)[0] == 200, name
    office.stop()


def a_file_that_was_uploaded_before_is_held_to_the_attribute_that_takes_it(start):
    office = start()
    pdf = multipart(office, '/api/upload', 'files', 'a.pdf', made.PDF)[1][0]['id']
    status, answer = office.send('PUT', f'/api/unit-rumahs/{unit(office)}', {'data': {'images': [pdf]}})
    assert (status, message(answer)) == (400, 'images must be a file of type: image/jpeg, image/png'), answer
    status, answer = multipart(office, '/api/upload', 'files', 'a.pdf', made.PDF, fields=[
        ('ref', 'api::unit-rumah.unit-rumah'), ('refId', '1'), ('field', 'images')])
    assert (status, message(answer)) == (400, 'images must be a file of type: image/jpeg, image/png'), answer
    office.stop()


def a_picture_must_be_one_and_is_called_what_it_is(start):
    office = start()
    status, answer = multipart(office, '/api/upload', 'files', 'a.png', b'\x89PNG\r\n\x1a\nbukan gambar')
    assert (status, message(answer)) == (400, 'File is not a valid image'), answer
    status, answer = multipart(office, '/api/upload', 'files', 'halaman.html', made.converted(300, 200, 'jpg') + made.HTML)
    assert status == 200 and answer[0]['ext'] == '.jpeg' and answer[0]['mime'] == 'image/jpeg', answer
    status, data = office.send('GET', answer[0]['url'])
    assert status == 200 and b'script' not in data
    office.stop()


def photos_of_a_unit_are_ten_megabytes_together_and_not_more(start):
    office = start()
    of = unit(office)
    photo = made.converted(2600, 1900, 'jpg', 40)
    assert 2_500_000 < len(photo) < 5_242_880, len(photo)
    sent, size = [], 0
    while True:
        status, answer = multipart(office, '/api/upload', 'files', f'{len(sent)}.jpg', photo, fields=[
            ('ref', 'api::unit-rumah.unit-rumah'), ('refId', str(of)), ('field', 'images')])
        if status != 200:
            break
        sent.append(answer[0])
        size += answer[0]['size'] * 1000
        assert size <= 10_485_760 + 1000, size
    assert (status, message(answer)) == (400, 'images may be 10 MB together, and not more'), answer
    assert len(sent) >= 2 and size + sent[0]['size'] * 1000 > 10_485_760
    names = {url.split('/')[2] for file in sent for url in [file['url'], *(f['url'] for f in (file['formats'] or {}).values())]}
    assert set(kept(office)[0]) == names and not kept(office)[1]
    office.stop()


# --- what it is called ----------------------------------------------------------
def an_identity_paper_is_called_what_it_is_and_never_what_the_client_called_it(start):
    office = start()
    of = booking(office)
    _, file = document(office, of)
    assert re.fullmatch(r'ktp \d{4}-\d\d-\d\d\.pdf', file['name']), file
    assert re.fullmatch(r'/uploads/[0-9a-f]{32}\.pdf', file['url']), file
    status, answer = multipart(office, '/api/upload', 'files', f'bukti {NIK}.jpg', made.converted(300, 200, 'jpg'), fields=[
        ('ref', 'api::booking.booking'), ('refId', str(of)), ('field', 'payment_proof')])
    assert status == 200 and re.fullmatch(r'payment_proof \d{4}-\d\d-\d\d\.jpg', answer[0]['name']), answer
    loose = multipart(office, '/api/upload', 'files', f'NIK 3171-0115 0190.0001 Budi {NIK}.pdf', made.PDF)[1][0]
    assert loose['name'] == 'NIK -Budi -.pdf' and re.fullmatch(r'[0-9a-f]{32}', loose['hash']), loose
    photo = multipart(office, '/api/upload', 'files', 'Tampak depan.JPG', made.converted(300, 200, 'jpg'), fields=[
        ('ref', 'api::unit-rumah.unit-rumah'), ('refId', '1'), ('field', 'images')])[1][0]
    assert re.fullmatch(r'Tampak_depan_[0-9a-f]{10}', photo['hash']) and photo['ext'] == '.jpg', photo
    office.stop()
    data = os.path.join(office.folder, 'data')
    for folder, _, names in os.walk(data):
        for name in names:
            assert NIK not in name
            with open(os.path.join(folder, name), 'rb') as stored:
                assert NIK.encode() not in stored.read(), name


def a_paper_that_is_changed_keeps_the_name_of_its_kind(start):
    office = start()
    entry, _ = document(office, booking(office))
    status, answer = multipart(office, f'/api/booking-documents/{entry}?populate=file', 'files.file', 'lain.pdf', made.PDF,
                               {}, method='PUT')
    name = answer['data']['attributes']['file']['data']['attributes']['name']
    assert status == 200 and name.startswith('ktp '), answer
    office.stop()


# --- who sees it ----------------------------------------------------------------
def get(office, url, headers=None, method='GET'):
    connection = http.client.HTTPConnection('127.0.0.1', office.port, timeout=20)
    try:
        connection.request(method, url, headers=headers or {})
        answer = connection.getresponse()
        return answer.status, dict((k.lower(), v) for k, v in answer.getheaders()), answer.read()
    finally:
        connection.close()


def a_paper_is_shown_to_those_who_may_find_its_entry_and_to_nobody_else(start):
    office = start()
    _, file = document(office, booking(office))
    assert get(office, file['url'])[0] == 404
    may = reader(office, 'api::booking-document.booking-document.find')
    status, headers, data = get(office, file['url'], may)
    assert (status, data, headers['cache-control']) == (200, made.PDF, 'private, no-store'), headers
    assert get(office, file['url'], {**may, 'Range': 'bytes=0-3'})[2] == b'%PDF'
    for other in (reader(office, 'api::booking.booking.find'), reader(office, 'api::booking-document.booking-document.findOne')):
        assert get(office, file['url'], other)[0] == 404
        for path in (f'/api/upload/files/{file["id"]}/link', f'/api/upload/files/{file["id"]}'):
            assert get(office, path, other)[0] in (403, 404), path
    assert get(office, file['url'], {'Authorization': 'Bearer ' + office.token})[0] == 200
    assert get(office, file['url'], {'Authorization': 'Bearer salah'})[0] == 401
    office.stop()


def a_photo_of_a_unit_and_its_copies_are_for_everybody(start):
    office = start()
    status, answer = multipart(office, '/api/unit-rumahs?populate=images', 'files.images', 'a.jpg',
                               made.converted(1200, 900, 'jpg'), UNIT)
    assert status == 200, answer
    photo = answer['data']['attributes']['images']['data'][0]['attributes']
    for url in [photo['url'], *(copy['url'] for copy in photo['formats'].values())]:
        status, headers, _ = get(office, url)
        assert status == 200 and headers['cache-control'] == 'private, no-cache', (url, headers)
        assert headers['x-content-type-options'] == 'nosniff'
    office.stop()


def a_private_picture_hides_its_copies_as_well(start):
    office = start()
    _, file = document(office, booking(office), 'ktp.jpg', made.converted(1200, 900, 'jpg'))
    may = reader(office, 'api::booking-document.booking-document.find')
    for copy in file['formats'].values():
        assert get(office, copy['url'])[0] == 404
        assert get(office, copy['url'], may)[0] == 200
    office.stop()


def a_file_that_hangs_on_nothing_is_its_uploaders_and_admins(start):
    office = start()
    one = reader(office, 'plugin::upload.content-api.upload', 'plugin::upload.content-api.find',
                 'plugin::upload.content-api.findOne', 'plugin::upload.content-api.destroy',
                 'api::unit-rumah.unit-rumah.update', 'api::unit-rumah.unit-rumah.find')
    other = reader(office, 'plugin::upload.content-api.upload', 'plugin::upload.content-api.find',
                   'plugin::upload.content-api.findOne', 'plugin::upload.content-api.destroy',
                   'api::unit-rumah.unit-rumah.update', 'api::unit-rumah.unit-rumah.find')
    of = unit(office)
    file = multipart(office, '/api/upload', 'files', 'a.jpg', made.converted(300, 200, 'jpg'), token=False, headers=one)[1][0]
    for who, status in ((one, 200), (other, 404), ({}, 404), ({'Authorization': 'Bearer ' + office.token}, 200)):
        assert get(office, file['url'], who)[0] == status, (who, status)
        assert get(office, f'/api/upload/files/{file["id"]}/link', who)[0] == status, who
    assert [f['id'] for f in json.loads(get(office, '/api/upload/files', one)[2])] == [file['id']]
    assert json.loads(get(office, '/api/upload/files', other)[2]) == []
    # Nor can another take it by linking, changing or deleting it.
    status, answer = office.send('PUT', f'/api/unit-rumahs/{of}', {'data': {'images': [file['id']]}}, other, token=False)
    assert status == 400 and 'do not exist' in message(answer), answer
    assert get(office, f'/api/upload/files/{file["id"]}', other, 'DELETE')[0] == 404
    assert multipart(office, f'/api/upload?id={file["id"]}', 'files', 'a.jpg', made.converted(30, 20, 'jpg'), token=False,
                     headers=other)[0] == 404
    assert office.send('PUT', f'/api/unit-rumahs/{of}', {'data': {'images': [file['id']]}}, one, token=False)[0] == 200
    assert get(office, file['url'])[0] == 200
    office.stop()


def a_link_opens_one_file_and_its_copies_for_five_minutes(start):
    office = start()
    of = booking(office)
    _, file = document(office, of, 'ktp.jpg', made.converted(1200, 900, 'jpg'))
    _, other = document(office, of)
    status, _, data = get(office, f'/api/upload/files/{file["id"]}/link', {'Authorization': 'Bearer ' + office.token})
    assert status == 200
    url = json.loads(data)['url']
    assert re.fullmatch(re.escape(file['url']) + r'\?expires=\d+&signature=[0-9a-f]{64}', url), url
    query = url.split('?')[1]
    expires = int(re.search(r'expires=(\d+)', query)[1])
    assert 290 <= expires - time.time() <= 300
    assert get(office, url)[0] == 200
    assert get(office, url)[1]['cache-control'] == 'private, no-store'
    assert get(office, file['formats']['small']['url'] + '?' + query)[0] == 200
    wrong = [other['url'] + '?' + query, file['url'] + '?' + query.replace(str(expires), str(expires + 1)),
             file['url'] + '?' + query[:-1] + ('0' if query[-1] != '0' else '1'), file['url'] + '?' + query[:-2],
             file['url'] + f'?expires={expires}', file['url'] + '?expires=x&signature[]=y']
    for address in wrong:
        assert get(office, address)[0] == 404, address
    office.stop()


def what_is_no_picture_and_no_pdf_is_a_download_in_a_sandbox(start):
    office = start(**FOREIGN)
    for name, kind, data in (('a.svg', 'image/svg+xml', made.SVG), ('a.html', 'text/html', made.HTML)):
        file = send(office, name, kind, data)[1][0]
        status, headers, _ = get(office, file['url'])
        assert status == 200 and headers['content-disposition'] == 'attachment', headers
        assert 'sandbox' in headers['content-security-policy'] and headers['x-content-type-options'] == 'nosniff'
    office.stop()


def the_link_key_of_an_old_secrets_file_is_made_of_what_it_has(start):
    office = start()
    _, file = document(office, booking(office))
    office.stop()
    path = os.path.join(office.folder, 'data', 'secrets.json')
    with open(path, encoding='utf-8') as source:
        secrets = json.load(source)
    del secrets['linkKey']
    with open(path, 'w', encoding='utf-8') as target:
        json.dump(secrets, target)
    office = start()
    url = json.loads(get(office, f'/api/upload/files/{file["id"]}/link', {'Authorization': 'Bearer ' + office.token})[2])['url']
    assert get(office, url)[0] == 200
    with open(path, encoding='utf-8') as source:
        assert 'linkKey' not in json.load(source)
    office.stop()


# --- roles ----------------------------------------------------------------------
def a_role_sees_the_papers_of_the_rows_that_it_sees(start):
    office = start()
    staff = office.make('karyawans', {'staff_id': 'STF-901', 'nama_lengkap': 'Ahmad', 'status_kepegawaian': 'Tetap', 'kontak': {
        'telepon': '081234567890', 'email': 'ahmad@example.com'}})['id']
    customers = [office.make('konsumens', {**CUSTOMER, 'ktp_number': NIK[:-1] + n, 'phone': '08123456789' + n})['id']
                 for n in '12']
    bookings = [office.make('bookings', {'unit': unit(office, number=str(n)), 'customer': who, 'booking_fee': 1000000,
                                         'marketing_staff': staff})['id'] for n, who in enumerate(customers)]
    paper, file = document(office, bookings[0])
    accounts = (('satu', 'customer', {'konsumen': customers[0]}), ('dua', 'customer', {'konsumen': customers[1]}),
                ('sales', 'sales', {'karyawan': staff}), ('lain', 'sales', {}))
    who = {name: {'Authorization': 'Bearer ' + office.account(name, role, **link)[1]} for name, role, link in accounts}

    def seen():
        return {name: get(office, file['url'], headers)[0] for name, headers in who.items()}
    assert seen() == {'satu': 200, 'dua': 404, 'sales': 200, 'lain': 404}, seen()
    # Once it is verified, the sale's papers are no longer the salesman's.
    assert office.send('PUT', f'/api/booking-documents/{paper}', {'data': {'verified': True}})[0] == 200
    assert seen() == {'satu': 200, 'dua': 404, 'sales': 404, 'lain': 404}, seen()
    # A customer may take no other's file by its number.
    mine = multipart(office, '/api/upload', 'files', 'a.pdf', made.PDF, token=False, headers=who['satu'])[1][0]['id']
    entry = {'document_type': 'ktp', 'document_name': 'KTP', 'booking': bookings[1], 'upload_date': '2026-03-14'}
    status, answer = office.send('POST', '/api/booking-documents', {'data': {**entry, 'file': mine}}, who['dua'], token=False)
    assert status == 400 and 'do not exist' in message(answer), answer
    status, answer = office.send('POST', '/api/booking-documents', {'data': {**entry, 'file': file['id']}}, who['dua'], token=False)
    assert status == 400 and 'do not exist' in message(answer), answer
    office.stop()
