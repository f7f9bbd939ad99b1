"""Who sees and changes what, as the tables of the specification have it, and what an attacker tries.

A small office of two projects: one seller, one customer, one booking and one document in each. The matrix plays every
action of every role on an own and on a foreign entry of every type; `EXPECTED` is the table of roles, nothing else.
"""
import http.client
import json
import urllib.parse

from office import CUSTOMER, PDF, UNIT, sentences, upload

NIK = {'c1': '3171052509010001', 'c2': '3273014107880002'}
TYPES = {
    # the entry that is the caller's own, one that is not, and a body that changes the entry
    'bookings': ('b1', 'b2', {'notes': 'diubah'}),
    'unit-rumahs': ('u1', 'u2', {'price': 111000000}),
    'konsumens': ('c1', 'c2', {'address': 'Jl. Baru 1'}),
    'booking-documents': ('d1', 'd2', {'notes': 'diubah'}),
    'karyawans': ('s1', 's2', {'alamat': 'Jl. Pegawai Nomor 10'}),
    'proyek-perumahans': ('p1', 'p2', {'deskripsi': 'diubah'}),
    'kas-keluars': ('k1', 'k1', {'keterangan': 'diubah'}),
}
NEW = {
    'bookings': lambda o, who: {'unit': o.ids['free1'], 'customer': o.ids['c1'], 'booking_fee': 1000000},
    'unit-rumahs': lambda o, who: {**UNIT, 'number': '99'},
    'konsumens': lambda o, who: {**CUSTOMER, 'ktp_number': '3171052509010077'},
    'booking-documents': lambda o, who: {'document_type': 'lainnya', 'document_name': 'Surat', 'file': o.own_file(who), 'booking': o.ids['b1']},
    'karyawans': lambda o, who: o.employee('Baru', 'STF-900'),
    'proyek-perumahans': lambda o, who: {'nama_proyek': 'Baru'},
    'kas-keluars': lambda o, who: {'nominal': 1},
}
# Per role and type: find | findOne own, foreign | create | update own, foreign | delete own, foreign.
# A list tells how many entries it shows; `-` is 403.
EXPECTED = {
    'marketing': {  # of project 1
        'bookings': '1 | 200 404 | 200 | 200 404 | 200 404', 'unit-rumahs': '2 | 200 404 | - | 200 404 | - -',
        'konsumens': '1 | 200 404 | 200 | 200 404 | - -', 'booking-documents': '1 | 200 404 | 200 | 200 404 | 200 404',
        'karyawans': '5 | 200 200 | - | - - | - -', 'proyek-perumahans': '1 | 200 404 | - | - - | - -',
        'kas-keluars': '- | - - | - | - - | - -'},
    'marketing-all': {  # of no project: of all
        'bookings': '2 | 200 200 | 200 | 200 200 | 200 200', 'unit-rumahs': '4 | 200 200 | - | 200 200 | - -',
        'konsumens': '2 | 200 200 | 200 | 200 200 | - -', 'booking-documents': '2 | 200 200 | 200 | 200 200 | 200 200',
        'karyawans': '5 | 200 200 | - | - - | - -', 'proyek-perumahans': '2 | 200 200 | - | - - | - -',
        'kas-keluars': '- | - - | - | - - | - -'},
    'sales': {
        'bookings': '1 | 200 404 | 200 | 200 404 | 200 404', 'unit-rumahs': '2 | 200 404 | - | - - | - -',
        'konsumens': '1 | 200 404 | 200 | 200 404 | - -', 'booking-documents': '1 | 200 404 | 200 | 200 404 | - -',
        'karyawans': '5 | 200 200 | - | - - | - -', 'proyek-perumahans': '1 | 200 404 | - | - - | - -',
        'kas-keluars': '- | - - | - | - - | - -'},
    'customer': {
        'bookings': '1 | 200 404 | - | 403 404 | - -', 'unit-rumahs': '3 | 200 404 | - | - - | - -',
        'konsumens': '1 | 200 404 | - | 200 404 | - -', 'booking-documents': '1 | 200 404 | 200 | 200 404 | - -',
        'karyawans': '1 | 200 404 | - | - - | - -', 'proyek-perumahans': '2 | 200 200 | - | - - | - -',
        'kas-keluars': '- | - - | - | - - | - -'},
    'sales-unlinked': {
        'bookings': '0 | 404 404 | 400 | 404 404 | 404 404', 'unit-rumahs': '0 | 404 404 | - | - - | - -',
        'konsumens': '0 | 404 404 | 403 | 404 404 | - -', 'booking-documents': '0 | 404 404 | 400 | 404 404 | - -',
        'karyawans': '5 | 200 200 | - | - - | - -', 'proyek-perumahans': '0 | 404 404 | - | - - | - -',
        'kas-keluars': '- | - - | - | - - | - -'},
    'nobody': {name: '- | - - | - | - - | - -' for name in TYPES},
}


