-- validation of lifetime value models: hold-out, tracking, histogram, accuracy
\set SHOW_CONTEXT never
SET datestyle = 'ISO, YMD';
SET timezone = 'UTC';
SET extra_float_digits = 0;
\pset footer off
\set VERBOSITY default

-- One answer or another, to 1e-10.
CREATE FUNCTION close(a float8, b float8) RETURNS bool LANGUAGE sql AS
$$ SELECT a IS NOT NULL AND b IS NOT NULL AND abs(a - b) <= 1e-10 * greatest(abs(a), abs(b), 1) $$;

-- NBD with r = 1 and alpha weeks has everything in closed form (Ehrenberg 1959; purchases after a history are
-- gamma-Poisson again): E[X(t)] = t / alpha, P(X(t) = x) = alpha / (alpha + t) * (t / (alpha + t))^x, and given
-- x in T: E = (1 + x) t / (alpha + T), P(any) = 1 - ((alpha + T) / (alpha + T + t))^(1 + x), P(alive) = 1.
\set nbd 'crm.clv_model_fixed(''nbd'', ''{1,20}'', ''week'')'

-- Five customers by hand ---------------------------------------------------------------------------------------

CREATE TEMP TABLE o (customer int, at timestamp, amount numeric);
INSERT INTO o VALUES
    (1, '2024-01-01 09:00', 10), (1, '2024-01-10 10:00', 20), (1, '2024-01-10 18:00', 5.5), (1, '2024-02-05 08:00', 40), (1, '2024-02-05 23:59', 2), (1, '2024-02-20 08:00', 7),
    (2, '2024-01-31 23:59', 8),                                                        -- the last moment of the calibration
    (3, '2024-01-20 12:00', 5), (3, '2024-02-01 00:00', 6.25), (3, '2024-02-02 00:00', -1), -- the first moment of the hold-out; a refund
    (4, '2024-02-03 12:00', 99), (4, '2024-02-09 12:00', 1),                           -- first seen in the hold-out
    (5, '2024-01-05 12:00', -3), (5, '2024-02-10 12:00', 30);                          -- before it only a refund
CREATE TEMP TABLE p AS
SELECT crm.population_with_days(customer, at, amount) FILTER (WHERE at < date '2024-01-31' + 1) AS calibration,
       crm.population_with_days(customer, at, amount) FILTER (WHERE at >= date '2024-01-31' + 1 AND at < date '2024-02-28' + 1) AS holdout,
       crm.population_with_days(customer, at, amount) AS population
FROM o;
SELECT h.* FROM p, crm.clv_holdout(calibration, holdout, '2024-01-31', '2024-02-28') AS h ORDER BY 1;
SELECT i.* FROM p, crm.clv_holdout_info(calibration, holdout, '2024-01-31', '2024-02-28') AS i;
-- A hold-out without rows; without customers; all bought before.
SELECT h.* FROM p, crm.clv_holdout(calibration, NULL, '2024-01-31', '2024-02-28') AS h ORDER BY 1;
SELECT i.* FROM p, crm.clv_holdout_info(calibration, NULL, '2024-01-31', '2024-02-28') AS i;
SELECT h.* FROM p, crm.clv_holdout(NULL, holdout, '2024-01-31', '2024-02-28') AS h;
SELECT i.* FROM p, crm.clv_holdout_info(NULL, holdout, '2024-01-31', '2024-02-28') AS i;

-- 28 days are 4 weeks: given x = 1 in 30 days, (1 + 1) * 4 / (20 + 30 / 7.0) = 0.3294117647; x = 0 in 0 and 11 days.
SELECT repeat_days, label, customers, round(predicted::numeric, 10) AS predicted, actual
FROM p, crm.clv_holdout_by_frequency(:nbd, calibration, holdout, '2024-01-31', '2024-02-28', 2);
SELECT bin, round(probability_from::numeric, 3) AS probability_from, round(probability_to::numeric, 3) AS probability_to, customers, round(predicted::numeric, 10) AS predicted, actual
FROM p, crm.clv_holdout_by_probability(:nbd, calibration, holdout, '2024-01-31', '2024-02-28', 8);
SELECT bin, customers, predicted, actual FROM p, crm.clv_holdout_by_probability(:nbd, calibration, holdout, '2024-01-31', '2024-02-28', 2, 'p_alive');
SELECT observations, round(total_predicted::numeric, 10) AS total_predicted, total_actual FROM p, crm.clv_holdout_accuracy(:nbd, calibration, holdout, '2024-01-31', '2024-02-28');
SELECT accuracy.* FROM p, crm.clv_holdout_accuracy(:nbd, NULL, holdout, '2024-01-31', '2024-02-28') AS accuracy;

