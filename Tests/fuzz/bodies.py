"""Bodies: entries as JSON and forms, nearly right or quite wrong."""
import json

from queries import bend, odd_value
from vocabulary import NUMBERS, ODD_NUMBERS, ODD_TEXTS, ODD_TIMES

# Written into JSON text as they are; json.dumps would refuse or tame them.
RAW_JSON = [
    '1e400',
    '-0',
    '-',
    '1.',
    '.5',
    '01',
    '1E+9999',
    '123456789012345678901234567890',
    '"\\ud800"',
    '"\\udc00\\ud800"',
    '"\\u0000"',
    '"\\x"',
    '"\t"',
    'NaN',
    'undefined',
    'nul',
    '[',
    '{',
    '[]',
    '{}',
    '[[]]',
    '{"":null}',
    "'a'",
    '""',
    'true',
    '[' * 70 + ']' * 70,
    '{"a":' * 70 + '1' + '}' * 70,
    '[1,]',
    '{"a":1,}',
    '{"a" 1}',
    '/**/1',
    '"\\ud83d\\ude00"',
    '\ufeff1',
    '{"id":1,"id":2}',
    '{"__proto__":{"a":1}}',
    '[null]',
    '[[1],[2]]',
    '1 2',
    '{"set":[1,1,1]}',
    '"' + 'x' * 70000 + '"']
JUNK_BYTES = [b'\xff', b'\xc0\x80', b'\xed\xa0\x80', b'\xf4\x90\x80\x80',
              b'\0', b'\xef\xbb\xbf', b'"', b'\\', b'}', b']', b',', b':', b'{', b'[']
FILES = [(b'a.png', b'image/png', b'\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\1\0\0\0\1\x08\6\0\0\0'),
         (b'a.pdf', b'application/pdf', b'%PDF-1.4\n'),
         (b'a.svg', b'image/svg+xml', b'<svg xmlns="http://www.w3.org/2000/svg"/>'),
         (b'a.jpg', b'image/jpeg', b'\xff\xd8\xff\xe0\0\x10JFIF\0\xff\xc0\0\x0b\x08\xff\xff\xff\xff\1\1\x11\0'),
         (b'', b'', b''),
         (b'a.gif', b'image/gif', b'GIF89a\xff\xff\xff\xff'),
         (b'a.webp', b'image/webp', b'RIFF\xff\xff\xff\xffWEBPVP8X\x0a\0\0\0'),
         (b'..%2f..%2fa', b'text/html', b'<script>'),
         (b'../../x.exe', b'application/x-msdownload', b'MZ'), (b'con\0.txt', b'x', b'x' * 5000),
         ('naïve\u202e😀.pdf'.encode(), b'application/pdf', b''), (b'"', b'text/plain; charset="', b'hello')]
ODD_HEADS = [
    b'Content-Disposition: form-data', b'Content-Disposition: attachment; name=a', b': x', b'x', b'X: ' + b'y' * 17000,
    b'\xff: \xfe', b'Content-Disposition: form-data; name="a\\"b"; name="c"',
    b'Content-Disposition: form-data;\r\n name=a']


class Raw:
    """A marker that `dumped` replaces by JSON text, right or wrong."""

    def __init__(self, text):
        self.text = text


