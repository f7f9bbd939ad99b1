"""Clerks who write to a server through keep-alive connections, and remember what they were told.

A clerk owns the entries it made, so that what a request should have left behind is known exactly; only the units of
`shared` are fought over. `told` holds what was acknowledged, `doubt` the one request that was under way when the
connection broke: that may have happened or not.
"""
import http.client
import json
import random
import threading

from office import CUSTOMER, PDF, UNIT, upload


class Line:
    """One keep-alive connection."""

    def __init__(self, port, token, timeout=60):
        self.connection = http.client.HTTPConnection('127.0.0.1', port, timeout=timeout)
        self.token = token

    def send(self, method, path, body=None, headers=None):
        sent = {'Authorization': 'Bearer ' + self.token, **(headers or {})}
        if isinstance(body, dict):
            body = json.dumps(body)
            sent['Content-Type'] = 'application/json'
        self.connection.request(method, path, body, sent)
        answer = self.connection.getresponse()
        data = answer.read()
        return answer.status, json.loads(data) if data else None


class Entry:
    """What is known of one entry: acknowledged values, and those that an unanswered request may have given it."""

    def __init__(self, plural, told, sent=None):
        self.plural, self.id, self.told, self.sent = plural, told['id'], dict(told['attributes']), sent
        self.doubt = None
        self.changes = 0  # acknowledged requests that changed something


