"""Whole requests: who asks, for what, with which headers; each is a function of the seed and its number."""
import random

from bodies import Bodies, dumped
from queries import Queries, bend, escape, odd_value

WELL, ODD = 'well-formed', 'odd'  # an odd request breaks HTTP itself: it may be refused by closing the connection
VERBS = [b'GET', b'HEAD', b'POST', b'PUT', b'PATCH', b'DELETE', b'OPTIONS', b'TRACE', b'QUERY', b'PROPFIND', b'get']
CONTENT_TYPES = [
    b'application/json',
    b'application/json; charset=utf-8',
    b'APPLICATION/JSON',
    b'application/vnd.api+json',
    b'text/plain',
    b'',
    b'application/x-www-form-urlencoded',
    b'multipart/form-data',
    b'multipart/form-data; boundary=',
    b'application/json;;;',
    b'\xff',
    b';',
    b'multipart/form-data; boundary="',
    b'application/' + b'x' * 3000 + b'+json',
    b'image/png',
    b'application/xml']
RANGES = [b'bytes=0-', b'bytes=-1', b'bytes=5-2', b'bytes=0-0,2-3', b'bytes=99999999999999999999-', b'bytes', b'x=1-2',
          b'bytes=-0']
ORIGINS = [b'http://localhost:3000', b'null', b'', b'x' * 2000, b'\xff', b'http://a.b, http://c.d']
HEADERS = [
    lambda rng: (b'Range', rng.choice(RANGES)),
    lambda rng: (b'Origin', rng.choice(ORIGINS)),
    lambda rng: (b'Access-Control-Request-Method', rng.choice([b'PUT', b'', b'x' * 300])),
    lambda rng: (b'Access-Control-Request-Headers', rng.choice([b'authorization,x-a', b'', b'x' * 1025, b'a\tb'])),
    lambda rng: (b'Accept-Encoding', rng.choice([b'gzip', b'identity;q=0', b'*'])),
    lambda rng: (b'If-None-Match', rng.choice([b'*', b'"x"', b'W/"', b'"' + b'a' * 900 + b'"'])),
    lambda rng: (b'If-Modified-Since', rng.choice([b'Wed, 21 Oct 2026 07:28:00 GMT', b'x', b''])),
    lambda rng: (b'Accept', rng.choice([b'text/html', b'*/*', b'\xfe'])),
    lambda rng: (b'X-Forwarded-For', rng.choice([b'127.0.0.1', b'x' * 500, b'::1, 1.2.3.4'])),
    lambda rng: (b'Cookie', b'a=' + b'b' * int(rng.random() * 3000)),
    lambda rng: (b'X-' + b'a' * (1 + int(rng.random() * 200)), b'b' * int(rng.random() * 3000)),
    lambda rng: (b'Upgrade', rng.choice([b'h2c', b'websocket'])),
    lambda rng: (b'X-HTTP-Method-Override', b'DELETE'),
]
# Requests that are no HTTP, or two kinds of it at once. `%s` takes the caller's Authorization line.
BROKEN = [
    b'POST /api/banks HTTP/1.1\r\nHost: a\r\n%sContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
    b'POST /api/banks HTTP/1.1\r\nHost: a\r\n%sContent-Length: 5\r\nContent-Length: 6\r\n\r\nabcdef',
    b'POST /api/banks HTTP/1.1\r\nHost: a\r\n%sContent-Length: -1\r\n\r\n',
    b'POST /api/banks HTTP/1.1\r\nHost: a\r\n%sContent-Length: 99999999999999999999\r\n\r\n',
    b'POST /api/banks HTTP/1.1\r\nHost: a\r\n%sContent-Type: application/json\r\n'
    b'Transfer-Encoding: chunked\r\n\r\nffffffffffffffffff\r\n',
    b'POST /api/banks HTTP/1.1\r\nHost: a\r\n%sContent-Type: application/json\r\n'
    b'Transfer-Encoding: chunked\r\n\r\n5\r\n{"dat\r\nzz\r\n',
    b'POST /api/banks HTTP/1.1\r\nHost: a\r\n%sTransfer-Encoding: gzip\r\n\r\n',
    b'POST /api/upload HTTP/1.1\r\nHost: a\r\n%s'
    b'Content-Type: multipart/form-data; boundary=x\r\nContent-Length: 900\r\n\r\n--x\r\n',
    b'GET /api/banks HTTP/9.9\r\nHost: a\r\n%s\r\n',
    b'GET /api/banks HTTP/1.0\r\n%s\r\n',
    b'GET /api/banks\r\n\r\n',
    b'GET  /api/banks  HTTP/1.1\r\nHost: a\r\n%s\r\n',
    b'GET /api/\xff\xfe HTTP/1.1\r\nHost: a\r\n%s\r\n',
    b'GET /api/a\0b HTTP/1.1\r\nHost: a\r\n%s\r\n',
    b'GET /api/banks HTTP/1.1\nHost: a\n%s\n',
    b'\r\n\r\nGET /api/banks HTTP/1.1\r\nHost: a\r\n%s\r\n',
    b'GET /api/banks HTTP/1.1\r\nHost : a\r\n%s\r\n',
    b'GET /api/banks HTTP/1.1\r\n%s\r\n',
    b'GET /api/banks HTTP/1.1\r\nHost: a\r\nHost: b\r\n%s\r\n',
    b'GET /api/banks HTTP/1.1\r\nHost: a\r\n X: folded\r\n%s\r\n',
    b'GET http://x/api/banks HTTP/1.1\r\nHost: a\r\n%s\r\n',
    b'GET * HTTP/1.1\r\nHost: a\r\n%s\r\n',
    b'OPTIONS * HTTP/1.1\r\nHost: a\r\n%s\r\n',
    b'CONNECT a:1 HTTP/1.1\r\nHost: a\r\n%s\r\n',
    b'GET api/banks HTTP/1.1\r\nHost: a\r\n%s\r\n',
    b'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n',
    b'\x16\x03\x01\x02\0\x01\0\x01\xfc\x03\x03',
    b'GET /' + b'a' * 100000 + b' HTTP/1.1\r\nHost: a\r\n%s\r\n',
    b'GET /api/banks HTTP/1.1\r\nHost: a\r\nX: ' + b'y' * 100000 + b'\r\n%s\r\n',
    b'GET /api/banks HTTP/1.1\r\nHost: a\r\n' + b'X: y\r\n' * 5000 + b'%s\r\n',
    b'G' * 5000,
    b'\0' * 64,
    b'POST /api/banks HTTP/1.1\r\nHost: a\r\nExpect: 200-maybe\r\n%sContent-Length: 2\r\n\r\n{}',
    b'GET /api/banks HTTP/1.1\r\nHost: a\r\nConnection: upgrade\r\nUpgrade: websocket\r\n'
    b'Sec-WebSocket-Key: x\r\n%s\r\n',
    b'GET /api/banks#x?y HTTP/1.1\r\nHost: a\r\n%s\r\n',
]


