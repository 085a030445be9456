-- Value without a model: retention, promotion, payback, migration, historic value, customer equity
\set SHOW_CONTEXT never
CREATE SCHEMA t_value;
SET search_path = t_value, public;
SET datestyle = 'ISO, YMD';
SET timezone = 'UTC';
SET extra_float_digits = 0;
\pset footer off

CREATE FUNCTION close(a float8, b float8) RETURNS bool LANGUAGE sql AS $$ SELECT abs(a - b) <= 1e-12 * greatest(abs(a), abs(b)) $$;

-- Retention formula -------------------------------------------------------------------------------------------------

-- m (1 + d) / (1 + d - r) from now on, m r / (1 + d - r) from the first renewal on (Gupta & Lehmann 2003)
SELECT round(crm.retention_value(100, 0.8, rate => 0.1)::numeric, 6) AS start, round(crm.retention_value(100, 0.8, rate => 0.1, timing => 'end')::numeric, 6) AS "end",
       round(crm.retention_value(100, 0.8, 7, 0.1)::numeric, 6) AS seven, crm.retention_value(100, 0.8, 1, 0.1) AS one, crm.retention_value(100, 0.8, 0, 0.1) AS none;
-- Every margin, retention, rate and horizon against its sum.
SELECT count(*), bool_and(close(crm.retention_value(m, r, n, d), s.at_start)) AS at_start, bool_and(close(crm.retention_value(m, r, n, d, 'end'), s.at_end)) AS at_end
FROM unnest('{100,-3.5}'::float8[]) AS m, unnest('{0.2,0.75,0.99,1}'::float8[]) AS r, unnest('{-0.05,0,0.01,0.2}'::float8[]) AS d, unnest('{1,2,12,60}'::int[]) AS n,
     LATERAL (SELECT sum(m * (r / (1 + d)) ^ t) AS at_start, sum(m * (r / (1 + d)) ^ (t + 1)) AS at_end FROM generate_series(0, n - 1) AS t) AS s;
-- Nobody stays: one payment or none. All stay and nothing is discounted: no value without end.
SELECT crm.retention_value(100, 0, rate => 0.1), crm.retention_value(100, 0, rate => 0.1, timing => 'end'), crm.retention_value(100, 1, 12, 0), crm.retention_value(100, 1, rate => 0), crm.retention_value(100, 0.995, rate => -0.01);
-- Berger & Nasr 1998, case 1: 568.783067; and against its sums without promotion, without end, promotion at the start of each period.
SELECT round(crm.retention_value_with_promotion(260, 50, 0.75, 10, 0.2)::numeric, 6) AS case_1,
       close(crm.retention_value_with_promotion(260, 0, 0.75, 10, 0.2), crm.retention_value(260, 0.75, 11, 0.2)) AS no_promotion,
       close(crm.retention_value_with_promotion(260, 50, 0.75, rate => 0.2), crm.retention_value(260, 0.75, rate => 0.2) - 50 / 1.2 ^ 0.5 * crm.retention_value(1, 0.75, rate => 0.2)) AS endless,
       close(crm.retention_value_with_promotion(260, 50, 0.75, 10, 0.2, 0), crm.retention_value(210, 0.75, 10, 0.2) + 260 * (0.75 / 1.2) ^ 10) AS at_the_start;

-- Payback: the value after that many payments is the cost.
SELECT crm.cac_payback(300, 100) AS simple, round(crm.cac_payback(300, 100, 0.9, 0.01)::numeric, 6) AS retained, crm.cac_payback(0, 100) AS nothing,
       crm.cac_payback(2000, 100, 0.9, 0.01) AS never, crm.cac_payback(300, -5) AS no_margin,
       round((100 * (1 - (0.9 / 1.01) ^ crm.cac_payback(300, 100, 0.9, 0.01)) / (1 - 0.9 / 1.01))::numeric, 9) AS value_then;
