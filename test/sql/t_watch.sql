-- Watching: limits of a series and of a rate, drifts and shifts, the rhythm of a customer, what is left of events. (test/t/060_watch_golden.pl has worked figures.)
\set SHOW_CONTEXT never
SET extra_float_digits = 0;
SET TimeZone = 'UTC';
SET DateStyle = 'ISO';

-- Limits of a series.
CREATE TEMP TABLE monthly AS SELECT n, date '2026-01-01' + (n::int - 1) * 7 AS day, x FROM unnest('{102,98,110,95,101,99,104,97,100,61,103,96}'::int[]) WITH ORDINALITY AS u(x, n);
SELECT (crm.control_limits(day, x ORDER BY day)).* FROM monthly;
-- by any type of time and of number
SELECT crm.control_limits(day, x::numeric ORDER BY day) = crm.control_limits(day::timestamp, x::real ORDER BY day) AS local,
       crm.control_limits(day, x::smallint ORDER BY day) = crm.control_limits(day::timestamptz, x::bigint ORDER BY day) AS instants,
       crm.control_limits(day, x ORDER BY day) = crm.control_limits(n, x ORDER BY n) AS numbers,
       crm.control_limits(day, x ORDER BY day) = crm.control_limits(n::smallint, x::float8 ORDER BY n) AS small
