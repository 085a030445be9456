-- Exact: for each step the latest start of those who came to the step before within the window.
SELECT level, count(*)
FROM (SELECT max(CASE WHEN start_4 IS NOT NULL THEN 4 WHEN start_3 IS NOT NULL THEN 3 WHEN start_2 IS NOT NULL THEN 2 WHEN start_1 IS NOT NULL THEN 1 ELSE 0 END) AS level
      FROM (SELECT *, max(CASE WHEN kind = 4 AND at <= start_3 + interval '7 days' THEN start_3 END) OVER w AS start_4
            FROM (SELECT *, max(CASE WHEN kind = 3 AND at <= start_2 + interval '7 days' THEN start_2 END) OVER w AS start_3
                  FROM (SELECT *, max(CASE WHEN kind = 2 AND at <= start_1 + interval '7 days' THEN start_1 END) OVER w AS start_2
                        FROM (SELECT customer, at, kind, max(CASE WHEN kind = 1 THEN at END) OVER w AS start_1 FROM event WINDOW w AS (PARTITION BY customer ORDER BY at)) AS first
                        WINDOW w AS (PARTITION BY customer ORDER BY at)) AS second
                  WINDOW w AS (PARTITION BY customer ORDER BY at)) AS third
            WINDOW w AS (PARTITION BY customer ORDER BY at)) AS fourth
      GROUP BY customer) AS c
GROUP BY level ORDER BY level;