-- Tracking: customers 1, 5, 3, 2 come on days 0, 35, 19, 30 of 2024; 5 is not of the cohort. E = age in days / 7 / 20 each.
SELECT period, period_start, period_end, actual, round(expected::numeric, 10) AS expected, cumulative_actual, round(cumulative_expected::numeric, 10) AS cumulative_expected
FROM p, crm.clv_tracking(:nbd, population, '2024-01-31', '2024-02-12', 10);
SELECT count(*), max(period_end), max(cumulative_actual) FROM p, crm.clv_tracking(:nbd, population, '2024-01-31', '2024-02-28');
SELECT count(*) AS before_the_first FROM p, crm.clv_tracking(:nbd, population, '2023-12-31', '2024-02-28');
-- BG/BB counts weeks with a purchase when they have ended; with alpha = beta = gamma = delta = 1 it expects
-- 1/2 sum_{j <= n} 1 / (j + 1) in n weeks. Customer 1: days 9, 35, 50 are in weeks 2, 5, 8; customer 3: day 12, week 2.
SELECT period, period_end, actual, round(expected::numeric, 10) AS expected FROM p, crm.clv_tracking(crm.clv_model_fixed('bg_bb', '{1,1,1,1}', 'week'), population, '2024-01-20', '2024-02-28', 15);
-- By 31 January customer 1 has had 4 whole weeks, by 28 February 8: purchases in weeks 5 and 8; customer 3 in week 2
-- of 2 to 5; customer 2 has weeks 1 to 4. Expected, integrals of Fader, Hardie & Shang 2010 in fractions: 0.3241395568 + 0.6416666667 + 0.2111111111.
SELECT total_actual, round(total_predicted::numeric, 10) AS total_predicted, mae > 0 AS error
FROM p, crm.clv_holdout_accuracy(crm.clv_model_fixed('bg_bb', '{1,1,1,1}', 'week'), calibration, holdout, '2024-01-31', '2024-02-28');

-- Histogram at the end of January: x = 1, 0, 0 in 30, 11, 0 days; cells 0, 1, 2+.
SELECT repeat_days, label, actual, round(expected::numeric, 10) AS expected, round(chi_square::numeric, 10) AS chi_square
FROM p, crm.purchase_histogram(:nbd, calibration, '2024-01-31', 2);
SELECT count(*) AS same FROM p, crm.purchase_histogram(:nbd, calibration, '2024-01-31') AS a JOIN crm.purchase_histogram(:nbd, population, '2024-01-31', after_as_of => 'exclude') AS b USING (repeat_days, label, actual, expected, chi_square);
SELECT count(*) AS same FROM p, crm.purchase_histogram(:nbd, calibration, '2024-01-31') AS a
JOIN crm.purchase_histogram(:nbd, '{0,1,0,NULL,3}', ARRAY[11 / 7.0, 30 / 7.0, 0, 1, NULL]) AS b USING (repeat_days, label, actual, expected, chi_square);
SELECT count(*) AS nobody FROM crm.purchase_histogram(:nbd, '{}'::float8[], '{}');
SELECT count(*) AS nobody FROM p, crm.purchase_histogram(:nbd, NULL::crm.population_bigint, '2024-01-31');
SELECT repeat_days, actual, expected, chi_square FROM crm.purchase_histogram(:nbd, '{0,0}'::float8[], '{0,0}', 1);
-- Nobody has more purchases than opportunities; cells where nothing is expected are none.
SELECT (crm.chi_square_test(expected, actual)).cells, sum(expected) FROM crm.purchase_histogram(crm.clv_model_fixed('bg_bb', '{1,1,1,1}', 'week'), '{0,1,0,2}'::float8[], '{0,1,3,5}', 9);

-- Forecast accuracy by hand ------------------------------------------------------------------------------------

-- Errors 1, 1, -1, 1, 3. Ranks of forecasts, doubled and centred: -4, -1, -1, 2, 4; of actual values -4, -2, 3, 3, 0:
-- rank correlation 21 / 38; Gini (0 - 1 - 3 + 6 + 8) / (0 - 2 + 9 + 9 + 0) = 5/8.
CREATE TEMP TABLE f (predicted float8, actual float8);
INSERT INTO f VALUES (1, 0), (2, 1), (2, 3), (4, 3), (5, 2), (NULL, 7), (7, NULL), (NULL, NULL);
SELECT a.observations, a.total_predicted, a.total_actual, a.bias, a.mae, round(a.rmse::numeric, 10) AS rmse, round(a.rank_correlation::numeric, 10) AS rank_correlation, round(a.gini::numeric, 10) AS gini,
       round(sqrt(13 / 5.0), 10) AS rmse_by_hand, round(21 / 38.0, 10) AS rank_correlation_by_hand
