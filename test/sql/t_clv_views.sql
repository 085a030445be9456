-- Value tiers, and the query and views on lifetime value over an order table.
\set SHOW_CONTEXT never
SET client_min_messages = warning;
CREATE SCHEMA clv_views;
SET search_path = clv_views;
\pset footer off

-- Tiers: the shipped ones until a scheme of one's own is the standard; ties stay together.
SELECT position AS tier, name, name_zh FROM crm.labels WHERE kind = 'value_tier' ORDER BY position;
SELECT v, tier, crm.label('value_tier', tier) AS name, crm.label('value_tier', tier, 'zh') AS name_zh
FROM (SELECT v, crm.quantile_score(-v, crm_internal.scheme_size('value_tier', NULL)) OVER () AS tier FROM unnest('{50,40,40,40,30,20,10,5,NULL}'::float8[]) AS v) AS q ORDER BY v DESC NULLS LAST;
SELECT crm.label('value_tier', NULL) AS "null", crm.label('value_tier', 2::numeric, 'zh') AS second;
SELECT crm.label('value_tier', 5);
SELECT crm.label('value_tier', 0, 'zh');
BEGIN;
SELECT count(*) FROM crm.define_scheme('value_tier', 'ours', '{vip, regular, rest}', names_zh => '{贵宾, 常客, 其他}', standard => true);
SELECT position AS tier, name, name_zh FROM crm_internal.scheme_labels('value_tier', NULL) ORDER BY position;
SELECT crm_internal.scheme_size('value_tier', NULL), crm.label('value_tier', 3), crm.label('value_tier', 1, 'zh');
ROLLBACK;
SELECT crm_internal.scheme_size('value_tier', NULL);
-- a dump carries them
SELECT 'crm.scheme_code'::regclass = ANY (extconfig) AS dumped FROM pg_extension WHERE extname = 'crm';
\set VERBOSITY sqlstate
SELECT crm.define_scheme('value_tier', 'eleven', '{a, b, c, d, e, f, g, h, i, j, eleventh}');
SELECT crm.define_scheme('value_tier', 'blank', '{" ", b}', names_zh => '{空, b}');
\set VERBOSITY default

CREATE TABLE orders ("Customer Id" int, at timestamp, amount numeric, invoice text);
INSERT INTO orders
SELECT customer_id, ordered_at, amount, order_id::text FROM crm.simulate_orders(600, seed => 5);
-- rows that must not count: later ones, and guests
INSERT INTO orders VALUES (1, '2027-01-01', 1000, 'later'), (NULL, '2025-01-01', 1000, 'guest');

SELECT crm.clv_sql('orders', 'Customer Id', 'at', 'amount', 'invoice', as_of => '2026-01-31');
SELECT crm.clv_sql('orders', 'Customer Id', 'at', 'amount', horizon_days => NULL, annual_rate => 0.08, margin_rate => 0.35, model => 'pareto_nbd');

SELECT * FROM crm.create_clv_views('orders', 'Customer Id', 'at', 'amount', 'invoice', as_of => '2026-01-31', margin_rate => 0.3, prefix => 'worth');
-- the views say what the functions say
WITH p AS (SELECT crm.population_with_days("Customer Id", at, amount, invoice) FILTER (WHERE at < '2026-02-01') AS pop FROM orders),
     s AS (SELECT s.*, crm.quantile_score(-s.clv, 4) OVER () AS tier FROM p, crm.clv(pop, '2026-01-31', horizon_days => 365, annual_rate => 0.1, margin_rate => 0.3) AS s)
SELECT count(*) = (SELECT count(DISTINCT "Customer Id") FROM orders WHERE at < '2026-02-01') AS everybody,
       bool_and((v.repeat_days, v.t_x, v.age, v.p_alive, v.expected_purchases, v.expected_order_value, v.clv, v.tier)
                IS NOT DISTINCT FROM (s.repeat_days, s.t_x, s.age, s.p_alive, s.expected_purchases, s.expected_order_value::numeric(20,2), s.clv::numeric(20,2), s.tier)) AS same,
       bool_and(v.value_tier = crm.label('value_tier', v.tier) AND v.value_tier_zh = crm.label('value_tier', v.tier, 'zh')) AS named
