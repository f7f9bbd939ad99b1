#!/usr/bin/env python3
"""Plays the specification's requests, word for word and in their order, against an empty server.

    scripts/walkthrough http://127.0.0.1:1337 IDENTIFIER PASSWORD

IDENTIFIER is an Admin's. Stops with exit code 1 at the first answer that is not as specified."""
import datetime
import json
import sys
import urllib.error
import urllib.parse
import urllib.request

# The office's day; Jakarta knows no daylight saving.
TODAY = datetime.datetime.now(datetime.timezone(datetime.timedelta(hours=7))).date().isoformat()
EMPLOYEE = {
    'staff_id': 'STF-001', 'nik_karyawan': '3171234567890001', 'nama_lengkap': 'Ahmad Rizki', 'code': 'Sales A',
    'kontak': {'telepon': '081234567890', 'email': 'ahmad@company.com'}, 'jenis_kelamin': 'Laki-laki',
    'tempat_lahir': 'Jakarta', 'tanggal_lahir': '1990-01-15', 'alamat': 'Jl. Contoh No. 123, Jakarta',
    'status_pernikahan': 'Menikah', 'status_kepegawaian': 'Tetap', 'tanggal_masuk': '2023-01-01', 'jabatan': 1}
UNIT = {
    'unit_id': 'UNIT-005', 'unit_type': 'Tipe 36/72', 'block': 'A', 'number': '13', 'price': 450000000,
    'land_area': 72, 'building_area': 36, 'bedrooms': 2, 'bathrooms': 1, 'garage': 1, 'location': 'Blok A - Row 3',
    'status': 'tersedia', 'specifications': {'carport': True, 'garden': False, 'furnished': False}}
CUSTOMER = {
    'name': 'John Doe', 'phone': '081234567890', 'email': 'john@example.com', 'address': 'Jl. Contoh No. 1, Jakarta',
    'ktp_number': '3171234567890001', 'npwp_number': '123456789012345', 'birth_date': '1985-05-15',
    'birth_place': 'Jakarta', 'occupation': 'Karyawan Swasta', 'monthly_income': 8000000,
    'emergency_contact': 'Jane Doe - 081234567891'}
BOOKING = {
    'booking_fee': 25000000, 'payment_status': 'pending', 'booking_status': 'menunggu-pembayaran',
    'notes': 'Booking untuk unit tipe 36/72', 'unit': 1, 'customer': 1, 'marketing_staff': 1}
PAYMENT = {
    'payment_status': 'lunas', 'booking_status': 'aktif', 'payment_date': '2023-10-16', 'payment_method': 'transfer'}
DOCUMENT = {'document_type': 'ktp', 'document_name': 'KTP Budi Santoso', 'booking': 1}
VERIFIED = {
    'verified': True, 'verified_by': 'Admin Marketing', 'verified_date': '2023-10-17',
    'notes': 'Dokumen valid dan sesuai'}
PDF = b'%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj 2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\n%%EOF\n'
# Every filter the specification lists: what finds the one entry, and what does not.
FILTERS = {
    'bookings': [
        ('[booking_status][$eq]', 'aktif', 'selesai'), ('[payment_status][$eq]', 'lunas', 'overdue'),
        ('[unit][id][$eq]', 1, 2), ('[customer][id][$eq]', 1, 2), ('[marketing_staff][$eq]', 1, 2),
        ('[booking_id][$containsi]', 'bk-', 'xy'), ('[booking_date][$gte]', TODAY, '2999-01-01'),
        ('[booking_date][$lte]', TODAY, '1999-01-01')],
    'unit-rumahs': [
        ('[status][$eq]', 'dipesan', 'tersedia'), ('[unit_type][$containsi]', 'tipe 36', 'tipe 45'),
        ('[block][$eq]', 'A', 'B'), ('[price][$gte]', 450000000, 450000001), ('[price][$lte]', 450000000, 449999999)],
    'konsumens': [
        ('[name][$containsi]', 'DOE', 'budi'), ('[phone][$containsi]', '0812', '0899'),
        ('[email][$containsi]', 'JOHN@', 'budi@'), ('[ktp_number][$eq]', '3171234567890001', '3171234567890002')],
    'booking-documents': [
        ('[booking][id][$eq]', 1, 2), ('[document_type][$eq]', 'ktp', 'kk'), ('[verified][$eq]', 'true', 'false')],
    'karyawans': [('[is_active][$eq]', 'true', 'false'), ('[name][$containsi]', 'rizki', 'budi')]}