class Clerk:
    def __init__(self, number, seed, shared):
        self.random = random.Random(f'{seed}-{number}')
        self.number, self.shared = number, shared
        self.units, self.bookings, self.customers, self.documents = [], [], [], []
        self.creates = {}  # Idempotency-Key -> (plural, body, headers, entry or None)
        self.statuses = {}
        self.count = 0
        self.fault = None
        self.line = None

    @property
    def entries(self):
        return self.units + self.bookings + self.customers + self.documents

    def work(self, line, stopping):
        """Works until told to stop or until the server is gone."""
        self.line = line
        try:
            while not stopping.is_set():
                self.step()
        except (OSError, http.client.HTTPException):
            pass  # the server was killed; what was under way stays in doubt
        except Exception as fault:  # a wrong answer: told by whoever waits for the clerk
            self.fault = fault

    def step(self):
        kinds = [self.add_unit, self.book, self.book_shared, self.pay, self.cancel, self.note, self.add_customer,
                 self.change_customer, self.move_price, self.add_document]
        self.random.choices(kinds, [3, 5, 2, 3, 3, 2, 1, 1, 1, 1])[0]()

    # --- kinds of work -----------------------------------------------------------
    def add_unit(self):
        self.create('unit-rumahs', {**UNIT, 'block': f'C{self.number}', 'number': str(len(self.units) + 1)}, self.units)

    def add_customer(self):
        name = f'Pelanggan {self.number} {len(self.customers)}'
        serial = self.number * 1000 + len(self.customers) % 1000 + 1
        self.create('konsumens', {'name': name, 'phone': f'0812{serial:08}', 'email': f'p{serial}@example.com',
                                  'ktp_number': f'317101150190{serial % 10_000:04}'}, self.customers)

    def book(self):
        held = {entry.sent['unit'] for entry in self.bookings if entry.told['booking_status'] != 'dibatalkan'}
        free = [unit for unit in self.units[-40:] if unit.id not in held]
        if free:
            self.create('bookings', self.booking(self.random.choice(free).id), self.bookings)

    def book_shared(self):
        if self.shared:
            self.create('bookings', self.booking(self.random.choice(self.shared)), self.bookings, refusal=409)

    def booking(self, unit):
        body = {'booking_fee': self.random.randrange(1, 50_000_000), 'unit': unit}
        if self.customers:
            body['customer'] = self.random.choice(self.customers).id
        return body

    def pay(self):
        live = [entry for entry in self.bookings[-40:] if entry.told['booking_status'] == 'menunggu-pembayaran']
        if live:
            self.change(self.random.choice(live), {'payment_status': 'lunas', 'payment_method': 'cash'},
                        {'payment_status': 'lunas', 'booking_status': 'aktif'})

    def cancel(self):
        live = [entry for entry in self.bookings[-40:] if entry.told['booking_status'] != 'dibatalkan']
        if live:
            entry = self.random.choice(live)
            entry.doubt = {'booking_status': 'dibatalkan'}
            self.settle(entry, *self.send('DELETE', f'/api/bookings/{entry.id}'))

    def note(self):
        if self.bookings:
            text = f'catatan {self.random.random()}'
            self.change(self.random.choice(self.bookings[-40:]), {'notes': text}, {'notes': text})

    def change_customer(self):
        if self.customers:
            name = f'Pelanggan {self.number} {self.random.random()}'
            self.change(self.random.choice(self.customers[-20:]), {'name': name}, {'name': name})

    def move_price(self):
        if self.units:
            price = self.random.randrange(100_000_000, 900_000_000)
            self.change(self.random.choice(self.units[-40:]), {'price': price}, {'price': price})

    def add_document(self):
        if self.bookings:
            content = PDF + bytes(str(self.random.random()), 'ascii') * self.random.randrange(1, 2000)
            data = {'document_type': 'ktp', 'document_name': f'KTP {self.number} {len(self.documents)}',
                    'booking': self.bookings[-1].id}
            body, headers = upload('files.file', 'ktp.pdf', content, [('data', json.dumps(data))])
            status, answer = self.send('POST', '/api/booking-documents?populate=file', body, headers)
            if self.is_busy(status):
                return
            assert status == 200, (status, answer)
            self.documents.append(Entry('booking-documents', answer['data'], content))

    # --- how it is asked for --------------------------------------------------------
    def create(self, plural, data, into, refusal=None):
        key = f'{self.number}-{len(self.creates)}'
        self.creates[key] = (plural, {'data': data}, None)
        status, answer = self.send('POST', '/api/' + plural, {'data': data}, {'Idempotency-Key': key})
        if status == refusal or self.is_busy(status):
            return self.creates.pop(key)
        assert status == 200, (status, answer)
        entry = Entry(plural, answer['data'], data)
        self.creates[key] = (plural, {'data': data}, entry)
        into.append(entry)

    def change(self, entry, data, expected):
        entry.doubt = expected
        self.settle(entry, *self.send('PUT', f'/api/{entry.plural}/{entry.id}', {'data': data}))

    def settle(self, entry, status, answer):
        if self.is_busy(status):
            entry.doubt = None
            return
        assert status == 200, (status, answer)
        for name, value in entry.doubt.items():
            assert answer['data']['attributes'][name] == value, (name, value, answer)
        entry.told, entry.doubt, entry.changes = dict(answer['data']['attributes']), None, entry.changes + 1

    def send(self, method, path, body=None, headers=None):
        status, answer = self.line.send(method, path, body, headers)
        self.count += status == 200
        self.statuses[status] = self.statuses.get(status, 0) + 1
        return status, answer

    def is_busy(self, status):
        """True for refusals that a fault may cause on purpose; a refused write must have left nothing."""
        return status in self.allowed

    allowed = ()


class Shift:
    """Several clerks at work on one server, each on a thread and a connection of its own."""

    def __init__(self, office, clerks):
        self.clerks, self.stopping = clerks, threading.Event()
        self.threads = [threading.Thread(target=clerk.work, args=(Line(office.port, office.token), self.stopping))
                        for clerk in clerks]
        for thread in self.threads:
            thread.start()

    def end(self):
        """Lets every clerk finish its request; a clerk that got a wrong answer raises here."""
        self.stopping.set()
        for thread in self.threads:
            thread.join(60)
            assert not thread.is_alive(), 'a request got no answer in 60 s'
        for clerk in self.clerks:
            if clerk.fault:
                raise clerk.fault
        return sum(clerk.count for clerk in self.clerks)


def hire(office, seed, count=8, shared=4):
    """Clerks with some units to fight over."""
    units = [office.make('unit-rumahs', {**UNIT, 'block': 'S', 'number': str(n)})['id'] for n in range(shared)]
    office.make('konsumens', CUSTOMER)
    return [Clerk(number, seed, units) for number in range(count)]
