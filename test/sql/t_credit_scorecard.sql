-- Scorecards: by hand and fitted, as a table, as jsonb and as SQL; scores of rows and jsonb with reasons; policies; what is refused.
\set SHOW_CONTEXT never
\pset format unaligned
\pset footer off
\pset null NULL
SET client_min_messages = warning;

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
    RETURN concat_ws(' | ', state, message, coalesce(nullif(hint, ''), 'NO HINT'));
END $$;

-- A card by hand -----------------------------------------------------------------------------------------

CREATE TABLE card AS SELECT crm.scorecard('[
    {"variable": "age", "cuts": [30, 50], "points": [10, 20, 30], "special": {"values": [-999, 0], "points": 7}, "missing": {"points": 5}},
    {"variable": "housing", "groups": [["own"], ["rent", "free"]], "points": [20, 10], "neutral": 17},
    {"variable": "phone", "groups": [["true"], ["false"]], "points": [3, 0], "other": {"points": 1}}]',
    base_points => 100, grades => '{A,B,C}', grade_from => '{150,125}') AS card;
SELECT r.* FROM card, crm.scorecard_rows(card) AS r;
SELECT t.*, (s).score, (s).pd, (s).grade, (s).points, (s).reasons, (s).shortfalls, (s).by_policy
FROM card, (VALUES (1, 29, 'own', true), (2, 30, 'rent', false), (3, 50, 'castle', true), (4, NULL, NULL, NULL), (5, -999, 'free', true), (6, 0, 'own', NULL)) AS v(n, age, housing, phone),
     LATERAL (SELECT n, age, housing, phone) AS t, LATERAL (SELECT crm.credit_score(card, t) AS s OFFSET 0) AS x ORDER BY n;
-- any type of number, any type of category; the columns in any order
CREATE TYPE home AS ENUM ('own', 'rent');
CREATE DOMAIN years AS numeric CHECK (VALUE < 200);
SELECT (crm.credit_score(card, t)).points FROM card, (SELECT 'own'::varchar(9) AS housing, 1 AS other, 30::smallint AS age, true AS phone) AS t
UNION ALL SELECT (crm.credit_score(card, t)).points FROM card, (SELECT 'own '::char(6) AS housing, 29.99999::real AS age, 'true'::text AS phone) AS t
UNION ALL SELECT (crm.credit_score(card, t)).points FROM card, (SELECT 'own'::home AS housing, 30::years AS age, 'false'::name AS phone) AS t
UNION ALL SELECT (crm.credit_score(card, t)).points FROM card, (SELECT 'own'::text AS housing, 'Infinity'::float8 AS age, 12 AS phone) AS t
UNION ALL SELECT (crm.credit_score(card, t)).points FROM card, (SELECT 'own'::text AS housing, 'NaN'::float8 AS age, NULL::int AS phone) AS t
UNION ALL SELECT (crm.credit_score(card, t)).points FROM card, (SELECT 'own'::text AS housing, 'NaN'::numeric AS age, 1::bigint AS phone) AS t;
-- the row of a table whose columns came and went, of a view, of a composite
CREATE TABLE customer (gone int, age bigint, id int, housing text);
INSERT INTO customer VALUES (1, 44, 7, 'free');
ALTER TABLE customer DROP COLUMN gone, ADD COLUMN phone boolean;
SELECT (crm.credit_score(card, customer)).points FROM card, customer;
CREATE VIEW customer_view AS SELECT * FROM customer;
SELECT (crm.credit_score(card, c)).points FROM card, customer_view AS c;
SELECT (crm.credit_score(card, ROW(1, 2, 'own', true)::customer)).points FROM card;
-- two row types at one place
CREATE FUNCTION pg_temp.row_of(i int) RETURNS record LANGUAGE plpgsql AS $$
DECLARE
    one record;
BEGIN
    IF i = 1 THEN
        SELECT 60 AS age, 'own' AS housing, true AS phone INTO one;
    ELSE
        SELECT false AS phone, 'rent'::varchar AS housing, 1 AS x, 10.5 AS age INTO one;
    END IF;
    RETURN one;
