#!/usr/bin/env python3
"""Watches and stops the built program as its operator does. Ends with 'N passed, M failed'.

    Tests/office/operations.py [--binary .build/debug/kavling] [--only WORD]

Logs, figures, and the stop: under load, with clients that hold on, and while the server starts.
"""
import http.client
import json
import os
import random
import re
import signal
import socket
import subprocess
import threading
import time

from prometheus_client.parser import text_string_to_metric_families

from office import CONTENT, CUSTOMER, UNIT, Office, free_port, play, refused, sentences, together, upload

SEED = 20261125


def log_lines(office):
    """What the log has so far; the server writes it at most 20 ms after the answer."""
    time.sleep(0.3)
    with open(office.log, encoding='ascii') as log:
        return [json.loads(line) for line in log]


class Watched(Office):
    """An office whose log goes to a file of its own."""

    def __init__(self, binary, folder, **variables):
        self.log = os.path.join(folder, 'log')
        super().__init__(binary, folder, prefix=['bash', '-c', f'exec "$0" "$@" 2>>{self.log}'], **variables)


def watched(start, **variables):
    return start(make=Watched, **variables)


# --- the log ------------------------------------------------------------------
def every_request_has_one_line_that_says_nothing_private(start):
    office = watched(start)
    status, made = office.send('POST', '/api/konsumens', {'data': CUSTOMER})
    assert status == 200, made
    office.send('GET', '/api/konsumens?filters%5Bname%5D=Budi')
    office.send('GET', '/api/konsumens/4711', token=False)
    office.send('GET', '/Budi%0A%7B%22level%22%3A%22info%22%7D', headers={'X-Request-Id': 'Budi', 'User-Agent': 'Budi'})
    office.send('GET', '/_health')
    lines = [line for line in log_lines(office) if line['message'] == 'request']
    told = [(line['principal'].split(':')[0], line['method'], line['route'], line['status']) for line in lines]
    assert told == [('token', 'POST', '/api/konsumens', 200), ('token', 'GET', '/api/konsumens', 200),
                    ('public', 'GET', '/api/konsumens/:id', 403), ('unknown', 'GET', 'other', 404)], told
    with open(office.log, encoding='ascii') as log:
        text = log.read()
    for private in ('Budi', '4711', CUSTOMER['phone'], CUSTOMER['email'], CUSTOMER['ktp_number'], '127.0.0.1"'):
        assert private not in text, private
    office.stop()


def a_request_id_is_in_the_answer_the_log_and_the_change_log(start):
    office = watched(start)
    connection = http.client.HTTPConnection('127.0.0.1', office.port)
    connection.request('POST', '/api/konsumens', json.dumps({'data': CUSTOMER}),
                       {'Authorization': 'Bearer ' + office.token, 'Content-Type': 'application/json'})
    answer = connection.getresponse()
    answer.read()
    known = answer.headers['X-Request-Id']
    assert re.fullmatch('[0-9a-f]{17,32}', known), known
    stages = dict(re.findall(r'(\w+);dur=([\d.]+)', answer.headers['Server-Timing']))
    assert {'auth', 'parse', 'plan', 'wait', 'write', 'commit', 'read', 'total'} <= set(stages), stages
    audit = office.send('GET', '/api/kavling/audit?filters%5Btype%5D=api::konsumen.konsumen')[1]['data']
    assert [line['requestId'] for line in audit] == [known]
    assert [line['route'] for line in log_lines(office) if line.get('request') == known] == ['/api/konsumens']
    office.stop()


def a_log_that_nobody_reads_holds_nothing_up(start):
    reading, writing = os.pipe()
    office = start(KAVLING_LOG='json', log=writing)  # nobody ever reads from the other end

    def ask(_):
        connection = http.client.HTTPConnection('127.0.0.1', office.port, timeout=60)
        for _ in range(800):
            connection.request('GET', '/api/banks')
            assert connection.getresponse().read()
        connection.close()

    together(8, ask)
    assert figures(office)['kavling_log_dropped_total',] > 0
    office.stop()
    os.close(reading)
    os.close(writing)


