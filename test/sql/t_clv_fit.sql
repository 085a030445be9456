-- Fitting lifetime value models: likelihoods and maxima against plain SQL and
-- published figures, the same answer by every way, honest failures, errors
\set SHOW_CONTEXT never
CREATE SCHEMA t_clv_fit;
SET search_path = t_clv_fit, public;
SET datestyle = 'ISO, YMD';
SET timezone = 'UTC';
SET extra_float_digits = 0;
\pset footer off

-- An imaginary shop in its second year, in weeks.
CREATE TABLE o AS SELECT customer_id AS customer, ordered_at::date AS at, amount FROM crm.simulate_orders(1500, '2024-01-01', 700, 300);
CREATE TABLE p AS SELECT crm.population_with_days(customer, at, amount) AS p FROM o;
CREATE TABLE s AS SELECT customer, crm.customer_summary(at, amount) AS s FROM o GROUP BY 1;
CREATE TABLE c AS SELECT customer, repeat_days::float8 AS x, t_x / 7.0 AS t_x, age / 7.0 AS t, mean_repeat_value::float8 AS m
FROM p, crm.clv_customers(p, '2025-12-01');
ALTER TABLE c ALTER t_x TYPE float8, ALTER t TYPE float8;
SELECT count(*), sum(x), max(x), count(*) FILTER (WHERE x = 0) AS once, count(DISTINCT (x, t_x, t)) AS histories FROM c;

CREATE FUNCTION close(a float8, b float8, tolerance float8 = 1e-9) RETURNS bool LANGUAGE sql AS
$$ SELECT abs(a - b) <= tolerance * greatest(abs(a), abs(b), 1e-300) $$;
CREATE FUNCTION close(a float8[], b float8[], tolerance float8 = 1e-9) RETURNS bool LANGUAGE sql AS
$$ SELECT cardinality(a) = cardinality(b) AND bool_and(x IS NOT NULL AND y IS NOT NULL AND close(x, y, tolerance)) FROM unnest(a, b) AS u(x, y) $$;

-- Options ---------------------------------------------------------------------------------------------------

SELECT crm.clv_options(), crm.clv_options('mbg_cnbd_k', 'week', 3, penalty => 0.1, after_as_of => 'exclude', refunds => 'ignore', include_first => true);
SELECT crm.clv_options('bgnbd');
\echo :LAST_ERROR_SQLSTATE
SELECT crm.clv_options('gamma_gamma');
SELECT crm.clv_options(unit => 'hour');
SELECT crm.clv_options(k => 2);
SELECT crm.clv_options('mbg_cnbd_k', k => 25);
SELECT crm.clv_options('mbg_cnbd_k', k => 0);
SELECT crm.clv_options(penalty => -1);
SELECT crm.clv_options(penalty => 'NaN');
SELECT crm.clv_options(after_as_of => 'ignore');
SELECT crm.clv_options(refunds => 'gross');
SELECT crm.clv_fit(1, 1, 2, ROW('nbd', 'day', NULL, NULL, NULL, -2, NULL)::crm.clv_options);

-- Likelihoods and maxima against plain SQL --------------------------------------------------------------------

-- ln Gamma(r+x) - ln Gamma(r) + r ln alpha + ... by products over the x purchases
-- (Fader, Hardie & Lee 2005, eq. 6; Batislam, Denizel & Filiztekin 2007).
CREATE FUNCTION plain(model text, q float8[], x float8, t_x float8, t float8) RETURNS float8 LANGUAGE sql AS $$
SELECT g - x * ln(q[2]) - (q[1] + x) * ln(1 + t / q[2])
       + CASE WHEN model = 'nbd' THEN 0
              WHEN model = 'bg_nbd' THEN h + ln(1 + CASE WHEN x > 0 THEN q[3] / (q[4] + x - 1) * ((q[2] + t) / (q[2] + t_x)) ^ (q[1] + x) ELSE 0 END)
              ELSE h + ln((q[4] + x) / (q[3] + q[4] + x)) + ln(1 + q[3] / (q[4] + x) * ((q[2] + t) / (q[2] + t_x)) ^ (q[1] + x)) END
FROM (SELECT coalesce(sum(ln(q[1] + i)), 0) AS g, coalesce(sum(ln((q[4] + i) / (q[3] + q[4] + i))), 0) AS h FROM generate_series(0, x::int - 1) AS i) AS s $$;
CREATE FUNCTION plain(model text, q float8[]) RETURNS float8 LANGUAGE sql AS
$$ SELECT sum(n * plain(model, q, x, t_x, t)) FROM (SELECT x, t_x, t, count(*) AS n FROM c GROUP BY 1, 2, 3) AS g $$;

CREATE TABLE f AS SELECT k AS model, (SELECT crm.clv_fit(x, t_x, t, crm.clv_options(k, 'week')) FROM c) AS m
FROM unnest('{nbd,bg_nbd,mbg_nbd,pareto_nbd}'::text[]) AS k;
SELECT model, (m).unit, (m).customers, (m).excluded, (m).histories, (m).converged, (m).status, (m).note, cardinality((m).standard_errors) AS errors,
       round((m).log_likelihood::numeric, 3) AS log_likelihood, (SELECT array_agg(round(q::numeric, 4)) FROM unnest((m).parameters) AS q) AS parameters FROM f;
SELECT model, close((m).log_likelihood, plain(model, (m).parameters), 1e-12) AS likelihood FROM f WHERE model <> 'pareto_nbd';
-- gradient by the logarithms, per customer, by differences
SELECT model, max(abs(plain(model, up) - plain(model, down)) / 2e-4 / 1500) < 1e-6 AS gradient_is_zero
FROM f, generate_subscripts((m).parameters, 1) AS i,
     LATERAL (SELECT array_agg(CASE WHEN j = i THEN q * exp(1e-4) ELSE q END ORDER BY j) AS up, array_agg(CASE WHEN j = i THEN q * exp(-1e-4) ELSE q END ORDER BY j) AS down
              FROM unnest((m).parameters) WITH ORDINALITY AS u(q, j)) AS d
