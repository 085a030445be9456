-- Funnels and patterns of events.
\set SHOW_CONTEXT never
\pset null (null)
SET DateStyle = ISO;
SET TimeZone = 'Europe/Berlin';

CREATE TABLE event (customer int, at timestamptz, event text, ref text);
INSERT INTO event VALUES
    (1, '2026-03-01 10:00+01', 'view', NULL), (1, '2026-03-01 11:00+01', 'cart', 'o1'), (1, '2026-03-02 10:00+01', 'pay', 'o2'),
    (2, '2026-03-01 10:00+01', 'view', NULL), (2, '2026-03-09 09:00+01', 'view', NULL), (2, '2026-03-10 09:00+01', 'cart', 'o3'), (2, '2026-03-10 09:05+01', 'help', NULL), (2, '2026-03-11 09:00+01', 'pay', 'o3'),
    (3, '2026-03-05 10:00+01', 'cart', 'o4'), (3, '2026-03-05 12:00+01', 'pay', 'o4'),
    (4, '2026-03-05 10:00+01', 'view', NULL), (4, '2026-03-12 10:00+01', 'cart', 'o5'), (4, '2026-03-12 10:00:00.000001+01', 'pay', 'o5'),
    (5, '2026-03-06 10:00+01', NULL, NULL), (5, NULL, 'view', NULL);

-- levels: the window is inclusive, and the latest start that fits counts
SELECT customer, crm.window_funnel(at, '7 days', event = 'view', event = 'cart', event = 'pay') AS level,
       crm.window_funnel(at::timestamp, '1 day', event = 'view', event = 'cart', event = 'pay') AS in_a_day,
       crm.window_funnel(at::date, '1 day', event = 'view', event = 'cart', event = 'pay') AS by_date,
       crm.window_funnel(extract(epoch FROM at)::bigint, 7 * 86400, event = 'view', event = 'cart', event = 'pay') AS by_seconds
FROM event GROUP BY customer ORDER BY customer;
SELECT crm.window_funnel(at, '7 days', event = 'view') FROM event WHERE false;
SELECT crm.window_funnel(at, '7 days', event = 'view') FROM event WHERE at IS NULL;

-- sequences: the same, and by modes
CREATE TABLE sequence AS SELECT customer, crm.event_sequence(at, event = 'view', event = 'cart', event = 'pay', event = 'help') AS s FROM event GROUP BY customer;
SELECT customer, crm.window_funnel(s, '7 days', crm.funnel_options(exclusions => 1)) AS with_exclusion, crm.window_funnel(s, '7 days') AS four_steps,
       crm.window_funnel(s, '7 days', crm.funnel_options(exclusions => 1, exclude_from => 1, exclude_before => 2)) AS excluded_early,
       crm.window_funnel(s, '7 days', crm.funnel_options(modes => '{strict_order}')) AS strict_order,
       crm.funnel_times(s, '7 days', crm.funnel_options(exclusions => 1))
FROM sequence ORDER BY customer;
SELECT crm.window_funnel(NULL::crm.event_sequence, '7 days'), crm.funnel_times(NULL, '7 days');
SELECT crm.window_funnel(s, '1 hour') FROM sequence WHERE customer = 1;

-- the same order all the way: a funnel for each order, the best of a customer
SELECT customer, max(level) AS level
FROM (SELECT customer, ref, crm.window_funnel(at, '7 days', event = 'cart', event = 'pay') AS level FROM event WHERE ref IS NOT NULL GROUP BY customer, ref) AS o GROUP BY customer ORDER BY customer;

-- modes
CREATE FUNCTION level_of(events text, steps text, VARIADIC modes text[] DEFAULT '{}') RETURNS int LANGUAGE sql AS $$
    SELECT crm.window_funnel(crm.event_sequence(n, VARIADIC (SELECT array_agg(e = step ORDER BY i) FROM regexp_split_to_table(steps, '') WITH ORDINALITY AS u(step, i))),
                             '1 day', crm.funnel_options(modes => modes))
    FROM regexp_split_to_table(events, '') WITH ORDINALITY AS t(e, n) $$;
SELECT level_of('adbc', 'abc') AS a, level_of('adbc', 'abc', 'strict_order') AS b, level_of('abac', 'abc', 'strict_order') AS c, level_of('abac', 'abc', 'strict_order', 'allow_reentry') AS d,
       level_of('abcbd', 'abcd', 'strict_deduplication') AS e, level_of('aabbcc', 'abc', 'strict_order', 'strict_deduplication') AS f, level_of('xx', 'xxx') AS g, level_of('xx', 'xxx', 'strict_once') AS h,
       level_of('xx', 'xxx', 'strict_increase') AS i;
