-- The orders of :customers simulated customers, about three each over two
-- years, in order of time as a shop writes them; the same customers scored
-- half a year apart; and the sales of 200 products, a few of them in great
-- demand, to :buyers customers of five segments, ten to thirty lines each.

CREATE EXTENSION crm;
CREATE EXTENSION pg_prewarm;
SET work_mem = '1GB';
SET max_parallel_workers_per_gather = 0;

CREATE UNLOGGED TABLE orders AS
SELECT (o).customer_id::int AS customer_id, (o).ordered_at, (o).amount::numeric(12,2) AS amount
FROM (SELECT crm.simulate_orders(:customers) AS o OFFSET 0) AS s
ORDER BY (o).ordered_at;

CREATE UNLOGGED TABLE earlier AS
SELECT s.customer, crm.rfm_segment(s.r, s.f, s.m) AS segment
FROM crm.rfm((SELECT crm.population(customer_id, ordered_at, amount) FROM orders WHERE ordered_at < '2025-07-01'), '2025-06-30') AS s;
CREATE UNLOGGED TABLE later AS
SELECT s.customer, crm.rfm_segment(s.r, s.f, s.m) AS segment
FROM crm.rfm((SELECT crm.population(customer_id, ordered_at, amount) FROM orders), '2025-12-31') AS s;

CREATE UNLOGGED TABLE sales AS
SELECT c AS customer_id, 'segment ' || c % 5 AS segment,
       'product ' || floor(200 * power((hashint8extended(c * 31 + l, 1) & 1048575) / 1048576.0::float8, 2)) AS product,
       (1 + (hashint8(c * 77 + l) & 8191) / 100.0)::numeric(12,2) AS amount
FROM generate_series(1, :buyers) AS c, generate_series(1, 10 + (hashint8(c) & 1048575) % 21) AS l
ORDER BY hashint8(c * 13 + l);
