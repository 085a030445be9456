# read.py MODULE PORT DATABASE ROLE RELATION...: reads relations by psycopg2 or by pyodbc with psqlODBC and prints of each
# column: relation, column, Python's types of its values, how many there are, and what they come to.
import hashlib
import importlib
import math
import sys

module, port, database, role = sys.argv[1:5]
driver = importlib.import_module(module)
if module == "pyodbc":
    connection = driver.connect(
        f"Driver={{PostgreSQL Unicode}};Server=127.0.0.1;Port={port};Database={database};UID={role}"
    )
else:
    connection = driver.connect(host="127.0.0.1", port=port, dbname=database, user=role)
sys.stdout.reconfigure(encoding="utf-8")


def come_to(types, values):
    if types & {"int", "float", "Decimal"}:
        return repr(math.fsum(values))
    if types & {"date", "datetime"}:
        days = [value.strftime("%Y-%m-%d %H:%M:%S") for value in values]
        return min(days) + " " + max(days)
    return hashlib.md5("\n".join(sorted(str(value) for value in values)).encode()).hexdigest()


for relation in sys.argv[5:]:
    cursor = connection.cursor()
    cursor.execute("SELECT * FROM " + relation)
    rows = cursor.fetchall()
    for number, column in enumerate(cursor.description):
        there = [row[number] for row in rows if row[number] is not None]
        kinds = {type(value).__name__ for value in there}
        print(relation, column[0], ",".join(sorted(kinds)), len(there), come_to(kinds, there) if there else "", sep="\t")