FROM s FULL JOIN worth_customers AS v USING (customer);
SELECT bool_and(c.first_purchase = o.first) AS first_purchase FROM worth_customers AS c JOIN (SELECT "Customer Id" AS customer, min(at)::date AS first FROM orders GROUP BY 1) AS o USING (customer);
-- tiers: equal numbers but for ties, the best first; who has no value has no tier; and they add up
SELECT array_agg(tier ORDER BY tier) FILTER (WHERE tier > 0) AS tiers, array_agg(value_tier ORDER BY tier) FILTER (WHERE tier > 0) AS names, sum(customers) = (SELECT count(*) FROM worth_customers) AS customers,
       abs(sum(customer_share) - 1) < 0.001 AS shares, bool_and(abs(customer_share - 0.25) < 0.02) FILTER (WHERE tier > 0) AS quarters, bool_and(value_tier IS NULL AND clv IS NULL) FILTER (WHERE tier IS NULL) AS no_value,
       sum(clv) = (SELECT sum(clv) FROM worth_customers) AS clv, abs(sum(clv_share) - 1) < 0.001 AS clv_share, bool_and(better) FILTER (WHERE tier > 0) AS best_first
FROM (SELECT *, least_clv >= coalesce(lead(mean_clv) OVER (ORDER BY tier), 0) AND mean_clv >= least_clv AS better FROM worth_tiers) AS t;
-- cohorts: the months of first purchases
SELECT sum(customers) = (SELECT count(*) FROM worth_customers) AS customers, bool_and(extract(day FROM first_purchase_month) = 1) AS months, count(*) = count(DISTINCT first_purchase_month) AS rows,
       sum(purchase_days) = (SELECT count(DISTINCT ("Customer Id", at::date)) FROM orders WHERE at < '2026-02-01' AND amount >= 0 AND "Customer Id" IS NOT NULL) AS purchase_days,
       bool_and(customers_alive BETWEEN 0 AND customers) AS alive, sum(clv) = (SELECT sum(clv) FROM worth_customers) AS clv
FROM worth_cohorts;
-- and all come in their order
SELECT (SELECT array_agg(position) FROM (TABLE worth_tiers) AS t) AS tiers, (SELECT bool_and(month >= before) FROM (SELECT first_purchase_month AS month, lag(first_purchase_month) OVER () AS before FROM (TABLE worth_cohorts) AS c) AS o) AS cohorts;
-- what a value means stands beside it, also for ever, and in every column of values
SELECT horizon_days, annual_rate, margin_rate, discounting, unit, spend_note FROM worth_info;
SELECT i.customers_without_value, i.customers_without_value = (SELECT count(*) FROM worth_customers WHERE clv IS NULL) AS no_value, i.customers_without_value = coalesce((SELECT customers FROM worth_tiers WHERE tier IS NULL), 0) AS no_tier FROM worth_info AS i;
SELECT c.relname, col_description(c.oid, a.attnum) FROM pg_class AS c JOIN pg_attribute AS a ON a.attrelid = c.oid WHERE c.relname ~ '^worth_' AND a.attname IN ('clv', 'expected_purchases') ORDER BY 1, a.attnum;
SET client_min_messages = error;
SELECT count(*) FROM crm.create_clv_views('orders', 'Customer Id', 'at', 'amount', as_of => '2026-01-31', horizon_days => NULL, annual_rate => 0.075, prefix => 'ever');
SET client_min_messages = warning;
SELECT horizon_days, annual_rate, margin_rate, discounting FROM ever_info;
SELECT col_description('ever_customers'::regclass, attnum) FROM pg_attribute WHERE attrelid = 'ever_customers'::regclass AND attname = 'clv';
-- a value as reckoned by hand: the discounting is the one that is named
SELECT bool_and(abs(c.clv - 0.3 * o.v * crm.expected_purchases(m, c.repeat_days, c.t_x, c.age, 365, delta => ln(1.1) / 365.25)) < 0.0051 + 0.0015 * c.expected_purchases) AS by_hand
FROM worth_customers AS c, LATERAL (SELECT c.expected_order_value::float8 AS v) AS o,
    (SELECT crm.clv_fit(crm.population_with_days("Customer Id", at, amount, invoice) FILTER (WHERE at < '2026-02-01'), '2026-01-31') AS m FROM orders) AS f WHERE c.clv IS NOT NULL;
