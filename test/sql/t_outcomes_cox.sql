-- Cox regression: against estimates of 40 digits, by Efron and Breslow, weights, strata, baseline, scores; monotone, collinear and constant features; order, split, workers; hostile models and states; errors.
\set SHOW_CONTEXT never
CREATE SCHEMA t_outcomes_cox;
SET search_path = t_outcomes_cox, public;
\pset footer off
\pset null (null)
SET extra_float_digits = 0;

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

CREATE TABLE customer (months int, left_us int, age int, member int, region text, weight int);
INSERT INTO customer VALUES (5, 1, 34, 0, 'a', 1), (5, 1, 41, 1, 'b', 2), (8, 0, 29, 1, 'a', 1), (8, 1, 52, 0, 'a', 3), (8, 1, 47, 1, 'b', 1), (11, 1, 38, 0, 'b', 1), (11, 0, 25, 0, 'a', 2), (14, 1, 60, 1, 'a', 1),
    (14, 1, 44, 1, 'b', 1), (14, 1, 31, 0, 'a', 1), (17, 0, 36, 1, 'b', 1), (20, 1, 55, 0, 'b', 2), (20, 0, 27, 0, 'a', 1), (23, 1, 33, 1, 'a', 1), (26, 0, 48, 0, 'b', 1), (26, 1, 30, 1, 'b', 1);