SELECT close(300, 100 * 0.9 / 1.01 * (1 - (0.9 / 1.01) ^ n) / (1 - 0.9 / 1.01)) AS at_end FROM crm.cac_payback(300, 100, 0.9, 0.01, 'end') AS n;
-- The endless sum is never reached; what n payments pay exactly takes n.
SELECT cost, margin, retention, crm.cac_payback(cost, margin, retention) AS payments
FROM (VALUES (1, 100, 20, 0.8), (2, 100, 10, 0.9), (3, 50, 5, 0.9), (4, 500, 100, 0.8), (5, 100, 50, 0.5), (6, 23.125, 10, 0.75), (7, 10, 10, 0)) AS v(n, cost, margin, retention) ORDER BY n;
SELECT count(*) AS exact_costs, count(*) FILTER (WHERE crm.cac_payback(c.cost, 10, r / 100.0) IS DISTINCT FROM n) AS wrong, count(*) FILTER (WHERE ceil(crm.cac_payback(c.cost + 0.0001, 10, r / 100.0)) <> n + 1) AS wrong_with_more
FROM generate_series(50, 100, 5) AS r, generate_series(1, 8) AS n, LATERAL (SELECT sum(10 * (r / 100.0) ^ (k - 1)) AS cost FROM generate_series(1, n) AS k) AS c;
SELECT crm.retention_value(5, 0.7, rate => -0.3) AS growth_makes_up_for_churn, crm.convert_rate(0.5, 2, 'churn') AS half_of_half, crm.convert_rate(0.5, 3) AS thrice;

-- 2 % a month is 21.53 % a year, 30 % a year is 2.93 % a month; 50 months; 10 % a year is 0.797 % a month.
SELECT round(crm.convert_rate(0.02, 12, 'churn')::numeric, 12) AS annual, round(crm.convert_rate(0.3, 1/12.0, 'churn')::numeric, 12) AS monthly, crm.convert_rate(1, 12, 'churn') AS all_at_once, crm.convert_rate(0.5, 0, 'churn') AS no_time,
       crm.churn_lifetime(0.02) AS lifetime, crm.churn_lifetime(0) AS for_ever, round(crm.convert_rate(0.1, 1/12.0)::numeric, 12) AS monthly_rate, round(crm.convert_rate(crm.convert_rate(0.1, 1/12.0), 12)::numeric, 12) AS back;

SELECT crm.retention_value(NULL, 0.8, rate => 0.1), crm.retention_value(1, 0.8, 5, 0.1, NULL), crm.retention_value_with_promotion(1, 1, 0.8, rate => NULL), crm.retention_value_with_promotion(1, 1, 0.8, 5, 0.1, NULL),
       crm.cac_payback(NULL, 1), crm.convert_rate(0.1, NULL, 'churn'), crm.churn_lifetime(NULL);
SELECT crm.retention_value(100, 1.1, rate => 0.1);
\echo :LAST_ERROR_SQLSTATE
SELECT crm.retention_value('NaN', 0.8, rate => 0.1);
SELECT crm.retention_value(100, 0.8, rate => -1);
SELECT crm.retention_value(100, 0.8, rate => 'Infinity');
SELECT crm.retention_value(100, 0.8, -1, 0.1);
SELECT crm.retention_value(100, 0.8, 5, 0.1, 'middle');
SELECT crm.retention_value(1e308, 1, 400, -0.9);
\echo :LAST_ERROR_SQLSTATE
SELECT crm.retention_value_with_promotion(260, 50, 0.75, 10, 0.2, 1.5);
SELECT crm.retention_value_with_promotion(260, 'Infinity', 0.75, rate => 0.2);
SELECT crm.cac_payback('-Infinity', 100);
SELECT crm.cac_payback(300, 100, -0.1);
SELECT crm.cac_payback(300, 100, timing => 'END');
SELECT crm.convert_rate(2, 12, 'churn');
SELECT crm.convert_rate(0.02, -12, 'churn');
SELECT crm.convert_rate(-1, 12);
SELECT crm.convert_rate(1, 1e6);
SELECT crm.churn_lifetime(-0.1);

-- Migration -----------------------------------------------------------------------------------------------------------

