-- needs: funnel
-- Customers who come as far, step by step within the window; hours that half of them take since the step before.
SELECT f.position, f.step, f.customers, f.of_first, f.of_previous, f.median_hours, f.window_days, f.as_of
FROM :"schema".funnel AS f
ORDER BY f.position;
