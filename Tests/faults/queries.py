"""Many long queries at once: others are served, and who waits too long is told so."""
import contextlib
import re
import select
import time

from connections import dialled, eventually, files, quickly_served
from office import together

TEXTS, BYTES = 400, 15_000


def a_thousand_long_queries_at_once_hold_nobody_else_up(start):
    office = start()
    together(TEXTS, lambda n: office.make('serah-terima-units', {'temuan': f'{n} lorem ipsum ' * (BYTES // 15)}), 8)
    began = time.monotonic()
    alone_status, _ = office.send('GET', long_query(0))
    alone = time.monotonic() - began
    assert alone_status in (200, 503), alone_status
    count = 1_000
    with files(count + 200), contextlib.ExitStack() as opened:
        began = time.monotonic()
        asked = [opened.enter_context(dialled(office, request(office, n + 1))) for n in range(count)]
        # Without optimisation, planning a thousand different queries alone takes ten seconds of both cores.
        slowest = quickly_served(office, 200, limit=60 if 'debug' in office.binary else 4)
        answers = answered(asked, 60)
        lasted = time.monotonic() - began
    assert len(answers) == count, f'{count - len(answers)} queries got no answer'
    statuses = {status: sum(found == status for found, _ in answers) for status in {found for found, _ in answers}}
    assert set(statuses) <= {200, 503}, statuses
    assert all('retry-after: ' in head for status, head in answers if status == 503), 'a 503 says when to come again'
    assert eventually(lambda: office.send('GET', long_query(count + 1))[0] == alone_status, 10), 'the server does not recover'
    quickly_served(office, 20)
    office.stop()
    print(f'  one alone takes {alone * 1000:.0f} ms; {count} at once were answered within {lasted:.1f} s {statuses}; '
          f'slowest of 200 other answers meanwhile {slowest * 1000:.0f} ms')


def long_query(number):
    """A search that no index answers, each with words of its own."""
    return f'/api/serah-terima-units?filters%5Btemuan%5D%5B%24notContains%5D=z{number % 10}&filters%5Bid%5D%5B%24ne%5D={number}&_q=~~'


def request(office, number):
    return f'GET {long_query(number)} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {office.token}\r\n\r\n'.encode()


def answered(socks, seconds):
    """Status and head of every answer that comes in time."""
    poll, waiting, answers = select.poll(), {sock.fileno(): sock for sock in socks}, []
    for sock in socks:
        poll.register(sock, select.POLLIN)
    end = time.monotonic() + seconds
    while waiting and time.monotonic() < end:
        for descriptor, _ in poll.poll(1000):
            head = waiting.pop(descriptor).recv(1 << 16).decode('latin-1').split('\r\n\r\n')[0].lower()
            poll.unregister(descriptor)
            found = re.match(r'http/1\.1 (\d+)', head)
            answers.append((int(found[1]) if found else 0, head))
    return answers