FROM monthly;
-- of the months before, so that the limits do not know what they judge
SELECT n, x, round((l).lower) AS lower, round((l).upper) AS upper, x NOT BETWEEN (l).lower AND (l).upper AS alarm
FROM (SELECT n, x, crm.control_limits(day, x) OVER (ORDER BY day ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS l FROM monthly) AS m ORDER BY n;
-- a window is the aggregate of its rows
SELECT bool_and(w.l = (SELECT crm.control_limits(m.day, m.x ORDER BY m.day) FROM monthly AS m WHERE m.n <= w.n)) AS as_far
FROM (SELECT n, crm.control_limits(day, x) OVER (ORDER BY day) AS l FROM monthly) AS w;
-- one value, none, equal ones, gaps
SELECT (crm.control_limits(1, 5)).*;
SELECT crm.control_limits(n, x) IS NULL AS nothing FROM monthly WHERE false;
SELECT crm.control_limits(n, NULL) IS NULL AS unknown FROM monthly;
SELECT (crm.control_limits(n, 0.1 ORDER BY n)).* FROM generate_series(1, 10) AS n;
SELECT crm.control_limits(v.at, v.x ORDER BY v.at NULLS FIRST) = crm.control_limits(v.at, v.x ORDER BY v.at) FILTER (WHERE v.at > 0 AND v.x > 0) AS gaps FROM (VALUES (1, 5), (NULL, 9), (2, NULL), (3, 7)) AS v(at, x);
-- order, and what it says
SELECT crm.control_limits(day, x ORDER BY day DESC) FROM monthly;
SELECT crm.control_limits(day::timestamp, x ORDER BY n DESC) FROM monthly;
SELECT crm.control_limits(day::timestamptz, x ORDER BY n DESC) FROM monthly;
SELECT crm.control_limits(n, x ORDER BY n DESC) FROM monthly;
SELECT crm.control_limits(1, x) FROM monthly;
SELECT crm.control_limits(date '2026-01-01', x) FROM monthly;
SELECT crm.control_limits(date 'infinity', x) FROM monthly;
SELECT crm.control_limits(timestamp '-infinity', x) FROM monthly;
SELECT crm.control_limits(n, 'NaN'::float8 ORDER BY n) FROM monthly;
SELECT crm.control_limits(n, 'infinity'::float8 ORDER BY n) FROM monthly;
-- numbers at the end of what doubles hold
SELECT (crm.control_limits(n, CASE WHEN n % 2 = 0 THEN 1.5e308 ELSE -1.5e308 END ORDER BY n)).* FROM generate_series(1, 4) AS n;

-- Limits of a rate.
CREATE TEMP TABLE churn AS SELECT * FROM (VALUES (1, 1980, 100000), (2, 2150, 101000), (3, 1890, 99500), (4, 2230, 102000), (5, 2050, 101500), (6, 1930, 100500), (7, 2120, 101200), (8, 3050, 102300)) AS v(n, events, base);
SELECT (crm.rate_limits(n, events, base ORDER BY n)).* FROM churn \gx
SELECT n, round(z::numeric, 2) AS z, abs(z) > 3 AS alarm_p, abs(z) > 3 * sigma_z AS alarm_laney
FROM (SELECT n, (events / base::float8 - (r).rate) / ((r).sigma / sqrt(base)) AS z, (r).sigma_z FROM churn, (SELECT crm.rate_limits(n, events, base ORDER BY n) AS r FROM churn) AS all_of_them) AS x ORDER BY n;
SELECT (crm.rate_limits(n, events, base, 'u' ORDER BY n)).* FROM (VALUES (1, 42, 12000), (2, 39, 11500), (3, 51, 13000), (4, 44, 12500), (5, 80, 12200)) AS v(n, events, base) \gx
-- a window is the aggregate of its rows
SELECT bool_and(w.l = (SELECT crm.rate_limits(c.n, c.events, c.base ORDER BY c.n) FROM churn AS c WHERE c.n <= w.n)) AS as_far FROM (SELECT n, crm.rate_limits(n, events, base) OVER (ORDER BY n) AS l FROM churn) AS w;
SELECT crm.rate_limits(n, events, base ORDER BY n) = crm.rate_limits(date '2026-01-01' + n, events::numeric, base::real, NULL ORDER BY n) AS default_is_p FROM churn;
-- one period, none, no event, all, gaps, no base
SELECT (crm.rate_limits(1, 3, 10)).* \gx
SELECT crm.rate_limits(n, events, base) IS NULL AS nothing FROM churn WHERE false;
SELECT (r).rate, (r).sigma_z, (r).last_z, (r).lower, (r).upper, (r).laney_upper FROM (SELECT crm.rate_limits(n, 0, base ORDER BY n) AS r FROM churn) AS x;
SELECT (r).rate, (r).sigma_z, (r).last_z, (r).lower, (r).upper, (r).laney_upper FROM (SELECT crm.rate_limits(n, base, base ORDER BY n) AS r FROM churn) AS x;
SELECT (crm.rate_limits(n, e, b ORDER BY n)).periods FROM (VALUES (1, 5, 10), (2, NULL, 10), (3, 4, NULL), (NULL, 4, 9), (4, 0, 0), (5, 3, 9)) AS v(n, e, b);
SELECT crm.rate_limits(1, 0, 0) IS NULL AS no_base;
-- more than a state begins with
SELECT (r).periods, (r).rate, (r).sigma_z FROM (SELECT crm.rate_limits(n, 1 + n % 2, 10 ORDER BY n) AS r FROM generate_series(1, 1000) AS n) AS x;
SELECT crm.rate_limits(n, base, events ORDER BY n) FROM churn;
SELECT crm.rate_limits(1, 5, 0, 'u');
SELECT crm.rate_limits(1, -5, 10);
SELECT crm.rate_limits(1, 5, 'NaN');
SELECT crm.rate_limits(1, 5, 10, 'np');
SELECT crm.rate_limits(n, events, base, (ARRAY['p', 'u'])[1 + n % 2] ORDER BY n) FROM churn;
SELECT crm.rate_limits(n, events, base ORDER BY base DESC) FROM churn;
SELECT crm.rate_limits(n % 4, events, base ORDER BY n % 4) FROM churn;

-- Drifts and shifts.
CREATE TEMP TABLE score AS SELECT n, x FROM unnest('{10,9,11,10,8,7,8,6,7,5}'::int[]) WITH ORDINALITY AS u(x, n);
SELECT n, x, crm.ewma(n, x, 0.2, 10) OVER w AS ewma, (crm.cusum(n, x, 10, 1.5) OVER w).* FROM score WINDOW w AS (ORDER BY n);
-- without a target it begins with the first value; of lambda 1 it is the newest value
SELECT n, crm.ewma(n, x, 0.2) OVER w AS ewma, crm.ewma(n, x, 1) OVER w = x AS newest, crm.ewma(n, x, 0.2, NULL) OVER w = crm.ewma(n, x, 0.2) OVER w AS no_target FROM score WINDOW w AS (ORDER BY n) LIMIT 3;
-- the same by recursion
WITH RECURSIVE r AS (SELECT 1::bigint AS n, 0.2::float8 * 10 + (1 - 0.2::float8) * 10 AS z, 0::float8 AS up, 0::float8 AS down
    UNION ALL SELECT s.n, 0.2::float8 * s.x + (1 - 0.2::float8) * r.z, greatest(0, r.up + (s.x - 10) / 1.5::float8 - 0.25), greatest(0, r.down - (s.x - 10) / 1.5::float8 - 0.25) FROM r JOIN score AS s ON s.n = r.n + 1)
SELECT bool_and(r.z = w.z) AS ewma, bool_and((r.up, r.down) = ((w.c).up, (w.c).down)) AS cusum
FROM r JOIN (SELECT n, crm.ewma(n, x, 0.2, 10) OVER o AS z, crm.cusum(n, x, 10, 1.5, 0.25) OVER o AS c FROM score WINDOW o AS (ORDER BY n)) AS w USING (n);
-- NULL leaves them as they are; a window without a value has none
SELECT n, crm.ewma(n, x, 0.5) OVER w AS ewma, (crm.cusum(n, x, 3, 1) OVER w).up FROM (VALUES (1, NULL), (2, 4), (3, NULL), (4, 8)) AS v(n, x) WINDOW w AS (ORDER BY n);
-- a target that changes, as last year's month
SELECT (crm.cusum(n, x, x - 1, 1 ORDER BY n)).* FROM score;
-- many series
SELECT series, crm.ewma(n, x * series, 0.2 ORDER BY n) FROM score, generate_series(1, 2) AS series GROUP BY series ORDER BY series;
SELECT crm.ewma(n, x, 0) FROM score;
SELECT crm.ewma(n, x, 20) FROM score;
SELECT crm.ewma(n, x, 'NaN') FROM score;
SELECT crm.ewma(n, x, NULL) FROM score;
SELECT crm.ewma(n, x, 0.2, 'Infinity') FROM score;
SELECT crm.ewma(n, 'NaN'::float8, 0.2) FROM score;
SELECT crm.ewma(n, x, 1.0 / n ORDER BY n) FROM score;
SELECT crm.ewma(n, x, 0.2, x ORDER BY n) FROM score;
SELECT crm.ewma(n, x, 0.2 ORDER BY x, n) FROM score;
SELECT n, crm.ewma(x, x, 0.2) OVER (ORDER BY x) FROM score;
SELECT crm.cusum(n, x, 10, 0) FROM score;
SELECT crm.cusum(n, x, 10, -1) FROM score;
SELECT crm.cusum(n, x, 'NaN', 1) FROM score;
SELECT crm.cusum(n, 'Infinity', 10, 1) FROM score;
SELECT crm.cusum(n, x, 10, 1.5, -0.5) FROM score;
SELECT crm.cusum(n, 1e300, -1e300, 1e-300) FROM score;
SELECT crm.cusum(n, x, 10, 1.5 ORDER BY x, n) FROM score;

-- The rhythm of a customer.
CREATE TEMP TABLE buyer AS SELECT customer, date '2026-01-01' + day AS at FROM (VALUES ('habit', '{0,28,63,93,134,160}'::int[]), ('one gap', '{0,30}'), ('once', '{0}'), ('clock', '{0,7,14,21}'), ('bursts', '{0,1,2,60,61,150}')) AS v(customer, days), unnest(days) AS day;
CREATE TEMP TABLE rhythm AS SELECT customer, crm.event_gaps(at ORDER BY at) AS g FROM buyer GROUP BY customer;
SELECT customer, (g).* FROM rhythm ORDER BY customer;
SELECT customer, crm.gap_limit(g) AS irregular, crm.gap_limit(g, rhythm => 'regular') AS regular, crm.gap_limit(g, 0.01, 'auto') AS auto, crm.gap_probability(g, '2026-07-01') AS p, crm.gap_probability(g, '2026-07-01', 'regular') AS p_regular, crm.gap_probability(g, '2026-07-01', 'auto') AS p_auto
FROM rhythm ORDER BY customer;
-- the limit is where the probability is alpha; the day of the last event, the mean
SELECT customer, crm.gap_probability(g, (g).last_day) AS at_once, crm.gap_probability(g, (g).last_day, 'regular') AS at_once_regular, crm.gap_probability(g, (g).last_day + (g).mean_gap::int, 'regular') AS at_the_mean FROM rhythm WHERE (g).events > 1 ORDER BY customer;
-- several events of a day are one, at whatever time
SELECT crm.event_gaps(at ORDER BY at) = (SELECT crm.event_gaps(b.at ORDER BY b.at) FROM buyer AS b WHERE b.customer = 'habit') AS same FROM (SELECT at + interval '1 hour' * h AS at FROM buyer, generate_series(9, 17) AS h WHERE customer = 'habit') AS x;
SET TimeZone = 'Asia/Shanghai';
SELECT (crm.event_gaps(at ORDER BY at)).* FROM (VALUES (timestamptz '2026-01-01 15:30+00'), ('2026-01-01 16:30+00')) AS v(at);
SET TimeZone = 'UTC';
-- over a window; rows without a time
SELECT at, (g).events, (g).mean_gap, (g).gap_sd FROM (SELECT at, crm.event_gaps(at) OVER (ORDER BY at) AS g FROM buyer WHERE customer = 'habit') AS x ORDER BY at;
SELECT crm.event_gaps(NULL::date) IS NULL AS nothing;
SELECT crm.gap_probability(NULL, '2026-07-01'), crm.gap_limit(NULL), crm.gap_limit(g, NULL) FROM rhythm WHERE customer = 'habit';
-- as far as days go
SELECT (crm.event_gaps(at ORDER BY at)).* FROM (VALUES (date '4713-01-01 BC'), ('5874897-12-31')) AS v(at);
SELECT (crm.event_gaps(at ORDER BY at)).gap_sd FROM (VALUES (date '4713-01-01 BC'), ('2026-01-01'), ('5874897-12-31')) AS v(at);
SELECT crm.event_gaps(at ORDER BY at DESC) FROM buyer WHERE customer = 'habit';
SELECT crm.event_gaps(at ORDER BY customer, at) FROM buyer;
SELECT crm.event_gaps(date '-infinity');
SELECT crm.event_gaps('2026-01-01'::text);
SELECT crm.gap_probability(g, '2026-01-31') FROM rhythm WHERE customer = 'habit';
SELECT crm.gap_probability(g, NULL) FROM rhythm;
SELECT crm.gap_probability(g, 'infinity'::date) FROM rhythm;
SELECT crm.gap_probability(g, '2026-07-01', 'weekly') FROM rhythm;
SELECT crm.gap_limit(g, 5) FROM rhythm;
SELECT crm.gap_limit(g, 0) FROM rhythm;
SELECT crm.gap_limit(g, 1) FROM rhythm;
-- rows of one's own
SELECT crm.gap_limit((NULL, '2026-01-01', '2026-02-01', 31, NULL, NULL, 31)::crm.event_gaps);
SELECT crm.gap_limit((2, '2026-01-01', NULL, 31, NULL, NULL, 31)::crm.event_gaps);
SELECT crm.gap_limit((2, '2026-03-01', '2026-02-01', 31, NULL, NULL, 31)::crm.event_gaps);
SELECT crm.gap_limit((2, '2026-01-01', '2026-02-01', NULL, NULL, NULL, 31)::crm.event_gaps);
SELECT crm.gap_limit((3, '2026-01-01', '2026-02-01', 15, NULL, NULL, 31)::crm.event_gaps);
SELECT crm.gap_limit((3, '2026-01-01', '2026-02-01', 'NaN', 1, 1, 31)::crm.event_gaps);
SELECT crm.gap_limit((3, '2026-01-01', '2026-02-01', 0, 1, 1, 31)::crm.event_gaps);
SELECT crm.gap_limit((3, '2026-01-01', '2026-02-01', 15, -1, 1, 31)::crm.event_gaps);
SELECT crm.gap_limit((-3, '2026-01-01', '2026-02-01', 15, 1, 1, 31)::crm.event_gaps);
SELECT crm.gap_limit((2, 'infinity', 'infinity', 15, 1, 1, 31)::crm.event_gaps);

-- What is left of events.
CREATE TEMP TABLE account AS SELECT * FROM (VALUES (date '2026-01-01', 5), ('2026-02-15', 3), ('2026-03-10', -4), ('2026-04-01', 2), ('2026-04-20', 1)) AS v(at, value);
SELECT crm.decay_sum(at, value, '2026-05-01', '60 days') AS balance, crm.decay_sum(at, value, '2026-05-01', '60 days') FILTER (WHERE value > 0) AS deposits FROM account;
SELECT crm.decay_sum(at, value, '2026-05-01', '60 days') = crm.decay_sum(at::timestamp, value::numeric, '2026-05-01', '1440 hours') AS local, crm.decay_sum(at, value, '2026-05-01', '60 days') = crm.decay_sum(at::timestamptz, value::real, '2026-05-01', '60 days') AS instants FROM account;
-- after a half-life a half is left; of now all; of long ago nothing
SELECT crm.decay_sum('2026-01-01'::date, 8, '2026-01-31', '30 days') AS half, crm.decay_sum('2026-01-31'::date, 8, '2026-01-31', '30 days') AS whole, crm.decay_sum('4713-01-01 BC'::date, 8, '5874897-12-31', '1 day') AS nothing, crm.decay_sum('4713-01-01 BC'::timestamp, 8, '294276-12-31', '100000000 days') > 0 AS long;
-- the balance of a day goes on from that of another
SELECT abs(crm.decay_sum(at, value, '2026-05-01', '60 days') - ((SELECT crm.decay_sum(at, value, '2026-03-31', '60 days') FROM account WHERE at <= '2026-03-31') * 2 ^ (-31 / 60.0::float8) + crm.decay_sum(at, value, '2026-05-01', '60 days') FILTER (WHERE at > '2026-03-31'))) < 1e-12 AS goes_on FROM account;
-- no events, unknown ones
SELECT crm.decay_sum(at, value, '2026-05-01', '60 days') FROM account WHERE at > '2026-05-01';
SELECT crm.decay_sum(v.at, v.value, '2026-05-01', '60 days') FROM (VALUES (date '2026-05-01', 3), (NULL, 4), ('2026-05-01', NULL)) AS v(at, value);
SELECT crm.decay_sum(at, value, '2026-04-01', '60 days') FROM account;
SELECT crm.decay_sum(at::timestamp, value, '2026-04-01', '60 days') FROM account;
SELECT crm.decay_sum(at, value, '2026-05-01', '0') FROM account;
SELECT crm.decay_sum(at, value, '2026-05-01', '-1 day') FROM account;
SELECT crm.decay_sum(at, value, '2026-05-01', '2 months') FROM account;
SELECT crm.decay_sum(at, value, '2026-05-01', NULL) FROM account;
SELECT crm.decay_sum(at, value, NULL, '60 days') FROM account;
SELECT crm.decay_sum(at, value, 'infinity', '60 days') FROM account;
SELECT crm.decay_sum(date '-infinity', value, '2026-05-01', '60 days') FROM account;
SELECT crm.decay_sum(at, 'NaN', '2026-05-01', '60 days') FROM account;
SELECT crm.decay_sum(at, value, at, '60 days') FROM account;
SELECT crm.decay_sum(at, value, '2026-05-01', value * interval '1 day') FROM account WHERE value > 0;

-- Any order, any split, any number of workers: the same.
CREATE TABLE t_watch AS SELECT date '2026-01-01' + n % 100 AS at, (n * 7919 % 1000 - 400) / 7.0::float8 AS value FROM generate_series(1, 30000) AS n;
ANALYZE t_watch;
SET max_parallel_workers_per_gather = 0;
CREATE TEMP TABLE serial AS SELECT crm.decay_sum(at, value, '2026-05-01', '60 days') AS s FROM t_watch;
SELECT abs(s.s - t.s) < 1e-12 * s.s AS backwards FROM serial AS s, (SELECT crm.decay_sum(at, value, '2026-05-01', '60 days' ORDER BY value) AS s FROM t_watch) AS t;
SET max_parallel_workers_per_gather = 2; SET parallel_setup_cost = 0; SET parallel_tuple_cost = 0.01; SET min_parallel_table_scan_size = 0;
SELECT abs(s.s - t.s) < 1e-12 * s.s AS workers FROM serial AS s, (SELECT crm.decay_sum(at, value, '2026-05-01', '60 days') AS s FROM t_watch) AS t;
SELECT crm.ewma(n, x, 0.2, 10 ORDER BY n) FROM score;
DROP TABLE t_watch;

-- Several signals.
SELECT crm.combined_p('{0.02,0.3,0.08,0.6}') AS fisher, crm.combined_p('{0.02,0.3,0.08,0.6}', method => 'bonferroni') AS bonferroni;
-- of one it is that one; NULLs are no signals
SELECT crm.combined_p('{0.03}') AS one, crm.combined_p('{0.03}', 'bonferroni') AS one_too, crm.combined_p('{NULL,0.03,NULL}') AS with_nulls, crm.combined_p('{0.5,0.6}', 'bonferroni') AS at_most_one, crm.combined_p('{1,1}') AS certain;
SELECT crm.combined_p('{}') AS none, crm.combined_p('{NULL}') AS unknown, crm.combined_p(NULL) AS nothing, crm.combined_p('{0.1,0.2}', NULL) = crm.combined_p('{0.1,0.2}') AS default_is_fisher;
SELECT crm.combined_p('{0,0.5}', 'bonferroni') AS zero, crm.combined_p('{{0.02,0.3},{0.08,0.6}}') AS rows_of_rows, crm.combined_p(array_fill(1e-300::float8, '{40}')) AS strong;
SELECT crm.combined_p('{0,0.5}');
SELECT crm.combined_p('{0.1,1.5}');
SELECT crm.combined_p('{-0.1}', 'bonferroni');
SELECT crm.combined_p('{NaN}');
SELECT crm.combined_p('{0.1}', 'stouffer');

-- States of somebody's own.
CREATE SCHEMA own;
CREATE AGGREGATE own.gaps(date) (SFUNC = crm_internal.event_gaps_transition, STYPE = bytea, FINALFUNC = crm_internal.event_gaps_final, INITCOND = '\x0141474500000000');
SELECT own.gaps(at ORDER BY at) FROM buyer;
CREATE AGGREGATE own.rates(int8, float8, float8) (SFUNC = crm_internal.rate_limits_transition, STYPE = bytea, FINALFUNC = crm_internal.rate_limits_final, INITCOND = '\x014d4c52');
SELECT own.rates(1, 2, 3);
DROP SCHEMA own CASCADE;
SELECT crm_internal.ewma_final('\x00');
-- what a row of gaps keeps while rows come: no more than 64 bytes
CREATE AGGREGATE pg_temp.gaps_state(date) (SFUNC = crm_internal.event_gaps_transition, STYPE = bytea);
SELECT pg_column_size(pg_temp.gaps_state(at ORDER BY at)) <= 64 AS small FROM buyer WHERE customer = 'habit';
