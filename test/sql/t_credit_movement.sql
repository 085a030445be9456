-- Movement of grades: cohorts, generator, probabilities of default over time, trend and alarms.
\set SHOW_CONTEXT never
\pset null ∅
SET client_min_messages = warning;
CREATE SCHEMA t_credit_movement;
SET search_path = t_credit_movement, public;

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
CREATE FUNCTION pg_temp.rounded(matrix float8[], digits int) RETURNS text LANGUAGE sql AS
$$SELECT string_agg(r, ' | ' ORDER BY i) FROM (SELECT i, string_agg(round(matrix[i][j]::numeric, digits)::text, ' ' ORDER BY j) AS r
    FROM generate_subscripts(matrix, 1) AS i, generate_subscripts(matrix, 2) AS j GROUP BY i) AS s$$;

-- 1. Five customers over two years of 365.25 days: the grade of each from a time on

CREATE TABLE grade_change (customer int, grade text, since timestamptz);
INSERT INTO grade_change SELECT c, g, '2020-01-01 00:00 UTC'::timestamptz + y * interval '31557600 seconds'
FROM (VALUES (1, 'A', 0), (1, 'B', 0.5), (2, 'A', 0), (3, 'B', 0), (3, 'D', 1.5), (4, 'B', 0), (4, 'A', 1), (5, 'A', 0), (5, 'B', 1.25), (5, 'D', 1.75)) AS v(c, g, y);

-- Cohort: the last change up to a snapshot, changes at its very time included.
CREATE VIEW snapshot AS
SELECT customer, n, array_position('{A,B,D}', grade) AS state
FROM generate_series(0, 2) AS n, LATERAL (SELECT DISTINCT ON (customer) customer, grade FROM grade_change WHERE since <= '2020-01-01 00:00 UTC'::timestamptz + n * interval '31557600 seconds'
                                          ORDER BY customer, since DESC) AS g;
SELECT b.state AS was, a.state AS is_now, count(*) FROM snapshot AS b JOIN snapshot AS a ON a.customer = b.customer AND a.n = b.n + 1 WHERE b.state < 3 GROUP BY 1, 2 ORDER BY 1, 2;
SELECT crm.transition_matrix(b.state, a.state, 3) AS cohort FROM snapshot AS b JOIN snapshot AS a ON a.customer = b.customer AND a.n = b.n + 1 WHERE b.state < 3 \gset
SELECT pg_temp.rounded(:'cohort', 6) AS cohort, pg_temp.rounded(crm.transition_power(:'cohort', 3), 6) AS three_years;

-- Duration: every stay with what came after it.
CREATE VIEW stay AS
SELECT customer, array_position('{A,B,D}', grade) AS from_state, array_position('{A,B,D}', lead(grade) OVER w) AS to_state,
       extract(epoch FROM lead(since, 1, '2020-01-01 00:00 UTC'::timestamptz + 2 * interval '31557600 seconds') OVER w - since)::float8 / 86400 AS days
FROM grade_change WINDOW w AS (PARTITION BY customer ORDER BY since);
SELECT crm.transition_generator(from_state, to_state, days, 3) AS generator FROM stay \gset
SELECT pg_temp.rounded(:'generator', 12) AS generator;
SELECT pg_temp.rounded(crm.transition_probabilities(:'generator'), 12) AS one_year;
SELECT pg_temp.rounded(crm.transition_probabilities(:'generator', 0.25), 9) AS a_quarter, pg_temp.rounded(crm.transition_probabilities(:'generator', 0), 1) AS no_time, pg_temp.rounded(crm.transition_probabilities(:'generator', 1e9), 3) AS for_good;
SELECT state, period, round(pd::numeric, 9) AS pd, round(marginal_pd::numeric, 9) AS marginal_pd FROM crm.default_probabilities(crm.transition_probabilities(:'generator'), 4);
SELECT bool_and(abs(d.pd - p[d.state][3]) < 1e-14) AS same_as_five_years FROM crm.default_probabilities(crm.transition_probabilities(:'generator'), 5) AS d, (SELECT crm.transition_probabilities(:'generator', 5) AS p) AS five WHERE period = 5;
SELECT * FROM crm.default_probabilities('{{0.5,0.5},{0,1}}', 3);
SELECT * FROM crm.default_probabilities('{{0.25,0.75},{0.5,0.5}}', 2, default_state => 1);
SELECT * FROM crm.default_probabilities('{{0.5,0.25},{0.5,0.5}}', 2);
SELECT (SELECT count(*) FROM crm.default_probabilities(NULL)) AS no_matrix, (SELECT count(*) FROM crm.default_probabilities('{{1}}')) AS one_state, crm.transition_power('{{0.5,0.5},{0,1}}', 0) AS no_periods, crm.transition_probabilities('{{0}}') AS alone,
       crm.transition_probabilities(NULL) AS none, crm.transition_power(NULL, 2) AS none_either;

