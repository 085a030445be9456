-- needs: revenue_bridge
-- Why sales changed from one month to the next, the last 24 months: who is new, came back, bought more, bought less, stayed away.
SELECT b.month, b.position, b.kind, b.kind_en, b.kind_zh, b.customers, b.revenue, b.complete
FROM :"schema".revenue_bridge AS b
WHERE b.month > (SELECT max(m.month) - interval '24 months' FROM :"schema".revenue_bridge AS m)
ORDER BY b.month, b.position;