FROM (SELECT (crm.forecast_accuracy(predicted, actual)).* FROM f) AS a;
SELECT (crm.forecast_accuracy(predicted, actual)).mae, round((crm.forecast_accuracy(predicted, actual)).rmse::numeric, 10) AS rmse, round((crm.forecast_accuracy(predicted, actual)).rank_correlation::numeric, 10) AS rank_correlation,
       round((crm.forecast_accuracy(predicted, actual)).gini::numeric, 10) AS gini FROM f;
-- A perfect, a reversed, a constant forecast; one observation; constant actual values; none.
SELECT crm.forecast_accuracy(v, v), crm.forecast_accuracy(-v, v), crm.forecast_accuracy(2, v) FROM generate_series(1, 4) AS v;
SELECT crm.forecast_accuracy(3, 5), crm.forecast_accuracy(NULL, 5), (crm.forecast_accuracy(NULL, 5)).mae, (crm.forecast_accuracy(NULL, 5)).rmse, (crm.forecast_accuracy(3, 5)).rank_correlation, (crm.forecast_accuracy(3, 5)).gini, (crm.forecast_accuracy(NULL, 5)).rank_correlation, (crm.forecast_accuracy(NULL, 5)).gini;
SELECT crm.forecast_accuracy(v, 7) FROM generate_series(1, 4) AS v;
SELECT crm.forecast_accuracy(v, v) IS NULL AS no_rows, (crm.forecast_accuracy(v, v)).mae IS NULL AS no_mae FROM generate_series(1, 0) AS v;

-- A chi-square of 2 degrees of freedom exceeds s with probability exp(-s / 2); the empty cell does not count.
SELECT t.cells, t.statistic, t.degrees_of_freedom, close(t.p_value, exp(-5)) AS p
FROM (SELECT (crm.chi_square_test(expected, actual)).* FROM (VALUES (10, 20), (20, 20), (30, 20), (0, 0), (NULL, 5)) AS v(actual, expected)) AS t;
SELECT crm.chi_square_test(20, actual, 1) IS NOT NULL AS some, (crm.chi_square_test(20, actual, 1)).degrees_of_freedom, crm.chi_square_test(20, actual, 2) AS none_left, crm.chi_square_test(20, NULL) AS nothing
FROM unnest('{10,20,30}'::float8[]) AS actual;

-- A shop ---------------------------------------------------------------------------------------------------------

CREATE TEMP TABLE shop AS
SELECT customer_id AS customer, ordered_at AS at, amount FROM crm.simulate_orders(400, '2023-01-01', 500, seed => 7);
CREATE TEMP TABLE s AS
SELECT crm.population_with_days(customer, at, amount) FILTER (WHERE at < date '2023-12-31' + 1) AS calibration,
       crm.population_with_days(customer, at, amount) FILTER (WHERE at >= date '2023-12-31' + 1 AND at < date '2024-04-30' + 1) AS holdout,
       crm.population_with_days(customer, at, amount) AS population
FROM shop;
CREATE TEMP TABLE plain AS
SELECT customer, count(DISTINCT at::date) FILTER (WHERE amount >= 0 AND at < '2024-01-01') - 1 AS x,
       max(at::date) FILTER (WHERE amount >= 0 AND at < '2024-01-01') - min(at::date) FILTER (WHERE amount >= 0) AS t_x,
       date '2023-12-31' - min(at::date) FILTER (WHERE amount >= 0) AS t, min(at::date) FILTER (WHERE amount >= 0) AS first,
       count(DISTINCT at::date) FILTER (WHERE amount >= 0 AND at >= '2024-01-01' AND at < '2024-05-01') AS purchases,
       coalesce(sum(amount) FILTER (WHERE at >= '2024-01-01' AND at < '2024-05-01'), 0) AS value
FROM shop GROUP BY 1 HAVING min(at) FILTER (WHERE amount >= 0) < '2024-01-01';

