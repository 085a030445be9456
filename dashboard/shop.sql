-- Beside the orders of the made-up shop (demo/shop.sql): its customers with their region, a survey of them,
-- and the invoices of those who buy on account.

SET client_min_messages = warning;

CREATE TABLE person AS
SELECT c.customer, 'Customer ' || c.customer AS name, (ARRAY['north', 'south', 'east', 'west'])[1 + (c.u * c.u * 4)::int % 4] AS region
FROM (SELECT DISTINCT p.customer, ('x' || left(md5('region ' || p.customer), 8))::bit(32)::bigint / 4294967296.0 AS u FROM purchase AS p) AS c;

-- Two in five customers answer, over two years.
CREATE TABLE answer AS
SELECT a.customer_id::text AS customer, a.answered_at, a.nps, a.answers[12] AS satisfaction
FROM crm.simulate_answers(customers => 5000, trend => 1.2, level => 0.76, seed => 42) AS a
WHERE a.customer_id % 5 < 2;

-- One in three pays by invoice, after 30 days; how late goes with luck, and some stop paying.
CREATE TABLE invoice AS
SELECT p.customer, p.at::date AS issued, p.at::date + 30 AS due, p.amount,
       CASE WHEN NOT (b.luck > 0.9 AND p.at >= timestamp '2025-08-01') AND p.at::date + 30 + l.late <= date '2025-12-31' THEN p.at::date + 30 + l.late END AS paid_on,
       crm.credit_grade(98 - 45 * b.luck ^ 2) AS grade
FROM purchase AS p
     CROSS JOIN LATERAL (SELECT ('x' || left(md5('luck ' || p.customer), 8))::bit(32)::bigint / 4294967296.0::float8 AS luck, ('x' || right(md5('account ' || p.customer), 8))::bit(32)::bigint % 3 AS account) AS b
     CROSS JOIN LATERAL (SELECT greatest(-10, -4 + 60 * b.luck ^ 3 + p.order_id::bigint % 7)::int AS late) AS l
WHERE p.amount > 0 AND b.account = 0;