def the_log_can_be_text_or_off_and_nothing_else(start):
    for form, pattern in (('text', r'time=\S+Z level=info message=request request=\w+ principal=public method=GET '
                           r'route=/api/banks status=403 ms=[\d.]+ bytes=\d+\n'), ('off', '')):
        office = watched(start, KAVLING_LOG=form)
        office.send('GET', '/api/banks', token=False)
        time.sleep(0.3)
        with open(office.log, encoding='ascii') as log:
            lines = [line for line in log if 'message=request' in line]
        assert len(lines) == (1 if pattern else 0) and all(re.fullmatch(pattern, line) for line in lines), lines
        office.stop()
        os.unlink(office.log)
    refused(start, ['KAVLING_LOG is "loud"', 'json'], KAVLING_LOG='loud')


# --- the figures --------------------------------------------------------------
def figures(office, token=None):
    connection = http.client.HTTPConnection('127.0.0.1', office.port)
    connection.request('GET', '/metrics', headers={'Authorization': 'Bearer ' + (token or office.token)})
    answer = connection.getresponse()
    text = answer.read().decode()
    assert answer.status == 200 and answer.headers['Content-Type'].startswith('text/plain; version=0.0.4'), text
    return {(sample.name, *sorted(sample.labels.items())): sample.value
            for family in text_string_to_metric_families(text) for sample in family.samples}


def the_figures_are_what_prometheus_reads_and_add_up(start):
    office = start(KAVLING_PAGE_CACHE='off')
    together(20, lambda n: office.make('unit-rumahs', UNIT))
    together(30, lambda n: office.send('GET', '/api/unit-rumahs'))
    found = figures(office)
    labels = (('method', 'POST'), ('route', '/api/unit-rumahs'), ('status', '2xx'))
    name = 'kavling_http_request_duration_seconds'
    assert found[name + '_count', *labels] == 20
    assert found[name + '_bucket', *sorted((*labels, ('le', '+Inf')))] == 20
    assert 0 < found[name + '_sum', *labels] < 60
    assert found['kavling_database_write_group_jobs_sum',] == found['kavling_database_writes_total',] >= 20
    assert found['kavling_database_commit_seconds_count',] == found['kavling_database_write_group_jobs_count',] >= 1
    assert found['kavling_database_reads_total',] >= 50
    assert found['kavling_http_requests_in_flight',] == 1
    assert found['kavling_database_queue_depth', ('queue', 'read')] == 0
    with open(f'/proc/{office.process.pid}/statm', encoding='ascii') as statm:
        resident = int(statm.read().split()[1]) * 4096
    assert abs(found['process_resident_memory_bytes',] - resident) < 0.2 * resident
    assert abs(found['process_open_fds',] - len(os.listdir(f'/proc/{office.process.pid}/fd'))) <= 3
    later = figures(office)
    shrunk = [key for key in found if key[0].endswith(('_total', '_count', '_bucket')) and later[key] < found[key]]
    assert not shrunk, shrunk
    office.stop()


def the_figures_are_shown_to_a_token_with_the_action_and_to_no_other(start):
    office = start()
    made = office.run('token', 'create', '--name', 'prometheus', '--type', 'custom', '--action', 'plugin::kavling.server.metrics')
    assert figures(office, made.stdout.strip())['kavling_log_dropped_total',] == 0
    other = office.run('token', 'create', '--name', 'site', '--type', 'read-only').stdout.strip()
    for token, status in ((other, 403), ('x', 401), (None, 403)):
        sent = {'Authorization': 'Bearer ' + token} if token else {}
        answer, body = office.send('GET', '/metrics', headers=sent, token=False)
        assert answer == status and body['error']['status'] == status, body
    office.stop()