END $$;
SELECT i, (crm.credit_score(card, pg_temp.row_of(i % 2))).points FROM card, generate_series(1, 4) AS i;
-- jsonb and its text
SELECT (crm.credit_score(card, '{"age": 44.5, "housing": "own", "phone": true, "more": []}'::jsonb)).points, (crm.credit_score(card, '{"age": null, "housing": "own", "phone": "true"}')).points FROM card;
-- reasons: how many, and against what
SELECT n, m, (s).reasons, (s).shortfalls FROM card, unnest('{0,1,2,100,NULL}'::int[]) WITH ORDINALITY AS n(n, i), unnest('{mean,maximum,median,NULL}'::text[]) WITH ORDINALITY AS m(m, k),
    LATERAL (SELECT crm.credit_score(card, '{"age": 20, "housing": "rent", "phone": false}'::jsonb, n, m) AS s OFFSET 0) AS x ORDER BY i, k;
SELECT crm.credit_score(NULL::crm.scorecard, '{}'::jsonb), crm.credit_score(card, NULL::jsonb), crm.credit_score(card, NULL::customer) FROM card;

-- Weights of evidence and coefficients give points; counts give weights of evidence.
CREATE TABLE model AS SELECT crm.scorecard('[
    {"variable": "a", "cuts": [2], "good": [300, 400], "bad": [200, 100], "coefficient": 0.9},
    {"variable": "b", "groups": [["x"], ["y"]], "woe": [-0.5, 0.75], "coefficient": 1.1},
    {"variable": "c", "groups": [["x"], ["y"]], "good": [0, 10], "bad": [5, 5], "coefficient": 1}]', intercept => -2, unseen => 'worst', missing => 'error') AS card;
SELECT r.variable, r.label, round(r.woe::numeric, 9) AS woe, round(r.iv::numeric, 9) AS iv, round(r.exact_points::numeric, 6) AS exact, r.points, r.neutral FROM model, crm.scorecard_rows(card) AS r;
SELECT (s).score, round((s).pd::numeric, 9) AS pd, (s).points, (s).by_policy FROM model, unnest('{x,y,z}'::text[]) AS v, LATERAL (SELECT crm.credit_score(card, jsonb_build_object('a', 1, 'b', v, 'c', 'x')) AS s OFFSET 0) AS t;
SELECT pg_temp.failure($$SELECT crm.credit_score(card, '{"a": null, "b": "x", "c": "x"}') FROM model$$);
SELECT round(crm.score_from_probability(0.02)::numeric, 9) AS a, round(crm.score_from_probability(1.0 / 20, 600, 19, 50)::numeric, 9) AS b, round(crm.probability_from_score(600)::numeric, 12) AS c,
    round(crm.probability_from_score(crm.score_from_probability(0.3))::numeric, 12) AS d, crm.probability_from_score(1e9) AS e, crm.score_from_probability(NULL) AS f;

-- jsonb and back ------------------------------------------------------------------------------------------
SELECT card::jsonb::crm.scorecard = card, card::text::crm.scorecard = card, card::jsonb -> 'variables', card::jsonb - 'notes' ? 'pdo' FROM card;
SELECT (crm.credit_score(card::jsonb::crm.scorecard, '{"age": 44.5, "housing": "own", "phone": true}'::jsonb)).score FROM card;

-- The fit -------------------------------------------------------------------------------------------------
CREATE TABLE loan AS
SELECT n AS id, u[1] + u[2] + 1.2 * u[3] > 2.45 AS bad, CASE WHEN n % 17 > 0 THEN round((20 + 60 * u[1]))::int END AS age,
       (1000 * u[2] ^ 3)::numeric(8,2) AS amount, (ARRAY['own', 'rent', 'it''s "free"', E'a\\b'])[1 + floor(3.2 * u[2])::int] AS "Housing Kind", 1 AS one, u[4] > 0.5 AS phone
