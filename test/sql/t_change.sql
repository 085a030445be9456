-- price_volume_mix and revenue_bridge: published figures, identities to the last digit, any order and split
\set SHOW_CONTEXT never
CREATE SCHEMA t_change;
SET search_path = t_change, public;
SET datestyle = 'ISO, YMD';
SET timezone = 'UTC';
SET extra_float_digits = 0;
\pset footer off

-- Published figures ---------------------------------------------------------------------------------------

-- accountancyindex.com, price volume mix analysis: prices 10, 15, 20 to 11, 15, 23, quantities 1000, 800, 500
-- to 1000, 700, 800. Price 3,400, volume 2,782.61, mix 1,717.39; or 2,500, 4,500 and 900 for both at once.
CREATE TEMP TABLE published AS SELECT * FROM (VALUES (1, 10, 11, 1000, 1000), (2, 15, 15, 800, 700), (3, 20, 23, 500, 800)) AS v(item, p0, p1, q0, q1);
SELECT method, opening, price, round(volume, 12) AS volume, round(mix, 12) AS mix, quantity, cross_term, closing
FROM unnest('{classic,two_factor,bennet,shapley}'::text[]) WITH ORDINALITY AS m(name, n),
     LATERAL (SELECT (crm.price_volume_mix(q0, q0 * p0, q1, q1 * p1, name)).* FROM published) AS t ORDER BY n;

-- Prices 10, 20, 8 to 11, 18, 8, quantities 100, 50, 0 to 90, 70, 40: price -50, volume 133.33, mix 166.67, new 320;
-- with mean weights price -25, quantity 275.
CREATE TEMP TABLE small (item, q0, r0, q1, r1) AS VALUES (1, 100, 1000, 90, 990), (2, 50, 1000, 70, 1260), (3, 0, 0, 40, 320);
SELECT method, opening, price, round(volume, 9) AS volume, round(mix, 9) AS mix, quantity, cross_term, new_items, lost_items, closing
FROM unnest('{classic,two_factor,bennet,shapley}'::text[]) WITH ORDINALITY AS m(name, n),
     LATERAL (SELECT (crm.price_volume_mix(q0, r0, q1, r1, name)).* FROM small) AS t ORDER BY n;
SELECT (t).quantity_0, (t).quantity_1, (t).revenue_0, (t).revenue_1, (t).items_continuing, (t).items_new, (t).items_lost, (t).items_unpriced, (t).method
FROM (SELECT crm.price_volume_mix(q0, r0, q1, r1) AS t FROM small) AS q;
SELECT l.* FROM (SELECT crm.price_volume_mix(q0, r0, q1, r1) AS t FROM small) AS q, crm.price_volume_mix_lines(t, 2) AS l;
SELECT s.item, p.kind, p.price_0, p.price_1, p.opening, p.price, round(p.volume, 9) AS volume, round(p.mix, 9) AS mix, p.quantity, p.new_items, p.closing
FROM (SELECT *, crm.price_volume_mix(q0, r0, q1, r1) OVER () AS t FROM small) AS s, crm.price_volume_mix_item(t, q0, r0, q1, r1) AS p ORDER BY 1;

-- Identities ----------------------------------------------------------------------------------------------

-- Any data: two to six decimals, thirds and sevenths, returns, items of one period, fees without quantity, NULLs.
CREATE TEMP TABLE items AS
SELECT i AS item, i % 5 AS region,
       CASE WHEN i % 19 = 1 THEN NULL WHEN i % 17 = 0 THEN 0 ELSE round(((hashint4(i) & 2147483647) % 9973 + 1) / 7.0, i % 4) * CASE WHEN i % 23 = 0 THEN -1 ELSE 1 END END AS q0,
       CASE WHEN i % 19 <> 1 THEN round((hashint4(i + 10000) & 2147483647) % 99991 / 3.0, 2 + i % 5) END AS r0,
       CASE WHEN i % 29 = 2 THEN NULL WHEN i % 13 = 0 THEN 0 ELSE ((hashint4(i + 20000) & 2147483647) % 997 + 1)::numeric END AS q1,
       CASE WHEN i % 29 <> 2 THEN round((hashint4(i + 30000) & 2147483647) % 99991 / 11.0, i % 3) END AS r1
FROM generate_series(1, 3000) AS i;
CREATE FUNCTION parts(t crm.price_volume_mix) RETURNS numeric LANGUAGE sql RETURN
    (t).opening + (t).price + (t).quantity + (t).cross_term + (t).new_items + (t).lost_items + (t).unpriced;
SELECT name, (t).items_continuing AS continuing, (t).items_new AS new, (t).items_lost AS lost, (t).items_unpriced AS unpriced,
       parts(t) = (t).closing AS adds_up, (t).volume + (t).mix = (t).quantity AS splits,
       (t).opening = opening AND (t).closing = closing AS sums, (t).new_items = new_items AND (t).lost_items = lost_items AS own_lines
FROM unnest('{classic,two_factor,bennet,shapley}'::text[]) WITH ORDINALITY AS m(name, n),
     LATERAL (SELECT crm.price_volume_mix(q0, r0, q1, r1, name) AS t, sum(r0) AS opening, sum(r1) AS closing,
                     sum(coalesce(r1, 0) - coalesce(r0, 0)) FILTER (WHERE coalesce(q0, 0) = 0 AND q1 <> 0) AS new_items,
                     sum(coalesce(r1, 0) - coalesce(r0, 0)) FILTER (WHERE q0 <> 0 AND coalesce(q1, 0) = 0) AS lost_items FROM items) AS q ORDER BY n;
-- By the formulas of the manual, to twelve decimals.
CREATE FUNCTION near(a numeric, b numeric) RETURNS bool LANGUAGE sql RETURN abs(a - b) < 1e-12;
SELECT near((c).price, classic) AS classic, near((f).price, old_weights) AND near((f).cross_term, crossed) AS two_factor,
       near((b).price, mean_weights) AND near((b).quantity, mean_quantity) AS bennet, near((c).volume, dq * r / q) AS volume,
       near((c).mix, mix) AS mix, near((b).volume, dq * (r / q + rn / qn) / 2) AS bennet_volume, to_jsonb(b) - 'method' = to_jsonb(s) - 'method' AS shapley
FROM (SELECT crm.price_volume_mix(q0, r0, q1, r1) AS c, crm.price_volume_mix(q0, r0, q1, r1, 'two_factor') AS f,
             crm.price_volume_mix(q0, r0, q1, r1, 'bennet') AS b, crm.price_volume_mix(q0, r0, q1, r1, 'shapley') AS s FROM items) AS a,
     (SELECT sum((p1 - p0) * q1) AS classic, sum((p1 - p0) * q0) AS old_weights, sum((p1 - p0) * (q1 - q0)) AS crossed,
             sum((p1 - p0) * (q0 + q1)) / 2 AS mean_weights, sum((q1 - q0) * (p0 + p1)) / 2 AS mean_quantity,
             sum(q1) - sum(q0) AS dq, sum(q0 * p0) AS r, sum(q0) AS q, sum(q1 * p1) AS rn, sum(q1) AS qn
      FROM (SELECT q0, q1, r0::numeric(50,40) / q0 AS p0, r1::numeric(50,40) / q1 AS p1 FROM items WHERE q0 <> 0 AND q1 <> 0) AS p) AS d,
     LATERAL (SELECT sum((q1 - d.qn * q0 / d.q) * r0::numeric(50,40) / q0) AS mix FROM items WHERE q0 <> 0 AND q1 <> 0) AS e;

