"""Scanning: a real clamd with signatures written by hand, and what happens when it is not itself."""
import functools
import io
import os
import shutil
import socket
import subprocess
import tempfile
import threading
import time
import zipfile

import made
from office import free_port, refused, together
from papers import booking, document, message, multipart
from pictures import FOREIGN, kept, nothing_is_left_of, send

# The industry's test pattern, in two halves, so that this file is not found itself.
PATTERN = b'EICAR-STANDARD-ANTIVIRUS' + b'-TEST-FILE!'
TEST_FILE = b'X5O!P%@AP[4\\PZX54(P^)7CC)7}$' + PATTERN + b'$H+H*'


class Clamd:
    """clamd in a folder of its own, on a socket and a port."""

    def __init__(self):
        self.folder = tempfile.mkdtemp(prefix='kavling-clamd-')
        os.chmod(self.folder, 0o755)
        os.mkdir(os.path.join(self.folder, 'db'))
        with open(os.path.join(self.folder, 'db', 'local.ndb'), 'w', encoding='ascii') as base:
            base.write(f'Uji-Coba:0:*:{PATTERN.hex()}\n')
        self.socket, self.port = os.path.join(self.folder, 'clamd.sock'), free_port()
        with open(os.path.join(self.folder, 'clamd.conf'), 'w', encoding='ascii') as conf:
            conf.write(f'Foreground yes\nDatabaseDirectory {self.folder}/db\nTemporaryDirectory {self.folder}\n'
                       f'LocalSocket {self.socket}\nTCPSocket {self.port}\nTCPAddr 127.0.0.1\nStreamMaxLength 12M\n'
                       'SelfCheck 0\nConcurrentDatabaseReload no\n')
        self.process = subprocess.Popen(['clamd', '-c', os.path.join(self.folder, 'clamd.conf')],
                                        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        for _ in range(400):
            if os.path.exists(self.socket):
                return
            time.sleep(0.025)
        self.stop()
        raise RuntimeError('clamd did not start')

    @property
    def places(self):
        return [f'unix:{self.socket}', f'tcp:127.0.0.1:{self.port}']

    def stop(self):
        self.process.kill()
        self.process.wait()
        shutil.rmtree(self.folder, ignore_errors=True)


def with_clamd(check):
    """Plays a check with a running clamd, and stops it whatever comes of it."""
    @functools.wraps(check)
    def played(start):
        clamd = Clamd()
        try:
            check(start, clamd)
        finally:
            clamd.stop()
    return played


@with_clamd
def an_infected_file_is_refused_on_every_way_in_and_nothing_of_it_is_kept(start, clamd):
    for place in clamd.places:
        office = start(KAVLING_CLAMD=place)
        of = booking(office)
        _, clean = document(office, of)
        assert clean['scan'] == 'clean', clean
        before = kept(office)[0]
        rows = office.send('GET', '/api/upload/files')[1]
        bad = made.PDF + TEST_FILE
        answers = [
            multipart(office, '/api/upload', 'files', 'surat.pdf', bad),
            multipart(office, '/api/booking-documents', 'files.file', 'surat.pdf', bad,
                      {'document_type': 'ktp', 'document_name': 'KTP', 'booking': of}),
            multipart(office, '/api/upload', 'files', 'surat.pdf', bad, fields=[
                ('ref', 'api::booking.booking'), ('refId', str(of)), ('field', 'payment_proof')]),
            multipart(office, f'/api/upload?id={clean["id"]}', 'files', 'surat.pdf', bad)]
        for status, answer in answers:
            assert status == 400 and message(answer) == 'surat.pdf is infected (Uji-Coba.UNOFFICIAL) and was not stored', answer
        nothing_is_left_of(office, before)
        assert office.send('GET', '/api/upload/files')[1] == rows
        office.stop()


@with_clamd
def an_archive_that_hides_it_is_opened(start, clamd):
    office = start(KAVLING_CLAMD=clamd.places[0], **FOREIGN)
    status, answer = send(office, 'a.zip', 'application/zip', made.archive())
    assert status == 200, answer
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, 'w', zipfile.ZIP_DEFLATED) as archive:
        archive.writestr('a.txt', TEST_FILE)
    status, answer = send(office, 'b.zip', 'application/zip', packed.getvalue())
    assert status == 400 and 'infected' in message(answer), answer
    office.stop()