class People:
    """An office with accounts of every role."""

    def __init__(self, office):
        self.office, self.ids, self.tokens = office, {}, {'nobody': None, 'admin': office.token}
        make = office.make
        ids = self.ids
        for project in '12':
            ids['p' + project] = make('proyek-perumahans', {'nama_proyek': 'Griya ' + project, 'jenis_proyek': 'Komersial'})['id']
        for name, project in (('s1', '1'), ('s2', '2'), ('m1', '1'), ('m0', None), ('x', None)):
            ids[name] = make('karyawans', self.employee(name, 'STF-' + name))['id']
            if project:
                make('placements', {'employee': ids[name], 'proyek_perumahan': ids['p' + project], 'project_name': 'Griya',
                                    'location': 'Bekasi', 'start_date': '2026-01-01', 'role': 'Sales', 'status': 'aktif'})
        for number in '12':
            for name in ('u', 'free'):
                ids[name + number] = make('unit-rumahs', {**UNIT, 'number': name + number, 'proyek_perumahan': ids['p' + number],
                                                         'estimasi_biaya_pembangunan': 250000000})['id']
            ids['c' + number] = make('konsumens', {**CUSTOMER, 'name': 'Pembeli ' + number, 'ktp_number': NIK['c' + number], 'npwp_number': '123456789012345',
                                                   'monthly_income': 7200000, 'marketing_staff': ids['s' + number]})['id']
            ids['b' + number] = make('bookings', {'unit': ids['u' + number], 'customer': ids['c' + number], 'booking_fee': 5000000,
                                                  'marketing_staff': ids['s' + number], 'notes': 'asli ' + number})['id']
            body, headers = upload('files.file', 'ktp.pdf', PDF, [('data', json.dumps(
                {'document_type': 'ktp', 'document_name': 'KTP ' + number, 'booking': ids['b' + number]}))])
            status, answer = office.send('POST', '/api/booking-documents?populate=file', body, headers)
            assert status == 200, answer
            ids['d' + number] = answer['data']['id']
            ids['f' + number] = answer['data']['attributes']['file']['data']['id']
        ids['k1'] = make('kas-keluars', {'nominal': 1000})['id']
        for name, role, link in (('m1', 'Marketing', {'karyawan': 'm1'}), ('m0', 'Marketing', {'karyawan': 'm0'}),
                                 ('s1', 'Sales', {'karyawan': 's1'}), ('s2', 'Sales', {'karyawan': 's2'}), ('lone', 'Sales', {}),
                                 ('c1', 'Customer', {'konsumen': 'c1'})):
            self.account(name, role, {key: ids[value] for key, value in link.items()})
        for role, name in (('marketing', 'm1'), ('marketing-all', 'm0'), ('sales', 's1'), ('customer', 'c1'), ('sales-unlinked', 'lone')):
            self.tokens[role] = self.tokens[name]

    @staticmethod
    def employee(name, number):
        return {'staff_id': number, 'nama_lengkap': 'Pegawai ' + name, 'nik_karyawan': number, 'status_kepegawaian': 'Tetap',
                'jenis_kelamin': 'Perempuan', 'tempat_lahir': 'Bogor', 'tanggal_lahir': '1990-01-01', 'tanggal_masuk': '2020-01-01',
                'alamat': 'Jl. Pegawai Nomor 1', 'status_pernikahan': 'Menikah', 'rekening_bank': '1234567890', 'npwp': '987654321098765',
                'kontak': {'telepon': '081234567890', 'email': name + '@kantor.id'},
                'penggajian': {'gaji_pokok': 5000000, 'total_gaji': 6000000}}

    def account(self, name, role, link):
        self.ids['user-' + name], self.tokens[name] = self.office.account('akun-' + name, role.lower(), **link)

    def send(self, who, method, path, body=None, headers=None):
        token = self.tokens[who]
        return self.office.send(method, path, body, {**(headers or {}), **({'Authorization': 'Bearer ' + token} if token else {})}, token=False)

    def get(self, who, path):
        status, answer = self.send(who, 'GET', path)
        assert status == 200, (who, path, status, answer)
        return answer

    def own_file(self, who):
        """A file that the caller uploaded, which is the only kind they may attach; somebody's where they may upload none."""
        body, headers = upload('files', 'surat.pdf', PDF)
        status, answer = self.send(who, 'POST', '/api/upload', body, headers)
        return answer[0]['id'] if status == 200 else self.ids['f1']


