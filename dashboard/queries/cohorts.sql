-- needs: cohorts
-- Customers by the month of their first purchase, and what became of them, month by month: the last 24 such months.
SELECT c.cohort_month, c.month, c.month_number, c.customers, c.active_customers, c.retention, c.revenue, c.cumulated_revenue_per_customer, c.complete
FROM :"schema".cohorts AS c
WHERE c.month_number < 24 AND c.cohort_month > (SELECT max(m.cohort_month) - interval '24 months' FROM :"schema".cohorts AS m)
ORDER BY c.cohort_month, c.month_number;