FROM (SELECT n, ARRAY(SELECT (mod(hashint8(n * 16 + i)::numeric, 10007) / 10007 + 1)::float8 / 2 FROM generate_series(1, 4) AS i) AS u FROM generate_series(1, 3000) AS n) AS g;
UPDATE loan SET bad = NULL WHERE id > 2990;
SET client_min_messages = notice;
CREATE TABLE fit AS SELECT crm.scorecard_fit(bad, t, crm.scorecard_options(max_bins => 4, grades => '{A,B,C}', grade_from => '{520,480}')) AS card FROM (SELECT bad, age, amount, "Housing Kind", one, phone FROM loan) AS t;
SET client_min_messages = warning;
SELECT (card).variables, (card).n, (card).n_bad, (card).skipped, (card).dropped, (card).notes, round((card).auc::numeric, 6) AS auc, round((card).ks::numeric, 6) AS ks, (card).base_points FROM fit;
SELECT r.variable, r.label, r.good, r.bad, round(r.woe::numeric, 8) AS woe, round(r.coefficient::numeric, 8) AS coefficient, r.points, round(r.neutral::numeric, 6) AS neutral FROM fit, crm.scorecard_rows(card) AS r;
-- the mean probability is the rate of bads; base and points are the score
SELECT round(avg((s).pd)::numeric, 9) = round(avg(bad::int), 9), bool_and((s).base_points + (SELECT sum(p) FROM unnest((s).points) AS p) = (s).score), count(DISTINCT (s).grade), sum((s).score)
FROM (SELECT bad, crm.credit_score(card, loan) AS s FROM fit, loan WHERE bad IS NOT NULL OFFSET 0) AS t;
-- neutral values are means: reasons and what is above them cancel out
SELECT bool_and(abs(mean - neutral) < 1e-9) FROM (SELECT v, avg((s).points[v]) AS mean, (min(card)::crm.scorecard).neutral[v] FROM (SELECT card::text AS card, crm.credit_score(card, loan) AS s FROM fit, loan WHERE bad IS NOT NULL OFFSET 0) AS t, generate_series(1, 3) AS v GROUP BY v) AS m;
-- jsonb says the same, in the order of the names
SELECT (f).variables, (f).auc = (card).auc, (SELECT array_agg(p ORDER BY p) FROM unnest((f).points) AS p) = (SELECT array_agg(p ORDER BY p) FROM unnest((card).points) AS p)
FROM fit, (SELECT crm.scorecard_fit(bad, to_jsonb(loan) - '{id,bad,one}'::text[], crm.scorecard_options(max_bins => 4)) AS f FROM loan) AS j;
-- one per group; nothing of nothing
SELECT phone, (f).n, (f).variables FROM (SELECT phone, crm.scorecard_fit(bad, t) AS f FROM (SELECT bad, age, amount, phone FROM loan) AS t GROUP BY phone) AS g ORDER BY phone;
SELECT crm.scorecard_fit(bad, loan) FROM loan WHERE bad IS NULL;
SELECT crm.scorecard_fit(bad, loan) FROM loan WHERE false;
-- a sample with all bads and a tenth of the goods: the intercept moves to the population's odds
SELECT round(((b).intercept - (a).intercept - ln(0.03 / 0.97 * (1 - r) / r))::numeric, 9), (a).coefficients = (b).coefficients
FROM (SELECT crm.scorecard_fit(bad, t) AS a, crm.scorecard_fit(bad, t, crm.scorecard_options(population_bad_rate => 0.03)) AS b, avg(bad::int)::float8 AS r FROM (SELECT bad, age, amount FROM loan) AS t) AS s;
SET client_min_messages = error;
-- weights are repeated rows, whole or in parts, of rows and of jsonb; the counts are of rows
CREATE TABLE sample AS SELECT bad, age, amount, "Housing Kind" AS housing, 1 + id % 3 AS times FROM loan;
CREATE FUNCTION pg_temp.gap(a crm.scorecard, b crm.scorecard) RETURNS float8 LANGUAGE sql AS $$
    SELECT max(abs(x - y) / greatest(abs(x), 1)) FROM unnest(a.coefficients || a.se || a.woe || a.iv || a.neutral || a.good || a.bad || ARRAY[a.intercept, a.auc, a.ks, a.log_likelihood, a.null_log_likelihood],
        b.coefficients || b.se || b.woe || b.iv || b.neutral || b.good || b.bad || ARRAY[b.intercept, b.auc, b.ks, b.log_likelihood, b.null_log_likelihood]) AS v(x, y) $$;
