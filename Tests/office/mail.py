#!/usr/bin/env python3
"""Sends mail from the built program through a real mail server. Ends with 'N passed, M failed'.

    Tests/office/mail.py [--binary .build/debug/kavling] [--only WORD]

The server is aiosmtpd on a loopback address, with a certificate that was made for the test.
"""
import email
import email.policy
import logging
import os
import ssl
import subprocess
import time

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, LoginPassword

from office import PASSWORD, free_port, play, refused, sentences

# It tells of every client that hangs up, which is what some checks are about.
logging.getLogger('mail.log').setLevel(logging.CRITICAL)

TEXT = 'Yth. Siti,\n\n.\n..dua titik\nKode: rahasia-4711 – “baru”\n' + 'panjang ' * 40 + '\nselesai\n'


class Post:
    """Keeps what it takes."""

    def __init__(self, refuse=None):
        self.taken, self.refuse = [], refuse

    async def handle_RCPT(self, server, session, envelope, address, options):
        if self.refuse:
            return self.refuse
        envelope.rcpt_tos.append(address)
        return '250 OK'

    async def handle_DATA(self, server, session, envelope):
        self.taken.append((session, envelope))
        return '250 taken'


class Server(Controller):
    """A mail server with the options that are asked for."""

    def __init__(self, post, **options):
        self.options = options
        super().__init__(post, hostname='127.0.0.1', port=free_port())

    def factory(self):
        return SMTP(self.handler, **self.options)


def certificate(folder):
    """A certificate for `localhost` and its key; made once."""
    pair = [os.path.join(folder, name) for name in ('mail.pem', 'mail.key')]
    if not os.path.exists(pair[0]):
        subprocess.run(
            ['openssl', 'req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2',
             '-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost,IP:127.0.0.1',
             '-out', pair[0], '-keyout', pair[1]], check=True, capture_output=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*pair)
    return context


def served(folder, post, query='', login='', **options):
    """A mail server, and the line that names it."""
    server = Server(post, **options)
    server.start()
    trusted = os.path.join(folder, 'mail.pem')
    return server, f'smtp://{login}localhost:{server.port}?from=kantor@example.com&ca={trusted}{query}'


def hand_in(office, to='siti@example.com', text=TEXT):
    made = subprocess.run([office.binary, 'mail', 'send', '--to', to, '--subject', 'Undangan – “baru”'], cwd=office.folder,
                          env=office.environment, input=text, capture_output=True, text=True)
    assert made.returncode == 0, made.stderr


def until(what, seconds=20):
    deadline = time.time() + seconds
    while not what():
        assert time.time() < deadline, 'it did not happen'
        time.sleep(0.1)


def listed(office):
    said = office.run('mail', 'list')
    assert said.returncode == 0, said.stderr
    return said.stdout


def arrived(post):
    session, envelope = post.taken[0]
    message = email.message_from_bytes(envelope.content, policy=email.policy.default)
    assert (envelope.mail_from, envelope.rcpt_tos) == ('kantor@example.com', ['siti@example.com'])
    assert message['subject'] == 'Undangan – “baru”' and message['to'] == 'siti@example.com', str(message)
    assert message.get_content().replace('\r\n', '\n').strip() == TEXT.strip(), message.get_content()
    assert max(len(line) for line in envelope.content.split(b'\r\n')) <= 78
    return session


def a_message_goes_out_encrypted_and_logged_in(start):
    post = Post()

    def check(server, session, envelope, mechanism, data):
        right = isinstance(data, LoginPassword) and (data.login, data.password) == (b'kantor', b'r@hasia+%')
        return AuthResult(success=right)

    server, line = served(start.folder, post, login='kantor:r%40hasia+%25@', tls_context=certificate(start.folder),
                          require_starttls=True, authenticator=check, auth_required=True, auth_require_tls=True)
    office = start(KAVLING_SMTP=line)
    hand_in(office)
    until(lambda: post.taken)
    assert arrived(post).ssl is not None
    until(lambda: 'siti@example.com' not in listed(office))
    office.stop()
    server.stop()


def a_message_goes_out_encrypted_from_the_first_byte(start):
    post = Post()
    server = Controller(post, hostname='127.0.0.1', port=free_port(), ssl_context=certificate(start.folder))
    server.start()
    trusted = os.path.join(start.folder, 'mail.pem')
    office = start(KAVLING_SMTP=f'smtp://127.0.0.1:{server.port}?from=kantor@example.com&tls=implicit&ca={trusted}')
    hand_in(office)
    until(lambda: post.taken)
    arrived(post)
    office.stop()
    server.stop()


