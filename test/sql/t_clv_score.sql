-- Lifetime value scores: published figures, agreement among functions, extremes, summaries, populations, intervals, covariates, errors
\set SHOW_CONTEXT never
CREATE SCHEMA t_clv_score;
SET search_path = t_clv_score, public;
SET extra_float_digits = 0;
CREATE TABLE m (name text PRIMARY KEY, m crm.clv_model);
INSERT INTO m VALUES
    ('bg', crm.clv_model_fixed('bg_nbd', '{0.243,4.414,0.793,2.426}', 'week')),
    ('bg fit', crm.clv_model_fixed('bg_nbd', '{0.2425982,4.4136842,0.7929899,2.4261667}', 'week')),
    ('bg a=1', crm.clv_model_fixed('bg_nbd', '{0.243,4.414,1,2.426}', 'week')),
    ('bg a+b<1', crm.clv_model_fixed('bg_nbd', '{0.11,2.24,0.31,0.5}', 'week')),
    ('mbg', crm.clv_model_fixed('mbg_nbd', '{0.525,6.183,0.891,1.614}', 'week')),
    ('cnbd', crm.clv_model_fixed('mbg_cnbd_k', '{0.525,6.183,0.891,1.614}', 'week', k => 3)),
    ('pareto', crm.clv_model_fixed('pareto_nbd', '{0.553,10.578,0.606,11.669}', 'week')),
    ('pareto btyd', crm.clv_model_fixed('pareto_nbd', '{0.553,10.580,0.606,11.656}', 'week')),
    ('pareto s=1', crm.clv_model_fixed('pareto_nbd', '{0.553,10.578,1,11.669}', 'week')),
    ('pareto a=b', crm.clv_model_fixed('pareto_nbd', '{0.553,10,0.6,10}', 'week')),
    ('pareto long', crm.clv_model_fixed('pareto_nbd', '{0.5143,2.8845,0.2856,14.1087}', 'week')),
    ('pareto dert', crm.clv_model_fixed('pareto_nbd', '{0.5629966,12.5590370,0.4081095,10.5148048}', 'week')),
    ('nbd', crm.clv_model_fixed('nbd', '{0.5,7}', 'week')),
    ('bgbb', crm.clv_model_fixed('bg_bb', '{1.20,0.75,0.66,2.78}', 'year')),
    ('bgbb paper', crm.clv_model_fixed('bg_bb', '{1.204,0.750,0.657,2.783}', 'year')),
    ('gg', crm.clv_model_fixed('gamma_gamma', '{6.25,3.74,15.44}'));
CREATE FUNCTION m(text) RETURNS crm.clv_model STABLE PARALLEL SAFE LANGUAGE sql RETURN (SELECT m FROM m WHERE name = $1);

-- Published figures -------------------------------------------------------------------------------------------
-- Fader, Hardie & Lee 2005 and their spreadsheets; the walkthrough of BTYD; Fader, Hardie & Shang 2010; note 025;
-- where no source is named, an independent computation with 30 digits. Tolerances are those of the print.

CREATE TABLE figure (model text, quantity text, got float8, value float8, tolerance float8);
INSERT INTO figure
SELECT 'bg', 'E[X(t)], spreadsheet', crm.expected_purchases(m('bg fit'), horizon => t), v, 1e-3
FROM (VALUES (0.1429, 0.0078), (1, 0.0532), (3, 0.1506), (31.8571, 1.0405), (32, 1.0437), (78, 1.8576)) AS f(t, v)
UNION ALL VALUES ('bg', 'E[X(52)], BTYD', crm.expected_purchases(m('bg fit'), horizon => 52), 1.444004, 1e-6),
    ('bg', 'E[Y(39)], spreadsheet', crm.expected_purchases(m('bg fit'), 2, 30.43, 38.86, 39), 1.226, 1e-3),
    ('bg', 'a = 1', crm.expected_purchases(m('bg a=1'), 2, 30.43, 38.86, 39), 1.102136786, 1e-8),
    ('bg', 'a + b < 1', crm.expected_purchases(m('bg a+b<1'), 0, 0, 1, 30), 0.564588615533, 1e-9),
    ('bg', 'P(no purchase in (39, 78]), Monte Carlo', crm.purchases_probability(m('bg'), horizon => 39, purchases => 0, start => 39), 0.7537, 1e-3),
    ('mbg', 'E[X(52)]', crm.expected_purchases(m('mbg'), horizon => 52), 1.41972375771, 1e-10),
    ('pareto', 'P(alive), BTYD', crm.p_alive(m('pareto btyd'), 26, 216 / 7.0, 31), 0.997874, 1e-6),
    ('pareto', 's = 1', crm.expected_purchases(m('pareto s=1'), 2, 30.43, 38.86, 39), 1.186052282, 1e-8),
    ('pareto', 'E[X(52)], s = 1', crm.expected_purchases(m('pareto s=1'), horizon => 52), 1.0350853139, 1e-9),
    ('pareto', 'alpha = beta', crm.p_alive(m('pareto a=b'), 2, 30.43, 38.86), 0.86546081202, 1e-9),
    ('pareto', '221 purchases', crm.p_alive(m('pareto long'), 221, 103.42857, 103.57143), 0.999596052318, 1e-9)
UNION ALL
SELECT 'bg', 'P(X(t) = n)', crm.purchases_probability(m('bg'), horizon => t, purchases => n), v, 1e-9 * v
FROM (VALUES (2, 10, 1.07868964037e-7), (39, 0, 0.573786352096), (30, 0, 0.607110317312), (30, 1, 0.19371195438), (30, 11, 0.00199952144748),
    (30, 20, 0.000222226048007), (39, 100, 5.53409053859e-9), (39, 171, 1.16779782764e-12), (39, 300, 4.74763205861e-19)) AS f(t, n, v)
UNION ALL
SELECT n.model, 'E[X(t)]', crm.expected_purchases(m(n.model), horizon => t), v, 1e-10 * v
FROM (VALUES ('bg', 1, 0.0532678911717), ('bg', 2, 0.103389739756), ('bg', 10, 0.432413362234), ('bg', 52, 1.4460505954), ('bg', 260, 3.5898717408),
    ('pareto', 1, 0.050979843246), ('pareto', 2, 0.0995754005728), ('pareto', 10, 0.427601142832), ('pareto', 52, 1.47299680338), ('pareto', 260, 3.8029889898)) AS n(model, t, v)
UNION ALL
SELECT f.model, 'expected purchases, P(alive)', g.got, g.v, 1e-9 * g.v
FROM (VALUES ('bg', 2, 10, 35, 39, 0.391569207091, 0.842603188642), ('bg', 39, 2, 30.43, 38.86, 1.22602817477, 0.726578570081),
    ('bg', 2, 5, 25, 39, 0.122171798762, 0.512778616879), ('bg', 2, 20, 25, 39, 0.00927242684354, 0.0101077884868), ('bg', 52, 0, 0, 38.86, 0.252073022282, 1),
    ('bg', 39, 100, 38.5, 38.86, 67.9406114392, 0.982256680119), ('bg', 39, 5000, 38.5, 38.86, 1.56611136621e-11, 4.55742649232e-15),
    ('pareto', 39, 0, 0, 39, 0.106526713177, 0.294467031015), ('pareto', 39, 2, 30.43, 38.86, 1.45512319326, 0.869167559153),
    ('pareto', 2, 10, 35, 39, 0.388634880421, 0.923723548167), ('pareto', 39, 221, 38.5, 38.86, 143.724241861, 0.989252033048),
    ('mbg', 39, 0, 0, 38.86, 0.154012746675, 0.389735080919), ('mbg', 39, 2, 30.43, 38.86, 1.26296062327, 0.706202265118),
    ('mbg', 39, 100, 38.5, 38.86, 63.9119124241, 0.980733483003)) AS f(model, horizon, x, t_x, t, cet, alive),
    LATERAL (VALUES (crm.expected_purchases(m(f.model), x, t_x, t, horizon), cet), (crm.p_alive(m(f.model), x, t_x, t), alive)) AS g(got, v)