def code(status):
    return '-' if status == 403 else str(status)


def played(people, who):
    """What became of every action of a caller on every type, as `EXPECTED` writes it; what changes things comes last."""
    found, ones, made, changed, gone = ({} for _ in range(5))
    both = {plural: [people.ids[own], people.ids[foreign]] for plural, (own, foreign, _) in TYPES.items()}
    for plural, ids in both.items():
        status, answer = people.send(who, 'GET', f'/api/{plural}?pagination[pageSize]=100')
        found[plural] = str(answer['meta']['pagination']['total']) if status == 200 else code(status)
        assert status != 200 or len(answer['data']) == answer['meta']['pagination']['total']
        ones[plural] = [code(people.send(who, 'GET', f'/api/{plural}/{id}?populate=*')[0]) for id in ids]
    for plural in TYPES:
        made[plural] = code(people.send(who, 'POST', f'/api/{plural}', {'data': NEW[plural](people, who)})[0])
    for plural, ids in both.items():
        changed[plural] = [code(people.send(who, 'PUT', f'/api/{plural}/{id}', {'data': TYPES[plural][2]})[0]) for id in ids]
    for plural, ids in reversed(both.items()):
        gone[plural] = [code(people.send(who, 'DELETE', f'/api/{plural}/{id}')[0]) for id in ids]
    return {plural: ' | '.join([found[plural], ' '.join(ones[plural]), made[plural], ' '.join(changed[plural]), ' '.join(gone[plural])])
            for plural in TYPES}


def matrix(who):
    def check(start):
        office = start()
        outcome = played(People(office), who)
        wrong = [f'{plural}: {outcome[plural]}, not {expected}' for plural, expected in EXPECTED[who].items()
                 if outcome[plural] != expected.replace('403', '-')]
        assert not wrong, '\n'.join(wrong)
        office.stop()
    check.__name__ = f'{who.replace("-", "_")}_may_do_what_the_table_of_roles_says_and_nothing_else'
    return check