-- A withdrawal is a row without a grade: the time up to it counts, the move does not. Late entrants count from their first row.
INSERT INTO grade_change VALUES (2, NULL, '2021-01-01 00:00 UTC'), (6, 'A', '2021-07-01 00:00 UTC');
SELECT customer, from_state, to_state, days FROM stay WHERE customer IN (2, 6) ORDER BY customer, from_state;
SELECT pg_temp.rounded(crm.transition_generator(from_state, to_state, days, 3), 9) AS generator FROM stay;

-- 2. Order of the rows, workers, groups; what is left out

CREATE TABLE many AS SELECT i AS id, 1 + i % 4 AS f, nullif(1 + (i * 7) % 6 % 4, 1 + i % 5) AS t, (i * 37) % 900 / 8.0 AS days FROM generate_series(1, 20000) AS i;
SELECT crm.transition_generator(f, t, days, 4)::text AS plain FROM many \gset
SELECT crm.transition_generator(f, t, days, 4 ORDER BY md5(id::text))::text = :'plain' AS shuffled FROM many;
SET parallel_setup_cost = 0;
SET parallel_tuple_cost = 0.01;
SET cpu_operator_cost = 0;
SET min_parallel_table_scan_size = 0;
SELECT crm.transition_generator(f, t, days, 4)::text = :'plain' AS parallel FROM many;
RESET parallel_setup_cost;
RESET parallel_tuple_cost;
RESET cpu_operator_cost;
RESET min_parallel_table_scan_size;
SELECT bool_and(abs(g[f][t] - n / y) < 1e-12) AS moves_by_years
FROM (SELECT crm.transition_generator(f, t, days, 4) AS g FROM many) AS q, (SELECT f, t, count(*)::float8 AS n FROM many WHERE f <> t GROUP BY 1, 2) AS m JOIN (SELECT f, sum(days)::float8 / 365.25 AS y FROM many GROUP BY 1) AS s USING (f);
SELECT crm.transition_generator(f, t, days, 4) AS no_rows FROM many WHERE false;
SELECT crm.transition_generator(NULL, 1, 30, 2) AS no_state, crm.transition_generator(1, 2, NULL::float8, 2) AS no_days, crm.transition_generator(1, 2, NULL, 2) AS plain_null, crm.transition_generator(1, NULL, 30, 2) AS nobody_moved, crm.transition_generator(1, 1, 30, 1) AS one_state;
SELECT crm.transition_generator(1, 2, 365.25, 2) AS numeric_days, crm.transition_generator(1, 2, 1461::bigint, 2::smallint) AS integer_days;

-- 3. Trend and alarms

SELECT now, was, (crm.credit_trend(now, was)).* FROM (VALUES ('A', 'AA'), ('AAA', 'D'), ('B', 'B'), ('D', 'AAA'), ('A', NULL), (NULL, 'A')) AS v(now, was);
SELECT (crm.credit_trend('BBB', 'BB', 'ten_grades')).*, crm.label('credit_trend', 'worsened', 'zh') AS zh;
SELECT n, crm.credit_alarms(grade, was, index_now, index_was, balance, credit_limit, overdue, zone, zone_was)
FROM (VALUES (1, 'B', 'A', 70, 80, 100.01, 100, 60, 'distress', 'grey'), (2, 'A', 'A', 70.5, 80, 100, 100, 59, 'distress', 'distress'), (3, 'AA', 'A', 90, 80, 0, 0, 0, 'grey', NULL), (4, NULL, 'A', NULL, 80, 5, NULL, NULL, 'distress', NULL),
             (5, 'D', 'AAA', 0, 100, 1, 0, 400, NULL, NULL)) AS v(n, grade, was, index_now, index_was, balance, credit_limit, overdue, zone, zone_was) ORDER BY n;
SELECT crm.credit_alarms() AS nothing_known;
SELECT a, crm.label('credit_alarm', a), crm.label('credit_alarm', a, 'zh') AS zh, crm.advice('credit_alarm', a) FROM unnest('{grade_down,index_down,over_limit,overdue,distress}'::text[]) AS a;
-- Thresholds of one's own; an alarm that a scheme lacks is off.
SELECT crm.copy_scheme('credit_alarm', 'standard', 'ours');
UPDATE crm.scheme_code SET cut = CASE code WHEN 'grade_down' THEN 2 WHEN 'over_limit' THEN 0.1 WHEN 'overdue' THEN 30 ELSE cut END WHERE kind = 'credit_alarm' AND scheme = 'ours';
DELETE FROM crm.scheme_code WHERE kind = 'credit_alarm' AND scheme = 'ours' AND code = 'index_down';
SELECT crm.credit_alarms('B', 'A', 0, 100, 109, 100, 30, scheme => 'ours') AS ours, crm.credit_alarms('C', 'A', 0, 100, 111, 100, 29, scheme => 'ours') AS ours_too, crm.credit_alarms('B', 'A', 0, 100, 109, 100, 30) AS standard;
SELECT crm.drop_scheme('credit_alarm', 'ours');