-- Items add up to their total, line by line, to the last digit.
SELECT name, bool_and(p.opening + p.price + p.quantity + p.cross_term + p.new_items + p.lost_items + p.unpriced = p.closing AND p.volume + p.mix = p.quantity) AS item_by_item,
       sum(p.price) = (t).price AS price, sum(p.volume) = (t).volume AS volume, sum(p.mix) = (t).mix AS mix, sum(p.quantity) = (t).quantity AS quantity,
       sum(p.cross_term) = (t).cross_term AS cross_term, sum(p.new_items) = (t).new_items AS new, sum(p.lost_items) = (t).lost_items AS lost,
       sum(p.unpriced) = (t).unpriced AS unpriced, sum(p.closing) = (t).closing AS closing
FROM unnest('{classic,two_factor,bennet,shapley}'::text[]) WITH ORDINALITY AS m(name, n),
     LATERAL (SELECT crm.price_volume_mix(q0, r0, q1, r1, name) AS t FROM items) AS q, items, crm.price_volume_mix_item(t, q0, r0, q1, r1) AS p
GROUP BY n, name, t ORDER BY n;
SELECT decimals, sum(l.amount) FILTER (WHERE l.line <> 'closing') = max(l.amount) FILTER (WHERE l.line = 'closing') AS adds_up_rounded,
       max(scale(l.amount)) AS scale
FROM (SELECT crm.price_volume_mix(q0, r0, q1, r1, 'bennet') AS t FROM items) AS q, generate_series(0, 3) AS decimals, crm.price_volume_mix_lines(t, decimals) AS l GROUP BY 1 ORDER BY 1;

-- With mean weights, swapped periods change signs and nothing else; classic and two_factor weigh differently.
SELECT name, (a).price = - (b).price AND (a).quantity = - (b).quantity AND (a).volume = - (b).volume AND (a).mix = - (b).mix AS swaps,
       (a).new_items = - (b).lost_items AND (a).unpriced = - (b).unpriced AS own_lines
FROM unnest('{classic,two_factor,bennet,shapley}'::text[]) WITH ORDINALITY AS m(name, n),
     LATERAL (SELECT crm.price_volume_mix(q0, r0, q1, r1, name) AS a, crm.price_volume_mix(q1, r1, q0, r0, name) AS b FROM items) AS q ORDER BY n;

-- Any order, any split, any number of workers.
CREATE AGGREGATE pvm_state(numeric, numeric, numeric, numeric, text) (SFUNC = crm_internal.price_volume_mix_transition, STYPE = bytea);
CREATE AGGREGATE pvm_merge(bytea) (SFUNC = crm_internal.price_volume_mix_combine, STYPE = bytea, FINALFUNC = crm_internal.price_volume_mix_final);
CREATE TABLE many AS SELECT items.* FROM items, generate_series(1, 10);
CREATE TABLE states AS SELECT hashint4(item) % 7 AS part, pvm_state(q0, r0, q1, r1, 'bennet') AS state FROM many GROUP BY 1;
SELECT crm.price_volume_mix(q0, r0, q1, r1, 'bennet') AS plain FROM many \gset
SELECT (SELECT crm.price_volume_mix(q0, r0, q1, r1, 'bennet' ORDER BY r1 DESC, item)::text FROM many) = :'plain' AS reversed,
       (SELECT crm.price_volume_mix(q0, r0, q1, r1, 'bennet' ORDER BY hashint4(item))::text FROM many) = :'plain' AS shuffled,
       (SELECT pvm_merge(state ORDER BY part)::text FROM states) = :'plain' AS split, (SELECT pvm_merge(state ORDER BY part DESC)::text FROM states) = :'plain' AS split_reversed;
SET parallel_setup_cost = 0;
SET parallel_tuple_cost = 0.01;
SET cpu_operator_cost = 0;
SET min_parallel_table_scan_size = 0;
SELECT crm.price_volume_mix(q0, r0, q1, r1, 'bennet')::text = :'plain' AS parallel FROM many;
SELECT crm.revenue_bridge(r0, r1, item % 2 = 0) AS parallel_bridge FROM many \gset
RESET parallel_setup_cost;
RESET parallel_tuple_cost;
RESET cpu_operator_cost;
RESET min_parallel_table_scan_size;
SELECT crm.revenue_bridge(r0, r1, item % 2 = 0 ORDER BY r1, item)::text = :'parallel_bridge' AS bridge FROM many;
-- GROUP BY, FILTER, moving frames.
SELECT region, (t).items_continuing AS continuing, parts(t) = (t).closing AS adds_up, round((t).price, 2) AS price
FROM (SELECT region, crm.price_volume_mix(q0, r0, q1, r1) FILTER (WHERE item < 2000) AS t FROM items GROUP BY region) AS q ORDER BY 1;
SELECT count(*), bool_and(parts(t) = (t).closing) AS moving FROM (SELECT crm.price_volume_mix(q0, r0, q1, r1) OVER (ORDER BY item ROWS 9 PRECEDING) AS t FROM items) AS q;

-- Cases ----------------------------------------------------------------------------------------------------

-- A period of NULLs is one in which the item was not sold; half a period, or none, is no row.
SELECT (t).opening, (t).new_items, (t).lost_items, (t).closing, (t).volume, (t).mix, (t).items_new, (t).items_lost
FROM (SELECT crm.price_volume_mix(a, b, c, d) AS t FROM (VALUES (NULL, NULL, 3, 30), (2, 20, NULL, NULL), (1, NULL, 1, 10), (NULL, 1, 1, 1), (NULL, NULL, NULL, NULL)) AS v(a, b, c, d)) AS q;
SELECT crm.price_volume_mix(1, 1, 1, 1) FILTER (WHERE false) IS NULL AS none;
-- Revenue without a quantity is the same as with quantity 0; a quantity without revenue has no price. No money is lost.
SELECT n, t.kind, t.opening, t.new_items, t.lost_items, t.unpriced, t.closing, t IS NOT DISTINCT FROM z AS as_with_zero
FROM (VALUES (1, NULL, 5, NULL, 7), (2, NULL, 5, 2, 8), (3, 2, 8, NULL, 5), (4, 3, 9, 2, NULL), (5, 3, NULL, 2, 8), (6, 3, NULL, NULL, 8), (7, 1, NULL, 1, NULL)) AS v(n, q0, r0, q1, r1),
     LATERAL (SELECT crm.price_volume_mix(1, 1, 2, 2) AS total) AS x,
     LATERAL crm.price_volume_mix_item(total, q0, r0, q1, r1) AS t, LATERAL crm.price_volume_mix_item(total, coalesce(q0, 0), r0, coalesce(q1, 0), r1) AS z ORDER BY n;
