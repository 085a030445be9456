-- What the queries are told, as variables of psql: schema, days and part. build.sh gives source, attribute, calls, title and
-- currency, and has begun the transaction. Where something is missing it says what, and ends.

-- complains of a source that there is not
SELECT (s.source).schema::text AS schema, coalesce(nullif(:'attribute', ''), (s.source).attributes[1]::text, 'none') AS attribute
FROM (SELECT crm_internal.source_named(:'source') AS source) AS s \gset

SELECT :'attribute' <> 'none' AS has_parts, :'attribute' <> 'none' AND count(*) FILTER (WHERE a.attname = :'attribute') = 0 AS no_attribute, coalesce(string_agg(a.attname, ', ' ORDER BY a.attnum), 'none') AS attributes
FROM pg_attribute AS a
WHERE a.attrelid = to_regclass(format('%I.customers', :'schema')) AND a.attnum > 0 AND a.attname <> ALL ('{customer,customer_name}') \gset
\if :no_attribute
\warn ATTRIBUTE=:attribute is no attribute of source :source, which has: :attributes
\quit
\endif

-- The attribute of a customer: its eight most frequent values, and … for all others.
\if :has_parts
SELECT format('CASE WHEN s.%1$I::text = ANY (%2$L::text[]) THEN s.%1$I::text WHEN s.%1$I IS NOT NULL THEN ''…'' END', :'attribute', array_agg(k.value)) AS part
FROM (SELECT c.:"attribute"::text AS value FROM :"schema".customers AS c GROUP BY 1 ORDER BY count(*) DESC, 1 LIMIT 8) AS k \gset
\else
\set part NULL::text
\endif