UNION ALL
SELECT f.model, 'DERT, delta 0.0027', crm.expected_purchases(m(f.model), x, t_x, t, delta => 0.0027), v, 1e-8 * v
FROM (VALUES ('bg', 0, 0, 38.86, 1.015701931), ('bg', 2, 30.43, 38.86, 5.156379826), ('bg', 26, 30.857, 31, 70.90156181),
    ('pareto dert', 1, 30, 77.86, 2.1991554497), ('pareto dert', 5, 30, 77.86, 1.84050192448), ('pareto dert', 7, 35, 77.86, 1.86418332807)) AS f(model, x, t_x, t, v)
UNION ALL
SELECT 'bgbb', 'P(alive at n + 1), expected purchases, DERT 10 %', g.got, g.v, 1e-10 * g.v
FROM (VALUES (3, 4, 0.438343854585, 1.84081270242, 1.62137918584), (0, 0, 0.107756060654, 0.129291014114, 0.113878918222),
    (6, 6, 0.930084745763, 6.69576815977, 5.8976011591), (1, 1, 0.0691880918525, 0.152194663213, 0.134052344818)) AS f(x, t_x, alive, cet, dert),
    LATERAL (VALUES (crm.p_alive(m('bgbb'), x, t_x, 6), alive), (crm.expected_purchases(m('bgbb'), x, t_x, 6, 10), cet),
        (crm.expected_purchases(m('bgbb'), x, t_x, 6, annual_rate => 0.1), dert)) AS g(got, v)
UNION ALL
SELECT 'bgbb', 'P(alive in 2002), table 6', crm.p_alive(m('bgbb paper'), x, t_x, 6), v, 0.005 FROM (VALUES (0, 0, 0.11), (2, 4, 0.59), (6, 6, 0.93)) AS f(x, t_x, v)
UNION ALL
SELECT 'gg', 'E[M]', crm.expected_order_value(m('gg'), x, z), v, 1e-11 * v
FROM (VALUES (1, 20, 24.638487208), (3, 35, 35.0279199628), (0, NULL, 35.2189781022), (10, 100, 97.2792765175)) AS f(x, z, v);
SELECT model, quantity, count(*), bool_and(abs(got - value) <= tolerance) AS right FROM figure GROUP BY model, quantity ORDER BY model, quantity COLLATE "C";
SELECT * FROM figure WHERE (abs(got - value) <= tolerance) IS NOT true;

-- The functions agree -------------------------------------------------------------------------------------------

CREATE TABLE history AS
SELECT name, m, h.* FROM m, (VALUES (0, 0, 3), (0, 0, 39), (1, 1, 39), (2, 30, 39), (7, 39, 39), (12, 20, 200)) AS h(x, t_x, t)
WHERE (m).model <> 'gamma_gamma' AND ((m).model <> 'bg_bb' OR x <= t_x);
-- Probabilities add up, their mean is the expectation, and one of them or none is certain.
SELECT name, bool_and(abs(s.total - 1) < 1e-6) AS add_up, bool_and(abs(s.mean - crm.expected_purchases(m, x, t_x, t, 8)) < 1e-4) AS mean,
       bool_and(abs(crm.any_purchase_probability(m, x, t_x, t, 8) + crm.purchases_probability(m, x, t_x, t, 8, 0) - 1) < 1e-12) AS any_or_none,
       bool_and(crm.any_purchase_probability(m, x, t_x, t, 8) <= CASE WHEN (m).model = 'bg_bb' THEN 1 ELSE crm.p_alive(m, x, t_x, t) END) AS the_dead_do_not_buy
FROM history, LATERAL (SELECT sum(p) AS total, sum(n * p) AS mean FROM generate_series(0, 300) AS n, crm.purchases_probability(m, x, t_x, t, 8, n) AS p) AS s
GROUP BY name ORDER BY name;
-- Without a rate discounting changes nothing; with one, paying later is worth less; a period sum goes to the continuous one.
SELECT name, bool_and(abs(crm.expected_purchases(m, x, t_x, t, 8, delta => 0) / e - 1) < 1e-10) AS no_rate,
       bool_and(abs(crm.expected_purchases(m, x, t_x, t, horizon => 8, delta => 0, period => 1) / e - 1) < 1e-10) AS no_rate_by_period,
       bool_and(p < d AND d < e OR (m).model = 'bg_bb' AND abs(p / d - 1) < 1e-12) AS later_is_less, bool_and(abs(fine / d - 1) < 1e-3 OR (m).model = 'bg_bb') AS fine_periods,
       bool_and(abs(crm.expected_purchases(m, x, t_x, t, 1000, delta => 0.1) / crm.expected_purchases(m, x, t_x, t, delta => 0.1) - 1) < 1e-9) AS long_is_endless
FROM history, crm.expected_purchases(m, x, t_x, t, 8) AS e, crm.expected_purchases(m, x, t_x, t, 8, delta => ln(1.05::float8)) AS d,
     crm.expected_purchases(m, x, t_x, t, horizon => 8, delta => ln(1.05::float8), period => 1) AS p,
     LATERAL (SELECT CASE WHEN (m).model <> 'bg_bb' THEN crm.expected_purchases(m, x, t_x, t, horizon => 8, delta => ln(1.05::float8), period => 0.01) END AS fine) AS f
GROUP BY name ORDER BY name;
-- Periods of several opportunities
SELECT abs(crm.expected_purchases(m('bgbb'), 3, 4, 6, horizon => 6, delta => ln(1.21::float8) / 2, period => 2) - (e2 / 1.21 + (e4 - e2) / 1.21 ^ 2 + (e6 - e4) / 1.21 ^ 3)) < 1e-12 AS by_twos
FROM crm.expected_purchases(m('bgbb'), 3, 4, 6, 2) AS e2, crm.expected_purchases(m('bgbb'), 3, 4, 6, 4) AS e4, crm.expected_purchases(m('bgbb'), 3, 4, 6, 6) AS e6;
-- An annual rate is a continuous one in units of the model; a new customer is one without history.
SELECT name, abs(crm.expected_purchases(m, horizon => 104, annual_rate => 0.1) / crm.expected_purchases(m, horizon => 104, delta => ln(1.1::float8) / CASE (m).unit WHEN 'week' THEN 365.25 / 7 ELSE 1 END) - 1) < 1e-12 AS annual,
       crm.expected_purchases(m, delta => 0.1) = crm.expected_purchases(m, 0, 0, 0, delta => 0.1) AND crm.expected_purchases(m, horizon => 8) = crm.expected_purchases(m, 0, 0, 0, 8)
       AND crm.any_purchase_probability(m, horizon => 8) = crm.any_purchase_probability(m, 0, 0, 0, 8)
       AND crm.expected_purchases(m, horizon => 8, delta => ln(1.1::float8) / 2, period => 2) = crm.expected_purchases(m, 0, 0, 0, horizon => 8, delta => ln(1.1::float8) / 2, period => 2) AS new_is_empty,
       abs(crm.purchases_probability(m, horizon => 8, purchases => 1) - crm.purchases_probability(m, 0, 0, 0, 8, 1)) < 1e-12 AS probability
FROM m WHERE (m).model <> 'gamma_gamma' ORDER BY name;
-- mbg_cnbd_k with k = 1 is mbg_nbd; longer histories of regular buyers say more.
SELECT abs(crm.expected_purchases(crm.clv_model_fixed('mbg_cnbd_k', '{0.525,6.183,0.891,1.614}', 'week', 1), 5, 20, 39, 20) - crm.expected_purchases(m('mbg'), 5, 20, 39, 20)) < 1e-12 AS k_1,
       crm.p_alive(m('cnbd'), 5, 20, 39) < crm.p_alive(m('mbg'), 5, 20, 39) AS overdue;
