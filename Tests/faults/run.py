#!/usr/bin/env python3
"""Kills, slows, fills and starves the built program, and sees that no answer becomes untrue. Ends with 'N passed, M failed'.

    Tests/faults/run.py [--long] [--seed N] [--kills N] [--minutes N] [--binary .build/debug/kavling] [--only WORD]

The short run is part of `make test`; --long gives the full numbers.
"""
import os
import random
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'office'))
import clocks  # noqa: E402
import connections  # noqa: E402
import disk  # noqa: E402
import durability  # noqa: E402
import kills  # noqa: E402
import queries  # noqa: E402
import soak  # noqa: E402
from office import play, sentences  # noqa: E402

MODULES = [kills, durability, disk, clocks, connections, queries, soak]


def options(parser):
    parser.add_argument('--long', action='store_true')
    parser.add_argument('--seed', type=int, default=random.randrange(1 << 32))
    parser.add_argument('--kills', type=int)
    parser.add_argument('--minutes', type=float)


if __name__ == '__main__':
    play(__doc__, [check for module in MODULES for check in sentences(vars(module))], options)
