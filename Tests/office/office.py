"""A running server in a folder of its own, and the loop that plays checks against it.

A check is a function whose name is a sentence and whose first parameter is `start`; it says nothing when all is well.
"""
import argparse
import concurrent.futures
import http.client
import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import traceback

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
CONTENT = os.path.join(ROOT, 'content')
UNIT = {'unit_type': 'Tipe 36/72', 'block': 'A', 'number': '1', 'price': 450000000, 'land_area': 72,
        'building_area': 36, 'bedrooms': 2, 'bathrooms': 1}
CUSTOMER = {'name': 'Budi Santoso', 'phone': '081234567890', 'email': 'budi@example.com', 'ktp_number': '3171011501900001'}

PASSWORD = 'Sangat-Rahasia-9'


def free_port():
    with socket.socket() as probe:
        probe.bind(('127.0.0.1', 0))
        return probe.getsockname()[1]


class Office:
    """A running server in a folder of its own; its log goes to a file, so that a full pipe never stops it."""

    def __init__(self, binary, folder, prefix=(), port=None, token=None, arguments=(), log=subprocess.STDOUT,
                 **variables):
        self.binary, self.folder, self.port = binary, folder, port or free_port()
        self.environment = {k: v for k, v in os.environ.items() if not k.startswith('KAVLING_')}
        self.environment.update({
            'KAVLING_CONTENT': CONTENT, 'KAVLING_RATE_ADDRESS': '0', 'KAVLING_RATE_ACCOUNT': '0', **variables})
        self.said = tempfile.TemporaryFile()
        self.process = subprocess.Popen(
            [*prefix, binary, 'serve', '--port', str(self.port), *arguments], cwd=folder, env=self.environment,
            stdout=self.said, stderr=log)
        while not any('serves on' in line for line in self.lines):
            if self.process.poll() is not None:
                raise RuntimeError('\n'.join(self.lines))
            time.sleep(0.005)
        self.token = token or self.new_token()

    @property
    def lines(self):
        """What the server has said so far."""
        return os.pread(self.said.fileno(), 1 << 24, 0).decode(errors='replace').splitlines()

    def new_token(self):
        made = self.run('token', 'create', '--name', f't{self.port}', '--type', 'full-access')
        assert made.returncode == 0, made.stderr
        return made.stdout.strip()

    def run_with(self, words, *arguments):
        """A verb that reads `words` from its input."""
        return subprocess.run([self.binary, *arguments], cwd=self.folder, env=self.environment, capture_output=True,
                              text=True, input=words)

    def run(self, *arguments):
        return subprocess.run([self.binary, *arguments], cwd=self.folder, env=self.environment, capture_output=True, text=True)

    def send(self, method, path, body=None, headers=None, token=True):
        connection = http.client.HTTPConnection('127.0.0.1', self.port, timeout=60)
        sent = dict(headers or {})
        if token:
            sent['Authorization'] = 'Bearer ' + self.token
        if isinstance(body, (dict, list)):
            body = json.dumps(body)
            sent.setdefault('Content-Type', 'application/json')
        try:
            connection.request(method, path, body, sent)
            answer = connection.getresponse()
            data = answer.read()
            return answer.status, json.loads(data) if data[:1] in (b'{', b'[') else data
        finally:
            connection.close()

    def make(self, plural, data):
        status, body = self.send('POST', '/api/' + plural, {'data': data})
        assert status == 200, (status, body)
        return body['data']

    def role(self, kind):
        """The id of a role, by its type."""
        roles = self.send('GET', '/api/users-permissions/roles')[1]['roles']
        return next(one['id'] for one in roles if one['type'] == kind)

    def account(self, name, role, **links):
        """Makes an account of a role, linked to a person or not, and logs in: its id and its token."""
        own = {'identifier': name, 'password': PASSWORD}
        status, made = self.send('POST', '/api/users', {
            'username': name, 'email': name + '@contoh.id', 'password': PASSWORD, 'confirmed': True, 'role': self.role(role), **links})
        assert status == 201, made
        status, answer = self.send('POST', '/api/auth/local', own, token=False)
        assert status == 200, answer
        return made['id'], answer['jwt']

    def stop(self):
        self.process.terminate()
        assert self.process.wait(10) == 0, 'a told-off server exits with 0'