SELECT (t).opening, (t).closing, (t).unpriced, (t).items_unpriced, parts(t) = (t).closing AS adds_up
FROM (SELECT crm.price_volume_mix(q0, r0, q1, r1) AS t FROM (VALUES (NULL, 5, NULL, 7), (3, 9, 2, NULL), (1, 10, 1, 11)) AS v(q0, r0, q1, r1)) AS q;
-- Net quantities of zero have no mean price: quantity is not split.
SELECT (t).price, (t).volume, (t).mix, (t).quantity, parts(t) = (t).closing AS adds_up, array_agg(l.line) AS lines
FROM (SELECT crm.price_volume_mix(a, b, c, d) AS t FROM (VALUES (2, 20, 3, 36), (-2, -10, 1, 5)) AS v(a, b, c, d)) AS q, crm.price_volume_mix_lines(t) AS l GROUP BY t;
SELECT p.* FROM (SELECT crm.price_volume_mix(1, 1, 2, 2) AS t) AS q, crm.price_volume_mix_item(t, 0, 5, 0, 7) AS p;
SELECT count(kind) AS kinds, count(price) AS prices FROM (SELECT crm.price_volume_mix(1, 1, 2, 2) AS t) AS q, crm.price_volume_mix_item(t, 0, NULL, 0, 7) AS p;
SELECT count(*) FROM crm.price_volume_mix_lines(NULL);
-- Money of any size.
SELECT parts(t) = (t).closing AS adds_up, (t).closing
FROM (SELECT crm.price_volume_mix(a, b, c, d) AS t FROM (VALUES (3.000001, 12345678901234567890123456.789, 7, 1e30), (1e-6, 0.00000001, 2e-6, 1)) AS v(a, b, c, d)) AS q;

-- Revenue bridge -------------------------------------------------------------------------------------------

CREATE TEMP TABLE customers (name, before, now, ever) AS VALUES
    ('grown', 100.00, 150.00, true), ('shrunk', 100, 50.5, true), ('same', 50, 50.0, true), ('gone', 100, NULL, true), ('new', NULL, 30, false),
    ('unknown', NULL, 5, NULL), ('back', 0, 20, true), ('returned goods', 10, -3, true), ('was in debt', -5, 10, true), ('never', NULL, NULL, false), ('idle', 0, 0, true);
SELECT crm.revenue_bridge(before, now, ever) AS bridge FROM customers \gset
SELECT (:'bridge'::crm.revenue_bridge).* \gx
SELECT * FROM crm.revenue_bridge_lines(:'bridge');
SELECT name, class, crm.label('revenue_change', class, 'zh') AS class_zh FROM customers, crm.revenue_change_class(before, now, ever) AS class;
SELECT round(crm.gross_revenue_retention(b), 6) AS grr, round(crm.net_revenue_retention(b), 6) AS nrr, round(crm.net_revenue_retention(b, true), 6) AS nrr_with_reactivated,
       round(crm.churn_rate((b).customers_churned, (b).customers_opening), 6) AS customer_churn, round(crm.churn_rate(- (b).churn, (b).active_opening), 6) AS revenue_churn FROM CAST(:'bridge' AS crm.revenue_bridge) AS b;
-- A single subscriber base (ChurnZero, "Net revenue retention"): 27,000 at the start, 8,000 of upsell, 5,000 of churn: 111 %.
SELECT round(crm.net_revenue_retention(crm.revenue_bridge(b, n, true)), 2) AS nrr FROM (VALUES (22000, 30000), (5000, 0)) AS v(b, n);
SELECT crm.churn_rate(3, 60) AS of_customers, crm.churn_rate(0, 0) AS of_nobody, crm.churn_rate(1, 0) AS lost_of_nobody, crm.churn_rate(NULL, 5) AS unknown;
-- The identity and the classes on any data.
SELECT (b).opening + (b).new_business + (b).reactivation + (b).expansion + (b).contraction + (b).churn + (b).refunds = (b).closing AS adds_up,
       (b).opening = (SELECT sum(r0) FROM items) AND (b).closing = (SELECT sum(r1) FROM items) AS sums,
       (b).customers_opening + (b).customers_new + (b).customers_reactivated - (b).customers_churned = (b).customers_closing AS customers,
       array[(b).customers_new, (b).customers_reactivated, (b).customers_expanded, (b).customers_contracted, (b).customers_churned, (b).customers_unchanged] = classes AS classes,
       array[(b).new_business, (b).reactivation, (b).expansion, (b).contraction, (b).churn] = changes AS changes, crm.gross_revenue_retention(b) BETWEEN 0 AND 1 AS grr
FROM (SELECT crm.revenue_bridge(r0 - 500, r1 - 500, item % 3 > 0) AS b0, crm.revenue_bridge(r0, r1, item % 3 > 0) AS b FROM items) AS q,
     (SELECT array[count(*) FILTER (WHERE c = 'new_business'), count(*) FILTER (WHERE c = 'reactivation'), count(*) FILTER (WHERE c = 'expansion'),
                   count(*) FILTER (WHERE c = 'contraction'), count(*) FILTER (WHERE c = 'churn'), count(*) FILTER (WHERE c = 'unchanged')] AS classes,
             array[sum(d) FILTER (WHERE c = 'new_business'), sum(d) FILTER (WHERE c = 'reactivation'), sum(d) FILTER (WHERE c = 'expansion'),
                   sum(d) FILTER (WHERE c = 'contraction'), sum(d) FILTER (WHERE c = 'churn')] AS changes
      FROM (SELECT crm.revenue_change_class(r0, r1, item % 3 > 0) AS c, coalesce(r1, 0) - coalesce(r0, 0) AS d FROM items) AS p) AS e;
SELECT (b).opening + (b).new_business + (b).reactivation + (b).expansion + (b).contraction + (b).churn + (b).refunds = (b).closing AS adds_up, (b).refunds <> 0 AS refunds,
       crm.gross_revenue_retention(b) BETWEEN 0 AND 1 AS grr
FROM (SELECT crm.revenue_bridge(r0 - 9000, r1 - 3000, item % 3 > 0) AS b FROM items) AS q;
SELECT (crm.revenue_bridge(NULL, NULL, true)).closing AS nobody, crm.revenue_bridge(1, 1, true) FILTER (WHERE false) IS NULL AS no_rows, (crm.revenue_bridge(0, 0, true)).closing AS idle, crm.gross_revenue_retention(crm.revenue_bridge(0, 5, true)) AS grr_of_nothing,
       crm.churn_rate(0, 0) AS churn_of_nobody, crm.net_revenue_retention(NULL) AS unknown;

-- Of an order table: ann bought in 2023 and comes back, ben grows, cat leaves, dan is new, eve only returns goods.
CREATE TABLE "Order lines" ("the customer" text, at timestamp, amount numeric);
INSERT INTO "Order lines" VALUES ('ann', '2023-05-05', 10), ('ann', '2024-02-29 23:59', 25), ('ben', '2024-01-01', 10), ('ben', '2024-01-31 23:00', 5), ('ben', '2024-02-02', 40),
    ('cat', '2024-01-15', 8), ('dan', '2024-02-10', 7), ('eve', '2023-12-01', -1), ('eve', '2024-02-11', 3), ('ben', '2024-03-01', 1000), (NULL, '2024-02-01', 99), ('fay', '2024-02-01', NULL);
SELECT crm.revenue_bridge_sql('"Order lines"', 'the customer', 'at', 'amount', '2024-01-01', '2024-01-31', '2024-02-01', '2024-02-29');
SELECT l.* FROM crm.revenue_bridge_of('"Order lines"', 'the customer', 'at', 'amount', '2024-01-01', '2024-01-31', '2024-02-01', '2024-02-29') AS b, crm.revenue_bridge_lines(b) AS l;

