-- Visits to the site of the made-up shop and its subscriptions: a funnel, and how long contracts last.

\pset footer off
\pset linestyle unicode
\pset border 2
\pset null ''

SELECT count(DISTINCT customer) AS visitors, count(*) AS events FROM event \gset
\echo
\echo :visitors visitors in the last quarter, :events events
\echo
\echo 'Funnel 转化漏斗: who comes how far within 30 days, and in how many hours half of them do'
SELECT ('{visit,look,basket,order}'::text[])[r.step] AS step, r.customers, round(100 * r.of_previous::numeric, 1) AS "of previous %", round(100 * r.of_first::numeric, 1) AS "of first %",
       round(r.median_seconds::numeric / 3600, 1) AS hours, repeat('█', round(30 * r.of_first)::int) AS " "
FROM (SELECT crm.funnel(events, interval '30 days') AS funnel
      FROM (SELECT crm.event_sequence(at, kind = 'visit', kind = 'look', kind = 'basket', kind = 'order') AS events FROM event GROUP BY customer) AS walk) AS f
     CROSS JOIN LATERAL crm.funnel_report(f.funnel) AS r;

\echo 'Subscriptions still there 合约留存 after so many months, in a hundred, with limits at 95 %; the median is of months'
WITH plan AS (
    SELECT fee, count(*) AS subscriptions, crm.outcomes(coalesce(ended, date '2025-12-31') - started, ended IS NOT NULL) AS lives FROM contract GROUP BY GROUPING SETS ((fee), ())
)
SELECT coalesce(p.fee::text, 'all') AS fee, c.name, c.says, c.place
FROM plan AS p CROSS JOIN LATERAL (
    SELECT 0 AS place, 'subscriptions' AS name, p.subscriptions::text AS says
    UNION ALL
    SELECT m.month, m.month::text, format('%s (%s–%s)', round(100 * s.survival), round(100 * s.lower), round(100 * s.upper))
    FROM unnest('{3,6,12,18}'::int[]) AS m(month) CROSS JOIN LATERAL crm.survival(p.lives, at => ARRAY[m.month * 365.25 / 12]::float8[]) AS s
    UNION ALL
    SELECT 99, 'median', round((crm.duration_quantile(p.lives)).duration::numeric * 12 / 365.25, 1)::text) AS c
ORDER BY p.fee NULLS LAST
\crosstabview fee name says place
