"""From spawning the program to its first answer, on demo data × 1."""
import statistics

import dataset
import server
from table import Row

MILLISECONDS = 100


def run(plan):
    if not plan.wants('start'):
        return []
    data = dataset.reading(plan.binary)  # migrated already: a first start does more
    times = []
    for _ in range(plan.starts):
        with server.Server(plan.binary, data) as running:
            times.append(running.startSeconds * 1000)
    middle = statistics.median(times)
    row = Row('start to first answer, demo data', f'{MILLISECONDS} ms',
              f'{middle:.0f} ms, median of {len(times)} ({min(times):.0f}–{max(times):.0f})', middle <= MILLISECONDS,
              {'milliseconds': times})
    plan.say(row)
    return [row]