WHERE model <> 'pareto_nbd' GROUP BY 1 ORDER BY 1;
-- customer by customer, of any model
SELECT model, close((f.m).log_likelihood, sum(crm.clv_log_likelihood(f.m, x, t_x, t)), 1e-12) AS sum FROM f, c GROUP BY model, f.m ORDER BY 1;
-- any parameters a little off are worse
SELECT bool_and(sum < (m).log_likelihood) AS maximum
FROM (SELECT (f).m, sum(crm.clv_log_likelihood(crm.clv_model_fixed('pareto_nbd', off, 'week'), x, t_x, t)) AS sum
      FROM f, c, generate_series(1, 8) AS i, LATERAL (SELECT array_agg(CASE WHEN j = (i + 1) / 2 THEN q * (0.995 + i % 2 * 0.01) ELSE q END ORDER BY j) AS off FROM unnest((f.m).parameters) WITH ORDINALITY AS u(q, j)) AS d
      WHERE model = 'pareto_nbd' GROUP BY (f).m, i) AS q;
-- AIC, BIC, standard errors follow from the rest
SELECT bool_and(close((m).aic, 2 * cardinality((m).parameters) - 2 * (m).log_likelihood) AND close((m).bic, cardinality((m).parameters) * ln(1500) - 2 * (m).log_likelihood)) AS criteria,
       bool_and((SELECT bool_and(close((m).standard_errors[i] ^ 2, (m).covariance[(i - 1) * n + i])) FROM generate_series(1, n) AS i)) AS errors
FROM f, cardinality((m).parameters) AS n;

-- 11,104 donors in six years, Fader, Hardie & Shang 2010, table 1: x, t_x of n = 6
-- opportunities, donors; their estimates are 1.204, 0.750, 0.657, 2.783.
CREATE TABLE donors AS SELECT * FROM unnest(
    '{6,5,4,3,2,1,5,4,3,2,1,4,3,2,1,3,2,1,2,1,1,0}'::int[], '{6,6,6,6,6,6,5,5,5,5,5,4,4,4,4,3,3,3,2,2,1,0}'::int[],
    '{1203,728,512,357,234,129,335,284,225,173,119,240,181,155,78,322,255,129,613,277,1091,3464}'::int[]) AS d(x, t_x, donors);
SELECT (m).unit, (m).customers, (m).histories, (m).converged, round((m).log_likelihood::numeric, 2) AS log_likelihood,
       (SELECT array_agg(round(q::numeric, 3)) FROM unnest((m).parameters) AS q) AS parameters
FROM (SELECT crm.clv_fit(x, t_x, 6, donors, crm.clv_options('bg_bb', 'period')) AS m FROM donors) AS q;

-- The same answer by every way ---------------------------------------------------------------------------------

-- Days or weeks: r, a, b stay, alpha and the likelihood change by known factors.
SELECT model, close((m).parameters[1], (d).parameters[1], 1e-7) AS r, close((m).parameters[2] * 7, (d).parameters[2], 1e-7) AS alpha,
       close((m).log_likelihood, (d).log_likelihood + ln(7) * (SELECT sum(x) FROM c), 1e-12) AS likelihood, close((m).standard_errors[1], (d).standard_errors[1], 1e-6) AS error
FROM f, LATERAL (SELECT crm.clv_fit(x, round(t_x * 7), round(t * 7), crm.clv_options(model)) AS d FROM c) AS q;
SELECT close((a).parameters[1], (b).parameters[1], 1e-7) AS penalised_r, close((a).parameters[2] * 7, (b).parameters[2], 1e-7) AS alpha, close((a).parameters[4], (b).parameters[4], 1e-7) AS b,
       (a).log_likelihood < (SELECT (m).log_likelihood FROM f WHERE model = 'bg_nbd') AS lower, (a).penalty
FROM (SELECT crm.clv_fit(x, t_x, t, crm.clv_options('bg_nbd', 'week', penalty => 0.01)) AS a, crm.clv_fit(x, round(t_x * 7), round(t * 7), crm.clv_options('bg_nbd', penalty => 0.01)) AS b FROM c) AS q;

-- Columns, weights, summaries, population; any order.
SELECT model, close((w.m).log_likelihood, (f.m).log_likelihood, 1e-12) AND close((w.m).parameters, (f.m).parameters, 1e-12) AS weights,
       close((s.m).log_likelihood, (f.m).log_likelihood, 1e-12) AND close((s.m).parameters, (f.m).parameters, 1e-12) AS summaries,
       to_jsonb(s.m) = to_jsonb(p.m) AS population, to_jsonb(f.m) = to_jsonb(r.m) AS order_of_rows, (p.m).as_of
FROM f, LATERAL (SELECT crm.clv_fit(x, t_x, t, n, crm.clv_options(model, 'week')) AS m FROM (SELECT x, t_x, t, count(*) AS n FROM c GROUP BY 1, 2, 3) AS g) AS w,
     LATERAL (SELECT crm.clv_fit(s, '2025-12-01', crm.clv_options(model, 'week')) AS m FROM s) AS s,
     LATERAL (SELECT crm.clv_fit(p, '2025-12-01', model, 'week') AS m FROM p) AS p,
     LATERAL (SELECT crm.clv_fit(x, t_x, t, crm.clv_options(model, 'week') ORDER BY md5(customer::text)) AS m FROM c) AS r;
-- Workers, window frames, groups; aggregates of the same columns share a state.
SET parallel_setup_cost = 0;
SET parallel_tuple_cost = 0.01;
SET cpu_operator_cost = 0;
SET min_parallel_table_scan_size = 0;
ANALYZE c;
SELECT to_jsonb(crm.clv_fit(x, t_x, t, crm.clv_options('bg_nbd', 'week'))) = (SELECT to_jsonb(m) FROM f WHERE model = 'bg_nbd') AS workers,
       to_jsonb(crm.gamma_gamma_fit(x, m)) = (SELECT to_jsonb(crm.gamma_gamma_fit(x, m ORDER BY customer)) FROM c) AS workers_spend FROM c;
RESET parallel_setup_cost;
RESET parallel_tuple_cost;
RESET cpu_operator_cost;
RESET min_parallel_table_scan_size;
SET client_min_messages = error;
SELECT bool_and((m).customers = least(n, 500)) AS frames FROM (SELECT crm.clv_fit(x, t_x, t) OVER w AS m, row_number() OVER w AS n FROM c WINDOW w AS (ORDER BY customer ROWS 499 PRECEDING)) AS q WHERE n % 250 = 0;
RESET client_min_messages;
SELECT customer % 2 AS half, (crm.clv_fit(x, t_x, t)).customers, count(*), (crm.clv_fit(x, t_x, t)).model, (crm.clv_fit_best(x, t_x, t)).model AS best FROM c GROUP BY 1 ORDER BY 1;
SELECT (crm.clv_fit(x, t_x, t) FILTER (WHERE customer <= 700)).customers FROM c;

