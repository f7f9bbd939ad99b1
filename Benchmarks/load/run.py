#!/usr/bin/env python3
"""Loads a release build over loopback and holds it against its limits. README.md beside it says what figures mean.

    Benchmarks/load/run.py [--binary PATH] [--quick] [--only WORD]
"""
import argparse
import os
import sys

import dataset
import large
import reads
import scoped
import server
import start
import table
import writes


class Plan:
    """What this run measures, and how long."""

    def __init__(self, arguments):
        self.binary = os.path.abspath(arguments.binary)
        self.growth = os.path.abspath(arguments.growth)
        self.isQuick, self.only = arguments.quick, arguments.only
        self.scale = 100
        self.rounds, self.seconds = (3, 2) if self.isQuick else (5, 6)
        self.postSeconds = 2 if self.isQuick else 30
        self.starts = 5 if self.isQuick else 10
        self.filteredLists = 200
        self.hasCache = server.knows(self.binary, 'KAVLING_PAGE_CACHE', 'off')

    def wants(self, name):
        return self.only is None or self.only in name

    def say(self, row):
        print(f'{row.request}: {row.measured} (limit {row.limit}: {row.verdict})', flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument('--binary', default=os.path.join(server.ROOT, '.build', 'release', 'kavling'))
    parser.add_argument('--growth', default=os.path.join(server.ROOT, '.build', 'release', 'Growth'),
                        help='the program that makes large tables; --quick needs none')
    parser.add_argument('--quick', action='store_true', help='seconds for each case, no large tables')
    parser.add_argument('--data', action='store_true', help='measure nothing; print a folder of demo data to read')
    parser.add_argument('--only', metavar='WORD', help='cases whose name holds the word')
    arguments = parser.parse_args()
    plan = Plan(arguments)
    if arguments.data:
        print(dataset.reading(plan.binary))
        return 0
    where, command = table.machine(), 'scripts/bench ' + ' '.join(sys.argv[1:])
    rows = [row for part in (reads, scoped, writes, start, large) for row in part.run(plan)]
    path = table.keep(rows, where, command.strip())
    print('\n' + table.markdown(rows, where, command.strip()) + f'\n{path}.json')
    return 1 if any(row.met is False for row in rows) else 0


if __name__ == '__main__':
    sys.exit(main())
