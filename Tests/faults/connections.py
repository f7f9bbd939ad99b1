"""Clients that take connections and give nothing, or hardly anything, for them."""
import contextlib
import json
import os
import resource
import select
import socket
import time

from office import PDF, UNIT, Skipped, together, upload


def ten_thousand_idle_connections_cost_little_and_others_are_served(start):
    wanted = 10_000 if start.options.long else 2_000
    with files(wanted * 3 // 2 + 1_000) as limit:
        office = start(prefix=['prlimit', f'--nofile={limit}'])
        quickly_served(office)
        before = memory(office)
        with crowd(office, wanted) as idle:
            assert eventually(lambda: open_files(office) > wanted, 30), 'the connections are not open'
            each = (memory(office) - before) / wanted
            slowest = quickly_served(office)
            assert gone(idle) == 0, 'connections within the bound are kept'
        assert each < 24, f'{each:.1f} KB for each idle connection'
        print(f'  {wanted} idle connections: {memory(office) >> 10} MB in all, {each:.1f} KB each; '
              f'slowest of 100 answers meanwhile {slowest * 1000:.0f} ms')
        office.stop()


def more_connections_than_files_delay_newcomers_and_never_stop_the_server(start):
    office = start(prefix=['prlimit', '--nofile=300'])
    with crowd(office, 500) as idle:
        began = time.monotonic()
        status, _ = office.send('GET', '/api/unit-rumahs')
        waited = time.monotonic() - began
        assert status == 200 and waited < 20, (status, waited)
        assert eventually(lambda: gone(idle) > 0, 20), 'idle connections make room for others'
        assert open_files(office) < 300
        office.make('unit-rumahs', UNIT)
    quickly_served(office)
    print(f'  300 files, 500 connections: the next client was answered after {waited:.1f} s')
    office.stop()


def a_file_limit_that_falls_while_it_runs_does_not_stop_the_server(start):
    office = start()
    _, hard = resource.prlimit(office.process.pid, resource.RLIMIT_NOFILE)
    resource.prlimit(office.process.pid, resource.RLIMIT_NOFILE, (open_files(office) + 5, hard))
    with crowd(office, 40):
        time.sleep(1.5)
        assert office.process.poll() is None, 'the server ended'
    resource.prlimit(office.process.pid, resource.RLIMIT_NOFILE, (hard, hard))
    assert eventually(lambda: served(office), 10), 'nobody is served once there is room again'
    office.stop()


def half_sent_requests_and_silent_clients_are_closed(start):
    office = start(KAVLING_IDLE_SECONDS='2')
    head = b'POST /api/unit-rumahs HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ' + office.token.encode() + b'\r\n'
    whole = head + b'Content-Type: application/json\r\nContent-Length: 5000\r\n\r\n{"data":'
    kinds = {'nothing': (b'', b''), 'half a head': (head, b''), 'a head by the byte': (head + b'X-A: ', b'a'),
             'half a body': (whole, b''), 'a body by the byte': (whole, b' '),
             'the rest of a refused body': (whole.replace(b'Bearer', b'Nobody'), b' ')}
    with contextlib.ExitStack() as opened:
        idle = [(kind, drip, opened.enter_context(dialled(office, sent)))
                for kind, (sent, drip) in kinds.items() for _ in range(50)]
        began = time.monotonic()
        while time.monotonic() - began < 15 and any(not closed(sock) for _, _, sock in idle):
            for _, drip, sock in idle:
                with contextlib.suppress(OSError):
                    sock.send(drip)
            time.sleep(0.5)
        left = {kind for kind, _, sock in idle if not closed(sock)}
        assert not left, f'still open after 15 s: {left}'
    quickly_served(office)
    office.stop()


def a_slow_but_steady_client_is_never_cut_off(start):
    office = start(KAVLING_IDLE_SECONDS='1')
    body = json.dumps({'data': {'temuan': 'a' * 16_000}}).encode()
    head = (f'POST /api/serah-terima-units HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {office.token}\r\n'
            f'Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n').encode()
    with dialled(office, head) as sock:
        for place in range(0, len(body), 1_024):
            sock.sendall(body[place:place + 1_024])
            time.sleep(0.25)
        assert b'HTTP/1.1 200' in sock.recv(1 << 16)
    office.stop()


def clients_that_take_their_answers_by_the_byte_are_cut_off_and_hold_nobody_up(start):
    clients = 500 if start.options.long else 100
    office = start(KAVLING_IDLE_SECONDS='5')
    together(100, lambda n: office.make('serah-terima-units', {'temuan': 'a' * 1_000}), 8)
    before = memory(office)
    body, headers = upload('files', 'besar.pdf', PDF + bytes(4 << 20))
    status, made = office.send('POST', '/api/upload', body, headers)
    assert status == 200, made
    paths = ['/api/serah-terima-units?pagination%5BpageSize%5D=100', made[0]['url']]
    requests = [f'GET {path} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {office.token}\r\n\r\n'.encode() for path in paths]
    with files(clients + 200), contextlib.ExitStack() as opened:
        slow = [opened.enter_context(dialled(office, requests[n % 2], window=2_048)) for n in range(clients)]
        time.sleep(2.5)  # what the kernel takes is sent by now
        grown = memory(office) - before
        slowest = quickly_served(office)
        began = time.monotonic()
        while time.monotonic() - began < 30 and open_files(office) > 100:
            for sock in slow:
                with contextlib.suppress(OSError):
                    sock.recv(1, socket.MSG_DONTWAIT)
            time.sleep(1)
        assert open_files(office) <= 100, 'slow readers are still connected after 30 s'
    assert grown < 400 << 10, f'{grown >> 10} MB more'
    print(f'  {clients} slow readers of 100 KB and of 4 MB: {grown >> 10} MB more; '
          f'slowest of 100 answers meanwhile {slowest * 1000:.0f} ms; gone after {time.monotonic() - began + 2:.0f} s')
    office.stop()


# --- one connection ---------------------------------------------------------------
def dialled(office, sent=b'', window=None):
    sock = socket.socket()
    if window:
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, window)
    sock.settimeout(30)
    sock.connect(('127.0.0.1', office.port))
    sock.sendall(sent)
    return sock