-- As of an earlier day: the same as if nothing had happened since.
SELECT (m).customers, (m).excluded, to_jsonb(m) - 'excluded' = to_jsonb(e) - 'excluded' AS cut_off, to_jsonb(m) = to_jsonb(t) AS summaries, (e).excluded AS none
FROM p, LATERAL crm.clv_fit(p, '2024-08-01', after_as_of => 'exclude') AS m,
     LATERAL (SELECT crm.clv_fit(crm.population_with_days(customer, at, amount) FILTER (WHERE at <= '2024-08-01'), '2024-08-01') AS e FROM o) AS q,
     LATERAL (SELECT crm.clv_fit(s, '2024-08-01', crm.clv_options(after_as_of => 'exclude')) AS t FROM s) AS r;
SELECT crm.clv_fit(p, '2024-08-01') FROM p;
\echo :LAST_ERROR_SQLSTATE
SELECT crm.clv_fit(s, '2024-08-01') FROM s WHERE customer < 100;
-- Customers who only sent things back are none.
SELECT (m).customers, (m).excluded FROM (SELECT crm.clv_fit(crm.population_with_days(c, at, amount), '2024-02-01') AS m
FROM (VALUES (1, date '2024-01-01', 5), (1, '2024-01-09', 5), (2, '2024-01-05', -5), (3, '2024-01-02', 7)) AS v(c, at, amount)) AS q;

-- Opportunities of BG/BB are weeks counted from the first purchase.
SELECT to_jsonb(a) = to_jsonb(b) AS summaries, to_jsonb(a) - 'as_of' = to_jsonb(d) - 'as_of' AS by_hand, (a).histories > 100 AS many
FROM p, crm.clv_fit(p, '2025-12-01', 'bg_bb', 'week') AS a, LATERAL (SELECT crm.clv_fit(s, '2025-12-01', crm.clv_options('bg_bb', 'week')) AS b FROM s) AS q,
     LATERAL (SELECT crm.clv_fit(x, t_x, n, crm.clv_options('bg_bb', 'week')) AS d
              FROM (SELECT customer, count(DISTINCT week) FILTER (WHERE week BETWEEN 1 AND n) AS x, coalesce(max(week) FILTER (WHERE week <= n), 0) AS t_x, max(n) AS n
                    FROM (SELECT customer, ceil((at - min(at) OVER w) / 7.0) AS week, floor((date '2025-12-01' - min(at) OVER w) / 7.0) AS n FROM o WHERE amount >= 0 WINDOW w AS (PARTITION BY customer)) AS t
                    GROUP BY 1) AS g) AS r;

-- Regular buyers: with two stages between purchases k = 2 is found.
CREATE TABLE regular AS
SELECT customer, date '2023-01-01' + (sum(gap) OVER (PARTITION BY customer ORDER BY n))::int AS at
FROM (SELECT customer, n, 1 + round(-rate * (ln(0.0001 + (hashint8(customer * 991 + n) & 65535) / 65536.0) + ln(0.0001 + (hashint8(customer * 997 + n + 50) & 65535) / 65536.0))) AS gap
      FROM (SELECT customer, 20 + 10 * (customer % 5) AS rate, CASE WHEN customer % 7 = 0 THEN 3 ELSE 30 END AS length FROM generate_series(1, 400) AS customer) AS c, generate_series(1, length) AS n) AS g;
CREATE TABLE rs AS SELECT customer, crm.customer_summary(at, 10) AS s FROM regular WHERE at <= '2024-12-31' GROUP BY 1;
SELECT (a).model, (a).k, (a).status, (b).k AS best_k, split_part((b).note, ' ', 1) AS note, (b).note ~ 'nbd .*, bg_nbd .*, mbg_nbd .*, pareto_nbd' AS names_others, (b).log_likelihood = (a).log_likelihood AS same,
       (a).log_likelihood > (c).log_likelihood AND (a).log_likelihood > (d).log_likelihood AS greatest, close((e).log_likelihood, (m).log_likelihood, 1e-12) AS k1_is_mbg
FROM (SELECT crm.clv_fit(s, '2024-12-31', crm.clv_options('mbg_cnbd_k', 'week')) AS a, crm.clv_fit_best(s, '2024-12-31', crm.clv_options(unit => 'week')) AS b,
             crm.clv_fit(s, '2024-12-31', crm.clv_options('mbg_cnbd_k', 'week', 1)) AS e, crm.clv_fit(s, '2024-12-31', crm.clv_options('mbg_cnbd_k', 'week', 3)) AS c,
             crm.clv_fit(s, '2024-12-31', crm.clv_options('mbg_cnbd_k', 'week', 4)) AS d, crm.clv_fit(s, '2024-12-31', crm.clv_options('mbg_nbd', 'week')) AS m FROM rs) AS q;
-- the likelihood does not depend on where the times come from, and its unit is that of the model
SELECT close((a).log_likelihood - (b).log_likelihood, i.logs, 1e-9) AS times_between, (b).note IS NOT NULL AS note, close((a).log_likelihood, (d).log_likelihood + ln(7) * x, 1e-12) AS days
FROM (SELECT crm.clv_fit(s, '2024-12-31', crm.clv_options('mbg_cnbd_k', 'week', 2)) AS a, crm.clv_fit(s, '2024-12-31', crm.clv_options('mbg_cnbd_k', 'day', 2)) AS d,
             crm.clv_fit(crm.repeat_days(s), crm.t_x(s) / 7.0, crm.age(s, '2024-12-31') / 7.0, crm.clv_options('mbg_cnbd_k', 'week', 2)) AS b, sum(crm.repeat_days(s))::float8 AS x FROM rs) AS q,
     (SELECT sum(ln(gap / 7.0)) AS logs FROM (SELECT at - lag(at) OVER (PARTITION BY customer ORDER BY at) AS gap FROM (SELECT DISTINCT customer, at FROM regular WHERE at <= '2024-12-31') AS d) AS g WHERE gap > 0) AS i;