-- own tiers count at once
BEGIN;
SELECT count(*) FROM crm.define_scheme('value_tier', 'ours', '{vip, rest}', names_zh => '{贵宾, 其他}', standard => true);
SELECT tier, value_tier, value_tier_zh, round(customer_share, 1) AS share FROM worth_tiers WHERE tier > 0 ORDER BY tier;
ROLLBACK;
-- flat columns only, and the reader's rights
SELECT table_name, string_agg(DISTINCT data_type, ', ' ORDER BY data_type) AS types
FROM information_schema.columns WHERE table_name ~ '^worth_' GROUP BY 1 ORDER BY 1;
SELECT relname, reloptions FROM pg_class WHERE relname LIKE 'worth%' ORDER BY 1;

-- The models are kept: a warning is given when they are made, once, and a read fits nothing; the day follows the rows.
CREATE TABLE steady AS SELECT i AS c, date '2020-01-01' + i % 90 + k * 20 AS at, 10 + i % 3 AS amt FROM generate_series(1, 60) AS i, generate_series(0, i % 4) AS k;
INSERT INTO steady SELECT i, '2020-06-01', 0 FROM generate_series(101, 103) AS i;
SELECT array_agg(view_name) AS views FROM crm.create_clv_views('steady', 'c', 'at', 'amt', prefix => 'steady', model => 'nbd', margin_rate => 0.3);
CREATE TABLE before AS SELECT * FROM steady_info;
SELECT model, model_as_of, model_customers, status, spend_model, as_of, data_end, customers FROM before;
INSERT INTO steady VALUES (1, '2020-08-01', 12);
SELECT i.as_of, i.data_end, i.model_as_of, (i.parameters, i.bic, i.model_customers) = (b.parameters, b.bic, b.model_customers) AS same_model FROM steady_info AS i, before AS b;
SELECT repeat_days, t_x, age, first_purchase, as_of, model FROM steady_customers WHERE customer = 1;
SELECT count(*) = count(s.clv) AS all_values, bool_and(abs(v.clv - s.clv) < 0.0051 AND v.p_alive = s.p_alive) AS same
FROM steady_customers AS v JOIN crm.clv_scores((SELECT crm.clv_fit(crm.population_with_days(c, at, amt), '2020-06-01', model => 'nbd') FROM steady WHERE at < '2020-06-02'), (SELECT crm.gamma_gamma_fit(crm.population_with_days(c, at, amt)) FROM steady WHERE at < '2020-06-02'), (SELECT crm.population_with_days(c, at, amt) FROM steady), '2020-08-01', 365, 0.1, margin_rate => 0.3) AS s USING (customer);
-- a correlation stays in the note
CREATE TABLE related AS SELECT i AS c, date '2020-01-01' + i % 30 + k * 11 AS at, (2 + i % 8) * (1 + i * 7919 % 13) * (1 + i * 31 % 7) AS amt FROM generate_series(1, 300) AS i, generate_series(0, i % 8) AS k;
SELECT count(*) FROM crm.create_clv_views('related', 'c', 'at', 'amt', prefix => 'related', model => 'nbd');
SELECT spend_status, spend_note FROM related_info;
-- months without new customers and tiers without anybody are there; and every column has its comment
SELECT first_purchase_month, customers, purchase_days, clv > 0 AS clv FROM steady_cohorts ORDER BY 1;
CREATE TABLE alike AS SELECT i AS c, date '2020-01-01' + k * 30 AS at, 10 AS amt FROM generate_series(1, 30) AS i, generate_series(0, i % 2) AS k;
SET client_min_messages = error;
SELECT count(*) FROM crm.create_clv_views('alike', 'c', 'at', 'amt', prefix => 'alike', model => 'nbd');
SET client_min_messages = warning;
SELECT position, tier, value_tier, customers, customer_share, clv > 0 AS value FROM alike_tiers ORDER BY position;
SELECT c.relname, a.attname FROM pg_class AS c JOIN pg_attribute AS a ON a.attrelid = c.oid AND a.attnum > 0
WHERE c.relname ~ '^(steady|worth)_' AND c.relkind = 'v' AND (col_description(c.oid, a.attnum) IS NULL OR obj_description(c.oid, 'pg_class') IS NULL OR a.atttypid = 'numeric'::regtype AND a.atttypmod = -1);
SELECT count(*) FROM crm.create_clv_views('steady', 'c', 'at', 'amt', prefix => 'steady', model => 'nbd', margin_rate => 0.3, replace => true, materialized => true);
SELECT relkind, count(*) FROM pg_class WHERE relname ~ '^steady_' GROUP BY 1;
SELECT model_as_of, (SELECT sum(customers) FROM steady_tiers) AS customers FROM steady_info;