SELECT count(*) = (SELECT count(*) FROM plain) AS plain_sql
FROM s, crm.clv_holdout(calibration, holdout, '2023-12-31', '2024-04-30') AS h JOIN plain USING (customer)
WHERE (h.repeat_days, h.t_x, h.age, h.holdout_purchases, h.holdout_money) = (plain.x, plain.t_x, plain.t, plain.purchases, plain.value);
SELECT count(*) = (SELECT count(*) FROM plain) AS same_as_clv_customers
FROM s, crm.clv_holdout(calibration, holdout, '2023-12-31', '2024-04-30') AS h, crm.clv_customers(calibration, '2023-12-31') AS c
WHERE h.customer = c.customer AND (h.repeat_days, h.t_x, h.age) = (c.repeat_days, c.t_x, c.age) AND h.mean_repeat_value IS NOT DISTINCT FROM c.mean_repeat_value;
SELECT (i.customers, i.active_customers, i.holdout_purchases, i.holdout_money) = (SELECT count(*), count(*) FILTER (WHERE purchases > 0), sum(purchases), sum(value) FROM plain) AS plain_sql,
       (i.new_customers, i.new_customer_purchases) = (SELECT count(DISTINCT customer), count(DISTINCT (customer, at::date)) FROM shop
                                                      WHERE amount >= 0 AND at >= '2024-01-01' AND at < '2024-05-01' AND customer NOT IN (SELECT customer FROM plain)) AS new, horizon_days
FROM s, crm.clv_holdout_info(calibration, holdout, '2023-12-31', '2024-04-30') AS i;
-- Other keys, and amounts in float.
SELECT count(*) = (SELECT count(*) FROM plain) AS text_keys, count(*) FILTER (WHERE h.holdout_money = plain.value) = count(*) AS value
FROM (SELECT crm.population_with_days('é' || customer, at, amount) FILTER (WHERE at < '2024-01-01') AS c, crm.population_with_days('é' || customer, at, amount ORDER BY at DESC) FILTER (WHERE at >= '2024-01-01' AND at < '2024-05-01') AS h FROM shop) AS q,
     crm.clv_holdout(c, h, '2023-12-31', '2024-04-30') AS h JOIN plain ON h.customer = 'é' || plain.customer AND h.holdout_purchases = plain.purchases;
SELECT count(*) = (SELECT count(*) FROM plain) AS uuid_keys, bool_and(close(h.holdout_money::float8, plain.value::float8)) AS value
FROM (SELECT crm.population_with_days(md5(customer::text)::uuid, at, amount::float8) FILTER (WHERE at < '2024-01-01') AS c, crm.population_with_days(md5(customer::text)::uuid, at, amount::float8) FILTER (WHERE at >= '2024-01-01' AND at < '2024-05-01') AS h FROM shop) AS q,
     crm.clv_holdout(c, h, '2023-12-31', '2024-04-30') AS h JOIN plain ON h.customer = md5(plain.customer::text)::uuid AND h.holdout_purchases = plain.purchases;

-- Tables and figures in plain SQL, horizon 121 days.
SELECT bool_and(r.customers = q.customers AND close(r.predicted, q.predicted) AND close(r.actual, q.actual)) AS by_frequency, count(*)
FROM s, crm.clv_holdout_by_frequency(:nbd, calibration, holdout, '2023-12-31', '2024-04-30', 5) AS r
JOIN (SELECT least(x, 5) AS repeat_days, count(*) AS customers, avg((1 + x) * (121 / 7.0) / (20 + t / 7.0)) AS predicted, avg(purchases) AS actual FROM plain GROUP BY 1) AS q USING (repeat_days);
SELECT bool_and(CASE WHEN q.bin IS NULL THEN r.customers = 0 AND r.predicted IS NULL AND r.actual IS NULL
                ELSE r.customers = q.customers AND close(r.predicted, q.predicted) AND close(r.actual, q.actual) AND q.predicted BETWEEN probability_from AND probability_to END) AS by_probability, count(*)
FROM s, crm.clv_holdout_by_probability(:nbd, calibration, holdout, '2023-12-31', '2024-04-30') AS r
LEFT JOIN (SELECT 1 + floor(10 * p)::int AS bin, count(*) AS customers, avg(p) AS predicted, avg((purchases > 0)::int) AS actual
           FROM (SELECT *, 1 - power((20 + t / 7.0) / (20 + (t + 121) / 7.0), 1 + x) AS p FROM plain) AS v GROUP BY 1) AS q USING (bin);
-- (another alpha: with 20 forecasts of different histories are equal but for rounding)
CREATE TEMP TABLE forecast AS SELECT ((1 + x) * (121 / 7.0) / (20.0317 + t / 7.0))::float8 AS predicted, purchases::float8 AS actual FROM plain;
SELECT a.observations = count(*) AND close(a.total_predicted, sum(f.predicted)) AND a.total_actual = sum(f.actual) AND close(a.bias, avg(f.predicted - f.actual)) AND close(a.mae, avg(abs(f.predicted - f.actual)))
       AND close(a.rmse, sqrt(avg(power(f.predicted - f.actual, 2)))) AS errors, close(a.rank_correlation, corr(rp, ra)) AS rank_correlation, close(a.gini, covar_pop(rp, f.actual) / covar_pop(ra, f.actual)) AS gini
