"""The server is killed at moments it does not choose, and started again over the same files."""
import random
import re
import subprocess
import time

import ledger
from clerks import Entry, Line, Shift, hire


def what_was_answered_outlives_every_kill_under_mixed_writes(start):
    options, seed = start.options, start.options.seed
    chance = random.Random(seed)
    office = start()
    clerks = hire(office, seed)
    kills = options.kills or (200 if options.long else 12)
    compared = 0
    for kill in range(kills):
        shift = Shift(office, clerks)
        time.sleep(chance.uniform(0.02, 0.9))
        office.process.kill()
        office.process.wait()
        shift.end()
        everything = not options.long or kill % 10 == 0
        compared = ledger.check(start.folder, clerks, everything)
        if chance.random() < 0.15:
            kill_while_it_starts(office, chance)
        office = start(token=office.token)
        settle_doubts(office, clerks)
        ledger.check(start.folder, clerks, everything)
    repeat_keys(office, clerks, chance)
    agree_through_the_api(office, clerks, chance)
    office.stop()
    compared = ledger.check(start.folder, clerks)
    check_data(office)
    print(f'  {kills} kills, {compared} acknowledged writes compared, '
          f'{sum(len(clerk.bookings) for clerk in clerks)} bookings')


def kill_while_it_starts(office, chance):
    process = subprocess.Popen([office.binary, 'serve', '--port', str(office.port)], cwd=office.folder,
                               env=office.environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    time.sleep(chance.uniform(0.005, 0.2))
    process.kill()
    process.wait()


def settle_doubts(office, clerks):
    """Asks for what was under way when the server died: a repeated key makes no second entry."""
    line = Line(office.port, office.token)
    for clerk in clerks:
        for key, (plural, body, entry) in list(clerk.creates.items()):
            if entry is None:
                clerk.line = line
                status, answer = line.send('POST', '/api/' + plural, body, {'Idempotency-Key': key})
                del clerk.creates[key]
                if status == 409:
                    continue  # a shared unit that another clerk got
                assert status == 200, (status, answer)
                keep(clerk, key, plural, body, answer)
        for entry in clerk.entries:
            if entry.doubt:
                learn(line, entry)


def keep(clerk, key, plural, body, answer):
    made = {'bookings': clerk.bookings, 'unit-rumahs': clerk.units, 'konsumens': clerk.customers}[plural]
    assert all(entry.id != answer['data']['id'] for entry in made), 'the entry of another request was answered'
    made.append(Entry(plural, answer['data'], body['data']))
    clerk.creates[key] = (plural, body, made[-1])


def learn(line, entry):
    status, answer = line.send('GET', f'/api/{entry.plural}/{entry.id}')
    assert status == 200, (status, answer)
    attributes = answer['data']['attributes']
    happened = all(attributes[name] == value for name, value in entry.doubt.items())
    entry.changes += happened and any(entry.told[name] != value for name, value in entry.doubt.items())
    entry.told.update(entry.doubt if happened else {})
    entry.doubt = None


def repeat_keys(office, clerks, chance):
    line = Line(office.port, office.token)
    made = [(key, *create) for clerk in clerks for key, create in clerk.creates.items()]
    for key, plural, body, entry in chance.sample(made, min(len(made), 200)):
        status, answer = line.send('POST', '/api/' + plural, body, {'Idempotency-Key': key})
        assert status == 200 and answer['data']['id'] == entry.id, (key, entry.id, status, answer)


def agree_through_the_api(office, clerks, chance):
    line = Line(office.port, office.token)
    entries = [entry for clerk in clerks for entry in clerk.entries]
    for entry in chance.sample(entries, min(len(entries), 200)):
        status, answer = line.send('GET', f'/api/{entry.plural}/{entry.id}')
        assert status == 200, (status, answer)
        for name in ('booking_id', 'booking_fee', 'booking_status', 'price', 'name', 'document_name'):
            assert answer['data']['attributes'].get(name) == entry.told.get(name), (name, entry.told, answer)


def check_data(office):
    """The operator's own check agrees, where the program has it."""
    if not re.search(r'--data\b', office.run('check', '--help').stdout):
        return
    outcome = office.run('check', '--data')
    assert outcome.returncode == 0, outcome.stdout[-2000:] + outcome.stderr[-500:]