-- The catalogue company of Pfeifer & Carraway 2000: recency 1 to 4 and lost; 40 a purchase, 4 a mailing, 20 % a period.
CREATE TEMP TABLE chain AS SELECT '{{.3,.7,0,0,0},{.2,0,.8,0,0},{.15,0,0,.85,0},{.05,0,0,0,.95},{0,0,0,0,1}}'::float8[] AS p, '{36,-4,-4,-4,0}'::float8[] AS r;
SELECT state, round(five.value::numeric, 6) AS five_periods, round(endless.value::numeric, 6) AS endless, round(best.value::numeric, 6) AS stopping, best.active
FROM chain, crm.migration_value(p, r, 4, 0.2) AS five JOIN crm.migration_value(p, r, rate => 0.2) AS endless USING (state) JOIN crm.migration_value(p, r, rate => 0.2, stop => true) AS best USING (state) ORDER BY state;
-- Going on is worth the reward and what comes after, exactly where it is worth more than nothing.
SELECT bool_and(close(v.value, greatest(0, g.going_on))) AS optimal
FROM chain, LATERAL (SELECT array_agg(value ORDER BY state) AS all_values FROM crm.migration_value(p, r, rate => 0.2, stop => true)) AS a, crm.migration_value(p, r, rate => 0.2, stop => true) AS v,
     LATERAL (SELECT r[v.state] + sum(p[v.state][j] * all_values[j]) / 1.2 AS going_on FROM generate_series(1, 5) AS j) AS g WHERE v.active = 1;
-- Now only; a long horizon is endless; a rate of 0 with a lost state; rows that lose customers; without end and discount there is no value.
SELECT array_agg(value ORDER BY state) AS now_only FROM chain, crm.migration_value(p, r, 0, 0.2);
SELECT bool_and(abs(a.value - b.value) < 1e-9) AS long_is_endless FROM chain, crm.migration_value(p, r, 2000, 0.2) AS a JOIN crm.migration_value(p, r, rate => 0.2) AS b USING (state);
SELECT array_agg(value ORDER BY state) AS undiscounted FROM crm.migration_value('{{0.5,0.5},{0,1}}', '{10,0}', rate => 0);
SELECT array_agg(round(value::numeric, 9) ORDER BY state) AS leaking FROM crm.migration_value('{{0.5,0.3},{0.1,0}}', '{10,1}', rate => 0);
SELECT * FROM crm.migration_value('{{0.5,0.5},{0,1}}', '{10,1}', rate => 0);
SELECT count(*) FROM chain, crm.migration_value(p, NULL, rate => 0.2);
SELECT count(*) FROM chain, crm.migration_value(p, r, rate => NULL);

SELECT crm.migration_value('{{0.5,0.5},{0.4,0.7}}', '{1,2}', rate => 0.1);
\echo :LAST_ERROR_SQLSTATE
SELECT crm.migration_value('{{0.5,0.5},{1.5,-0.5}}', '{1,2}', rate => 0.1);
SELECT crm.migration_value('{{0.5,NaN},{0.5,0.5}}', '{1,2}', rate => 0.1);
SELECT crm.migration_value('{{0.5,0.5},{NULL,0.5}}', '{1,2}', rate => 0.1);
SELECT crm.migration_value('{{0.5,0.5}}', '{1,2}', rate => 0.1);
SELECT crm.migration_value('{0.5,0.5}', '{1,2}', rate => 0.1);
SELECT crm.migration_value('{}', '{}', rate => 0.1);
SELECT crm.migration_value('{{0.5,0.5},{0,1}}', '{1,2,3}', rate => 0.1);
SELECT crm.migration_value('{{0.5,0.5},{0,1}}', '{1,NULL}', rate => 0.1);
SELECT crm.migration_value('{{0.5,0.5},{0,1}}', '{1,Infinity}', rate => 0.1);
SELECT crm.migration_value('{{0.5,0.5},{0,1}}', '{1,2}', rate => -1);
SELECT crm.migration_value('{{0.5,0.5},{0,1}}', '{1,2}', -1, 0.1);
SELECT crm.migration_value('{{0.5,0.5},{0,1}}', '{1,1e308}', 400, -0.9);
\echo :LAST_ERROR_SQLSTATE
SELECT crm.migration_value(array_fill(0.0::float8, '{1001,1001}'), array_fill(1.0::float8, '{1001}'), rate => 0.1);
\echo :LAST_ERROR_SQLSTATE
-- A slice keeps the room for nulls it no longer has.
SELECT array_agg(value ORDER BY state) AS sliced FROM crm.migration_value(('{{NULL,NULL},{0.5,0.5},{0,1}}'::float8[])[2:3][1:2], ('{NULL,10,0}'::float8[])[2:3], rate => 0);

