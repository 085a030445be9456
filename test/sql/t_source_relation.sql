-- Live views of a registered source on relations, against worked figures.
\set SHOW_CONTEXT never
SET client_min_messages = error;
SET datestyle = 'ISO, YMD';
CREATE SCHEMA t_source_relation;
SET search_path = t_source_relation;
-- ten customers, each of whom bought once; who referred them
CREATE TABLE bought AS SELECT v.customer, date '2026-01-01' + v.n AS at, v.amount, v.n AS order_id
FROM (VALUES (1, 'a', 100), (2, 'b', 80), (3, 'c', 50), (4, 'd', 40), (5, 'e', 30), (6, 'f', 20), (7, 'g', 200), (8, 'h', 60), (9, 'i', 10), (10, 'j', 25)) AS v(n, customer, amount);
CREATE TABLE person AS SELECT * FROM (VALUES ('a', 'Ann', NULL), ('b', 'Bo', 'a'), ('c', 'Cy', 'a'), ('d', 'Di', 'b'), ('e', 'Ed', 'b'), ('f', 'Fay', 'd'), ('g', 'Gus', NULL), ('h', 'Hal', 'g'), ('i', 'Ida', NULL), ('j', 'Jo', 'c')) AS v(customer, name, referred_by);
-- six cases with their promise, deals by stage, contacts by issue, a ledger of points
CREATE TABLE complaint AS SELECT v.customer, v.promised - 7 + time '10:00' AS opened, v.promised, v.closed + time '17:00' AS closed, v.promised - 7 + time '10:00' + v.hours * interval '1 hour' AS replied, v.cause
FROM (VALUES ('a', date '2026-04-03', date '2026-04-02', 1, 'service'), ('b', '2026-04-05', '2026-04-09', 3, 'service'), ('c', '2026-04-10', NULL, NULL, 'quality'), ('d', '2026-04-01', NULL, 5, 'quality'), ('e', '2026-04-30', NULL, NULL, 'delivery'), ('f', '2026-04-08', '2026-04-08', 2, 'contract')) AS v(customer, promised, closed, hours, cause);
CREATE TABLE deal AS SELECT 'a'::text AS customer, date '2026-02-01' + n AS opened, CASE WHEN outcome <> 'open' THEN date '2026-03-01' + n END AS closed, nullif(outcome, 'open') AS outcome, (ARRAY['lead', 'offer', 'talks', 'signing'])[stage] AS stage, amount
FROM (VALUES (1, 4, 'won', 100), (2, 4, 'won', 250), (3, 2, 'lost', 80), (4, 1, 'lost', 40), (5, 3, 'lost', 300), (6, 4, 'lost', 120), (7, 3, 'open', 200), (8, 1, 'open', 60), (9, 2, 'open', 90), (10, 4, 'open', 150), (11, 4, 'won', 70), (12, 1, 'lost', 30)) AS v(n, stage, outcome, amount);
CREATE TABLE call AS SELECT customer, at, at + interval '2 hours' AS answered, issue
FROM (VALUES ('a', timestamp '2026-03-01', 'bill'), ('a', '2026-03-04', 'bill'), ('b', '2026-03-02', 'move'), ('c', '2026-03-03', 'bill'), ('c', '2026-03-09', 'bill'), ('d', '2026-03-10', 'bill'), ('a', '2026-03-20', 'bill'), ('e', '2026-04-11', 'move')) AS v(customer, at, issue);
CREATE TABLE ledger AS SELECT 'a'::text AS customer, v.* FROM (VALUES (date '2025-01-10', 100, date '2025-12-31'), ('2025-03-05', 80, '2025-06-30'), ('2025-05-20', -90, NULL), ('2025-09-01', 60, '2026-08-31'), ('2025-10-15', -40, NULL)) AS v(at, points, expires)
UNION ALL VALUES ('b', date '2026-01-05', -5, NULL::date), ('b', '2026-01-06', 12, '2026-05-31');

SELECT string_agg(c.object, ' ') FILTER (WHERE c.object ~ '(case|contact|pipeline|deals|referrals|points)') AS made
FROM crm.create_source('shop', 'bought', 'customer', 'at', 'amount', 'order_id', as_of => '2026-04-15', clv_model => NULL,
    customers => 'person', customer_name => 'name', referrer => 'referred_by',
    cases => 'complaint', opened => 'opened', closed => 'closed', cause => 'cause', promised => 'promised', first_reply => 'replied',
    deals => 'deal', deal_opened => 'opened', deal_closed => 'closed', deal_outcome => 'outcome', deal_amount => 'amount', deal_stage => 'stage', deal_stages => '{lead,offer,talks,signing}',
    contacts => 'call', contacted_at => 'at', replied_at => 'answered', issue => 'issue',
    points => 'ledger', points_at => 'at', points_amount => 'points', points_expire => 'expires') AS c;

