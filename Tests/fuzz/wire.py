"""Requests out, answers in: a connection that keeps several requests under way, and the judge of what comes back."""
import json
import re
import socket
import time

EXPECTED = (503, 507)  # documented: a deadline, a full disk
PATIENCE = 5  # seconds in which a server that is alive says something
LEAKS = re.compile(
    rb'SQLITE|sqlite3?_|\bGRDB|no such (?:table|column)|constraint failed|near "[^"]*": syntax'
    rb'|SELECT .* FROM |INSERT INTO |\.swift\b|Fatal error'
    rb'|Hummingbird|NIOCore|SQLFault|StoreFault|DecodingError'
    rb'|/usr/|/opt/|/root/|/tmp/|/home/|kavling\.db|0x[0-9a-f]{12}')


class Closed(Exception):
    """The server closed the connection."""


class Answer:
    def __init__(self, status, headers, body, is_last):
        self.status, self.headers, self.body, self.is_last = status, headers, body, is_last


class Connection:
    """One socket; answers are read in order."""

    def __init__(self, port):
        self.socket = socket.create_connection(('127.0.0.1', port), timeout=PATIENCE)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.buffer = b''

    def close(self):
        self.socket.close()

    def send(self, data):
        self.socket.sendall(data)

    def more(self):
        data = self.socket.recv(1 << 18)
        if not data:
            raise Closed
        self.buffer += data

    def answer(self, is_head=False):
        """The next final answer. Raises Closed, OSError (also for a silence), ValueError for what is no HTTP."""
        while True:
            while (end := self.buffer.find(b'\r\n\r\n')) < 0:
                self.more()
            head = self.buffer[:end]
            if not head.startswith(b'HTTP/1.'):
                raise ValueError('no HTTP answer: ' + repr(head[:80]))
            self.buffer = self.buffer[end + 4:]
            status = int(head[9:12])
            if status >= 200:
                break
        lower = head.lower()
        length = 0
        if not (is_head or status in (204, 304)):
            at = lower.find(b'\r\ncontent-length:')
            if at >= 0:
                length = int(lower[at + 17:].split(b'\r\n', 1)[0])
            elif b'transfer-encoding: chunked' in lower:
                return Answer(status, lower, self.chunks(), b'\r\nconnection: close' in lower)
            else:
                raise ValueError('an answer without a length')
        while len(self.buffer) < length:
            self.more()
        body, self.buffer = self.buffer[:length], self.buffer[length:]
        return Answer(status, lower, body, b'\r\nconnection: close' in lower)

    def chunks(self):
        body = b''
        while True:
            while (end := self.buffer.find(b'\r\n')) < 0:
                self.more()
            size = int(self.buffer[:end].split(b';')[0], 16)
            while len(self.buffer) < end + 4 + size:
                self.more()
            body += self.buffer[end + 2:end + 2 + size]
            self.buffer = self.buffer[end + 4 + size:]
            if size == 0:
                return body


def fault(request, answer, is_thorough=True):
    """Why an answer must not be; None for a good one."""
    status, body = answer.status, answer.body
    if status >= 500 and status not in EXPECTED and not (status == 501 and request.asks_for_more):
        return f'status {status}'
    if status >= 400 and (leak := LEAKS.search(body)) and leak.group() not in request.bytes():  # no echo
        return f'an answer that tells {leak.group()!r}'
    if b'content-type: application/json' in answer.headers and body and (is_thorough or len(body) < 20000):
        try:
            json.loads(body.decode('utf-8'))
        except ValueError as error:
            return f'an answer that is no JSON: {str(error)[:60]}'
    return None


def alone(request, port):
    """One request on a connection of its own: (status or None for a closed connection, fault or None)."""
    try:
        connection = Connection(port)
    except OSError as error:
        return None, f'nobody answers the door: {error!r}'
    started = time.monotonic()
    try:
        try:
            connection.send(request.bytes())
            if request.kind != 'well-formed':
                connection.socket.shutdown(socket.SHUT_WR)
        except OSError:
            pass  # the server may refuse before it has read all; its answer still counts
        answer = connection.answer(request.method == b'HEAD')
        found = fault(request, answer)
        if not found and time.monotonic() - started > 2 * PATIENCE:
            found = 'an answer that took too long'
        return answer.status, found
    except TimeoutError:
        return None, f'silence for {PATIENCE} s'
    except (Closed, ConnectionError):
        return None, None if request.kind != 'well-formed' else 'closed without an answer'
    except ValueError as error:
        return None, str(error)
    finally:
        connection.close()
