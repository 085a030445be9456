-- Attribution: journeys, credits of channels, touchpoints, moves
\set SHOW_CONTEXT never
CREATE SCHEMA t_attribution;
SET search_path = t_attribution, public;
SET datestyle = 'ISO, YMD';
SET timezone = 'UTC';
SET extra_float_digits = 0;
\pset footer off
CREATE FUNCTION close(a float8, b float8) RETURNS bool LANGUAGE sql RETURN abs(a - b) <= 1e-12 * greatest(abs(a), abs(b), 1e-9);

-- A journey of touches ----------------------------------------------------------------------------------------

-- In the order of their times; at one instant in the order of the names; rows without time or channel do not count.
CREATE TABLE touch (customer int, at timestamp, channel text);
INSERT INTO touch VALUES (1, '2026-01-03 10:00', 'shop'), (1, '2026-01-01', 'ad'), (1, '2026-01-02', 'web'), (2, '2026-01-05', 'web'), (2, '2026-01-05', 'ad'), (2, '1999-12-31', 'café'),
    (3, NULL, 'web'), (3, '2026-01-01', NULL), (4, '2026-01-01', 'web'), (4, '2026-01-01', 'web'), (5, '2026-01-01', '');
SELECT customer, crm.journey(at, channel)::text[] AS ascending, crm.journey(at, channel ORDER BY at DESC, channel DESC)::text[] AS descending FROM touch GROUP BY customer ORDER BY customer;
SELECT crm.journey(at::date, channel)::text[] AS days, crm.journey(at::timestamptz, channel)::text[] AS instants, crm.journey(at::date, channel)::text = crm.journey(at::date::timestamp, channel)::text AS midnight FROM touch WHERE customer = 1;
SELECT crm.journey(at, channel) FROM touch WHERE customer = 1;
SELECT crm.journey(at, channel)::text::crm.journey::text[] FROM touch WHERE customer = 1;
SELECT crm.journey('2026-01-01'::date, repeat('x', 1001));
SELECT crm.journey('infinity'::timestamp, 'x');
SELECT crm.journey('-infinity'::date, 'x');
SELECT crm.journey('5000000-01-01'::date, 'x');
SELECT crm.journey(now(), 'x'), length(crm.journey(now(), 'x')::text) FROM generate_series(1, 100001);
SELECT '\x0102'::crm.journey;
SELECT '\x02'::crm.journey;
SELECT '\x0102000161000160'::crm.journey AS same, '\x0102000161000160'::crm.journey::text[];
SELECT 'web > shop'::crm.journey;

-- Credits -----------------------------------------------------------------------------------------------------

CREATE TABLE journey (path text[], converted bool, value float8);
INSERT INTO journey VALUES ('{ad,web,shop}', true, 30), ('{web,call}', false, NULL), ('{ad,web}', false, NULL), ('{shop}', true, 20), ('{web,web,call,shop}', true, 50), ('{call}', false, 0);
CREATE TABLE summary AS SELECT crm.journeys(path, converted, value) AS j FROM journey;
SELECT channel, first_touch, last_touch, round(linear::numeric, 9) AS linear, round(position_based::numeric, 9) AS position_based, time_decay, round(shapley::numeric, 9) AS shapley, round(shapley_rate::numeric, 9) AS shapley_rate,
       round(markov::numeric, 9) AS markov, round(removal_effect::numeric, 9) AS removal_effect FROM summary, crm.attribution(j);
SELECT channel, first_touch_value, last_touch_value, round(linear_value::numeric, 9) AS linear, round(position_based_value::numeric, 9) AS position_based, round(shapley_value::numeric, 9) AS shapley, round(shapley_rate_value::numeric, 9) AS shapley_rate,
       round(markov_value::numeric, 9) AS markov, round(removal_effect_value::numeric, 9) AS removal_effect FROM summary, crm.attribution(j);
-- Credits add up.
SELECT sum(first_touch), sum(last_touch), sum(linear), sum(position_based), sum(shapley), sum(shapley_rate), sum(markov), sum(markov_value) AS value, sum(position_based_value) AS value, sum(shapley_rate_value) AS value FROM summary, crm.attribution(j);
-- Weights of the position: all to the first touch, all to the last, all to the middle (two touches share then).
SELECT a.channel, a.position_based = a.first_touch AS first, b.position_based = b.last_touch AS last, round(m.position_based::numeric, 6) AS middle
FROM summary, crm.attribution(j, first_weight => 1, last_weight => 0) AS a JOIN crm.attribution((SELECT j FROM summary), first_weight => 0, last_weight => 1) AS b USING (channel)
JOIN crm.attribution((SELECT j FROM summary), first_weight => 0, last_weight => 0) AS m USING (channel);
-- Counts in place of rows: the same.
SELECT (SELECT crm.journeys(path, c, v, n) FROM (SELECT path, count(*) FILTER (WHERE converted) AS c, sum(value) AS v, count(*) FILTER (WHERE NOT converted) AS n FROM (TABLE journey UNION ALL TABLE journey) AS twice GROUP BY path) AS g)::text
     = (SELECT crm.journeys(path, converted, value) FROM (TABLE journey UNION ALL TABLE journey) AS twice)::text AS same;