-- Transition matrix: shares of the counts; nobody comes from 3, so it keeps its customers.
CREATE TABLE move AS SELECT i AS id, 1 + i % 3 % 2 AS was, 1 + (i * 7) % 4 % 3 AS is_now FROM generate_series(1, 12000) AS i;
INSERT INTO move VALUES (0, NULL, 1), (0, 1, NULL);
SELECT crm.transition_matrix(was, is_now, 3) FROM move;
SELECT bool_and(close(m[was][is_now], share)) AS shares FROM (SELECT crm.transition_matrix(was, is_now, 3) AS m FROM move) AS q,
     (SELECT was, is_now, count(*)::float8 / sum(count(*)) OVER (PARTITION BY was) AS share FROM move WHERE was + is_now > 0 GROUP BY 1, 2) AS s;
SELECT crm.transition_matrix(was, is_now, 3)::text AS plain FROM move \gset
SELECT crm.transition_matrix(was, is_now, 3 ORDER BY md5(id::text))::text = :'plain' AS shuffled FROM move;
SET parallel_setup_cost = 0;
SET parallel_tuple_cost = 0.01;
SET cpu_operator_cost = 0;
SET min_parallel_table_scan_size = 0;
SELECT crm.transition_matrix(was, is_now, 3)::text = :'plain' AS parallel FROM move;
RESET parallel_setup_cost;
RESET parallel_tuple_cost;
RESET cpu_operator_cost;
RESET min_parallel_table_scan_size;
-- From moves to values.
SELECT state, round(value::numeric, 4) AS value FROM (SELECT crm.transition_matrix(was, is_now, 3) AS p FROM move) AS q, crm.migration_value(p, '{30,5,0}', rate => 0.1) ORDER BY state;
SELECT crm.transition_matrix(was, is_now, 3) IS NULL AS no_rows FROM move WHERE false;
SELECT crm.transition_matrix(NULL, 1, 3) IS NULL AS nulls, crm.transition_matrix(1, 1, 1) AS one_state;
SELECT crm.transition_matrix(4, 1, 3);
\echo :LAST_ERROR_SQLSTATE
SELECT crm.transition_matrix(1, 0, 3);
SELECT crm.transition_matrix(1, 1, 0);
SELECT crm.transition_matrix(1, 1, 1001);
\echo :LAST_ERROR_SQLSTATE
SELECT crm.transition_matrix(1, 1, NULL);
SELECT crm.transition_matrix(1, 1, n) FROM generate_series(2, 3) AS n;

-- Historic value --------------------------------------------------------------------------------------------------------

CREATE TABLE sale AS SELECT i AS id, i % 20 AS customer, date '2022-01-01' + (i * 37) % 1000 AS at, ((i * 7919) % 20011 - 300)::numeric / 100 AS amount FROM generate_series(1, 20000) AS i;
-- Without a rate: the exact sum, in numeric; a margin is exact too.
SELECT bool_and(v = s) AS exact, bool_and(m = s * 0.35) AS margin, count(*)
FROM (SELECT crm.historic_value(at, amount, '2024-12-31') AS v, crm.historic_value(at, amount, '2024-12-31', 0, 0.35) AS m, sum(amount) AS s FROM sale GROUP BY customer) AS q;
SELECT crm.historic_value(date '2024-01-01', a, '2024-01-01') FROM (VALUES (1.5), (2.25), (1e-30), (12345678901234567890)) AS v(a);
-- 10 % a year: 100 of a year of 365.25 days ago is 110; negative amounts are taken back with their growth.
SELECT round(crm.historic_value(timestamp '2023-01-01 23:59', 100, '2027-01-01', 0.1), 9) AS four_years, 100 * 1.1 ^ 4 AS expected;
SELECT bool_and(abs(v - s) < 1e-9 * abs(s)) AS compounded FROM (
    SELECT crm.historic_value(at, amount, '2024-12-31', 0.08, 0.35)::float8 AS v, 0.35 * sum(amount::float8 * 1.08 ^ ((date '2024-12-31' - at) / 365.25::float8)) AS s FROM sale GROUP BY customer) AS q;
