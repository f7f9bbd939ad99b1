"""The library between server and system: builds it, steers it while the server runs, and reads what it saw."""
import collections
import mmap
import os
import shutil
import struct
import subprocess

from office import ROOT, Skipped

HERE = os.path.dirname(os.path.abspath(__file__))
WRITE, SYNC, TRUNCATE, RENAME, SEND = 1, 2, 3, 4, 5
HEADER = struct.Struct('=QQQQII')
Call = collections.namedtuple('Call', 'began ended kind path offset length data')


def built():
    compiler = shutil.which('clang') or shutil.which('cc')
    if not compiler:
        raise Skipped('there is no C compiler')
    library = os.path.join(ROOT, '.build', 'faults-shim.so')
    source = os.path.join(HERE, 'shim.c')
    if not os.path.exists(library) or os.path.getmtime(library) < os.path.getmtime(source):
        subprocess.run([compiler, '-O2', '-shared', '-fPIC', '-o', library + '.next', source, '-ldl'], check=True)
        os.replace(library + '.next', library)
    return library


class Shim:
    """Variables for a server, and the knobs of its system."""

    def __init__(self, folder):
        self.folder, self.trace = folder, os.path.join(folder, 'trace')
        path = os.path.join(folder, 'control')
        with open(path, 'wb') as file:
            file.write(bytes(32))
        with open(path, 'r+b') as file:
            self.control = mmap.mmap(file.fileno(), 32)
        self.variables = {'LD_PRELOAD': built(), 'FAULTS_CONTROL': path, 'FAULTS_TRACE': self.trace}

    def turn(self, knob, value):
        """`clock` in seconds, `delay` of a sync in seconds, `errno` of a sync, `trace`."""
        place = ('clock', 'delay', 'errno', 'trace').index(knob)
        scale = {'clock': 1000, 'delay': 1_000_000}.get(knob, 1)
        struct.pack_into('=q', self.control, 8 * place, int(value * scale))

    def calls(self):
        with open(self.trace, 'rb') as file:
            seen = file.read()
        place, calls = 0, []
        while place < len(seen):
            began, ended, offset, length, kind, name = HEADER.unpack_from(seen, place)
            place += HEADER.size
            path = os.fsdecode(seen[place:place + name])
            place += name
            data = b'' if kind in (SYNC, TRUNCATE) else seen[place:place + length]
            place += len(data)
            calls.append(Call(began, ended, kind, path, offset, length, data))
        return sorted(calls, key=lambda call: call.began)