# --- the stop -----------------------------------------------------------------
class Clerk(threading.Thread):
    """Books units over one connection that stays open, until the server closes it."""

    def __init__(self, office, units):
        super().__init__()
        self.office, self.units = office, units
        self.booked, self.fault, self.said_close = {}, None, False

    def run(self):
        head = (f'POST /api/bookings HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer {self.office.token}\r\n'
                'Content-Type: application/json\r\nContent-Length: ')
        line = socket.create_connection(('127.0.0.1', self.office.port), 30)
        line.settimeout(30)
        with line:
            for unit in self.units:
                body = json.dumps({'data': {'booking_fee': 1, 'unit': unit}})
                answer = b''
                try:
                    line.sendall(f'{head}{len(body)}\r\n\r\n{body}'.encode())
                    answer = self.read(line)
                except (ConnectionResetError, BrokenPipeError):
                    if answer:
                        self.fault = 'reset within an answer'
                if not answer:
                    return
                top, _, rest = answer.partition(b'\r\n\r\n')
                if not top.startswith(b'HTTP/1.1 200'):
                    self.fault = answer[:300]
                    return
                self.booked[unit] = json.loads(rest)['data']['attributes']['booking_id']
                if b'\r\nconnection: close' in top.lower():
                    self.said_close = True
                    return

    def read(self, line):
        """A whole answer; nothing when the connection ends before its first byte."""
        got = b''
        while True:
            top, end, rest = got.partition(b'\r\n\r\n')
            length = re.search(rb'\r\ncontent-length: (\d+)', top.lower())
            if end and len(rest) >= int(length[1]):
                return got
            try:
                chunk = line.recv(65536)
            except ConnectionResetError:
                chunk = b''
            if not chunk:
                if got:
                    self.fault = f'an answer broken off after {len(got)} bytes'
                return b''
            got += chunk


def told_to_stop(office, bound=10.0):
    """Sends SIGTERM; the server's seconds until it has ended, which it does with 0."""
    before = time.time()
    office.process.send_signal(signal.SIGTERM)
    assert office.process.wait(bound + 5) == 0, office.process.returncode
    seconds = time.time() - before
    assert seconds < bound, seconds
    return seconds


def a_stop_under_load_loses_no_answered_booking_and_breaks_no_answer(start):
    office = start()
    together(64 * 40, lambda n: office.make('unit-rumahs', UNIT), workers=16)
    clerks = [Clerk(office, range(1 + n * 40, 41 + n * 40)) for n in range(64)]
    for clerk in clerks:
        clerk.start()
    time.sleep(1)
    seconds = told_to_stop(office)
    for clerk in clerks:
        clerk.join()
    assert not [clerk.fault for clerk in clerks if clerk.fault], [clerk.fault for clerk in clerks if clerk.fault]
    booked = {unit: number for clerk in clerks for unit, number in clerk.booked.items()}
    assert booked and any(len(clerk.booked) < 40 for clerk in clerks), 'the stop came after the load'
    closed = sum(clerk.said_close for clerk in clerks)
    assert closed > 32, f'only {closed} of 64 connections were told that they end'
    again = start()
    stored = {}
    page, pages = 1, 1
    while page <= pages:
        answer = again.send('GET', f'/api/bookings?populate=unit&pagination%5BpageSize%5D=100&pagination%5Bpage%5D={page}')[1]
        pages, page = answer['meta']['pagination']['pageCount'], page + 1
        for entry in answer['data']:
            stored[entry['attributes']['unit']['data']['id']] = entry['attributes']['booking_id']
    lost = {unit: number for unit, number in booked.items() if stored.get(unit) != number}
    assert not lost, lost
    # A booking that is stored and was not answered would be one whose answer was lost.
    assert len(stored) == len(booked), (len(stored), len(booked))
    print(f'    {len(booked)} answered, {len(stored)} stored, {closed} of 64 told to close, stopped in {seconds:.2f} s')
    again.stop()


def a_stop_closes_idle_connections_at_once(start):
    office = start()
    lines = [socket.create_connection(('127.0.0.1', office.port)) for _ in range(50)]
    for line in lines[:25]:
        line.sendall(b'GET /_health HTTP/1.1\r\nHost: a\r\n\r\n')
        assert line.recv(4096).startswith(b'HTTP/1.1 204')
    assert told_to_stop(office) < 2
    for line in lines:
        assert line.recv(1) == b''
        line.close()