SELECT close(crm.historic_value(at, amount::float8, '2024-12-31')::float8, sum(amount)::float8) AS float8, close(crm.historic_value(at, amount::float4, '2024-12-31', -0.05)::float8, sum(amount::float4::text::float8 * 0.95 ^ ((date '2024-12-31' - at) / 365.25::float8))) AS float4,
       crm.historic_value(at, id, '2024-12-31') = sum(id) AS integers FROM sale;
-- The day of a time is that of the session.
SET timezone = 'America/New_York';
SELECT crm.historic_value(timestamptz '2024-01-01 03:00+00', 5, '2023-12-31');
SET timezone = 'UTC';
-- Any order, any number of workers: exact sums bit for bit, compounded ones to the last digits.
SELECT crm.historic_value(at, amount, '2024-12-31') AS exact, crm.historic_value(at, amount, '2024-12-31', 0.08) AS compounded FROM sale \gset
SELECT crm.historic_value(at, amount, '2024-12-31' ORDER BY md5(id::text)) = :exact AS exact, close(crm.historic_value(at, amount, '2024-12-31', 0.08 ORDER BY md5(id::text))::float8, :compounded) AS compounded FROM sale;
SET parallel_setup_cost = 0;
SET parallel_tuple_cost = 0.01;
SET cpu_operator_cost = 0;
SET min_parallel_table_scan_size = 0;
SELECT crm.historic_value(at, amount, '2024-12-31') = :exact AS exact, close(crm.historic_value(at, amount, '2024-12-31', 0.08)::float8, :compounded) AS compounded FROM sale;
SELECT crm.historic_value(at, amount, '2024-12-31') IS NULL AS empty FROM sale WHERE id < 0;
RESET parallel_setup_cost;
RESET parallel_tuple_cost;
RESET cpu_operator_cost;
RESET min_parallel_table_scan_size;
-- A moving window.
SELECT bool_and(v = s) AS moving FROM (SELECT crm.historic_value(at, amount, '2024-12-31') OVER w AS v, sum(amount) OVER w AS s FROM sale WHERE id <= 300 WINDOW w AS (ORDER BY id ROWS 9 PRECEDING)) AS q;
SELECT crm.historic_value(at, amount, '2024-12-31') AS nothing FROM sale WHERE false;
SELECT crm.historic_value(NULL::date, 5, '2024-12-31') AS nulls, crm.historic_value(at, a, '2024-12-31') AS one_null FROM (VALUES (date '2024-01-01', 5), ('2024-01-01', NULL), (NULL, 7)) AS v(at, a);
SELECT crm.historic_value(date '2025-01-01', 5, '2024-12-31');
\echo :LAST_ERROR_SQLSTATE
SELECT crm.historic_value(date '2024-01-01', 5, NULL);
SELECT crm.historic_value(date '2024-01-01', 5, 'infinity');
SELECT crm.historic_value(date '-infinity', 5, '2024-12-31');
SELECT crm.historic_value(date '2024-01-01', 'NaN'::float8, '2024-12-31');
SELECT crm.historic_value(date '2024-01-01', 5, '2024-12-31', -1);
SELECT crm.historic_value(date '2024-01-01', 5, '2024-12-31', NULL);
SELECT crm.historic_value(date '2024-01-01', 5, '2024-12-31', 0.1, 'NaN');
SELECT crm.historic_value(date '2024-01-01', 5, '2024-12-31', 0.1, NULL);
SELECT crm.historic_value(at, amount, at) FROM sale;
SELECT crm.historic_value(at, amount, '2024-12-31', id * 0.1) FROM sale;
SELECT crm.historic_value('soon'::text, 5, '2024-12-31');
SELECT crm.historic_value(date '2024-01-01', true, '2024-12-31');
SELECT crm.historic_value(date '2024-01-01', 1e308::float8, '2024-12-31', 0.9, 1);
\echo :LAST_ERROR_SQLSTATE

-- Customer equity -----------------------------------------------------------------------------------------------------

