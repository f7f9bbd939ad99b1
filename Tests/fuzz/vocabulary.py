"""What requests are made of: the schemas of a content folder, and values that parsers dislike."""
import glob
import json
import os

OPERATORS = ['$eq', '$eqi', '$ne', '$nei', '$lt', '$lte', '$gt', '$gte', '$in', '$notIn', '$contains', '$notContains',
             '$containsi', '$notContainsi', '$null', '$notNull', '$between', '$startsWith', '$startsWithi', '$endsWith',
             '$endsWithi', '$and', '$or', '$not', '$jsonSupersetOf', '$EQ', '$foo', '$', 'eq']
SYSTEM = [
    'id',
    'documentId',
    'createdAt',
    'created_at',
    'updatedAt',
    'updated_at',
    'publishedAt',
    'locale',
    'createdBy',
    'localizations']
ODD_TEXTS = [
    '',
    ' ',
    '\0',
    'a\0b',
    '%',
    '_',
    '\\',
    "'",
    '"',
    '`',
    ';',
    '--',
    '*',
    '$',
    '.',
    ',',
    ':',
    '[',
    ']',
    '[]',
    '{}',
    'null',
    'undefined',
    'NaN',
    'Infinity',
    '-Infinity',
    'true',
    'false',
    '__proto__',
    'constructor',
    'toString',
    '\ufeff',
    '\u200b',
    '\u202e',
    'ß',
    'İ',
    'ς',
    '\u212a',
    'é',
    'e\u0301',
    '😀',
    '👨‍👩‍👧‍👦',
    '\U0010ffff',
    '\ufffd',
    '\r\n',
    'ﷺ' * 3,
    'a' * 300,
    '%00' * 9,
    '\u0600' * 40,
    "' OR 1=1 --",
    '../../etc/passwd',
    '{{7*7}}',
    '<script>',
    '1' * 400,
    '\x1b[0m',
    'ｶﾞ',
    'ﬀ',
    '\u0345']
ODD_NUMBERS = [
    '0',
    '-0',
    '1',
    '-1',
    '2',
    '007',
    '1e3',
    '1e400',
    '-1e400',
    '1e-400',
    '0.1',
    '.5',
    '5.',
    '0x10',
    '0b1',
    '1_000',
    '1,5',
    '+1',
    '9007199254740993',
    '9223372036854775807',
    '9223372036854775808',
    '-9223372036854775809',
    '99999999999999999999999',
    '٣',
    '0.0000000000000000001',
    '123456789012345.678',
    '4294967295',
    '4294967296',
    '2147483648',
    '1e18',
    '99999999999999999.99']
ODD_TIMES = [
    '2026-01-02',
    '2026-02-30',
    '0000-00-00',
    '9999-12-31',
    '10000-01-01',
    '-000001-01-01',
    '2026-01-02T03:04:05Z',
    '2026-01-02T03:04:05.678+07:00',
    '2026-W01-1',
    '2026-001',
    '20260102',
    '24:00',
    '23:59:59.999',
    '12:30:00',
    '25:61:61',
    '1767323045678',
    '8640000000000001',
    '-8640000000000000',
    '2026-01-02T24:00:00Z',
    '2026-1-2',
    '+275760-09-13']


# What a sensible client compares each kind of attribute with.
ORDERED = ['$eq', '$ne', '$lt', '$lte', '$gt', '$gte', '$in', '$notIn', '$null', '$notNull', '$between']
TEXTUAL = [
    '$eq',
    '$ne',
    '$eqi',
    '$contains',
    '$notContains',
    '$startsWith',
    '$endsWith',
    '$containsi',
    '$in',
    '$null',
    '$gt']
NUMBERS = ('decimal', 'integer', 'biginteger', 'float')
TIMES = ('date', 'datetime', 'timestamp')


def operators(attribute):
    """Operators that an attribute has."""
    if attribute.get('pluginOptions', {}).get('kavling', {}).get('encrypted'):
        return ['$eq', '$in', '$null']
    if attribute.get('type') in NUMBERS + TIMES:
        return ORDERED
    return ['$null', '$notNull', '$eq'] if attribute.get('type') in ('boolean', 'json', 'time') else TEXTUAL


class Type:
    """A content type or component: the names that requests are made of."""

    def __init__(self, uid, schema):
        self.uid, self.plural = uid, schema['info'].get('pluralName')
        self.is_single = schema.get('kind') == 'singleType'
        self.route = schema['info']['singularName'] if self.is_single else self.plural
        self.attributes = schema['attributes']
        self.names = list(self.attributes) + SYSTEM
        self.links = [n for n, a in self.attributes.items()
                      if a['type'] in ('relation', 'component', 'dynamiczone', 'media')]
        self.scalars = [n for n in self.attributes if n not in self.links] + SYSTEM[:6]


class Vocabulary:
    """All types of a content folder; `target` walks from a type through one of its attributes."""

    def __init__(self, folder):
        self.types, self.components = {}, {}
        for path in sorted(glob.glob(os.path.join(folder, 'api/*/content-types/*/schema.json'))):
            name = path.split(os.sep)[-2]
            uid = f'api::{path.split(os.sep)[-4]}.{name}'
            self.types[uid] = Type(uid, read(path))
        for path in sorted(glob.glob(os.path.join(folder, 'components/*/*.json'))):
            uid = f'{path.split(os.sep)[-2]}.{os.path.basename(path)[:-5]}'
            self.components[uid] = Type(uid, read(path))
        file = {name: {'type': 'string'} for name in
                ('name', 'alternativeText', 'caption', 'hash', 'ext', 'mime', 'url', 'folderPath')}
        file.update({'width': {'type': 'integer'}, 'size': {'type': 'decimal'}})
        self.file = Type('plugin::upload.file', {'info': {'pluralName': 'files'}, 'attributes': file})
        self.all = list(self.types.values())

    def target(self, rng, type_, name):
        """The type that an attribute leads to; None where it leads to none that is known."""
        attribute = type_.attributes.get(name, {})
        kind = attribute.get('type')
        if kind == 'relation':
            return self.types.get(attribute.get('target'))
        if kind == 'component':
            return self.components.get(attribute['component'])
        if kind == 'dynamiczone':
            return self.components.get(rng.choice(attribute['components']))
        return self.file if kind == 'media' else None


def read(path):
    with open(path, encoding='utf-8') as file:
        return json.load(file)
