"""A running `kavling serve` on a copy of a data folder: what it costs is read from /proc.

The copy is what keeps a cached data folder as it was made, whatever is written or migrated meanwhile.
"""
import http.client
import json
import os
import re
import shutil
import socket
import subprocess
import tempfile
import time

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
TICK = 1 / os.sysconf('SC_CLK_TCK')


def free_port():
    with socket.socket() as probe:
        probe.bind(('127.0.0.1', 0))
        return probe.getsockname()[1]


def environment(folder, **more):
    """Variables of a program that works in `folder` and nowhere else."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith('KAVLING_')}
    return {**kept, 'KAVLING_CONTENT': os.path.join(ROOT, 'content'),
            'KAVLING_DATABASE': f'sqlite:{folder}/kavling.db', 'KAVLING_UPLOADS': f'{folder}/uploads',
            'KAVLING_SECRETS': f'{folder}/secrets.json', **more}


def copy(folder):
    """A copy of a data folder, but for the uploads: no case asks for a file."""
    target = tempfile.mkdtemp(prefix='run-', dir=os.path.join(ROOT, '.build'))
    for name in ('kavling.db', 'secrets.json'):
        subprocess.run(['cp', '--reflink=auto', os.path.join(folder, name), target], check=True)
    return target


class Server:
    """Runs until `stop`; its folder goes with it."""

    def __init__(self, binary, data, **variables):
        self.port = free_port()
        self.token = open(os.path.join(data, 'token')).read().strip()
        self.folder = copy(data)
        self.base = f'http://127.0.0.1:{self.port}'
        self.log = open(os.path.join(self.folder, 'log'), 'w+')
        # A load is more than an office sends.
        if knows(binary, 'KAVLING_RATE_ADDRESS', '0'):
            variables = {'KAVLING_RATE_ADDRESS': '0', 'KAVLING_RATE_ACCOUNT': '0', **variables}
        self.started = time.perf_counter()
        self.process = subprocess.Popen(
            [binary, 'serve', '--port', str(self.port)], cwd=self.folder, env=environment(self.folder, **variables),
            stdout=self.log, stderr=subprocess.STDOUT)
        self.startSeconds = self._first_answer() - self.started

    def _first_answer(self):
        """When `/_health` was first answered with 204; asked every millisecond."""
        request = b'GET /_health HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n'
        while self.process.poll() is None:
            try:
                with socket.create_connection(('127.0.0.1', self.port), timeout=30) as connection:
                    connection.sendall(request)
                    if connection.recv(64).startswith(b'HTTP/1.1 204'):
                        return time.perf_counter()
            except OSError:
                time.sleep(0.001)
        self.log.seek(0)
        raise RuntimeError('the server ended: ' + self.log.read())

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()

    def stop(self):
        if self.process.poll() is None:
            self.process.terminate()
            self.process.wait(30)
        self.log.close()
        shutil.rmtree(self.folder, ignore_errors=True)

    # --- cost -----------------------------------------------------------------
    def cpu(self):
        """Seconds of processor time of all threads so far, user and system."""
        fields = open(f'/proc/{self.process.pid}/stat').read().rpartition(')')[2].split()
        return (int(fields[11]) + int(fields[12])) * TICK

    def rss(self):
        """Resident memory now, in MB."""
        return int(re.search(r'VmRSS:\s+(\d+)', open(f'/proc/{self.process.pid}/status').read())[1]) / 1024

    def metrics(self):
        """Every figure that the server itself counts; none where it does not tell."""
        status, text, _ = self.send('GET', '/metrics')
        lines = text.decode().splitlines() if status == 200 and isinstance(text, bytes) else []
        return {name: float(value) for name, _, value in (line.rpartition(' ') for line in lines if line[:1] != '#')}

    # --- single requests ------------------------------------------------------
    def connect(self):
        return http.client.HTTPConnection('127.0.0.1', self.port, timeout=60)

    def send(self, method, path, body=None, connection=None):
        """(status, parsed body, seconds) of one request; seconds count until the whole answer is here."""
        headers = {'Authorization': 'Bearer ' + self.token}
        if body is not None:
            body, headers['Content-Type'] = json.dumps(body).encode(), 'application/json'
        own = connection or self.connect()
        start = time.perf_counter()
        own.request(method, path, body, headers)
        answer = own.getresponse()
        data = answer.read()
        seconds = time.perf_counter() - start
        if connection is None:
            own.close()
        return answer.status, json.loads(data) if data[:1] in (b'{', b'[') else data, seconds


def knows(binary, variable, value):
    """Whether the program has a variable; an unknown one stops it."""
    with tempfile.TemporaryDirectory() as folder:
        answer = subprocess.run([binary, 'check'], env=environment(folder, **{variable: value}), cwd=folder,
                                capture_output=True, text=True)
    return f'unknown variable {variable}' not in answer.stdout + answer.stderr