SELECT position, stage, deals, went_on, lost_here, conversion, round(win_probability::numeric, 12) AS win_probability, open_deals, open_value, weighted_value FROM shop.pipeline;
SELECT position, customer, customer_name, referred_by, direct, downstream, generations, own_revenue, downstream_revenue, weighted_revenue, in_a_loop FROM shop.referrals;
SELECT month, cases, customers, orders, still_open, due, on_time, on_time_rate, replied, median_reply_hours, median_days FROM shop.case_months;
SELECT sum(on_time)::numeric / sum(due) AS on_time_of_all FROM shop.case_months;
SELECT position, customer, customer_name, cause, promised, days_overdue, level, level_zh FROM shop.case_supervision;
SELECT month, contacts, customers, issues, ripe_issues, resolved_at_first, first_contact_resolution, replied, median_reply_hours FROM shop.contact_months;
SELECT customer, contacts, contact_days, tenure_days, per_30_days, mean_gap_days, variation, days_since_last, limit_days, late FROM shop.contact_rhythm ORDER BY customer;
SELECT customer, customer_name, balance, earned, redeemed, expired, next_expiry, expiring FROM shop.points;
SELECT accounts, with_balance, redeemers, earned, redeemed, expired, balance, burn_to_earn, breakage, redeemer_share, expiring, as_of FROM shop.points_programme;
-- on another day
SELECT count(*) > 20 AS made FROM crm.alter_source('shop', as_of => '2025-12-31');
SELECT customer, balance, earned, redeemed, expired FROM shop.points;
SELECT count(*) AS deals FROM shop.pipeline WHERE deals > 0;
SELECT count(*) > 20 AS made FROM crm.alter_source('shop', as_of => '2026-04-15');

-- Times of which some are days are compared by day: closed on the day it was opened is not before.
CREATE VIEW complaint_by_day AS SELECT customer, opened, closed::date AS closed, replied::date AS replied, promised, cause FROM complaint UNION ALL SELECT 'g', '2026-04-14 16:00', '2026-04-14', '2026-04-14', '2026-04-20', 'service';
SELECT count(*) > 20 AS made FROM crm.alter_source('shop', cases => 'complaint_by_day');
SELECT month, cases, still_open, replied, median_reply_hours, median_days FROM shop.case_months;
SELECT count(*) > 20 AS made FROM crm.alter_source('shop', cases => 'complaint');
BEGIN;
UPDATE complaint SET replied = opened - interval '1 minute' WHERE customer = 'd';
SELECT * FROM crm.alter_source('shop', funnel_days => 20);
ROLLBACK;
BEGIN;
UPDATE call SET answered = at - interval '1 minute' WHERE customer = 'd';
SELECT * FROM crm.alter_source('shop', funnel_days => 20);
ROLLBACK;
BEGIN;
UPDATE deal SET closed = opened - 1 WHERE closed IS NOT NULL AND amount = 70;
SELECT * FROM crm.alter_source('shop', funnel_days => 20);
ROLLBACK;

-- A loop of referrals ends, and says so.
UPDATE person SET referred_by = 'f' WHERE customer = 'a';
SELECT customer, direct, downstream, generations, in_a_loop FROM shop.referrals ORDER BY customer;
UPDATE person SET referred_by = NULL WHERE customer = 'a';
-- Cases to orders month by month: the one that is out of line.
CREATE TABLE many AS SELECT m * 1000 + n AS order_id, 'a'::text AS customer, date '2024-01-01' + make_interval(months => m) AS at, 1 AS amount FROM generate_series(0, 11) AS m, generate_series(1, 900 + m * 10) AS n;
CREATE TABLE ticket AS SELECT 'a'::text AS customer, date '2024-01-02' + make_interval(months => m) AS opened, date '2024-01-02' + make_interval(months => m, days => n % 9) AS closed, 'price'::text AS cause
FROM generate_series(0, 11) AS m, generate_series(1, CASE WHEN m = 11 THEN 60 ELSE 20 + m * 7 % 5 END) AS n;
SELECT count(*) > 20 AS made FROM crm.alter_source('shop', orders => 'many', cases => 'ticket', clear => '{promised,first_reply,contacts,deals,points,referrer}');
SELECT month, cases, orders, alarm FROM shop.case_months WHERE alarm = 1;
SELECT count(*) AS months, count(m.upper_limit) AS limits, bool_and(m.usual = round(1000.0 * b.cases / b.orders, 4)) AS usual,
       max(abs(m.upper_limit - 1000 * (b.rate + 3 * greatest(b.sigma_z, 1) * sqrt(b.rate / m.orders)))) < 0.0001 AS right, min(m.month) FILTER (WHERE m.upper_limit IS NOT NULL) AS from_the_seventh
FROM (SELECT * FROM shop.case_months WHERE orders > 0) AS m LEFT JOIN LATERAL (SELECT sum(e.cases) AS cases, sum(e.orders) AS orders, (crm.rate_limits(e.month, e.cases, e.orders, 'u' ORDER BY e.month)).rate, (crm.rate_limits(e.month, e.cases, e.orders, 'u' ORDER BY e.month)).sigma_z
                                              FROM shop.case_months AS e WHERE e.month < m.month) AS b ON true;

