"""The figures of a run against their limits: a table to read, one to keep, and JSON with everything."""
import dataclasses
import json
import os
import platform
import subprocess
import time

import server


@dataclasses.dataclass
class Row:
    """One line: `met` is None where nothing was measured, or nothing is asked."""
    request: str
    limit: str
    measured: str
    met: bool | None
    detail: dict

    @property
    def verdict(self):
        return {True: 'met', False: '**missed**', None: '–'}[self.met]


def machine():
    """What the figures are good for."""
    model = next((line.split(':')[1].strip() for line in open('/proc/cpuinfo') if line.startswith('model name')), '?')
    commit = subprocess.run(['git', 'describe', '--always', '--dirty'], cwd=server.ROOT, capture_output=True, text=True)
    return {'date': time.strftime('%Y-%m-%d %H:%M'), 'commit': commit.stdout.strip() or 'unknown', 'cpu': model,
            'cores': os.cpu_count(), 'kernel': platform.release(), 'load': os.getloadavg()[0]}


def markdown(rows, where, command):
    head = (f'{where["date"]}, commit {where["commit"]}, {where["cpu"]}, {where["cores"]} cores, Linux '
            f'{where["kernel"]}, load {where["load"]:.1f} before; `{command}`')
    lines = [head, '', '| request | at most | measured | |', '|---|---|---|---|']
    lines += [f'| {row.request} | {row.limit} | {row.measured} | {row.verdict} |' for row in rows]
    return '\n'.join(lines) + '\n'


def keep(rows, where, command):
    """Writes JSON and markdown beside each other; returns the path without an ending."""
    folder = os.path.join(server.ROOT, '.build', 'bench')
    os.makedirs(folder, exist_ok=True)
    path = os.path.join(folder, time.strftime('%Y%m%d-%H%M%S'))
    with open(path + '.json', 'w') as target:
        json.dump({'machine': where, 'command': command, 'rows': [dataclasses.asdict(row) for row in rows]}, target,
                  indent=1)
    with open(path + '.md', 'w') as target:
        target.write(markdown(rows, where, command))
    return path