-- Money: the product of its parts, alone and in one row.
SELECT abs(a - 0.3 * v * d) < 1e-10 AS product, abs(s.clv - a) < 1e-10 AS one_row, s.p_alive = crm.p_alive(m('bg'), 3, 20, 39) AND s.expected_order_value = v
       AND abs(s.expected_purchases - crm.expected_purchases(m('bg'), 3, 20, 39, 52)) < 1e-12 AS others,
       abs(crm.clv(m('bg'), m('gg'), 3, 20, 39, 45, horizon => 52, delta => ln(1.01::float8) / 4, period => 4) - v * crm.expected_purchases(m('bg'), 3, 20, 39, horizon => 52, delta => ln(1.01::float8) / 4, period => 4)) < 1e-10 AS by_period,
       abs(p.clv - crm.clv(m('bg'), m('gg'), 3, 20, 39, 45, horizon => 52, delta => ln(1.01::float8) / 4, period => 4)) < 1e-10 AS one_row_by_period,
       abs(crm.clv(m('bg'), m('gg'), horizon => 52, delta => 0.002) - crm.expected_order_value(m('gg')) * crm.expected_purchases(m('bg'), horizon => 52, delta => 0.002)) < 1e-10 AS new,
       abs(crm.clv(m('bg'), m('gg'), horizon => 52, delta => ln(1.01::float8) / 4, margin_rate => 0.5, period => 4) - 0.5 * crm.expected_order_value(m('gg')) * crm.expected_purchases(m('bg'), horizon => 52, delta => ln(1.01::float8) / 4, period => 4)) < 1e-10 AS new_by_period
FROM crm.clv(m('bg'), m('gg'), 3, 20, 39, 45, 52, delta => 0.002, margin_rate => 0.3) AS a, crm.expected_order_value(m('gg'), 3, 45) AS v,
     crm.expected_purchases(m('bg'), 3, 20, 39, 52, delta => 0.002) AS d, crm.clv_score(m('bg'), m('gg'), 3, 20, 39, 45, 52, delta => 0.002, margin_rate => 0.3) AS s,
     crm.clv_score(m('bg'), m('gg'), 3, 20, 39, 45, 52, delta => ln(1.01::float8) / 4, period => 4) AS p;
SELECT round(p_alive::numeric, 6) AS p_alive, expected_purchases IS NULL AS endless, round(expected_order_value::numeric, 4) AS expected_order_value, round(clv::numeric, 4) AS clv
FROM crm.clv_score(m('bg'), m('gg'), 2, 30.43, 38.86, 22.35, delta => 0.0027);

-- The same answers whoever was asked about before: models, horizons and customers in turn, many more than are remembered.
CREATE TABLE turn AS
SELECT i, CASE i % 3 WHEN 0 THEN m('bg') WHEN 1 THEN m('mbg') ELSE m('pareto') END AS m, (i % 7)::float8 AS x, CASE WHEN i % 7 > 0 THEN (i % 11 + 1)::float8 ELSE 0 END AS t_x,
       12 + (i % 2500)::float8 AS t, (1 + i % 2)::float8 AS horizon FROM generate_series(1, 20000) AS i;
SELECT count(*) FILTER (WHERE a.e <> b.e OR a.p <> b.p) AS different, count(*)
FROM (SELECT i, crm.expected_purchases(m, x, t_x, t, horizon) AS e, crm.p_alive(m, x, t_x, t) AS p FROM turn) AS a
JOIN (SELECT i, crm.expected_purchases(m, x, t_x, t, horizon) AS e, crm.p_alive(m, x, t_x, t) AS p FROM turn ORDER BY (m).model, x, t, horizon, i OFFSET 0) AS b USING (i);
SELECT count(*) FILTER (WHERE crm.expected_purchases(m, x, t_x, t, 2) IS DISTINCT FROM (s).expected_purchases) AS different
FROM (SELECT *, crm.clv_score(m, NULL, x, t_x, t, NULL, 2) AS s FROM turn OFFSET 0) AS q;
SELECT count(DISTINCT e) AS answers FROM (SELECT i, crm.expected_purchases((SELECT m('bg')), 0, 0, i % 5, 10 + i % 3) AS e FROM generate_series(0, 5000) AS i) AS s;
SET parallel_setup_cost = 0; SET parallel_tuple_cost = 0.01; SET cpu_operator_cost = 0; SET min_parallel_table_scan_size = 0;
SELECT round(sum(crm.clv(m, (SELECT m('gg')), x, t_x, t, 30, 52, annual_rate => 0.1))::numeric, 6) - (SELECT round(sum(v)::numeric, 6) FROM
    (SELECT crm.clv(m, m('gg'), x, t_x, t, 30, 52, annual_rate => 0.1) AS v FROM turn OFFSET 0) AS s) AS difference FROM turn;
RESET parallel_setup_cost; RESET parallel_tuple_cost; RESET cpu_operator_cost; RESET min_parallel_table_scan_size;

-- Extremes --------------------------------------------------------------------------------------------------------

CREATE TABLE wild AS
SELECT crm.clv_model_fixed(kind, ARRAY[p1, p2, p3, p4], 'week', CASE kind WHEN 'mbg_cnbd_k' THEN 2 END) AS m
FROM unnest(ARRAY['bg_nbd', 'mbg_nbd', 'mbg_cnbd_k', 'pareto_nbd']) AS kind, unnest(ARRAY[0.01, 1, 500]) AS p1, unnest(ARRAY[0.01, 5, 1000]) AS p2,
     unnest(ARRAY[0.01, 1, 1.0000001, 500]) AS p3, unnest(ARRAY[0.01, 1, 500]) AS p4
UNION ALL SELECT crm.clv_model_fixed('nbd', ARRAY[p1, p2], 'week') FROM unnest(ARRAY[0.01, 1, 500, 1e30]) AS p1, unnest(ARRAY[1e-30, 0.01, 5, 1e30]) AS p2;
CREATE TABLE extreme AS
SELECT m, h.* FROM wild, (VALUES (0, 0, 0), (0, 0, 1e-9), (0, 0, 1000), (1, 1e-9, 1e-9), (1, 1, 1000), (3, 999.999, 1000), (5000, 1000, 1000), (5000, 30, 1000)) AS h(x, t_x, t);
CREATE FUNCTION sane(value float8, low float8, high float8) RETURNS bool LANGUAGE sql IMMUTABLE RETURN value IS NULL OR value >= low AND value <= high;
SELECT (m).model, count(*), bool_and(sane(crm.p_alive(m, x, t_x, t), 0, 1)) AS p_alive, bool_and(sane(crm.any_purchase_probability(m, x, t_x, t, 52), 0, 1)) AS any,
       bool_and(sane(crm.purchases_probability(m, x, t_x, t, 52, 0), 0, 1) AND sane(crm.purchases_probability(m, x, t_x, t, 52, 7), 0, 1)
                AND sane(crm.purchases_probability(m, x, t_x, t, 0, 1), 0, 0)) AS probability,
       bool_and(sane(crm.expected_purchases(m, x, t_x, t, 52), 0, 1e300) AND crm.expected_purchases(m, x, t_x, t, 0) = 0) AS expected,
       bool_and(crm.expected_purchases(m, x, t_x, t, 52) >= crm.expected_purchases(m, x, t_x, t, 1) * (1 - 1e-13)) AS grows,
       count(*) FILTER (WHERE crm.p_alive(m, x, t_x, t) IS NULL OR crm.expected_purchases(m, x, t_x, t, 52) IS NULL OR crm.any_purchase_probability(m, x, t_x, t, 52) IS NULL
                        OR crm.purchases_probability(m, x, t_x, t, 52, 7) IS NULL) AS nulls
FROM extreme GROUP BY 1 ORDER BY 1;
SELECT (m).model, bool_and(sane(d, 0, 1e300) AND sane(p, 0, 1e300) AND d IS NOT NULL AND p IS NOT NULL) AS discounted,
       bool_and(d <= e * (1 + 1e-9) AND p <= d * (1 + 1e-9)) AS less, count(*) FILTER (WHERE dert IS NULL OR NOT sane(dert, d * (1 - 1e-8), 1e300)) AS dert_wrong