def a_message_goes_out_in_clear_only_where_that_was_asked_for(start):
    post = Post()
    certificate(start.folder)
    server, line = served(start.folder, post, query='&tls=none')
    office = start(KAVLING_SMTP=line)
    hand_in(office)
    until(lambda: post.taken)
    arrived(post)
    office.stop()
    server.stop()


def a_server_without_encryption_gets_nothing(start):
    post = Post()
    certificate(start.folder)
    server, line = served(start.folder, post)
    office = start(KAVLING_SMTP=line)
    hand_in(office)
    until(lambda: any('offers no STARTTLS' in said for said in office.lines))
    assert not post.taken and 'siti@example.com' in listed(office)
    office.stop()
    server.stop()


def a_server_whose_certificate_is_not_trusted_gets_nothing(start):
    post = Post()
    server, line = served(start.folder, post, tls_context=certificate(start.folder), require_starttls=True)
    office = start(KAVLING_SMTP=line.split('&ca=')[0])
    hand_in(office)
    until(lambda: any('not trusted' in said for said in office.lines))
    assert not post.taken and 'siti@example.com' in listed(office)
    office.stop()
    server.stop()


def a_message_that_is_refused_for_good_is_kept_for_the_operator(start):
    post = Post(refuse='550 no such person')
    server, line = served(start.folder, post, tls_context=certificate(start.folder), require_starttls=True)
    office = start(KAVLING_SMTP=line)
    hand_in(office)
    until(lambda: any('550 at the step recipient' in said for said in office.lines))
    assert not post.taken and 'rahasia-4711' in listed(office)
    office.stop()
    server.stop()


def without_a_mail_server_the_operator_reads_what_waits_and_nobody_else_can(start):
    office = start()
    hand_in(office)
    assert 'siti@example.com' in listed(office) and 'rahasia-4711' in listed(office)
    said = '\n'.join(office.lines)
    assert 'rahasia' not in said and 'siti' not in said, said
    office.stop()
    for folder, _, names in os.walk(os.path.join(office.folder, 'data')):
        for name in names:
            with open(os.path.join(folder, name), 'rb') as file:
                assert b'rahasia-4711' not in file.read(), name


def a_line_that_names_no_mail_server_stops_the_start_and_is_not_repeated(start):
    refused(start, ['KAVLING_SMTP'], KAVLING_SMTP='smtp://mail.example.com')
    refused(start, ['tls=none'], KAVLING_SMTP='smtp://mail.example.com?from=a@example.com&tls=none')
    try:
        start(KAVLING_SMTP='smtp://kantor:sangat-rahasia@mail.example.com:0?from=a@example.com').stop()
    except RuntimeError as error:
        assert 'sangat-rahasia' not in str(error), str(error)
        return
    raise AssertionError('it started')


def who_changes_a_password_is_told_of_it_by_mail(start):
    post = Post()
    certificate(start.folder)
    server, line = served(start.folder, post, query='&tls=none')
    office = start(KAVLING_SMTP=line)
    _, token = office.account('siti', 'sales')
    body = {'currentPassword': PASSWORD, 'password': 'Baru-12345', 'passwordConfirmation': 'Baru-12345'}
    answer = office.send('POST', '/api/auth/change-password', body, {'Authorization': 'Bearer ' + token}, token=False)
    assert answer[0] == 200, answer
    until(lambda: post.taken)
    message = email.message_from_bytes(post.taken[0][1].content, policy=email.policy.default)
    assert (message['to'], message['subject']) == ('siti@contoh.id', 'Kata sandi akun Anda diganti'), str(message)
    assert 'hubungi admin' in message.get_content() and 'Baru' not in message.get_content()
    office.stop()
    server.stop()


def nobody_can_add_a_recipient_by_the_address_of_another(start):
    office = start()
    for to in ('siti@example.com>\r\nRCPT TO:<x@example.com', 'siti@example.com, x@example.com', '<siti@example.com>', 'x'):
        made = subprocess.run([office.binary, 'mail', 'send', '--to', to, '--subject', 'a'], cwd=office.folder,
                              env=office.environment, input='a', capture_output=True, text=True)
        assert made.returncode == 1, made.stdout
    made = subprocess.run([office.binary, 'mail', 'send', '--to', 'siti@example.com', '--subject', 'a\r\nBcc: x@example.com'],
                          cwd=office.folder, env=office.environment, input='a', capture_output=True, text=True)
    assert made.returncode == 1, made.stdout
    office.stop()


if __name__ == '__main__':
    play(__doc__, sentences(globals()))