-- 4. Errors name what is wrong

SELECT pg_temp.failure(s) FROM unnest(ARRAY[
    $$SELECT crm.transition_generator(4, 1, 10, 3)$$,
    $$SELECT crm.transition_generator(1, 0, 10, 3)$$,
    $$SELECT crm.transition_generator(1, 2, -1, 3)$$,
    $$SELECT crm.transition_generator(1, 2, 'NaN'::float8, 3)$$,
    $$SELECT crm.transition_generator(1, 2, 'Infinity'::float8, 3)$$,
    $$SELECT crm.transition_generator(1, 2, 0, 3)$$,
    $$SELECT crm.transition_generator(1, 2, 10, 0)$$,
    $$SELECT crm.transition_generator(1, 2, 10, 1001)$$,
    $$SELECT crm.transition_generator(1, 2, 10, NULL)$$,
    $$SELECT crm.transition_generator(1, 2, 10, n) FROM generate_series(2, 3) AS n$$,
    $$SELECT crm.transition_generator('A', 'B', 10, 3)$$,
    $$SELECT crm.transition_generator(1, 2, interval '3 days', 3)$$,
    $$SELECT crm.transition_probabilities('{{-1,1},{-0.5,0.5}}')$$,
    $$SELECT crm.transition_probabilities('{{0.9,0.1},{0,1}}')$$,
    $$SELECT crm.transition_probabilities('{{-1,NaN},{0,0}}')$$,
    $$SELECT crm.transition_probabilities('{{-1,1}}')$$,
    $$SELECT crm.transition_probabilities('{-1,1}')$$,
    $$SELECT crm.transition_probabilities('{}')$$,
    $$SELECT crm.transition_probabilities('{{-1,1},{NULL,0}}')$$,
    $$SELECT crm.transition_probabilities('{{-1,1},{0,0}}', -1)$$,
    $$SELECT crm.transition_probabilities('{{-1,1},{0,0}}', 'Infinity')$$,
    $$SELECT crm.transition_probabilities(array_fill(0.0::float8, '{1001,1001}'))$$,
    $$SELECT crm.transition_power('{{0.5,0.6},{0,1}}', 2)$$,
    $$SELECT crm.transition_power('{{-1,1},{0,0}}', 2)$$,
    $$SELECT crm.transition_power('{{1,0},{0,1}}', -1)$$,
    $$SELECT crm.transition_power('{{1,0},{0,1}}', 1201)$$,
    $$SELECT * FROM crm.default_probabilities('{{1,0},{0,1}}', 0)$$,
    $$SELECT * FROM crm.default_probabilities('{{1,0},{0,1}}', 2, 3)$$,
    $$SELECT * FROM crm.default_probabilities('{{1,0},{0,1}}', 2, 0)$$,
    $$SELECT crm.credit_trend('A', 'A+')$$,
    $$SELECT crm.credit_trend('A', 'AA', 'none')$$,
    $$SELECT crm.credit_alarms('A', 'AA', 'NaN', 80)$$,
    $$SELECT crm.credit_alarms(balance => 5, credit_limit => -1)$$,
    $$SELECT crm.credit_alarms(zone => 'red')$$,
    $$SELECT crm.credit_alarms(scheme => 'none')$$]) AS s;

-- Hostile states: an error or an answer
CREATE FUNCTION forge(state text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    answer text;
BEGIN
    EXECUTE format('CREATE AGGREGATE forged(int, int, float8, int) (SFUNC = crm_internal.transition_generator_transition, STYPE = bigint[], FINALFUNC = crm_internal.transition_generator_final, INITCOND = %L)', state);
    BEGIN
        EXECUTE 'SELECT forged(1, 2, 365.25, 2)::text' INTO answer;
    EXCEPTION WHEN OTHERS THEN
        answer := SQLSTATE;
    END;
    DROP AGGREGATE forged(int, int, float8, int);
    RETURN answer;
END $$;
SELECT state, forge(state) FROM unnest(ARRAY['{}', '{0}', '{2}', '{2,0,0,0,0}', '{2,0,0,0,0,0,0}', '{2,0,0,0,0,0,-1}', '{2,0,-5,0,0,0,0}', '{2,0,0,0,0,9223372036854775807,0}', '{2,0,9223372036854775807,0,0,0,0}', '{-1,0}', '{1001}', '{2,0,NULL,0,0,0,0}',
    '{2,9223372036854775807,0,9223372036854775807,0,0,5}']) AS state;
DROP TABLE grade_change, many CASCADE;
