#!/usr/bin/env python3
"""Feeds a server made-up requests and judges every answer. Ends with 'N passed, M failed'.

    Tests/fuzz/run.py [--requests 20000] [--seed 1] [--binary .build/debug/kavling] [--content shipped|kitchen]
    Tests/fuzz/run.py --seed 1 --content shipped --only 4711     one request of a seed, shown and sent

The same seed gives the same requests; what a server answers also depends on what it holds by then. A failure is shown
as the smallest request that still fails.
"""
import argparse
import collections
import http.client
import json
import multiprocessing
import os
import shutil
import subprocess
import sys
import tempfile
import time

from stream import ODD, Requests
from shrink import shrunk
from vocabulary import Vocabulary
from wire import Closed, Connection, alone, fault

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
STRAPI = os.path.join(ROOT, 'Tests/Fixtures/strapi')
CONTENT = {'shipped': os.path.join(ROOT, 'content'), 'kitchen': os.path.join(STRAPI, 'strapi-project')}
DEPTH = 8  # requests under way on a connection
BATCH = 400
MEMORY_MB = 200


class Server:
    """A server in a folder of its own: demo data, or a taken-over database with every kind of attribute."""

    def __init__(self, binary, content, folder):
        self.binary, self.folder, self.content = binary, folder, content
        self.environment = {k: v for k, v in os.environ.items() if not k.startswith('KAVLING_')}
        self.environment.update({
            'KAVLING_CONTENT': CONTENT[content], 'KAVLING_RATE_ADDRESS': '0', 'KAVLING_RATE_ACCOUNT': '0'})
        if content == 'kitchen':
            self.environment['KAVLING_RULES'] = ''
            self.run(
                'import',
                'strapi',
                '--database',
                os.path.join(
                    STRAPI,
                    'strapi-v4.db'),
                '--schemas',
                CONTENT[content],
                '--uploads',
                os.path.join(
                    STRAPI,
                    'strapi-uploads'))
        self.log = os.path.join(folder, 'log')
        with open(self.log, 'wb') as log:
            flags = ['--demo'] if content == 'shipped' else []
            self.process = subprocess.Popen([binary, 'serve', *flags, '--port', '0'],
                                            cwd=folder, env=self.environment, stdout=log, stderr=log)
        self.port = self.wait()

    def wait(self):
        while self.process.poll() is None:
            for line in self.lines():
                if 'http://' in line:
                    return int(line.split('http://')[1].split()[0].rstrip('/').rsplit(':', 1)[1])
            time.sleep(0.05)
        raise SystemExit('the server did not start:\n' + '\n'.join(self.lines()))

    def lines(self):
        with open(self.log, errors='replace') as file:
            for line in file:
                yield line.rstrip()

    def run(self, *arguments):
        done = subprocess.run([self.binary, *arguments], cwd=self.folder,
                              env=self.environment, capture_output=True, text=True)
        if done.returncode:
            raise SystemExit(f'kavling {" ".join(arguments[:2])}: {done.stdout}{done.stderr}')
        return done.stdout.split()[-1] if done.stdout.split() else ''

    def callers(self, vocabulary):
        """(name, Authorization, weight): a full token, a token that may do little, a seller with a login, and nobody."""
        full = self.run('token', 'create', '--name', 'fuzz', '--type', 'full-access')
        actions = [f'{t.uid}.{verb}' for t in vocabulary.all[::2]
                   for verb in (('find', 'update') if t.is_single else ('find', 'findOne', 'create', 'update'))]
        low = self.run('token', 'create', '--name', 'low', '--type', 'custom',
                       *[w for a in actions for w in ('--action', a)])
        callers = [('full', b'Bearer ' + full.encode(), 12), ('low', b'Bearer ' + low.encode(), 4), ('nobody', None, 1)]
        if self.content == 'shipped':
            callers.append(('sales', b'Bearer ' + self.seller(full).encode(), 3))
        return callers

    def seller(self, full):
        """The session of an account that sees a part of the rows, and of some of these a part."""
        password = 'Fuzz-Rahasia-1'
        made = subprocess.run(
            [self.binary, 'user', 'create', '--email', 'fuzz@example.com', '--username', 'fuzz-sales', '--role', 'Sales',
             '--password-stdin'], cwd=self.folder, env=self.environment, input=password + '\n', capture_output=True, text=True)
        if made.returncode:
            raise SystemExit(made.stdout + made.stderr)
        user = made.stdout.split()[1]
        linked = self.send('PUT', f'/api/users/{user}', {'karyawan': 2}, full)
        if 'error' in linked:
            raise SystemExit(f'the seller is not linked: {linked}')
        return self.send('POST', '/api/auth/local', {'identifier': 'fuzz-sales', 'password': password})['jwt']

    def send(self, method, path, body, token=None):
        connection = http.client.HTTPConnection('127.0.0.1', self.port, timeout=60)
        headers = {'Content-Type': 'application/json', **({'Authorization': 'Bearer ' + token} if token else {})}
        connection.request(method, path, json.dumps(body), headers)
        answer = json.loads(connection.getresponse().read())
        connection.close()
        return answer

    def memory(self):
        with open(f'/proc/{self.process.pid}/status') as file:
            return next(int(line.split()[1]) // 1024 for line in file if line.startswith('VmRSS'))

    def stop(self):
        self.process.terminate()
        try:
            return self.process.wait(15)
        except subprocess.TimeoutExpired:
            self.process.kill()
            return 'it did not stop'


class Lane:
    """What one process sends: batches of requests over one connection after another."""

    def __init__(self, port, requests):
        self.port, self.requests, self.connection = port, requests, None
        self.statuses, self.failures = collections.Counter(), []

    def batch(self, first, last):
        waiting = [self.requests.request(number) for number in range(first, last)]
        for request in waiting:
            if request.kind == ODD:
                self.single(request)
        waiting = [request for request in waiting if request.kind != ODD]
        while waiting:
            group, waiting = waiting[:DEPTH], waiting[DEPTH:]
            for request in self.group(group):
                self.single(request)
        return self.statuses, self.failures

    def group(self, group):
        """Sends a group at once; gives back those without an answer."""
        for index, request in enumerate(group):
            if request.body and len(request.body) > 60000:
                return group  # the server may stop reading one: a connection of its own
        try:
            if self.connection is None:
                self.connection = Connection(self.port)
            self.connection.send(b''.join([request.bytes() for request in group]))
        except OSError:
            self.leave()
            return group
        for index, request in enumerate(group):
            try:
                answer = self.connection.answer(request.method == b'HEAD')
            except (Closed, OSError, ValueError):
                self.leave()
                return group[index:]
            self.note(request, answer.status, fault(request, answer, is_thorough=request.number % 16 == 0))
            if answer.is_last:
                self.leave()
                return group[index + 1:]
        return []

    def leave(self):
        if self.connection:
            self.connection.close()
        self.connection = None

    def single(self, request):
        status, found = alone(request, self.port)
        if found and not found.startswith('status'):
            status, found = alone(request, self.port)  # a machine may be busy for once
        self.note(request, status or 'closed', found)

    def note(self, request, status, found):
        self.statuses[status] += 1
        if found and len(self.failures) < 20:
            self.failures.append((request, found))


def lane(arguments):
    first, last, seed, content, callers, port = arguments
    return Lane(port, Requests(seed, Vocabulary(CONTENT[content]), callers)).batch(first, last)


def show(request, found, options, content, port):
    small = shrunk(request, found, port)
    print(f'--- {found}: --seed {options.seed} --content {content} --only {request.number} (as {request.who})')
    data = small.bytes()
    print(repr(data if len(data) < 4000 else data[:4000] + b'...'))


def single(server, options, content):
    """Shows one request of a seed and sends it."""
    vocabulary = Vocabulary(CONTENT[content])
    request = Requests(options.seed, vocabulary, server.callers(vocabulary)).request(options.only)
    print(request.bytes().decode('latin-1'))
    status, found = alone(request, server.port)
    print(f'--- status {status}, {found or "all well"}')
    return collections.Counter([status]), [(request, found)] if found else []


def fuzz(server, options, content, requests):
    """Sends requests from several processes. Gives back (statuses, failures)."""
    callers = server.callers(Vocabulary(CONTENT[content]))
    jobs = [(first, min(first + BATCH, requests), options.seed, content, callers, server.port)
            for first in range(0, requests, BATCH)]
    statuses, failures, started, shown = collections.Counter(), [], time.monotonic(), 0
    with multiprocessing.Pool(options.processes) as pool:
        for some, bad in pool.imap_unordered(lane, jobs):
            statuses.update(some)
            failures += bad
            done, seconds = sum(statuses.values()), time.monotonic() - started
            if done - shown >= 50000:
                shown = done
                speed = f'{done / seconds:.0f}/s'
                print(f'{done} requests, {speed}, {server.memory()} MB, {len(failures)} failures', flush=True)
            if server.process.poll() is not None or len(failures) > 100:
                pool.terminate()
                break
    print(f'{content}: {sum(statuses.values())} requests in {time.monotonic() - started:.0f} s: ' +
          ', '.join(f'{statuses[status]} × {status}' for status in sorted(statuses, key=str)))
    return statuses, failures


def report(server, failures, options, content):
    """Shows one request of each kind of failure."""
    kinds = {}
    for request, found in failures:
        kinds.setdefault((found, request.method, request.path[:12]), request)
    for (found, *_), request in list(kinds.items())[:12]:
        show(request, found, options, content, server.port)


def campaign(options, content, requests):
    """One server from its start to its end. Gives back (passed, failed)."""
    folder = tempfile.mkdtemp(prefix='kavling-fuzz-')
    server = Server(os.path.abspath(options.binary), content, folder)
    try:
        if options.only is not None:
            statuses, failures = single(server, options, content)
        else:
            statuses, failures = fuzz(server, options, content, requests)
            report(server, failures, options, content)
        died = server.process.poll()
        memory = server.memory() if died is None else 0
        ended = server.stop() if died is None else died
        answered = sum(statuses[status] for status in (200, 204, 400, 404))
        sent = sum(statuses.values())
        logged = [line for line in server.lines() if 'request failed' in line or 'Fatal' in line]
        wrong = [what for holds, what in [
            (died is None, f'the server died with {died}'), (ended == 0, f'the server ended with {ended}'),
            (memory <= MEMORY_MB, f'the server held {memory} MB at the end'),
            (not logged, f'{len(logged)} lines of the log tell of failures:\n' + '\n'.join(logged[:5])),
            (options.only is not None or answered > sent / 2, 'most requests never got to a parser'),
        ] if not holds]
        print('\n'.join([f'{content}: {memory} MB at the end', *wrong]))
        return sent - len(failures) + 5 - len(wrong), len(failures) + len(wrong)
    finally:
        if server.process.poll() is None:
            server.process.kill()
        if not options.keep:
            shutil.rmtree(folder, ignore_errors=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('--requests', type=int, default=20000)
    parser.add_argument('--seed', type=int, default=1)
    parser.add_argument('--only', type=int, help='the number of one request')
    parser.add_argument('--binary', default=os.path.join(ROOT, '.build/debug/kavling'))
    parser.add_argument(
        '--content',
        choices=CONTENT,
        help='the shipped schemas, or those with every kind of attribute; both without this')
    parser.add_argument('--processes', type=int, default=2)
    parser.add_argument('--keep', action='store_true', help='leave the folders of the servers')
    options = parser.parse_args()
    shares = {options.content: options.requests} if options.content else {
        'shipped': options.requests * 3 // 4, 'kitchen': options.requests - options.requests * 3 // 4}
    totals = [campaign(options, content, requests) for content, requests in shares.items()]
    failed = sum(failures for _, failures in totals)
    print(f'{sum(passed for passed, _ in totals)} passed, {failed} failed')
    sys.exit(failed > 0)


if __name__ == '__main__':
    main()
