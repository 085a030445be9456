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

-- One order in thirty leads to a complaint within ten days; of November 2025, when parcels were late, three times as many do. Some
-- cases get stuck.
CREATE TABLE complaint AS
SELECT c.customer, c.opened, CASE WHEN c.closed < timestamp '2026-01-01' THEN c.closed END AS closed, c.opened::date + c.promised_days AS promised,
       CASE WHEN c.first_reply < timestamp '2026-01-01' THEN c.first_reply END AS first_reply, c.cause, CASE WHEN c.closed < timestamp '2026-01-01' THEN c.outcome END AS outcome
FROM (SELECT p.customer, o.opened, o.opened + t.days * interval '1 day' AS closed, o.opened + least(t.days, -0.4 * ln(luck('reply ' || p.order_id))) * interval '1 day' AS first_reply,
             a.cause, a.promised_days, (ARRAY['resolved', 'resolved', 'resolved', 'refunded', 'rejected'])[ceil(5 * luck('outcome ' || p.order_id))] AS outcome
      FROM purchase AS p
           CROSS JOIN LATERAL (SELECT p.at + (1 + 9 * luck('opened ' || p.order_id)) * interval '1 day' AS opened, p.at >= timestamp '2025-11-01' AND p.at < timestamp '2025-12-01' AS late) AS o
           JOIN (VALUES ('delivery', 0, 0.4, 3, 1.7), ('quality', 0.4, 0.68, 5, 3), ('billing', 0.68, 0.84, 3, 1.3), ('wrong item', 0.84, 0.94, 5, 2.2), ('advice', 0.94, 1, 7, 4)) AS a(cause, above, up_to, promised_days, mean_days)
             ON CASE WHEN o.late THEN luck('cause ' || p.order_id) ^ 2.5 ELSE luck('cause ' || p.order_id) END BETWEEN a.above AND a.up_to
           CROSS JOIN LATERAL (SELECT a.mean_days * CASE WHEN luck('stuck ' || p.order_id) < 0.1 THEN 20 WHEN o.late THEN 1.6 ELSE 1 END * -ln(luck('settled ' || p.order_id)) AS days) AS t
      WHERE p.amount > 0 AND luck('complains ' || p.order_id) < CASE WHEN o.late THEN 0.1 ELSE 0.033 END) AS c
WHERE c.opened < timestamp '2026-01-01';

-- Who complains contacts the shop, and some do so again; others ask before they order.
CREATE TABLE contact AS
SELECT c.customer, c.at, c.replied_at, c.issue
FROM (SELECT customer, opened AS at, first_reply AS replied_at, cause AS issue FROM complaint
      UNION ALL
      SELECT customer, opened + (0.5 + 4 * luck('again ' || customer || opened)) * interval '1 day', NULL, cause FROM complaint WHERE luck('calls ' || customer || opened) < CASE WHEN closed - opened < interval '2 days' THEN 0.1 ELSE 0.4 END
      UNION ALL
      SELECT customer, at - 48 * luck('before ' || order_id) * interval '1 hour', at - 12 * luck('before ' || order_id) * interval '1 hour', 'question' FROM purchase WHERE amount > 0 AND luck('asks ' || order_id) < 0.08) AS c
WHERE c.at < timestamp '2026-01-01';

-- Some customers are offered a bulk order, which takes weeks to decide.
CREATE TABLE deal AS
SELECT d.customer, d.opened, CASE WHEN d.passed = 1 THEN d.opened + d.days END AS closed, CASE WHEN d.passed = 1 THEN CASE WHEN d.reach > 0.8 THEN 'won' ELSE 'lost' END END AS outcome, d.amount,
       (ARRAY['contacted', 'offered', 'negotiated'])[least(1 + floor(3 * d.passed), CASE WHEN d.reach > 0.65 THEN 3 WHEN d.reach > 0.35 THEN 2 ELSE 1 END)] AS stage
FROM (SELECT o.*, least(1, (date '2025-12-31' - o.opened) / o.days::float8) AS passed
      FROM (SELECT customer, date '2025-01-01' + (364 * luck('deal opened ' || customer))::int AS opened, 20 + (60 * luck('deal days ' || customer))::int AS days, luck('deal reach ' || customer) AS reach,
                   100 * round(5 + 40 * luck('deal amount ' || customer)::numeric ^ 3) AS amount
            FROM person WHERE luck('deal ' || customer) < 0.08) AS o) AS d;

-- A point for every euro, for a year; some redeem half of them after two months.
CREATE TABLE point AS
SELECT p.customer, (p.at + r.days * interval '1 day')::date AS at, floor(p.amount * r.share) AS points, CASE WHEN r.share > 0 THEN p.at::date + 365 END AS expires_on
FROM purchase AS p JOIN (VALUES (1.0, 0), (-0.5, 60)) AS r(share, days) ON r.share > 0 OR luck('redeems ' || p.order_id) < 0.35
WHERE p.amount >= 2;
