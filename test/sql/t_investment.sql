-- Cash flows: what they are worth, what they return, when they have paid back. (test/t/062_performance_golden.pl has published figures.)
\set SHOW_CONTEXT never
SET extra_float_digits = 0;

CREATE TEMP TABLE project (name text, period int, amount numeric);
INSERT INTO project SELECT name, t - 1, c FROM (VALUES ('good', '{-100, 39, 59, 55, 20}'::numeric[]), ('two roots', '{-100, 230, -132}'), ('bad', '{-100, 10, 20, 30}'), ('gift', '{100, 20, 30}'), ('loan', '{100, -110}'), ('cost', '{-5}')) AS v(name, flow), unnest(flow) WITH ORDINALITY AS f(c, t);
SELECT name, crm.npv(f, 0.1), round(crm.irr(f)::numeric, 9) AS irr, round(crm.payback(f)::numeric, 9) AS payback, round(crm.payback(f, 0.1)::numeric, 9) AS discounted, crm.npv(f, 0) AS sum FROM (SELECT name, crm.cash_flow(period, amount) AS f FROM project GROUP BY name) AS p ORDER BY name;
SELECT f::jsonb, f FROM (SELECT crm.cash_flow(period, amount) AS f FROM project WHERE name = 'good') AS p;
-- by day: years of 365 days, from the first day on; times and time zones
CREATE TEMP TABLE dated (at date, amount numeric);
INSERT INTO dated VALUES ('2008-01-01', -10000), ('2008-03-01', 2750), ('2008-10-30', 4250), ('2009-02-15', 3250), ('2009-04-01', 2750);
SELECT round(crm.npv(f, 0.09), 8) AS npv, round(crm.irr(f)::numeric, 12) AS irr, crm.payback(f) AS days, crm.payback(f, 0.09) AS days_discounted, f::jsonb FROM (SELECT crm.cash_flow(at, amount) AS f FROM dated) AS d;
SELECT crm.cash_flow(at, amount)::text = crm.cash_flow(at::timestamp + '5 hours', amount)::text AS timestamps, crm.cash_flow(at, amount)::text = crm.cash_flow(at::timestamptz, amount)::text AS timestamptz FROM dated;
-- a year later is a period later
SELECT crm.npv(by_day, 0.25) = crm.npv(by_period, 0.25) AS npv, crm.irr(by_day) = crm.irr(by_period) AS irr
FROM (SELECT crm.cash_flow(date '2026-01-01' + 365 * n, a) AS by_day, crm.cash_flow(n, a) AS by_period FROM (VALUES (0, -100), (1, 60), (2, 75)) AS v(n, a)) AS x;
-- npv at the internal rate is nothing
SELECT abs(crm.npv(f, crm.irr(f))) < 1e-9 AS nothing FROM (SELECT crm.cash_flow(at, amount) AS f FROM dated) AS d;
-- exact money, any number type, amounts of a period add up, in any order
SELECT crm.npv(crm.cash_flow(n % 2, 0.1::float8), 0) AS floats, crm.npv(crm.cash_flow((n % 2)::smallint, 0.1::real), 0) AS reals, crm.npv(crm.cash_flow((n % 2)::bigint, 12345678901234567890.123456789), 0) AS numerics, crm.npv(crm.cash_flow((n % 2)::numeric, 9007199254740993), 0) AS bigints FROM generate_series(1, 10) AS n;
SELECT crm.payback(crm.cash_flow(n, CASE n WHEN 0 THEN -0.3 ELSE 0.1 END)) AS three_tenths FROM generate_series(0, 5) AS n;
-- unknown amounts and periods do not count; a zero is an amount
SELECT crm.cash_flow(period, amount)::jsonb FROM (VALUES (0, -5), (1, NULL), (NULL, 7), (2, 0), (2, 6), (3, 0)) AS v(period, amount);
-- nothing was laid out first
SELECT crm.payback(crm.cash_flow(p, a)) AS payback, crm.irr(crm.cash_flow(p, a)) AS irr FROM (VALUES (0, 0), (1, 100), (2, -150), (3, 60)) AS v(p, a);
SELECT crm.cash_flow(period, NULL::int) AS nothing, crm.npv(crm.cash_flow(period, NULL::int), 0.1) AS npv, crm.irr(NULL) AS irr, crm.payback(NULL) AS payback FROM project;
SELECT crm.npv(f, NULL) AS no_rate, crm.payback(f, NULL) AS no_rate FROM (SELECT crm.cash_flow(period, amount) AS f FROM project) AS p;
-- gaps, periods before today, a start that is put off by a zero
SELECT crm.npv(f, 0.1), crm.payback(f), round(crm.irr(f)::numeric, 9) AS irr FROM (SELECT crm.cash_flow(n, a) AS f FROM (VALUES (0, -100), (10, 200)) AS v(n, a)) AS x;
SELECT crm.npv(f, 0.1), crm.payback(f) FROM (SELECT crm.cash_flow(n, a) AS f FROM (VALUES (-1, -100), (1, 121)) AS v(n, a)) AS x;
SELECT crm.npv(crm.cash_flow(d, a), 0.1) AS discounted_a_year FROM (VALUES (date '2025-01-01', 0), ('2026-01-01', 110)) AS v(d, a);
-- periods numbered by the calendar: their internal rate is right, their worth is refused
SELECT round(crm.irr(f)::numeric, 9) AS irr, crm.payback(f) AS year, crm.npv(f, 0) AS sum FROM (SELECT crm.cash_flow(2025 + n, a) AS f FROM (VALUES (0, -100), (1, 110)) AS v(n, a)) AS x;
SELECT crm.npv(crm.cash_flow(2025, 1), 0.1);
SELECT crm.npv(crm.cash_flow(0, 1), 10);
SELECT crm.npv(crm.cash_flow(0, 1), -1);
SELECT crm.npv(crm.cash_flow(0, 1), 'NaN');
SELECT crm.payback(crm.cash_flow(0, 1), 1.5);
-- rates below 0 keep their digits; what is more than a number can be is out of range
SELECT crm.npv(crm.cash_flow(100, 1), -0.05) AS grown, crm.npv(crm.cash_flow(-100, 1), -0.05) AS shrunk, round(crm.npv(crm.cash_flow(61, 1), -0.5)) AS two_to_the_61st;
\set VERBOSITY sqlstate
SELECT crm.npv(crm.cash_flow(n, 1), -0.99999) FROM generate_series(0, 100000, 50000) AS n;
\set VERBOSITY default
SELECT crm.cash_flow(0.5, 1);
SELECT crm.cash_flow(202601, 1);
SELECT crm.cash_flow('NaN'::float8, 1);
SELECT crm.cash_flow(0, 'NaN'::float8);
SELECT crm.cash_flow(0, 'Infinity'::numeric);
SELECT crm.cash_flow('infinity'::date, 1);
SELECT crm.cash_flow(0, 1e76::numeric) FROM generate_series(1, 2000);
SELECT crm.irr(f) AS beyond_a_million FROM (SELECT crm.cash_flow(n, a) AS f FROM (VALUES (0, -1), (1, 2000000)) AS v(n, a)) AS x;

