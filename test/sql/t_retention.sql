-- Retention: periods, cohorts, stickiness.
\set SHOW_CONTEXT never
\pset null (null)
SET DateStyle = ISO;
SET TimeZone = 'Asia/Shanghai';

-- periods
SELECT d, crm.period_start(d, 'week') AS week, crm.period_start(d, '2026-01-04', 'week') AS from_sunday, crm.period_number(d, 'month') AS month, crm.period_start(d, 'quarter') AS quarter,
       crm.period_start(d, '2025-04-01', 'quarter') AS business_quarter, crm.period_start(d, '2025-04-01', 'year') AS business_year, crm.period_number(d, '2026-01-01', 'day') AS day, crm.period_start(d, 'year') AS year
FROM (VALUES (date '2025-12-31'), ('2026-01-01'), ('2026-01-04'), ('2026-03-31'), ('2026-04-01'), ('1999-12-31')) AS v(d) ORDER BY d;
-- fiscal months by the calendar of the US retail federation: 2017 and 2023 have 53 weeks
SELECT d, crm.period_number(d, '2015-02-01', '4-5-4') AS number, crm.period_start(d, '2015-02-01', '4-5-4') AS "4-5-4", crm.period_start(d, '2015-02-01', '4-4-5') AS "4-4-5", crm.period_start(d, '2015-02-01', '5-4-4') AS "5-4-4"
FROM (VALUES (date '2018-01-27'), ('2018-01-28'), ('2018-02-03'), ('2018-02-04'), ('2018-03-03'), ('2018-03-04'), ('2018-03-11'), ('2023-01-28'), ('2023-01-29'), ('2024-02-03'), ('2024-02-04'), ('2015-01-31')) AS v(d);
-- every day is in the period that begins on its first day, and periods follow each other
SELECT step, count(*), bool_and(first <= d) AND bool_and(crm.period_number(first, origin, step) = number) AS "in its period",
       bool_and(before IS NULL OR number - before IN (0, 1)) AND bool_and(before IS NULL OR (number > before) = (first = d)) AS "one after the other"
FROM (SELECT step, origin, d, crm.period_number(d, origin, step) AS number, crm.period_start(d, origin, step) AS first, lag(crm.period_number(d, origin, step)) OVER (PARTITION BY step, origin ORDER BY d) AS before
      FROM unnest('{day,week,month,quarter,year,4-4-5,4-5-4,5-4-4}'::text[]) AS step, unnest('{2024-02-01,2015-02-01,2012-01-01}'::date[]) AS origin, LATERAL (SELECT date '1980-01-01' + n AS d FROM generate_series(0, 20000) AS n) AS days) AS p
GROUP BY step ORDER BY step;
SELECT crm.period_number(NULL::date, 'day'), crm.period_start(timestamptz '2026-01-31 20:00+00', 'day') AS in_zone;

-- active periods
CREATE TABLE visit (customer int, at timestamptz);
INSERT INTO visit VALUES (1, '2026-01-05 09:00+08'), (1, '2026-02-10 09:00+08'), (1, '2026-04-30 20:00+08'), (2, '2026-01-31 20:00+00'), (2, '2026-03-01 09:00+08'), (3, '2026-02-01 09:00+08'), (3, '2026-02-28 09:00+08'), (4, NULL);
SELECT customer, crm.first_active(p), crm.last_active(p), crm.count_active(p), crm.count_active(p, '2026-02-15', '2026-03-31') AS from_february
FROM (SELECT customer, crm.active_periods(at, 'month') AS p FROM visit GROUP BY customer) AS q ORDER BY customer;
SELECT customer, r.* FROM (SELECT customer, crm.active_periods(at, '2026-01-01', 'month') AS p FROM visit GROUP BY customer) AS q, crm.active_period_rows(p) AS r ORDER BY customer, period;
-- a zone by name
SELECT crm.first_active(crm.active_periods(crm.local_day(at, 'UTC'), 'month')) AS utc, crm.first_active(crm.active_periods(at, 'month')) AS session FROM visit WHERE customer = 2;
-- stored parts merge into the whole, whatever the order
WITH day AS (SELECT n % 50 AS customer, date '2026-01-01' + n * 7919 % 4000 - 2000 AS at, n % 7 AS part FROM generate_series(1, 3000) AS n),
     whole AS (SELECT customer, crm.active_periods(at, 'day') AS p, count(DISTINCT at) AS days FROM day GROUP BY customer),
     merged AS (SELECT customer, crm.rollup(p) AS p FROM (SELECT customer, crm.active_periods(at, 'day') AS p FROM day GROUP BY customer, part) AS parts GROUP BY customer)
SELECT bool_and(w.p::text = m.p::text) AS "the same", bool_and(crm.count_active(w.p) = days) AS days, bool_and(w.p::text::crm.active_periods::text = w.p::text) AS text, count(*) FROM whole AS w JOIN merged AS m USING (customer);