FROM extreme, crm.expected_purchases(m, x, t_x, t, 52, delta => 0.002) AS d, crm.expected_purchases(m, x, t_x, t, horizon => 13 * 4, delta => ln(1 + exp(0.008::float8) - 1) / 4, period => 4) AS p,
     crm.expected_purchases(m, x, t_x, t, 52) AS e, crm.expected_purchases(m, x, t_x, t, delta => 0.002) AS dert
GROUP BY 1 ORDER BY 1;
SELECT count(*), bool_and(sane(crm.p_alive(m, x, t_x, n), 0, 1) AND sane(crm.any_purchase_probability(m, x, t_x, n, 10), 0, 1) AND sane(crm.purchases_probability(m, x, t_x, n, 10, 3), 0, 1)) AS probabilities,
       bool_and(sane(e, 0, 10)) AS expected, bool_and(crm.expected_purchases(m, x, t_x, n, 10, delta => 0.1) <= e AND crm.expected_purchases(m, x, t_x, n, delta => 0.1) < 1e9) AS discounted
FROM (SELECT crm.clv_model_fixed('bg_bb', ARRAY[p1, p2, p3, p4], 'year') AS m FROM unnest(ARRAY[0.01, 1, 500]) AS p1, unnest(ARRAY[0.01, 500]) AS p2, unnest(ARRAY[0.01, 1, 1.0000001, 500]) AS p3, unnest(ARRAY[0.01, 500]) AS p4) AS w,
     (VALUES (0, 0, 0), (0, 0, 1000), (1, 1, 1000), (500, 900, 1000), (1000, 1000, 1000)) AS h(x, t_x, n), crm.expected_purchases(m, x, t_x, n, 10) AS e;
-- Near a = 1, s = 1, alpha = beta, gamma = 1 nothing jumps.
SELECT kind, max(abs(f.got / g.got - 1)) < 1e-5 AS smooth
FROM (VALUES ('bg_nbd', 3), ('mbg_nbd', 3), ('pareto_nbd', 3), ('bg_bb', 3), ('pareto_nbd', 4)) AS k(kind, place),
     LATERAL (SELECT CASE place WHEN 3 THEN ARRAY[0.5, 5, 1, 3] ELSE ARRAY[0.5, 5, 0.7, 5] END::float8[] AS p) AS p,
     LATERAL (SELECT (p[:place - 1] || p[place] * (1 + 1e-7) || p[place + 1:])::float8[] AS q) AS q,
     LATERAL (VALUES (1), (2), (3)) AS w(what),
     LATERAL (SELECT CASE what WHEN 1 THEN crm.expected_purchases(m, 2, 5, 9, 10) WHEN 2 THEN crm.p_alive(m, 2, 5, 9) ELSE crm.expected_purchases(m, 2, 5, 9, delta => 0.1) END AS got FROM crm.clv_model_fixed(kind, p) AS m) AS f,
     LATERAL (SELECT CASE what WHEN 1 THEN crm.expected_purchases(m, 2, 5, 9, 10) WHEN 2 THEN crm.p_alive(m, 2, 5, 9) ELSE crm.expected_purchases(m, 2, 5, 9, delta => 0.1) END AS got FROM crm.clv_model_fixed(kind, q) AS m) AS g
GROUP BY kind, place ORDER BY kind, place;
-- Without end and without a rate: finite where dropout is fast enough, else NULL.
SELECT kind, round(crm.expected_purchases(crm.clv_model_fixed(kind, fast), 2, 5, 9, delta => 0)::numeric, 6) AS fast,
       abs(crm.expected_purchases(crm.clv_model_fixed(kind, fast), 2, 5, 9, delta => 0) / crm.expected_purchases(crm.clv_model_fixed(kind, fast), 2, 5, 9, delta => 1e-9) - 1) < 1e-6 AS a_limit,
       crm.expected_purchases(crm.clv_model_fixed(kind, slow), 2, 5, 9, delta => 0) IS NULL AS slow, crm.expected_purchases(crm.clv_model_fixed(kind, slow), 2, 5, 9, delta => 0.01) IS NOT NULL AS slow_with_rate
FROM (VALUES ('bg_nbd', '{0.5,5,3,4}', '{0.5,5,1,4}'), ('mbg_nbd', '{0.5,5,3,4}', '{0.5,5,0.9,4}'), ('pareto_nbd', '{0.5,5,3,10}', '{0.5,5,1,10}'),
             ('bg_bb', '{1,2,3,9}', '{1,2,1,9}'), ('nbd', '{0.5,5}', '{0.5,5}')) AS v(kind, f, s),
     LATERAL (SELECT f::float8[] AS fast, s::float8[] AS slow) AS k;
SELECT crm.expected_purchases(m('bg'), 2, 5, 9, annual_rate => 0) IS NULL AS no_end, crm.clv(m('bg'), m('gg'), 2, 5, 9, 30, annual_rate => 0) IS NULL AS no_value,
       crm.expected_purchases(m('nbd'), 2, 5, 9, 10, annual_rate => 0) = crm.expected_purchases(m('nbd'), 2, 5, 9, 10) AS an_end,
       (SELECT s.clv IS NULL AND s.p_alive > 0 FROM crm.clv_score(m('bg'), m('gg'), 2, 5, 9, 30, annual_rate => 0) AS s) AS one_row;
-- Long computations can be cancelled.
SELECT clock_timestamp() AS began \gset
SET statement_timeout = 100;
\set VERBOSITY sqlstate
SELECT crm.expected_purchases(crm.clv_model_fixed('mbg_cnbd_k', '{5,1,0.01,5}', k => 24), 50, 90, 100, horizon => 10000 * 1, delta => ln(1 + 1e-6), period => 1);
\set VERBOSITY default
RESET statement_timeout;
SELECT clock_timestamp() - :'began' < interval '10 s' AS at_once;
-- A hundred million stages take no longer than a few.
SET statement_timeout = 1000;
SELECT crm.expected_purchases(crm.clv_model_fixed('mbg_cnbd_k', '{5,1,0.01,5}', k => 24), 5000, 99.9, 100, 100000, delta => 1e-6) > 0 AS soon;
RESET statement_timeout;
-- Gamma-Gamma: no mean where p x + q <= 1.
SELECT crm.expected_order_value(g) IS NULL AS new, crm.expected_order_value(g, 0, NULL) IS NULL AS none, crm.expected_order_value(g, 1, 20) > 0 AS one,
       crm.clv(m('bg'), g, 0, 0, 9, NULL, delta => 0.1) IS NULL AS clv FROM crm.clv_model_fixed('gamma_gamma', '{6,0.8,15}') AS g;

-- Summaries and populations -------------------------------------------------------------------------------------

CREATE TABLE o AS SELECT * FROM crm.simulate_orders(400, '2024-01-01', 366, refund_rate => 0.1);
CREATE TABLE s AS SELECT customer_id AS customer, crm.customer_summary(ordered_at, amount) AS s FROM o GROUP BY 1;
CREATE TABLE p AS SELECT crm.population_with_days(customer_id, ordered_at, amount) AS pop, crm.population_with_days(customer_id::text, ordered_at, amount) AS texts FROM o;
CREATE TABLE c AS SELECT customer, s, crm.repeat_days(s)::float8 AS x, crm.t_x(s) / 7.0::float8 AS t_x, crm.age(s, '2024-12-31') / 7.0::float8 AS t, crm.mean_repeat_value(s)::float8 AS mean FROM s WHERE crm.purchase_days(s) > 0;
SELECT name, bool_and(crm.p_alive(m, s, '2024-12-31') = crm.p_alive(m, x, t_x, t)) AS p_alive, bool_and(crm.expected_purchases(m, s, '2024-12-31', 8) = crm.expected_purchases(m, x, t_x, t, 8)) AS expected,
       bool_and(crm.purchases_probability(m, s, '2024-12-31', 8, 1) = crm.purchases_probability(m, x, t_x, t, 8, 1)) AS probability,
       bool_and(crm.any_purchase_probability(m, s, '2024-12-31', 8) = crm.any_purchase_probability(m, x, t_x, t, 8)) AS any,
       bool_and(crm.expected_purchases(m, s, '2024-12-31', 8, 0.1) = crm.expected_purchases(m, x, t_x, t, 8, 0.1)) AS discounted,
       bool_and(crm.expected_purchases(m, s, '2024-12-31', horizon => 8, delta => ln(1.1::float8) / 2, period => 2) = crm.expected_purchases(m, x, t_x, t, horizon => 8, delta => ln(1.1::float8) / 2, period => 2)) AS by_period
