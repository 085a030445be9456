-- Subsets of the order logs in table line, and of simulated shops; every model
-- fitted to each.

CREATE EXTENSION crm;
SET client_min_messages = error;
INSERT INTO line
SELECT s.customer_id, s.ordered_at::date, s.amount, 'shop ' || n
FROM (VALUES (1, 0.3, 5.0, 0.8, 2.4), (2, 3.0, 30.0, 0.05, 4.0), (3, 0.8, 3.0, 0.3, 0.4)) AS v(n, r, alpha, a, b),
     LATERAL crm.simulate_orders(4000, '2024-01-01', 500, 200, r => r, alpha => alpha, a => a, b => b, seasonality => 0, refund_rate => 0, seed => n) AS s;
CREATE TABLE days AS SELECT set, customer, at, sum(amount) AS amount FROM line GROUP BY 1, 2, 3;
CREATE TABLE customers AS
SELECT set, customer, min(at) AS first, max(at) AS last, max(max(at)) OVER (PARTITION BY set) AS set_end, count(*) - 1 AS x,
       (array_agg(at ORDER BY at))[2:] AS repeats, sum(amount) - (array_agg(amount ORDER BY at))[1] AS value
FROM days GROUP BY 1, 2;

-- which customers, and up to which day: by numbers that are the same in every run
CREATE TABLE subset AS
SELECT n AS subset, (array_agg(set ORDER BY set))[1 + n % count(*)] AS set, 100 * 20 ^ ((hashint4(n) & 1023) / 1024.0) AS size
FROM generate_series(1, :sets) AS n, (SELECT DISTINCT set FROM customers) AS s GROUP BY n;
CREATE TABLE member AS
SELECT * FROM (SELECT s.subset, s.size, c.*, c.set_end - 60 * (s.subset % 3) AS as_of,
                      row_number() OVER (PARTITION BY s.subset ORDER BY md5(s.subset || c.customer), c.customer) AS place
               FROM subset AS s JOIN customers AS c USING (set)) AS m
WHERE place <= size AND first <= as_of;

-- days, and opportunities of four weeks for bg_bb
CREATE TABLE history AS
SELECT m.subset, u.model, u.x, u.t_x, u.t, count(*)::float8 AS n
FROM member AS m,
     LATERAL (SELECT count(*)::float8 AS x, coalesce(max(d) - m.first, 0)::float8 AS t_x, (m.as_of - m.first)::float8 AS t,
                     count(DISTINCT ceil((d - m.first) / 28.0)) FILTER (WHERE ceil((d - m.first) / 28.0) <= (m.as_of - m.first) / 28)::float8 AS chances,
                     coalesce(max(ceil((d - m.first) / 28.0)) FILTER (WHERE ceil((d - m.first) / 28.0) <= (m.as_of - m.first) / 28), 0)::float8 AS last,
                     ((m.as_of - m.first) / 28)::float8 AS all_chances
              FROM unnest(m.repeats) AS d WHERE d <= m.as_of) AS h,
     LATERAL (SELECT k, h.x, h.t_x, h.t FROM unnest('{nbd,bg_nbd,mbg_nbd,mbg_cnbd_k,pareto_nbd}'::text[]) AS k
              UNION ALL SELECT 'bg_bb', h.chances, h.last, h.all_chances WHERE h.all_chances > 0) AS u(model, x, t_x, t)
GROUP BY 1, 2, 3, 4, 5;
CREATE TABLE spend AS
SELECT subset, x::float8 AS x, round((value / x)::numeric, 6)::float8 AS m, count(*)::float8 AS n
FROM member WHERE last <= as_of AND x > 0 AND value > 0 GROUP BY 1, 2, 3;

CREATE TABLE fits AS
SELECT subset, model, crm.clv_fit(x, t_x, t, n, crm.clv_options(model, 'period', CASE WHEN model = 'mbg_cnbd_k' THEN 2 END)) AS fit FROM history GROUP BY 1, 2
UNION ALL SELECT subset, 'gamma_gamma', crm.gamma_gamma_fit(x, m, n) FROM spend GROUP BY 1;
CREATE TABLE best (subset int, model text, log_likelihood float8);