-- at one instant in any order, but rising times or one event a step where modes say so
SELECT crm.window_funnel(n, 10, e = 'a', e = 'b', e = 'c') AS any_order FROM (VALUES (1, 'c'), (1, 'b'), (1, 'a')) AS v(n, e);
SELECT crm.window_funnel(s, '10 s') AS level, crm.window_funnel(s, '10 s', crm.funnel_options(modes => '{strict_increase}')) AS increase, crm.window_funnel(s, '10 s', crm.funnel_options(modes => '{strict_once}')) AS once
FROM (SELECT crm.event_sequence(n, e IN ('a', 'b'), e = 'a', e = 'c') AS s FROM (VALUES (1, 'c'), (1, 'b'), (1, 'a')) AS v(n, e)) AS q;

-- the report
SELECT * FROM crm.funnel_report((SELECT crm.funnel(s, '7 days', crm.funnel_options(exclusions => 1)) FROM sequence));
SELECT * FROM crm.funnel_report((SELECT crm.funnel(s, '7 days') FROM sequence WHERE customer <= 2));
SELECT * FROM crm.funnel_report((SELECT crm.funnel(level, 2) FROM (VALUES (0), (1), (1), (2), (NULL)) AS v(level)));
SELECT crm.funnel(s, '7 days') IS NULL AS nobody FROM sequence WHERE false;
SELECT * FROM crm.funnel_report(NULL);
-- stored parts merge into the whole
SELECT (SELECT crm.rollup(f) FROM (SELECT crm.funnel(s, '7 days') AS f FROM sequence GROUP BY customer % 2) AS parts)::text = crm.funnel(s, '7 days')::text AS funnels FROM sequence;
SELECT bool_and(whole.s::text = merged.s::text) AS sequences
FROM (SELECT customer, crm.event_sequence(at, event = 'view', event = 'cart') AS s FROM event GROUP BY customer) AS whole
JOIN (SELECT customer, crm.rollup(s) AS s FROM (SELECT customer, at::date, crm.event_sequence(at, event = 'view', event = 'cart') AS s FROM event GROUP BY customer, at::date) AS d GROUP BY customer) AS merged USING (customer);
SELECT s::text::crm.event_sequence::text = s::text AS text FROM sequence ORDER BY customer LIMIT 1;

-- any order of the rows: 2,000 customers with many events at one instant
CREATE TABLE many AS SELECT n % 2000 AS customer, (n * 7919 % 997 % 40)::int AS at, (n * 104729 % 1009 % 6)::int AS event FROM generate_series(1::bigint, 40000) AS n;
WITH forwards AS (SELECT customer, crm.event_sequence(at, event = 1, event = 2, event IN (1, 3), event = 4) AS s FROM (SELECT * FROM many ORDER BY at, event) AS o GROUP BY customer),
     backwards AS (SELECT customer, crm.event_sequence(at, event = 1, event = 2, event IN (1, 3), event = 4) AS s FROM (SELECT * FROM many ORDER BY at DESC, event DESC) AS o GROUP BY customer)
SELECT bool_and(f.s::text = b.s::text) AS "the same", count(*) FROM forwards AS f JOIN backwards AS b USING (customer);
-- beside plain SQL
SELECT count(*) FILTER (WHERE o.level = t.level) AS same, count(*), array_agg(DISTINCT o.level ORDER BY o.level) AS levels
FROM (SELECT customer, crm.window_funnel(at, 12, event = 1, event = 2, event = 3) AS level FROM many GROUP BY customer) AS o
JOIN (SELECT customer, max(CASE WHEN b3 IS NOT NULL THEN 3 WHEN b2 IS NOT NULL THEN 2 WHEN b1 IS NOT NULL THEN 1 ELSE 0 END) AS level
      FROM (SELECT *, max(CASE WHEN event = 3 AND at <= b2 + 12 THEN b2 END) OVER w AS b3
            FROM (SELECT *, max(CASE WHEN event = 2 AND at <= b1 + 12 THEN b1 END) OVER w AS b2
                  FROM (SELECT *, max(CASE WHEN event = 1 THEN at END) OVER w AS b1 FROM many WINDOW w AS (PARTITION BY customer ORDER BY at)) AS s1
                  WINDOW w AS (PARTITION BY customer ORDER BY at)) AS s2
            WINDOW w AS (PARTITION BY customer ORDER BY at)) AS s3 GROUP BY customer) AS t USING (customer);

