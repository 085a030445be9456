-- Profit formulas: published figures, undefined cases, errors
\set SHOW_CONTEXT never
CREATE SCHEMA t_profit;
SET search_path = t_profit, public;
SET extra_float_digits = 0;
\pset footer off

-- Margins ---------------------------------------------------------------------------------------------------

-- Bought at 60 and sold at 100: a margin of 40 % is a markup of 66.67 %.
SELECT round(crm.gross_margin_rate(100, 60), 4) AS margin, round(m / (1 - m), 4) AS markup FROM crm.gross_margin_rate(100, 60) AS m;
-- Undefined is NULL, unknown is NULL.
SELECT crm.gross_margin_rate(0, 5) AS nothing_sold,
       crm.gross_margin_rate(NULL, 5) AS no_revenue, crm.gross_margin_rate(5, NULL) AS no_cost, crm.contribution_margin_rate(0, 0) AS no_contribution,
       crm.gross_margin_rate(-100, 50) AS more_returned, crm.contribution_margin_rate(-1, 1) AS more_returned_too;

-- A range: rates 25 %, 40 % and 10 % on sales of 200, 100 and 700 are (50 + 40 + 70) / 1000; the shares times rates add up to it.
CREATE TEMP TABLE range (item, sales, cost) AS VALUES ('a', 200.0, 150.0), ('b', 100.0, 60.0), ('c', 700.0, 630.0);
SELECT crm.weighted_contribution_margin(crm.contribution_margin_rate(sales, cost), sales) = 0.16 AS by_rates, round(crm.contribution_margin_rate(sum(sales), sum(cost)), 6) AS by_sums FROM range;
SELECT round(sum(share), 6) AS shares, round(sum(crm.margin_contribution(crm.gross_margin_rate(sales, cost), share)), 6) AS contributions
FROM (SELECT *, sales / nullif(sum(sales) OVER (), 0) AS share FROM range) AS r;
SELECT crm.weighted_contribution_margin(NULL, 1) AS nulls, crm.weighted_contribution_margin(0.5, 0) AS no_sales, crm.weighted_contribution_margin(r, s) AS mixed
FROM (VALUES (0.1, NULL), (0.5, 1), (NULL, 5)) AS v(r, s) WHERE r = 0.5 OR r IS NULL OR s IS NULL;
CREATE TABLE many AS SELECT round(((hashint4(i) & 2147483647) % 1000) / 999.0, 1 + i % 8) AS rate, ((hashint4(-i) & 2147483647) % 100000)::numeric / 100 AS sales FROM generate_series(1, 20000) AS i;
SELECT crm.weighted_contribution_margin(rate, sales) AS plain FROM many \gset
SET parallel_setup_cost = 0;
SET parallel_tuple_cost = 0.01;
SET cpu_operator_cost = 0;
SET min_parallel_table_scan_size = 0;
SELECT crm.weighted_contribution_margin(rate, sales) = :plain AS parallel FROM many;
RESET parallel_setup_cost;
RESET parallel_tuple_cost;
RESET cpu_operator_cost;
RESET min_parallel_table_scan_size;
SELECT crm.weighted_contribution_margin(rate, sales ORDER BY rate DESC) = :plain AS reversed, sum(rate * sales) / sum(sales) = :plain AS formula FROM many;
DROP TABLE many;

-- Customers -------------------------------------------------------------------------------------------------

-- Two customers of equal revenue and margin, one of them in many small, returned, unpaid orders.
SELECT customer, margin, serve, crm.customer_profit(1000, 700, serve) AS profit, crm.customer_profit(1000, 700) AS without_service
FROM (VALUES ('lean', 300, crm.cost_to_serve(orders => 4, cost_per_order => 8, deliveries => 4, cost_per_delivery => 12)),
             ('costly', 300, crm.cost_to_serve(40, 8, 44, 12, 6, 20, 3, 30, crm.credit_cost(2000, 0.06, 73), 5))) AS v(customer, margin, serve);