def upload(field, name, content, form=()):
    boundary = 'batas-formulir'
    parts = [f'--{boundary}\r\nContent-Disposition: form-data; name="{k}"\r\n\r\n{v}\r\n'.encode() for k, v in form]
    parts.append(f'--{boundary}\r\nContent-Disposition: form-data; name="{field}"; filename="{name}"\r\n'
                 'Content-Type: application/pdf\r\n\r\n'.encode() + content + b'\r\n')
    return b''.join(parts) + f'--{boundary}--\r\n'.encode(), {'Content-Type': f'multipart/form-data; boundary={boundary}'}


def refused(start, words, **options):
    try:
        start(**options).stop()
    except RuntimeError as error:
        assert all(word in str(error) for word in words), str(error)
        return
    raise AssertionError('it started')


def sentences(names):
    """The checks among a module's names: functions of its own that begin with `start`, and no helpers of theirs."""
    return [value for value in names.values() if getattr(value, '__module__', None) == names['__name__']
            and hasattr(value, '__code__') and value.__code__.co_varnames[:1] == ('start',)
            and value.__name__ != 'watched']


def holding(folder, text):
    """Files below a folder that hold a text, in their bytes or their name; what goes meanwhile holds nothing."""
    found = []
    for root, _, names in os.walk(folder):
        for name in names:
            path = os.path.join(root, name)
            if not os.path.isfile(path):
                continue  # a socket
            try:
                with open(path, 'rb') as file:
                    data = file.read()
            except FileNotFoundError:
                continue
            if text.encode() in data or text in name:
                found.append(os.path.relpath(path, folder))
    return found


def together(count, job, workers=64):
    with concurrent.futures.ThreadPoolExecutor(workers) as pool:
        return list(pool.map(job, range(count)))


PDF = b'%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n'


def play(words, checks, option=lambda parser: None):
    """Plays the checks that are asked for, prints the total and ends the program.

    `option` may add options of the runner's own; a check finds them in `start.options`. A check that cannot be played
    on this machine raises `Skipped`.
    """
    parser = argparse.ArgumentParser(description=words, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('--binary', default=os.path.join(ROOT, '.build', 'debug', 'kavling'))
    parser.add_argument('--only', default='')
    option(parser)
    options = parser.parse_args()
    if 'seed' in options:
        print(f'seed {options.seed}', flush=True)
    counts = {'passed': 0, 'failed': 0, 'skipped': 0}
    for check in checks:
        if options.only in check.__name__:
            counts[play_one(check, options)] += 1
    skipped = f", {counts['skipped']} skipped" if counts['skipped'] else ''
    print(f"{counts['passed']} passed, {counts['failed']} failed{skipped}")
    sys.exit(1 if counts['failed'] or not counts['passed'] else 0)


def play_one(check, options):
    folder = tempfile.mkdtemp(prefix='kavling-office-')
    running = []

    def start(make=Office, **variables):
        office = make(start.binary, folder, **variables)
        running.append(office)
        return office

    start.folder, start.binary, start.options = folder, os.path.abspath(options.binary), options
    sentence = check.__name__.replace('_', ' ')
    try:
        check(start)
        return 'passed'
    except Skipped as reason:
        print(f'skipped {sentence}: {reason}')
        return 'skipped'
    except Exception:
        print(f'FAILED {sentence}')
        traceback.print_exc(limit=3)
        return 'failed'
    finally:
        for office in running:
            office.process.kill()
            office.process.wait()
        shutil.rmtree(folder, ignore_errors=True)


class Skipped(Exception):
    """This machine lacks what the check needs."""
