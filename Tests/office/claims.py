"""Whether the pages about security say what is so: docs/asvs.md and docs/threat-model.md. Starts no server.

A claim is a path in backticks, and after it, in quotation marks, the words of a test. Of a Swift test they are its name,
of a Python check its name with spaces for underscores.
"""
import collections
import os
import re

from office import ROOT

# The standard's sections: for each requirement the lowest level that asks for it; a dash is one that was deleted or is
# for level 3 only.
LEVELS = '''
1.1 2222222  1.2 2222  1.4 2--22  1.5 2222  1.6 2222  1.7 22  1.8 22  1.9 22  1.10 2  1.11 22  1.12 -2  1.14 222222
2.1 111111111111  2.2 111  2.3 122  2.4 22222  2.5 1111112  2.6 222  2.7 111122  2.8 1222222  2.9 222  2.10 2222
3.1 1  3.2 1112  3.3 1122  3.4 11111  3.5 222  3.7 1
4.1 111-1  4.2 11  4.3 112
5.1 11111  5.2 11111111  5.3 1111111111  5.4 222  5.5 1111
6.1 222  6.2 122222  6.3 22  6.4 22
7.1 1122  7.2 22  7.3 2-22  7.4 122
8.1 2222  8.2 111  8.3 11112222
9.1 111  9.2 2222
10.2 22  10.3 111
11.1 11111222
12.1 122  12.2 2  12.3 111112  12.4 11  12.5 11  12.6 1
13.1 1-122  13.2 111-22  13.3 12  13.4 22
14.1 2222  14.2 111222  14.3 -11  14.4 1111111  14.5 1112
'''
STATES = ('yes', 'open', 'proxy', 'n/a')
ROW = re.compile(r'\| (\d+\.\d+\.\d+) \| ([12]) \| ([^|]+) \| `([^`|]+)` \| ([^|]+) \|')
CLAIM = re.compile(r'`([^`\s]+)`(?: “([^”]+)”)?')
SUM = re.compile(r'\| (?:\[V(\d+)\]\([^)]*\) [^|]+|all) \| (\d+) \| (\d+) \| (\d+) \| (\d+) \| (\d+) \|')


def text_of(path):
    with open(os.path.join(ROOT, path), encoding='utf-8') as file:
        return file.read()


def is_path(word):
    """Whether a word in backticks means a file of ours, be it there or not."""
    top = word.split('/')[0]
    return bool(top) and word != top and os.path.isdir(os.path.join(ROOT, top)) or word in os.listdir(ROOT)


def claims(text):
    return [(path, words) for path, words in CLAIM.findall(text) if is_path(path)]


def fault_of(path, words):
    """What is wrong with a claim, or None."""
    if not os.path.exists(os.path.join(ROOT, path)):
        return f'{path} is not there'
    name = f'def {words.replace(" ", "_")}(' if path.endswith('.py') else f'func `{words}`'
    return f'{path} has no test “{words}”' if words and name not in text_of(path) else None


def rows():
    return ROW.findall(text_of('docs/asvs.md'))


# --- the checks ---------------------------------------------------------------
def every_requirement_of_levels_1_and_2_is_there_once_in_order(start):
    wanted = [(f'{section}.{number}', level) for section, levels in re.findall(r'(\S+) (\S+)', LEVELS)
              for number, level in enumerate(levels, 1) if level != '-']
    assert len(wanted) == 259, len(wanted)
    assert [row[:2] for row in rows()] == wanted, set(wanted) ^ {row[:2] for row in rows()}


def every_yes_has_a_file_behind_it_and_every_other_state_a_reason(start):
    for number, _, asked, state, where in rows():
        assert state in STATES, (number, state)
        assert state != 'yes' or claims(where), f'{number} names no file'
        assert state not in ('open', 'n/a') or len(where) > 5, f'{number} gives no reason'
        assert asked.strip(), number


def every_file_and_test_that_is_named_is_there(start):
    for page in ('docs/asvs.md', 'docs/threat-model.md'):
        found = claims(text_of(page))
        assert len(found) > 50, f'{page} names {len(found)} files only: are they still read?'
        faults = [fault for fault in (fault_of(*claim) for claim in found) if fault]
        assert not faults, f'{page}: ' + '; '.join(sorted(set(faults)))


def a_file_or_test_that_is_not_there_is_noticed(start):
    here = 'Tests/office/claims.py'
    assert claims('| `Tests/nowhere.py` “a word” | `/api/auth` `yes` `data/x` |') == [('Tests/nowhere.py', 'a word')]
    assert fault_of('Tests/nowhere.py', '') == 'Tests/nowhere.py is not there'
    assert fault_of(here, 'a test that is not there') == f'{here} has no test “a test that is not there”'
    assert fault_of(here, 'a file or test that is not there is noticed') is None
    assert fault_of('Tests/TidyTests/SizeTests.swift', 'has a bound for files') is None
    assert fault_of('Tests/TidyTests/SizeTests.swift', 'has a bound') is not None


def the_sums_of_the_states_are_right(start):
    counts = collections.Counter()
    for number, _, _, state, _ in rows():
        for chapter in (number.split('.')[0], ''):
            counts[chapter, state] += 1
    said = SUM.findall(text_of('docs/asvs.md'))
    assert [row[0] for row in said] == [str(number) for number in range(1, 15)] + [''], said
    for chapter, *sums in said:
        right = [counts[chapter, state] for state in STATES]
        assert [int(number) for number in sums] == right + [sum(right)], (chapter, sums, right)


CHECKS = [every_requirement_of_levels_1_and_2_is_there_once_in_order,
          every_yes_has_a_file_behind_it_and_every_other_state_a_reason,
          every_file_and_test_that_is_named_is_there, a_file_or_test_that_is_not_there_is_noticed,
          the_sums_of_the_states_are_right]