-- The chain of order 3 remembers all of a journey of three touches: a removal effect is the share of the conversions through the channel then.
CREATE TABLE short AS SELECT ARRAY(SELECT chr(97 + abs(hashint4(i * 10 + k)) % 5) FROM generate_series(1, 1 + i % 3) AS k) AS path, abs(hashint4(-i)) % 3 = 0 AS converted, (i % 7)::float8 AS value FROM generate_series(1, 5000) AS i;
UPDATE short SET value = NULL WHERE NOT converted;
SELECT channel, close(removal_effect, (SELECT count(*) FROM short WHERE converted AND channel = ANY (path)) / (SELECT count(*) FROM short WHERE converted)::float8) AS all_through_it,
       removal_effect_value > 0 AS value
FROM crm.attribution((SELECT crm.journeys(path, converted, value) FROM short), 3);
-- A channel visited again at once changes nothing in order 1, and something in order 2.
SELECT o AS markov_order, bool_and(close(a.removal_effect, b.removal_effect)) AS same
FROM generate_series(1, 2) AS o, LATERAL (SELECT crm.journeys(path, converted, value) AS once, crm.journeys(path[1:1] || path, converted, value) AS again FROM short) AS s, crm.attribution(once, o) AS a JOIN LATERAL crm.attribution(again, o) AS b USING (channel)
GROUP BY o ORDER BY o;
-- Shapley: by the definition, over all orders of three channels.
WITH j AS (SELECT path, converted FROM short WHERE NOT path && '{d,e}'),
w AS (SELECT s, (SELECT count(*) FILTER (WHERE converted) FROM j WHERE path <@ s)::float8 AS conversions, coalesce((SELECT avg(converted::int) FROM j WHERE path <@ s), 0)::float8 AS rate
      FROM (VALUES ('{}'::text[]), ('{a}'), ('{b}'), ('{c}'), ('{a,b}'), ('{a,c}'), ('{b,c}'), ('{a,b,c}')) AS v(s)),
o AS (SELECT o FROM (VALUES ('{a,b,c}'::text[]), ('{a,c,b}'), ('{b,a,c}'), ('{b,c,a}'), ('{c,a,b}'), ('{c,b,a}')) AS v(o)),
phi AS (SELECT o[k] AS channel, avg(x.conversions - y.conversions) AS shapley, avg(x.rate - y.rate) * (SELECT count(*) FROM j) AS rate FROM o, generate_series(1, 3) AS k, w AS x, w AS y
        WHERE x.s @> o[1:k] AND x.s <@ o[1:k] AND y.s @> o[1:k - 1] AND y.s <@ o[1:k - 1] GROUP BY o[k])
SELECT channel, close(a.shapley, phi.shapley) AS shapley, close(a.shapley_rate, phi.rate) AS shapley_rate FROM phi JOIN crm.attribution((SELECT crm.journeys(path, converted, NULL) FROM j)) AS a USING (channel) ORDER BY channel;
-- More than 16 channels: no game of rates.
SELECT count(*), count(shapley_rate) AS rates, round(sum(shapley)::numeric, 6) AS shapley, round(sum(markov)::numeric, 6) AS markov FROM crm.attribution((SELECT crm.journeys(ARRAY['c' || i % 17, 'c' || i % 5], true, NULL) FROM generate_series(1, 100) AS i));
SELECT count(*), count(shapley_rate) AS rates FROM crm.attribution((SELECT crm.journeys(ARRAY['c' || i % 16, 'c' || i % 5], true, NULL) FROM generate_series(1, 100) AS i));

-- Time-decay --------------------------------------------------------------------------------------------------

