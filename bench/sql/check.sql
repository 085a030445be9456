-- Are the results those of plain SQL? One customer who differs in anything, to
-- the cent, fails the run. Ours is computed by parallel workers here.

SET work_mem = '256MB';

-- the recipe's GROUP BY, taught what a refund is
CREATE TEMP TABLE plain AS
SELECT 'integer key' AS family, customer_id::text AS customer,
       max(ordered_at) FILTER (WHERE amount >= 0)::date AS last_purchase,
       count(*) FILTER (WHERE amount >= 0) AS purchases, sum(amount) AS net
FROM orders GROUP BY customer_id
UNION ALL
SELECT 'order ids', customer_id::text, max(ordered_at) FILTER (WHERE amount >= 0)::date,
       count(DISTINCT order_id) FILTER (WHERE amount >= 0), sum(amount)
FROM lines GROUP BY customer_id;

INSERT INTO plain
SELECT other.family, md5(customer)::uuid::text, last_purchase, purchases, net
FROM plain CROSS JOIN (VALUES ('uuid key'), ('text key')) AS other(family)
WHERE plain.family = 'integer key';

SET max_parallel_workers_per_gather = 2;
CREATE TEMP TABLE population AS
SELECT (SELECT crm.population(customer_id, ordered_at, amount) FROM orders) AS integer_key,
       (SELECT crm.population(customer_id, ordered_at, amount) FROM orders_uuid) AS uuid_key,
       (SELECT crm.population(customer_id, ordered_at, amount) FROM orders_text) AS text_key,
       (SELECT crm.population(customer_id, ordered_at, amount, order_id) FROM lines) AS order_ids;

CREATE TEMP TABLE ours AS
SELECT 'integer key' AS family, c.customer::text, c.last_purchase, c.orders, c.money
FROM population, crm.customers(integer_key) AS c
UNION ALL
SELECT 'uuid key', c.customer::text, c.last_purchase, c.orders, c.money
FROM population, crm.customers(uuid_key) AS c
UNION ALL
SELECT 'text key', c.customer, c.last_purchase, c.orders, c.money
FROM population, crm.customers(text_key) AS c
UNION ALL
SELECT 'order ids', c.customer::text, c.last_purchase, c.orders, c.money
FROM population, crm.customers(order_ids) AS c;

CREATE TEMP TABLE comparison AS
SELECT family || ': customers' AS result, count(*) AS rows, sum(plain.net) AS money,
       count(*) FILTER (WHERE (plain.last_purchase, plain.purchases, plain.net)
                        IS DISTINCT FROM (ours.last_purchase, ours.orders, ours.money)) AS different
FROM plain FULL JOIN ours USING (family, customer) GROUP BY family;

-- scores of the method ntile are those of SQL's ntile with ties cut by key
INSERT INTO comparison
WITH plain_score AS (
    SELECT customer::bigint, net,
           ntile(5) OVER (ORDER BY last_purchase, customer::bigint) AS r,
           ntile(5) OVER (ORDER BY purchases, customer::bigint) AS f,
           ntile(5) OVER (ORDER BY net, customer::bigint) AS m
    FROM plain WHERE family = 'integer key' AND purchases > 0
), our_score AS (
    SELECT s.* FROM population, crm.rfm(integer_key, :'as_of', method => 'ntile') AS s
)
SELECT 'integer key: ntile scores', count(*), sum(net),
       count(*) FILTER (WHERE (p.r, p.f, p.m, p.net) IS DISTINCT FROM (o.r, o.f, o.m, o.money))
FROM plain_score AS p FULL JOIN our_score AS o USING (customer);

-- the segment table is the sum of its customers, on both ways to it
INSERT INTO comparison
WITH model AS (
    SELECT integer_key, crm.rfm_fit(integer_key, :'as_of') AS model FROM population
), by_customer AS (
    SELECT crm.rfm_segment(s.r, s.f, s.m) AS segment, count(*) AS customers,
           sum(orders) AS orders, sum(money) AS revenue
    FROM model, crm.rfm_scores(model, integer_key) AS s GROUP BY 1
), by_population AS (
    SELECT s.* FROM model, crm.rfm_segments(model, integer_key) AS s WHERE s.customers > 0
)
SELECT 'integer key: segments', count(*), sum(c.revenue),
       count(*) FILTER (WHERE (c.customers, c.orders, c.revenue) IS DISTINCT FROM (p.customers, p.orders, p.revenue))
FROM by_customer AS c FULL JOIN by_population AS p USING (segment);

SELECT result, rows, money, different FROM comparison ORDER BY result;

DO $$
BEGIN
    IF EXISTS (SELECT FROM comparison WHERE different > 0) THEN
        RAISE EXCEPTION 'results differ from plain SQL';
    END IF;
END
$$;