-- A customer counts from the first revenue above zero: a free trial, an order refunded at once and a return are no purchases.
CREATE TABLE trial (customer text, at date, amount numeric);
INSERT INTO trial VALUES ('free trial', '2024-01-05', 0), ('free trial', '2024-02-05', 0), ('free trial', '2024-03-05', 30),
    ('refunded the same day', '2024-01-05', 50), ('refunded the same day', '2024-01-05', -50), ('refunded the same day', '2024-03-05', 30),
    ('refunded the same month', '2023-12-05', 50), ('refunded the same month', '2023-12-28', -50), ('refunded the same month', '2024-03-05', 30),
    ('sent back', '2024-01-31', -5), ('sent back', '2024-03-31', 30),
    ('paid, then refunded', '2024-01-31', 50), ('paid, then refunded', '2024-02-01', -50), ('paid, then refunded', '2024-03-05', 30),
    ('paid before', '2022-07-01', 1), ('paid before', '2024-03-01', 30);
SELECT crm.revenue_bridge_sql('trial', 'customer', 'at', 'amount', '2024-02-01', '2024-02-29', '2024-03-01', '2024-03-31') AS query \gset
SELECT customer, crm.revenue_change_class(revenue_before, revenue_now, bought_ever_before) AS class FROM (:query) AS c ORDER BY customer COLLATE "C";
SELECT b.customers_new, b.customers_reactivated, b.new_business, b.reactivation, b.opening, b.churn, b.refunds, b.closing
FROM crm.revenue_bridge_of('trial', 'customer', 'at', 'amount', '2024-02-01', '2024-02-29', '2024-03-01', '2024-03-31') AS b;

-- A series of bridges: every row is the bridge of its two periods, and every customer is new once.
SELECT s.* FROM crm.revenue_bridge_series('trial', 'customer', 'at', 'amount', '2024-01-15', '2024-05-01') AS s;
CREATE TABLE sold AS
SELECT (i * 7919 % 97)::int AS customer, date '2022-12-20' + (i * 104729 % 800)::int AS at, ((i * 15485863) % 1000 - CASE WHEN i % 3 = 0 THEN 700 ELSE 0 END) / 4.0 AS amount FROM generate_series(1, 3000::bigint) AS i;
SELECT c.step, count(*) AS rows, bool_and(s::crm.revenue_bridge = b) AS equal, bool_and(s::crm.revenue_bridge = plain) AS equals_sql,
       sum(s.customers_new) = max(c.ever) AS new_once, bool_and(s.opening + s.new_business + s.reactivation + s.expansion + s.contraction + s.churn + s.refunds = s.closing) AS adds_up,
       min(s.period_first) AS from, max(s.period_last) AS to
FROM (SELECT step, (SELECT count(DISTINCT customer) FROM (SELECT customer FROM sold WHERE at BETWEEN '2022-12-01' AND '2024-12-31' GROUP BY customer, date_trunc(step, at) HAVING sum(amount) > 0) AS q) AS ever
      FROM unnest('{week,month,quarter,year}'::text[]) AS step) AS c,
     crm.revenue_bridge_series('sold', 'customer', 'at', 'amount', '2022-12-01', '2024-12-31', step) AS s,
     crm.calendar(s.period_first - 1, s.period_first - 1, step) AS p,
     crm.revenue_bridge_of('sold', 'customer', 'at', 'amount', p.period_first, p.period_last, s.period_first, s.period_last) AS b,
     LATERAL (SELECT crm.revenue_bridge(before, now, coalesce(ever, false)) AS plain
              FROM (SELECT sum(r) FILTER (WHERE first = p.period_first) AS before, sum(r) FILTER (WHERE first = s.period_first) AS now, bool_or(first < s.period_first AND r > 0) AS ever
                    FROM (SELECT customer, date_trunc(step, at)::date AS first, sum(amount) AS r FROM sold WHERE at <= s.period_last GROUP BY 1, 2) AS m GROUP BY customer) AS q) AS l
GROUP BY c.step ORDER BY c.step;
-- Rows in any order and any plan; a calendar of one's own, with a gap; any type of amount.
CREATE TEMP TABLE reversed AS SELECT customer::text COLLATE "C" AS customer, at::timestamptz AS at, amount::float8 AS amount, amount::real AS short, (amount * 4)::int AS units FROM sold ORDER BY at DESC, customer, amount;
SELECT bool_and(r = s) AS float8, bool_and(t = s) AS "real", bool_and(u.opening = 4 * s.opening AND u.churn = 4 * s.churn AND u.customers_new = s.customers_new) AS "integer"
FROM crm.revenue_bridge_series('sold', 'customer', 'at', 'amount', '2023-01-01', '2024-12-31') AS s
     JOIN crm.revenue_bridge_series('reversed', 'customer', 'at', 'amount', '2023-01-01', '2024-12-31') AS r USING (period_first)
     JOIN crm.revenue_bridge_series('reversed', 'customer', 'at', 'short', '2023-01-01', '2024-12-31') AS t USING (period_first)
     JOIN crm.revenue_bridge_series('reversed', 'customer', 'at', 'units', '2023-01-01', '2024-12-31') AS u USING (period_first);
SELECT s.period_first, s.period_last, s::crm.revenue_bridge = b AS equal, s.customers_closing > 0 AS somebody, round(crm.gross_revenue_retention(s), 4) AS grr
FROM crm.revenue_bridge_series('sold', 'customer', 'at', 'amount', ARRAY['[2023-01-01,2023-01-29)', '[2023-01-29,2023-02-28]', '(2023-03-31,2023-05-07)', '[2025-06-01,2025-06-30]']::daterange[]) AS s
     JOIN (VALUES ('2023-01-29'::date, '2023-01-01'::date, '2023-01-28'::date), ('2023-04-01', '2023-01-29', '2023-02-28'), ('2025-06-01', '2023-04-01', '2023-05-06')) AS p(period_first, before_first, before_last) USING (period_first),
     crm.revenue_bridge_of('sold', 'customer', 'at', 'amount', before_first, before_last, s.period_first, s.period_last) AS b