-- patterns
SELECT crm.sequence_match(s, '(?1)(?2)') AS skipped FROM (SELECT crm.event_sequence(n, e = 1, e = 2) AS s FROM (VALUES (1, 1), (2, 3), (3, 2)) AS v(n, e)) AS q;
SELECT crm.sequence_match(s, '(?1)(?2)') AS named, crm.sequence_match(s, '(?1).(?2)') AS one_between, crm.sequence_match(s, '(?1)(?t<=2)(?2)') AS in_time, crm.sequence_match(s, '(?1)(?t<2)(?2)') AS too_late, crm.sequence_match(s, '(?1)(?t>=1.5).*(?3)') AS later
FROM (SELECT crm.event_sequence(n, e = 1, e = 2, e = 3) AS s FROM (VALUES (1, 1), (2, 3), (3, 2)) AS v(n, e)) AS q;
SELECT crm.sequence_count(s, '(?1).*(?2)') FROM (SELECT crm.event_sequence(n, e = 1, e = 2) AS s FROM (VALUES (1, 1), (2, 3), (3, 2), (4, 1), (5, 3), (6, 2)) AS v(n, e)) AS q;
SELECT customer, crm.sequence_match(s, '(?2)(?t<=86400)(?3)') AS paid_in_a_day FROM sequence ORDER BY customer;

-- wrong input
SELECT crm.window_funnel(at, '1 month', event = 'view') FROM event;
SELECT crm.window_funnel(at, '0', event = 'view') FROM event;
SELECT crm.window_funnel(at, '-1 day', event = 'view') FROM event;
SELECT crm.window_funnel(at, NULL, event = 'view') FROM event;
SELECT crm.window_funnel(customer, 0, event = 'view') FROM event;
SELECT crm.window_funnel(customer, NULL::bigint, event = 'view') FROM event;
SELECT crm.window_funnel('infinity'::timestamptz, '1 day', true);
SELECT crm.window_funnel('-infinity'::date, '1 day', true);
SELECT crm.window_funnel(9223372036854775807, 1, true);
SELECT crm.window_funnel(at, '1 day', VARIADIC array_fill(true, ARRAY[33])) FROM event;
SELECT crm.window_funnel(at, '1 day', VARIADIC '{}') FROM event;
SELECT crm.window_funnel(at, '1 day', VARIADIC NULL::boolean[]) FROM event;
SELECT crm.window_funnel(at, '1 day', VARIADIC '{{t,f},{f,f}}') FROM event;
SELECT crm.window_funnel(at, make_interval(days => customer), event = 'view') FROM event;
SELECT crm.window_funnel(at, '1 day', VARIADIC array_fill(true, ARRAY[customer])) FROM event;
SELECT crm.rollup(s) FROM (SELECT crm.event_sequence(at, VARIADIC array_fill(true, ARRAY[customer])) AS s FROM event GROUP BY customer) AS q;
SELECT crm.funnel_options(modes => '{strict}');
SELECT crm.window_funnel(s, '1 day', row('{strict}', 0, 1, NULL)::crm.funnel_options) FROM sequence;
SELECT crm.window_funnel(s, '1 day', crm.funnel_options(modes => '{strict_order,NULL}')) FROM sequence;
SELECT crm.window_funnel(s, '1 day', crm.funnel_options(exclusions => 4)) FROM sequence;
SELECT crm.window_funnel(s, '1 day', crm.funnel_options(exclusions => 1, exclude_from => 3, exclude_before => 2)) FROM sequence;
SELECT crm.window_funnel(s, '1 day', crm.funnel_options(exclusions => 1, exclude_before => 4)) FROM sequence;
SELECT crm.window_funnel(s, '1 year') FROM sequence;
SELECT crm.funnel_times(s, NULL) FROM sequence;
SELECT crm.funnel(3, 2);
SELECT crm.funnel(-1, 2);
SELECT crm.funnel(1, 0);
SELECT crm.funnel(1, NULL);
SELECT crm.funnel(1, n) FROM generate_series(1, 2) AS n;
SELECT crm.sequence_match(s, '(?5)') FROM sequence;
SELECT crm.sequence_match(s, '(?1) then (?2)') FROM sequence;
SELECT crm.sequence_match(s, '') FROM sequence;
-- made-up bytes
SELECT '\x01'::crm.event_sequence;
SELECT '\x0100020101ff'::crm.event_sequence;
SELECT '\x0100020200010004'::crm.event_sequence;
SELECT '\x02'::crm.event_sequence;
SELECT '\x0100020205010001'::crm.event_sequence;
SELECT '\x0100020205010002'::crm.event_sequence;
SELECT '\x010100'::crm.funnel;
SELECT '\x01020101020101010101'::crm.funnel;
SELECT '\x010201010100'::crm.funnel;

DROP TABLE event, sequence, many;
