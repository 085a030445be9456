-- needs: recurring
-- Contracts that began and ended, and fees a month, the last 24 months.
SELECT r.month, r.opening, r.begun, r.ended, r.closing, r.churn, r.recurring
FROM (SELECT * FROM :"schema".recurring AS r ORDER BY r.month DESC LIMIT 24) AS r
ORDER BY r.month;