FROM m, c WHERE (m).unit = 'week' AND name IN ('bg', 'mbg', 'cnbd', 'pareto', 'nbd') GROUP BY name ORDER BY name;
-- Refunds may leave nothing of the repeat purchases: then order value and clv are NULL.
SELECT count(*), count(*) FILTER (WHERE mean <= 0) AS nothing_left, count(*) FILTER (WHERE v IS NULL) AS no_value, count(*) FILTER (WHERE gross IS NULL) AS gross,
       bool_and(abs(v / crm.expected_order_value(m('gg'), x, mean) - 1) < 1e-12) FILTER (WHERE mean > 0 OR x = 0) AS same,
       bool_and((all_days > 0) AND all_days <> v) FILTER (WHERE x = 0) AS first_counts
FROM c, crm.expected_order_value(m('gg'), s) AS v, crm.expected_order_value(m('gg'), s, 'ignore') AS gross, crm.expected_order_value(m('gg'), s, 'ignore', true) AS all_days;
SELECT bool_and(abs(v / crm.clv(m('mbg'), m('gg'), x, t_x, t, mean, 52, 0.1, margin_rate => 0.2) - 1) < 1e-12) AS clv, bool_and(abs(by_period / crm.clv(m('mbg'), m('gg'), x, t_x, t, mean, horizon => 52, delta => ln(1.01::float8) / 4, period => 4) - 1) < 1e-12) AS by_period,
       bool_and(abs(one.clv / v - 1) < 1e-12) AS one_row
FROM c, crm.clv(m('mbg'), m('gg'), s, '2024-12-31', 52, 0.1, margin_rate => 0.2) AS v, crm.clv(m('mbg'), m('gg'), s, '2024-12-31', horizon => 52, delta => ln(1.01::float8) / 4, period => 4) AS by_period,
     crm.clv_score(m('mbg'), m('gg'), s, '2024-12-31', 52, 0.1, margin_rate => 0.2) AS one WHERE mean > 0 OR x = 0;
-- A population gives the same, with any key, as rows of its own.
SELECT count(*), bool_and((b.repeat_days, b.t_x, b.age) = (c.x, round(c.t_x * 7), round(c.t * 7))) AS history, bool_and(abs(b.p_alive - crm.p_alive(m('mbg'), c.x, c.t_x, c.t)) < 1e-12) AS p_alive,
       bool_and(abs(b.expected_purchases - crm.expected_purchases(m('mbg'), c.x, c.t_x, c.t, 52)) < 1e-12) AS expected,
       bool_and(b.expected_order_value IS NOT DISTINCT FROM crm.expected_order_value(m('gg'), s)) AS order_value, bool_and(abs(b.clv / crm.clv(m('mbg'), m('gg'), s, '2024-12-31', 52, 0.1, margin_rate => 0.2) - 1) < 1e-12) AS clv,
       count(*) FILTER (WHERE b.clv IS NULL) AS no_value, bool_and(b.clv IS NOT DISTINCT FROM t.clv) AS text_keys
FROM p, crm.clv_scores(m('mbg'), m('gg'), pop, '2024-12-31', 52, 0.1, margin_rate => 0.2) AS b JOIN c USING (customer)
JOIN p AS p2 ON true JOIN LATERAL crm.clv_scores(m('mbg'), m('gg'), p2.texts, '2024-12-31', 52, 0.1, margin_rate => 0.2) AS t ON t.customer = b.customer::text;
SELECT count(*), count(p_alive) AS p_alive, count(expected_purchases) AS expected, count(expected_order_value) AS order_value, count(clv) AS clv FROM p, crm.clv_scores(m('mbg'), NULL, pop, as_of => '2024-12-31', horizon => 52);
-- bg_bb counts months since the first purchase.
SELECT bool_and(abs(b.p_alive - crm.p_alive(bb, s, '2024-12-31')) < 1e-12 AND abs(b.expected_purchases - crm.expected_purchases(bb, s, '2024-12-31', 12)) < 1e-12) AS same, bool_and(b.repeat_days = c.x) AS purchase_days
FROM p, crm.clv_model_fixed('bg_bb', '{1.2,0.75,0.66,2.78}', 'month') AS bb, crm.clv_scores(bb, NULL, pop, as_of => '2024-12-31', horizon => 12) AS b JOIN c USING (customer);
-- Twelve months are a year: of opportunities, of purchases ahead, of interest.
SELECT v.unit, abs(s.p_alive - crm.p_alive(m, 2, t, t)) < 1e-12 AND abs(s.expected_purchases - crm.expected_purchases(m, 2, t, t, t)) < 1e-12 AS opportunities
FROM (SELECT crm.population_with_days(1, at, 10) AS pop FROM unnest('{2025-01-01,2025-01-20,2025-12-28}'::date[]) AS at) AS p, (VALUES ('month', 12), ('week', 52)) AS v(unit, t),
     LATERAL crm.clv_model_fixed('bg_bb', '{1.2,0.75,0.66,2.78}', v.unit) AS m, crm.clv_scores(m, NULL, pop, as_of => '2026-01-01', horizon => t) AS s ORDER BY 1;
SELECT abs(a.expected_purchases / b.expected_purchases - 1) < 1e-12 AS purchases, abs(crm.expected_purchases(months, 3, 8, 10, 12, 0.1) / crm.expected_purchases(years, 3, 8 / 12.0, 10 / 12.0, 1, 0.1) - 1) < 1e-12 AS interest
FROM p, crm.clv_model_fixed('nbd', '{0.5,6}', 'month') AS months, crm.clv_model_fixed('nbd', '{0.5,0.5}', 'year') AS years,
     crm.clv_scores(months, NULL, pop, as_of => '2024-12-31', horizon => 12) AS a JOIN LATERAL crm.clv_scores(years, NULL, pop, as_of => '2024-12-31', horizon => 1) AS b USING (customer) LIMIT 1;
-- Fit and score in one call.
SELECT count(*), bool_and(a = b) AS same FROM p, crm.clv_fit(pop, '2024-12-31') AS m, crm.gamma_gamma_fit(pop) AS g, LATERAL crm.clv(pop, '2024-12-31', 365, 0.1) AS a
JOIN LATERAL crm.clv_scores(m, g, pop, NULL, 365, 0.1) AS b USING (customer);
SELECT model, count(*), bool_and(p_alive BETWEEN 0 AND 1 AND expected_purchases >= 0) AS sane FROM p, unnest(ARRAY['bg_nbd', 'pareto_nbd']) AS model, crm.clv(pop, '2024-12-31', 364, 0.1, model => model, unit => 'week') GROUP BY 1 ORDER BY 1;
-- a horizon is in days whatever the unit, is said to be, and means the same; so is a period
SET client_min_messages = warning;
SELECT m, bool_and(a.customer = d.customer AND a.clv IS NOT DISTINCT FROM d.clv OR abs(a.clv / d.clv - 1) < 1e-9) AS same, bool_and(abs(a.expected_purchases / d.expected_purchases - 1) < 1e-9) AS purchases, count(*)
FROM p, unnest(ARRAY['mbg_nbd', 'pareto_nbd']) AS m, crm.clv(pop, '2024-12-31', 365, 0.1, model => m) AS d, LATERAL (SELECT w.* FROM crm.clv(pop, '2024-12-31', 365, 0.1, model => m, unit => 'week') AS w WHERE w.customer = d.customer) AS a WHERE d.customer <= 3 GROUP BY 1 ORDER BY 1;
SELECT abs((SELECT sum(a.clv) FROM crm.clv(pop, '2024-12-31', 365.25, 0.1, unit => 'month', period_days => 30.4375) AS a) / (SELECT sum(d.clv) FROM crm.clv(pop, '2024-12-31', 365.25, 0.1, period_days => 30.4375) AS d) - 1) < 1e-9 AS period FROM p;
-- opportunities are whole: a year has 12 months, half a month is refused
SELECT bool_and(a.expected_purchases = b.expected_purchases) AS twelve FROM p, crm.clv(pop, '2024-12-31', 365, 0.1, model => 'bg_bb', unit => 'month') AS a
    JOIN LATERAL (SELECT s.* FROM crm.clv_scores(crm.clv_fit(pop, '2024-12-31', 'bg_bb', 'month'), NULL, pop, '2024-12-31', horizon => 12) AS s) AS b USING (customer);
