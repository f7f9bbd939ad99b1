"""Makes a request that fails smaller for as long as it still fails in the same way."""
import copy

from wire import alone

ATTEMPTS = 300


def smaller(request):
    """Requests with one thing less each, the larger steps first."""
    for index in range(len(request.headers)):
        yield changed(request, headers=request.headers[:index] + request.headers[index + 1:])
    for name in ('raw', 'query', 'body', 'path'):
        text = getattr(request, name)
        if not text:
            continue
        pieces = text.split(b'&') if name == 'query' else []
        for index in range(len(pieces) if len(pieces) > 1 else 0):
            yield changed(request, **{name: b'&'.join(pieces[:index] + pieces[index + 1:])})
        size = len(text) // 2
        while size >= 1:
            for at in range(0, len(text), size):
                yield changed(request, **{name: text[:at] + text[at + size:]})
            size //= 2


def changed(request, **parts):
    other = copy.copy(request)
    for name, value in parts.items():
        setattr(other, name, value)
    return other


def shrunk(request, found, port):
    """The smallest request found that has the same fault; the request itself where it does not fail again."""
    attempts = ATTEMPTS
    silent = found.startswith('silence')
    if silent:
        attempts = 12  # each of them may wait
    progress = True
    while progress and attempts > 0:
        progress = False
        for candidate in smaller(request):
            attempts -= 1
            if alone(candidate, port)[1] == found:
                request, progress = candidate, True
                break
            if attempts <= 0:
                break
    return request