SELECT crm.cost_to_serve() AS nothing, crm.cost_to_serve(orders => NULL) AS unknown, crm.credit_cost(1000, 0.05) AS a_year, round(crm.credit_cost(1000, 0.05, 30, 360), 6) AS a_month,
       crm.credit_cost(1000, 0.05, 30, 0) AS no_year;
-- Effort: half of the visits go to a fifth of the margin. Half the sum of the gaps is the effort that would have to move.
SELECT grp, e.effort_share, e.value_share, e.gap, e.ratio
FROM (VALUES ('A', 20, 600), ('B', 30, 200), ('C', 50, 200)) AS v(grp, visits, margin), crm.effort_value_alignment(visits, 100, margin, 1000) AS e;
SELECT * FROM crm.effort_value_alignment(1, 0, 0, 10);

-- Stock -----------------------------------------------------------------------------------------------------

-- Sales 1,200, average stock 200: six times; with a margin of 25 % a cross ratio of 150 %.
SELECT crm.stock_turnover(1200, 200) AS turnover, crm.cross_ratio(6, 0.25) AS cross_ratio,
       crm.contribution_ratio(1.5, 0.2) AS contribution_ratio, crm.margin_contribution(0.25, 0.2) AS margin_contribution,
       crm.stock_turnover(5, 0) AS no_stock, crm.cross_ratio(0, 0.5) AS stands_still;

-- Profit matrix -----------------------------------------------------------------------------------------------

-- Kotler, Marketing Management, customer-product profitability analysis: three customers, four products; products are highly
-- profitable, profitable, unprofitable and mixed, customers high-profit, mixed and losing.
CREATE TEMP TABLE cell (customer, product, profit) AS VALUES
    ('C1', 'P1', 20), ('C2', 'P1', 12), ('C3', 'P1', 6), ('C1', 'P2', 5), ('C1', 'P3', 0), ('C2', 'P3', -4), ('C3', 'P3', -9), ('C1', 'P4', 3), ('C3', 'P4', -2);
SELECT product, sum(profit), class, crm.label('profit_class', class, 'zh') AS class_zh
FROM (SELECT product, profit, crm.profit_class(min(profit) OVER w, max(profit) OVER w) AS class FROM cell WINDOW w AS (PARTITION BY product)) AS p GROUP BY 1, 3 ORDER BY 1;
SELECT customer, sum(profit), crm.profit_class(min(profit), max(profit)) AS class FROM cell GROUP BY 1 ORDER BY 1;
SELECT crm.profit_class(0, 0) AS nothing, crm.profit_class(NULL, 1) AS unknown, crm.profit_class(1, NULL) AS unknown_too, crm.label('profit_class', NULL, 'zh') AS unknown_zh;

-- White space -------------------------------------------------------------------------------------------------

CREATE TABLE "Sales" (customer int, "the segment" text, product text, amount numeric);
INSERT INTO "Sales" VALUES (1, 'gold', 'bread', 5), (1, 'gold', 'milk', 3), (2, 'gold', 'bread', 7), (2, 'gold', 'bread', 2), (3, 'gold', 'milk', 4), (3, 'gold', 'wine', 50),
    (4, 'new', 'bread', 1), (5, 'new', NULL, NULL), (6, 'new', 'milk', 2), (6, 'new', 'milk', -2), (NULL, 'gold', 'wine', 9), (7, NULL, 'wine', 9);
SELECT customer_key, segment_name, missing_product, peers, buyers, round(penetration, 4) AS penetration, round(mean_amount, 4) AS mean_amount, round(expected_amount, 4) AS expected
FROM crm.white_space('"Sales"', 'customer', 'the segment', 'product', 'amount', 0.3) ORDER BY 1, 3;
SELECT customer_key, missing_product, buyers, mean_amount FROM crm.white_space('"Sales"', 'customer', 'the segment', 'product') ORDER BY 1, 2;
-- The same as set logic says, for many customers, products, refunds and rows without a product; a view; keys that are compared without their case.
CREATE TABLE baskets AS
SELECT i % 211 AS customer, CASE i % 211 % 3 WHEN 0 THEN 'gold' WHEN 1 THEN 'new' END AS segment, CASE WHEN i % 17 > 0 THEN abs(hashint4(i)) % 13 * (abs(hashint4(i * 3)) % 3) END AS product,
       CASE WHEN i % 41 > 0 THEN (abs(hashint4(i * 7)) % 900 - 200) / 4.0::float8 END AS amount