RESET client_min_messages;
SELECT count(*) FROM p, crm.clv(pop, '2024-12-31', 45.65625, 0.1, model => 'bg_bb', unit => 'month');
SELECT count(*) FROM p, crm.clv(pop, '2024-12-31', 365, 0.1, unit => 'period');
SELECT count(*) FROM p, crm.clv(pop, '2024-12-31', 365, 0.1, unit => 'fortnight');
SELECT count(*) > 0 AS for_ever FROM p, crm.clv(pop, '2024-12-31', NULL, 0.1, unit => 'week');
-- The model that was taken is named, also where the data decide.
SELECT DISTINCT v.purchase_model, (b).model = v.purchase_model AS best FROM p, crm.clv_fit_best(pop, '2024-12-31') AS b, LATERAL crm.clv(pop, '2024-12-31', 365, 0.1, model => 'best') AS v;
-- Later rows: an error, or as if they were not there; money cannot be taken out.
SELECT count(*) FROM p, crm.clv_scores(m('mbg'), NULL, pop, as_of => '2024-06-30', horizon => 52);
SELECT count(*), bool_and(abs(b.expected_purchases - crm.expected_purchases(m('mbg'), s, '2024-06-30', 52)) < 1e-12) AS same
FROM p, crm.clv_scores(m('mbg'), NULL, pop, as_of => '2024-06-30', horizon => 52, after_as_of => 'exclude') AS b
JOIN (SELECT customer_id AS customer, crm.customer_summary(ordered_at, amount) AS s FROM o WHERE ordered_at < '2024-07-01' GROUP BY 1) AS s USING (customer);
SELECT count(*) FROM p, crm.clv_scores(m('mbg'), m('gg'), pop, '2024-06-30', 52, 0.1, after_as_of => 'exclude');
SELECT crm.p_alive(m('mbg'), s, crm.last_purchase(s) - 1) FROM c WHERE customer = 1;
SELECT crm.p_alive(m('mbg'), s) FROM c WHERE customer = 1;
\echo :LAST_ERROR_SQLSTATE

-- Intervals ---------------------------------------------------------------------------------------------------------

-- NBD: E = (r + x) h / (alpha + T), so the variance of its logarithm is known.
WITH f AS (SELECT crm.clv_fit(x, t_x, t, crm.clv_options('nbd', 'week')) AS m FROM c),
v AS (SELECT m, (m).parameters[1] AS r, (m).parameters[2] AS alpha, (m).covariance AS c FROM f)
SELECT abs(i.estimate / e - 1) < 1e-12 AS estimate, abs(i.standard_error / (e * se) - 1) < 1e-4 AS standard_error,
       abs(i.lower / (e * exp(-1.959963985 * se)) - 1) < 1e-6 AS lower, abs(i.upper / (e * exp(1.959963985 * se)) - 1) < 1e-6 AS upper, n.upper < i.upper AND n.lower > i.lower AS narrower
FROM v, crm.clv_interval(m, NULL, 3, 20, 39, horizon => 10, quantity => 'expected_purchases') AS i, crm.clv_interval(m, NULL, 3, 20, 39, horizon => 10, quantity => 'expected_purchases', level => 0.5) AS n, crm.expected_purchases(m, 3, 20, 39, 10) AS e,
     LATERAL (SELECT sqrt(c[1] / (r + 3) ^ 2 - 2 * c[2] / (r + 3) / (alpha + 39) + c[4] / (alpha + 39) ^ 2) AS se) AS s;
-- Gamma-Gamma: E = p v / (q - 1) of a new customer.
WITH f AS (SELECT crm.gamma_gamma_fit(x, mean) AS g FROM c WHERE x > 0 AND mean > 0)
SELECT abs(i.standard_error / (i.estimate * sqrt(c[1] / p ^ 2 + c[5] / (q - 1) ^ 2 + c[9] / v ^ 2 + 2 * (-c[2] / p / (q - 1) + c[3] / p / v - c[6] / (q - 1) / v))) - 1) < 1e-4 AS standard_error
FROM f, LATERAL (SELECT (g).covariance AS c, (g).parameters[1] AS p, (g).parameters[2] AS q, (g).parameters[3] AS v) AS s, crm.clv_interval(NULL, g, repeat_days => 0, mean_value => NULL, quantity => 'expected_order_value') AS i;
CREATE TABLE fit AS SELECT kind, crm.clv_fit(x, t_x, t, crm.clv_options(kind, 'week')) AS m FROM c, unnest(ARRAY['nbd', 'bg_nbd', 'mbg_nbd', 'pareto_nbd']) AS kind GROUP BY kind;
SELECT kind, bool_and(i.lower < i.estimate AND i.estimate < i.upper AND i.lower > 0 AND i.upper < 1 OR i.estimate = 1 AND i.standard_error = 0 AND i.lower = 1 AND i.upper = 1) AS p_alive,
       bool_and(0 < e.lower AND e.lower < e.estimate AND e.estimate < e.upper) AS expected, bool_and(0 < d.lower AND d.lower < d.estimate AND d.estimate < d.upper) AS discounted,
       bool_and(i.estimate = crm.p_alive(m, x, t_x, t) AND e.estimate = crm.expected_purchases(m, x, t_x, t, 8) AND d.estimate = crm.expected_purchases(m, x, t_x, t, annual_rate => 0.1)) AS estimates,
       bool_and(si = i AND se = e AND sd = d) AS by_summary
FROM fit, (SELECT * FROM c ORDER BY customer LIMIT 40) AS c, crm.clv_interval(m, NULL, x, t_x, t, quantity => 'p_alive') AS i, crm.clv_interval(m, NULL, x, t_x, t, horizon => 8, quantity => 'expected_purchases') AS e, crm.clv_interval(m, NULL, x, t_x, t, quantity => 'expected_purchases', annual_rate => 0.1) AS d,
     crm.clv_interval(m, NULL, s, '2024-12-31', quantity => 'p_alive') AS si, crm.clv_interval(m, NULL, s, '2024-12-31', horizon => 8, quantity => 'expected_purchases') AS se, crm.clv_interval(m, NULL, s, '2024-12-31', quantity => 'expected_purchases', annual_rate => 0.1) AS sd
GROUP BY kind ORDER BY kind;
-- The logarithm of the value is a sum: so are the variances.
WITH f AS (SELECT (SELECT m FROM fit WHERE kind = 'mbg_nbd') AS m, (SELECT crm.gamma_gamma_fit(x, mean) FROM c WHERE x > 0 AND mean > 0) AS g)
SELECT abs((v.standard_error / v.estimate) ^ 2 / ((d.standard_error / d.estimate) ^ 2 + (o.standard_error / o.estimate) ^ 2) - 1) < 1e-9 AS adds_up, abs(v.estimate / crm.clv(m, g, 3, 20, 39, 45, 52, 0.1, margin_rate => 0.3) - 1) < 1e-12 AS estimate,
       (SELECT bool_and(abs(a.estimate / crm.clv(m, g, s, '2024-12-31', 52, 0.1) - 1) < 1e-12 AND a.upper > a.estimate) FROM c, crm.clv_interval(m, g, s, '2024-12-31', 52, 0.1) AS a WHERE c.mean > 0) AS by_summary,
       (SELECT bool_and(a.estimate = crm.expected_order_value(g, s) AND a.lower < a.estimate) FROM c, crm.clv_interval(NULL, g, s, quantity => 'expected_order_value') AS a WHERE c.mean > 0) AS order_value
