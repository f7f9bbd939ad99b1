"""Files in a bucket: a real S3 service, OpenStack Swift with s3api, on loopback."""
import functools
import http.client
import os
import shutil
import signal
import subprocess
import tempfile
import time

import made
from office import Skipped, free_port, refused, together
from papers import booking, document, get, message, multipart
from pictures import FOREIGN, STRAPI

KEY, SECRET = 'griya:app', 'rahasia'
NEEDED = ['swift-proxy-server', 'swift-account-server', 'swift-container-server', 'swift-object-server', 'memcached',
          'swift-ring-builder']

PROXY = '''[DEFAULT]
bind_ip = 127.0.0.1
bind_port = {proxy}
workers = 0
swift_dir = {folder}/etc
user = {user}
[pipeline:main]
pipeline = catch_errors proxy-logging cache listing_formats s3api tempauth bulk slo dlo versioned_writes symlink proxy-logging proxy-server
[app:proxy-server]
use = egg:swift#proxy
account_autocreate = true
[filter:catch_errors]
use = egg:swift#catch_errors
[filter:proxy-logging]
use = egg:swift#proxy_logging
[filter:cache]
use = egg:swift#memcache
memcache_servers = 127.0.0.1:{memcached}
[filter:listing_formats]
use = egg:swift#listing_formats
[filter:s3api]
use = egg:swift#s3api
location = us-east-1
s3_acl = false
[filter:tempauth]
use = egg:swift#tempauth
user_griya_app = rahasia .admin
[filter:bulk]
use = egg:swift#bulk
[filter:slo]
use = egg:swift#slo
[filter:dlo]
use = egg:swift#dlo
[filter:versioned_writes]
use = egg:swift#versioned_writes
allow_object_versioning = true
[filter:symlink]
use = egg:swift#symlink
'''

PART = '''[DEFAULT]
devices = {folder}/dev
mount_check = false
disable_fallocate = true
bind_ip = 127.0.0.1
bind_port = {port}
workers = 0
user = {user}
swift_dir = {folder}/etc
[pipeline:main]
pipeline = {name}-server
[app:{name}-server]
use = egg:swift#{name}
'''


class Swift:
    """The service's five processes in a folder of their own."""

    def __init__(self):
        if any(shutil.which(tool) is None for tool in NEEDED):
            raise Skipped('OpenStack Swift is not installed')
        self.folder = tempfile.mkdtemp(prefix='kavling-swift-')
        os.chmod(self.folder, 0o755)
        self.processes = []
        user = 'swift' if os.getuid() == 0 else subprocess.run(['id', '-un'], capture_output=True, text=True).stdout.strip()
        etc = os.path.join(self.folder, 'etc')
        os.makedirs(os.path.join(self.folder, 'dev', 'd1'))
        os.mkdir(etc)
        ports = {name: free_port() for name in ('account', 'container', 'object', 'proxy', 'memcached')}
        for name in ('account', 'container', 'object'):
            builder = f'{name}.builder'
            for arguments in (['create', '6', '1', '1'], ['add', f'r1z1-127.0.0.1:{ports[name]}/d1', '1'], ['rebalance']):
                subprocess.run(['swift-ring-builder', builder, *arguments], cwd=etc, check=False, capture_output=True)
            self.write(f'{name}.conf', PART.format(folder=self.folder, port=ports[name], user=user, name=name))
        self.write('swift.conf', '[swift-hash]\nswift_hash_path_prefix = a\nswift_hash_path_suffix = b\n'
                                 '[storage-policy:0]\nname = satu\ndefault = yes\n')
        self.write('proxy.conf', PROXY.format(folder=self.folder, user=user, **ports))
        if os.getuid() == 0:
            for place, _, _ in os.walk(self.folder):
                shutil.chown(place, user)
        self.port = ports['proxy']
        memcached = ['memcached', '-l', '127.0.0.1', '-p', str(ports['memcached'])]
        self.start(memcached + (['-u', 'nobody'] if os.getuid() == 0 else []))
        for name in ('account', 'container', 'object', 'proxy'):
            self.start([f'swift-{name}-server', os.path.join(etc, f'{name}.conf')])
        self.wait()

    def write(self, name, text):
        with open(os.path.join(self.folder, 'etc', name), 'w', encoding='ascii') as target:
            target.write(text)

    def start(self, command):
        log = open(os.path.join(self.folder, 'log'), 'ab')
        # The servers look for /etc/swift otherwise; a log device that is not there would end them.
        self.processes.append(subprocess.Popen(command, stdout=log, stderr=log, start_new_session=True))
        log.close()

    def wait(self):
        for _ in range(600):
            try:
                connection = http.client.HTTPConnection('127.0.0.1', self.port, timeout=5)
                connection.request('GET', '/')
                if connection.getresponse().status < 500:
                    return
            except OSError:
                time.sleep(0.05)
        with open(os.path.join(self.folder, 'log'), encoding='utf-8', errors='replace') as log:
            said = log.read()[-2000:]
        self.stop()
        raise RuntimeError('the service did not start\n' + said)

    def stop(self):
        for process in self.processes:
            try:
                os.killpg(process.pid, signal.SIGKILL)
            except ProcessLookupError:
                pass
            process.wait()
        shutil.rmtree(self.folder, ignore_errors=True)

    def variables(self, bucket='griya', secret=SECRET):
        return {'KAVLING_UPLOADS': f's3://{bucket}?endpoint=http://127.0.0.1:{self.port}&region=us-east-1',
                'KAVLING_S3_KEY': KEY, 'KAVLING_S3_SECRET': secret}

    def native(self, method, path, token=None, headers=None):
        """The service's own API, beside S3."""
        connection = http.client.HTTPConnection('127.0.0.1', self.port, timeout=20)
        connection.request(method, path, headers={**({'X-Auth-Token': token} if token else {}), **(headers or {})})
        answer = connection.getresponse()
        return answer.status, dict((k.lower(), v) for k, v in answer.getheaders()), answer.read()

    def bucket(self, name='griya'):
        """Makes a bucket and tells how to look into it."""
        status, headers, _ = self.native('GET', '/auth/v1.0', headers={'X-Storage-User': KEY, 'X-Storage-Pass': SECRET})
        assert status == 200, status
        place, token = headers['x-storage-url'].split(str(self.port))[1] + '/' + name, headers['x-auth-token']
        for _ in range(200):  # the servers behind the proxy may still be starting
            if self.native('PUT', place, token)[0] in (201, 202):
                break
            time.sleep(0.1)
        return place, token

    def names(self, bucket):
        return sorted(self.native('GET', bucket[0], bucket[1])[2].decode().split())