-- Stored and merged: the same as one flow of all amounts.
CREATE TABLE t_investment AS SELECT n % 97 AS customer, n * 7919 % 60 AS period, date '2024-01-01' + (n * 104729 % 900)::int AS at, (n * 31 % 1000 - 400) / 100.0 AS amount FROM generate_series(1::bigint, 20000) AS n;
ANALYZE t_investment;
SET max_parallel_workers_per_gather = 0;
CREATE TEMP TABLE whole AS SELECT crm.cash_flow(period, amount)::text AS p, crm.cash_flow(at, amount)::text AS d FROM t_investment;
SELECT r.p::text = w.p AS periods, r.d::text = w.d AS days FROM whole AS w, (SELECT crm.rollup(p) AS p, crm.rollup(d) AS d FROM (SELECT crm.cash_flow(period, amount) AS p, crm.cash_flow(at, amount) AS d FROM t_investment GROUP BY customer) AS x) AS r;
SELECT x.p = w.p AS periods, x.d = w.d AS days FROM whole AS w, (SELECT crm.cash_flow(period, amount ORDER BY amount)::text AS p, crm.cash_flow(at, amount ORDER BY amount)::text AS d FROM t_investment) AS x;
SET max_parallel_workers_per_gather = 2; SET parallel_setup_cost = 0; SET parallel_tuple_cost = 0.01; SET min_parallel_table_scan_size = 0; SET cpu_operator_cost = 0;
SELECT x.p = w.p AS periods, x.d = w.d AS days FROM whole AS w, (SELECT crm.cash_flow(period, amount)::text AS p, crm.cash_flow(at, amount)::text AS d FROM t_investment) AS x;
RESET ALL;
SET extra_float_digits = 0;
DROP TABLE t_investment;
SELECT crm.rollup(f) FROM (VALUES (NULL::crm.cash_flow)) AS v(f);
SELECT crm.rollup(f)::jsonb FROM (SELECT crm.cash_flow(0, 1) AS f UNION ALL SELECT NULL UNION ALL SELECT crm.cash_flow(-3, 1.50)) AS x;
SELECT crm.rollup(f) FROM (SELECT crm.cash_flow(0, 1) AS f UNION ALL SELECT crm.cash_flow(date '2026-01-01', 1)) AS x;
-- its text form is what it was; other bytes are refused
SELECT crm.cash_flow(0, 1)::text, '\x01000100000101'::crm.cash_flow::jsonb, '\x01010100000101'::crm.cash_flow::jsonb;
SELECT ''::crm.cash_flow;
SELECT '\x02000100000101'::crm.cash_flow;
SELECT '\x01020100000101'::crm.cash_flow;
SELECT '\x010000'::crm.cash_flow;
SELECT '\x0100ff00000101'::crm.cash_flow;
SELECT '\x010002000001010000'::crm.cash_flow;
SELECT '\x01000200000101000001ff'::crm.cash_flow;
SELECT '\x0100010000010100'::crm.cash_flow;
SELECT '\x010001ffffffffff0f000101'::crm.cash_flow;
SELECT '\x010001004d0101'::crm.cash_flow;
-- a state of somebody's own
CREATE SCHEMA own;
CREATE AGGREGATE own.flow(float8, numeric) (SFUNC = crm_internal.cash_flow_transition, STYPE = bytea, FINALFUNC = crm_internal.cash_flow_period_final, INITCOND = '\x0102');
SELECT own.flow(1, 1);
CREATE AGGREGATE own.mixed(date, numeric) (SFUNC = crm_internal.cash_flow_transition, STYPE = bytea, FINALFUNC = crm_internal.cash_flow_period_final);
SELECT own.mixed('4000-01-01', 1);
SELECT crm_internal.cash_flow_transition(NULL, 1, 1);
SELECT crm_internal.cash_flow_rollup(NULL, NULL);
DROP SCHEMA own CASCADE;