FROM s, crm.clv_holdout_accuracy(crm.clv_model_fixed('nbd', '{1,20.0317}', 'week'), calibration, holdout, '2023-12-31', '2024-04-30') AS a,
     (SELECT *, rank() OVER (ORDER BY predicted) + (count(*) OVER (PARTITION BY predicted) - 1) / 2.0 AS rp, rank() OVER (ORDER BY actual) + (count(*) OVER (PARTITION BY actual) - 1) / 2.0 AS ra FROM forecast) AS f
GROUP BY a.*, a.observations, a.total_predicted, a.total_actual, a.bias, a.mae, a.rmse, a.rank_correlation, a.gini;
SELECT bool_and(r.actual = q.actual AND close(r.expected, q.expected) AND close(r.chi_square, power(q.actual - q.expected, 2) / q.expected)) AS histogram, sum(r.actual) = max(q.all) AND close(sum(r.expected), max(q.all)) AS everybody
FROM s, crm.purchase_histogram(:nbd, calibration, '2023-12-31', 12) AS r
JOIN (SELECT k AS repeat_days, count(*) FILTER (WHERE least(x, 12) = k) AS actual, count(*) AS all,
             sum(CASE WHEN k < 12 THEN 20 / (20 + t / 7.0) * power(t / 7.0 / (20 + t / 7.0), k) ELSE power(t / 7.0 / (20 + t / 7.0), 12) END)::float8 AS expected
      FROM plain, generate_series(0, 12) AS k GROUP BY 1) AS q USING (repeat_days);
SELECT bool_and(r.cumulative_actual = q.actual AND close(r.cumulative_expected, q.expected) AND close(r.expected, q.expected - q.before)) AS tracking, count(*)
FROM s, crm.clv_tracking(:nbd, population, '2023-12-31', '2024-04-30') AS r,
     LATERAL (SELECT (SELECT count(DISTINCT (customer, at::date)) FROM shop JOIN plain USING (customer) WHERE amount >= 0 AND at < period_end + 1 AND at >= plain.first + 1) AS actual,
                     sum(greatest(period_end - first, 0)) / 140.0 AS expected, sum(greatest(period_start - 1 - first, 0)) / 140.0 AS before FROM plain) AS q;
-- Nothing is expected on the day of the first purchase: one customer who buys on each of ten days, at one a day, is expected to do what he did.
SELECT sum(actual) AS actual, round(sum(expected)::numeric, 6) AS expected, round(max(expected) FILTER (WHERE period = 1)::numeric, 6) AS first_day
FROM crm.clv_tracking(crm.clv_model_fixed('nbd', '{1e6,1e6}'), (SELECT crm.population_with_days(1, date '2024-01-01' + d, 5) FROM generate_series(0, 9) AS d), '2024-01-01', '2024-01-10', 1);
-- A fitted NBD of customers who all came on one day expects in the end what happened.
SELECT close(sum(t.expected), sum(t.actual)) AS nbd_expects_what_happened, sum(t.actual) > 100 AS many
FROM (SELECT crm.population_with_days(i, date '2024-01-01' + d, 5) AS p FROM generate_series(1, 50) AS i, LATERAL (SELECT 0 AS d UNION SELECT 1 + i * k % 97 FROM generate_series(1, i % 7) AS k) AS days) AS q,
     LATERAL crm.clv_fit(p, '2024-04-30', 'nbd', 'week') AS m, crm.clv_tracking(m, p, '2024-04-30', '2024-04-30') AS t;
-- Periods of another length end at the same sums, the last on the last day.
SELECT count(*) AS lengths, count(DISTINCT (actual, round(expected::numeric, 9))) AS sums, bool_and(last = '2024-04-30' AND actual = cumulative_actual AND close(expected, cumulative_expected)) AS cumulative
FROM (SELECT d, sum(actual) AS actual, sum(expected) AS expected, max(cumulative_actual) AS cumulative_actual, max(cumulative_expected) AS cumulative_expected, max(period_end) AS last
      FROM s, unnest('{1,7,30,36525}'::int[]) AS d, crm.clv_tracking(:nbd, population, '2023-12-31', '2024-04-30', d) AS r GROUP BY d) AS q;