SELECT crm.clv_fit(x, t_x, t, crm.clv_options('mbg_cnbd_k')) FROM c;
SELECT crm.clv_fit_best(x, t_x, t, crm.clv_options('bg_bb', 'period')) FROM donors, LATERAL (SELECT 6 AS t) AS t;
-- population and summaries agree on the best model too
SELECT to_jsonb(a) = to_jsonb(b) AS best, (a).model FROM (SELECT crm.clv_fit_best(s, '2025-12-01', crm.clv_options(unit => 'week')) AS a FROM s) AS q, p, crm.clv_fit_best(p, '2025-12-01', 'week') AS b;

-- Parameters and comparison ------------------------------------------------------------------------------------

SELECT parameter, estimate > 0 AS estimate, close(ln(upper / estimate), 1.959963984540054 * standard_error / estimate, 1e-12) AS upper, close(lower * upper, estimate ^ 2, 1e-12) AS around
FROM f, crm.clv_parameters(m) WHERE model = 'pareto_nbd';
SELECT close(ln(a.upper / a.estimate) / ln(b.upper / b.estimate), 1.959963984540054 / 1.6448536269514727, 1e-12) AS level FROM f, crm.clv_parameters(m) AS a, crm.clv_parameters(m, 0.9) AS b WHERE model = 'nbd' AND a.parameter = 'r' AND b.parameter = 'r';
SELECT * FROM crm.clv_parameters(crm.clv_model_fixed('nbd', '{1,2}'));
SELECT * FROM crm.clv_parameters(crm.clv_model_fixed('nbd', '{1,2}'), 1);
SELECT count(*) FROM crm.clv_parameters(NULL);
SELECT q.model, q.k, parameters, round(log_likelihood::numeric, 1) AS log_likelihood, close(q.aic, 2 * parameters - 2 * log_likelihood) AS aic, round(delta_bic::numeric, 1) AS delta_bic, round(weight::numeric, 4) AS weight, q.converged
FROM (SELECT array_agg(m) AS models FROM f) AS f, (SELECT crm.clv_fit(x, t_x, t) AS day, crm.clv_fit(x, t_x, t, crm.clv_options('mbg_cnbd_k', 'week', 2)) AS k2, crm.gamma_gamma_fit(x, m) AS spend FROM c) AS d,
     crm.clv_compare(VARIADIC models || k2 || spend || NULL::crm.clv_model || crm.clv_model_fixed('nbd', '{1,2}', 'week')) AS q;
-- covariates or none, columns or summaries: the same customers compare
SELECT q.parameters, q.delta_bic IS NOT NULL AS compared FROM (SELECT crm.clv_fit(s, '2025-12-01', crm.clv_options('bg_nbd', 'week')) AS a, crm.clv_fit(s, '2025-12-01', ARRAY[customer % 2], crm.clv_options('bg_nbd', 'week')) AS b FROM s) AS s,
     f, crm.clv_compare(a, b, f.m) AS q WHERE f.model = 'nbd' ORDER BY 1;
SELECT count(*) AS models, round(sum(weight)::numeric, 9) AS weight, min(delta_bic) = 0 AS least FROM f AS a, f AS b, crm.clv_compare(a.m, b.m) WHERE a.model = 'nbd' AND b.model = 'bg_nbd';

-- Spend ----------------------------------------------------------------------------------------------------------

SELECT (m).model, (m).unit IS NULL AS no_unit, (m).customers, (m).excluded, (m).status, round((m).correlation::numeric, 3) AS correlation, round((m).log_likelihood::numeric, 3) AS log_likelihood, (SELECT array_agg(round(q::numeric, 4)) FROM unnest((m).parameters) AS q) AS parameters
FROM (SELECT crm.gamma_gamma_fit(x, m) AS m FROM c) AS q;
SELECT close((g).log_likelihood, sum(crm.clv_log_likelihood(g, x, m)), 1e-12) AS likelihood, close((g).correlation, corr(x, m), 1e-9) AS correlation, (g).customers = count(*) AS repeaters, (g).excluded = (SELECT count(*) FROM c WHERE m <= 0) AS excluded
FROM c, (SELECT crm.gamma_gamma_fit(x, m) AS g FROM c) AS q WHERE x > 0 AND m > 0 GROUP BY g;
-- ten times the money: p and q stay, v and the density change by the factor
SELECT close((a).parameters[1], (b).parameters[1], 1e-7) AS p, close((a).parameters[2], (b).parameters[2], 1e-7) AS q, close((a).parameters[3] * 10, (b).parameters[3], 1e-7) AS v,
       close((a).log_likelihood, (b).log_likelihood + ln(10) * (a).customers, 1e-12) AS likelihood, close((a).parameters, (w).parameters, 1e-9) AS weights, close((c).parameters[3] * 10, (d).parameters[3], 1e-7) AS penalised
FROM (SELECT crm.gamma_gamma_fit(x, m) AS a, crm.gamma_gamma_fit(x, m * 10) AS b, crm.gamma_gamma_fit(x, m, 2, crm.clv_options()) AS w,
             crm.gamma_gamma_fit(x, m, crm.clv_options(penalty => 0.01)) AS c, crm.gamma_gamma_fit(x, m * 10, crm.clv_options(penalty => 0.01)) AS d FROM c) AS q;
-- Refunds and the first purchase: columns by hand, summaries and population.
CREATE TABLE spend AS
SELECT customer, days, f.refunds, i.first, (CASE refunds WHEN 'net' THEN net ELSE gross END - CASE WHEN first THEN 0 WHEN refunds = 'net' THEN first_net ELSE first_gross END) / nullif(days - (NOT first)::int, 0) AS m
FROM (SELECT customer, count(DISTINCT at) FILTER (WHERE amount >= 0) AS days, sum(amount) AS net, sum(amount) FILTER (WHERE amount >= 0) AS gross,
             sum(amount) FILTER (WHERE at <= f) AS first_net, sum(amount) FILTER (WHERE at = f AND amount >= 0) AS first_gross
      FROM (SELECT *, min(at) FILTER (WHERE amount >= 0) OVER (PARTITION BY customer) AS f FROM o) AS o GROUP BY 1) AS g, unnest('{net,ignore}'::text[]) AS f(refunds), unnest('{f,t}'::bool[]) AS i(first);