def closed(sock):
    """True once the server has closed or reset the connection; what it sent before is thrown away."""
    try:
        while sock.recv(1 << 16, socket.MSG_DONTWAIT):
            pass
        return True
    except BlockingIOError:
        return False
    except OSError:
        return True


@contextlib.contextmanager
def crowd(office, count):
    """So many connections on which nothing is sent."""
    with contextlib.ExitStack() as opened:
        socks = []
        for _ in range(count):
            sock = opened.enter_context(socket.socket())
            sock.setblocking(False)
            sock.connect_ex(('127.0.0.1', office.port))
            socks.append(sock)
            if len(socks) % 200 == 0:
                time.sleep(0.05)
        time.sleep(0.5)
        yield socks


def gone(socks):
    poll = select.poll()
    for sock in socks:
        poll.register(sock, select.POLLIN | select.POLLHUP | select.POLLERR)
    return sum(1 for _ in poll.poll(0))


@contextlib.contextmanager
def files(count):
    """Lets this process, and servers that it starts, open so many files."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    try:
        resource.setrlimit(resource.RLIMIT_NOFILE, (count, max(count, hard)))
    except (ValueError, OSError) as fault:
        raise Skipped(f'{count} files may not be opened here') from fault
    try:
        yield count
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


# --- the server -------------------------------------------------------------------
def quickly_served(office, count=100, limit=2.0):
    """Seconds that the slowest of some requests took; fresh connections, as a newcomer's."""
    times = []
    for _ in range(count):
        began = time.monotonic()
        assert served(office)
        times.append(time.monotonic() - began)
    times.sort()
    assert times[-1] < limit, f'an answer took {times[-1]:.2f} s, half of them {times[count // 2]:.3f} s'
    return times[-1]


def served(office):
    try:
        return office.send('GET', '/api/unit-rumahs?pagination%5BpageSize%5D=1')[0] == 200
    except OSError:
        return False


def memory(office):
    """Resident memory in KB."""
    with open(f'/proc/{office.process.pid}/status', encoding='ascii') as file:
        return next(int(line.split()[1]) for line in file if line.startswith('VmRSS'))


def open_files(office):
    return len(os.listdir(f'/proc/{office.process.pid}/fd'))


def eventually(condition, seconds):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if condition():
            return True
        time.sleep(0.1)
    return False