def with_bucket(check):
    """Plays a check with a running service and an empty bucket."""
    @functools.wraps(check)
    def played(start):
        swift = Swift()
        try:
            check(start, swift, swift.bucket())
        finally:
            swift.stop()
    return played


@with_bucket
def files_live_in_the_bucket_and_nowhere_else(start, swift, bucket):
    office = start(**swift.variables())
    of = booking(office)
    _, paper = document(office, of, 'ktp.jpg', made.converted(1200, 900, 'jpg'))
    names = sorted(url.split('/')[2] for url in [paper['url'], *(copy['url'] for copy in paper['formats'].values())])
    assert swift.names(bucket) == names, swift.names(bucket)
    folder = os.path.join(office.folder, 'data', 'uploads')
    assert os.listdir(folder) == ['stage'] and os.listdir(os.path.join(folder, 'stage')) == []
    mine = {'Authorization': 'Bearer ' + office.token}
    status, headers, data = get(office, paper['url'], mine)
    stored = swift.native('GET', f'{bucket[0]}/{names[0]}' if names[0] in paper['url'] else bucket[0] + '/' + paper['url'].split('/')[2],
                          bucket[1])[2]
    assert status == 200 and data == stored and len(data) == int(headers['content-length']), headers
    tag = headers['etag']
    assert get(office, paper['url'], {**mine, 'If-None-Match': tag})[0] == 304
    status, headers, part = get(office, paper['url'], {**mine, 'Range': 'bytes=10-19'})
    assert (status, part, headers['content-range']) == (206, data[10:20], f'bytes 10-19/{len(data)}'), headers
    assert get(office, paper['url'], {**mine, 'Range': f'bytes={len(data)}-'})[0] == 416
    assert get(office, '/uploads/tidak-ada.pdf', mine)[0] == 404 and get(office, paper['url'])[0] == 404
    assert office.send('DELETE', f'/api/upload/files/{paper["id"]}')[0] == 200
    assert swift.names(bucket) == []
    office.stop()