-- the cohort matrix
CREATE TABLE cohorts AS SELECT crm.cohort_counts(p) AS c FROM (SELECT crm.active_periods(at, 'month') AS p FROM visit GROUP BY customer) AS q;
SELECT m.* FROM cohorts, crm.cohort_matrix(c) AS m;
SELECT m.* FROM cohorts, crm.cohort_matrix(c, '2026-05-15', periods => 2) AS m;
SELECT m.* FROM cohorts, crm.cohort_matrix(c, '2026-04-30', 'unbounded') AS m;
SELECT m.* FROM cohorts, crm.cohort_matrix(c, '2026-04-30', 'bracket', '{0,1,3,5}') AS m;
SELECT m.* FROM crm.cohort_matrix(NULL) AS m;
-- a month without new customers is there
SELECT cohort, customers, active, share FROM crm.cohort_matrix((SELECT crm.cohort_counts(p) FROM (SELECT crm.active_periods(at, 'month') AS p FROM (VALUES (1, date '2026-01-01'), (2, '2026-03-01')) AS v(customer, at) GROUP BY customer) AS q), periods => 0);
SELECT crm.cohort_counts(NULL::crm.active_periods) IS NULL AS nobody;

-- every kind beside plain SQL, of imaginary customers
CREATE TABLE active AS
SELECT customer, w, min(w) OVER (PARTITION BY customer) AS cohort FROM (SELECT DISTINCT n % 700 AS customer, (n * 104729 % 1009 * (n * 31 % 17) / 1000)::int AS w FROM generate_series(1, 3000) AS n) AS d;
CREATE TABLE counts AS SELECT crm.cohort_counts(p) AS c, crm.rollup(part) AS merged
FROM (SELECT crm.active_periods(date '2026-01-05' + 7 * w, '2026-01-05', 'week') AS p FROM active GROUP BY customer) AS q FULL JOIN
     (SELECT crm.cohort_counts(p) AS part FROM (SELECT customer, crm.active_periods(date '2026-01-05' + 7 * w, '2026-01-05', 'week') AS p FROM active GROUP BY customer) AS q GROUP BY customer % 3) AS parts ON false;
SELECT c::text = merged::text AS merged, c::text::crm.cohort_counts::text = c::text AS text FROM counts;
SELECT count(*) AS cells, count(*) FILTER (WHERE m.active IS DISTINCT FROM CASE WHEN (m.cohort - date '2026-01-05') / 7 + m.from_period <= 16 THEN
    (SELECT count(*) FROM active AS a WHERE a.cohort = (m.cohort - date '2026-01-05') / 7 AND a.w = a.cohort + m.from_period) END) AS wrong FROM counts, crm.cohort_matrix(c) AS m;
SELECT count(*) AS cells, count(*) FILTER (WHERE m.active IS DISTINCT FROM CASE WHEN (m.cohort - date '2026-01-05') / 7 + m.from_period <= 16 THEN
    (SELECT count(DISTINCT customer) FROM active AS a WHERE a.cohort = (m.cohort - date '2026-01-05') / 7 AND a.w >= a.cohort + m.from_period) END) AS wrong FROM counts, crm.cohort_matrix(c, kind => 'unbounded') AS m;
SELECT count(*) AS cells, count(*) FILTER (WHERE m.active IS DISTINCT FROM CASE WHEN (m.cohort - date '2026-01-05') / 7 + m.to_period <= 16 THEN
    (SELECT count(DISTINCT customer) FROM active AS a WHERE a.cohort = (m.cohort - date '2026-01-05') / 7 AND a.w - a.cohort BETWEEN m.from_period AND m.to_period) END) AS wrong FROM counts, crm.cohort_matrix(c, kind => 'bracket', edges => '{0,2,3,7,12}') AS m;

-- of a population, all customers at once
WITH bought AS (SELECT customer, date '2026-01-05' + 7 * w + customer % 7 AS at, customer % 5 - 1 AS amount FROM active)
SELECT (SELECT crm.cohort_counts(crm.population_with_days(customer, at, amount), '2026-01-05', 'week') FROM bought)::text =
       (SELECT crm.cohort_counts(p) FROM (SELECT crm.active_periods(at, '2026-01-05', 'week') AS p FROM bought WHERE amount >= 0 GROUP BY customer) AS q)::text AS week,
       (SELECT crm.cohort_counts(crm.population_with_days(customer::text, at, amount), 'month') FROM bought)::text =
       (SELECT crm.cohort_counts(p) FROM (SELECT crm.active_periods(at, 'month') AS p FROM bought WHERE amount >= 0 GROUP BY customer) AS q)::text AS month;
SELECT crm.cohort_counts(crm.population_with_days(1, date '2026-01-01', -5), 'day') IS NULL AS only_refunds, crm.cohort_counts(NULL::crm.population_bigint, 'day') IS NULL AS none;