ORDER BY 1;
SELECT * FROM crm.calendar('2024-01-31', '2024-04-01');
SELECT step, count(*), min(period_first), max(period_last) FROM unnest('{day,week,month,quarter,year}'::text[]) AS step, crm.calendar('2024-01-31', '2025-02-28', step) GROUP BY step ORDER BY step;
-- All digits of double precision and real: a cast to numeric would keep 15 and 6.
CREATE TABLE floats (customer int, at date, amount float8, short real);
INSERT INTO floats VALUES (1, '2024-01-01', 1234567890123.4567, 16777215), (2, '2024-02-01', 0.1, 123456.78125), (2, '2024-02-02', 0.2, 0.5), (3, '2024-02-02', 1e-300, 1e-30);
CREATE DOMAIN price AS float8;
CREATE VIEW floats_by_domain AS SELECT customer, at, amount::price AS amount FROM floats;
SELECT opening, closing, customers_new FROM crm.revenue_bridge_of('floats', 'customer', 'at', 'amount', '2024-01-01', '2024-01-31', '2024-02-01', '2024-02-29');
SELECT opening, closing, customers_new FROM crm.revenue_bridge_of('floats', 'customer', 'at', 'short', '2024-01-01', '2024-01-31', '2024-02-01', '2024-02-29');
-- A real is the decimal that it prints as: 5.97 + 5.90 is 11.77 + 0.10, and nobody spent more.
CREATE TEMP TABLE short (customer int, at date, amount real);
INSERT INTO short VALUES (1, '2024-01-03', 5.97), (1, '2024-01-04', 5.9), (1, '2024-02-03', 11.77), (1, '2024-02-04', 0.1), (2, '2024-01-05', 16777217), (2, '2024-02-05', 16777216);
SELECT opening, closing, expansion, customers_unchanged FROM crm.revenue_bridge_of('short', 'customer', 'at', 'amount', '2024-01-01', '2024-01-31', '2024-02-01', '2024-02-29');
SELECT opening FROM crm.revenue_bridge_of('floats_by_domain', 'customer', 'at', 'amount', '2024-01-01', '2024-01-31', '2024-02-01', '2024-02-29');
-- Money of more than 64 bits.
CREATE TEMP TABLE huge AS SELECT 1 AS customer, date '2024-01-01' + i * 20 AS at, 123456789012345678901234567890.123456789 * i AS amount FROM generate_series(1, 5) AS i;
SELECT period_first, opening, expansion, contraction, closing FROM crm.revenue_bridge_series('huge', 'customer', 'at', 'amount', '2024-02-01', '2024-05-01');
-- What lies between two periods makes nobody leave or come back: kept customers stay kept, whatever they do in the gap.
CREATE TEMP TABLE gap (customer, at, amount) AS VALUES (1, date '2025-01-10', 100), (1, '2025-05-10', 50), (1, '2026-01-10', 100), (2, '2025-01-10', 70), (2, '2026-01-10', 70),
    (3, '2025-01-31', 30), (3, '2025-02-01', 0), (3, '2026-01-01', 40), (4, '2025-06-01', 20), (4, '2026-01-31', 25), (5, '2025-01-20', 9), (5, '2025-12-31', 9);
SELECT opening, new_business, reactivation, expansion, contraction, churn, closing, customers_new AS new, customers_reactivated AS back, customers_expanded AS more, customers_churned AS lost, customers_unchanged AS same
FROM crm.revenue_bridge_of('gap', 'customer', 'at', 'amount', '2025-01-01', '2025-01-31', '2026-01-01', '2026-01-31');
-- Random histories and random calendars, with gaps and without, of days and of months, against the same in plain SQL, down to
-- the trailing zeros: a figure has the decimals of the amounts of its periods, whatever else the customers spent.
CREATE TEMP TABLE past (customer int, at date, amount numeric);
CREATE FUNCTION plain_bridges(firsts date[], lasts date[]) RETURNS SETOF crm.revenue_bridge_period LANGUAGE sql AS $$
    WITH p AS (SELECT u.n, u.first, u.last, date_part('year', first) * 12 + date_part('month', first) AS month, extract(day FROM first) = 1 AND extract(day FROM last + 1) = 1 AS whole_months,
                      (date_part('year', last) - date_part('year', first)) * 12 + date_part('month', last) - date_part('month', first) + 1 AS months
               FROM unnest(firsts, lasts) WITH ORDINALITY AS u(first, last, n)),
         spans AS (SELECT h.customer, p.n, CASE WHEN h.at >= p.first THEN 0
                                                WHEN p.whole_months THEN 1 + floor((p.month - 1 - date_part('year', h.at) * 12 - date_part('month', h.at)) / p.months)
                                                ELSE 1 + (p.first - 1 - h.at) / (p.last - p.first + 1) END AS back, sum(h.amount) AS revenue
                   FROM past AS h JOIN LATERAL (SELECT * FROM p WHERE p.last >= h.at ORDER BY p.n LIMIT 1) AS p ON true GROUP BY 1, 2, 3),
         changes AS (SELECT p.first, p.last, coalesce(b.revenue, 0) AS before, coalesce(a.revenue, 0) AS now,
                            EXISTS (SELECT FROM spans AS e WHERE e.customer = c.customer AND (e.n < p.n OR e.n = p.n AND e.back > 0) AND e.revenue > 0) AS ever
                     FROM p CROSS JOIN (SELECT DISTINCT customer FROM past WHERE customer IS NOT NULL) AS c
                     LEFT JOIN spans AS b ON b.customer = c.customer AND b.n = p.n - 1 AND b.back = 0 LEFT JOIN spans AS a ON a.customer = c.customer AND a.n = p.n AND a.back = 0
                     WHERE p.n > 1)
    SELECT first, last, sum(before), coalesce(sum(now) FILTER (WHERE before <= 0 AND now > 0 AND NOT ever), 0), coalesce(sum(now) FILTER (WHERE before <= 0 AND now > 0 AND ever), 0),
           coalesce(sum(now - before) FILTER (WHERE before > 0 AND now > before), 0), coalesce(sum(now - before) FILTER (WHERE before > now AND now > 0), 0),
           coalesce(-sum(before) FILTER (WHERE before > 0 AND now <= 0), 0), coalesce(sum(now) FILTER (WHERE now <= 0), 0) - coalesce(sum(before) FILTER (WHERE before <= 0), 0),
           sum(now), coalesce(sum(before) FILTER (WHERE before > 0), 0), count(*) FILTER (WHERE before > 0), count(*) FILTER (WHERE before <= 0 AND now > 0 AND NOT ever),
           count(*) FILTER (WHERE before <= 0 AND now > 0 AND ever), count(*) FILTER (WHERE before > 0 AND now > before), count(*) FILTER (WHERE before > now AND now > 0),
           count(*) FILTER (WHERE before > 0 AND now <= 0), count(*) FILTER (WHERE before > 0 AND now = before), count(*) FILTER (WHERE now > 0),
           sum(least(before, greatest(now, 0))) FILTER (WHERE before > 0) / nullif(sum(before) FILTER (WHERE before > 0), 0), sum(greatest(now, 0)) FILTER (WHERE before > 0) / nullif(sum(before) FILTER (WHERE before > 0), 0),
           count(*) FILTER (WHERE before > 0 AND now <= 0) / nullif(count(*) FILTER (WHERE before > 0), 0)::numeric, coalesce(sum(before) FILTER (WHERE before > 0 AND now <= 0), 0) / nullif(sum(before) FILTER (WHERE before > 0), 0),
           (SELECT coalesce(sum(amount), 0) FROM past WHERE customer IS NULL AND at BETWEEN first AND last)
    FROM changes GROUP BY first, last ORDER BY first $$;
-- Rates to twelve decimals, everything else as it is printed.
CREATE FUNCTION printed(p crm.revenue_bridge_period) RETURNS text LANGUAGE sql RETURN
    ROW(p.period_first, p.period_last, p::crm.revenue_bridge, round(p.gross_revenue_retention, 12), round(p.net_revenue_retention, 12), round(p.customer_churn_rate, 12), round(p.revenue_churn_rate, 12), p.money_without_customer)::text;
CREATE FUNCTION random_trial(n int, OUT gaps int, OUT crossed int, OUT series bool, OUT single bool, OUT query bool) LANGUAGE plpgsql AS $$
DECLARE
    firsts date[]; lasts date[]; ranges daterange[]; day date := date '2024-01-01' + (random() * 60)::int;
    one crm.revenue_bridge;
