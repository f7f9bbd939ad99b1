"""Load through wrk on one thread: requests/s, latencies, and what the server spent on them."""
import dataclasses
import json
import os
import subprocess
import threading

HERE = os.path.dirname(os.path.abspath(__file__))
CONNECTIONS = 64


@dataclasses.dataclass
class Load:
    """One run: times in milliseconds, processor time in microseconds for each request."""
    requests: int
    perSecond: float
    p50: float
    p95: float
    p99: float
    cpu: float
    cores: float
    rss: float
    failed: int


def run(server, path, seconds, script='get.lua', connections=CONNECTIONS, **variables):
    """Loads `path` for some seconds; other scripts make requests of their own."""
    variables = {**os.environ, 'BENCH_TOKEN': server.token, **{k: str(v) for k, v in variables.items()}}
    command = ['wrk', '-t1', f'-c{connections}', f'-d{seconds}s', '--timeout', '30s',
               '-s', os.path.join(HERE, script), server.base + path]
    peak = _Peak(server)
    before = server.cpu()
    answer = subprocess.run(command, env=variables, capture_output=True, text=True)
    spent = server.cpu() - before
    found = json.loads(answer.stdout.strip().splitlines()[-1]) if answer.returncode == 0 else None
    if found is None or found['connect'] or found['read']:
        raise RuntimeError(f'wrk {path}: {answer.stdout[-500:]}{answer.stderr[-500:]}')
    elapsed, requests = found['microseconds'] / 1e6, max(1, found['requests'])
    return Load(requests=requests - found['status'], perSecond=(requests - found['status']) / elapsed,
                p50=found['p50'] / 1e3, p95=found['p95'] / 1e3, p99=found['p99'] / 1e3,
                cpu=spent / requests * 1e6, cores=spent / elapsed, rss=peak.stop(), failed=found['status'])


class _Peak:
    """The highest resident memory while something runs."""

    def __init__(self, server):
        self.server, self.highest, self.done = server, server.rss(), threading.Event()
        self.thread = threading.Thread(target=self._watch)
        self.thread.start()

    def _watch(self):
        while not self.done.wait(0.1):
            self.highest = max(self.highest, self.server.rss())

    def stop(self):
        self.done.set()
        self.thread.join()
        return self.highest