-- stickiness: DAU / MAU of 14 days
CREATE TABLE login AS SELECT c AS customer, date '2025-12-31' + d AS at FROM (VALUES ('a', '{1,2,3,5,8,9,13,14}'::int[]), ('b', '{2}'), ('c', '{4,11}'), ('e', '{1,7,14}'), ('f', '{-3,20}')) AS v(c, days), unnest(days) AS d;
CREATE TABLE days AS SELECT customer, crm.active_periods(at, 'day') AS p FROM login GROUP BY customer;
SELECT (crm.stickiness(p, '2026-01-14', 14)).* FROM days;
SELECT (crm.stickiness(p, '2026-01-14', 6)).* FROM days;
SELECT (crm.stickiness(p, '2027-01-14', 14)).* FROM days;
SELECT crm.stickiness(p, '2027-01-14', 14) IS NULL AS nothing FROM days WHERE false;

-- which conditions were ever met, together with the first
SELECT customer, crm.retention(at = '2026-01-01', at = '2026-01-02', at > '2026-01-10') FROM login GROUP BY customer ORDER BY customer;
SELECT crm.retention(true) FROM login WHERE false;
SELECT crm.retention(NULL, true);

-- wrong input
SELECT crm.period_number(date '2026-01-01', 'fortnight');
SELECT crm.period_number(date '2026-01-01', NULL::text);
SELECT crm.period_number(date '2026-01-01', '4-4-5');
SELECT crm.period_number(date '2026-01-01', '2026-01-02', 'month');
SELECT crm.period_number(date 'infinity', 'month');
SELECT crm.period_number(date '2026-01-01', 'infinity', 'day');
SELECT crm.period_number('2026-01-01', 'month');
SELECT crm.period_start(date '4713-01-01 BC', '2015-02-01', '4-4-5');
SELECT crm.active_periods(at, 'moon') FROM visit;
SELECT crm.active_periods(at, CASE customer WHEN 1 THEN 'day' ELSE 'week' END) FROM visit;
SELECT crm.active_periods(d, 'day') FROM (VALUES (date '4713-01-01 BC'), ('5874897-12-31')) AS v(d);
SELECT crm.rollup(p) FROM (SELECT crm.active_periods(at, 'day') AS p FROM visit UNION ALL SELECT crm.active_periods(at, 'week') FROM visit) AS q;
SELECT crm.cohort_counts(p) FROM (SELECT crm.active_periods(at, 'day') AS p FROM visit UNION ALL SELECT crm.active_periods(at, 'week') FROM visit) AS q;
SELECT crm.cohort_counts(crm.population(1, date '2026-01-01', 5), 'day');
SELECT crm.cohort_counts(crm.population_with_days(1, date '2026-01-01', 5), 'fortnight');
SELECT crm.cohort_counts(crm.population_with_days(1, d, 5), 'day') FROM (VALUES (date '4713-01-01 BC'), ('5874897-12-31')) AS v(d);
SELECT m.* FROM cohorts, crm.cohort_matrix(c, '2026-03-31') AS m;
SELECT m.* FROM cohorts, crm.cohort_matrix(c, kind => 'triangle') AS m;
SELECT m.* FROM cohorts, crm.cohort_matrix(c, kind => 'bracket') AS m;
SELECT m.* FROM cohorts, crm.cohort_matrix(c, edges => '{1,2}') AS m;
SELECT m.* FROM cohorts, crm.cohort_matrix(c, kind => 'bracket', edges => '{2,2}') AS m;
SELECT m.* FROM cohorts, crm.cohort_matrix(c, kind => 'bracket', edges => '{1}') AS m;
SELECT m.* FROM cohorts, crm.cohort_matrix(c, periods => -1) AS m;
SELECT m.* FROM cohorts, crm.cohort_matrix(c, '5874897-12-30') AS m LIMIT 1;
SELECT crm.stickiness(p, '2026-01-14', 0) FROM days;
SELECT crm.stickiness(p, NULL, 14) FROM days;
SELECT crm.stickiness(p, '2026-01-14', NULL) FROM days;
SELECT crm.stickiness(p, '2026-01-14', 14) FROM (SELECT crm.active_periods(at, 'week') AS p FROM login) AS q;
SELECT crm.stickiness(p, at, 14) FROM days JOIN login USING (customer);
-- made-up bytes
SELECT '\x0100000000'::crm.active_periods;
SELECT '\x01020200000001'::crm.active_periods;
SELECT '\x010000000102'::crm.active_periods;
SELECT '\x010000feffffff0f0101'::crm.active_periods;
SELECT '\x0109000001'::crm.active_periods;
SELECT '\x01000000'::crm.cohort_counts;
SELECT '\x010000010000000'::crm.cohort_counts;
SELECT '\x01000001000001'::crm.cohort_counts;
SELECT '\x0100000100010101'::crm.cohort_counts;
SELECT m.* FROM crm.cohort_matrix('\x010000020000000100000509'::crm.cohort_counts) AS m;
SELECT m.* FROM crm.cohort_matrix('\x01000002000000010003050a'::crm.cohort_counts) AS m;
SELECT m.* FROM crm.cohort_matrix('\x0100000100000105'::crm.cohort_counts) AS m;
SELECT m.* FROM crm.cohort_matrix('\x010000020000010500010005'::crm.cohort_counts) AS m;
SELECT m.* FROM crm.cohort_matrix('\x010000020001000100000100'::crm.cohort_counts) AS m;

DROP TABLE visit, cohorts, active, counts, login, days;