SELECT refunds, first, close((a).parameters, (b).parameters, 1e-9) AND close((a).log_likelihood, (b).log_likelihood, 1e-12) AS by_hand, to_jsonb(a) = to_jsonb(c) AS population, (a).customers, (a).excluded = (b).excluded AS excluded
FROM (SELECT refunds, first, crm.gamma_gamma_fit(days - (NOT first)::int, m::float8) AS b FROM spend GROUP BY 1, 2) AS h,
     LATERAL (SELECT crm.gamma_gamma_fit(s, crm.clv_options(refunds => refunds, include_first => first)) AS a FROM s) AS q, p, crm.gamma_gamma_fit(p, refunds, first) AS c ORDER BY 1, 2;
SELECT bool_and(k.mean_repeat_value = round(w.m, 6) OR abs(k.mean_repeat_value - w.m) < 1e-9 OR k.mean_repeat_value IS NULL AND w.m IS NULL) AS ignoring_refunds FROM p, crm.clv_customers(p, '2025-12-01', 'ignore') AS k JOIN spend AS w USING (customer) WHERE w.refunds = 'ignore' AND NOT w.first;
SELECT crm.gamma_gamma_fit(s, crm.clv_options(refunds => 'error')) FROM s;
SELECT crm.gamma_gamma_fit(p, 'error') FROM p;
SELECT crm.clv_customers(p, '2025-12-01', 'error') FROM p;
SELECT crm.gamma_gamma_fit(s, crm.clv_options(after_as_of => 'exclude')) FROM s;
SELECT crm.gamma_gamma_fit(1.5, 10);
SELECT crm.gamma_gamma_fit(1, 'Infinity');
SELECT crm.gamma_gamma_fit(1, 10, -1);
SELECT crm.gamma_gamma_fit(x, m) IS NULL AS nobody_again FROM c WHERE x = 0;
SELECT crm.gamma_gamma_fit(p) IS NULL AS nobody FROM (SELECT crm.population_with_days(1, date '2024-01-01', 5) AS p) AS q;
SELECT crm.gamma_gamma_fit(crm.population(1, date '2024-01-01', 5));
-- often and much together are said so
SELECT round((m).correlation::numeric, 2) AS correlation FROM (SELECT crm.gamma_gamma_fit(x, m * (1 + x / 5)) AS m FROM c) AS q;
SELECT (m).status, (m).standard_errors, (m).correlation FROM (SELECT crm.gamma_gamma_fit(2, 10) AS m) AS q;

-- Covariates -------------------------------------------------------------------------------------------------------

-- two shops, customers of the second buy half as often: purchase_1 is near -ln 2
CREATE TABLE v AS
SELECT z, customer % 10 AS w, repeat_days::float8 AS x, t_x / 7.0::float8 AS t_x, age / 7.0::float8 AS t
FROM (SELECT 0 AS z, crm.population_with_days(customer_id, ordered_at, amount) AS p FROM crm.simulate_orders(1500, '2024-01-01', 731, 100, seasonality => 0, same_day_rate => 0)
      UNION ALL SELECT 1, crm.population_with_days(customer_id, ordered_at, amount) FROM crm.simulate_orders(1500, '2024-01-01', 731, 100, alpha => 14, seasonality => 0, same_day_rate => 0, seed => 7)) AS s,
     crm.clv_customers(p, '2026-01-01');
CREATE TABLE vf AS SELECT k AS model, (SELECT crm.clv_fit(x, t_x, t, 1, ARRAY[z, w], crm.clv_options(k, 'week')) FROM v) AS m FROM unnest('{bg_nbd,pareto_nbd}'::text[]) AS k;
SELECT model, (m).covariates, (m).status, (m).parameter_names, cardinality((m).covariance) AS covariance FROM vf;
SELECT abs(estimate + ln(2)) < 3 * standard_error AS near_truth, lower < estimate AND close(upper - estimate, estimate - lower) AS around FROM vf, crm.clv_parameters(m) WHERE model = 'bg_nbd' AND parameter = 'purchase_1';
-- other units and origins of the covariates
SELECT model, close((a).log_likelihood, (m).log_likelihood, 1e-12) AS likelihood, close((a).parameters[5] * 3, (m).parameters[5], 1e-6) AS coefficient, close((a).parameters[1], (m).parameters[1], 1e-7) AS r,
       close((a).parameters[2] * exp((a).parameters[5] * -2), (m).parameters[2], 1e-6) AS alpha, close((a).standard_errors[5] * 3, (m).standard_errors[5], 1e-5) AS error
FROM vf, LATERAL (SELECT crm.clv_fit(x, t_x, t, 1, ARRAY[2 + 3 * z, w * 0.1], crm.clv_options(model, 'week')) AS a FROM v) AS q;
-- weights; summaries; NULLs; days
SELECT (a).customers, (b).customers AS one, close((a).parameters, (b).parameters, 1e-9) AS weights, (n).customers AS known
FROM (SELECT crm.clv_fit(x, t_x, t, 3, ARRAY[z], crm.clv_options('bg_nbd')) AS a, crm.clv_fit(x, t_x, t, 1, ARRAY[z], crm.clv_options('bg_nbd')) AS b,
             crm.clv_fit(x, t_x, t, 1, CASE WHEN w < 3 THEN ARRAY[z] WHEN w < 7 THEN ARRAY[NULL::float8] END, crm.clv_options('bg_nbd')) AS n FROM v) AS q;