FROM f, crm.clv_interval(m, g, 3, 20, 39, 45, 52, 0.1, margin_rate => 0.3) AS v, crm.clv_interval(m, NULL, 3, 20, 39, horizon => 52, annual_rate => 0.1, quantity => 'expected_purchases') AS d, crm.clv_interval(NULL, g, repeat_days => 3, mean_value => 45, quantity => 'expected_order_value') AS o;
-- Nothing ahead is certain; a model of known parameters has no errors.
SELECT (i).* FROM fit, crm.clv_interval(m, NULL, 3, 20, 39, horizon => 0, quantity => 'expected_purchases') AS i WHERE kind = 'mbg_nbd';
SELECT round(estimate::numeric, 6) AS estimate, standard_error, lower, upper FROM crm.clv_interval(m('bg'), NULL, 2, 30.43, 38.86, quantity => 'p_alive');
SELECT * FROM crm.clv_interval(m('bg'), NULL, 0, 0, 38.86, quantity => 'p_alive');
SELECT round(estimate::numeric, 6) AS estimate, standard_error, lower, upper FROM crm.clv_interval(m('bg'), m('gg'), 2, 30.43, 38.86, 22.35, 52, 0.1);
-- A matrix that is no covariance
SELECT i.estimate > 0 AS estimate, i.standard_error FROM fit, jsonb_populate_record(m, '{"covariance": [1, 100, 100, 1]}') AS j, crm.clv_interval(j, NULL, 3, 20, 39, horizon => 8, quantity => 'expected_purchases') AS i WHERE kind = 'nbd';

-- Covariates ------------------------------------------------------------------------------------------------------------

CREATE TABLE z AS SELECT * FROM (VALUES
    (crm.clv_model_fixed('bg_nbd', '{0.243,4.414,0.793,2.426,0.5,-0.2,0.3,0.1,0.7,-0.4}', 'week', covariates => 2),
     crm.clv_model_fixed('bg_nbd', ARRAY[0.243, 4.414 * exp(-(0.5 * 1 - 0.2 * 2)), 0.793 * exp(0.3 * 1 + 0.1 * 2), 2.426 * exp(0.7 * 1 - 0.4 * 2)], 'week')),
    (crm.clv_model_fixed('pareto_nbd', '{0.553,10.578,0.606,11.669,0.5,-0.2,0.3,0.1}', 'week', covariates => 2),
     crm.clv_model_fixed('pareto_nbd', ARRAY[0.553, 10.578 * exp(-(0.5 * 1 - 0.2 * 2)), 0.606, 11.669 * exp(-(0.3 * 1 + 0.1 * 2))], 'week'))) AS v(m, plain);
SELECT (m).model, bool_and(abs(crm.p_alive(m, x, t_x, t, '{1,2}') / crm.p_alive(plain, x, t_x, t) - 1) < 1e-12) AS p_alive, bool_and(abs(crm.expected_purchases(m, x, t_x, t, 8, covariates => '{1,2}') / crm.expected_purchases(plain, x, t_x, t, 8) - 1) < 1e-12) AS expected,
       bool_and(abs(crm.expected_purchases(m, x, t_x, t, 8, 0.1, covariates => '{1,2}') / crm.expected_purchases(plain, x, t_x, t, 8, 0.1) - 1) < 1e-12) AS discounted,
       bool_and(abs(crm.clv(m, m('gg'), x, t_x, t, 30, 8, 0.1, covariates => '{1,2}') / crm.clv(plain, m('gg'), x, t_x, t, 30, 8, 0.1) - 1) < 1e-12) AS clv,
       bool_and(abs(o.clv / crm.clv(plain, m('gg'), x, t_x, t, 30, 8, 0.1) - 1) < 1e-12) AS one_row,
       bool_and(abs(crm.purchases_probability(m, x, t_x, t, 8, 1, covariates => '{1,2}') / crm.purchases_probability(plain, x, t_x, t, 8, 1) - 1) < 1e-12
                AND abs(crm.purchases_probability(m, horizon => 8, purchases => 1, covariates => '{1,2}') / crm.purchases_probability(plain, horizon => 8, purchases => 1) - 1) < 1e-12) AS probability,
       bool_and(abs(crm.expected_purchases(m, s, '2024-12-31', 8, covariates => '{1,2}') / crm.expected_purchases(plain, s, '2024-12-31', 8) - 1) < 1e-12) AS by_summary, bool_and(i.estimate > 0 AND i.lower IS NULL) AS interval
FROM z, c, crm.clv_score(m, m('gg'), x, t_x, t, 30, 8, 0.1, covariates => '{1,2}') AS o, crm.clv_interval(m, NULL, x, t_x, t, quantity => 'p_alive', covariates => '{1,2}') AS i GROUP BY 1 ORDER BY 1;
-- Errors of the coefficients count: with the identity as covariance of ln alpha and its coefficient, NBD-like.
SELECT abs((i.standard_error / i.estimate) ^ 2 / ((j.standard_error / j.estimate) ^ 2 + 9 * 0.01) - 1) < 1e-3 AS coefficient
FROM crm.clv_model_fixed('pareto_nbd', '{0.5,10,0.6,1e9,0.1,0}', 'week', covariates => 1) AS m,
     jsonb_populate_record(m, jsonb_build_object('covariance', (SELECT jsonb_agg(CASE WHEN i / 6 = i % 6 THEN CASE i / 6 WHEN 4 THEN 0.01 WHEN 0 THEN 0.001 ELSE 0 END ELSE 0 END ORDER BY i) FROM generate_series(0, 35) AS i))) AS a,
     jsonb_populate_record(m, jsonb_build_object('covariance', (SELECT jsonb_agg(CASE WHEN i = 0 THEN 0.001 ELSE 0 END ORDER BY i) FROM generate_series(0, 35) AS i))) AS b,
     crm.clv_interval(a, NULL, 0, 0, 0, horizon => 10, quantity => 'expected_purchases', covariates => '{3}') AS i, crm.clv_interval(b, NULL, 0, 0, 0, horizon => 10, quantity => 'expected_purchases', covariates => '{3}') AS j;
SELECT crm.p_alive(m, 2, 5, 9) FROM z;
SELECT crm.p_alive(m, 2, 5, 9, '{1}') FROM z;
SELECT crm.p_alive(m, 2, 5, 9, '{1,NULL}') FROM z;
SELECT crm.p_alive(m, 2, 5, 9, '{{1,2}}') FROM z;
SELECT crm.p_alive(m, 2, 5, 9, '{1,NaN}') FROM z;
SELECT crm.p_alive(m, 2, 5, 9, '{1000,1}') FROM z;
\echo :LAST_ERROR_SQLSTATE
SELECT crm.p_alive(m('bg'), 2, 5, 9, '{1}');
SELECT crm.p_alive(m('bg'), 2, 5, 9, '{}') = crm.p_alive(m('bg'), 2, 5, 9) AS none_needed;
SELECT count(*) FROM p, z, crm.clv_scores(m, NULL, pop, as_of => '2024-12-31', horizon => 5);

-- NULL in, NULL out -------------------------------------------------------------------------------------------------------