-- The whole way: fit to the calibration, foretell the hold-out. The shop has the parameters 0.4, 7 weeks, 0.5, 2.5.
CREATE TEMP TABLE way AS
SELECT crm.population_with_days(customer_id, ordered_at, amount) FILTER (WHERE ordered_at < date '2023-12-31' + 1) AS calibration,
       crm.population_with_days(customer_id, ordered_at, amount) FILTER (WHERE ordered_at >= date '2023-12-31' + 1 AND ordered_at < date '2024-12-31' + 1) AS holdout
FROM crm.simulate_orders(4000, '2023-01-01', 731, 200, seasonality => 0, seed => 11);
SELECT (m).model, (m).customers, (m).converged, abs(total_predicted / total_actual - 1) < 0.05 AS total, rank_correlation > 0.3 AS ranks, gini > 0.5 AS gini,
       (SELECT max(abs(predicted - actual)) < 0.1 FROM crm.clv_holdout_by_probability(m, calibration, holdout, '2023-12-31', '2024-12-31', 5) WHERE customers > 100) AS probabilities,
       (SELECT (crm.chi_square_test(expected, actual, 4)).p_value > 0.01 FROM crm.purchase_histogram(m, calibration)) AS histogram
FROM way, crm.clv_fit(calibration, '2023-12-31', 'bg_nbd', 'week') AS m, crm.clv_holdout_accuracy(m, calibration, holdout, '2023-12-31', '2024-12-31') AS a;

-- Any order, any split, any number of workers ---------------------------------------------------------------------

CREATE FUNCTION digest(c crm.population_bigint, h crm.population_bigint, a crm.population_bigint) RETURNS text LANGUAGE sql AS $$
    WITH m AS (SELECT crm.clv_model_fixed('bg_nbd', '{0.4,7,0.5,2.5}', 'week') AS m),
    row AS (SELECT 'h' || h::text AS row FROM crm.clv_holdout(c, h, '2023-12-31', '2024-04-30') AS h
            UNION ALL SELECT 'i' || i::text FROM crm.clv_holdout_info(c, h, '2023-12-31', '2024-04-30') AS i
            UNION ALL SELECT concat_ws(' ', 'f', label, customers, round(predicted::numeric, 10), round(actual::numeric, 10)) FROM m, crm.clv_holdout_by_frequency(m, c, h, '2023-12-31', '2024-04-30') AS i
            UNION ALL SELECT concat_ws(' ', 'p', bin, customers, round(predicted::numeric, 10), round(actual::numeric, 10)) FROM m, crm.clv_holdout_by_probability(m, c, h, '2023-12-31', '2024-04-30') AS i
            UNION ALL SELECT 'a' || a::text FROM m, crm.clv_holdout_accuracy(m, c, h, '2023-12-31', '2024-04-30') AS a
            UNION ALL SELECT 't' || t::text FROM m, crm.clv_tracking(m, a, '2023-12-31', '2024-04-30') AS t
            UNION ALL SELECT 'x' || t::text FROM m, crm.purchase_histogram(m, c, '2023-12-31') AS t)
    SELECT md5(string_agg(row, E'\n' ORDER BY row COLLATE "C")) FROM row $$;
SELECT digest(calibration, holdout, population) AS digest FROM s \gset
SELECT digest(crm.population_with_days(customer, at, amount ORDER BY amount, at) FILTER (WHERE at < '2024-01-01'), crm.population_with_days(customer, at, amount ORDER BY at DESC) FILTER (WHERE at >= '2024-01-01' AND at < '2024-05-01'),
              crm.population_with_days(customer, at, amount ORDER BY md5(customer::text), amount DESC)) = :'digest' AS any_order FROM shop;
SELECT digest(crm.rollup(c), crm.rollup(h), crm.rollup(a)) = :'digest' AS any_split
FROM (SELECT crm.population_with_days(customer, at, amount) FILTER (WHERE at < '2024-01-01') AS c, crm.population_with_days(customer, at, amount) FILTER (WHERE at >= '2024-01-01' AND at < '2024-05-01') AS h,
             crm.population_with_days(customer, at, amount) AS a FROM shop GROUP BY extract(epoch FROM at)::bigint % 7) AS q;
SELECT crm.forecast_accuracy(predicted, actual) AS accuracy, crm.chi_square_test(predicted, actual) AS test, (crm.forecast_accuracy(predicted, actual)).mae AS mae FROM forecast \gset
SELECT crm.forecast_accuracy(predicted, actual ORDER BY actual, predicted DESC)::text = :'accuracy' AS any_order, close((crm.chi_square_test(predicted, actual ORDER BY predicted)).statistic, (:'test'::crm.chi_square_test).statistic) AS test,
       close((crm.forecast_accuracy(predicted, actual ORDER BY actual DESC)).mae, :'mae') AS mae FROM forecast;