-- 1 to 100: sum 5050, variance 841 2/3, standard error of the sum 290.115; a parameter error of 100 * 0.5 beside it.
SELECT (e).customers, (e).equity, round((e).sampling_error::numeric, 6) AS sampling_error, (e).parameter_error, round((e).standard_error::numeric, 6) AS standard_error,
       round((e).lower::numeric, 4) AS lower, round((e).upper::numeric, 4) AS upper
FROM (SELECT crm.customer_equity(v) AS e FROM generate_series(1, 100) AS v UNION ALL SELECT crm.customer_equity(v, 0.5) FROM generate_series(1, 100) AS v) AS q;
CREATE TABLE worth AS SELECT i AS id, 1e6 + ((i * 7919) % 20011) / 7.0::float8 AS value, ((i * 31) % 97) / 10.0 AS error FROM generate_series(1, 20000) AS i;
SELECT close((e).equity, s) AS equity, abs((e).sampling_error / (sd * sqrt(20000)) - 1) < 1e-9 AS sampling, close((e).parameter_error, p) AS parameter,
       close((e).standard_error, sqrt((e).sampling_error ^ 2 + p ^ 2)) AS total, close((e).upper - (e).lower, 2 * 1.959963984540054 * (e).standard_error) AS interval
FROM (SELECT crm.customer_equity(value, error) AS e, sum(value::numeric)::float8 AS s, stddev_samp(value::numeric)::float8 AS sd, sum(error)::float8 AS p FROM worth) AS q;
CREATE FUNCTION same(a crm.equity, b crm.equity) RETURNS bool LANGUAGE sql AS
$$ SELECT (a).customers = (b).customers AND close((a).equity, (b).equity) AND close((a).sampling_error, (b).sampling_error) AND close((a).parameter_error, (b).parameter_error)
      AND close((a).standard_error, (b).standard_error) AND close((a).lower, (b).lower) AND close((a).upper, (b).upper) $$;
SELECT crm.customer_equity(value, error) AS plain FROM worth \gset
SELECT same(crm.customer_equity(value, error ORDER BY md5(id::text)), :'plain') AS shuffled, same(crm.customer_equity(value, error ORDER BY value DESC), :'plain') AS sorted FROM worth;
SET parallel_setup_cost = 0;
SET parallel_tuple_cost = 0.01;
SET cpu_operator_cost = 0;
SET min_parallel_table_scan_size = 0;
SELECT same(crm.customer_equity(value, error), :'plain') AS parallel FROM worth;
RESET parallel_setup_cost;
RESET parallel_tuple_cost;
RESET cpu_operator_cost;
RESET min_parallel_table_scan_size;
SELECT crm.customer_equity(v) IS NULL AS nobody FROM (VALUES (NULL::float8)) AS v(v);
-- One customer has no spread; equal ones have none; an unknown standard error leaves the total unknown.
SELECT crm.customer_equity(5) AS one, crm.customer_equity(5, 1) AS one_with_error;
SELECT crm.customer_equity(5) AS equal FROM generate_series(1, 3);
SELECT (e).customers, (e).equity, (e).parameter_error, (e).standard_error, (e).sampling_error = 1 * sqrt(3) AS sampling FROM (SELECT crm.customer_equity(v, nullif(v, 2)) AS e FROM generate_series(1, 3) AS v) AS q;
SELECT g, (crm.customer_equity(v, 0)).* FROM (VALUES (1, 2.0::float8), (1, 4.0), (2, -1), (2, -1)) AS v(g, v) GROUP BY g ORDER BY g;
SELECT crm.customer_equity('NaN');
\echo :LAST_ERROR_SQLSTATE
SELECT crm.customer_equity('Infinity', 1);
SELECT crm.customer_equity(5, -1);
SELECT crm.customer_equity(5, 'NaN');
SELECT crm.customer_equity(1e308) FROM generate_series(1, 9);
\echo :LAST_ERROR_SQLSTATE
SELECT crm.customer_equity((-1) ^ v * 1e200) FROM generate_series(1, 10) AS v;

-- Hostile states: whatever a role feeds in is an error or an answer. ----------------------------------------------------