WITH repeated AS MATERIALIZED (SELECT crm.scorecard_fit(bad, t, o) AS card FROM (SELECT bad, age, amount, housing FROM sample, generate_series(1, times)) AS t, crm.scorecard_options(population_bad_rate => 0.1) AS o),
    weighted AS MATERIALIZED (SELECT form, card FROM crm.scorecard_options(population_bad_rate => 0.1) AS o, LATERAL (
        SELECT 'row' AS form, crm.scorecard_fit(bad, t, o, w) AS card FROM (SELECT bad, times AS w, (SELECT t FROM (SELECT bad, age, amount, housing) AS t) AS t FROM sample) AS s
        UNION ALL SELECT 'jsonb', crm.scorecard_fit(bad, jsonb_build_object('age', age, 'amount', amount, 'housing', housing), o, times) FROM sample
        UNION ALL SELECT 'parts', crm.scorecard_fit(bad, t, o, w) FROM (SELECT bad, unnest(ARRAY[0.25, times - 0.25, 0, NULL]) AS w, (SELECT t FROM (SELECT bad, age, amount, housing) AS t) AS t FROM sample) AS s) AS f)
SELECT form, (w.card).variables = (r.card).variables AS variables, (w.card).lower IS NOT DISTINCT FROM (r.card).lower AND (w.card).level_bins = (r.card).level_bins AS bins, (w.card).points = (r.card).points AND (w.card).base_points = (r.card).base_points AS points,
    pg_temp.gap(w.card, r.card) < 1e-9 AS same, (r.card).n AS repeated, (w.card).n, (w.card).n_bad < (r.card).n_bad AS rows, (w.card).skipped - (r.card).skipped AS skipped
FROM repeated AS r, weighted AS w;
-- a state as text, of parts of the rows, put together
CREATE AGGREGATE pg_temp.state(boolean, jsonb, crm.scorecard_options, float8) (SFUNC = crm_internal.scorecard_fit_transition, STYPE = bytea);
CREATE AGGREGATE pg_temp.together(bytea) (SFUNC = crm_internal.scorecard_fit_combine, STYPE = bytea, FINALFUNC = crm_internal.scorecard_fit_final);
CREATE TABLE state AS SELECT pg_temp.state(bad, jsonb_build_object('age', age, 'amount', amount, 'housing', housing), crm.scorecard_options(grades => '{A,B}', grade_from => '{500}'), times)::text AS s FROM sample GROUP BY age % 3;
SELECT (a).points = (b).points AND (a).grades = (b).grades AS points, pg_temp.gap(a, b) < 1e-12 AS same
FROM (SELECT pg_temp.together(s::bytea) AS a FROM state) AS s,
     (SELECT crm.scorecard_fit(bad, jsonb_build_object('age', age, 'amount', amount, 'housing', housing), crm.scorecard_options(grades => '{A,B}', grade_from => '{500}'), times) AS b FROM sample) AS w;
SELECT call, pg_temp.failure(call) FROM unnest(ARRAY[
    $$SELECT pg_temp.together(substr(s::bytea, 1, 300)) FROM state$$,
    $$SELECT pg_temp.together('\x00') FROM state$$,
    $$SELECT crm.scorecard_fit(bad, s, NULL, -1) FROM sample AS s$$,
    $$SELECT crm.scorecard_fit(bad, s, NULL, 1e300) FROM sample AS s$$,
    $$SELECT crm.scorecard_fit(bad, s, 2) FROM sample AS s$$]) AS call;