BEGIN
    TRUNCATE past;
    INSERT INTO past SELECT nullif((random() * 25)::int, 7), date '2023-06-01' + (random() * 900)::int, ('{0,-10,-20.0,10,10.00,20.5,50.250}'::numeric[])[1 + (random() * 6)::int] FROM generate_series(1, 250);
    gaps := 0;
    crossed := 0;
    IF n % 3 = 0 THEN day := date_trunc('month', day); END IF;
    FOR i IN 1 .. 2 + (random() * 5)::int LOOP
        firsts := firsts || day;
        lasts := lasts || CASE WHEN n % 3 = 0 THEN (day + interval '1 month' * (1 + (random() * 2)::int))::date - 1 ELSE day + (random() * 40)::int END;
        day := lasts[i] + 1;
        IF random() < 0.5 THEN
            day := CASE WHEN n % 3 = 0 THEN day + interval '2 months' ELSE day + 1 + (random() * 50)::int END;
            gaps := gaps + 1;
        ELSIF random() < 0.1 THEN
            day := day - 1 - (random() * 3)::int;
            crossed := crossed + 1;
        END IF;
    END LOOP;
    -- only what is followed by a period counts
    crossed := (SELECT count(*) FROM generate_subscripts(firsts, 1) AS i WHERE firsts[i + 1] <= lasts[i]);
    ranges := ARRAY(SELECT daterange(f, l, '[]') FROM unnest(firsts, lasts) WITH ORDINALITY AS u(f, l, i) ORDER BY i);
    series := NOT EXISTS (SELECT printed(s) FROM crm.revenue_bridge_series('past', 'customer', 'at', 'amount', ranges) AS s EXCEPT ALL SELECT printed(p) FROM plain_bridges(firsts, lasts) AS p)
              AND (SELECT count(*) FROM crm.revenue_bridge_series('past', 'customer', 'at', 'amount', ranges)) = cardinality(firsts) - 1;
    single := true;
    query := true;
    FOR i IN 2 .. cardinality(firsts) LOOP
        SELECT (p::crm.revenue_bridge).* INTO one FROM plain_bridges(firsts[i - 1:i], lasts[i - 1:i]) AS p;
        single := single AND one::text = crm.revenue_bridge_of('past', 'customer', 'at', 'amount', firsts[i - 1], lasts[i - 1], firsts[i], lasts[i])::text;
        EXECUTE format('SELECT $1::text = crm.revenue_bridge(revenue_before, revenue_now, bought_ever_before)::text AND $2 FROM (%s) AS c',
                       crm.revenue_bridge_sql('past', 'customer', 'at', 'amount', firsts[i - 1], lasts[i - 1], firsts[i], lasts[i])) INTO query USING one, query;
    END LOOP;
EXCEPTION WHEN invalid_parameter_value THEN
    series := NULL;
END $$;
SELECT setseed(0.5) IS NOT NULL AS seeded;
SELECT count(*) AS trials, sum(gaps) > 50 AS gaps, bool_and(series) AND bool_and(single) AND bool_and(query) AS as_plain_sql,
       bool_and((crossed > 0) = (series IS NULL)) AS overlaps_refused, count(*) FILTER (WHERE crossed > 0) > 5 AS overlaps
FROM (SELECT t.* FROM generate_series(1, 100) AS n, LATERAL random_trial(n) AS t OFFSET 0) AS q;
-- A series in a view or a table keeps its rates, which are those of the functions, and what no customer brought.
CREATE VIEW stored AS SELECT * FROM crm.revenue_bridge_series('"Order lines"', 'the customer', 'at', 'amount', '2024-01-01', '2024-03-31');
SELECT period_first, closing, round(gross_revenue_retention, 4) AS grr, round(net_revenue_retention, 4) AS nrr, round(customer_churn_rate, 4) AS customer_churn, round(revenue_churn_rate, 4) AS revenue_churn, money_without_customer,
       closing + money_without_customer = (SELECT coalesce(sum(amount), 0) FROM "Order lines" WHERE at BETWEEN period_first AND period_last + time '23:59:59') AS all_money
FROM stored;
WITH b AS (SELECT s AS bridge, s.* FROM crm.revenue_bridge_series('sold', 'customer', 'at', 'amount', '2023-01-01', '2024-12-31') AS s)
SELECT count(*) AS periods, bool_and(gross_revenue_retention IS NOT DISTINCT FROM crm.gross_revenue_retention(bridge)) AS grr, bool_and(net_revenue_retention IS NOT DISTINCT FROM crm.net_revenue_retention(bridge)) AS nrr,
       bool_and(customer_churn_rate IS NOT DISTINCT FROM crm.churn_rate((bridge).customers_churned, (bridge).customers_opening)) AS customer_churn, bool_and(revenue_churn_rate IS NOT DISTINCT FROM crm.churn_rate(- (bridge).churn, (bridge).active_opening)) AS revenue_churn FROM b;
DROP VIEW stored;
-- Text is read where it can be read in one way; '' is no time and no amount.
CREATE TEMP TABLE texts (customer int, dmy text, iso varchar(30), wrong char(10), amount text, comma text, cash money, day interval);
INSERT INTO texts VALUES (1, '01/02/2026', '2026-02-01T10:00', '2026-02-31', '10', '10,50', 10), (2, '02/02/2026', ' 2026-02-02 ', '', ' 30 ', '', 30.05), (2, '05/03/2026', '2026-03-05 23:59:59.5', NULL, '5', '5', 5),
    (3, '06/02/2026', '', NULL, '7', '7', 7), (4, '06/02/2026', '2026-02-28', NULL, '', '', NULL);
SELECT period_first, closing, customers_closing, cash FROM crm.revenue_bridge_series('texts', 'customer', 'iso', 'amount', '2026-01-01', '2026-03-31')
     JOIN (SELECT period_first, closing AS cash FROM crm.revenue_bridge_series('texts', 'customer', 'iso', 'cash', '2026-01-01', '2026-03-31')) AS c USING (period_first);
SELECT crm.revenue_bridge_of('texts', 'customer', 'dmy', 'amount', '2026-01-01', '2026-01-31', '2026-02-01', '2026-02-28');
\echo :LAST_ERROR_SQLSTATE
SELECT crm.revenue_bridge_sql('texts', 'customer', 'dmy', 'amount', '2026-01-01', '2026-01-31', '2026-02-01', '2026-02-28');
SELECT crm.revenue_bridge_series('texts', 'customer', 'wrong', 'amount', '2026-01-01', '2026-03-31');
\echo :LAST_ERROR_SQLSTATE
SELECT crm.revenue_bridge_series('texts', 'customer', 'iso', 'comma', '2026-01-01', '2026-03-31');
\echo :LAST_ERROR_SQLSTATE
SELECT crm.revenue_bridge_series('texts', 'iso', 'customer', 'amount', '2026-01-01', '2026-03-31');
\echo :LAST_ERROR_SQLSTATE
SELECT crm.revenue_bridge_series('texts', 'customer', 'iso', 'day', '2026-01-01', '2026-03-31');
-- Nobody at all.
SELECT count(*) AS periods, sum(customers_opening + customers_closing) AS customers, sum(opening + closing) AS money FROM crm.revenue_bridge_series('sold', 'customer', 'at', 'amount', '1999-01-01', '1999-12-31', 'week');
CREATE TEMP TABLE nothing (customer int, at date, amount int);
SELECT b.* FROM crm.revenue_bridge_of('nothing', 'customer', 'at', 'amount', '2024-01-01', '2024-01-31', '2024-02-01', '2024-02-29') AS b;
SELECT crm.revenue_bridge_series_sql('sold', 'customer', 'at', 'amount', '2024-01-01', '2024-02-01');
-- Ranges as literals; what is no range, nor a calendar, is answered with what to write.
SELECT crm.revenue_bridge_of('sold', 'customer', 'at', 'amount', '[2024-01-01,2024-02-01)', '[2024-02-01,2024-03-01)') = crm.revenue_bridge_of('sold', 'customer', 'at', 'amount', '2024-01-01', '2024-01-31', '2024-02-01', '2024-02-29') AS same;
SELECT crm.revenue_bridge_of('sold', 'customer', 'at', 'amount', '2024', '2025');
SELECT crm.revenue_bridge_of('sold', 'customer', 'at', 'amount', '[2024-01-01,2024-02-01)', '2024-02');
SELECT crm.revenue_bridge_of('sold', 'customer', 'at', 'amount', '[2024-01-01,2024-13-01)', '[2024-02-01,2024-03-01)');
SELECT crm.revenue_bridge_of('sold', 'customer', 'at', 'amount', '[2024-02-01,2024-01-01)', '[2024-02-01,2024-03-01)');
SELECT crm.revenue_bridge_series('sold', 'customer', 'at', 'amount', '{2024,2025}');

