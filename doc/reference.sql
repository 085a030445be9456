-- Prints doc/reference.md from the catalogue: psql -XAtq -f doc/reference.sql, in a database that has the extension.
\pset format unaligned
\pset tuples_only on

SELECT '# Reference

Every function of the extension, by subject, as `crm.measures` lists it. `SELECT * FROM crm.find_measure(''客户金字塔'')` searches it, in English
or Chinese, also for whole questions. The page of a subject says of each function its units, what NULL does, its errors and its source, and shows it at work.
This page is made from the COMMENTs of the functions by `doc/reference.sql`.';

WITH measure AS (
    SELECT m.*, min(p.oid) OVER (PARTITION BY m.subject) AS place, p.oid
    FROM crm.measures AS m
    JOIN LATERAL (SELECT min(f.oid) AS oid FROM pg_proc AS f WHERE f.pronamespace = 'crm'::regnamespace AND f.proname = m.name) AS p ON true
    WHERE m.kind <> 'recipe'
)
SELECT concat(E'\n## ', subject, E'\n\n| call | result | |\n|---|---|---|\n',
              string_agg(format('| [`%s`](%s)`(%s)` | %s | %s |', name, replace(page, 'doc/', ''), replace(arguments, '|', '\|'),
                                CASE kind WHEN 'rows' THEN 'rows' WHEN 'function' THEN result ELSE result || ', ' || kind END, replace(description, '|', '\|')),
                         E'\n' ORDER BY oid))
FROM measure
GROUP BY subject, place
ORDER BY place;

SELECT E'\n## Recipes\n\nWhat a query answers that needs no function.\n\n| recipe | |\n|---|---|\n' ||
       string_agg(format('| [%s](%s) | %s |', name, replace(page, 'doc/', ''), description), E'\n' ORDER BY page, name)
FROM crm.measures WHERE kind = 'recipe';

SELECT E'\n## Views\n\n| view | columns | |\n|---|---|---|\n' ||
       string_agg(format('| `%s` | %s | %s |', c.relname, k.columns, replace(obj_description(c.oid, 'pg_class'), '|', '\|')), E'\n' ORDER BY c.relname)
FROM pg_class AS c
CROSS JOIN LATERAL (SELECT string_agg(attname, ', ' ORDER BY attnum) AS columns FROM pg_attribute WHERE attrelid = c.oid AND attnum > 0) AS k
WHERE c.relnamespace = 'crm'::regnamespace AND c.relkind = 'v';
