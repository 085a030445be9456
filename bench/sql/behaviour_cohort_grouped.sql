SELECT m.* FROM (SELECT crm.cohort_counts(p) AS counts FROM (SELECT crm.active_periods(at, 'week') AS p FROM event GROUP BY customer) AS c) AS all_customers, crm.cohort_matrix(counts) AS m;
