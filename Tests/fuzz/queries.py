"""Query strings: sensible ones for a type, then bent."""
from vocabulary import NUMBERS, ODD_NUMBERS, ODD_TEXTS, ODD_TIMES, OPERATORS, SYSTEM, TIMES, operators

PLAIN = frozenset(b'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.~[]$*,:!()@')
ESCAPED = [bytes([b]) if b in PLAIN else b'%%%02X' % b for b in range(256)]
# Broken escapes, overlong UTF-8, surrogates, NUL, brackets that do not close, separators in odd places.
SPLINTERS = [
    b'%',
    b'%0',
    b'%zz',
    b'%00',
    b'%c0%af',
    b'%c0%80',
    b'%e0%80%af',
    b'%ed%a0%80',
    b'%f4%90%80%80',
    b'%f8%88%80%80%80',
    b'%ff',
    b'%5B',
    b'%5D',
    b'[',
    b']',
    b'[[',
    b']]',
    b'[]',
    b'&',
    b'&&',
    b'=',
    b'==',
    b'+',
    b'%26',
    b'%3D',
    b';',
    b'?',
    b'%25',
    b'[0]',
    b'[99]',
    b'[100]',
    b'[101]',
    b'[4294967295]',
    b'[99999999999999999999]',
    b'[-1]',
    b'[$and]',
    b'[$not]',
    b'[__proto__]',
    b'[constructor]',
    b'[length]',
    b'[id]',
    b'.',
    b'..',
    b'*',
    b'%E2%80%AE',
    b'%EF%BB%BF',
    b'%F0%9F%98%80',
    b'a' * 200,
    b'[a]' * 25,
    b'[0]' * 25,
    b'%0d%0a']


def escape(text):
    return b''.join([ESCAPED[b] for b in text.encode('utf-8', 'surrogatepass')])


def odd_value(rng):
    dice = rng.random()
    if dice < 0.4:
        return rng.choice(ODD_TEXTS)
    return rng.choice(ODD_NUMBERS if dice < 0.75 else ODD_TIMES)