CREATE TABLE many AS SELECT predicted, actual FROM forecast ORDER BY md5(predicted::text || actual);
CREATE TABLE orders AS SELECT * FROM shop ORDER BY md5(customer::text || at);
SET parallel_setup_cost = 0;
SET parallel_tuple_cost = 0.01;
SET cpu_operator_cost = 0;
SET min_parallel_table_scan_size = 0;
SELECT crm.forecast_accuracy(predicted, actual)::text = :'accuracy' AS parallel, close((crm.chi_square_test(predicted, actual)).statistic, (:'test'::crm.chi_square_test).statistic) AS test, close((crm.forecast_accuracy(predicted, actual)).mae, :'mae') AS mae FROM many;
SELECT digest(crm.population_with_days(customer, at, amount) FILTER (WHERE at < '2024-01-01'), crm.population_with_days(customer, at, amount) FILTER (WHERE at >= '2024-01-01' AND at < '2024-05-01'),
              crm.population_with_days(customer, at, amount)) = :'digest' AS parallel FROM orders;
RESET parallel_setup_cost;
RESET parallel_tuple_cost;
RESET cpu_operator_cost;
RESET min_parallel_table_scan_size;
DROP TABLE many, orders;
-- As window aggregate, and by group.
SELECT bool_and((a).observations = least(n, 3)) AS moving FROM (SELECT crm.forecast_accuracy(v, v) OVER w AS a, row_number() OVER w AS n FROM generate_series(1, 9) AS v WINDOW w AS (ORDER BY v ROWS 2 PRECEDING)) AS q;
SELECT v % 2 AS half, (crm.forecast_accuracy(v, 2 * v)).* FROM generate_series(1, 9) AS v GROUP BY 1 ORDER BY 1;

-- What is refused -------------------------------------------------------------------------------------------------

SELECT count(*) FROM p, crm.clv_holdout(calibration, holdout, NULL, '2024-02-28');
SELECT count(*) FROM p, crm.clv_holdout(calibration, holdout, '2024-01-31', 'infinity');
\echo :LAST_ERROR_SQLSTATE
SELECT count(*) FROM p, crm.clv_holdout(calibration, holdout, '2024-01-31', '2024-01-31');
SELECT count(*) FROM p, crm.clv_holdout(calibration, holdout, '2024-01-31', '2124-02-28');
SELECT count(*) FROM p, crm.clv_holdout(population, holdout, '2024-01-31', '2024-02-28');
SELECT count(*) FROM p, crm.clv_holdout(calibration, holdout, '2024-01-31', '2024-02-19');
SELECT count(*) FROM p, crm.clv_holdout(calibration, population, '2024-01-31', '2024-02-28');
SELECT count(*) FROM p, crm.clv_holdout((SELECT crm.population(customer, at, amount) FROM o WHERE at < '2024-02-01'), holdout, '2024-01-31', '2024-02-28');
SELECT count(*) FROM p, crm.clv_holdout(calibration, (SELECT crm.population(customer, at, amount) FROM o WHERE at >= '2024-02-01'), '2024-01-31', '2024-02-28');
SELECT * FROM p, crm.clv_holdout_info(calibration, population, '2024-01-31', '2024-02-28');
SELECT * FROM p, crm.clv_holdout_by_frequency(crm.clv_model_fixed('gamma_gamma', '{1,2,3}'), calibration, holdout, '2024-01-31', '2024-02-28');
SELECT * FROM p, crm.clv_holdout_by_frequency(crm.clv_model_fixed('nbd', '{1,2}', 'period'), calibration, holdout, '2024-01-31', '2024-02-28');
SELECT * FROM p, crm.clv_holdout_by_frequency(crm.clv_model_fixed('bg_nbd', '{1,2,3,4,5,6,7}', covariates => 1), calibration, holdout, '2024-01-31', '2024-02-28');
SELECT * FROM p, crm.clv_holdout_by_frequency(:nbd, calibration, holdout, '2024-01-31', '2024-02-28', 0);
SELECT * FROM p, crm.clv_holdout_by_probability(:nbd, calibration, holdout, '2024-01-31', '2024-02-28', NULL);
SELECT * FROM p, crm.clv_holdout_by_probability(:nbd, calibration, holdout, '2024-01-31', '2024-02-28', 10, 'alive');
SELECT count(*) FROM p, crm.clv_holdout_by_frequency(NULL, calibration, holdout, '2024-01-31', '2024-02-28');
SELECT count(*) FROM p, crm.clv_tracking(NULL, population, '2024-01-31', '2024-02-28');
SELECT count(*) FROM p, crm.clv_tracking(:nbd, population, '2024-01-31', '2024-01-30');
SELECT count(*) FROM p, crm.clv_tracking(:nbd, population, '2024-01-31', '2024-02-28', 0);
SELECT count(*) FROM p, crm.clv_tracking(:nbd, population, '2024-01-31', '2224-02-28');
\echo :LAST_ERROR_SQLSTATE
SELECT count(*) FROM p, crm.clv_tracking(:nbd, population, '2024-01-31', NULL);
SELECT count(*) FROM crm.clv_tracking(:nbd, (SELECT crm.population(customer, at, amount) FROM o), '2024-01-31', '2024-02-28');
SELECT count(*) FROM p, crm.purchase_histogram(:nbd, population, '2024-01-31');
SELECT count(*) FROM p, crm.purchase_histogram(:nbd, population);
SELECT count(*) FROM p, crm.purchase_histogram(:nbd, population, '2024-02-28', 1001);
SELECT count(*) FROM p, crm.purchase_histogram(:nbd, population, '2024-02-28', after_as_of => 'ignore');
SELECT * FROM crm.purchase_histogram(:nbd, '{0,1}'::float8[], '{1}');
SELECT * FROM crm.purchase_histogram(:nbd, '{{0,1}}'::float8[], '{1,1}');
SELECT * FROM crm.purchase_histogram(:nbd, '{0.5}'::float8[], '{1}');
SELECT * FROM crm.purchase_histogram(:nbd, '{1}'::float8[], '{NaN}');
SELECT * FROM crm.purchase_histogram(:nbd, '{1}'::float8[], '{-1}');
SELECT crm.forecast_accuracy(1, 'NaN');
\echo :LAST_ERROR_SQLSTATE
SELECT (crm.forecast_accuracy('-Infinity', 1)).rmse;
SELECT (crm.forecast_accuracy(1e200, 1)).rmse;
\echo :LAST_ERROR_SQLSTATE
SELECT crm.chi_square_test(0, 1);
SELECT crm.chi_square_test(5, -1);
SELECT crm.chi_square_test(5, 1, -1);
SELECT crm.chi_square_test(5, 1, v) FROM generate_series(1, 2) AS v;
SELECT crm.chi_square_test(1e-200, 1e200);
SELECT crm_internal.forecast_accuracy_final('{1,2,3}');