# --- an attacker ----------------------------------------------------------------
def hidden_rows_cannot_be_guessed_by_filters_sorts_or_totals(start):
    office = start()
    people = People(office)
    notes = 'asli 2'
    for path, count in [
        (f'bookings?filters[notes]={notes}', 0), ('bookings?filters[id][$gt]=0', 1), (f'bookings?filters[$not][notes]={notes}', 1),
        ('bookings?filters[$or][0][notes]=asli 2&filters[$or][1][notes]=asli 1', 1), ('bookings?_q=asli', 1), ('bookings?_q=asli 2', 0),
        ('konsumens?filters[name][$contains]=Pembeli', 1), ('konsumens?_q=Pembeli', 1), ('konsumens?filters[bookings][notes]=asli 2', 0),
        ('konsumens?filters[bookings][id][$notNull]=true', 1), ('karyawans?filters[nama_lengkap][$contains]=Pegawai', 5),
        ('proyek-perumahans?filters[unit_rumahs][number]=u2', 0), ('unit-rumahs?filters[proyek_perumahan][nama_proyek]=Griya 2', 0),
        ('unit-rumahs?filters[customer][name]=Pembeli 2', 0), ('booking-documents?filters[booking][notes]=asli 2', 0),
        ('booking-documents?filters[booking][customer][name][$contains]=Pembeli', 1),
        ('karyawans?filters[bookings][notes]=asli 2', None), ('karyawans?filters[rekening_bank]=1234567890', None),
        ('karyawans?filters[rekening_bank][$null]=true', None), ('karyawans?filters[kontak][email][$contains]=s2', None),
        ('karyawans?filters[kontak][telepon][$contains]=0812', 5), ('karyawans?filters[penggajian][gaji_pokok]=5000000', None),
        ('karyawans?sort=npwp', None), ('karyawans?sort=rekening_bank', None), ('karyawans?sort=penggajian.gaji_pokok', None),
        ('konsumens?filters[monthly_income][$gt]=7000000', None), ('konsumens?sort=monthly_income', None),
        (f'konsumens?filters[ktp_number]={NIK["c2"]}', None), (f'konsumens?filters[ktp_number]={NIK["c1"]}', None),
        (f'bookings?filters[customer][ktp_number]={NIK["c1"]}', None), ('konsumens?filters[ktp_number][$startsWith]=3171', None),
        (f'konsumens?_q={NIK["c1"]}', 0), ('konsumens?_q=7200000', 0), ('konsumens?fields=ktp_number&sort=ktp_number', None),
        ('unit-rumahs?filters[estimasi_biaya_pembangunan][$gt]=0', None), ('unit-rumahs?sort=estimasi_biaya_pembangunan', None),
        ('unit-rumahs?fields=estimasi_biaya_pembangunan', None), ('bookings?filters[unit][estimasi_biaya_pembangunan][$gt]=0', None),
        ('bookings?filters[payment_proof][name]=x', None), ('booking-documents?filters[file][name]=ktp.pdf', None),
        ('bookings?filters[marketing_staff][rekening_bank]=1234567890', None),
    ]:
        status, answer = people.send('s1', 'GET', '/api/' + urllib.parse.quote(path, safe='/?&=[]$'))
        if count is None:
            assert status == 400, (path, status, answer)
        else:
            assert status == 200 and answer['meta']['pagination']['total'] == count == len(answer['data']), (path, status, answer)
    office.stop()


def populate_reaches_nothing_that_is_hidden(start):
    office = start()
    people = People(office)
    told = []
    for path in ('unit-rumahs?populate=*', 'unit-rumahs?populate[bookings][populate]=*', 'unit-rumahs?populate=bookings.customer.bookings,customer.units',
                 'proyek-perumahans?populate=unit_rumahs.bookings,bookings.customer,karyawans.bookings,placements.employee',
                 'karyawans?populate=*', 'karyawans?populate=bookings.customer,customers,unit_sales,penggajian,kontak,placements,proyek_ditangani.bookings',
                 'konsumens?populate=*', 'konsumens?populate[marketing_staff][populate]=*', 'bookings?populate=*', 'bookings?populate[marketing_staff][populate]=*',
                 'bookings?populate[unit][populate]=*', 'booking-documents?populate[booking][populate]=*', 'booking-documents?populate=*',
                 'lead-marketings?populate=*', 'placements?populate=*', 'users/me?populate=*', 'users/me?populate[karyawan][populate]=*'):
        answer = people.get('s1', '/api/' + path)
        told.append((path, json.dumps(answer)))
    for path, text in told:
        for secret in ('asli 2', 'Pembeli 2', NIK['c2'], NIK['c1'], '250000000', 'KTP 2'):
            assert secret not in text, (path, secret)
    everything = ''.join(text for _, text in told)
    assert 'asli 1' in everything and 'Pembeli 1' in everything and '317105******0001' in everything
    # Of colleagues only name, code and phone; of oneself everything.
    staff = {entry['id']: entry['attributes'] for entry in people.get('s1', '/api/karyawans?populate=*')['data']}
    assert staff[people.ids['s1']]['rekening_bank'] == '1234567890' and staff[people.ids['s1']]['penggajian']['total_gaji'] == 6000000
    other = staff[people.ids['s2']]
    assert other['nama_lengkap'] == 'Pegawai s2' and set(other['kontak']) == {'id', 'telepon'}, other
    assert not {'rekening_bank', 'npwp', 'nik_karyawan', 'alamat', 'tanggal_lahir', 'staff_id'} & set(other), other
    assert not any(other[name] and other[name].get('data') if isinstance(other[name], dict) and 'data' in other[name] else False
                   for name in ('bookings', 'customers', 'placements', 'foto_karyawan')), other
    office.stop()