class Queries:
    """Makes query strings for a vocabulary's types."""

    def __init__(self, vocabulary):
        self.vocabulary = vocabulary
        self.is_mild = False  # a query that a server may well answer: mostly known names, values of the right kind

    def query(self, rng, type_):
        """Bytes for behind the `?`; empty for none."""
        if rng.random() < 0.08:
            return b''
        pairs = []
        self.is_mild = rng.random() < 0.55
        for _ in range(1 + int(rng.random() * 3)):
            self.part(rng, type_, '', pairs, 0)
        text = b'&'.join([escape(k) + (b'=' + escape(v) if v is not None else b'') for k, v in pairs])
        if rng.random() < (0.02 if self.is_mild else 0.5):
            text = bend(rng, text)
        return text

    def is_odd(self, rng, chance):
        """A throw of the dice that a mild query nearly always wins."""
        return rng.random() < (chance / 20 if self.is_mild else chance)

    def part(self, rng, type_, prefix, pairs, depth):
        dice = rng.random()
        key = (lambda name: f'{prefix}[{name}]') if prefix else (lambda name: name)
        if dice < 0.34:
            self.filters(rng, type_, key('filters'), pairs, 0)
        elif dice < 0.50:
            self.sort(rng, type_, key('sort'), pairs)
        elif dice < 0.60:
            self.fields(rng, type_, key('fields'), pairs)
        elif dice < 0.80:
            self.populate(rng, type_, key('populate'), pairs, depth)
        elif dice < 0.91:
            self.pagination(rng, key('pagination'), pairs)
        elif dice < 0.96:
            pairs.append((key('_q') + ('[]' if rng.random() < 0.1 else ''), self.value(rng, type_, None)))
        else:
            name = rng.choice(['locale', 'publicationState', 'status', 'page', 'limit', 'on', 'count', 'id', 'unknown'])
            if self.is_mild:
                name = rng.choice(['locale', 'publicationState'])
                pairs.append((key(name), 'all' if name == 'locale' else 'preview'))
            else:
                pairs.append((key(name), rng.choice(
                    ['all', 'en', 'id', 'live', 'preview', 'draft', '1', odd_value(rng)])))

    def value(self, rng, type_, name):
        if self.is_odd(rng, 0.35):
            return odd_value(rng)
        attribute = type_.attributes.get(name, {}) if name else {}
        kind = attribute.get('type')
        if attribute.get('enum') and not self.is_odd(rng, 0.2):
            return rng.choice(attribute['enum'])
        if kind in NUMBERS or name == 'id':
            return str(int(10 ** (rng.random() * 9)))
        if kind in TIMES or (name or '').endswith(('At', '_at')):
            if not self.is_mild:
                return rng.choice(ODD_TIMES)
            return f'20{10 + int(rng.random() * 30)}-0{1 + int(rng.random() * 9)}-1{int(rng.random() * 10)}'
        if kind == 'boolean':
            return rng.choice(['true', 'false'])
        return rng.choice(['a', 'Budi', 'BK-2026-001', 'UNIT-001', '1', 'tersedia', 'true', 'Jl. Merdeka', 'an', 'mar'])

    def filters(self, rng, type_, prefix, pairs, depth):
        """A walk from the type to a comparison, with groups on the way."""
        dice = rng.random()
        if dice < 0.12 and depth < 6:
            group = rng.choice(['$and', '$or', '$not'])
            for index in range(1 + int(rng.random() * 3)):
                place = '' if group == '$not' and not self.is_odd(
                    rng, 0.2) else f'[{index if self.is_mild else rng.choice([index, index, "", 100, 101])}]'
                self.filters(rng, type_, f'{prefix}[{group}]{place}', pairs, depth + 1)
            return
        if dice < 0.40 and type_.links and depth < 9:
            name = rng.choice(type_.links)
            target = self.vocabulary.target(rng, type_, name)
            if target is not None and not self.is_odd(rng, 0.07):
                return self.filters(rng, target, f'{prefix}[{name}]', pairs, depth + 1)
            name_value = self.value(rng, type_, 'id')
            return pairs.append((f'{prefix}[{name}]' +
                                 rng.choice(['', '[$eq]', '[$in][0]', '[id]', '[$null]', '[$gt]']), name_value))
        name = rng.choice(type_.scalars) if not self.is_odd(rng, 0.1) else odd_value(rng)
        attribute = type_.attributes.get(name, {'type': 'datetime'} if name.endswith(
            ('At', '_at')) else {'type': 'integer' if name == 'id' else ''})
        operator = rng.choice(operators(attribute)) if self.is_mild else rng.choice(OPERATORS)
        key = f'{prefix}[{name}]' if self.is_odd(rng, 0.1) else f'{prefix}[{name}][{operator}]'
        if operator in ('$null', '$notNull') and self.is_mild:
            pairs.append((key, rng.choice(['true', 'false'])))
        elif operator in ('$in', '$notIn', '$between') or self.is_odd(rng, 0.05):
            for index in range(2 if operator == '$between' and self.is_mild else int(
                    rng.random() * 4) + (operator != '$in')):
                pairs.append((f'{key}[{index if not self.is_odd(rng, 0.2) else ""}]', self.value(rng, type_, name)))
        else:
            pairs.append((key, self.value(rng, type_, name) if rng.random() < 0.98 else None))

    def path(self, rng, type_):
        names = []
        while type_ is not None and type_.links and rng.random() < 0.3 and len(names) < 12:
            names.append(rng.choice(type_.links))
            type_ = self.vocabulary.target(rng, type_, names[-1])
        known = type_.scalars if type_ is not None else SYSTEM[:1]
        names.append(odd_value(rng) if self.is_odd(rng, 0.14) else rng.choice(known))
        return '.'.join(names)

    def sort(self, rng, type_, key, pairs):
        directions = ['', ':asc', ':desc', ':DESC'] if self.is_mild else ['', ':asc', ':', ':up', ' : asc']
        count = 1 + int(rng.random() * rng.choice([1, 2, 2 if self.is_mild else 12]))
        terms = [self.path(rng, type_) + rng.choice(directions) for _ in range(count)]
        dice = rng.random()
        if dice < 0.6:
            pairs.append((key, ','.join(terms)))
        elif dice < 0.9:
            pairs.extend((f'{key}[{index}]', term) for index, term in enumerate(terms))
        else:
            pairs.append((f'{key}[{rng.choice(type_.names)}]', rng.choice(['asc', 'desc', 'x'])))

    def fields(self, rng, type_, key, pairs):
        names = [rng.choice(type_.scalars) if not self.is_odd(rng, 0.2) else rng.choice(
            [odd_value(rng), rng.choice(type_.names)]) for _ in range(1 + int(rng.random() * 4))]
        if rng.random() < 0.3:
            pairs.append((key, rng.choice([','.join(names), '*', names[0]])))
        else:
            pairs.extend((f'{key}[{index}]', name) for index, name in enumerate(names))

    def populate(self, rng, type_, key, pairs, depth):
        dice = rng.random()
        if dice < 0.15:
            pairs.append((key, '*'))
        elif dice < 0.35 or not type_.links:
            pairs.append((key, ','.join(self.path(rng, type_) for _ in range(1 + int(rng.random() * 4)))))
        elif dice < 0.5:
            pairs.extend((f'{key}[{index}]', rng.choice(type_.links)) for index in range(1 + int(rng.random() * 3)))
        else:
            name = rng.choice(type_.links)
            target = self.vocabulary.target(rng, type_, name)
            if target is None or rng.random() < 0.2:
                pairs.append((f'{key}[{name}]', rng.choice(['*', 'true', '*' if self.is_mild else odd_value(rng)])))
            elif depth < 11:
                place = f'{key}[{name}]'
                if type_.attributes[name]['type'] == 'dynamiczone':
                    place += f'[on][{target.uid}]'
                for _ in range(1 + int(rng.random() * 2)):
                    self.part(rng, target, place, pairs, depth + 1)

    def pagination(self, rng, key, pairs):
        for _ in range(1 + int(rng.random() * 2)):
            name = rng.choice(['page', 'pageSize', 'start', 'limit', 'withCount', 'x'])
            if self.is_mild:
                pairs.append((f'{key}[{rng.choice(["page", "pageSize"])}]', rng.choice(['1', '2', '7', '100'])))
            else:
                pairs.append((f'{key}[{name}]', rng.choice(
                    ['1', '2', '100', '101', '0', '-1', 'true', 'false', odd_value(rng)])))


def bend(rng, text):
    """Cuts, doubles, swaps and splinters a text of bytes."""
    for _ in range(1 + int(rng.random() * 4)):
        at = int(rng.random() * (len(text) + 1))
        to = min(len(text), at + 1 + int(rng.random() * 12))
        dice = rng.random()
        if dice < 0.5:
            text = text[:at] + rng.choice(SPLINTERS) + text[at:]
        elif dice < 0.65:
            text = text[:at] + text[to:]
        elif dice < 0.8:
            text = text[:at] + text[at:to] * rng.choice([2, 3, 50]) + text[to:]
        elif dice < 0.9:
            text = text[:at]
        elif dice < 0.995:
            text = text[:at] + bytes([int(rng.random() * 256)]) + text[at:]
        else:
            text += b'&' + text * rng.choice([2, 40])
    return text
