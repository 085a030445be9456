-- From order rows to a model of purchases.

SELECT crm.clv_fit(crm.population_with_days(customer_id, ordered_at, amount), :'as_of') FROM orders;
