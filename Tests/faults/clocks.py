"""The clock jumps: over midnight and New Year, forwards and back."""
import calendar
import re
import time

import ledger
from office import UNIT
from shim import Shim


def new_year_comes_when_it_does_in_jakarta(start):
    shim = Shim(start.folder)
    shim.turn('clock', until('2026-12-31T16:59:30'))
    office = start(**shim.variables)
    first = book(office, 1)
    assert first['booking_id'] == 'BK-2026-001' and first['booking_date'] == '2026-12-31', first
    shim.turn('clock', until('2026-12-31T17:00:00'))
    second = book(office, 2)
    assert second['booking_id'] == 'BK-2027-001' and second['booking_date'] == '2027-01-01', second
    assert second['created_at'].startswith('2026-12-31T17:00:0'), second
    shim.turn('clock', until('2026-12-31T16:59:30'))
    again = book(office, 3)
    assert again['booking_id'] == 'BK-2026-002' and again['booking_date'] == '2026-12-31', again
    shim.turn('clock', until('2027-01-01T00:00:00'))
    assert book(office, 4)['booking_id'] == 'BK-2027-002', 'New Year in UTC is an ordinary moment'
    office.stop()


def midnight_comes_when_it_does_in_jakarta(start):
    shim = Shim(start.folder)
    shim.turn('clock', until('2026-03-09T16:59:30'))
    office = start(**shim.variables)
    assert book(office, 1)['booking_date'] == '2026-03-09'
    shim.turn('clock', until('2026-03-09T16:59:59'))
    time.sleep(1.2)
    assert book(office, 2)['booking_date'] == '2026-03-10', 'the clock went on by itself'
    office.stop()


def a_clock_set_back_an_hour_locks_nobody_out_and_keeps_the_order_of_the_log(start):
    shim = Shim(start.folder)
    office = start(**shim.variables)
    password = next(re.search(r'password: (\S+)', line)[1] for line in office.lines if 'Admin account' in line)
    for _ in range(9):
        login(office, 'wrong')
    session = login(office, password)[1]['jwt']
    for jump in (-3600, 3600, -86_400, 0):
        shim.turn('clock', jump)
        book(office, jump)
        assert office.send('GET', '/api/users/me', token=False, headers={'Authorization': 'Bearer ' + session})[0] == 200
    shim.turn('clock', -3600)
    status, answer = login(office, password)
    assert status == 200, f'ten logins an hour from now lock nobody out today: {status} {answer}'
    office.stop()
    database = ledger.copied(start.folder)
    ledger.agree_with_themselves(database)
    times = [row[0] for row in database.execute('SELECT at FROM change_log ORDER BY id')]
    assert times != sorted(times), 'the clock did not jump'
    database.close()


def a_blocked_account_is_out_at_once_though_the_clock_was_set_back(start):
    shim = Shim(start.folder)
    office = start(**shim.variables)
    made = office.run('token', 'create', '--name', 'website', '--type', 'read-only', '--days', '1').stdout.strip()
    asked = {'Authorization': 'Bearer ' + made}
    assert office.send('GET', '/api/unit-rumahs', token=False, headers=asked)[0] == 200
    shim.turn('clock', 2 * 86_400)
    assert office.send('GET', '/api/unit-rumahs', token=False, headers=asked)[0] == 401, 'its day is over'
    shim.turn('clock', -3600)
    assert office.send('GET', '/api/unit-rumahs', token=False, headers=asked)[0] == 200
    office.stop()


def until(instant):
    """Seconds from now to an instant in UTC."""
    return calendar.timegm(time.strptime(instant, '%Y-%m-%dT%H:%M:%S')) - time.time()


def book(office, number):
    unit = office.make('unit-rumahs', {**UNIT, 'number': str(number)})['id']
    return office.make('bookings', {'booking_fee': 1, 'unit': unit})['attributes']


def login(office, password):
    return office.send('POST', '/api/auth/local', {'identifier': 'admin', 'password': password}, token=False)
