-- needs: lifecycle
-- Customers by stage of life, and what they bought in the last half year and in the one before.
SELECT l.position, l.stage, l.customers, l.revenue, l.revenue_now, l.revenue_before, l.mean_tenure_days, l.as_of
FROM :"schema".lifecycle AS l
ORDER BY l.position;
