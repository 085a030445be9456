-- The same of payment summaries.
SELECT count(*), sum(r.receivables) AS receivables, sum(r.overdue) AS overdue, avg(r.days_sales_outstanding) AS dso, avg(r.payment_index) AS payment_index, avg(r.days_beyond_terms) AS dbt, avg(r.dso_countback) AS countback,
       avg(r.receivable_turnover + r.collection_effectiveness + r.days_late + r.average_days_delinquent + r.best_possible_dso + r.on_time_of_due + r.paid_of_due + r.cash_of_sales + r.cash_of_receivables) AS others,
       sum(r.open_items) AS open_items, max(r.oldest_overdue_days) AS oldest
FROM (SELECT customer, crm.payment_summary(issued, due, amount, paid_on) AS s FROM invoice GROUP BY customer) AS c, crm.receivable_report(s, '2025-06-30', '2025-04-01') AS r;
