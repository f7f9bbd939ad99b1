#!/usr/bin/env python3
"""Sends good and hostile files to the built program. Ends with 'N passed, M failed'.

    Tests/uploads/run.py [--binary .build/debug/kavling] [--only WORD]
"""
import os
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(os.path.dirname(HERE), 'office'))

import bucket  # noqa: E402
import papers  # noqa: E402
import pictures  # noqa: E402
import scanner  # noqa: E402
from office import play, sentences  # noqa: E402

if __name__ == '__main__':
    play(__doc__, [check for part in (pictures, papers, scanner, bucket) for check in sentences(vars(part))])