-- Estimates, standard errors, likelihoods, tests and baseline (Newton's method with 40 digits, weighted rows repeated)
CREATE TABLE fitted AS
SELECT 'efron' AS way, crm.cox_regression(months, left_us = 1, ARRAY[age, member]) AS m, '{0.030355588940143308,0.27073720018716737}'::float8[] AS b, '{0.02852313307146804,0.62750500348769196}'::float8[] AS se,
       0.0039025892281845615::float8 AS cov, '{-22.706314532950681,-22.125940284399183,1.1888055947669286,1.1743619568571956}'::float8[] AS tests, '{0.12107029821425,0.26032945389497,0.3471728635935,0.69651069867154,0.89881599559656,1.238988527802,1.7399466853026}'::float8[] AS h FROM customer
UNION ALL
SELECT 'breslow', crm.cox_regression(months, left_us = 1, ARRAY[age, member], crm.cox_options(ties => 'breslow')), '{0.027319762570697095,0.21649995124338538}', '{0.028276146559127498,0.62251012184422731}',
       0.0031044935287312222, '{-23.214058490179264,-22.736279113748782,0.97793058783531344,0.96597218353125525}', '{0.11911435541167,0.25378693877263,0.34172127876306,0.64469459941317,0.84672270764845,1.1874841175978,1.6878862498534}' FROM customer
UNION ALL
SELECT 'efron, strata, weights', crm.cox_regression(months, left_us = 1, ARRAY[age, member], region, weight, NULL), '{0.036227845569890975,0.14674931229324946}', '{0.02423585542271325,0.57084625552808319}',
       0.0015700928888673449, '{-24.957027795237887,-23.848654561121807,2.3693604283528766,2.2421820647961145}', '{0.090977254883811,0.43619305812366,1.0269112267482,2.2429701045994,0.18032713183916,0.28592463719579,0.40931520804027,0.54718450236968,1.0256286974612,1.5357468262606}' FROM customer
UNION ALL
SELECT 'breslow, strata, weights', crm.cox_regression(months, left_us = 1, ARRAY[age, member], region, weight, crm.cox_options(ties => 'breslow')), '{0.030853936842227184,0.18946324469015616}', '{0.024528788711344275,0.5755877524135962}',
       0.0020713471783855134, '{-25.966256522771311,-25.16635927699302,1.6750415659307615,1.6036029416459957}', '{0.092890262230551,0.39241402367538,0.87021209506621,2.0087573700564,0.17442207331031,0.28290524428054,0.41004787081627,0.55255399241255,0.96744763406738,1.4789355521905}' FROM customer;
SELECT way, close((m).coefficients, b) AS coefficients, close((m).se, se) AS se, close(ARRAY[(m).covariance[2], (m).covariance[3]], ARRAY[cov, cov]) AS covariance,
       close(ARRAY[(m).null_log_likelihood, (m).log_likelihood, (m).score, (m).wald], tests) AS tests, close((m).hazards, h) AS baseline,
       (m).likelihood_ratio = 2 * ((m).log_likelihood - (m).null_log_likelihood) AS ratio, close(ARRAY[(m).likelihood_ratio_p, (m).wald_p, (m).score_p], ARRAY[exp(-(m).likelihood_ratio / 2), exp(-(m).wald / 2), exp(-(m).score / 2)]) AS p_values, (m).converged, (m).monotone
FROM fitted;
SELECT way, (m).names, (m).means, (m).df, (m).rows, (m).events, (m).rows_skipped, (m).weight, (m).ties, (m).strata, (m).stratum_ends, (m).times, (m).notes FROM fitted WHERE way IN ('efron', 'efron, strata, weights');
-- a stratum alone, a weight alone: as with everything
SELECT crm.cox_regression(months, left_us = 1, ARRAY[age, member], region) = crm.cox_regression(months, left_us = 1, ARRAY[age, member], region, 1, NULL) AS stratum,
       crm.cox_regression(months, left_us = 1, ARRAY[age, member], weight::float8) = crm.cox_regression(months, left_us = 1, ARRAY[age, member], NULL, weight, NULL) AS weight FROM customer;
-- of one yes or no the score test is the log-rank test, but for ties
SELECT close(ARRAY[(SELECT (crm.cox_regression(n, n % 3 > 0, ARRAY[n % 2])).score FROM generate_series(1, 30) AS n)],
             ARRAY[(SELECT (crm.log_rank(g::text, o)).chi_square FROM (SELECT n % 2 AS g, crm.outcomes(n, n % 3 > 0) AS o FROM generate_series(1, 30) AS n GROUP BY 1) AS s)]) AS log_rank;

-- Printed, and asked
SELECT r.* FROM (SELECT crm.cox_regression(months, left_us = 1, ARRAY[age, member], crm.cox_options(names => '{age,member}')) AS m FROM customer) AS f, crm.cox_rows(m) AS r;
SELECT r.name, r.lower, r.upper FROM fitted, crm.cox_rows(m, 0.5) AS r WHERE way = 'efron';
SELECT crm.cox_hazard(m, (m).means) AS mean, ln(crm.cox_hazard(m, ARRAY[(m).means[1] + 10, (m).means[2]])) / 10 AS age FROM fitted WHERE way = 'efron';
SELECT close(ARRAY[crm.cox_hazard(m, ARRAY[50, 1])], ARRAY[exp(b[1] * (50 - (m).means[1]) + b[2] * (1 - (m).means[2]))]) AS hazard,
       close(ARRAY[crm.cox_survival(m, ARRAY[50, 1], 12)], ARRAY[exp(-h[3] * crm.cox_hazard(m, ARRAY[50, 1]))]) AS survival,
       crm.cox_survival(m, ARRAY[50, 1], 4.9) AS before, crm.cox_survival(m, ARRAY[50, 1], 5) AS at_5, crm.cox_survival(m, ARRAY[50, 1], 1000) = crm.cox_survival(m, ARRAY[50, 1], 26) AS after
FROM fitted WHERE way = 'efron';
SELECT region, crm.cox_survival(m, ARRAY[age, member], 10, region) AS survival FROM fitted, customer WHERE way = 'efron, strata, weights' AND months = 14;
SELECT crm.cox_hazard(m, ARRAY[50, NULL]) AS gap, crm.cox_hazard(m, NULL::int[]) AS none, crm.cox_survival(m, ARRAY[50, NULL], 3) AS gap_survival, crm.cox_survival(m, ARRAY[50, 1], NULL) AS no_time, crm.cox_hazard(NULL, ARRAY[1]) AS no_model FROM fitted WHERE way = 'efron';
SET extra_float_digits = 1;
SELECT m::jsonb::crm.cox_model = m AS jsonb_and_back, m::text::crm.cox_model = m AS text_and_back FROM fitted WHERE way LIKE 'efron%';
SET extra_float_digits = 0;

-- No finite estimate, features that tell nothing, rows left out
SET client_min_messages = error;
SELECT (m).coefficients[2] AS other, (m).se[1] IS NULL AS no_error, (m).se[2] > 0 AS has_error, (m).converged, (m).monotone, (m).notes, (m).coefficients[1] > 15 AS large
FROM (SELECT crm.cox_regression(n, true, ARRAY[(n <= 3)::int, u], crm.cox_options(names => '{early,u}')) AS m FROM (VALUES (1, 2), (2, 1), (3, 3), (4, 1), (5, 2), (6, 7)) AS v(n, u)) AS f;
SELECT (m).coefficients, (m).df, (m).notes FROM (SELECT crm.cox_regression(months, left_us = 1, ARRAY[age, 2 * age + 1, 7, member], crm.cox_options(collinear => 'drop')) AS m FROM customer) AS f;
SELECT (m).coefficients, (m).df, (m).likelihood_ratio, (m).likelihood_ratio_p, (m).notes, crm.cox_hazard(m, ARRAY[3]) AS hazard FROM (SELECT crm.cox_regression(months, left_us = 1, ARRAY[1]) AS m FROM customer) AS f;
SELECT (m).notes, (m).iterations FROM (SELECT crm.cox_regression(months, left_us = 1, ARRAY[age, member], crm.cox_options(max_iterations => 1)) AS m FROM customer) AS f;
RESET client_min_messages;
SELECT (m).rows, (m).rows_skipped FROM (SELECT crm.cox_regression(nullif(months, 5), nullif(left_us, 2) = 1, ARRAY[nullif(age, 25), member], NULL, nullif(weight, 3), NULL) AS m FROM customer) AS f;
SELECT crm.cox_regression(months, NULL, ARRAY[age]) AS nobody, crm.cox_regression(months, true, ARRAY[age], 0::float8) AS weightless FROM customer;

-- The same in any order, split and by workers
CREATE TABLE many AS SELECT n, (n * 7919) % 61 AS months, (n * 31) % 5 < 2 AS ended, (n * 17) % 101 / 10.0 AS a, (n * 13) % 7 AS b, 'r' || n % 3 AS region, 1 + n % 4 / 2.0::float8 AS weight FROM generate_series(1, 20000) AS n;
CREATE TABLE shuffled AS SELECT * FROM many ORDER BY md5(n::text);
CREATE AGGREGATE part(float8, boolean, crm.row_array, text, float8, crm.cox_options) (SFUNC = crm_internal.cox_regression_transition, STYPE = bytea);
CREATE AGGREGATE parts(bytea) (SFUNC = crm_internal.cox_regression_combine, STYPE = bytea, FINALFUNC = crm_internal.cox_regression_final);
CREATE TABLE model AS SELECT crm.cox_regression(months, ended, ARRAY[a, b], region, weight, NULL) AS m FROM many;
SELECT m = (SELECT crm.cox_regression(months, ended, ARRAY[a, b], region, weight, NULL) FROM shuffled) AS order,
       close((m).coefficients, (SELECT (parts(p)).coefficients FROM (SELECT part(months, ended, ARRAY[a, b], region, weight, NULL) AS p FROM shuffled GROUP BY n % 7) AS s)) AS split FROM model;
SET max_parallel_workers_per_gather = 3;
SET parallel_setup_cost = 0;
SET parallel_tuple_cost = 0;
SET min_parallel_table_scan_size = 0;
SELECT close((m).coefficients || (m).hazards, (SELECT (w).coefficients || (w).hazards FROM (SELECT crm.cox_regression(months, ended, ARRAY[a, b], region, weight, NULL) AS w FROM shuffled) AS s)) AS workers FROM model;
RESET max_parallel_workers_per_gather;
-- more times than a model keeps
SELECT cardinality((m).times) BETWEEN 5000 AND 10000 AS thinned, (m).times[cardinality((m).times)] AS last, (m).notes ~ '^the baseline has \d+ of its times$' AS said
FROM (SELECT crm.cox_regression(n, true, ARRAY[(n * 7919) % 101]) AS m FROM generate_series(1, 25000) AS n) AS s;

-- Errors, with the value and what to do
SELECT pg_temp.failure(s) FROM unnest(ARRAY[
    $$SELECT crm.cox_regression(-months, true, ARRAY[age]) FROM customer$$, $$SELECT crm.cox_regression('NaN', true, ARRAY[age]) FROM customer$$, $$SELECT crm.cox_regression(months, true, ARRAY[age], -1::float8) FROM customer$$,
    $$SELECT crm.cox_regression(months, false, ARRAY[age]) FROM customer$$, $$SELECT crm.cox_regression(months, true, ARRAY[age, 2 * age]) FROM customer$$,
    $$SELECT crm.cox_regression(months, true, ARRAY['Infinity'::float8]) FROM customer$$, $$SELECT crm.cox_regression(months, true, ARRAY['x']) FROM customer$$, $$SELECT crm.cox_regression(months, true, '{}'::int[]) FROM customer$$,
    $$SELECT crm.cox_regression(months, true, CASE WHEN months = 5 THEN ARRAY[age] ELSE ARRAY[age, 1] END) FROM customer$$,
    $$SELECT crm.cox_regression(months, true, ARRAY[age], crm.cox_options(names => '{a,b}')) FROM customer$$,
    $$SELECT crm.cox_regression(months, true, ARRAY[age], crm.cox_options(ties => CASE WHEN months = 5 THEN 'efron' ELSE 'breslow' END)) FROM customer$$,
    $$SELECT crm.cox_options(ties => 'exact')$$, $$SELECT crm.cox_options(names => '{a,a}')$$, $$SELECT crm.cox_options(max_iterations => 0)$$,
    $$SELECT crm.cox_hazard(m, ARRAY[1]) FROM fitted$$, $$SELECT crm.cox_survival(m, ARRAY[1, 2], -1) FROM fitted$$, $$SELECT crm.cox_survival(m, ARRAY[1, 2], 1, 'c') FROM fitted WHERE way ~ 'strata'$$,
    $$SELECT crm.cox_survival(m, ARRAY[1, 2], 1) FROM fitted WHERE way ~ 'strata'$$, $$SELECT crm.cox_survival(m, ARRAY[1, 2], 1, 'a') FROM fitted WHERE way = 'efron'$$, $$SELECT crm.cox_hazard(m, ARRAY[1e5, 1e5]) FROM fitted WHERE way = 'efron'$$,
    $$SELECT crm.cox_rows(m, 95) FROM fitted$$,
    $$SELECT crm.cox_hazard('{"version": 2, "names": ["a"], "coefficients": [1], "means": [0]}'::jsonb::crm.cox_model, ARRAY[1])$$,
    $$SELECT crm.cox_hazard('{"names": ["a"]}'::jsonb::crm.cox_model, ARRAY[1])$$,
    $$SELECT crm.cox_hazard('{"version": 1, "names": ["a"], "coefficients": [1], "means": [0], "strata": [""], "stratum_ends": [2], "times": [2, 1], "hazards": [1, 2]}'::jsonb::crm.cox_model, ARRAY[1])$$,
    $$SELECT crm.cox_hazard('{"version": 1, "names": ["a"], "coefficients": [1], "means": [0], "strata": [""], "stratum_ends": [1], "times": [1, 2], "hazards": [1, 2]}'::jsonb::crm.cox_model, ARRAY[1])$$,
    $$SELECT crm_internal.cox_regression_final('\x00')$$
]) AS s;
CREATE AGGREGATE forged(float8, boolean, crm.row_array) (SFUNC = crm_internal.cox_regression_transition, STYPE = bytea, FINALFUNC = crm_internal.cox_regression_final, INITCOND = '\x01584f43');
SELECT pg_temp.failure('SELECT forged(1, true, ARRAY[1])');
SET client_min_messages = error;
DROP SCHEMA t_outcomes_cox CASCADE;