@with_bucket
def a_backup_of_a_bucket_holds_its_files_and_goes_back_into_an_empty_one(start, swift, bucket):
    office = start(**swift.variables())
    _, paper = document(office, booking(office))
    names = swift.names(bucket)
    made_backup = office.run('backup', os.path.join(office.folder, 'b'))
    assert made_backup.returncode == 0 and 'files: 1' in made_backup.stdout, made_backup
    checked = office.run('check', '--data')
    assert checked.returncode == 0, checked.stdout
    office.stop()
    other = swift.bucket('kedua')
    for name in os.listdir(os.path.join(office.folder, 'data')):
        if name != 'secrets.json':
            path = os.path.join(office.folder, 'data', name)
            shutil.rmtree(path) if os.path.isdir(path) else os.unlink(path)
    office.environment.update(swift.variables('kedua'))
    restored = office.run('restore', os.path.join(office.folder, 'b'))
    assert restored.returncode == 0, restored.stderr
    assert swift.names(other) == names
    again = start(**swift.variables('kedua'))
    assert get(again, paper['url'], {'Authorization': 'Bearer ' + again.token})[2] == made.PDF
    assert again.run('restore', os.path.join(office.folder, 'b')).returncode == 1
    again.stop()


@with_bucket
def a_take_over_brings_its_files_into_the_bucket(start, swift, bucket):
    fixture = os.path.dirname(STRAPI)
    environment = {**os.environ, **swift.variables()}
    taken = subprocess.run(
        [start.binary, 'import', 'strapi', '--database', os.path.join(fixture, 'strapi-v4.db'), '--schemas', STRAPI,
         '--uploads', os.path.join(fixture, 'strapi-uploads')],
        cwd=start.folder, env=environment, capture_output=True, text=True)
    assert taken.returncode == 0, taken.stdout + taken.stderr
    office = start(**swift.variables(), **FOREIGN)
    files = office.send('GET', '/api/upload/files')[1]
    named = {url.split('/')[2] for file in files for url in [file['url'], *(f['url'] for f in (file['formats'] or {}).values())]}
    assert named and named == set(swift.names(bucket)), named ^ set(swift.names(bucket))
    for name in named:
        with open(os.path.join(fixture, 'strapi-uploads', name), 'rb') as source:
            status, _, data = get(office, '/uploads/' + name)
            assert (status, data) == (200, source.read()), name
    office.stop()


@with_bucket
def demo_data_lies_in_the_bucket_with_its_files(start, swift, bucket):
    office = start(**swift.variables(), arguments=['--demo'])
    files = office.send('GET', '/api/upload/files')[1]
    assert files and {file['url'].split('/')[2] for file in files} <= set(swift.names(bucket))
    assert office.send('GET', files[0]['url'])[0] == 200
    office.stop()


@with_bucket
def a_service_that_is_down_or_refuses_the_keys_costs_a_503_and_loses_nothing(start, swift, bucket):
    refused(start, ['griya', '403'], **swift.variables(secret='salah'))
    refused(start, ['tiada', '404'], **swift.variables(bucket='tiada'))
    refused(start, ['KAVLING_S3_KEY'], **{**swift.variables(), 'KAVLING_S3_SECRET': ''})
    office = start(**swift.variables())
    _, paper = document(office, booking(office))
    rows = office.send('GET', '/api/upload/files')[1]
    proxy = swift.processes[-1]
    os.killpg(proxy.pid, signal.SIGSTOP)
    os.killpg(proxy.pid, signal.SIGKILL)
    proxy.wait()
    status, answer = multipart(office, '/api/upload', 'files', 'a.pdf', made.PDF)
    assert (status, message(answer)) == (503, 'Files cannot be stored or read at the moment; try again'), answer
    mine = {'Authorization': 'Bearer ' + office.token}
    assert get(office, paper['url'], mine)[0] == 503
    assert office.send('GET', '/api/upload/files')[1] == rows
    assert os.listdir(os.path.join(office.folder, 'data', 'uploads', 'stage')) == []
    swift.start(['swift-proxy-server', os.path.join(swift.folder, 'etc', 'proxy.conf')])
    swift.wait()
    assert get(office, paper['url'], mine)[0] == 200
    assert multipart(office, '/api/upload', 'files', 'a.pdf', made.PDF)[0] == 200
    office.stop()


@with_bucket
def many_uploads_at_once_all_arrive(start, swift, bucket):
    office = start(**swift.variables())
    answers = together(24, lambda n: multipart(office, '/api/upload', 'files', f'{n}.pdf', made.PDF + os.urandom(200_000)), 8)
    assert {status for status, _ in answers} == {200}, answers
    assert swift.names(bucket) == sorted(answer[0]['url'].split('/')[2] for _, answer in answers)
    office.stop()
