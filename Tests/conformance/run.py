#!/usr/bin/env python3
"""Takes the recorded Strapi database over, serves it and compares every answer in scope with the recording.

    Tests/conformance/run.py [--binary .build/debug/kavling] [--group NAME …] [--verbose]

Ends with 'N passed, M failed, K skipped'. Fails when a request fails that differences.txt does not name, or when
passed ÷ all falls below floor.txt (skipped ones count as not passed).
"""
import argparse
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
STRAPI = os.path.join(ROOT, 'Tests', 'Fixtures', 'strapi')
# Translations are served by a later capability.
OUT_OF_SCOPE = {'locale', 'locale-write'}


def free_port():
    with socket.socket() as probe:
        probe.bind(('127.0.0.1', 0))
        return probe.getsockname()[1]


class Server:
    """The imported database, put back and served again before every group that writes."""

    def __init__(self, binary, folder):
        self.binary, self.folder, self.port, self.process = binary, folder, free_port(), None
        self.environment = {
            **{k: v for k, v in os.environ.items() if not k.startswith('KAVLING_')},
            'KAVLING_CONTENT': os.path.join(STRAPI, 'strapi-project'), 'KAVLING_RULES': '',
            'KAVLING_DATABASE': 'sqlite:' + os.path.join(folder, 'live', 'kavling.db'),
            'KAVLING_UPLOADS': os.path.join(folder, 'live', 'uploads'),
            'KAVLING_SECRETS': os.path.join(folder, 'live', 'secrets.json'),
            'KAVLING_RATE_ADDRESS': '0', 'KAVLING_RATE_ACCOUNT': '0', 'KAVLING_JWT_SECRET': 'golden-jwt-secret', 'KAVLING_API_TOKEN_SALT': 'golden-api-token-salt',
        }

    def take_over(self):
        os.makedirs(os.path.join(self.folder, 'live'))
        subprocess.run(
            [self.binary, 'import', 'strapi', '--database', os.path.join(STRAPI, 'strapi-v4.db'), '--schemas',
             os.path.join(STRAPI, 'strapi-project'), '--uploads', os.path.join(STRAPI, 'strapi-uploads')],
            env=self.environment, check=True, stdout=subprocess.DEVNULL, cwd=self.folder)
        os.rename(os.path.join(self.folder, 'live'), os.path.join(self.folder, 'imported'))

    def restart(self):
        self.stop()
        live = os.path.join(self.folder, 'live')
        shutil.rmtree(live, ignore_errors=True)
        shutil.copytree(os.path.join(self.folder, 'imported'), live)
        self.process = subprocess.Popen(
            [self.binary, 'serve', '--port', str(self.port)], env=self.environment, cwd=self.folder,
            stdout=subprocess.DEVNULL)
        for _ in range(400):
            try:
                socket.create_connection(('127.0.0.1', self.port), 0.2).close()
                return
            except OSError:
                time.sleep(0.025)
        sys.exit('the server did not start')

    def stop(self):
        if self.process:
            self.process.terminate()
            self.process.wait(20)
            self.process = None


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('--binary', default=os.path.join(ROOT, '.build', 'debug', 'kavling'))
    parser.add_argument('--group', action='append')
    parser.add_argument('--verbose', action='store_true')
    options = parser.parse_args()
    sys.path.insert(0, HERE)
    import kit
    import replay
    names = [head['name'] for head, _ in kit.groups(kit.read_lines(os.path.join(HERE, 'battery.jsonl')))]
    chosen = options.group or [name for name in names if name not in OUT_OF_SCOPE]
    folder = tempfile.mkdtemp(prefix='kavling-conformance-')
    server = Server(os.path.abspath(options.binary), folder)
    results = os.path.join(folder, 'results.jsonl')
    try:
        server.take_over()
        kit.run_reset = lambda command: server.restart()
        sys.argv = ['replay', '--base', f'http://127.0.0.1:{server.port}', '--corpus', os.path.join(HERE, 'corpus.jsonl'),
                    '--better-than-500', '--exact-bigint', '--skip', os.path.join(HERE, 'differences.txt'),
                    '--results', results]
        for name in chosen:
            sys.argv += ['--group', name]
        if options.verbose:
            sys.argv.append('--verbose')
        try:
            replay.main()
        except SystemExit:
            pass
        outcomes = [line['outcome'] for line in kit.read_lines(results)]
    finally:
        server.stop()
        shutil.rmtree(folder, ignore_errors=True)
    passed, failed = outcomes.count('passed'), outcomes.count('failed')
    with open(os.path.join(HERE, 'floor.txt'), encoding='utf-8') as source:
        floor = float(source.read().split()[0])
    share = passed / len(outcomes)
    print(f'conformance: {passed} of {len(outcomes)} recorded answers ({share:.2%}), floor {floor:.2%}')
    if share < floor:
        failed = max(failed, 1)
    print(f'{passed} passed, {failed} failed, {outcomes.count("skipped")} skipped')
    sys.exit(1 if failed else 0)


if __name__ == '__main__':
    main()