@with_clamd
def files_wait_while_the_scanner_is_down_and_go_on_when_it_is_back(start, clamd):
    office = start(KAVLING_CLAMD=clamd.places[0])
    assert multipart(office, '/api/upload', 'files', 'a.pdf', made.PDF)[0] == 200
    before = kept(office)[0]
    clamd.process.kill()
    clamd.process.wait()
    status, answer = multipart(office, '/api/upload', 'files', 'b.pdf', made.PDF)
    assert status == 503 and message(answer).startswith('Files cannot be scanned'), answer
    nothing_is_left_of(office, before)
    # What brings no file goes on.
    assert office.send('GET', '/api/upload/files')[0] == 200
    again = Clamd()
    try:
        os.path.exists(clamd.socket) and os.unlink(clamd.socket)
        os.symlink(again.socket, clamd.socket)
        assert multipart(office, '/api/upload', 'files', 'b.pdf', made.PDF)[0] == 200
    finally:
        again.stop()
    office.stop()


def a_scanner_that_errs_or_lies_or_keeps_silent_lets_no_file_pass(start):
    answers = [b'stream: OK NOT\0', b'INSTREAM size limit exceeded. ERROR\0', b'', b'\xff' * 9000, b'stream: OK']
    with socket.create_server(('127.0.0.1', 0)) as listener:
        office = start(KAVLING_CLAMD=f'tcp:127.0.0.1:{listener.getsockname()[1]}')

        def play():
            for answer in answers:
                connection, _ = listener.accept()
                with connection:
                    connection.recv(1 << 16)
                    connection.sendall(answer)

        thread = threading.Thread(target=play, daemon=True)
        thread.start()
        for answer in answers:
            status, said = multipart(office, '/api/upload', 'files', 'a.pdf', made.PDF)
            assert status == 503, (answer, said)
        thread.join(10)
        nothing_is_left_of(office, {})
        office.stop()


def a_scanner_that_never_answers_costs_twenty_seconds_and_no_more(start):
    with socket.create_server(('127.0.0.1', 0)) as listener:
        office = start(KAVLING_CLAMD=f'tcp:127.0.0.1:{listener.getsockname()[1]}')
        began = time.monotonic()
        status, _ = multipart(office, '/api/upload', 'files', 'a.pdf', made.PDF)
        assert status == 503 and 19 < time.monotonic() - began < 30, status
        nothing_is_left_of(office, {})
        office.stop()


def without_a_scanner_an_entry_says_that_its_file_was_not_scanned(start):
    office = start()
    assert any('KAVLING_CLAMD' in line for line in office.lines), office.lines
    assert document(office, booking(office))[1]['scan'] == 'not-scanned'
    office.stop()
    refused(start, ['KAVLING_CLAMD'], KAVLING_CLAMD='clamd')


def foreign_content_says_nothing_of_scans(start):
    office = start(**FOREIGN)
    assert 'scan' not in send(office, 'a.pdf', 'application/pdf', made.PDF)[1][0]
    office.stop()


@with_clamd
def five_megabytes_are_scanned_and_kept_in_half_a_second(start, clamd):
    office = start(KAVLING_CLAMD=clamd.places[0])
    data = made.PDF + os.urandom(5 * 1024 * 1024 - len(made.PDF) - 10)
    began = time.monotonic()
    status, answer = multipart(office, '/api/upload', 'files', 'a.pdf', data)
    took = time.monotonic() - began
    assert status == 200 and answer[0]['scan'] == 'clean', answer
    print(f'5 MB with a scan: {took:.2f} s', flush=True)
    assert took < 5, took
    assert set(together(16, lambda n: multipart(office, '/api/upload', 'files', f'{n}.pdf', made.PDF + os.urandom(100_000))[0],
                        16)) == {200}
    office.stop()