-- Months without a case are months; chance alone is no alarm.
CREATE TABLE quiet AS SELECT 'a'::text AS customer, date '2024-01-05' + make_interval(months => m) AS opened, NULL::date AS closed FROM (VALUES (0, 6), (1, 8), (5, 9)) AS v(m, n), generate_series(1, n);
SELECT count(*) > 20 AS made FROM crm.alter_source('shop', cases => 'quiet', clear => '{cause}', as_of => '2024-12-31');
SELECT month, cases, orders, usual, upper_limit, alarm FROM shop.case_months WHERE month <= '2024-08-01';
CREATE TABLE steady AS SELECT 'a'::text AS customer, date_trunc('month', at)::date + 3 AS opened, date_trunc('month', at)::date + 4 AS closed FROM many WHERE order_id % 10 = 1;
INSERT INTO steady VALUES ('a', '2024-12-09', NULL);
SELECT count(*) > 20 AS made FROM crm.alter_source('shop', cases => 'steady');
SELECT count(*) AS months, sum(alarm) AS alarms FROM shop.case_months;
-- a chain and a loop of referrers
CREATE TABLE chain AS SELECT n::text AS customer, 'Name ' || n AS name, nullif(n - 1, 0)::text AS referred_by FROM generate_series(1, 1500) AS n UNION ALL VALUES ('x', 'X', ''), ('p', 'P', 'q'), ('q', 'Q', 'p');
SELECT count(*) > 20 AS made FROM crm.alter_source('shop', customers => 'chain', referrer => 'referred_by', clear => '{cases}');
SELECT customer, downstream, generations, in_a_loop FROM shop.referrals WHERE customer IN ('1', '1490', 'p', '') ORDER BY 1;
-- deals whose words are others
SELECT count(*) > 20 AS made FROM crm.alter_source('shop', orders => 'bought', as_of => '2026-04-15');
SET client_min_messages = warning;
CREATE TABLE deal_in_words AS SELECT customer, opened, closed, CASE outcome WHEN 'won' THEN 'Won' ELSE outcome END AS outcome, CASE WHEN amount = 60 THEN 'Lead' ELSE stage END AS stage, amount FROM deal;
SELECT count(*) > 20 AS made FROM crm.alter_source('shop', deals => 'deal_in_words', deal_opened => 'opened', deal_closed => 'closed', deal_outcome => 'outcome', deal_stage => 'stage', deal_stages => '{lead,offer,talks,signing}');
SELECT count(*) > 20 AS made FROM crm.alter_source('shop', deal_won => 'Won');
SELECT stage, deals, went_on, open_deals, not_placed FROM shop.pipeline;
-- what is cleared has its default again
SELECT count(*) > 20 AS made FROM crm.alter_source('shop', funnel_days => 7, refit_drift => 'Infinity');
SELECT count(*) > 20 AS made FROM crm.alter_source('shop', clear => '{deal_won,funnel_days,refit_drift}');
SELECT deal_won, funnel_days, refit_drift FROM crm.source WHERE name = 'shop';
SELECT * FROM crm.alter_source('shop', deal_stages => '{lead,offer,lead}');
-- rows that no view could read
INSERT INTO ledger VALUES ('c', '2026-02-01', 5, '2026-01-01');
SELECT * FROM crm.alter_source('shop', points => 'ledger', points_at => 'at', points_amount => 'points', points_expire => 'expires');
DELETE FROM ledger WHERE customer = 'c';
SET client_min_messages = error;
-- contacts of nobody are no issue of anybody
INSERT INTO call VALUES (NULL, '2026-04-01', NULL, 'bill'), (NULL, '2026-04-02', NULL, 'bill');
SELECT count(*) > 20 AS made FROM crm.alter_source('shop', contacts => 'call', contacted_at => 'at', issue => 'issue');
SELECT month, contacts, customers, issues FROM shop.contact_months;
SELECT count(*) > 20 AS made FROM crm.alter_source('shop', clear => '{contacts,deals}');

-- wrong input
SELECT * FROM crm.alter_source('shop', deals => 'deal');
SELECT * FROM crm.alter_source('shop', promised => 'nowhere');
SELECT * FROM crm.alter_source('shop', deals => 'deal', deal_opened => 'opened', deal_closed => 'closed', deal_outcome => 'outcome', deal_stages => '{lead}');
SELECT * FROM crm.alter_source('shop', deals => 'deal', deal_opened => 'opened', deal_closed => 'closed', deal_outcome => 'outcome', deal_stage => 'stage', deal_stages => '{}');
SELECT count(*) > 0 AS without_customers FROM crm.alter_source('shop', clear => '{customers}');
SELECT * FROM crm.alter_source('shop', referrer => 'name');
SELECT * FROM crm.alter_source('shop', points => 'ledger', points_at => 'at', points_amount => 'expires', points_expire => 'expires');
SELECT count(*) > 0 AS dropped FROM crm.drop_source('shop');
DROP SCHEMA t_source_relation CASCADE;