SELECT close((a).parameters, (b).parameters, 1e-12) AND close((a).log_likelihood, (b).log_likelihood, 1e-12) AS summaries FROM (SELECT crm.clv_fit(s, '2025-12-01', ARRAY[customer % 3], crm.clv_options('pareto_nbd', 'week')) AS a FROM s) AS q, (SELECT crm.clv_fit(x, t_x, t, 1, ARRAY[customer % 3], crm.clv_options('pareto_nbd', 'week')) AS b FROM c) AS r;
-- a covariate that does not vary
SELECT (m).status, (m).note, (m).standard_errors FROM (SELECT crm.clv_fit(x, t_x, t, 1, ARRAY[z, 5], crm.clv_options('bg_nbd')) AS m FROM v) AS q;
-- a covariate without effect leaves the likelihood of mbg_nbd nearly where it was
SELECT (a).converged AND (b).converged AS converged, (b).log_likelihood - (a).log_likelihood BETWEEN 0 AND 8 AS no_effect, (b).parameter_names
FROM (SELECT crm.clv_fit(x, t_x, t, 1, ARRAY[sin(1e4 * x + 1e3 * t_x + 100 * t)], crm.clv_options('mbg_nbd')) AS b, crm.clv_fit(x, t_x, t, crm.clv_options('mbg_nbd')) AS a FROM v) AS q;
SELECT crm.clv_fit(x, t_x, t, 1, ARRAY[z], crm.clv_options('nbd')) FROM v;
SELECT crm.clv_fit(x, t_x, t, 1, '{}', crm.clv_options('bg_nbd')) FROM v;
SELECT crm.clv_fit(x, t_x, t, 1, ARRAY[ARRAY[z]], crm.clv_options('bg_nbd')) FROM v;
SELECT crm.clv_fit(x, t_x, t, 1, array_fill(z, ARRAY[17]), crm.clv_options('bg_nbd')) FROM v;
SELECT crm.clv_fit(x, t_x, t, 1, '{1,NaN}', crm.clv_options('bg_nbd')) FROM v;
SELECT crm.clv_fit(x, t_x, t, 1, CASE WHEN z = 0 THEN ARRAY[w] ELSE ARRAY[w, z] END, crm.clv_options('bg_nbd')) FROM v;
SELECT crm.clv_fit(x, t_x, t, 1, ARRAY[100000 + z], crm.clv_options('bg_nbd')) FROM v;
SELECT crm.clv_log_likelihood(m, 1, 2, 3) FROM vf LIMIT 1;

-- No maximum: never a false "converged" -------------------------------------------------------------------------------

SET client_min_messages = error;
CREATE TABLE hard AS
SELECT 'one customer' AS data, 3::float8 AS x, 20::float8 AS t_x, 40::float8 AS t
UNION ALL SELECT 'nobody buys again', 0, 0, i FROM generate_series(1, 100) AS i
UNION ALL SELECT 'just started', 0, 0, 0 FROM generate_series(1, 10) AS i
UNION ALL SELECT 'one rate, nobody leaves', 8 + i * 7919 % 5, 36 + i % 5, 40 FROM generate_series(1, 1000) AS i
UNION ALL SELECT 'all leave at once', i % 2, i % 2 * 0.5, 400 FROM generate_series(1, 1000) AS i
UNION ALL SELECT 'busy', 680 + i % 40, 38 + i % 3, 40 FROM generate_series(1, 1000) AS i
UNION ALL SELECT 'a billion', 1e9, 1e12, 1e12 FROM generate_series(1, 2) AS i;
CREATE TABLE hf AS SELECT data, k AS model, crm.clv_fit(x, t_x, t, crm.clv_options(k)) AS m FROM hard, unnest('{nbd,bg_nbd,mbg_nbd,pareto_nbd}'::text[]) AS k GROUP BY 1, 2;
SELECT data, bool_or((m).converged) AS converged, bool_and((m).status IN ('at_bound', 'flat', 'iteration_limit')) AS said, bool_and((m).note ~ '(r|alpha/r|a|b/a|s|beta/s)( |,|$)') AS named,
       bool_and((m).standard_errors IS NULL AND (m).covariance IS NULL) AS no_errors, bool_and((m).log_likelihood < 'Infinity' AND abs((m).log_likelihood) >= 0) AS finite,
       bool_and((SELECT bool_and(q BETWEEN 1e-30 AND 1e30) FROM unnest((m).parameters) AS q)) AS readable
FROM hf GROUP BY 1 ORDER BY 1;
SELECT data, model, (m).status, (m).note FROM hf WHERE model = 'nbd' AND data <> 'a billion' ORDER BY 1;
-- the best that is known of them, and a penalty that makes the maximum finite
SELECT data, (m).model, (m).status FROM (SELECT data, crm.clv_fit_best(x, t_x, t) AS m FROM hard WHERE data ~ 'one rate|busy' GROUP BY 1) AS q ORDER BY 1;
SELECT model, (m).status, (m).standard_errors IS NOT NULL AS errors FROM (SELECT k AS model, crm.clv_fit(x, t_x, t, crm.clv_options(k, penalty => 0.1)) AS m FROM hard, unnest('{nbd,bg_nbd,mbg_nbd,pareto_nbd}'::text[]) AS k WHERE data = 'one customer' GROUP BY 1) AS q ORDER BY 1;
RESET client_min_messages;
SELECT (crm.clv_fit(3, 20, 40)).status;
SELECT (crm.clv_fit(x, t_x, t)).converged FROM hard WHERE data = 'nobody buys again';

-- Nothing to fit, rows that are none ------------------------------------------------------------------------------------

SELECT crm.clv_fit(x, t_x, t) IS NULL AS no_rows, crm.clv_fit(NULL, t_x, t) IS NULL AS nulls, crm.clv_fit(x, t_x, t, 0) IS NULL AS no_weight, crm.clv_fit(NULL::crm.population_bigint, '2024-06-01') IS NULL AS null_population FROM c WHERE customer < 10 AND x < 0;
SELECT crm.clv_fit(NULL, t_x, t) IS NULL AS nulls, crm.clv_fit(x, t_x, t, 0) IS NULL AS no_weight, (crm.clv_fit(x, t_x, CASE WHEN customer > 10 THEN t END)).customers AS without_nulls FROM c;
SELECT (crm.clv_fit(x, t_x, t, w)).customers AS fractions FROM c, unnest('{0.25,0.5}'::float8[]) AS w;
SELECT crm.clv_fit(-1, 0, 2);
\echo :LAST_ERROR_SQLSTATE
SELECT crm.clv_fit(1.5, 1, 2);
SELECT crm.clv_fit(1, 3, 2);
SELECT crm.clv_fit(0, 1, 2);
SELECT crm.clv_fit(2, 0, 2);
SELECT crm.clv_fit(0, -1, 2);
SELECT crm.clv_fit('NaN', 0, 2);
SELECT crm.clv_fit(0, 0, 'Infinity');
SELECT crm.clv_fit(2e9, 1, 2);
SELECT crm.clv_fit(1, 1, 2, -0.5);
SELECT crm.clv_fit(1, 1, 2, 'Infinity');
SELECT crm.clv_fit(1, 1.5, 2, crm.clv_options('bg_bb'));
SELECT crm.clv_fit(2, 1, 2, crm.clv_options('bg_bb'));
SELECT crm.clv_fit(2, 2, 100001, crm.clv_options('bg_bb'));
SELECT crm.clv_fit(p, NULL) FROM p;
SELECT crm.clv_fit(p, 'infinity') FROM p;
SELECT crm.clv_fit(p, '2025-12-01', unit => 'period') FROM p;
SELECT crm.clv_fit(p, '2025-12-01', 'gamma_gamma') FROM p;
SELECT crm.clv_fit(crm.population(1, date '2024-01-01', 5), '2024-02-01');
SELECT crm.clv_fit(x, t_x, t, crm.clv_options(penalty => customer)) FROM c;
SELECT crm.clv_fit(s, date '2025-12-01' + customer::int) FROM s;
SELECT crm.clv_log_likelihood(crm.clv_model_fixed('nbd', '{1,2}'), 1, 3, 2);
SELECT crm.clv_log_likelihood(crm.clv_model_fixed('nbd', '{1,2}'), 1, 3);
SELECT crm.clv_log_likelihood(crm.clv_model_fixed('gamma_gamma', '{6,4,15}'), 1, -3);