def a_stop_waits_for_no_client_that_holds_on(start):
    office = start()
    together(100, lambda n: office.make('unit-rumahs', {**UNIT, 'notes': 'x' * 50000} if n < 0 else UNIT), workers=16)
    pdf = b'%PDF-1.4\n' + b'x' * (4 << 20)
    body, headers = upload('files', 'besar.pdf', pdf)
    status, made = office.send('POST', '/api/upload', body, headers)
    assert status == 200, made
    head = f'Host: a\r\nAuthorization: Bearer {office.token}\r\nContent-Type: application/json\r\n'
    slow, half, headless = (socket.socket() for _ in range(3))
    slow.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    for line in (slow, half, headless):
        line.connect(('127.0.0.1', office.port))
    slow.sendall(f'GET {made[0]["url"]} HTTP/1.1\r\n{head}\r\n'.encode())
    half.sendall(f'POST /api/bookings HTTP/1.1\r\n{head}Content-Length: 100\r\n\r\n{{"data":'.encode())
    headless.sendall(b'GET /api/book')
    time.sleep(0.5)
    seconds = told_to_stop(office)
    assert seconds > 4, 'an answer that is being read is not waited for'
    print(f'    stopped in {seconds:.2f} s')
    for line in (slow, half, headless):
        line.close()


def a_slow_reader_gets_its_whole_answer_when_the_server_stops(start):
    office = start()
    pdf = b'%PDF-1.4\n' + bytes(range(256)) * 16000
    body, headers = upload('files', 'besar.pdf', pdf)
    status, made = office.send('POST', '/api/upload', body, headers)
    assert status == 200, made
    with socket.socket() as line:
        line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 65536)
        line.connect(('127.0.0.1', office.port))
        line.sendall(f'GET {made[0]["url"]} HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer {office.token}\r\n\r\n'.encode())
        got = line.recv(4096)
        office.process.send_signal(signal.SIGTERM)
        told = time.time()
        while chunk := line.recv(65536):
            got += chunk
            time.sleep(0.01 if time.time() < told + 2 else 0)
    assert got.partition(b'\r\n\r\n')[2] == pdf, len(got)
    assert office.process.wait(10) == 0


def a_second_signal_ends_the_server_at_once(start):
    office = start()
    with socket.create_connection(('127.0.0.1', office.port)) as half:
        half.sendall(b'POST /api/auth/local HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 9\r\n\r\n{')
        time.sleep(0.3)
        office.process.send_signal(signal.SIGTERM)
        time.sleep(0.5)
        assert office.process.poll() is None
        before = time.time()
        office.process.send_signal(signal.SIGTERM)
        assert office.process.wait(5) == 128 + signal.SIGTERM
        assert time.time() - before < 1
    start().stop()


def a_new_connection_is_refused_while_the_server_stops(start):
    office = start()
    with socket.create_connection(('127.0.0.1', office.port)) as half:
        half.sendall(b'POST /api/auth/local HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 9\r\n\r\n{')
        time.sleep(0.3)
        office.process.send_signal(signal.SIGTERM)
        time.sleep(0.5)
        try:
            socket.create_connection(('127.0.0.1', office.port)).close()
            raise AssertionError('it was taken')
        except ConnectionRefusedError:
            pass
        half.sendall(b'"a":"b"}')
        answer = half.recv(65536)
        assert b'\r\nConnection: close' in answer and answer.startswith(b'HTTP/1.1 4'), answer
    assert office.process.wait(10) == 0


def a_stop_at_any_moment_of_a_start_leaves_nothing_half_done(start):
    """From the first moment, through the migration, to the first answers: 20 times, then a start that works."""
    environment = {k: v for k, v in os.environ.items() if not k.startswith('KAVLING_')}
    moments = random.Random(SEED)
    ended = []
    for _ in range(20):
        process = subprocess.Popen(
            [start.binary, 'serve', '--port', str(free_port())], cwd=start.folder,
            env={**environment, 'KAVLING_CONTENT': CONTENT}, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        time.sleep(moments.uniform(0.02, 0.7))
        process.send_signal(signal.SIGTERM)
        ended.append(process.wait(10))
        process.stdout.close()
        os.system(f'rm -rf {start.folder}/data/kavling.db*' if moments.random() < 0.5 else 'true')
    # A signal in the first milliseconds, before the program runs, ends it as the system does.
    assert set(ended) <= {0, -signal.SIGTERM} and ended.count(0) >= 10, ended
    office = start()
    office.make('unit-rumahs', UNIT)
    office.stop()


if __name__ == '__main__':
    play(__doc__, sentences(globals()))
