-- Logistic regression: against estimates of 40 digits; weights, ridge, Firth, robust errors; separation, collinear and constant features; order, split, workers; hostile states; errors.
\set SHOW_CONTEXT never
CREATE SCHEMA t_logistic;
SET search_path = t_logistic, public;
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
-- Do arrays agree, relatively?
CREATE FUNCTION close(a float8[], b float8[], within float8 DEFAULT 1e-11) RETURNS bool LANGUAGE sql AS $$
    SELECT cardinality(a) = cardinality(b) AND bool_and(x IS NOT DISTINCT FROM y OR abs(x - y) <= within * greatest(abs(x), abs(y)))
    FROM unnest(a, b) AS u(x, y) $$;

CREATE TABLE customer (bad boolean, age int, member int, weight int);
INSERT INTO customer VALUES (true, 22, 0, 1), (false, 35, 1, 2), (true, 28, 0, 1), (false, 41, 0, 3), (true, 33, 1, 1), (false, 52, 1, 1), (false, 47, 0, 2), (true, 25, 1, 1),
    (false, 38, 1, 1), (true, 44, 0, 2), (false, 29, 0, 1), (false, 60, 1, 1), (true, 31, 0, 3), (false, 55, 0, 1), (true, 36, 1, 1), (false, 27, 1, 2);

