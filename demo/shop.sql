-- Makes the tables of a made-up shop: purchase, event of its site, contract of its subscriptions.

CREATE TABLE purchase AS
SELECT customer_id::text AS customer, ordered_at AS at, amount, order_id::text
FROM crm.simulate_orders(customers => 5000, seed => 42);

-- Luck from 0 to 1 that is the same every time.
CREATE FUNCTION luck(what text) RETURNS float8 LANGUAGE sql IMMUTABLE
RETURN (('x' || left(md5(what), 8))::bit(32)::bigint + 0.5) / 4294967296.0::float8;

-- A quarter on its site. Walks that lead to an order end when it was made; most end earlier, some of people who have never bought.
CREATE TABLE event AS
WITH walk AS (
    SELECT customer, at, 4 AS steps, 'order ' || order_id AS name FROM purchase WHERE amount > 0 AND at >= timestamp '2025-10-01'
    UNION ALL
    SELECT n::text, timestamp '2025-10-04' + 89 * luck('when ' || w.name) * interval '1 day', CASE WHEN luck('far ' || w.name) > 0.8 THEN 3 WHEN luck('far ' || w.name) > 0.4 THEN 2 ELSE 1 END, w.name
    FROM generate_series(1, 9000) AS n CROSS JOIN LATERAL (VALUES (n || ' once'), (n || ' again')) AS w(name)
    WHERE luck('comes ' || w.name) < 0.3
)
SELECT w.customer, w.at - sum(CASE WHEN s.step < w.steps THEN s.hours * luck(s.kind || ' ' || w.name) ^ 3 ELSE 0 END) OVER (PARTITION BY w.name ORDER BY s.step DESC) * interval '1 hour' AS at, s.kind
FROM walk AS w JOIN (VALUES (1, 'visit', 8), (2, 'look', 60), (3, 'basket', 24), (4, 'order', 0)) AS s(step, kind, hours) ON s.step <= w.steps;

-- One customer in four subscribes some time after the first purchase, by the month. Those of the largest plan stay longest.
CREATE TABLE contract AS
SELECT s.customer, s.started, CASE WHEN s.started + s.days <= date '2025-12-31' THEN s.started + s.days END AS ended, s.fee
FROM (SELECT f.customer, f.first + (90 * luck('subscribes ' || f.customer))::int AS started, p.fee, 30 + (p.days * -ln(luck('stays ' || f.customer)))::int AS days
      FROM (SELECT customer, min(at)::date AS first FROM purchase GROUP BY customer) AS f
           JOIN (VALUES (0, 9, 300), (1, 19, 450), (2, 29, 800)) AS p(plan, fee, days) ON p.plan = floor(3 * luck('plan ' || f.customer) ^ 1.5)
      WHERE luck('contract ' || f.customer) < 0.25) AS s
WHERE s.started <= date '2025-12-31';