-- States of one's own making ----------------------------------------------------------------------------------------------

SELECT crm_internal.clv_fit_transition(NULL, 1, 1, 2);
SELECT crm_internal.clv_fit_combine(NULL, NULL);
SELECT crm_internal.clv_fit_final(NULL);
-- forged(STATE, FUNCTIONS...): an aggregate over our functions that starts from any state
CREATE FUNCTION forged(state float8[], final regproc, transition regproc = 'crm_internal.gamma_gamma_fit_combine') RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    said text;
BEGIN
    EXECUTE format('CREATE AGGREGATE pg_temp.own(float8[]) (SFUNC = %s, STYPE = float8[], INITCOND = %L, FINALFUNC = %s)', transition, state, final);
    BEGIN
        EXECUTE 'SELECT pg_temp.own(NULL::float8[])::text' INTO said;
    EXCEPTION WHEN OTHERS THEN
        said := SQLSTATE || ' ' || SQLERRM;
    END;
    DROP AGGREGATE pg_temp.own(float8[]);
    RETURN said;
END $$;
-- heading: mark, width of key, rows, slots; eight options; four sums; then 64 slots
CREATE FUNCTION head(width float8, rows float8, slots float8, model float8 = 2) RETURNS float8[] LANGUAGE sql AS $$ SELECT ARRAY[7402001, width, rows, slots, model, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0] $$;
CREATE FUNCTION filled(one float8[], n int) RETURNS float8[] LANGUAGE sql AS $$ SELECT array_agg(u ORDER BY i, j) FROM generate_series(1, 64) AS i, unnest(CASE WHEN i <= n THEN one ELSE array_fill(0::float8, ARRAY[cardinality(one)]) END) WITH ORDINALITY AS u(u, j) $$;
SELECT n, forged(state, 'crm_internal.clv_fit_final') FROM (VALUES
    (1, '{}'::float8[]), (2, '{1,2,3}'), (3, '{{1,2},{3,4}}'), (4, array_fill(NULL::float8, ARRAY[300])), (5, head(3, 0, 64)), (6, head(3, 0, 63) || filled('{0,0,0,0}', 0)),
    (7, head(2, 0, 64) || filled('{0,0,0}', 0)), (8, head('NaN', 0, 64) || filled('{0,0,0,0}', 0)), (9, head(3, 64, 64) || filled('{1,1,2,1}', 64)), (10, head(3, -1, 64) || filled('{1,1,2,1}', 1)),
    (11, head(3, 1, 64, 99) || filled('{1,1,2,1}', 1)), (12, head(3, 1, 64, 6) || filled('{1,1,2,1}', 1)), (13, head(3, 1, 64) || filled('{1,3,2,1}', 1)), (14, head(3, 1, 64) || filled('{1,1,2,-1}', 1)),
    (15, head(3, 1, 64) || filled('{1,1,2,NaN}', 1)), (16, head(3, 1, 64) || filled('{NaN,1,2,1}', 1)), (17, head(3, 1, 64) || filled('{1,1,2,1}', 2)), (18, head(4, 1, 64, 0) || filled('{1,1,2,5,1}', 1)),
    (19, head(3, 0, 64) || filled('{1,1,2,1}', 0)), (20, head(3, 1e300, 1e300) || filled('{1,1,2,1}', 1)), (21, '[2:3]={1,2}')) AS v(n, state);
SELECT forged(head(4, 1, 64, 1) || filled('{1,1,2,5,1}', 1), 'crm_internal.clv_fit_best_final'), forged(head(2, 1, 64, 0) || filled('{1,-5,1}', 1), 'crm_internal.gamma_gamma_fit_final'), forged(head(3, 1, 64, 0) || filled('{1,5,1,1}', 1), 'crm_internal.gamma_gamma_fit_final');
SELECT forged(head(2, 1, 64, 'Infinity') || filled('{1,5,1}', 1), 'crm_internal.gamma_gamma_fit_final');
-- a table that claims room and has none: rows move on, nothing hangs
DO $$ BEGIN
    EXECUTE format('CREATE AGGREGATE own(float8, float8, float8) (SFUNC = crm_internal.clv_fit_transition, STYPE = float8[], FINALFUNC = crm_internal.clv_fit_final, INITCOND = %L)', head(3, 0, 64) || filled('{1,1,2,1}', 64));
END $$;
SELECT own(x, t_x, t) FROM c;
DROP AGGREGATE own(float8, float8, float8);

-- Bounds, several maxima, and fits that say little -----------------------------------------------------------