SELECT crm.p_alive(NULL, 1, 2, 3) IS NULL AS model, crm.p_alive(m('bg'), NULL, 2, 3) IS NULL AS x, crm.p_alive(m('bg'), 1, NULL, 3) IS NULL AS t_x, crm.p_alive(m('bg'), 1, 2, NULL) IS NULL AS t,
       crm.expected_purchases(m('bg'), 1, 2, 3, NULL) IS NULL AS horizon, crm.purchases_probability(m('bg'), 1, 2, 3, 4, NULL) IS NULL AS n, crm.purchases_probability(m('bg'), horizon => 1, purchases => 1, start => NULL) IS NULL AS start,
       crm.p_alive(m('bg'), NULL::crm.customer_summary) IS NULL AS summary, crm.expected_order_value(m('gg'), 2, NULL) IS NULL AS mean_value, crm.expected_order_value(NULL) IS NULL AS spend_model,
       crm.expected_purchases(m('bg'), 1, 2, 3, NULL, 0.1) > 0 AS ever, crm.clv(m('bg'), m('gg'), 1, 2, 3, 4, 5, 0.1, margin_rate => NULL) IS NULL AS margin,
       crm.clv(m('bg'), NULL, 1, 2, 3, 4, 5, 0.1) IS NULL AS no_spend_model, crm.clv_interval(m('bg'), NULL, 1, 2, 3, quantity => 'p_alive', level => NULL) IS NULL AS level;
SELECT p_alive > 0 AS p_alive, expected_purchases > 0 AS expected, expected_order_value, clv FROM crm.clv_score(m('bg'), NULL, 1, 2, 3, 4, 5);
SELECT p_alive > 0 AS p_alive, expected_purchases > 0 AS expected, expected_order_value, clv FROM crm.clv_score(m('bg'), m('gg'), 1, 2, 3, NULL, 5, 0.1);
SELECT crm.p_alive(m('bg'), refunds, '2025-01-01') IS NULL AS never_bought, crm.clv(m('bg'), m('gg'), refunds, '2025-01-01', 52, 0.1) IS NULL AS no_value, crm.expected_order_value(m('gg'), refunds) IS NULL AS no_order
FROM (SELECT crm.customer_summary(date '2024-03-01', -5) AS refunds) AS r;
SELECT (SELECT count(*) FROM crm.clv_scores(m('bg'), NULL, NULL::crm.population_bigint)) AS nobody, (SELECT count(*) FROM p, crm.clv_scores(NULL, NULL, pop)) AS no_model,
       (SELECT count(*) FROM (SELECT crm.population_with_days(customer_id, ordered_at, amount) AS none FROM o WHERE false) AS e, crm.clv(none, '2024-12-31', 365, 0.1)) AS no_customers;

-- Errors ----------------------------------------------------------------------------------------------------------------------

SELECT crm.p_alive(m('gg'), 1, 2, 3);
SELECT crm.expected_order_value(m('bg'), 1, 2);
SELECT crm.p_alive(m('bg'), -1, 2, 3);
SELECT crm.p_alive(m('bg'), 1.5, 2, 3);
SELECT crm.p_alive(m('bg'), 1, 4, 3);
SELECT crm.p_alive(m('bg'), 0, 2, 3);
SELECT crm.p_alive(m('bg'), 1, 0, 3);
SELECT crm.p_alive(m('bg'), 'NaN', 2, 3);
SELECT crm.p_alive(m('bg'), 1, 2, 'Infinity');
SELECT crm.p_alive(m('bgbb'), 3, 2, 6);
SELECT crm.p_alive(m('bgbb'), 3, 4.5, 6);
SELECT crm.expected_purchases(m('bg'), 1, 2, 3, -1);
SELECT crm.expected_purchases(m('bg'), 1, 2, 3, 'Infinity');
SELECT crm.expected_purchases(m('bgbb'), 1, 2, 3, 2.5);
SELECT crm.purchases_probability(m('bg'), 1, 2, 3, 4, -1);
SELECT crm.purchases_probability(m('bg'), horizon => 4, purchases => 1, start => -2);
SELECT crm.clv(m('bg'), m('gg'), 1, 2, 3, 4, 5);
SELECT crm.expected_purchases(m('bg'), 1, 2, 3, 4, 0.1, 0.1);
SELECT crm.expected_purchases(m('bg'), 1, 2, 3, 4, annual_rate => -0.1);
SELECT crm.expected_purchases(m('bg'), 1, 2, 3, 4, delta => 'NaN');
SELECT crm.expected_purchases(crm.clv_model_fixed('bg_nbd', '{1,1,1,1}', 'period'), 1, 2, 3, 4, annual_rate => 0.1);
SELECT crm.expected_purchases(m('bg'), 1, 2, 3, horizon => 4, delta => 0.1, period => 0);
SELECT crm.expected_purchases(m('bg'), 1, 2, 3, horizon => -4, delta => 0.1, period => 4);
SELECT crm.expected_purchases(m('bg'), 1, 2, 3, horizon => 4000000, delta => 0.1, period => 4);
SELECT crm.expected_purchases(m('bg'), 1, 2, 3, horizon => 16, delta => -0.1, period => 4);
SELECT crm.expected_purchases(m('bgbb'), 1, 2, 3, horizon => 6, delta => 0.1, period => 1.5);
SELECT crm.expected_order_value(m('gg'), 2, 0);
SELECT crm.expected_order_value(m('gg'), 2, 'NaN');
SELECT crm.expected_order_value(m('gg'), -2, 5);
SELECT crm.expected_order_value(m('gg'), s, 'drop') FROM c LIMIT 1;
SELECT crm.clv(m('bg'), m('gg'), 1, 2, 3, 4, 5, 0.1, margin_rate => -1);
SELECT crm.clv_score(m('bg'), m('gg'), 1, 2, 3, 4, 5);
SELECT crm.clv_score(m('bg'), m('gg'), 1, 2, 3, 4, 5, 0.1, period => 2);
SELECT crm.clv_score(m('bg'), m('gg'), 1, 2, 3, 4, annual_rate => 0.1, period => 2);
SELECT crm.clv_interval(m('bg'), NULL, 1, 2, 3, quantity => 'p_alive', level => 1);
SELECT count(*) FROM (SELECT crm.population(customer_id, ordered_at, amount) AS r FROM o) AS r, crm.clv_scores(m('bg'), NULL, r, as_of => '2024-12-31');
SELECT count(*) FROM p, crm.clv_scores(m('bg'), NULL, pop);
SELECT count(*) FROM p, crm.clv_scores(m('gg'), NULL, pop, as_of => '2024-12-31');
SELECT count(*) FROM p, crm.clv_scores(m('bg'), NULL, pop, as_of => '2024-12-31', after_as_of => 'drop');
SELECT count(*) FROM p, crm.clv(pop, NULL, 365, 0.1);
SELECT crm.clv(crm.clv_model_fixed('nbd', '{1e30,1e-30}'), crm.clv_model_fixed('gamma_gamma', '{1e30,2,1e30}'), 0, 0, 0, NULL, 1e12, delta => 1e-12) > 1e100 AS large;

-- a slice of an array that held a NULL is read where its numbers are
SELECT crm.p_alive(m, 2, 30, 39, covariates => ARRAY[1.0]) = crm.p_alive(m, 2, 30, 39, covariates => (ARRAY[NULL, 1.0]::float8[])[2:2]) AS same
FROM (SELECT crm.clv_model_fixed('bg_nbd', '{0.24,4.41,0.79,2.43,1,0,0}', 'week', NULL, 1) AS m) AS q;

-- answers are remembered with what was asked: calls without money, then with money at a rate of 0
SELECT has_money, count(*), count(DISTINCT (s).clv) AS clv, count(DISTINCT (s).p_alive) AS answers
FROM (SELECT i > 300 AS has_money, crm.clv_score((SELECT m('bg')), CASE WHEN i > 300 THEN (SELECT m('gg')) END, 2, 30, 38, 25, horizon => 39, delta => CASE WHEN i > 300 THEN 0 END) AS s
      FROM generate_series(1, 600) AS i OFFSET 0) AS r
GROUP BY has_money ORDER BY has_money;