-- Estimates, standard errors and likelihood (Newton's method with 40 digits)
SELECT close((m).coefficients, '{5.0042024496112808,-0.13582059365025672,-0.6638692540686437}') AS coefficients,
       close((m).se, '{2.8853483507651378,0.075555445234575796,1.2170373988624163}') AS se,
       close(ARRAY[(m).log_likelihood, (m).penalised_log_likelihood], '{-8.3148243972414887,-8.3148243972414887}') AS likelihood,
       close(ARRAY[(m).null_log_likelihood], ARRAY[7 * ln(7 / 16.0::float8) + 9 * ln(9 / 16.0::float8)]) AS null_likelihood,
       close((m).z, ARRAY[(m).coefficients[1] / (m).se[1], (m).coefficients[2] / (m).se[2], (m).coefficients[3] / (m).se[3]]) AS z,
       (m).names, (m).rows, (m).events, (m).rows_skipped, (m).weight, (m).iterations, (m).converged, (m).separated, (m).notes
FROM (SELECT crm.logistic_regression(bad, age, member) AS m FROM customer) AS f;
-- One feature that is a yes or no is one of 0 and 1
SELECT crm.logistic_regression(bad, member = 1) = crm.logistic_regression(bad, member) AS same FROM customer;
SELECT way, close((m).coefficients, coefficients) AS coefficients, close((m).se, se) AS se, close(ARRAY[(m).log_likelihood, (m).penalised_log_likelihood], likelihood) AS likelihood,
       (m).rows, (m).weight, (m).converged
FROM (SELECT 'weight' AS way, crm.logistic_regression(bad, ARRAY[age, member], weight) AS m, '{5.3983144594351792,-0.14190462594283538,-1.4403328670200621}'::float8[] AS coefficients,
             '{2.7216330139674652,0.069369332953710059,1.0775384524296061}'::float8[] AS se, '{-12.732234542657588,-12.732234542657588}'::float8[] AS likelihood FROM customer
      UNION ALL
      SELECT 'repeated rows', crm.logistic_regression(bad, ARRAY[age, member]), '{5.3983144594351792,-0.14190462594283538,-1.4403328670200621}',
             '{2.7216330139674652,0.069369332953710059,1.0775384524296061}', '{-12.732234542657588,-12.732234542657588}' FROM customer, generate_series(1, weight)
      UNION ALL
      SELECT 'ridge', crm.logistic_regression(bad, ARRAY[age, member], crm.logistic_options(ridge => 0.5)), '{4.7605183945892354,-0.13298051589194,-0.38381171616292286}',
             '{2.725513393977239,0.073868322440492476,0.91365718651098294}', '{-8.3416303842649594,-8.3828791970326631}' FROM customer
      UNION ALL
      SELECT 'ridge, sandwich', crm.logistic_regression(bad, ARRAY[age, member], crm.logistic_options(ridge => 0.5, errors => 'sandwich')), '{4.7605183945892354,-0.13298051589194,-0.38381171616292286}',
             '{2.6851246529200703,0.073654056029515526,0.69737558831301133}', '{-8.3416303842649594,-8.3828791970326631}' FROM customer
      UNION ALL
      SELECT 'ridge, robust', crm.logistic_regression(bad, ARRAY[age, member], crm.logistic_options(ridge => 0.5, errors => 'robust')), '{4.7605183945892354,-0.13298051589194,-0.38381171616292286}',
             '{2.1933535340796052,0.059354740553830298,0.69085065275669011}', '{-8.3416303842649594,-8.3828791970326631}' FROM customer
      UNION ALL
      SELECT 'robust', crm.logistic_regression(bad, ARRAY[age, member], crm.logistic_options(errors => 'robust')), '{5.0042024496112808,-0.13582059365025672,-0.6638692540686437}',
             '{2.3751654825661233,0.060126507681171001,1.2137531221617484}', '{-8.3148243972414887,-8.3148243972414887}' FROM customer
      UNION ALL
      SELECT 'firth', crm.logistic_regression(bad, ARRAY[age, member], crm.logistic_options(firth => true)), '{3.6216829172233128,-0.097826512002333161,-0.48585303457235061}',
             '{2.4272154752026017,0.062506736933170875,1.1279883204260424}', '{-8.4644007414142467,-5.2279217757408251}' FROM customer) AS f;
-- The covariance holds the standard errors, and is symmetric
SELECT close(ARRAY[sqrt((m).covariance[1]), sqrt((m).covariance[5]), sqrt((m).covariance[9])], (m).se, 1e-15) AS diagonal,
       (m).covariance[2] = (m).covariance[4] AND (m).covariance[3] = (m).covariance[7] AND (m).covariance[6] = (m).covariance[8] AS symmetric
FROM (SELECT crm.logistic_regression(bad, age, member) AS m FROM customer) AS f;

-- A 2 x 2 table: the coefficient is the logarithm of the odds ratio, its variance the sum of the reciprocals
SELECT close((m).coefficients, ARRAY[ln(30 / 70.0::float8), ln(60 * 70 / (40 * 30.0::float8))]) AS coefficients,
       close((m).se, ARRAY[sqrt(1 / 30.0::float8 + 1 / 70.0::float8), sqrt(1 / 30.0::float8 + 1 / 70.0::float8 + 1 / 60.0::float8 + 1 / 40.0::float8)]) AS se
FROM (SELECT crm.logistic_regression(event, ARRAY[x], n) AS m FROM (VALUES (true, 0, 30), (false, 0, 70), (true, 1, 60), (false, 1, 40)) AS v(event, x, n)) AS f;
-- Of the intercept alone
SELECT round((m).coefficients[1]::numeric, 12) AS intercept, round(ln(7 / 9.0), 12) AS log_odds, (m).notes
FROM (SELECT crm.logistic_regression(bad, 1) AS m FROM customer) AS f;

-- Terms as rows, and probabilities
SELECT "position", name, round(coefficient::numeric, 6) AS coefficient, round(se::numeric, 6) AS se, round(z::numeric, 6) AS z, round(p_value::numeric, 6) AS p_value, round(lower::numeric, 6) AS lower,
       round(upper::numeric, 6) AS upper, round(odds_ratio::numeric, 6) AS odds_ratio, round(odds_ratio_lower::numeric, 6) AS odds_ratio_lower, round(odds_ratio_upper::numeric, 4) AS odds_ratio_upper
FROM crm.logistic_rows((SELECT crm.logistic_regression(bad, ARRAY[age, member], crm.logistic_options(names => '{age,member}')) FROM customer));
SELECT name, round(lower::numeric, 6) AS lower, round(upper::numeric, 6) AS upper
FROM crm.logistic_rows((SELECT crm.logistic_regression(bad, age, member) FROM customer), confidence => 0.9);
SELECT crm.logistic_rows(NULL);
SELECT round(sum(crm.logistic_probability(m, age, member))::numeric, 10) AS columns, round(sum(crm.logistic_probability(m, ARRAY[age, member]))::numeric, 10) AS arrays,
       round(sum(crm.logistic_probability(m::jsonb::crm.logistic_model, ARRAY[age, member]::numeric[]))::numeric, 10) AS stored, bool_and(m::jsonb::crm.logistic_model = m) AS same
FROM customer, (SELECT crm.logistic_regression(bad, age, member) AS m FROM customer) AS f;
SELECT crm.logistic_probability(m, NULL::int, 1) AS missing, crm.logistic_probability(m, NULL::int[]) AS no_array, crm.logistic_probability(NULL, 1, 2) AS no_model,
       crm.logistic_probability(m, -1e100, 0) AS certain, crm.logistic_probability(m, 1e100, 0) AS impossible
FROM (SELECT crm.logistic_regression(bad, age, member) AS m FROM customer) AS f;

-- What is left out is counted; any type of numbers, and yes or no
SELECT (m).rows, (m).events, (m).rows_skipped, close((m).coefficients, '{5.0042024496112808,-0.13582059365025672,-0.6638692540686437}') AS same
FROM (SELECT crm.logistic_regression(bad, ARRAY[age, member], w) AS m
      FROM (SELECT bad, age::numeric, member::numeric, 1 AS w FROM customer UNION ALL SELECT NULL, 1, 1, 1 UNION ALL SELECT true, NULL, 1, 1 UNION ALL SELECT true, 1, 1, NULL UNION ALL SELECT false, 1, 1, 0) AS v) AS f;
SELECT bool_and(close(c, '{5.0042024496112808,-0.13582059365025672,-0.6638692540686437}')) AS all_same
FROM (SELECT (crm.logistic_regression(bad, age::smallint, member = 1)).coefficients AS c FROM customer UNION ALL SELECT (crm.logistic_regression(bad, age::real, member::numeric)).coefficients FROM customer
      UNION ALL SELECT (crm.logistic_regression(bad, age::bigint, member::float8)).coefficients FROM customer UNION ALL SELECT (crm.logistic_regression(bad, ARRAY[age, member]::real[])).coefficients FROM customer
      UNION ALL SELECT (crm.logistic_regression(bad, ARRAY[age, member]::smallint[])).coefficients FROM customer) AS f;
SELECT crm.logistic_regression(bad, age) IS NULL AS nobody FROM customer WHERE false;
SELECT crm.logistic_regression(NULL, age, member) IS NULL AS nobody FROM customer;
-- Units do not matter: a year of 2000, a millionth
SELECT close(ARRAY[(m).coefficients[2] * 1e-6, (m).coefficients[3], (m).log_likelihood], '{-0.13582059365025672,-0.6638692540686437,-8.3148243972414887}', 1e-6) AS same
FROM (SELECT crm.logistic_regression(bad, age * 1e-6 + 2000, member + 1e6) AS m FROM customer) AS f;

-- Separation: complete, with a level that has events only, with the last level left over; and what Firth and ridge make of it
SELECT way, (m).separated, (m).converged, (m).notes, (SELECT array_agg(round(c::numeric, 3)) FROM unnest((m).coefficients) AS c WHERE abs(c) < 10) AS coefficients,
       (SELECT array_agg(round(s::numeric, 3)) FROM unnest((m).se) AS s) AS se, round((m).log_likelihood::numeric, 4) AS log_likelihood
FROM (SELECT 'complete' AS way, crm.logistic_regression(x > 3, x, (x = 2)::int) AS m FROM generate_series(1, 6) AS x
      UNION ALL
      SELECT 'firth', crm.logistic_regression(x > 3, ARRAY[x], crm.logistic_options(firth => true)) FROM generate_series(1, 6) AS x
      UNION ALL
      SELECT 'ridge', crm.logistic_regression(x > 3, ARRAY[x], crm.logistic_options(ridge => 1)) FROM generate_series(1, 6) AS x
      UNION ALL
      SELECT 'level of events', crm.logistic_regression(event, level, (x % 5)) FROM (SELECT x, x <= 6 OR x % 3 = 0 AS event, (x <= 6)::int AS level FROM generate_series(1, 200) AS x) AS v
      UNION ALL
      SELECT 'level of others', crm.logistic_regression(event, level, (x % 5)) FROM (SELECT x, x > 1 AND x % 3 = 0 AS event, (x = 1)::int AS level FROM generate_series(1, 200) AS x) AS v
      UNION ALL
      SELECT 'level left over', crm.logistic_regression(event, level) FROM (SELECT x, x <= 6 OR x % 3 = 0 AS event, (x > 6)::int AS level FROM generate_series(1, 200) AS x) AS v
      UNION ALL
      SELECT 'a row on the wrong side', crm.logistic_regression(event, level, (x % 5)) FROM (SELECT x, x <= 5 OR x % 3 = 1 AS event, (x <= 6)::int AS level FROM generate_series(1, 200) AS x) AS v
      UNION ALL
      SELECT 'far apart', crm.logistic_regression(event, y) FROM (SELECT x, x % 97 > 50 OR x = 3 AS event, CASE WHEN x = 3 THEN 1e6 ELSE x END AS y FROM generate_series(1, 200) AS x) AS v) AS f;
-- The other coefficients are those without the separated rows
SELECT close((m).coefficients[3:3], (n).coefficients[2:2], 1e-5) AS coefficients, close((m).se[3:3], (n).se[2:2], 1e-5) AS se
FROM (SELECT crm.logistic_regression(event, (x <= 6)::int, (x % 5)) AS m, crm.logistic_regression(event, (x % 5)) FILTER (WHERE x > 6) AS n FROM (SELECT x, x <= 6 OR x % 3 = 0 AS event FROM generate_series(1, 200) AS x) AS v) AS f;
-- Firth against 40 digits where no plain estimate is
SELECT close((m).coefficients, '{-3.9511937099723763,1.1289124885635361}', 1e-9) AS coefficients, close((m).se, '{3.1870252935211155,0.8549083366879317}', 1e-9) AS se,
       close(ARRAY[(m).log_likelihood, (m).penalised_log_likelihood], '{-1.3536195456599839,-1.2896806971802202}', 1e-9) AS likelihood, (m).separated
FROM (SELECT crm.logistic_regression(x > 3, ARRAY[x], crm.logistic_options(firth => true)) AS m FROM generate_series(1, 6) AS x) AS f;
-- a step of Firth's penalty may swing to and fro over the maximum: of four cells, half an event and half another one are added to each
SELECT (m).converged, (m).iterations < 50 AS soon, round((m).coefficients[1]::numeric, 10) AS intercept, round((m).coefficients[2]::numeric, 10) AS x, round(ln(0.5 / 1.5), 10) AS of_none, round(ln(4.5 / 7.5) - ln(0.5 / 1.5), 10) AS difference
FROM (SELECT crm.logistic_regression(e, ARRAY[x], w, crm.logistic_options(firth => true)) AS m FROM (VALUES (0, false, 1), (1, false, 7), (1, true, 4)) AS v(x, e, w)) AS f;

-- Constant and collinear features
SELECT (m).names, (SELECT array_agg(round(c::numeric, 6)) FROM unnest((m).coefficients) AS c) AS coefficients, (SELECT array_agg(round(s::numeric, 6)) FROM unnest((m).se) AS s) AS se, (m).notes,
       round(crm.logistic_probability(m, ARRAY[30, 7, 1, 99])::numeric, 6) AS probability, crm.logistic_probability(m, ARRAY[30, NULL, 1, NULL]) = crm.logistic_probability(m, ARRAY[30, 7, 1, 99]) AS left_out_does_not_matter
FROM (SELECT crm.logistic_regression(bad, ARRAY[age, 7, member, age * 2 - member + 3], crm.logistic_options(names => '{age,seven,member,sum}', collinear => 'drop')) AS m FROM customer) AS f;
SELECT pg_temp.failure('SELECT crm.logistic_regression(bad, ARRAY[age, member, 1 - member], crm.logistic_options(names => ''{age,member,stranger}'')) FROM customer');
SELECT (SELECT array_agg(round(c::numeric, 6)) FROM unnest((m).coefficients) AS c) AS coefficients, (m).converged, (m).separated
FROM (SELECT crm.logistic_regression(bad, ARRAY[age, member, member], crm.logistic_options(ridge => 1)) AS m FROM customer) AS f;
SELECT (m).converged, (m).iterations, (m).notes FROM (SELECT crm.logistic_regression(bad, ARRAY[age, member], crm.logistic_options(max_iterations => 2)) AS m FROM customer) AS f;

-- Order, split and workers: bins of a byte, reals, doubles; equal rows that are counted
CREATE TABLE many AS
SELECT r, r % 3 AS region, (r * 7919 % 1000) / 100.0::float8 AS a, ((r * 104729 % 1009) / 7)::int AS b, sqrt(r * 15485863 % 32452843) / 700.0::float8 AS c, 1 + r % 3 AS w,
       (r * 2654435761 % 4294967296) / 4294967296.0::float8 < 1 / (1 + exp(1.5 - (r * 7919 % 1000) / 400.0 - (r * 104729 % 1009) / 900.0)) AS event
FROM (SELECT r::bigint FROM generate_series(1, 20000) AS r) AS n;
ANALYZE many;
CREATE FUNCTION fits(OUT n int, OUT m crm.logistic_model) RETURNS SETOF record LANGUAGE sql VOLATILE AS $$
    SELECT 1, crm.logistic_regression(event, a, b, c) FROM many
    UNION ALL SELECT 2, crm.logistic_regression(event, ARRAY[b, a], w) FROM many
    UNION ALL SELECT 3, crm.logistic_regression(event, ARRAY[b % 5, region], w) FROM many
    UNION ALL SELECT 4, crm.logistic_regression(event, ARRAY[a, c], w + 0.1, crm.logistic_options(errors => 'robust')) FROM many $$;
CREATE TABLE fit AS SELECT f.n, (f.m).* FROM fits() AS f;
CREATE FUNCTION differences() RETURNS bigint LANGUAGE sql AS $$
    SELECT count(*) FROM (SELECT f.n, (f.m).* FROM fits() AS f) AS f JOIN fit AS g USING (n)
    WHERE NOT (close(f.coefficients, g.coefficients, 1e-12) AND close(f.se, g.se, 1e-12) AND close(ARRAY[f.log_likelihood], ARRAY[g.log_likelihood], 1e-12) AND f.iterations = g.iterations AND f.rows = g.rows) $$;
SELECT n, rows, events, converged, iterations FROM fit ORDER BY n;
SET min_parallel_table_scan_size = 0; SET parallel_setup_cost = 0; SET parallel_tuple_cost = 0.01; SET cpu_operator_cost = 0; SET max_parallel_workers_per_gather = 4;
SELECT differences() AS by_workers;
RESET min_parallel_table_scan_size; RESET parallel_setup_cost; RESET parallel_tuple_cost; RESET cpu_operator_cost; RESET max_parallel_workers_per_gather;
CREATE TABLE kept AS TABLE many;
TRUNCATE many;
INSERT INTO many SELECT * FROM kept ORDER BY md5(r::text);
SELECT differences() AS by_order;
-- To the bit, whatever the features: nearly collinear ones too
SELECT (crm.logistic_regression(event, ARRAY[a, b, a + 1e-5 * c] ORDER BY r)) = (crm.logistic_regression(event, ARRAY[a, b, a + 1e-5 * c] ORDER BY -r)) AS same FROM many;
-- Equal rows are counted: as if the caller had done it
SELECT close((m).coefficients, (n).coefficients, 1e-12) AS coefficients, close((m).se, (n).se, 1e-12) AS se, (m).rows, (n).rows AS rows_counted, (n).weight
FROM (SELECT crm.logistic_regression(event, b % 5, region) AS m FROM many) AS f,
     (SELECT crm.logistic_regression(event, ARRAY[five, region], n) AS n FROM (SELECT event, b % 5 AS five, region, count(*) AS n FROM many GROUP BY 1, 2, 3) AS c) AS g;
-- A group of its own gives the same
SELECT bool_and(close((m).coefficients, (SELECT (crm.logistic_regression(event, a, b)).coefficients FROM many WHERE region = g.region), 1e-12)) AS same, count(*)
FROM (SELECT region, crm.logistic_regression(event, a, b) AS m FROM many GROUP BY region) AS g;

-- States that anyone makes up, and options that change
CREATE AGGREGATE forged(boolean, crm.row_array) (SFUNC = crm_internal.logistic_regression_transition, STYPE = bytea, FINALFUNC = crm_internal.logistic_regression_final, INITCOND = '\x00112233');
CREATE AGGREGATE flat(boolean, crm.row_array) (SFUNC = crm_internal.logistic_regression_transition, STYPE = bytea);
CREATE AGGREGATE merged(bytea) (SFUNC = crm_internal.logistic_regression_combine, STYPE = bytea, FINALFUNC = crm_internal.logistic_regression_final);
SELECT pg_temp.failure('SELECT forged(bad, ARRAY[age]) FROM customer');
SELECT close((merged(state)).coefficients, (SELECT (crm.logistic_regression(event, ARRAY[a, b])).coefficients FROM many)) AS merged
FROM (SELECT flat(event, ARRAY[a, b]) AS state FROM many GROUP BY region) AS s;
SELECT DISTINCT left(failure, 5) AS failure FROM (SELECT pg_temp.failure(format('SELECT merged(%L)', set_byte(state, i, (get_byte(state, i) + 255) % 256))) AS failure
FROM (SELECT flat(bad, ARRAY[age, member]) AS state FROM customer) AS s, generate_series(0, 300) AS i WHERE i < length(state)) AS f ORDER BY 1;
SELECT pg_temp.failure('SELECT merged(substr(state, 1, 90)) FROM (SELECT flat(bad, ARRAY[age, member]) AS state FROM customer) AS s');
SELECT pg_temp.failure('SELECT crm.logistic_regression(bad, ARRAY[age], crm.logistic_options(ridge => weight)) FROM customer');
SELECT pg_temp.failure('SELECT crm.logistic_regression(bad, CASE WHEN age > 30 THEN ARRAY[age] ELSE ARRAY[age, 1] END) FROM customer');

-- Errors
SELECT pg_temp.failure(statement) FROM (VALUES
    ('SELECT crm.logistic_regression(age > 0, member) FROM customer'),
    ('SELECT crm.logistic_regression(bad, age, bad::text) FROM customer'),
    ('SELECT crm.logistic_regression(bad, ARRAY[1], ARRAY[2]) FROM customer'),
    ('SELECT crm.logistic_regression(bad, ''{}''::int[]) FROM customer'),
    ('SELECT crm.logistic_regression(bad, array_fill(1, ARRAY[201])) FROM customer'),
    ('SELECT crm.logistic_regression(bad, age, ''infinity''::float8) FROM customer'),
    ('SELECT crm.logistic_regression(bad, ARRAY[age, ''nan''::numeric]) FROM customer'),
    ('SELECT crm.logistic_regression(bad, ARRAY[age], -1::float8) FROM customer'),
    ('SELECT crm.logistic_regression(bad, ARRAY[age], ''nan''::float8) FROM customer'),
    ('SELECT crm.logistic_regression(bad::int, ARRAY[age]) FROM customer'),
    ('SELECT crm.logistic_regression(bad::int, age, member) FROM customer'),
    ('SELECT crm.logistic_regression(bad::text, age, member) FROM customer'),
    ('SELECT crm.logistic_options(ridge => -1)'),
    ('SELECT crm.logistic_options(ridge => ''nan'')'),
    ('SELECT crm.logistic_options(ridge => 1, firth => true)'),
    ('SELECT crm.logistic_options(errors => ''bootstrap'')'),
    ('SELECT crm.logistic_options(collinear => ''keep'')'),
    ('SELECT crm.logistic_options(tolerance => 1)'),
    ('SELECT crm.logistic_options(max_iterations => 0)'),
    ('SELECT crm.logistic_options(names => ''{a,a}'')'),
    ('SELECT crm.logistic_options(names => ''{a,""}'')'),
    ('SELECT crm.logistic_options(names => array_agg(n::text)) FROM generate_series(1, 5000) AS n'),
    ('SELECT crm.logistic_options(names => ''{a,NULL}'')'),
    ('SELECT crm.logistic_regression(bad, ARRAY[age, member], crm.logistic_options(names => ''{age}'')) FROM customer'),
    ('SELECT crm.logistic_probability(crm.logistic_regression(bad, age, member), 1) FROM customer'),
    ('SELECT crm.logistic_probability(crm.logistic_regression(bad, age, member), ''x''::text, 1) FROM customer'),
    ('SELECT crm.logistic_rows(crm.logistic_regression(bad, age), 1) FROM customer'),
    ('SELECT crm.logistic_probability(''{"version": 1, "names": ["age"], "coefficients": [1]}''::jsonb::crm.logistic_model, 1)'),
    ('SELECT crm.logistic_probability(''{"version": 1, "names": ["(intercept)", "age"], "coefficients": [1]}''::jsonb::crm.logistic_model, 1)'),
    ('SELECT crm.logistic_probability(''{"version": 2, "names": ["(intercept)"], "coefficients": [1]}''::jsonb::crm.logistic_model, 1)'),
    ('SELECT ''{"names": []}''::jsonb::crm.logistic_model')) AS v(statement);

-- the state of binned features: a byte for each value, one for the event, and what does not grow with the rows
CREATE AGGREGATE pg_temp.state(boolean, crm.row_array) (SFUNC = crm_internal.logistic_regression_transition, STYPE = bytea);
SELECT n, octet_length(state) <= n * (4 + 1) + 2000 AS a_byte_each FROM (SELECT count(*) AS n, pg_temp.state(i % 7 = 0, ARRAY[i % 5 / 7.0, i % 8 / 7.0, i % 32 / 7.0, i % 3]::float8[]) AS state FROM generate_series(1, 20000) AS i) AS s;

SET client_min_messages = warning;
DROP SCHEMA t_logistic CASCADE;
