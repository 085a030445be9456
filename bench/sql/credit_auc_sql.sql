-- AUC, Gini and KS as SQL tutorials write them: counts by score, cumulative shares by windows, the area by trapezoids.
SELECT auc, 2 * auc - 1 AS gini, ks
FROM (SELECT sum((fpr - fpr_before) * (tpr + tpr_before) / 2) AS auc, max(abs(tpr - fpr)) AS ks
      FROM (SELECT tpr, fpr, lag(tpr, 1, 0::float8) OVER w AS tpr_before, lag(fpr, 1, 0::float8) OVER w AS fpr_before
            FROM (SELECT s, (sum(events) OVER w / sum(events) OVER ())::float8 AS tpr, (sum(others) OVER w / sum(others) OVER ())::float8 AS fpr
                  FROM (SELECT :score AS s, count(*) FILTER (WHERE event) AS events, count(*) FILTER (WHERE NOT event) AS others
                        FROM scored GROUP BY 1) AS by_score WINDOW w AS (ORDER BY s DESC)) AS shares WINDOW w AS (ORDER BY s DESC)) AS steps) AS measures;
