-- Baskets: totals, sizes, sets, rules
\set SHOW_CONTEXT never
CREATE SCHEMA t_basket;
SET search_path = t_basket, public;
SET extra_float_digits = 0;
\pset footer off
CREATE FUNCTION close(a float8, b float8) RETURNS bool LANGUAGE sql RETURN abs(a - b) <= 1e-12 * greatest(abs(a), abs(b), 1e-3);
CREATE FUNCTION rules(b crm.baskets) RETURNS text LANGUAGE sql RETURN (SELECT count(*) || ' ' || md5(string_agg(r::text, ';' ORDER BY n)) FROM crm.basket_rules(b, 0.01, 3) WITH ORDINALITY AS r(antecedent, consequent, size, baskets, a, c, support, confidence, lift, leverage, conviction, n));

-- Five baskets by hand ----------------------------------------------------------------------------------------

CREATE TABLE line (invoice int, item text);
INSERT INTO line VALUES (1, 'bread'), (1, 'milk'), (2, 'bread'), (2, 'nappies'), (2, 'beer'), (2, 'eggs'), (3, 'milk'), (3, 'nappies'), (3, 'beer'), (3, 'cola'), (4, 'bread'), (4, 'milk'), (4, 'nappies'), (4, 'beer'), (5, 'bread'), (5, 'milk'), (5, 'nappies'), (5, 'cola'),
    (5, 'cola'), (NULL, 'bread'), (1, NULL);
CREATE TABLE shop AS SELECT crm.baskets(invoice, item) AS b FROM line;
SELECT t.* FROM shop, crm.basket_totals(b) AS t;
SELECT s.* FROM shop, crm.basket_sizes(b) AS s;
SELECT s.items, s.size, s.baskets, s.support, round(s.lift::numeric, 9) AS lift, round(s.leverage::numeric, 9) AS leverage FROM shop, crm.basket_sets(b, 0.4, 3) AS s;
SELECT r.antecedent, r.consequent, r.size, r.baskets, r.antecedent_baskets AS a, r.consequent_baskets AS c, r.support, round(r.confidence::numeric, 6) AS confidence, round(r.lift::numeric, 6) AS lift, round(r.leverage::numeric, 6) AS leverage, round(r.conviction::numeric, 6) AS conviction
FROM shop, crm.basket_rules(b, 0.4, 3, min_confidence => 0.6) AS r;
-- Arrays of items, keys of other types: the same rules.
SELECT rules(b) = rules((SELECT crm.baskets(items) FROM (SELECT array_agg(item) AS items FROM line WHERE invoice IS NOT NULL GROUP BY invoice) AS x)) AS arrays,
       rules(b) = rules((SELECT crm.baskets(items) FROM (SELECT array_agg(item::varchar) AS items FROM line WHERE invoice IS NOT NULL GROUP BY invoice) AS x)) AS arrays_of_varchar,
       rules(b) = rules((SELECT crm.baskets(invoice::text, item) FROM line)) AS ids_of_text, rules(b) = rules((SELECT crm.baskets(invoice::numeric, item::varchar) FROM line)) AS ids_of_numeric FROM shop;
-- Numbers of items are numbers: 9 before 10, negative ones first.
SELECT s.items, s.baskets FROM (SELECT crm.baskets(items) AS b FROM (VALUES ('{10,9,-3}'::int[]), ('{10,9}'), ('{9,NULL,9,9223372}'), ('{}'), (NULL), ('{NULL}')) AS v(items)) AS x, crm.basket_sets(b, 0, 3) AS s;
SELECT t.* FROM (SELECT crm.baskets(items) AS b FROM (VALUES (ARRAY[9223372036854775807, -9223372036854775808]), (ARRAY[1::bigint])) AS v(items)) AS x, crm.basket_totals(b) AS t;
-- A separator that items do not hold; a name that is empty.
SELECT s.items FROM (SELECT crm.baskets(ARRAY['a + b', '', '中'])) AS x(b), crm.basket_sets(b, 0, 3, ' | ') AS s;
-- Exactly at the support: 2 of 5 is 0.4, and a third of three baskets.
SELECT count(*) FILTER (WHERE baskets = 2) AS twice FROM shop, crm.basket_sets(b, 0.4);
SELECT count(*) AS thirds FROM (SELECT crm.baskets(i, j) AS b FROM generate_series(1, 3) AS i, generate_series(1, i) AS j) AS x, crm.basket_sets(b, 1 / 3.0, 3) AS s;

