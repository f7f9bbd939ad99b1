"""Compares a database file with what the clerks were told, by SQL of its own and without the server's help."""
import os
import shutil
import sqlite3
import tempfile

LIVE = "booking_status <> 'dibatalkan' AND unit__id IS NOT NULL"


def copied(folder):
    """A connection to a copy of the database and its journal: reading the files themselves would mend them."""
    copy = tempfile.mkdtemp(prefix='kavling-ledger-')
    for name in ('kavling.db', 'kavling.db-wal'):
        if os.path.exists(os.path.join(folder, 'data', name)):
            shutil.copy(os.path.join(folder, 'data', name), copy)
    database = sqlite3.connect(os.path.join(copy, 'kavling.db'))
    database.row_factory = sqlite3.Row
    database.execute('SELECT count(*) FROM sqlite_schema')
    shutil.rmtree(copy)  # the open descriptors keep it
    return database


def check(folder, clerks=(), everything=True):
    """Raises where the files contradict an acknowledged answer or themselves; returns how many answers were compared."""
    database = copied(folder)
    try:
        agree_with_themselves(database, everything)
        return agree_with_answers(database, folder, clerks)
    finally:
        database.close()


def agree_with_themselves(database, everything=True):
    def none(what, sql):
        found = [tuple(row) for row in database.execute(sql + ' LIMIT 5')]
        assert not found, f'{what}: {found}'

    if everything:
        assert database.execute('PRAGMA integrity_check').fetchone()[0] == 'ok'
        none('a broken foreign key', 'SELECT * FROM pragma_foreign_key_check')
    none('two live bookings of one unit',
         f'SELECT unit__id, count(*) FROM bookings WHERE {LIVE} GROUP BY unit__id HAVING count(*) > 1')
    none('a live booking without its claim',
         f"SELECT id, unit__id FROM bookings b WHERE {LIVE} AND NOT EXISTS (SELECT 1 FROM unit_claims c "
         "WHERE c.unit_id = b.unit__id AND c.holder = b.id AND c.kind = 'booking')")
    none('a claim without a live booking',
         f'SELECT * FROM unit_claims c WHERE NOT EXISTS (SELECT 1 FROM bookings b WHERE {LIVE} '
         'AND b.id = c.holder AND b.unit__id = c.unit_id)')
    none('a unit whose status is not that of its claim',
         "SELECT id, status FROM unit_rumahs u WHERE (status = 'dipesan') <> (id IN (SELECT unit_id FROM unit_claims))")
    for table, name, series in (('bookings', 'booking_id', 'BK'), ('unit_rumahs', 'unit_id', 'UNIT')):
        numbers = sorted(int(row[0].rsplit('-', 1)[1]) for row in database.execute(f'SELECT {name} FROM {table}'))
        assert numbers == list(range(1, len(numbers) + 1)), f'{series}: a number is missing or used twice'
        counter = database.execute('SELECT value FROM counters WHERE series = ?', (series,)).fetchone()
        assert (counter[0] if counter else 0) == len(numbers), f'{series}: the counter is not at the last number'
    last = database.execute('SELECT count(*), max(id), min(id) FROM change_log').fetchone()
    assert last[0] == (last[1] or 0) - (last[2] or 1) + 1, 'the change log has a gap'
    for table, uid in (('bookings', 'api::booking.booking'), ('unit_rumahs', 'api::unit-rumah.unit-rumah'),
                       ('konsumens', 'api::konsumen.konsumen')):
        none('an entry without exactly one line of its making',
             f"SELECT id FROM {table} e WHERE (SELECT count(*) FROM change_log WHERE type = '{uid}' AND entry_id = e.id "
             "AND action = 'create') <> 1")


TABLES = {'bookings': ('bookings', 'api::booking.booking', ('booking_id', 'booking_status', 'payment_status', 'notes')),
          'unit-rumahs': ('unit_rumahs', 'api::unit-rumah.unit-rumah', ('unit_id', 'price')),
          'konsumens': ('konsumens', 'api::konsumen.konsumen', ('customer_id', 'name')),
          'booking-documents': ('booking_documents', 'api::booking-document.booking-document', ('document_name',))}


def agree_with_answers(database, folder, clerks):
    compared = 0
    for plural, (table, uid, names) in TABLES.items():
        rows = {row['id']: row for row in database.execute(f'SELECT * FROM {table}')}
        updates = dict(database.execute(
            "SELECT entry_id, count(*) FROM change_log WHERE type = ? AND action = 'update' GROUP BY 1", (uid,)))
        for entry in (entry for clerk in clerks for entry in clerk.entries if entry.plural == plural):
            assert entry.id in rows, f'acknowledged {plural}/{entry.id} is gone'
            row = rows[entry.id]
            agree(entry, {name: row[name] for name in names})
            if plural in ('bookings', 'konsumens'):
                told = updates.get(entry.id, 0)
                assert entry.changes <= told <= entry.changes + bool(entry.doubt), \
                    f'{plural}/{entry.id}: {told} lines of change for {entry.changes} acknowledged changes'
            compared += 1 + entry.changes
            if plural == 'booking-documents':
                agree_with_file(folder, entry)
    return compared


def agree(entry, stored):
    def fits(told):
        return all(as_told(name, value) == told.get(name) for name, value in stored.items())

    if entry.doubt and not fits(entry.told):
        assert fits({**entry.told, **entry.doubt}), (entry.plural, entry.id, entry.told, entry.doubt, stored)
    else:
        assert fits(entry.told), (entry.plural, entry.id, entry.told, stored)


def as_told(name, value):
    return value / 100 if name == 'price' and value is not None else value


def agree_with_file(folder, entry):
    url = entry.told['file']['data']['attributes']['url']
    with open(os.path.join(folder, 'data', 'uploads', os.path.basename(url)), 'rb') as file:
        assert file.read() == entry.sent, f'the file of {entry.plural}/{entry.id} is not what was sent'