def values_are_masked_by_role_and_place(start):
    office = start()
    people = People(office)
    listed = lambda who: people.get(who, '/api/konsumens?filters[name]=Pembeli 1'.replace(' ', '%20'))['data'][0]['attributes']
    alone = lambda who: people.get(who, f"/api/konsumens/{people.ids['c1']}")['data']['attributes']
    below = lambda who: people.get(who, f"/api/bookings/{people.ids['b1']}?populate=customer")['data']['attributes']['customer']['data']['attributes']
    clear, masked = NIK['c1'], '317105******0001'
    for who, in_list, by_itself, behind in (('admin', clear, clear, clear), ('m1', masked, clear, masked), ('s1', masked, masked, masked), ('c1', clear, clear, clear)):
        assert [listed(who)['ktp_number'], alone(who)['ktp_number'], below(who)['ktp_number']] == [in_list, by_itself, behind], who
    assert listed('s1')['npwp_number'] == '12**********345' and listed('s1')['monthly_income'] == '5000000-7500000'
    assert listed('m1')['monthly_income'] == 7200000 and alone('m1')['npwp_number'] == '123456789012345'
    staff = people.get('m1', f"/api/karyawans/{people.ids['s1']}?populate=*")['data']['attributes']
    assert not {'penggajian', 'rekening_bank', 'nama_bank'} & set(staff), staff
    unit = people.get('c1', f"/api/unit-rumahs/{people.ids['u1']}?populate=*")['data']['attributes']
    assert not {'estimasi_biaya_pembangunan', 'kas_masuks'} & set(unit), unit
    office.stop()


def masked_values_sent_back_change_nothing_and_forged_ones_are_refused(start):
    office = start()
    people = People(office)
    path = f"/api/konsumens/{people.ids['c1']}"
    entry = people.get('s1', path)['data']['attributes']
    body = {name: entry[name] for name in ('name', 'phone', 'email', 'ktp_number', 'npwp_number', 'monthly_income')}
    status, answer = people.send('s1', 'PUT', path, {'data': {**body, 'occupation': 'Guru'}})
    assert status == 200, answer
    stored = office.send('GET', path)[1]['data']['attributes']
    assert (stored['ktp_number'], stored['npwp_number'], stored['monthly_income'], stored['occupation']) == (NIK['c1'], '123456789012345', 7200000, 'Guru'), stored
    for odd in ({'ktp_number': '317105******9999'}, {'ktp_number': '****************'}, {'npwp_number': '99**********345'}, {'monthly_income': '0-3000000'}):
        status, answer = people.send('s1', 'PUT', path, {'data': odd})
        assert status == 400, (odd, status, answer)
    assert people.send('s1', 'POST', '/api/konsumens', {'data': {**CUSTOMER, 'ktp_number': '317105******0001'}})[0] == 400
    assert office.send('GET', path)[1]['data']['attributes']['ktp_number'] == NIK['c1']
    office.stop()