-- A bound is a simpler model: its parameters count, BIC decides (log likelihoods of the limits by independent
-- computation: -9237.0541 with one rate, -9459.8266 of the NBD), and the silent are seen to be gone.
CREATE TABLE alike AS SELECT x::float8, t_x::float8, t::float8 FROM (VALUES (12, 350, 360, 80), (11, 345, 365, 70), (2, 40, 355, 40), (6, 170, 360, 35)) AS v(x, t_x, t, n), generate_series(1, n);
SET client_min_messages = error;
SELECT k AS model, (m).status, (m).free_parameters, crm.round((m).bic, 1) AS bic, close((m).bic, (m).free_parameters * ln(225) - 2 * (m).log_likelihood) AS counted
FROM (SELECT k, crm.clv_fit(x, t_x, t, crm.clv_options(k)) AS m FROM alike, unnest('{nbd,bg_nbd}'::text[]) AS k GROUP BY 1) AS q ORDER BY 1;
SELECT (m).model, (m).status, (m).note, crm.p_alive(m, 2, 40, 355) < 0.001 AS gone FROM (SELECT crm.clv_fit_best(x, t_x, t) AS m FROM alike) AS q;
SELECT c.model, c.parameters FROM crm.clv_compare((SELECT crm.clv_fit(x, t_x, t, crm.clv_options('bg_nbd')) FROM alike), (SELECT crm.clv_fit(x, t_x, t, crm.clv_options('nbd')) FROM alike)) AS c;
-- the least BIC of all, whatever the data
SELECT count(*) AS groups, bool_and((best).bic <= least + 0.001) AS least
FROM (SELECT customer % 30 AS g, crm.clv_fit_best(x, t_x, t) AS best FROM c GROUP BY 1) AS b
JOIN (SELECT g, min((m).bic) AS least FROM (SELECT customer % 30 AS g, k, crm.clv_fit(x, t_x, t, crm.clv_options(k)) AS m FROM c, unnest('{nbd,bg_nbd,mbg_nbd,pareto_nbd}'::text[]) AS k GROUP BY 1, 2) AS f GROUP BY 1) AS l USING (g);
-- weekly buyers of whom some are silent for most of a year: not everybody is alive
SELECT (m).model, crm.p_alive(m, 6, 42, 366) < 0.001 AS silent_is_gone, crm.p_alive(m, 51, 357, 366) > 0.9 AS others_are_not
FROM (SELECT crm.clv_fit_best(x, t_x, t) AS m FROM (VALUES (51, 357, 366, 5), (50, 350, 366, 5), (6, 42, 366, 2), (20, 140, 366, 2)) AS v(x, t_x, t, n), generate_series(1, n)) AS q;
RESET client_min_messages;

-- Nobody leaves: said at the fit, in the note, and whoever is best.
CREATE TABLE loyal AS SELECT c.* FROM crm.clv_customers((SELECT crm.population_with_days(customer_id, ordered_at, amount) FROM crm.simulate_orders(400, '2024-01-01', 700, 100, r => 2, alpha => 20, a => 0.0001, b => 1000, seasonality => 0)), '2025-11-30') AS c;
\set VERBOSITY terse
SELECT (m).note ~ 'no better than nbd' AS note FROM (SELECT crm.clv_fit(repeat_days, t_x, age, crm.clv_options('mbg_nbd')) AS m FROM loyal) AS q;
SELECT (m).model, (m).note ~ 'P\(alive\) is 1 for everybody' AS note FROM (SELECT crm.clv_fit_best(repeat_days, t_x, age) AS m FROM loyal) AS q;
\set VERBOSITY default
SET client_min_messages = error;

-- Money: one amount of a billion among fifties, in any unit; the model of the others is no better for them all.
CREATE TABLE money AS SELECT 1 + i % 7 AS x, round((50 * (i / (376.0 - i)) ^ 0.33)::numeric, 2)::float8 AS m FROM generate_series(1, 375) AS i;
SELECT (g).status, (g).note, close((d).log_likelihood, (g).log_likelihood - 376 * ln(1000), 1e-9) AS unit, close((d).parameters[3], (g).parameters[3] * 1000, 1e-6) AS v,
       (g).log_likelihood > others AS higher
FROM (SELECT crm.gamma_gamma_fit(x, m) AS g, crm.gamma_gamma_fit(x, m * 1000) AS d, sum(crm.clv_log_likelihood(o, x, m)) AS others
      FROM (TABLE money UNION ALL VALUES (3, 1e9::float8)) AS v, (SELECT crm.gamma_gamma_fit(x, m) AS o FROM money) AS o) AS q;
-- q not above 1: no mean for customers without repeat purchases; near 1
SELECT (g).parameters[2] < 1 AS q, crm.expected_order_value(g) IS NULL AS no_mean, substring((g).note FROM 'not above 1.*') AS note
FROM (SELECT crm.gamma_gamma_fit(9, 10 * (i / (401.0 - i)) ^ 1.5) AS g FROM generate_series(1, 400) AS i) AS q;
SELECT (g).parameters[2] BETWEEN 1 AND 1.2 AS q, crm.expected_order_value(g) > 0 AS mean, substring((g).note FROM 'near 1: the mean of customers') AS note
FROM (SELECT crm.gamma_gamma_fit(9, 10 * (i / (401.0 - i)) ^ 0.95) AS g FROM generate_series(1, 400) AS i) AS q;
-- everybody pays the same; everybody bought today: at a bound, no failure
SELECT (g).status, (g).note, crm.expected_order_value(g, 2, 10) FROM (SELECT crm.gamma_gamma_fit(1 + i % 3, 10) AS g FROM generate_series(1, 50) AS i) AS q;
SELECT k AS model, (m).status FROM (SELECT k, crm.clv_fit(2 + i % 3, 100 + i, 100 + i, crm.clv_options(k)) AS m FROM generate_series(1, 50) AS i, unnest('{bg_nbd,mbg_nbd,pareto_nbd}'::text[]) AS k GROUP BY 1) AS q ORDER BY 1;
-- a model with covariates is never worse than the one without
SELECT k AS model, (z).log_likelihood >= (m).log_likelihood - 1e-6 AS no_worse, (z).free_parameters > (m).free_parameters AS more
FROM (SELECT k, crm.clv_fit(x, t_x, t, 1, ARRAY[customer % 2]::float8[], crm.clv_options(k)) AS z, crm.clv_fit(x, t_x, t, crm.clv_options(k)) AS m FROM c, unnest('{bg_nbd,mbg_nbd,pareto_nbd}'::text[]) AS k GROUP BY 1) AS q ORDER BY 1;
RESET client_min_messages;

DROP FUNCTION plain(text, float8[]), plain(text, float8[], float8, float8, float8), close(float8, float8, float8), close(float8[], float8[], float8), forged, head, filled;
DROP TABLE alike, loyal, money, o, p, s, c, f, donors, regular, rs, spend, v, vf, hard, hf;