SET client_min_messages = warning;
-- as SQL, with hostile names and categories
SELECT crm.scorecard_sql(card, 'l') FROM fit;
SELECT crm.scorecard_sql(crm.scorecard('[{"variable": "a\"; DROP TABLE loan; --", "groups": [["'' || evil() || ''", "\\"], []], "points": [1, -2]}, {"variable": "select", "cuts": [], "points": [3]}]', unseen => 'error'), 'Robert''); --');
SELECT crm.scorecard_sql(card) AS expression FROM card \gset
SELECT count(*), count(*) FILTER (WHERE (crm.credit_score(card, t)).score = :expression) FROM card, (SELECT age, housing, phone FROM unnest('{-999,0,1,30,49.9,50,Infinity,-Infinity,NaN,NULL}'::float8[]) AS age, unnest('{own,rent,free,"",OWN,NULL}'::text[]) AS housing, unnest('{true,false,NULL}'::boolean[]) AS phone) AS t;
-- the policy error: the SQLSTATE and the words of credit_score(), in an expression that a generated column takes
SELECT crm.scorecard_sql(crm.scorecard('[{"variable": "age", "cuts": [30], "points": [10, 20]}, {"variable": "housing", "groups": [["own"], ["rent"]], "points": [20, 10]}]', unseen => 'error', missing => 'error')) AS strict \gset
SELECT set_config('t.strict', :'strict', false) IS NOT NULL AS kept;
CREATE TABLE strict (age float8, housing text, score int GENERATED ALWAYS AS (:strict) STORED);
INSERT INTO strict VALUES (29, 'own'), (30, 'rent');
SELECT * FROM strict;
SELECT v, left(of_sql, 5) AS state, left(stored, 5) AS stored, strpos(of_sql, split_part(of_card, ' | ', 2)) > 0 AND strpos(stored, split_part(of_card, ' | ', 2)) > 0 AS same_words, of_card
FROM unnest(ARRAY['NULL::float8, ''own''::text', '''NaN''::float8, ''own''::text', '30, NULL::text', '30, ''castle''::text']) AS v,
     LATERAL (SELECT pg_temp.failure(format('SELECT %s FROM (VALUES (%s)) AS t(age, housing)', current_setting('t.strict'), v)) AS of_sql, pg_temp.failure('INSERT INTO strict VALUES (' || v || ')') AS stored,
         pg_temp.failure(format('SELECT crm.credit_score(crm.scorecard(%L, unseen => ''error'', missing => ''error''), t) FROM (VALUES (%s)) AS t(age, housing)',
             '[{"variable": "age", "cuts": [30], "points": [10, 20]}, {"variable": "housing", "groups": [["own"], ["rent"]], "points": [20, 10]}]', v)) AS of_card) AS f;
DROP TABLE strict;

-- What is refused -----------------------------------------------------------------------------------------
SELECT call, pg_temp.failure(call) FROM unnest(ARRAY[
    $$SELECT crm.scorecard(NULL)$$,
    $$SELECT crm.scorecard('[]')$$,
    $$SELECT crm.scorecard('[{"cuts": [1]}]')$$,
    $$SELECT crm.scorecard('[{"variable": "a", "points": [1]}]')$$,
    $$SELECT crm.scorecard('[{"variable": "a", "cuts": [1], "groups": [["x"]], "points": [1]}]')$$,
    $$SELECT crm.scorecard('[{"variable": "a", "cuts": [1], "points": [1]}]')$$,
    $$SELECT crm.scorecard('[{"variable": "a", "cuts": [1], "points": [1, 2], "breaks": 1}]')$$,
    $$SELECT crm.scorecard('[{"variable": "a", "cuts": [2, 1], "points": [1, 2, 3]}]')$$,
    $$SELECT crm.scorecard('[{"variable": "a", "cuts": [1, 1], "points": [1, 2, 3]}]')$$,
    $$SELECT crm.scorecard('[{"variable": "a", "cuts": [1]}]')$$,
    $$SELECT crm.scorecard('[{"variable": "a", "cuts": [1], "woe": [1, 2]}]', 0.5)$$,
    $$SELECT crm.scorecard('[{"variable": "a", "cuts": [1], "points": [1, 2]}, {"variable": "a", "cuts": [], "points": [1]}]')$$,
    $$SELECT crm.scorecard('[{"variable": "a", "groups": [["x"], ["x"]], "points": [1, 2]}]')$$,
    $$SELECT crm.scorecard('[{"variable": "a", "groups": ["x"], "points": [1]}]')$$,
    $$SELECT crm.scorecard('[{"variable": "a", "cuts": [1], "points": [1, 2], "special": {"values": ["x"], "points": 1}}]')$$,
    $$SELECT crm.scorecard('[{"variable": "a", "cuts": [1], "points": [1, 2]}]', grades => '{A,B}', grade_from => '{1,2}')$$,
    $$SELECT crm.scorecard('[{"variable": "a", "cuts": [1], "points": [1, 2]}]', grades => '{A,B,C}', grade_from => '{1,2}')$$,
    $$SELECT crm.scorecard('[{"variable": "a", "cuts": [1], "points": [1, 2]}]', grades => '{A,B}')$$,
    $$SELECT crm.scorecard('[{"variable": "a", "cuts": [1], "points": [1, 2]}]', unseen => 'skip')$$,
    $$SELECT crm.scorecard('[{"variable": "a", "cuts": [1], "points": [1, 2]}]', odds => -1)$$,
    $$SELECT crm.scorecard('[{"variable": "a", "cuts": [1], "points": [1, 2]}]', pdo => 0)$$,
    $$SELECT crm.scorecard('[{"variable": "a", "cuts": [1], "woe": [1, 1e300], "coefficient": 1e300}]', 0)$$,
    $$SELECT crm.credit_score(card, t) FROM card, (SELECT 1 AS age, 'own' AS housing) AS t$$,
    $$SELECT crm.credit_score(card, t) FROM card, (SELECT '1' AS age, 'own' AS housing, true AS phone) AS t$$,
    $$SELECT crm.credit_score(card, t) FROM card, (SELECT 1 AS age, '2026-01-01'::date AS housing, true AS phone) AS t$$,
    $$SELECT crm.credit_score(card, '{"age": 1, "housing": "own"}') FROM card$$,
    $$SELECT crm.credit_score(card, '{"age": "1", "housing": "own", "phone": true}') FROM card$$,
    $$SELECT crm.credit_score(card, '{"age": 1, "housing": ["own"], "phone": true}') FROM card$$,
    $$SELECT crm.credit_score(card, '[1]'::jsonb) FROM card$$,
    $$SELECT crm.credit_score(card, '{"age": 1, "housing": "own", "phone": true}', -1) FROM card$$,
    $$SELECT crm.credit_score(card, '{"age": 1, "housing": "own", "phone": true}', 101) FROM card$$,
    $$SELECT crm.credit_score(card, '{"age": 1, "housing": "own", "phone": true}', neutral => 'mode') FROM card$$,
    $$SELECT crm.credit_score(card, 7) FROM card$$,
    $$SELECT crm.credit_score('retail'::text, t) FROM (SELECT 1 AS age) AS t$$,
    $$SELECT crm.score_from_probability(1)$$,
    $$SELECT crm.score_from_probability(0.1, odds => 0)$$,
    $$SELECT crm.probability_from_score('NaN')$$,
    $$SELECT crm.scorecard_fit(bad, t) FROM (SELECT true AS bad, n FROM generate_series(1, 9) AS n) AS t$$,
    $$SELECT crm.scorecard_fit(bad, t) FROM (SELECT bad, current_date AS day FROM loan) AS t$$,
    $$SELECT crm.scorecard_fit(bad, t) FROM (SELECT bad, phone FROM loan) AS t$$,
    $$SELECT crm.scorecard_fit(bad::int, t) FROM loan AS t$$,
    $$SELECT crm.scorecard_fit(bad, age, amount) FROM loan AS t$$,
    $$SELECT crm.scorecard_fit(bad, t, crm.scorecard_options(pdo => id)) FROM loan AS t$$,
    $$SELECT crm.scorecard_fit(bad, CASE id WHEN 1 THEN '{"a": 1}'::jsonb ELSE '{"a": "x"}' END) FROM loan$$,
    $$SELECT crm.scorecard_options(trend => 'up')$$,
    $$SELECT crm.scorecard_options(min_share => 5)$$,
    $$SELECT crm.scorecard_options(special => '{1,1}')$$,
    $$SELECT crm.scorecard_options(population_bad_rate => 3)$$,
    $$SELECT crm.scorecard_options(grades => array_agg(n::text), grade_from => array_agg(-n::float8) FILTER (WHERE n > 1)) FROM generate_series(1, 1001) AS n$$,
    $$SELECT crm.credit_score(crm.scorecard('[{"variable": "c", "groups": [["a"]], "points": [1]}]', base_points => 1, unseen => 'error'), jsonb_build_object('c', 'x' || repeat('信', 100)))$$,
    $$SELECT '{"version": 1}'::jsonb::crm.scorecard$$]) WITH ORDINALITY AS c(call, n) ORDER BY n;

-- Cards that somebody wrote: each column NULL, longer, shorter, or of something else, is an error or a card that scores.
CREATE FUNCTION pg_temp.forged(card jsonb) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
    RETURN (crm.credit_score(jsonb_populate_record(NULL::crm.scorecard, card), '{"age": 44.5, "housing": "own", "phone": true}'::jsonb)).score;
EXCEPTION WHEN OTHERS THEN
    RETURN SQLSTATE;
END $$;
SELECT k.key, string_agg(DISTINCT pg_temp.forged(card::jsonb || jsonb_build_object(k.key, f.value)), ' ' ORDER BY pg_temp.forged(card::jsonb || jsonb_build_object(k.key, f.value)))
FROM card, jsonb_each(to_jsonb(card)) AS k,
     LATERAL (VALUES ('null'::jsonb), ('[]'), ('[1]'), ('[null]'), ('["x"]'), ('[9223372036854775807]'), ('[-1,1,1]'), ('"NaN"'), ('-9'), ('0'), ('"x"'),
                     (CASE WHEN jsonb_typeof(k.value) = 'array' THEN k.value || k.value END), (CASE WHEN jsonb_typeof(k.value) = 'array' THEN k.value - 0 END),
                     (CASE WHEN jsonb_typeof(k.value) = 'array' THEN (SELECT jsonb_agg(e ORDER BY i DESC) FROM jsonb_array_elements(k.value) WITH ORDINALITY AS e(e, i)) END)) AS f(value)
GROUP BY k.key ORDER BY k.key COLLATE "C";
-- the same to the bit for any order of the rows
SELECT crm.scorecard_fit(bad, t ORDER BY n) = crm.scorecard_fit(bad, t ORDER BY n % 17, -n) AS same
FROM (SELECT n, n * 7919 % 100 AS a, n * 104729 % 83 AS b, 'c' || n * 31 % 7 AS c, n * 7919 % 100 + n * 104729 % 83 + n * 15485863::bigint % 97 > 160 AS bad FROM generate_series(1, 3000) AS n) AS s(n, a, b, c, bad),
    LATERAL (SELECT a, b, c) AS t;
-- coefficients whose terms are no numbers any more
SELECT pg_temp.failure(format('SELECT crm.credit_score((%L::jsonb || %L)::crm.scorecard, ''{"a": 1, "b": "x", "c": "x"}'')', card::jsonb, jsonb_build_object('coefficients', '[1e308, -1e308, 1]'::jsonb, 'woe', (SELECT jsonb_agg(1e10) FROM unnest((card).woe))))) AS failure
FROM model;

DROP TABLE card, model, fit, loan, customer, sample, state CASCADE;
DROP TYPE home;
DROP DOMAIN years;

-- Options out of range: the error says what the range is
SELECT crm.scorecard_options(max_bins => 0);
SELECT crm.scorecard_options(grades => '{A,B,C}', grade_from => '{600}');
SELECT crm.bin_options(prebins => 1);
-- and what an error of a card says where it came from does not hide its hint
CREATE FUNCTION pg_temp.lines_of_context(statement text) RETURNS int LANGUAGE plpgsql AS $$
DECLARE
    context text;
BEGIN
    EXECUTE statement;
    RETURN NULL;
EXCEPTION WHEN OTHERS THEN
    GET STACKED DIAGNOSTICS context = PG_EXCEPTION_CONTEXT;
    RETURN cardinality(string_to_array(context, E'\n')) - 2;
END $$;
SELECT pg_temp.lines_of_context($$SELECT crm.scorecard('[{"variable": "a", "cuts": [1], "points": [1]}]')$$) <= 4 AS of_points, pg_temp.lines_of_context($$SELECT crm.scorecard('[{"variable": "a"}]')$$) <= 4 AS of_variable,
       pg_temp.lines_of_context($$SELECT crm.credit_decide('nowhere', '{"a": 1}', 5, '2025-01-01')$$) <= 5 AS of_decision;