SELECT crm_internal.transition_matrix_final('{1}');
SELECT crm_internal.historic_value_combine('', '');
SELECT crm_internal.customer_equity_final('{}');
CREATE FUNCTION forge(what text, state text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    answer text;
    arguments text := CASE what WHEN 'transition_matrix' THEN 'int, int, int' WHEN 'historic_value' THEN 'crm.event_day, crm.amount, date' ELSE 'float8, float8' END;
    type text := CASE what WHEN 'transition_matrix' THEN 'bigint[]' WHEN 'historic_value' THEN 'bytea' ELSE 'float8[]' END;
BEGIN
    EXECUTE format('CREATE AGGREGATE forged(%s) (SFUNC = crm_internal.%s_transition, STYPE = %s, FINALFUNC = crm_internal.%2$s_final, INITCOND = %4$L)', arguments, what, type, state);
    EXECUTE format('CREATE AGGREGATE merged(%s) (SFUNC = crm_internal.%s_combine, STYPE = %1$s, FINALFUNC = crm_internal.%2$s_final)', type, what);
    BEGIN
        EXECUTE 'SELECT forged(' || CASE what WHEN 'transition_matrix' THEN '1, 2, 2' WHEN 'historic_value' THEN 'date ''2024-01-01'', 1.5, ''2024-12-31''' ELSE '1, 2' END || ')::text' INTO answer;
    EXCEPTION WHEN OTHERS THEN
        answer := SQLSTATE;
    END;
    BEGIN
        EXECUTE format('SELECT %L || coalesce(merged(s)::text, %L) FROM (VALUES (%L::%s), (%3$L)) AS v(s)', coalesce(answer, 'NULL') || ', merged ', 'NULL', state, type) INTO answer;
    EXCEPTION WHEN OTHERS THEN
        answer := coalesce(answer, 'NULL') || ', merged ' || SQLSTATE;
    END;
    EXECUTE format('DROP AGGREGATE forged(%s)', arguments);
    EXECUTE format('DROP AGGREGATE merged(%s)', type);
    RETURN answer;
END $$;
SELECT state, forge('transition_matrix', state) FROM unnest(ARRAY['{}', '{0}', '{2}', '{2,0,0,0,0}', '{2,0,0,0,0,0}', '{2,0,-1,0,0}', '{-1,0}', '{9223372036854775807,0}', '{1001}', '{2,0,NULL,0,0}', '{{2,0,0,0,0}}',
    '{2,0,9223372036854775807,0,0}', '{2,9223372036854775807,9223372036854775807,0,0}']) AS state;
SELECT state, forge('customer_equity', state) FROM unnest(ARRAY['{}', '{0,0,0,0,0,0,0,0,0}', '{0,0,0,0,0,0,0,1,0}', '{NaN,0,0,0,0,0,0,1,0}', '{-5,0,0,0,0,0,0,1,0}', '{1e300,0,0,0,0,0,0,1,0}', '{3,NaN,0,0,0,0,0,1,0}',
    '{3,1,0,-50,0,0,0,1,0}', '{3,1,0,Infinity,0,0,0,1,0}', '{3,1,0,9,0,-Infinity,0,1,0}', '{3,1,0,9,0,1,0,NaN,NaN}', '{3,1,0,9,0,1,0,1,NULL}']) AS state;
-- A state of one row, with each of its bytes changed in turn: the answer is an error of class 22 or a number.
CREATE AGGREGATE raw_state(crm.event_day, crm.amount, date, float8) (SFUNC = crm_internal.historic_value_transition, STYPE = bytea);
SELECT DISTINCT CASE WHEN answer ~ '^22...(, merged 22...)?$' THEN 'error' WHEN answer ~ '^(22...|[-0-9.]+), merged (22...|[-0-9.]+|NULL)$' THEN 'number or error' ELSE answer END AS answers
FROM (SELECT raw_state(date '2024-01-01', 1.5, '2024-12-31', r) AS s FROM unnest('{0,0.1}'::float8[]) AS r GROUP BY r) AS q, generate_series(0, length(s) - 1) AS n, unnest('{0,1,127,128,255}'::int[]) AS b,
     LATERAL forge('historic_value', set_byte(s, n, b)::text) AS answer ORDER BY 1;
SELECT forge('historic_value', '\x'), forge('historic_value', '\x00');
DROP TABLE move, sale, worth;