FROM generate_series(1, 4000) AS i;
CREATE VIEW baskets_view AS SELECT * FROM baskets;
WITH bought AS (SELECT segment, customer, product, sum(amount::numeric) AS amount FROM baskets WHERE segment IS NOT NULL AND product IS NOT NULL GROUP BY 1, 2, 3 HAVING sum(amount) > 0),
member AS (SELECT DISTINCT segment, customer FROM baskets WHERE segment IS NOT NULL),
popular AS (SELECT b.segment, b.product, count(*) AS buyers, avg(b.amount) AS mean, (SELECT count(*) FROM member AS m WHERE m.segment = b.segment) AS peers FROM bought AS b GROUP BY 1, 2),
plain AS (SELECT m.customer::text, m.segment, p.product::text, p.peers, p.buyers, round(p.buyers::numeric / p.peers, 4), round(p.mean, 2), round(p.buyers::numeric / p.peers * p.mean, 2)
          FROM member AS m JOIN popular AS p USING (segment) WHERE p.buyers >= 0.25 * p.peers AND NOT EXISTS (SELECT FROM bought AS b WHERE (b.segment, b.customer, b.product) = (m.segment, m.customer, p.product)))
SELECT count(*) > 500 AS many, count(*) = (SELECT count(*) FROM plain) AS as_many, count(*) = (SELECT count(*) FROM (SELECT * FROM plain INTERSECT SELECT * FROM crm.white_space('baskets_view', 'customer', 'segment', 'product', 'amount', 0.25)) AS s) AS equal
FROM crm.white_space('baskets', 'customer', 'segment', 'product', 'amount', 0.25);
CREATE TABLE shelf (customer int, segment text, product numeric, amount real);
INSERT INTO shelf VALUES (1, 'a', 1.0, 16777215), (1, 'a', 1.00, 0.5), (2, 'a', 2, 1), (3, 'a', 1, 1);
SELECT customer_key, missing_product, buyers, mean_amount, expected_amount FROM crm.white_space('shelf', 'customer', 'segment', 'product', 'amount', 0.1) ORDER BY 1, 2;
-- Rounded once: 7 of 30 peers spend 143.55, 4.785 a head and 20.5071 a buyer; 98765432109876.64 for 32 peers is 3086419753433.645 a head.
CREATE TABLE halves AS SELECT i AS customer, 'seven' AS segment, CASE WHEN i <= 7 THEN 'rare' ELSE 'other' END AS product, CASE WHEN i = 1 THEN 83.55 ELSE 10 END AS amount FROM generate_series(1, 30) AS i
    UNION ALL SELECT i, 'large', CASE WHEN i <= 31 THEN 'rare' ELSE 'other' END, CASE WHEN i = 1 THEN 98765432109876.64 - 30 ELSE 1 END FROM generate_series(1, 32) AS i;
SELECT DISTINCT segment_name, buyers, peers, penetration, mean_amount, expected_amount FROM crm.white_space('halves', 'customer', 'segment', 'product', 'amount', 0.2) WHERE missing_product = 'rare' ORDER BY 1;
-- Against whole cents: round half up is floor((2 * cents + heads) / (2 * heads)).
SELECT count(*) AS many, bool_and(w.expected_amount * 100 = div(2 * e.cents + e.heads, 2 * e.heads)) AS expected, bool_and(w.mean_amount * 100 = div(2 * e.cents + e.buyers, 2 * e.buyers)) AS mean
FROM crm.white_space('baskets', 'customer', 'segment', 'product', 'amount', 0) AS w
     JOIN (SELECT segment, product, sum(cents) AS cents, count(*)::numeric AS buyers, (SELECT count(DISTINCT customer) FROM baskets AS m WHERE m.segment = b.segment)::numeric AS heads
           FROM (SELECT segment, product, customer, round(100 * sum(amount::numeric)) AS cents FROM baskets GROUP BY 1, 2, 3 HAVING sum(amount) > 0) AS b GROUP BY 1, 2) AS e
     ON e.segment::text = w.segment_name AND e.product::text = w.missing_product;