-- A touch two half-lives before the last one counts a quarter: 1/4, 1/2 and 1 of 7/4; whatever the origin of the times.
SELECT channel, round(time_decay::numeric, 12) AS time_decay, round(time_decay_value::numeric, 9) AS value
FROM crm.attribution((SELECT crm.journeys(j, true, 70, interval '7 days') FROM (SELECT crm.journey(date '2026-01-01' + 7 * i, (ARRAY['ad', 'web', 'shop'])[i]) AS j FROM generate_series(1, 3) AS i) AS x));
SELECT sum(time_decay), sum(linear), max(abs(time_decay - linear)) < 0.01 AS far_half_life FROM crm.attribution((SELECT crm.journeys(j, customer < 4, NULL, interval '1000000 days') FROM (SELECT customer, crm.journey(at, channel) AS j FROM touch GROUP BY customer) AS x));
SELECT crm.journeys(j, true, NULL, interval '1 month') FROM (SELECT crm.journey(at, channel) AS j FROM touch) AS x;
SELECT crm.journeys(j, true, NULL, interval '0') FROM (SELECT crm.journey(at, channel) AS j FROM touch) AS x;
SELECT crm.journeys(j, true, NULL, interval '-3 days') FROM (SELECT crm.journey(at, channel) AS j FROM touch) AS x;
SELECT crm.journeys(j, true, NULL, NULL) FROM (SELECT crm.journey(at, channel) AS j FROM touch) AS x;
SELECT crm.journeys(j, true, NULL, customer * interval '1 day') FROM (SELECT customer, crm.journey(at, channel) AS j FROM touch GROUP BY customer) AS x;
SELECT crm.rollup(j) FROM (SELECT crm.journeys(j, true, NULL) AS j FROM (SELECT crm.journey(at, channel) AS j FROM touch) AS x UNION ALL SELECT crm.journeys(j, true, NULL, '1 day') FROM (SELECT crm.journey(at, channel) AS j FROM touch) AS x) AS y;

-- Touchpoints and moves ---------------------------------------------------------------------------------------

SELECT channel, journeys, round(reach::numeric, 6) AS reach, visits, visits_per_journey, conversions, round(conversion_rate::numeric, 6) AS conversion_rate, exits, round(exit_rate::numeric, 6) AS exit_rate, round(relative_position::numeric, 9) AS relative_position
FROM summary, crm.touchpoints(j);
SELECT from_channel, to_channel, journeys, round(share::numeric, 6) AS share, conversions, value FROM summary, crm.journey_moves(j);
SELECT m.* FROM summary, crm.journey_moves(j, 2) AS m;
SELECT t.* FROM summary, crm.journey_totals(j) AS t;
-- Whoever comes into a channel leaves it.
SELECT count(*) FILTER (WHERE into_it IS DISTINCT FROM out_of_it) AS wrong FROM (SELECT to_channel AS c, sum(journeys) AS into_it FROM summary, crm.journey_moves(j) GROUP BY 1) AS i JOIN (SELECT from_channel AS c, sum(journeys) AS out_of_it FROM summary, crm.journey_moves(j) GROUP BY 1) AS o USING (c);

-- Nothing to say ----------------------------------------------------------------------------------------------

SELECT crm.journeys(path, converted, value) IS NULL AS no_rows FROM journey WHERE false;
SELECT t.*, (SELECT count(*) FROM crm.attribution(j)) AS channels FROM (SELECT crm.journeys(path, converted, NULL) AS j FROM (VALUES ('{}'::text[], true), (NULL, true), ('{NULL}', true), ('{web}', NULL)) AS v(path, converted)) AS s, crm.journey_totals(j) AS t;
SELECT channel, first_touch, linear, markov, removal_effect, shapley_rate, linear_value, markov_value, removal_effect_value FROM crm.attribution((SELECT crm.journeys('{web,shop}'::text[], false, NULL)));
SELECT channel, linear, markov, removal_effect, linear_value FROM crm.attribution((SELECT crm.journeys('{web,NULL,shop}'::text[], true, NULL)));
SELECT channel, linear_value, markov_value, removal_effect_value FROM crm.attribution((SELECT crm.journeys('{web,shop}'::text[], true, 0)));
SELECT count(*) FROM crm.attribution(NULL);
SELECT crm.journey_totals(NULL), (SELECT count(*) FROM crm.journey_moves(NULL));

-- Wrong input -------------------------------------------------------------------------------------------------

