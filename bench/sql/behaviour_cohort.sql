SELECT m.* FROM (SELECT crm.cohort_counts(crm.population_with_days(customer, at, 1), 'week') AS counts FROM event) AS all_customers, crm.cohort_matrix(counts) AS m;