-- who only had refunds has no value, and rows of tomorrow have no part in any; both are counted
INSERT INTO steady VALUES (999, '2020-06-02', -50), (998, '2320-01-01', 70), (998, '2320-01-02', NULL);
SELECT array_agg(view_name) AS refreshed FROM crm.refresh_views('steady');
SELECT customers, customers_without_purchase, money_without_purchase, rows_after_as_of, money_after_as_of, customers - customers_without_purchase = (SELECT count(*) FROM steady_customers) AS valued FROM steady_info;

\echo errors
SELECT crm.clv_sql('orders', 'customer', 'at', 'amount');
\echo :LAST_ERROR_SQLSTATE
SELECT crm.clv_sql(NULL, 'Customer Id', 'at', 'amount');
SELECT crm.clv_sql('orders', NULL, 'at', 'amount');
SELECT crm.clv_sql('orders', 'Customer Id', 'at', 'amount', annual_rate => NULL);
\echo :LAST_ERROR_SQLSTATE
SELECT crm.clv_sql('orders', 'Customer Id', 'at', 'amount', model => 'neural_net');
SELECT crm.clv_sql('orders', 'Customer Id', 'at', 'amount', model => 'gamma_gamma');
SELECT crm.clv_sql('orders', 'Customer Id', 'at', 'amount', horizon_days => 0);
\echo :LAST_ERROR_SQLSTATE
SELECT crm.clv_sql('orders', 'Customer Id', 'at', 'amount', as_of => '-infinity');
SELECT crm.clv_sql('orders', 'Customer Id', 'at', 'amount', annual_rate => 'NaN');
SELECT crm.clv_sql('orders', 'Customer Id', 'at', 'amount', annual_rate => -0.1);
SELECT crm.clv_sql('orders', 'Customer Id', 'at', 'amount', margin_rate => 'Infinity');
SELECT crm.create_clv_views('orders', 'Customer Id', 'at', 'amount', prefix => 'worth');
\echo :LAST_ERROR_SQLSTATE
SELECT crm.create_clv_views('orders', 'Customer Id', 'at', 'amount', prefix => 'a.b');
SELECT crm.create_clv_views('orders', 'Customer Id', 'at', 'amount', prefix => NULL);

-- horizon_days are days, whatever the unit of a model of one's own
CREATE TABLE own AS SELECT u AS unit, (SELECT crm.clv_fit(crm.population_with_days("Customer Id", at, amount, invoice) FILTER (WHERE at < '2026-02-01'), '2026-01-31', unit => u) FROM orders) AS m,
    (SELECT crm.gamma_gamma_fit(crm.population_with_days("Customer Id", at, amount, invoice) FILTER (WHERE at < '2026-02-01')) FROM orders) AS g FROM unnest('{day,week,year}'::text[]) AS u;
CREATE FUNCTION total(query text) RETURNS numeric LANGUAGE plpgsql AS $$ DECLARE t numeric; BEGIN EXECUTE format('SELECT sum(clv) FROM (%s) AS q', query) INTO t; RETURN t; END $$;
SELECT unit, abs(total(crm.clv_sql('orders', 'Customer Id', 'at', 'amount', 'invoice', as_of => '2026-01-31', margin_rate => 0.3, fitted => m, fitted_spend => g)) - (SELECT sum(clv) FROM worth_customers)) < 0.1 AS same FROM own ORDER BY unit;

-- model best: the fits of clv_fit_best
WITH p AS (SELECT crm.population_with_days("Customer Id", at, amount, invoice) FILTER (WHERE at < '2026-02-01') AS pop FROM orders)
SELECT count(*) > 0 AS customers, bool_and(b.clv IS NOT DISTINCT FROM s.clv AND b.p_alive = s.p_alive) AS same
FROM p, crm.clv(pop, '2026-01-31', horizon_days => 365, annual_rate => 0.1, model => 'best') AS b
     JOIN p AS q ON true, LATERAL (SELECT s.* FROM crm.clv_scores(crm.clv_fit_best(q.pop, '2026-01-31'), crm.gamma_gamma_fit(q.pop), q.pop, '2026-01-31', 365, 0.1) AS s WHERE s.customer = b.customer) AS s
WHERE b.customer <= 20;
SELECT crm.clv_sql('orders', 'Customer Id', 'at', 'amount', as_of => '2026-01-31', model => 'best') LIKE '%crm.clv_fit_best(p.population, %' AS best;