SELECT crm.journeys('{web}'::text[], true, 'NaN');
SELECT crm.journeys('{web}'::text[], true, 'Infinity');
SELECT crm.journeys('{web}'::text[], false, 3);
SELECT crm.journeys('{web}'::text[], -1, NULL, 0);
SELECT crm.journeys('{web}'::text[], 1, NULL, -1);
SELECT crm.journeys('{web}'::text[], 0, 5, 3);
SELECT crm.journeys('{"(start)"}'::text[], true, NULL);
SELECT crm.journeys(ARRAY['c' || i], true, NULL) FROM generate_series(1, 1001) AS i;
SELECT crm.journeys(ARRAY(SELECT 'c' || i % 3 FROM generate_series(1, 100001) AS i), true, NULL);
SELECT crm.journeys('{web}'::text[], true, 1e308) FROM generate_series(1, 3);
SELECT crm.attribution(j, 4) FROM summary;
SELECT crm.attribution(j, 0) FROM summary;
SELECT crm.attribution(j, NULL) FROM summary;
SELECT crm.attribution(j, first_weight => 0.7) FROM summary;
SELECT crm.attribution(j, first_weight => 40) FROM summary;
SELECT crm.attribution(j, last_weight => 'NaN') FROM summary;
SELECT crm.journey_moves(j, 0) FROM summary;
SELECT crm.journey_moves(j, 21) FROM summary;
SELECT count(*) FROM crm.attribution((SELECT crm.journeys(ARRAY['a' || i % 50, 'b' || i % 51, 'c' || i % 7], true, NULL) FROM generate_series(1, 20000) AS i), 3);
CREATE COLLATION ignore_case (provider = icu, locale = 'und-u-ks-level2', deterministic = false);
SELECT crm.journey(at, channel COLLATE ignore_case) FROM touch;
SELECT crm.journeys(ARRAY[path[1] COLLATE ignore_case], true, NULL) FROM journey;

-- Any order, any split, stored and merged ---------------------------------------------------------------------

CREATE TABLE many AS SELECT i % 997 AS day, ARRAY(SELECT chr(97 + abs(hashint4(i * 20 + k)) % 9) FROM generate_series(1, 1 + abs(hashint4(i)) % 8) AS k) AS path, abs(hashint4(-i)) % 4 = 0 AS converted,
       CASE WHEN abs(hashint4(-i)) % 4 = 0 THEN (i % 1000) / 7.0::float8 END AS value FROM generate_series(1, 20000) AS i;
CREATE TABLE whole AS SELECT crm.journeys(path, converted, value) AS j FROM many;
CREATE FUNCTION same(a crm.journeys, b crm.journeys, o int) RETURNS text LANGUAGE sql AS $$
    SELECT format('%s channels, %s counts, %s credits', count(*), count(*) FILTER (WHERE (x.first_touch, x.last_touch, x.linear, x.shapley, x.removal_effect) = (y.first_touch, y.last_touch, y.linear, y.shapley, y.removal_effect)),
                  count(*) FILTER (WHERE close(x.markov_value, y.markov_value) AND close(x.linear_value, y.linear_value) AND close(x.position_based_value, y.position_based_value) AND close(x.shapley_rate_value, y.shapley_rate_value)))
    FROM crm.attribution(a, o) AS x JOIN crm.attribution(b, o) AS y USING (channel) $$;
SELECT same(j, (SELECT crm.journeys(path, converted, value ORDER BY day DESC, path) FROM many), o) AS reversed, same(j, (SELECT crm.rollup(d) FROM (SELECT crm.journeys(path, converted, value) AS d FROM many GROUP BY day) AS days), o) AS by_day,
       same(j, j::text::crm.journeys, o) AS stored FROM whole, generate_series(1, 2) AS o;
ALTER TABLE many SET (parallel_workers = 4);
SET parallel_setup_cost = 0;
SET parallel_tuple_cost = 0;
SET min_parallel_table_scan_size = 0;
SET max_parallel_workers_per_gather = 4;
SELECT same(j, (SELECT crm.journeys(path, converted, value) FROM many), 1) AS workers FROM whole;
-- A moving frame and a window have the same.
SELECT count(DISTINCT t.journeys_total) AS sizes, max(t.journeys_total) FROM (SELECT crm.journeys(path, converted, value) OVER (ORDER BY day ROWS BETWEEN 10 PRECEDING AND CURRENT ROW) AS w FROM many WHERE day < 3) AS x, crm.journey_totals(w) AS t;
-- Stored, sent as bytes, and refused when they are damaged.
CREATE TEMP TABLE bytes AS SELECT crm.journeys(path, converted, value)::text AS t FROM journey;
SELECT t::crm.journeys::text = t AS same FROM bytes;
SELECT left(t, -2)::crm.journeys FROM bytes;
SELECT (t || '00')::crm.journeys FROM bytes;
SELECT overlay(t PLACING '7f' FROM 3)::crm.journeys FROM bytes;
SELECT crm_internal.journeys_combine(j, j) FROM summary;
SELECT crm_internal.journey_final('\x00');

SET client_min_messages = warning;
DROP SCHEMA t_attribution CASCADE;