class Request:
    """What is sent, and what is needed to make it smaller."""

    def __init__(self, number, kind, who, method, path, query, headers, body):
        self.number, self.kind, self.who, self.method, self.path, self.query = number, kind, who, method, path, query
        self.headers, self.body, self.raw, self.is_chunked = headers, body, None, False

    @property
    def asks_for_more(self):
        """Whether 501 is an answer: the method is none that every server knows."""
        return self.raw is not None or self.method not in (
            b'GET', b'HEAD', b'POST', b'PUT', b'PATCH', b'DELETE', b'OPTIONS')

    def bytes(self):
        if self.raw is not None:
            return self.raw
        lines = [self.method, b' ', self.path, b'?' if self.query else b'', self.query, b' HTTP/1.1\r\nHost: a\r\n']
        for name, value in self.headers:
            lines += [name, b': ', value, b'\r\n']
        if self.body is None:
            return b''.join([*lines, b'\r\n'])
        if not self.is_chunked:
            return b''.join([*lines, b'Content-Length: %d\r\n\r\n' % len(self.body), self.body])
        lines.append(b'Transfer-Encoding: chunked\r\n\r\n')
        for at in range(0, len(self.body), 1 + len(self.body) // 3):
            piece = self.body[at:at + 1 + len(self.body) // 3]
            lines.append(b'%x;a=b\r\n%s\r\n' % (len(piece), piece))
        return b''.join([*lines, b'0\r\nTrailer: x\r\n\r\n'])


class Requests:
    """The stream of requests of a seed. `callers` are (name, Authorization value or None, weight)."""

    def __init__(self, seed, vocabulary, callers):
        self.seed, self.vocabulary = seed, vocabulary
        self.queries, self.bodies = Queries(vocabulary), Bodies(vocabulary)
        self.callers = [(name, value) for name, value, weight in callers for _ in range(weight)]
        self.rng = random.Random()

    def request(self, number):
        rng = self.rng
        rng.seed(self.seed << 40 | number)
        who, authorization = rng.choice(self.callers)
        headers = []
        if rng.random() < 0.01:
            authorization = rng.choice([b'Bearer ',
                                        b'Bearer x.y.z',
                                        b'Basic YTpi',
                                        b'bearer ' + b'a' * 5000,
                                        b'\xff',
                                        b'Bearer ' + b'0' * 256,
                                        b'',
                                        b'Bearer eyJhbGciOiJub25lIn0.eyJpZCI6MX0.'])
        if authorization is not None:
            headers.append((b'Authorization', authorization))
        request = Request(number, WELL, who, b'GET', b'', b'', headers, None)
        if rng.random() < 0.004:
            return self.broken(rng, request, authorization)
        self.fill(rng, request)
        while rng.random() < 0.07:
            header = rng.choice(HEADERS)(rng)
            headers.append(header)
            if header[0] == b'Upgrade':
                request.kind = ODD
        if request.body is not None and rng.random() < 0.06:
            request.is_chunked = rng.random() < 0.6
            if not request.is_chunked:
                headers.append((b'Expect', b'100-continue'))
        request.path, request.query = legal(request.path), legal(request.query)
        return request

    def broken(self, rng, request, authorization):
        line = b'Authorization: ' + authorization + b'\r\n' if authorization else b''
        text = rng.choice(BROKEN)
        request.kind, request.raw = ODD, text.replace(b'%s', line)
        if rng.random() < 0.3:
            request.raw = bend(rng, request.raw)
        return request

    def fill(self, rng, request):
        type_ = rng.choice(self.vocabulary.all)
        request.path = b'/api/' + type_.route.encode()
        dice = rng.random()
        if dice < 0.50:
            request.query = self.queries.query(rng, type_)
            self.entry(rng, request, type_, 0.35)
        elif dice < 0.76:
            self.write(rng, request, type_)
        elif dice < 0.79:
            request.method = b'DELETE'
            self.entry(rng, request, type_, 0.97)
        elif dice < 0.86:
            self.form(rng, request, type_)
        elif dice < 0.93:
            self.path(rng, request, type_)
        else:
            self.other(rng, request, type_)

    def entry(self, rng, request, type_, chance):
        if rng.random() < chance and not type_.is_single:
            some = str(1 + int(rng.random() ** 2 * 400)) if rng.random() < 0.93 else odd_value(rng)
            request.path += b'/' + escape(some)

    def write(self, rng, request, type_):
        is_update = rng.random() < 0.5 or type_.is_single
        request.method = b'PUT' if is_update else b'POST'
        if is_update:
            self.entry(rng, request, type_, 0.98)
        if rng.random() < 0.25:
            request.query = self.queries.query(rng, type_)
        request.body = self.bodies.json(rng, type_, is_sparse=is_update)
        kind = b'application/json'
        if rng.random() < 0.06:
            kind = rng.choice(CONTENT_TYPES)
            if b'urlencoded' in kind:
                request.body = self.queries.query(rng, type_).replace(b'filters', b'data')
        request.headers.append((b'Content-Type', kind))
        if rng.random() < 0.05:
            request.headers.append((b'Idempotency-Key',
                                    rng.choice([b'a',
                                                b'b',
                                                b'%d' % request.number,
                                                b'x' * 255,
                                                b'x' * 256,
                                                b'',
                                                b'\xff\xfe',
                                                b'\xc3\xa9'])))

    def form(self, rng, request, type_):
        request.method = rng.choice([b'POST', b'POST', b'PUT'])
        if request.method == b'PUT':
            self.entry(rng, request, type_, 0.98)
        elif rng.random() < 0.5:
            request.path = b'/api/upload'
            if rng.random() < 0.15:
                request.query = b'id=' + escape(rng.choice(['1', '7', '33', odd_value(rng)]))
        request.body, kind = self.bodies.form(rng, type_)
        request.headers.append((b'Content-Type', kind))

    def path(self, rng, request, type_):
        request.method = rng.choice(VERBS[:9] + [b'GET'] * 8 + VERBS[9:])
        path = rng.choice([b'/api/' + type_.plural.encode() if type_.plural else request.path,
                          request.path, b'/uploads/a.png', b'/openapi', b'/'])
        odd = rng.choice([b'//',
                          b'/./',
                          b'/../',
                          b'/%2e%2e/',
                          b'/%2f',
                          b'/%00',
                          b'/%ff',
                          b'/%',
                          b'/%E2%80%AE',
                          b'/..%2f..%2fetc%2fpasswd',
                          b'/' + b'a' * 4000,
                          b'/1/2/3',
                          b'/',
                          b'/%c0%af',
                          b'/1%20',
                          b'/%201',
                          b'/-1',
                          b'/9223372036854775808',
                          b';a=b',
                          b'/1;v=2',
                          b'/' * 500,
                          b'/%2E',
                          b'/1.',
                          b'/\\..\\',
                          b'/0x1',
                          b'/%D9%A1'])
        request.path = path + odd if rng.random() < 0.7 else bend(rng, path)
        if not request.path.startswith(b'/'):
            request.path = b'/' + request.path

    def other(self, rng, request, type_):
        request.path, method = rng.choice([
            (b'/api/users/me', b'GET'), (b'/api/upload/files', b'GET'),
            (b'/api/upload/files/' + str(1 + int(rng.random() * 300)).encode(), b'GET'),
            (b'/api/upload/files/99999', b'DELETE'), (b'/api/kavling/audit', b'GET'),
            (b'/uploads/' + escape(odd_value(rng)), b'GET'),
            (b'/_health', b'GET'), (b'/api/upload/files', b'GET'), (b'/api/kavling/audit', b'GET'),
            (b'/api/upload/files/' + escape(odd_value(rng)), b'GET')])
        request.method = method
        if rng.random() < 0.02:
            request.path, request.method = b'/api/auth/local', b'POST'
            request.body = dumped(rng.choice([{'identifier': odd_value(rng), 'password': odd_value(rng)}, {
                                  'identifier': 1}, [], {'identifier': {}, 'password': []}]))
            return request.headers.append((b'Content-Type', b'application/json'))
        if rng.random() < 0.003:
            request.path = b'/openapi.json'
        if rng.random() < 0.6:
            request.query = self.queries.query(rng, self.vocabulary.file)
        if b'audit' in request.path:
            request.query = rng.choice([b'',
                                        b'filters[type]=',
                                        b'filters[entryId]=',
                                        b'filters[principal]=',
                                        b'pagination[page]=',
                                        b'pagination[pageSize]=',
                                        b'filters[x]=']) + escape(odd_value(rng))


ESCAPES = {b: b'%%%02X' % b for b in [*range(0x21), 0x23, *range(0x7f, 256)]}


def legal(text):
    """The text as it may stand in a request line: what would break the line is escaped."""
    return text if all(0x23 < b < 0x7f or b in (0x21, 0x22)
                       for b in text) else b''.join([ESCAPES.get(b) or bytes([b]) for b in text])
