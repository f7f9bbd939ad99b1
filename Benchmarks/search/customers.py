#!/usr/bin/env python3
"""Fills a migrated database with customers whose names come from 1,000 x 1,000 parts.

    customers.py DATABASE [COUNT]

The server must be stopped. Rows go in by SQL, with the triggers of the search index off; the next start (or `kavling
migrate`) finds that the index is to be made anew, fills it from the rows, and counts them.
"""
import random
import sqlite3
import sys

CONSONANTS, VOWELS = "bcdfghjklmnprstwy", "aeiou"
CITIES = ["Jakarta", "Bandung", "Surabaya", "Medan", "Semarang", "Bekasi", "Depok", "Bogor", "Tangerang", "Malang"]
WORK = ["Karyawan Swasta", "PNS", "Wiraswasta", "Guru", "Dokter", "Pedagang", "Perawat", "Petani"]


def parts(chance, count=1_000):
    """Different names of two to four syllables."""
    found = {}
    while len(found) < count:
        name = "".join(
            chance.choice(CONSONANTS) + chance.choice(VOWELS) + (chance.choice(CONSONANTS) if chance.random() < 0.3 else "")
            for _ in range(chance.randint(2, 4)))
        found[name.capitalize()] = None
    return list(found)


def rows(count):
    chance = random.Random(20261125)
    first, last = parts(chance), parts(chance)
    for number in range(1, count + 1):
        given, family = first[number % 1_000], last[(number // 1_000 + number) % 1_000]
        made = 1_700_000_000_000 + number * 1_000
        yield (
            f"bench{number:019d}", made, made, made, f"CUST-{number:07d}", f"{given} {family}",
            f"+628{chance.randrange(10 ** 9):010d}", f"{given}.{family}{chance.randrange(1_000)}@example.com".lower(),
            f"Jl. {chance.choice(last)} No. {chance.randrange(1, 200)}, {chance.choice(CITIES)}", chance.choice(CITIES),
            chance.choice(WORK), chance.randrange(3, 50) * 50_000_000, f"{chance.choice(first)} +62{chance.randrange(10 ** 9)}",
            "Dalam Proses")


def main(path, count=1_000_000):
    database = sqlite3.connect(path)
    for event in ("insert", "delete", "update"):
        database.execute(f"DROP TRIGGER IF EXISTS konsumens__search_{event}")
    database.execute("DELETE FROM konsumens")
    columns = ("document_id, created_at, updated_at, published_at, customer_id, name, phone, email, address, birth_place, "
               "occupation, monthly_income, emergency_contact, status_kpr")
    database.executemany(
        f"INSERT INTO konsumens ({columns}) VALUES ({', '.join('?' * 14)})", rows(int(count)))
    database.execute("UPDATE search_indexes SET definition = '' WHERE table_name = 'konsumens'")
    database.execute("DELETE FROM row_counts WHERE table_name = 'konsumens'")
    database.commit()
    print(f"{count} customers")


if __name__ == "__main__":
    main(*sys.argv[1:])
