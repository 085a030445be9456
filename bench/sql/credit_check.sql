-- Are AUC and KS those of plain SQL, in floats and in points, and by workers?

SET max_parallel_workers_per_gather = 2;
SET work_mem = '256MB';

CREATE TEMP TABLE ours AS SELECT crm.classifier_report(score, event) AS floats, crm.classifier_report(points, event) AS points FROM scored;
CREATE TEMP TABLE theirs AS
SELECT kind, sum(events * (below + others / 2.0) / all_events / all_others)::float8 AS auc,
       max(abs((events + events_below) / all_events - (others + below) / all_others))::float8 AS ks
FROM (SELECT kind, events, others, sum(others) OVER w - others AS below, sum(events) OVER w - events AS events_below,
             sum(events) OVER (PARTITION BY kind) AS all_events, sum(others) OVER (PARTITION BY kind) AS all_others
      FROM (SELECT kind, s, count(*) FILTER (WHERE event) AS events, count(*) FILTER (WHERE NOT event) AS others
            FROM (SELECT 'floats' AS kind, score AS s, event FROM scored UNION ALL SELECT 'points', points, event FROM scored) AS both_kinds
            GROUP BY kind, s) AS by_score WINDOW w AS (PARTITION BY kind ORDER BY s)) AS shares
GROUP BY kind;
CREATE TEMP TABLE credit_comparison AS
SELECT v.kind, v.auc, v.ks, abs(v.auc - t.auc) <= 1e-12 AND abs(v.ks - t.ks) <= 1e-12 AS same
FROM ours, LATERAL (VALUES ('floats', (floats).auc, (floats).ks), ('points', (points).auc, (points).ks)) AS v(kind, auc, ks) JOIN theirs AS t USING (kind);
TABLE credit_comparison;
SELECT 1 / (count(*) = 2)::int AS "the same" FROM credit_comparison WHERE same \g /dev/null

-- receivables: what each customer owes, and what of it is overdue
SELECT 1 / bool_and(crm.receivables(s, '2025-06-30') = owed AND crm.overdue(s, '2025-06-30') = overdue)::int AS "the same"
FROM (SELECT crm.payment_summary(issued, due, amount, paid_on) AS s, coalesce(sum(amount) FILTER (WHERE issued <= '2025-06-30' AND (paid_on > '2025-06-30' OR paid_on IS NULL)), 0) AS owed,
             coalesce(sum(amount) FILTER (WHERE due < '2025-06-30' AND (paid_on > '2025-06-30' OR paid_on IS NULL)), 0) AS overdue FROM invoice GROUP BY customer) AS c \g /dev/null