READS = [
    'bookings?populate=unit,customer,documents,marketing_staff', 'bookings?sort=created_at:desc',
    'bookings?sort=booking_date:desc', 'bookings?pagination[page]=1&pagination[pageSize]=10', 'konsumens?sort=name:asc',
    'unit-rumahs?populate=bookings', 'unit-rumahs?sort=price:asc', 'unit-rumahs?sort=unit_id:asc',
    'konsumens?populate=bookings', 'konsumens?sort=created_at:desc', 'karyawans?populate=bookings',
    'booking-documents?populate=booking', 'booking-documents?sort=upload_date:desc']


class Walk:
    def __init__(self, base):
        self.base, self.token, self.passed = base.rstrip('/'), None, 0

    def step(self, method, path, body=None, content='application/json', total=None, **expected):
        """Sends a request and wants 200, that many entries in all and these attributes."""
        data = body if body is None or isinstance(body, bytes) else json.dumps(body).encode()
        request = urllib.request.Request(f'{self.base}/api/{path}', data, {'Content-Type': content}, method=method)
        if self.token:
            request.add_header('Authorization', f'Bearer {self.token}')
        try:
            reply = urllib.request.urlopen(request, timeout=30)
        except urllib.error.HTTPError as error:
            reply = error
        status, text = reply.status, reply.read()
        answer = json.loads(text)
        found = answer.get('data')
        found = {'id': found['id'], **found['attributes']} if isinstance(found, dict) else {}
        if total is not None and status == 200:
            expected, found = {'total': total}, answer['meta']['pagination']
        print(f'{method} /api/{urllib.parse.unquote(path)} {status}', flush=True)
        if status != 200 or any(found.get(name) != value for name, value in expected.items()):
            print(f'  wanted 200 {expected or ""}\n  found {text.decode()}')
            sys.exit(f'{self.passed} passed, 1 failed')
        self.passed += 1
        return answer


def main(base, identifier, password):
    walk = Walk(base)
    walk.token = walk.step('POST', 'auth/local', {'identifier': identifier, 'password': password})['jwt']
    walk.step('POST', 'jabatans', {'data': {'nama_jabatan': 'Sales'}}, id=1)
    walk.step('POST', 'karyawans', {'data': EMPLOYEE}, id=1, name='Ahmad Rizki')
    walk.step('POST', 'unit-rumahs', {'data': UNIT}, id=1, unit_id='UNIT-005')
    walk.step('POST', 'konsumens', {'data': CUSTOMER}, id=1, customer_id='CUST-001')
    walk.step('POST', 'bookings', {'data': BOOKING}, id=1, booking_id=f'BK-{TODAY[:4]}-001', booking_date=TODAY)
    walk.step('GET', 'unit-rumahs/1', status='dipesan')
    walk.step('PUT', 'bookings/1', {'data': PAYMENT}, **PAYMENT)
    part = '--part\r\nContent-Disposition: form-data; name='
    data = f'{part}"data"\r\n\r\n{json.dumps(DOCUMENT)}\r\n{part}"files.file"; filename="ktp.pdf"\r\n\r\n'
    form = (data.encode() + PDF + b'\r\n--part--\r\n', 'multipart/form-data; boundary=part')
    walk.step('POST', 'booking-documents', *form, upload_date=TODAY, verified=False)
    walk.step('PUT', 'booking-documents/1', {'data': VERIFIED}, **VERIFIED)
    for plural, filters in FILTERS.items():
        for name, hit, miss in filters:
            for value, total in ((hit, 1), (miss, 0)):
                walk.step('GET', f'{plural}?' + urllib.parse.urlencode({f'filters{name}': value}), total=total)
    for path in READS:
        walk.step('GET', path, total=1)
    walk.step('GET', 'bookings/1?populate=*')
    walk.step('DELETE', 'bookings/1', booking_status='dibatalkan')
    walk.step('GET', 'unit-rumahs/1', status='tersedia')
    print(f'{walk.passed} passed, 0 failed')


if __name__ == '__main__':
    sys.exit(main(*sys.argv[1:]) if len(sys.argv) == 4 else __doc__)