-- Errors ---------------------------------------------------------------------------------------------------

SELECT crm.price_volume_mix(1, 1, 1, 1, 'laspeyres');
\echo :LAST_ERROR_SQLSTATE
SELECT crm.price_volume_mix(1, 1, 1, 1, CASE WHEN i = 1 THEN 'classic' ELSE 'bennet' END) FROM generate_series(1, 2) AS i;
SELECT crm.price_volume_mix(1, 'NaN', 1, 1);
SELECT crm.price_volume_mix(1, 1, 'Infinity', 1);
SELECT crm.price_volume_mix(1e-30, 1e60, 1e10, 1);
\echo :LAST_ERROR_SQLSTATE
SELECT crm.price_volume_mix_item(NULL, 1, 1, 1, 1) IS NULL AS no_total, crm.price_volume_mix_item(crm.price_volume_mix(1, 1, 1, 1), NULL, NULL, NULL, NULL) IS NULL AS no_item;
SELECT crm.price_volume_mix_item(ROW(1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,NULL)::crm.price_volume_mix, 1, 1, 1, 1);
SELECT crm.price_volume_mix_item(ROW(1,1,1,1,1,1,1,1,1,1,1,'-Infinity',1,1,1,1,1,1,'classic')::crm.price_volume_mix, 1, 1, 1, 1);
SELECT crm.price_volume_mix_item(ROW(1,1,1,1,1,1,1,1,1,1,'NaN',1,1,1,1,1,1,1,'classic')::crm.price_volume_mix, 1, 1, 1, 1);
SELECT crm.revenue_bridge('NaN', 1, true);
SELECT crm.revenue_change_class(1, '-Infinity', true);
SELECT crm.churn_rate('NaN', 1);
\echo :LAST_ERROR_SQLSTATE
SELECT crm.churn_rate(5, 4);
SELECT crm.churn_rate(0, -1);
SELECT crm.label('revenue_change', 'loss', 'zh');
SELECT crm.revenue_bridge_series('sold', 'customer', 'at', 'amount', '2024-02-01', '2024-01-01');
SELECT crm.revenue_bridge_series('sold', 'customer', 'at', 'amount', '2024-02-01', NULL);
\echo :LAST_ERROR_SQLSTATE
SELECT crm.revenue_bridge_series('sold', 'customer', 'at', 'amount', '2024-01-01', '2024-02-01', 'fortnight');
SELECT crm.revenue_bridge_series('sold', 'customer', 'at', 'amount', '2024-01-01', 'infinity');
SELECT crm.revenue_bridge_series('sold', 'customer', 'at', 'money', '2024-01-01', '2024-02-01');
SELECT crm.revenue_bridge_series('sold', 'customer', 'at', NULL, '2024-01-01', '2024-02-01');
SELECT crm.revenue_bridge_series('sold', 'customer', 'at', 'amount', '1900-01-01', '2024-01-01', 'day');
\echo :LAST_ERROR_SQLSTATE
SELECT crm.revenue_bridge_series('sold', 'customer', 'at', 'amount', ARRAY['[2024-01-01,2024-02-01)']::daterange[]);
SELECT crm.revenue_bridge_series('sold', 'customer', 'at', 'amount', ARRAY['[2024-01-01,2024-02-01)', '[2024-01-31,2024-03-01)']::daterange[]);
SELECT crm.revenue_bridge_series('sold', 'customer', 'at', 'amount', ARRAY['[2024-02-01,2024-03-01)', '[2024-01-01,2024-02-01)']::daterange[]);
SELECT crm.revenue_bridge_series('sold', 'customer', 'at', 'amount', ARRAY['[2024-01-01,2024-02-01)', '[2024-02-01,)']::daterange[]);
SELECT crm.revenue_bridge_series('sold', 'customer', 'at', 'amount', ARRAY['[2024-01-01,2024-02-01)', NULL]::daterange[]);
SELECT crm.revenue_bridge_series('sold', 'customer', 'at', 'amount', ARRAY['[2024-01-01,2024-02-01)', 'empty']::daterange[]);
SELECT crm_internal.revenue_period_first('2024-01-01', '{2024-01-01}');
SELECT crm_internal.revenue_period_first('2024-01-01', '{2024-01-01,2024-01-31,2024-01-31,2024-02-02}');
SELECT crm_internal.revenue_period_first('infinity', '{2024-01-01,2024-01-31}');
SELECT day, crm_internal.revenue_period_first(day, '{2024-03-01,2024-03-31,2024-05-11,2024-05-20}') AS first_day
FROM unnest('{2024-05-21,2024-05-20,2024-05-10,2024-05-01,2024-04-30,2024-04-01,2024-03-31,2024-02-29,2023-01-31,0001-01-01,4713-11-24 BC}'::date[]) AS day;
SELECT crm_internal.exact_numeric('NaN');
INSERT INTO floats VALUES (4, '2024-02-01', 'Infinity', 'NaN');
SELECT crm.revenue_bridge_of('floats', 'customer', 'at', 'amount', '2024-01-01', '2024-01-31', '2024-02-01', '2024-02-29');
SELECT crm.revenue_bridge_of('floats', 'customer', 'at', 'short', '2024-01-01', '2024-01-31', '2024-02-01', '2024-02-29');
SELECT crm.price_volume_mix_lines(crm.price_volume_mix(1, 1, 1, 1), 31);
SELECT crm.label('revenue_change', NULL, 'zh') IS NULL AS unknown;
SELECT crm.gross_revenue_retention(ROW(1,1,1,1,1,'NaN',1,1,1,1,1,1,1,1,1,1,1)::crm.revenue_bridge);
SELECT crm.revenue_bridge_sql('"Order lines"', 'the customer', 'at', NULL, '2024-01-01', '2024-01-31', '2024-02-01', '2024-02-29');
SELECT crm.revenue_bridge_sql('"Order lines"', 'the customer', 'at', 'amount', '2024-01-01', '2024-02-01', '2024-02-01', '2024-02-29');
SELECT crm.revenue_bridge_sql('"Order lines"', 'customer', 'at', 'amount', '2024-01-01', '2024-01-31', '2024-02-01', '2024-02-29');
SELECT crm.revenue_bridge_of('"Order lines"', 'the customer', 'at', 'amount', '2024-01-01', '2024-01-31', '2024-02-01', 'infinity');
SELECT crm.revenue_bridge_of('"Order lines"', 'the customer', 'at', 'amount', '0001-01-01 BC', '2024-01-31', '2024-02-01', '2024-02-29');