-- Against brute force -----------------------------------------------------------------------------------------

CREATE TABLE random AS SELECT b AS basket, i AS item FROM generate_series(1, 400) AS b, generate_series(1, 14) AS i WHERE abs(hashint4(b * 100 + i)) % 100 < 60 - 3 * i + 20 * (abs(hashint4(b)) % 2);
CREATE TABLE plain AS SELECT basket, array_agg(item ORDER BY item) AS items FROM random GROUP BY basket;
WITH RECURSIVE subset AS (SELECT ARRAY[i] AS s FROM generate_series(1, 14) AS i UNION ALL SELECT s || i FROM subset, generate_series(1, 14) AS i WHERE i > s[array_upper(s, 1)] AND cardinality(s) < 5),
brute AS (SELECT array_to_string(s, '+') AS items, cardinality(s) AS size, (SELECT count(*) FROM plain WHERE items @> s) AS baskets FROM subset)
SELECT size, count(*) AS sets, count(*) FILTER (WHERE b.baskets = m.baskets AND b.size = m.size AND close(m.support, b.baskets / 400.0)) AS equal
FROM (SELECT * FROM brute WHERE baskets >= 20) AS b FULL JOIN crm.basket_sets((SELECT crm.baskets(basket, item) FROM random), 0.05, 5, '+') AS m USING (items, size) GROUP BY size ORDER BY size;
WITH pair AS (SELECT a.item AS a, b.item AS b, count(*) AS n FROM random AS a JOIN random AS b ON a.basket = b.basket AND a.item <> b.item GROUP BY 1, 2), single AS (SELECT item, count(*) AS n FROM random GROUP BY item)
SELECT count(*) AS rules, count(*) FILTER (WHERE p.n = r.baskets AND x.n = r.antecedent_baskets AND y.n = r.consequent_baskets AND close(r.confidence, p.n / x.n::float8) AND close(r.lift, p.n * 400.0 / (x.n * y.n))
    AND close(r.leverage, p.n / 400.0 - x.n / 400.0 * y.n / 400.0) AND close(r.conviction, (1 - y.n / 400.0) / (1 - p.n / x.n::float8))) AS equal
FROM pair AS p JOIN single AS x ON x.item = p.a JOIN single AS y ON y.item = p.b FULL JOIN crm.basket_rules((SELECT crm.baskets(basket, item) FROM random), 0) AS r ON r.antecedent = p.a::text AND r.consequent = p.b::text;
-- Rules of three items: the confidence is that of the two.
SELECT count(*) AS rules, count(*) FILTER (WHERE baskets = (SELECT count(*) FROM plain WHERE items @> (string_to_array(antecedent, ' + ')::int[] || consequent::int)) AND antecedent_baskets = (SELECT count(*) FROM plain WHERE items @> string_to_array(antecedent, ' + ')::int[])) AS equal
FROM crm.basket_rules((SELECT crm.baskets(basket, item) FROM random), 0.1, 3, min_confidence => 0.7) WHERE size = 3;

-- Any order, any split, stored and merged ---------------------------------------------------------------------