def nothing_is_set_that_was_not_granted(start):
    office = start()
    people = People(office)
    ids = people.ids
    before = {name: office.send('GET', path + '?populate=*')[1] for name, path in (
        ('b1', f"/api/bookings/{ids['b1']}"), ('c1', f"/api/konsumens/{ids['c1']}"), ('d1', f"/api/booking-documents/{ids['d1']}"), ('u1', f"/api/unit-rumahs/{ids['u1']}"))}
    tries = [
        ('s1', 'bookings', 'b1', {'payment_status': 'lunas'}), ('s1', 'bookings', 'b1', {'booking_status': 'aktif'}), ('s1', 'bookings', 'b1', {'booking_status': 'selesai'}),
        ('s1', 'bookings', 'b1', {'marketing_staff': ids['s2']}), ('s1', 'bookings', 'b1', {'booking_fee': 1}), ('s1', 'bookings', 'b1', {'original_price': 1}),
        ('s1', 'bookings', 'b1', {'adjusted_price': 1}), ('s1', 'bookings', 'b1', {'project': ids['p2']}), ('s1', 'bookings', 'b1', {'unit': ids['free1']}),
        ('s1', 'bookings', 'b1', {'customer': None}), ('s1', 'bookings', 'b1', {'booking_id': 'BK-2026-999'}), ('s1', 'bookings', 'b1', {'documents': []}),
        ('m1', 'bookings', 'b1', {'original_price': 1}), ('m1', 'bookings', 'b1', {'booking_status': 'selesai'}), ('m1', 'bookings', 'b1', {'project': ids['p1'], 'adjusted_price': 5}),
        ('m1', 'unit-rumahs', 'u1', {'land_area': 1}), ('m1', 'unit-rumahs', 'u1', {'proyek_perumahan': None}), ('m1', 'unit-rumahs', 'u1', {'bookings': []}),
        ('c1', 'bookings', 'b1', {'notes': 'x'}), ('c1', 'bookings', 'b1', {'payment_status': 'lunas'}), ('c1', 'bookings', 'b1', {'booking_status': 'dibatalkan'}),
        ('c1', 'konsumens', 'c1', {'ktp_number': '3171052509010009'}), ('c1', 'konsumens', 'c1', {'name': 'Lain'}), ('c1', 'konsumens', 'c1', {'marketing_staff': ids['s2']}),
        ('c1', 'konsumens', 'c1', {'bookings': []}), ('c1', 'konsumens', 'c1', {'riwayat_pembayaran': [{'nominal': 1}]}),
        ('s1', 'konsumens', 'c1', {'bookings': []}), ('s1', 'konsumens', 'c1', {'units': []}), ('s1', 'konsumens', 'c1', {'marketing_staff': ids['s2']}),
        ('s1', 'booking-documents', 'd1', {'verified': True}), ('c1', 'booking-documents', 'd1', {'verified': True}), ('s1', 'booking-documents', 'd1', {'verified_by': 'saya'}),
    ]
    for who, plural, entry, data in tries:
        status, answer = people.send(who, 'PUT', f'/api/{plural}/{ids[entry]}', {'data': data})
        assert status in (400, 403, 409), (who, plural, data, status, answer)
    for who, data in [
        ('s1', {'unit': ids['free1'], 'booking_fee': 1, 'marketing_staff': ids['s2']}), ('s1', {'unit': ids['free1'], 'booking_fee': 1, 'payment_status': 'lunas'}),
        ('s1', {'unit': ids['free1'], 'booking_fee': 1, 'booking_status': 'aktif'}), ('s1', {'unit': ids['free1'], 'booking_fee': 1, 'original_price': 1}),
        ('s1', {'unit': ids['free2'], 'booking_fee': 1}), ('s1', {'unit': ids['free1'], 'customer': ids['c2'], 'booking_fee': 1}),
    ]:
        status, answer = people.send(who, 'POST', '/api/bookings', {'data': data})
        assert status in (400, 403), (who, data, status, answer)
    after = {name: office.send('GET', path + '?populate=*')[1] for name, path in (
        ('b1', f"/api/bookings/{ids['b1']}"), ('c1', f"/api/konsumens/{ids['c1']}"), ('d1', f"/api/booking-documents/{ids['d1']}"), ('u1', f"/api/unit-rumahs/{ids['u1']}"))}
    assert after == before
    office.stop()


