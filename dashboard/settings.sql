-- What the queries are told, as variables of psql: schema, days, parts and names. build.sh gives source, attribute, calls, title
-- and currency, and has begun the transaction. Where something is missing it says what, and ends.

-- complains of a source that there is not
SELECT (s.source).schema::text AS schema, coalesce(nullif(:'attribute', ''), (s.source).attributes[1]::text, 'none') AS attribute, (s.source).customer_name IS NOT NULL AS has_names
FROM (SELECT crm_internal.source_named(:'source') AS source) AS s \gset

SELECT :'attribute' <> 'none' AS has_parts,
       :'attribute' <> 'none' AND NOT EXISTS (SELECT FROM pg_attribute AS a WHERE a.attrelid = to_regclass(format('%I.customers', :'schema')) AND a.attname = :'attribute' AND a.attnum > 0) AS no_attribute,
       (SELECT coalesce(string_agg(a.attname, ', ' ORDER BY a.attnum), 'none') FROM pg_attribute AS a
        WHERE a.attrelid = to_regclass(format('%I.customers', :'schema')) AND a.attnum > 0 AND a.attname <> ALL ('{customer,customer_name}')) AS attributes \gset
\if :no_attribute
\warn 'ATTRIBUTE=':attribute 'is no attribute of source' :source'; it has:' :attributes
\quit
\endif

-- The attribute of each customer: its eight most frequent values, and … for all others.
\if :has_parts
SELECT format('(SELECT c.customer, coalesce(k.part, ''…'') AS part FROM %1$I.customers AS c LEFT JOIN (SELECT c.%2$I::text AS part FROM %1$I.customers AS c GROUP BY 1 ORDER BY count(*) DESC, 1 LIMIT 8) AS k ON k.part = c.%2$I::text WHERE c.%2$I IS NOT NULL)',
              :'schema', :'attribute') AS parts \gset
\else
SELECT format('(SELECT s.customer, NULL::text AS part FROM %I.snapshot AS s LIMIT 0)', :'schema') AS parts \gset
\endif
SELECT CASE WHEN :'has_names'::boolean THEN format('%I.customers', :'schema') ELSE format('(SELECT s.customer, NULL::text AS customer_name FROM %I.snapshot AS s LIMIT 0)', :'schema') END AS names \gset
