-- What of the file counted and what was left out, by reason; what was assumed.

\pset footer off
\pset linestyle unicode
\pset border 2
\pset null ''

\echo
\echo 'Lines of the file: what counts, and what was left out'
SELECT what, lines, money, "for example"
FROM (SELECT 1 AS place, 'counted' AS what, count(*) AS lines, round(coalesce(sum(amount), 0), 2)::text AS money, NULL AS "for example"
      FROM demo.judged WHERE reason IS NULL
      UNION ALL
      SELECT 2, 'left out: ' || reason, count(*),
             CASE WHEN reason = 'more fields than the header' THEN 'unknown' ELSE round(sum(amount), 2)::text END,
             format('line %s%s', min(line), CASE reason WHEN 'unreadable time' THEN format(': "%s"', (array_agg(at ORDER BY line))[1]) ELSE '' END)
      FROM demo.judged WHERE reason IS NOT NULL GROUP BY reason
      UNION ALL
      SELECT 3, 'all', count(*), round(coalesce(sum(amount), 0), 2)::text, NULL FROM demo.judged) AS r
ORDER BY place, lines DESC, what;

\echo 'Assumed (the setting in capitals changes it)'
\pset tuples_only on
\pset border 0
SELECT setting, assumed FROM demo.assumed WHERE setting <> 'WARNING' ORDER BY place;
SELECT setting, assumed FROM demo.assumed WHERE setting = 'WARNING' ORDER BY place;