class Bodies:
    """Makes bodies for a vocabulary's types."""

    def __init__(self, vocabulary):
        self.vocabulary = vocabulary
        self.is_mild = False  # a body that a server may well take, but for one place or none

    def is_odd(self, rng, chance):
        """A throw of the dice that a mild body nearly always wins."""
        return rng.random() < (chance / 30 if self.is_mild else chance)

    def entry(self, rng, type_, depth=0, is_sparse=False):
        entry = {}
        for name, attribute in type_.attributes.items():
            is_needed = attribute.get('required') and not is_sparse and self.is_mild
            if is_needed or rng.random() < (0.25 if is_sparse else 0.8):
                entry[name] = self.member(rng, attribute, depth)
        if self.is_odd(rng, 0.2):
            name = rng.choice(['id', 'documentId', 'createdAt', 'updated_at', 'publishedAt',
                              'locale', '__component', '__proto__', 'x\0', ''])
            entry[name] = rng.choice([1, None, 'en', rng.choice(ODD_TIMES), Raw(rng.choice(RAW_JSON))])
        return entry

    def member(self, rng, attribute, depth):
        if self.is_odd(rng, 0.12):
            return rng.choice([None, True, 1, -1.5, '', [], {}, [1], {'id': 1},
                              odd_value(rng), Raw(rng.choice(RAW_JSON))])
        kind = attribute['type']
        if kind == 'relation':
            return self.relation(rng)
        if kind == 'media' and self.is_mild:
            return rng.choice([None, 1 + int(rng.random() * 40)])
        if kind == 'media':
            return rng.choice([1, [1, 2], None, 99999, '1', [{'id': 1}], {'set': [1]}, {'connect': [2]}, 'x'])
        if kind in ('component', 'dynamiczone'):
            return self.rows(rng, attribute, depth)
        return self.scalar(rng, attribute, kind)

    def rows(self, rng, attribute, depth):
        if depth > 11:
            return None
        names = attribute.get('components') or [attribute['component']]
        rows = []
        for _ in range(1 + int(rng.random() * rng.choice([1, 3]))):
            name = rng.choice(names) if not self.is_odd(
                rng, 0.05) else rng.choice(
                list(
                    self.vocabulary.components) + ['x.y'])
            component = self.vocabulary.components.get(name)
            row = self.entry(rng, component, depth + 1) if component else {}
            if rng.random() < (0.05 if self.is_mild else 0.25):
                row['id'] = rng.choice([1, 2, 3, 77, -1, '4', None, 10 ** 20])
            if attribute['type'] == 'dynamiczone' and not self.is_odd(rng, 0.05):
                row['__component'] = name
            rows.append(row)
        is_list = attribute.get('repeatable') or attribute['type'] == 'dynamiczone'
        return rows if is_list != self.is_odd(rng, 0.05) else rows[0]

    def relation(self, rng):
        def some(): return rng.choice([1, 2, 3, 5, 8, '4', 99999, -1,
                                       0, {'id': 1}, {'id': '2'}, None, 1.5, 10 ** 19, 'abc'])
        def place(): return {'id': some(), 'position': rng.choice(
            [{'before': 1}, {'after': 2}, {'start': True}, {'end': True}, {'before': 'x'}, {}, 1])}
        if self.is_mild and rng.random() < 0.8:
            near = 1 + int(rng.random() * 40)
            return rng.choice([near, [near], {'connect': [near]}, {'disconnect': [near]}, {'set': [near]}, None])
        return rng.choice([
            lambda: 1 + int(rng.random() * 60), lambda: [1 + int(rng.random() * 60) for _ in range(4)], lambda: None,
            some, lambda: [some(), some()], lambda: {'set': [some(), some()]}, lambda: {'connect': [some(), place()]},
            lambda: {'connect': [place(), place()], 'disconnect': [some()]}, lambda: {'disconnect': [{'id': 1}, 2]},
            lambda: {'set': [1], 'connect': [2]}, lambda: {'set': None}, lambda: {}, lambda: [[1]],
            lambda: list(range(rng.choice([3, 2001]))),
        ])()

    def scalar(self, rng, attribute, kind):
        if self.is_odd(rng, 0.12):
            return Raw(rng.choice(RAW_JSON))
        if self.is_odd(rng, 0.14):
            return odd_value(rng)
        if self.is_mild:
            return self.fitting(rng, attribute, kind)
        if kind == 'enumeration':
            return rng.choice(attribute['enum'])
        if kind in ('decimal', 'float', 'integer', 'biginteger'):
            number = rng.choice(ODD_NUMBERS)
            return rng.choice([int(rng.random() * 10 ** 6), round(rng.random() * 10 ** 9, 2), number, Raw(number)])
        if kind in ('date', 'time', 'datetime', 'timestamp'):
            return rng.choice(ODD_TIMES)
        if kind == 'boolean':
            return rng.choice([True, False, 'true', 0])
        if kind == 'json':
            return rng.choice([{'a': [1, {'b': None}]}, [], 'x', 1, {'é\0': '\ud83d\ude00'},
                               Raw(rng.choice(RAW_JSON))])
        if kind == 'email':
            return rng.choice(['a@b.co', 'a@', 'a' * 400 + '@b.co', 'budi@example.com', '@', 'ä@ö.de'])
        if attribute.get('regex'):
            return rng.choice(['BK-2026-001', 'UNIT-001', 'CUST-001', 'EMP001', '081234567890', 'x'])
        return rng.choice(['Budi', 'Jl. Merdeka 1', '3171234567890001', '081234567890',
                          'a' * rng.choice([1, 255, 256, 1001]), rng.choice(ODD_TEXTS)])

    def fitting(self, rng, attribute, kind):
        """A value that the attribute takes."""
        if kind == 'enumeration':
            return rng.choice(attribute['enum'])
        if kind in NUMBERS:
            number = int(float(attribute.get('min', 0))) + int(10 ** (rng.random() * 4))
            return min(number, int(float(attribute.get('max', number))))
        if kind in ('date', 'time', 'datetime', 'timestamp'):
            return {'date': '2026-03-04', 'time': '08:30:00.000'}.get(kind, '2026-03-04T05:06:07.000Z')
        if kind in ('boolean', 'json'):
            return rng.random() < 0.5
        if kind == 'email':
            return f'a{int(rng.random() * 10 ** 9)}@example.com'
        pattern = attribute.get('regex', '')
        number = int(rng.random() * 900) + 100
        for start, text in (('^BK', f'BK-2026-{number}'), ('^UNIT', f'UNIT-{number}'),
                            ('^CUST', f'CUST-{number}'), ('^EMP', f'EMP{number}')):
            if pattern.startswith(start):
                return text
        if pattern:
            return rng.choice(['081234567890', '3171234567890001', '3171011501900001'])
        text = rng.choice(['Budi', 'Jl. Merdeka 1', 'Blok A', 'x' * 50]) + str(int(rng.random() * 10 ** 6))
        return (text * (1 + attribute.get('minLength', 0) // 4))[:attribute.get('maxLength', 255)]

    def json(self, rng, type_, is_sparse=False):
        self.is_mild = rng.random() < 0.6
        data = self.entry(rng, type_, is_sparse=is_sparse)
        dice = rng.random()
        body = {'data': data} if self.is_mild or dice < 0.93 else rng.choice(
            [data, {'data': [data]}, [data], {'data': None}, {}, {'data': data, 'x': data}])
        text = dumped(body)
        if self.is_mild:
            return text
        if rng.random() < 0.08:
            text = text.replace(b'{"data":', b'{"data":{},"data":', 1)
        if rng.random() < 0.16:
            at = int(rng.random() * (len(text) + 1))
            text = text[:at] + rng.choice(JUNK_BYTES) + text[at + (rng.random() < 0.5):]
        return text[:int(rng.random() * len(text))] if rng.random() < 0.04 else text

    def form(self, rng, type_):
        """A multipart body and its content type."""
        self.is_mild = rng.random() < 0.5
        boundary = b'batas' if self.is_mild else rng.choice(
            [b'x', b'----WebKitFormBoundaryabc', b'a' * 70, b'a' * 71, b"'()+_,-./:=?", b'a b', b''])
        parts = []
        for _ in range(1 + int(rng.random() * 4)) if rng.random() < 0.98 else range(1001):
            parts.append(self.piece(rng, type_))
        line = b'\r\n' if self.is_mild else rng.choice([b'\r\n'] * 15 + [b'\n', b'\r', b''])
        delimiter = b'--' + boundary
        body = b''.join([delimiter + rng.choice([b'', b'', b' \t']) + line + part + line for part in parts])
        body = rng.choice([b'', b'', b'', b'preamble\r\n', b'\r\n']) + body + rng.choice([delimiter + \
                          b'--' + line] * (90 if self.is_mild else 9) + [b'', delimiter, delimiter + b'-'])
        if self.is_odd(rng, 0.12):
            body = bend(rng, body)
        name = boundary if rng.random() < 0.8 else b'"' + boundary + b'"'
        return body, rng.choice([b'multipart/form-data; boundary='] * 20 +
                                [b'multipart/form-data;boundary=', b'multipart/mixed; boundary=']) + name

    def piece(self, rng, type_):
        dice = rng.random()
        if dice < 0.4:
            text = dumped(self.entry(rng, type_))
            return b'Content-Disposition: form-data; name="data"\r\n\r\n' + text
        media = [n for n in type_.links if type_.attributes[n]['type'] in ('media', 'component')] or ['x']
        field = rng.choice(['files',
                            'files.' + rng.choice(media),
                            'files.' + rng.choice(media) + '[0].' + rng.choice(media),
                            'fileInfo',
                            'ref',
                            'refId',
                            'field',
                            'x',
                            '',
                            'files.',
                            'files.a.b.c.0.d',
                            'files[0]',
                            odd_value(rng)]).encode('utf-8',
                                                    'replace')
        if self.is_mild:
            field = rng.choice(['files', 'files.' + rng.choice(media)]).encode()
        if dice < 0.8 or self.is_mild:
            name, kind, content = rng.choice(FILES)
            head = b'Content-Disposition: form-data; name="' + field + \
                rng.choice([b'"; filename="', b'"; filename*=UTF-8\'\'']) + name + b'"'
            more = rng.choice([b'', b'\r\nContent-Type: ' + kind, b'\r\nContent-Transfer-Encoding: base64'])
            return head + more + b'\r\n\r\n' + content * rng.choice([1, 1, 1, 40])
        value = rng.choice([b'1', b'{}', b'{"name":"x","caption":1}',
                           b'[1', type_.uid.encode(), odd_value(rng).encode('utf-8', 'replace'), b'\xff'])
        head = rng.choice([b'Content-Disposition: form-data; name="%s"' % field] * len(ODD_HEADS) + ODD_HEADS)
        return head + b'\r\n\r\n' + value


def dumped(value):
    """JSON text in which `Raw` stands as it is."""
    raws = []

    def mark(item):
        raws.append(item.text)
        return f'\0raw{len(raws) - 1}\0'
    text = json.dumps(value, default=mark, ensure_ascii=len(raws) % 2 == 0, separators=(',', ':'))
    for index, raw in enumerate(raws):
        text = text.replace(f'"\\u0000raw{index}\\u0000"', raw, 1)
    return text.encode('utf-8', 'replace')