def foreign_entries_are_not_written_through_relations(start):
    office = start()
    people = People(office)
    ids = people.ids
    foreign = office.send('GET', f"/api/bookings/{ids['b2']}?populate=*")[1]
    missing = 'do not exist'
    for who, plural, entry, data in [
        ('s1', 'bookings', 'b1', {'documents': {'connect': [ids['d2']]}}), ('s1', 'konsumens', 'c1', {'bookings': {'connect': [ids['b2']]}}),
        ('s1', 'booking-documents', 'd1', {'booking': ids['b2']}), ('c1', 'booking-documents', 'd1', {'booking': ids['b2']}),
        ('m1', 'bookings', 'b1', {'unit': ids['u2']}), ('m1', 'bookings', 'b1', {'customer': ids['c2']}), ('m1', 'konsumens', 'c1', {'bookings': {'connect': [ids['b2']]}}),
        ('m1', 'konsumens', 'c1', {'units': {'connect': [ids['u2']]}}),
    ]:
        status, answer = people.send(who, 'PUT', f'/api/{plural}/{ids[entry]}', {'data': data})
        assert status in (400, 403) and (status == 403 or missing in answer['error']['message']), (who, data, status, answer)
    assert office.send('GET', f"/api/bookings/{ids['b2']}?populate=*")[1] == foreign
    # A file attached by `ref` is an update of the entry it names.
    body, headers = upload('files', 'bukti.pdf', PDF, [('ref', 'api::booking.booking'), ('refId', ids['b2']), ('field', 'payment_proof')])
    status, answer = people.send('s1', 'POST', '/api/upload', body, headers)
    assert status in (400, 403, 404), (status, answer)
    assert office.send('GET', f"/api/bookings/{ids['b2']}?populate=*")[1] == foreign
    office.stop()


def pages_of_one_role_are_never_shown_to_another(start):
    office = start()
    people = People(office)
    path = '/api/konsumens?populate=*&sort=id'
    first = {who: people.get(who, path) for who in ('admin', 'm1', 's1', 's2', 'c1', 'admin', 'm0')}
    for _ in range(3):
        for who, page in first.items():
            assert people.get(who, path) == page, who
    tags = {}
    for who in first:
        connection = http.client.HTTPConnection('127.0.0.1', office.port)
        connection.request('GET', path, headers={'Authorization': 'Bearer ' + people.tokens[who]})
        answer = connection.getresponse()
        answer.read()
        tags[who] = answer.headers['ETag']
        assert 'private' in answer.headers['Cache-Control'] and 'Authorization' in answer.headers['Vary']
        connection.close()
    assert len({tags[who] for who in ('admin', 'm1', 's1', 's2', 'c1')}) == 5, tags
    office.stop()


def what_a_caller_sees_follows_who_they_are_at_once(start):
    office = start()
    people = People(office)
    ids = people.ids
    total = lambda who, plural: people.get(who, f'/api/{plural}')['meta']['pagination']['total']
    assert (total('s1', 'unit-rumahs'), total('s1', 'bookings')) == (2, 1)
    placement = office.send('GET', f"/api/placements?filters[employee][id]={ids['s1']}")[1]['data'][0]['id']
    assert office.send('PUT', f'/api/placements/{placement}', {'data': {'status': 'selesai'}})[0] == 200
    assert total('s1', 'unit-rumahs') == 0
    assert office.send('PUT', f"/api/bookings/{ids['b1']}", {'data': {'marketing_staff': ids['s2']}})[0] == 200
    assert (total('s1', 'bookings'), total('s2', 'bookings')) == (0, 2)
    history = people.get('m0', f"/api/bookings/{ids['b1']}/actions/assignments")['data']['assignments']
    assert [(line['from'], line['to']) for line in history] == [(ids['s1'], ids['s2']), (None, ids['s1'])], history
    assert people.send('s2', 'GET', f"/api/bookings/{ids['b1']}/actions/assignments")[0] == 403
    # A unit that moves to another project takes its booking along.
    assert total('m1', 'bookings') == 1
    assert office.send('PUT', f"/api/unit-rumahs/{ids['u1']}", {'data': {'proyek_perumahan': ids['p2']}})[0] == 200
    assert total('m1', 'bookings') == 0
    # Blocked: out with the next request.
    assert office.send('PUT', f"/api/users/{ids['user-s2']}", {'blocked': True})[0] == 200
    assert people.send('s2', 'GET', '/api/bookings')[0] == 401
    office.stop()