-- An aggregate of one's own over the parts cannot smuggle in a state.
CREATE AGGREGATE own_accuracy(float8, float8) (SFUNC = crm_internal.forecast_accuracy_transition, STYPE = float8[], FINALFUNC = crm_internal.forecast_accuracy_final, INITCOND = '{}');
SELECT own_accuracy(1, 1);
DROP AGGREGATE own_accuracy(float8, float8);
CREATE AGGREGATE own_accuracy(float8, float8) (SFUNC = crm_internal.forecast_accuracy_transition, STYPE = float8[], FINALFUNC = crm_internal.forecast_accuracy_final, INITCOND = '{1,NaN,2}');
SELECT own_accuracy(1, 1);
\echo :LAST_ERROR_SQLSTATE
DROP AGGREGATE own_accuracy(float8, float8);
CREATE AGGREGATE own_test(float8, float8) (SFUNC = crm_internal.chi_square_transition, STYPE = float8[], FINALFUNC = crm_internal.chi_square_final, INITCOND = '{0,NaN}');
SELECT own_test(1, 1) FROM generate_series(1, 0);
DROP AGGREGATE own_test(float8, float8);
CREATE AGGREGATE own_test(float8, float8) (SFUNC = crm_internal.chi_square_transition, STYPE = float8[], FINALFUNC = crm_internal.chi_square_final, INITCOND = '{1,0,5,-2}');
SELECT own_test(1, 1);
DROP AGGREGATE own_test(float8, float8);
DROP FUNCTION close, digest;
-- bg_bb counts opportunities: whole, and not so many that a sum over them takes long
SELECT sum(expected) FROM crm.purchase_histogram(crm.clv_model_fixed('bg_bb', '{1,1,1,1}', 'week'), '{0}'::float8[], '{1000000000}', 9);
SELECT sum(expected) FROM crm.purchase_histogram(crm.clv_model_fixed('bg_bb', '{1,1,1,1}', 'week'), '{0}'::float8[], '{2.5}', 9);
SELECT round(sum(expected)::numeric, 9) AS everybody FROM crm.purchase_histogram(crm.clv_model_fixed('bg_bb', '{1,1,1,1}', 'week'), '{0}'::float8[], '{100}', 9);
