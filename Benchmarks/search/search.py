#!/usr/bin/env python3
"""Times searches over a running server, page and total together, by the share of rows that a term matches.

    search.py PORT [REQUESTS [PID]]

With the server's process id its CPU time is shown as well, which other work on the machine does not stretch.
The server allows anybody to read (KAVLING_PUBLIC=read) and was filled by customers.py. No term is asked for twice in
one form, so no cache answers.
"""
import glob
import http.client
import json
import random
import sys
import time
from urllib.parse import quote

sys.path.insert(0, __file__.rsplit("/", 1)[0])
import customers

FORMS = ["_q={}", "filters[name][$containsi]={}", "filters[name][$startsWith]={}", "filters[name][$endsWithi]={}",
         "filters[name][$containsi]={}&sort=created_at:desc", "_q={}&sort=created_at:desc"]
SHARES = [(0, "nothing"), (0.001, "<= 0.1 %"), (0.01, "<= 1 %"), (0.05, "<= 5 %"), (1, "more")]


def terms(chance):
    """Pieces of three and more letters of names, whole names, phone numbers, numbers of customers."""
    first, last = (customers.parts(chance) for _ in range(2))
    while True:
        given, family = chance.choice(first), chance.choice(last)
        yield chance.choice([
            given[:3], given[1:4], family[:3], family[1:4], family[-3:], given[:4], family[-4:], given, family, f"{given} {family}", f"{given} {family[:2]}",
            f"8{chance.randrange(10 ** 5):05d}", f"{chance.randrange(1_000, 10_000)}", "guru", "dokter", family[:5]])


def cpu(pid):
    """Milliseconds that the threads of a process have run."""
    total = 0
    for path in glob.glob(f"/proc/{pid}/task/*/schedstat"):
        with open(path) as file:
            total += int(file.read().split()[0])
    return total / 1e6


def percentiles(times):
    times = sorted(times)
    return "p50 {:7.1f} ms  p95 {:7.1f} ms  max {:7.1f} ms".format(
        times[len(times) // 2], times[min(len(times) - 1, int(len(times) * 0.95))], times[-1])


def main(port, requests=600, pid=None):
    connection = http.client.HTTPConnection("127.0.0.1", int(port))
    chance, found, seen = random.Random(20261125), {}, set()
    source = terms(random.Random(20261125))
    while len(seen) < int(requests):
        form, term = chance.choice(FORMS), next(source)
        if (form, term) in seen:
            continue
        seen.add((form, term))
        start, ran = time.perf_counter(), cpu(pid) if pid else 0
        connection.request("GET", "/api/konsumens?" + form.format(quote(term)))
        answer = connection.getresponse()
        body = answer.read()
        took = ((time.perf_counter() - start) * 1_000, cpu(pid) - ran if pid else 0, form.format(term))
        if answer.status != 200:
            found.setdefault(f"status {answer.status}", []).append(took)
            continue
        total = json.loads(body)["meta"]["pagination"]["total"]
        share = next(name for most, name in SHARES if total <= most * 1_000_000)
        found.setdefault(share, []).append(took)
    for share, times in sorted(found.items()):
        print(f"{share:10} n={len(times):4}  {percentiles([took for took, _, _ in times])}  {max(times)[2]}")
        if pid:
            print(f"{'':10} CPU     {percentiles([ran for _, ran, _ in times])}")


if __name__ == "__main__":
    main(*sys.argv[1:])
