-- Bins of a variable: optimal cuts and groups, bins of one's own, special and missing values, weight of evidence and information value.
\set SHOW_CONTEXT never
CREATE SCHEMA t_credit_bins;
SET search_path = t_credit_bins, public;
SET extra_float_digits = 0;
\pset footer off
\pset null (null)

-- SQLSTATE, message and hint of a failing statement in one line
CREATE FUNCTION pg_temp.failure(statement text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    state text;
    message text;
    hint text;
BEGIN
    EXECUTE statement;
    RETURN 'no error';
EXCEPTION WHEN OTHERS THEN
    GET STACKED DIAGNOSTICS state = RETURNED_SQLSTATE, message = MESSAGE_TEXT, hint = PG_EXCEPTION_HINT;
    RETURN concat_ws(' | ', state, message, nullif(hint, ''));
END $$;
-- the table of bins, rounded
CREATE FUNCTION pg_temp.bins(b crm.binning) RETURNS TABLE ("position" int, bin text, lower float8, upper float8, n float8, good float8, bad float8, share numeric, bad_rate numeric, woe numeric, iv numeric) LANGUAGE sql AS
    $$ SELECT r.position, bin, lower, upper, n, good, bad, round(share::numeric, 4), round(bad_rate::numeric, 4), round(woe::numeric, 6), round(iv::numeric, 6) FROM crm.bin_rows(b) AS r $$;

-- Customers by the age of their company in years: goods and bads of each, the bads fewer with age, but at 9.
CREATE TABLE firm AS
SELECT v.age, CASE WHEN v.age < 3 THEN 'shop' WHEN v.age % 3 = 0 THEN 'works' WHEN v.age = 7 THEN 'farm' ELSE 'trade' END AS branch, bad
FROM (VALUES (0, 20, 20), (1, 30, 20), (2, 40, 12), (3, 45, 9), (4, 60, 10), (5, 50, 6), (6, 55, 6), (7, 3, 0), (8, 60, 5), (9, 40, 9), (10, 70, 2)) AS v(age, good, bads),
     LATERAL (SELECT i > v.good AS bad FROM generate_series(1, v.good + v.bads) AS i) AS r;
CREATE TABLE fit AS SELECT crm.optimal_bins(age, bad) AS age, crm.optimal_bins(branch, bad, crm.bin_options(min_share => 0)) AS branch FROM firm;

-- 1. Numbers: the best of all cuts whose rates of bads fall or rise
SELECT (crm.optimal_bins(age, bad)).* FROM firm \gx
SELECT b.* FROM fit, pg_temp.bins(age) AS b;
SELECT t AS trend, (b).bins, (b).edges, round((b).iv::numeric, 6) AS iv, (b).trend AS found
FROM unnest('{auto,auto_all,ascending,descending,peak,valley,none}'::text[]) AS t, LATERAL (SELECT crm.optimal_bins(age, bad, crm.bin_options(trend => t)) FROM firm) AS o(b);
SELECT s AS min_share, k AS max_bins, (b).edges, round((b).iv::numeric, 6) AS iv
FROM (VALUES (0, 32), (0.05, 8), (0.1, 8), (0.3, 8), (0.6, 8), (1, 8), (0.05, 3), (0.05, 1)) AS v(s, k), LATERAL (SELECT crm.optimal_bins(age, bad, crm.bin_options(min_share => s, max_bins => k)) FROM firm) AS o(b);
-- candidates are where bins may begin; edges are the bins, also where they are empty or of one kind
SELECT (b).edges, (b).trend, round((b).iv::numeric, 6) AS iv FROM (SELECT crm.optimal_bins(age, bad, crm.bin_options(candidates => '{2.5,5,8,100}')) AS b FROM firm) AS o;
SELECT b.* FROM (SELECT crm.optimal_bins(age, bad, crm.bin_options(edges => '{2,7,8,50}')) AS b FROM firm) AS o(o), pg_temp.bins(o) AS b;
-- every number type says the same, and rows in any order
SELECT count(DISTINCT b) FROM (SELECT crm.optimal_bins(age::smallint, bad)::text FROM firm UNION ALL SELECT crm.optimal_bins(age::bigint, bad)::text FROM firm UNION ALL SELECT crm.optimal_bins(age::numeric, bad)::text FROM firm
    UNION ALL SELECT crm.optimal_bins(age::real, bad)::text FROM firm UNION ALL SELECT crm.optimal_bins(age::float8, bad ORDER BY age DESC)::text FROM firm) AS s(b);
SELECT (crm.optimal_bins(age / 10.0::real, bad)).edges, (crm.optimal_bins((age / 10.0)::real, bad)).edges AS real, (crm.optimal_bins(-age, bad)).trend FROM firm;
-- more different values than prebins
SELECT p AS prebins, (b).edges, round((b).iv::numeric, 6) AS iv FROM unnest('{2,4,11}'::int[]) AS p, LATERAL (SELECT crm.optimal_bins(age, bad, crm.bin_options(prebins => p)) FROM firm) AS o(b);

-- 2. Missing, special, infinite values; labels that are missing
CREATE TABLE odd AS SELECT age::float8 AS age, bad FROM firm UNION ALL SELECT v.age, v.bad FROM (VALUES ('NaN'::float8, true), (NULL, true), (NULL, false), (-1, false), (-1, true), (-2, false), ('Infinity', false), ('-Infinity', true), (5, NULL)) AS v(age, bad);
SELECT (b).rows, (b).rows_skipped, (b).special, b2.* FROM (SELECT crm.optimal_bins(age, bad, crm.bin_options(special => '{-1,-2,-3}')) AS b FROM odd) AS o, pg_temp.bins(b) AS b2;
SELECT crm.bin_of(b, v) AS bin, round(crm.woe_of(b, v)::numeric, 6) AS woe, v FROM (SELECT crm.optimal_bins(age, bad, crm.bin_options(special => '{-1,-2,-3}')) AS b FROM odd) AS o, unnest('{-Infinity,-5,-3,-2,-1,0,3,1e300,Infinity,NaN,NULL}'::float8[]) AS v;
-- without missing values at the fit, theirs is a bin of weight 0 that the table leaves out
SELECT crm.bin_of(age, NULL::int), crm.woe_of(age, NULL::int), crm.bin_of(NULL, 3) FROM fit;

-- 3. Texts: groups in the order of their rates; rare ones are pooled
SELECT (branch).* FROM fit \gx
SELECT b.* FROM fit, pg_temp.bins(branch) AS b;
SELECT b.* FROM (SELECT crm.optimal_bins(branch, bad, crm.bin_options(trend => 'descending', rare_share => 0.2, min_share => 0)) AS b FROM firm) AS o(o), pg_temp.bins(o) AS b;
-- worst first is the same bins turned round, also where values have the same share of bads
SELECT (a).iv = (d).iv AS same_iv, (SELECT array_agg((a).bins + 1 - b ORDER BY n) FROM unnest((d).level_bins) WITH ORDINALITY AS l(b, n)) = (a).level_bins AS turned
FROM (SELECT crm.optimal_bins(v, bad, crm.bin_options(trend => 'ascending', max_bins => 3, min_share => 0.1, rare_share => 0.15), w) AS a, crm.optimal_bins(v, bad, crm.bin_options(trend => 'descending', max_bins => 3, min_share => 0.1, rare_share => 0.15), w) AS d
      FROM (VALUES ('a', 1, 0), ('b', 7, 3), ('c', 1, 2), ('d', 0, 8), ('e', 2, 5), ('f', 4, 6), ('g', 3, 4), ('h', 1, 1)) AS t(v, good, bads), LATERAL (VALUES (false, good), (true, bads)) AS x(bad, w)) AS o;
SELECT b.* FROM (SELECT crm.optimal_bins(branch, bad, crm.bin_options(groups => '{"farm%,%works%,%mine",shop}', special_levels => '{trade}')) AS b FROM firm) AS o(o), pg_temp.bins(o) AS b;
SELECT crm.bin_of(branch, v) AS bin, round(crm.woe_of(branch, v)::numeric, 6) AS woe, v FROM fit, unnest('{farm,shop,trade,works,mine,"",NULL}'::text[]) AS v;
SELECT crm.bin_of(branch, 'shop'::varchar) AS varchar, crm.bin_of(branch, 'shop'::char(9)) AS char, crm.bin_of(branch, 'shop'::name) AS name FROM fit;
CREATE TYPE size AS ENUM ('small', 'large');
SELECT b.* FROM (SELECT crm.optimal_bins(age > 2, bad) AS b FROM firm) AS o(o), pg_temp.bins(o) AS b;
SELECT b.* FROM (SELECT crm.optimal_bins(CASE WHEN age > 5 THEN 'large' ELSE 'small' END::size, bad) AS b FROM firm) AS o(o), pg_temp.bins(o) AS b;

-- 4. Weights are repeated rows; a weight of 0 or NULL does not count
SELECT crm.optimal_bins(age, bad, NULL, 2)::jsonb -> 'good' AS twice, (crm.optimal_bins(age, bad, NULL, 2)).edges = (crm.optimal_bins(age, bad)).edges AS same, (crm.optimal_bins(age, bad, NULL, CASE WHEN age < 9 THEN 1 WHEN age = 9 THEN 0 END)).rows_skipped FROM firm;
SELECT crm.information_value(branch, bad, NULL, 1.0) = crm.information_value(branch, bad) AS same FROM firm;
-- the least and the largest: finite bins
SELECT u.w, (b).iv < 9 AND NOT '{Infinity,NaN}' && ((b).woe || (b).bin_iv || (b).good || (b).bad) AS finite
FROM (VALUES ('1e-60'::float8, '1e60'::float8), ('1e60', '1e-60'), ('1e60', '1e60')) AS u(w, v), LATERAL (SELECT crm.optimal_bins(age, bad, NULL, CASE WHEN age < 4 THEN w ELSE v END) FROM firm) AS o(b);

-- 5. Nothing to say, one row, one class
SELECT crm.optimal_bins(age, bad) AS none, crm.information_value(age, bad) AS iv FROM firm WHERE false;
SELECT crm.optimal_bins(age, NULL::boolean) AS no_label, crm.information_value(age, bad) FILTER (WHERE bad) AS one_class FROM firm;
SELECT pg_temp.failure('SELECT crm.optimal_bins(age, bad) FROM firm WHERE NOT bad');
SELECT b.* FROM (SELECT crm.optimal_bins(NULL::int, bad) AS b FROM firm) AS o(o), pg_temp.bins(o) AS b;
SELECT b.* FROM (SELECT crm.optimal_bins(NULL::text, bad) AS b FROM firm) AS o(o), pg_temp.bins(o) AS b;
SELECT b.* FROM (SELECT crm.optimal_bins(7, bad) AS b FROM firm) AS o(o), pg_temp.bins(o) AS b;
SELECT b.* FROM (VALUES (1, true), (2, false)) AS v(x, bad), LATERAL (SELECT crm.optimal_bins(x, y) FROM (VALUES (1, true), (2, false)) AS w(x, y)) AS o(o), pg_temp.bins(o) AS b WHERE v.x = 1;
SELECT branch, (crm.optimal_bins(age, bad)).edges FROM firm WHERE branch <> 'farm' GROUP BY branch ORDER BY branch;

-- 6. Information value and weight of evidence, zero cells in each of their readings
SELECT z AS zero_cell, round(crm.information_value(g, bad, z)::numeric, 12) AS iv, round(crm.weight_of_evidence(0, 5, 3, 7, nullif(z, 'half_all'))::numeric, 12) AS woe
FROM (VALUES ('half'), ('half_all'), ('0.9'), ('0.99'), ('1')) AS p(z), (VALUES ('a', false, 5), ('b', false, 2), ('b', true, 3)) AS v(g, bad, n), generate_series(1, n) GROUP BY z ORDER BY z;
SELECT crm.information_value(g, g = 1 OR h) AS iv FROM (VALUES (1, true), (2, true), (2, false)) AS v(g, h);
SELECT crm.information_value(age, bad) > 0 AS values, round(crm.information_value(crm.bin_of(b, age), bad)::numeric, 12) = round((b).iv::numeric, 12) AS bins FROM firm, (SELECT age AS b FROM fit) AS f GROUP BY b;
SELECT round(crm.weight_of_evidence(20, 30, 99, 473)::numeric, 9) AS woe, crm.weight_of_evidence(0, 0, 5, 5) AS empty, crm.weight_of_evidence(1, 2, 1, 0 + 2) AS all, crm.weight_of_evidence(0, 2, 0, 9) AS one_class, crm.weight_of_evidence(NULL, 2, 3, 4) AS unknown;
-- counts at the ends of what a number holds, whose shares are no numbers; weights are bounded
SELECT b, g, round(crm.weight_of_evidence(b, g, greatest(b, 3), 1e308)::numeric, 9) AS woe FROM unnest(ARRAY[0, 5e-324, 1e308]::float8[]) AS b, unnest(ARRAY[5e-324, 1, 1e308]::float8[]) AS g ORDER BY b, g;
SELECT w, pg_temp.failure(format('SELECT crm.optimal_bins(age, bad, NULL, %L::float8) FROM firm', w)) AS bins, pg_temp.failure(format('SELECT crm.information_value(branch, bad, NULL, %L::float8) FROM firm', w)) AS value FROM unnest(ARRAY[5e-324, 9e-61, 2e60, 1e308, 0, 1e-60, 1e60]::float8[]) AS w;

-- 7. The value: printed, read, cast; what is wrong in one that somebody wrote
SET extra_float_digits = 1;
SELECT age::jsonb::crm.binning = age AND branch::jsonb::crm.binning = branch AS jsonb, age::text::crm.binning = age AND branch::text::crm.binning = branch AS text FROM fit;
CREATE FUNCTION pg_temp.changed(change jsonb) RETURNS text LANGUAGE sql AS
    $$ SELECT pg_temp.failure(format('SELECT crm.bin_of((%L::jsonb || %L)::crm.binning, 3)', (SELECT age::jsonb FROM fit), change)) $$;
SELECT c, pg_temp.changed(c) FROM unnest(ARRAY['{}', '{"version": 2}', '{"kind": "date"}', '{"kind": "text"}', '{"edges": [3, 1]}', '{"edges": [1]}', '{"bins": 0}', '{"bins": 99}', '{"good": [1]}', '{"woe": [1, 2, "NaN", 3, 4, 5, 6]}',
    '{"bad": null}', '{"bad": [[1]]}', '{"special": [1, 2]}', '{"trend": "up"}']::jsonb[]) AS c;
SELECT pg_temp.failure('SELECT crm.bin_of((branch::jsonb || ''{"level_bins": [1, 2, 9, 1]}'')::crm.binning, ''x''::text) FROM fit');
SELECT pg_temp.failure('SELECT crm.bin_of((branch::jsonb || ''{"levels": ["b", "a", "c", "d"]}'')::crm.binning, ''x''::text) FROM fit');

-- 8. Errors say what to do
SELECT e, pg_temp.failure('SELECT crm.optimal_bins(age, bad, crm.bin_options(' || e || ')) FROM firm')
FROM unnest(ARRAY['max_bins => 0', 'max_bins => 33', 'min_share => 5', 'min_share => ''NaN''', 'trend => ''up''', 'edges => ''{3,1}''', 'edges => ''{1,NaN}''', 'edges => ''{1,NULL}''', 'edges => ''{1}'', candidates => ''{1}''', 'groups => ''{a}''', 'special => ''{1,1}''',
    'special_levels => ''{a}''', 'rare_share => 1.5', 'prebins => 1', 'zero_cell => ''0.5''', 'edges => ''{7,8}'', zero_cell => ''forbid''']) AS e;
SELECT e, pg_temp.failure('SELECT crm.optimal_bins(branch, bad, crm.bin_options(' || e || ')) FROM firm')
FROM unnest(ARRAY['edges => ''{1}''', 'special => ''{1}''', 'groups => ''{}''', 'groups => ''{shop,trade,works}''', 'groups => ''{shop,trade,works,farm%,%shop}''', 'special_levels => array_fill(''x''::text, ''{17}'')']) AS e;
SELECT e, pg_temp.failure('SELECT ' || e || ' FROM firm, fit')
FROM unnest(ARRAY['crm.optimal_bins(firm.age, bad, crm.bin_options(max_bins => 1 + firm.age))', 'crm.optimal_bins(firm.age, bad, NULL, -1)', 'crm.optimal_bins(firm.age, bad, NULL, ''NaN'')', 'crm.optimal_bins(date ''2025-01-01'' + firm.age, bad)',
    'crm.optimal_bins(ARRAY[1], bad)', 'crm.optimal_bins(''x'', bad)', 'crm.bin_of(fit.age, firm.branch)', 'crm.woe_of(fit.branch, 3)', 'crm.woe_of(fit.age, now())', 'crm.information_value(firm.age, bad, ''forbid'')', 'crm.information_value(firm.age, bad, ''0.5'')',
    'crm.weight_of_evidence(-1, 2, 3, 4)', 'crm.weight_of_evidence(5, 2, 3, 4)', 'crm.weight_of_evidence(0, 2, 3, 4, ''forbid'')', 'crm.weight_of_evidence(0, 2, 3, 4, ''half_all'')', 'crm.optimal_bins(repeat(''x'', 2000), bad)',
    'crm.optimal_bins(bad, firm.age)', 'crm.optimal_bins(firm.age, bad::int)', 'crm.information_value(firm.age, bad::text)', 'crm.optimal_bins(firm.age, bad, 5)', 'crm.information_value(firm.age, bad, 2.5)']) AS e;
SELECT pg_temp.failure('SELECT crm.optimal_bins(n::text, n % 2 = 0) FROM generate_series(1, 100001) AS n');
DO $$ DECLARE b crm.binning; BEGIN SELECT crm.optimal_bins(age, bad) INTO b FROM t_credit_bins.firm; EXCEPTION WHEN OTHERS THEN RAISE NOTICE '%', SQLERRM; END $$;

-- 9. In a window, and in a partial aggregate of thousands of different values
SELECT DISTINCT branch, (crm.optimal_bins(age, bad) OVER (PARTITION BY branch)).bins FROM firm WHERE branch <> 'farm' ORDER BY branch;
SELECT (b).edges = (c).edges AND (b).iv = (c).iv AS same, (b).bins FROM (SELECT crm.optimal_bins(n % 5000, n % 7 < n % 5000 / 1000) AS b, crm.optimal_bins(n % 5000, n % 7 < n % 5000 / 1000 ORDER BY md5(n::text)) AS c FROM generate_series(1, 20000) AS n) AS o;

-- 10. States as text, as they are sent from server to server: of parts of the rows, put together; forged ones are refused
CREATE AGGREGATE pg_temp.state(float8, boolean, crm.bin_options, float8) (SFUNC = crm_internal.optimal_bins_transition, STYPE = bytea);
CREATE AGGREGATE pg_temp.state(text, boolean, crm.bin_options, float8) (SFUNC = crm_internal.optimal_bins_transition, STYPE = bytea);
CREATE AGGREGATE pg_temp.state(float8, boolean, crm.bin_options) (SFUNC = crm_internal.optimal_bins_transition, STYPE = bytea);
CREATE AGGREGATE pg_temp.state(text, boolean, text) (SFUNC = crm_internal.information_value_transition, STYPE = bytea);
CREATE AGGREGATE pg_temp.together(bytea) (SFUNC = crm_internal.bins_combine, STYPE = bytea, FINALFUNC = crm_internal.optimal_bins_final);
CREATE AGGREGATE pg_temp.value_together(bytea) (SFUNC = crm_internal.bins_combine, STYPE = bytea, FINALFUNC = crm_internal.information_value_final);
CREATE VIEW wide AS SELECT age, age + (i * 13 % 10007) / 10008::float8 AS many, branch, bad, crm.bin_options(max_bins => 4, special => '{3,1}') AS o, crm.bin_options(special_levels => '{shop}', min_share => 0.01) AS t, 0.5::float8 AS w
FROM firm, generate_series(1, 410) AS i;
CREATE TABLE part AS SELECT age = 10 AS part, pg_temp.state(age, bad, o)::text AS few, pg_temp.state(many, bad, o)::text AS many, pg_temp.state(age, bad, o, w)::text AS weighted, pg_temp.state(branch, bad, t, w)::text AS texts, pg_temp.state(branch, bad, '0.99')::text AS value FROM wide GROUP BY age = 10;
SELECT p.few = w.few AS few, p.many = w.many AS many, p.weighted = w.weighted AS weighted, p.texts = w.texts AS texts, p.value = w.value AS value
FROM (SELECT pg_temp.together(few::bytea) AS few, pg_temp.together(many::bytea) AS many, pg_temp.together(weighted::bytea) AS weighted, pg_temp.together(texts::bytea) AS texts, pg_temp.value_together(value::bytea) AS value FROM part) AS p,
     (SELECT crm.optimal_bins(age, bad, o) AS few, crm.optimal_bins(many, bad, o) AS many, crm.optimal_bins(age, bad, o, w) AS weighted, crm.optimal_bins(branch, bad, t, w) AS texts, crm.information_value(branch, bad, '0.99') AS value FROM wide) AS w;
SELECT pg_temp.failure('SELECT pg_temp.together(x::bytea) FROM (SELECT few FROM part UNION ALL SELECT texts FROM part) AS s(x)') AS kinds, pg_temp.failure('SELECT pg_temp.together(value::bytea) FROM part') AS options,
    pg_temp.failure($$SELECT pg_temp.together(overlay(few::bytea PLACING '\x09' FROM 1)) FROM part$$) AS magic, pg_temp.failure('SELECT pg_temp.together(substr(many::bytea, 1, 200)) FROM part') AS cut;
-- A state that counts a number four thousand million times, and lists another: there is none.
CREATE AGGREGATE pg_temp.counted_and_listed(float8, boolean) (SFUNC = crm_internal.optimal_bins_transition, STYPE = bytea, FINALFUNC = crm_internal.optimal_bins_final,
    INITCOND = '\x014e4942000000000000000001000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000100000000000000010000000000000000000000000000000000000000000000000000000000e03f0100000000000000');
SELECT pg_temp.counted_and_listed(1, true);
