"""Accounts from outside: forgotten passwords by way of the operator, registration, and what must be in no file and no log."""
import re

from office import holding


def a_forgotten_password_goes_by_way_of_the_operator_and_its_code_is_in_no_file_and_no_log(start):
    office = start(KAVLING_PUBLIC_URL='https://kantor.example.com')
    rani = {'username': 'rani', 'email': 'Rani@example.com', 'password': 'Lama-12345', 'role': office.role('sales')}
    assert office.send('POST', '/api/users', rani)[0] == 201
    for address in ('RANI@example.com', 'siapa@example.com'):
        assert office.send('POST', '/api/auth/forgot-password', {'email': address}, token=False) == (200, {'ok': True})
    told = office.run('mail', 'list')
    assert told.returncode == 0 and told.stdout.count('rani@example.com') == 1, told
    assert 'siapa' not in told.stdout and 'Atur ulang kata sandi' in told.stdout, told.stdout
    code = re.search(r'https://kantor\.example\.com/reset-password\?code=([0-9a-f]{64})', told.stdout)[1]
    assert not found(office, code), found(office, code)
    reset = {'code': code, 'password': 'Baru-12345', 'passwordConfirmation': 'Baru-12345'}
    status, answer = office.send('POST', '/api/auth/reset-password', reset, token=False)
    assert status == 200 and answer['user']['username'] == 'rani', answer
    assert office.send('POST', '/api/auth/reset-password', reset, token=False)[0] == 400
    assert log_in(office, 'rani', 'Baru-12345') == 200 and log_in(office, 'rani', 'Lama-12345') == 400
    assert not found(office, code) and not found(office, 'Baru-12345')
    office.stop()


def strangers_make_themselves_an_account_only_where_the_operator_lets_them(start):
    body = {'username': 'baru', 'email': 'baru@example.com', 'password': 'Baru-12345'}
    office = start()
    status, answer = office.send('POST', '/api/auth/local/register', body)
    assert (status, answer['error']['message']) == (400, 'Register action is currently disabled'), answer
    office.stop()
    office = start(KAVLING_REGISTRATION='confirmed')
    short = office.send('POST', '/api/auth/local/register', {**body, 'password': '1234567'})[1]
    assert short['error']['message'] == 'password must be at least 8 characters', short
    status, answer = office.send('POST', '/api/auth/local/register', body)
    assert status == 200 and list(answer) == ['user'], answer
    assert log_in(office, 'baru', 'Baru-12345') == 400
    code = re.search(r'confirmation=([0-9a-f]{64})', office.run('mail', 'list').stdout)[1]
    assert office.send('GET', f'/api/auth/email-confirmation?confirmation={code}', token=False)[0] == 302
    assert log_in(office, 'baru', 'Baru-12345') == 200
    made = next(one for one in office.send('GET', '/api/users?populate=role')[1] if one['username'] == 'baru')
    assert made['role']['type'] == 'customer', made
    office.stop()
    # What was decided stays without the variable.
    office = start()
    assert office.send('POST', '/api/auth/local/register', {**body, 'username': 'lagi', 'email': 'lagi@example.com'})[0] == 200
    office.stop()


def the_last_admin_stays_whoever_asks(start):
    office = start()
    admin = next(one for one in office.send('GET', '/api/users?populate=role')[1] if one['role']['type'] == 'admin')
    path = f'/api/users/{admin["id"]}'
    assert office.send('DELETE', path)[0] == 409
    assert office.send('PUT', path, {'blocked': True})[0] == 409
    assert office.send('PUT', path, {'role': office.role('sales')})[0] == 409
    assert office.send('DELETE', f'/api/users-permissions/roles/{office.role("admin")}')[0] == 409
    outcome = office.run('user', 'block', admin['username'])
    assert outcome.returncode == 1 and 'last Admin' in outcome.stdout + outcome.stderr, outcome
    office.stop()


def log_in(office, name, password):
    return office.send('POST', '/api/auth/local', {'identifier': name, 'password': password}, token=False)[0]


def found(office, secret):
    """Where a secret stands: files of the office, what the server said."""
    return holding(office.folder, secret) + [line for line in office.lines if secret in line]