CREATE TABLE whole AS SELECT crm.baskets(basket, item) AS b FROM random;
SELECT rules((SELECT crm.baskets(basket, item ORDER BY item DESC, basket DESC) FROM random)) = rules(b) AS reversed, rules((SELECT crm.baskets(items ORDER BY md5(basket::text)) FROM plain)) = rules(b) AS arrays,
       rules((SELECT crm.rollup(d) FROM (SELECT crm.baskets(basket, item) AS d FROM random GROUP BY basket % 7) AS x)) = rules(b) AS merged, rules(b::text::crm.baskets) = rules(b) AS stored FROM whole;
ALTER TABLE random SET (parallel_workers = 4);
ALTER TABLE plain SET (parallel_workers = 4);
SET parallel_setup_cost = 0;
SET parallel_tuple_cost = 0;
SET min_parallel_table_scan_size = 0;
SET max_parallel_workers_per_gather = 4;
-- Merging takes as long as it saves, so plans leave it to one process; that it is right is seen where it costs nothing.
BEGIN;
ALTER FUNCTION crm_internal.baskets_combine COST 1;
ALTER FUNCTION crm_internal.basket_lines_combine COST 1;
SELECT rules((SELECT crm.baskets(basket, item) FROM random)) = rules(b) AS lines, rules((SELECT crm.baskets(items) FROM plain)) = rules(b) AS arrays FROM whole;
ROLLBACK;
RESET max_parallel_workers_per_gather;
SELECT max(t.baskets_total) FROM (SELECT crm.baskets(basket, item) OVER (ORDER BY basket) AS w FROM random WHERE basket < 6) AS x, crm.basket_totals(w) AS t;

-- Nothing to say, and wrong input -----------------------------------------------------------------------------

SELECT crm.baskets(invoice, item) IS NULL AS no_rows FROM line WHERE false;
SELECT t.*, (SELECT count(*) FROM crm.basket_rules(b)) AS rules, (SELECT count(*) FROM crm.basket_sizes(b)) AS sizes FROM (SELECT crm.baskets('{}'::text[]) AS b) AS x, crm.basket_totals(b) AS t;
SELECT count(*) FROM crm.basket_rules(NULL);
SELECT crm.basket_rules(b, 1.5) FROM shop;
SELECT crm.basket_rules(b, -0.1) FROM shop;
SELECT crm.basket_rules(b, 'NaN') FROM shop;
SELECT crm.basket_rules(b, NULL) FROM shop;
SELECT crm.basket_rules(b, max_size => 1) FROM shop;
SELECT crm.basket_sets(b, max_size => 9) FROM shop;
SELECT crm.basket_sets(b, separator => NULL) FROM shop;
SELECT crm.basket_rules(b, min_confidence => 2) FROM shop;
SELECT crm.rollup(b) FROM (SELECT b FROM shop UNION ALL SELECT b FROM whole) AS x;
SELECT crm.baskets(ARRAY[repeat('x', 1001)]);
SELECT crm.baskets(ARRAY(SELECT generate_series(1, 100001)));
SELECT crm.baskets(1, i) FROM generate_series(1, 100001) AS i;
SET crm.population_memory = '1MB';
SELECT crm.baskets(i, i) FROM generate_series(1, 100000) AS i;
SELECT count(*) FROM crm.basket_sets((SELECT crm.baskets(ARRAY(SELECT generate_series(1, 60)))), 0, 6);
RESET crm.population_memory;
CREATE COLLATION ignore_case (provider = icu, locale = 'und-u-ks-level2', deterministic = false);
SELECT crm.baskets(ARRAY[item COLLATE ignore_case]) FROM line;
SELECT crm.baskets(invoice, item COLLATE ignore_case) FROM line;
SELECT '\x01'::crm.baskets;
SELECT '\x010201016101010101'::crm.baskets;
SELECT '\x0102010161010101'::crm.baskets;
SELECT '\x01020101610101'::crm.baskets;
SELECT '\x0102020162016100'::crm.baskets;
SELECT '\x010201016101010000'::crm.baskets;
SELECT 'bread'::crm.baskets;

SET client_min_messages = warning;
DROP SCHEMA t_basket CASCADE;
