-- Customer rows to scores, all three at once.

SELECT sum((s).r), sum((s).f), sum((s).m), sum(recency_days), sum(frequency), sum(monetary)
FROM (SELECT *, crm.rfm_scores(recency_days, frequency, monetary) OVER () AS s
      FROM customers) AS score;