-- States that nobody made ------------------------------------------------------------------------------------

SELECT crm_internal.price_volume_mix_transition(NULL, 1, 1, 1, 1);
SELECT crm_internal.price_volume_mix_final('\x00');
SELECT crm_internal.revenue_bridge_combine(NULL, NULL);
SELECT pvm_merge('\x0102');
\echo :LAST_ERROR_SQLSTATE
CREATE AGGREGATE bridge_merge(bytea) (SFUNC = crm_internal.revenue_bridge_combine, STYPE = bytea, FINALFUNC = crm_internal.revenue_bridge_final);
SELECT bridge_merge(state) FROM states;
SELECT pvm_merge(state) FROM (SELECT state FROM states WHERE part = 0 UNION ALL SELECT pvm_state(1, 1, 1, 1, 'classic')) AS s;
-- Each byte overwritten: an error or a number, never a crash.
CREATE FUNCTION survives(state bytea) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pvm_merge(s) FROM (VALUES (state), (state)) AS v(s);
    RETURN 'answered';
EXCEPTION WHEN invalid_binary_representation OR numeric_value_out_of_range OR invalid_parameter_value THEN
    RETURN 'refused';
END $$;
SELECT sum(n) FILTER (WHERE answer = 'answered') > 0 AS answered, sum(n) FILTER (WHERE answer = 'refused') > 0 AS refused, sum(n) = 3 * min(length) AS every_byte
FROM (SELECT survives(set_byte(state, i - 1, b)) AS answer, count(*) AS n, min(octet_length(state)) AS length
      FROM (SELECT state FROM states LIMIT 1) AS s, generate_series(1, octet_length(state)) AS i, unnest('{0,127,255}'::int[]) AS b GROUP BY 1) AS q;
-- The same of the series.
CREATE TEMP TABLE histories AS SELECT crm_internal.revenue_by_period(at, amount, '{2023-02-01,2023-02-28,2023-03-01,2023-03-31}') AS h FROM sold GROUP BY customer;
CREATE TEMP TABLE series AS SELECT crm_internal.revenue_bridges(h, '{2023-02-01,2023-02-28,2023-03-01,2023-03-31}', true) AS s FROM histories;
CREATE FUNCTION history_survives(state bytea) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
    PERFORM crm_internal.revenue_bridges(state, '{2023-02-01,2023-02-28,2023-03-01,2023-03-31}', true);
    RETURN 'answered';
EXCEPTION WHEN invalid_binary_representation OR numeric_value_out_of_range OR invalid_parameter_value THEN
    RETURN 'refused';
END $$;
CREATE FUNCTION series_survives(state bytea) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
    PERFORM crm_internal.revenue_bridge_rows(state, '{2023-02-01,2023-02-28,2023-03-01,2023-03-31}');
    RETURN 'answered';
EXCEPTION WHEN invalid_binary_representation OR numeric_value_out_of_range OR invalid_parameter_value THEN
    RETURN 'refused';
END $$;
SELECT sum(n) FILTER (WHERE answer = 'answered') > 0 AS answered, sum(n) FILTER (WHERE answer = 'refused') > 0 AS refused, sum(n) = 3 * min(length) AS every_byte
FROM (SELECT history_survives(set_byte(h, i - 1, b)) AS answer, count(*) AS n, min(octet_length(h)) AS length
      FROM (SELECT h FROM histories LIMIT 1) AS s, generate_series(1, octet_length(h)) AS i, unnest('{0,127,255}'::int[]) AS b GROUP BY 1) AS q;
SELECT sum(n) FILTER (WHERE answer = 'answered') > 0 AS answered, sum(n) FILTER (WHERE answer = 'refused') > 0 AS refused, sum(n) = 3 * min(length) AS every_byte
FROM (SELECT series_survives(set_byte(s, i - 1, b)) AS answer, count(*) AS n, min(octet_length(s)) AS length
      FROM series, generate_series(1, octet_length(s)) AS i, unnest('{0,127,255}'::int[]) AS b GROUP BY 1) AS q;
SELECT crm_internal.revenue_bridge_rows(s, '{2023-02-01,2023-02-28}') FROM series;
SELECT crm_internal.revenue_bridges('\x', '{2023-02-01,2023-02-28}', true);
CREATE AGGREGATE history_merge(bytea) (SFUNC = crm_internal.keyed_sums_combine, STYPE = bytea);
CREATE AGGREGATE series_merge(bytea) (SFUNC = crm_internal.revenue_bridges_combine, STYPE = bytea);
-- Merged from parts, in any order, as from all rows.
SELECT bool_and(b = s::crm.revenue_bridge) AS merged_customers
FROM crm_internal.revenue_bridge_rows((SELECT series_merge(part) FROM (SELECT crm_internal.revenue_bridges(h, '{2023-02-01,2023-02-28,2023-03-01,2023-03-31}', true) AS part FROM (SELECT h, row_number() OVER () % 5 AS n FROM histories) AS p GROUP BY n) AS q),
                             '{2023-02-01,2023-02-28,2023-03-01,2023-03-31}') AS s,
     crm.revenue_bridge_of('sold', 'customer', 'at', 'amount', '2023-02-01', '2023-02-28', '2023-03-01', '2023-03-31') AS b;
SELECT bool_and(b = s::crm.revenue_bridge) AS merged_orders
FROM crm_internal.revenue_bridge_rows((SELECT crm_internal.revenue_bridges(h, '{2023-02-01,2023-02-28,2023-03-01,2023-03-31}', true)
                              FROM (SELECT history_merge(h ORDER BY n) AS h FROM (SELECT customer, n, crm_internal.revenue_by_period(at, amount, '{2023-02-01,2023-02-28,2023-03-01,2023-03-31}') AS h
                                                                                  FROM (SELECT *, (amount * 4)::int % 3 AS n FROM sold) AS r GROUP BY customer, n) AS p GROUP BY customer) AS q),
                             '{2023-02-01,2023-02-28,2023-03-01,2023-03-31}') AS s,
     crm.revenue_bridge_of('sold', 'customer', 'at', 'amount', '2023-02-01', '2023-02-28', '2023-03-01', '2023-03-31') AS b;

DROP VIEW floats_by_domain;
DROP TABLE many, states, "Order lines", trial, sold, floats;
-- a year with a digit too many is not worked through
SELECT count(*) FROM crm.calendar('2024-01-01', '202727-06-30');
SELECT count(*) FROM crm.calendar('2024-01-01', '2324-01-01', 'day');
SELECT crm_internal.period_days(array_agg(daterange(d, d + 1))) IS NULL FROM generate_series(date '2000-01-01' - 0, date '2000-01-01' + 10000, '1 day') AS g(t), LATERAL (SELECT t::date AS d) AS x;
SELECT length(crm_internal.period_days(array_agg(daterange(d, d + 1)))) FROM generate_series(date '2000-01-01' - 0, date '2000-01-01' + 9999, '1 day') AS g(t), LATERAL (SELECT t::date AS d) AS x;