def what_sales_enters_is_theirs(start):
    office = start()
    people = People(office)
    ids = people.ids
    status, customer = people.send('s1', 'POST', '/api/konsumens?populate=marketing_staff', {'data': {**CUSTOMER, 'ktp_number': '3171052509010055'}})
    assert status == 200 and customer['data']['attributes']['marketing_staff']['data']['id'] == ids['s1'], customer
    status, booking = people.send('s1', 'POST', '/api/bookings?populate=marketing_staff,project', {'data': {
        'unit': ids['free1'], 'customer': customer['data']['id'], 'booking_fee': 1000000}})
    assert status == 200 and booking['data']['attributes']['marketing_staff']['data']['id'] == ids['s1'], booking
    assert booking['data']['attributes']['project']['data']['id'] == ids['p1'], booking
    path = f"/api/bookings/{booking['data']['id']}"
    # Own and unpaid: may be cancelled; paid: not.
    assert people.send('s1', 'PUT', path, {'data': {'booking_status': 'dibatalkan'}})[0] == 200
    assert office.send('PUT', f"/api/bookings/{ids['b1']}", {'data': {'payment_status': 'lunas', 'payment_method': 'cash'}})[0] == 200
    assert people.send('s1', 'DELETE', f"/api/bookings/{ids['b1']}")[0] == 403
    assert people.send('s1', 'PUT', f"/api/bookings/{ids['b1']}", {'data': {'booking_status': 'dibatalkan'}})[0] == 403
    office.stop()


def a_file_is_not_replaced_behind_its_entry(start):
    office = start()
    people = People(office)
    assert office.send('PUT', f"/api/booking-documents/{people.ids['d1']}", {'data': {'verified': True}})[0] == 200
    url = office.send('GET', f"/api/upload/files/{people.ids['f1']}")[1]['url']
    before = office.send('GET', url)[1]
    body, headers = upload('files', 'palsu.pdf', PDF + b'%palsu')
    for who, file, expected in (('c1', 'f1', 403), ('m0', 'f1', 403), ('s1', 'f1', 404), ('c1', 'f2', 404), ('nobody', 'f1', 403)):
        status, answer = people.send(who, 'POST', f'/api/upload?id={people.ids[file]}', body, headers)
        assert status == expected, (who, file, status, answer)
    assert office.send('GET', url)[1] == before
    # What hangs on nothing is its uploader's.
    own = people.own_file('c1')
    assert people.send('c1', 'POST', f'/api/upload?id={own}', body, headers)[0] == 200
    assert people.send('s1', 'POST', f'/api/upload?id={own}', body, headers)[0] == 404
    # Nobody reads a paper who does not see its entry, and nobody without an account.
    for who, name, expected in (('c1', url, 200), ('m1', url, 200), ('s1', url, 404), ('s2', url, 404), ('nobody', url, 404)):
        assert people.send(who, 'GET', name)[0] == expected, (who, name)
    office.stop()


def a_duplicate_is_told_without_telling_who(start):
    office = start()
    people = People(office)
    path = '/api/konsumens/actions/duplicates'
    ask = lambda who, number: people.send(who, 'POST', path, {'ktp_number': number})
    status, answer = ask('s1', NIK['c2'])
    number = office.send('GET', f"/api/konsumens/{people.ids['c2']}")[1]['data']['attributes']['customer_id']
    assert status == 200 and answer['data'] == {'exists': True, 'customer_id': number}, answer
    assert ask('s1', '3171052509019999')[1]['data'] == {'exists': False, 'customer_id': None}
    for odd in ('317105', '', 'x' * 100000):
        assert ask('s1', odd)[0] in (400, 413), odd
    for odd in ({}, [], 'x', {'ktp_number': 1}, {'ktp_number': None}, {'ktp_number': {'$ne': '1'}}):
        assert people.send('s1', 'POST', path, json.dumps(odd), {'Content-Type': 'application/json'})[0] == 400, odd
    assert [people.send('c1', 'POST', path, {'ktp_number': NIK['c2']})[0], people.send('nobody', 'POST', path, {})[0]] == [403, 403]
    assert people.send('s1', 'GET', path)[0] == 405
    statuses = [people.send('s1', 'POST', path, {'ktp_number': NIK['c2']})[0] for _ in range(20)]
    assert statuses[-1] == 429 and statuses[0] == 200, statuses
    assert ask('s2', NIK['c1'])[0] == 200
    looks = office.send('GET', '/api/kavling/audit/access')[1]['data']
    assert any(look['principal'] == f"user:{people.ids['user-s1']}" and look['attributes'] == ['ktp_number'] for look in looks), looks[:3]
    office.stop()


CHECKS = [matrix(who) for who in EXPECTED] + sentences(globals())