DROP TABLE halves;
INSERT INTO shelf VALUES (4, 'a', 1, 'NaN');
SELECT * FROM crm.white_space('shelf', 'customer', 'segment', 'product', 'amount');
-- Amounts of text, as the view makers take them: '' is none.
CREATE TABLE receipts AS SELECT * FROM (VALUES (1, 's', 'x', '3.005'), (1, 's', 'y', ''), (2, 's', 'y', ' 2 '), (3, 's', 'y', '4')) AS v(customer, segment, product, amount);
SELECT customer_key, missing_product, buyers, mean_amount, expected_amount FROM crm.white_space('receipts', 'customer', 'segment', 'product', 'amount', 0.1) ORDER BY 1, 2;
INSERT INTO receipts VALUES (4, 's', 'x', '12,50');
SELECT * FROM crm.white_space('receipts', 'customer', 'segment', 'product', 'amount');
DROP TABLE receipts;
CREATE TABLE notes AS SELECT 1 AS customer, 'a' AS segment, '{}'::json AS product;
SELECT * FROM crm.white_space('notes', 'customer', 'segment', 'product');
-- Columns of different collations.
CREATE TABLE collated (customer text COLLATE "C", segment text, product text COLLATE "POSIX");
INSERT INTO collated VALUES ('Ann', 'a', 'tea'), ('Ben', 'a', 'tea'), ('Cat', 'a', NULL);
SELECT customer_key, missing_product, buyers, peers FROM crm.white_space('collated', 'customer', 'segment', 'product');
SELECT * FROM crm.segment_moves('collated', 'collated');
DROP TABLE collated;
DROP VIEW baskets_view;
DROP TABLE baskets, shelf, notes;
SELECT crm.white_space_sql('"Sales"', 'customer', 'the segment', 'product', 'amount') ~ 'Sales' AS shows_the_query;

-- Errors ------------------------------------------------------------------------------------------------------

SELECT crm.gross_margin_rate('NaN', 1);
\echo :LAST_ERROR_SQLSTATE
SELECT crm.customer_profit(1, 'Infinity');
SELECT crm.cost_to_serve(returns => '-Infinity');
SELECT crm.cross_ratio(6, 25);
SELECT crm.margin_contribution(25, 0.2);
SELECT crm.credit_cost(1000, 6);
SELECT crm.credit_cost(1000, 0.06, -30);
SELECT crm.cost_to_serve(returns => -1, cost_per_return => 5);
SELECT crm.stock_turnover(5, -1);
SELECT crm.cross_ratio(-6, 0.25);
SELECT crm.label('profit_class', 'Profitable', 'zh');
\echo :LAST_ERROR_SQLSTATE
SELECT crm.stock_turnover('NaN', 5);
SELECT crm.weighted_contribution_margin('NaN', 0);
SELECT crm.weighted_contribution_margin(25, 100);
SELECT crm_internal.weighted_contribution_margin_final('\x00');
SELECT crm.profit_class(2, 1);
SELECT crm.white_space('"Sales"', 'customer', NULL, 'product');
-- Segment and product mixed up: nothing, and a word about it.
SELECT crm.white_space('"Sales"', 'customer', 'product', 'the segment', min_penetration => 0.9);
SELECT crm.white_space('"Sales"', 'customer', 'segment', 'product');
SELECT crm.white_space('"Sales"', 'customer', 'the segment', 'product', min_penetration => 1.5);
SELECT crm.white_space(NULL, 'customer', 'the segment', 'product');
DROP TABLE "Sales";
