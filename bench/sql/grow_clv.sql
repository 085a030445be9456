-- Rows to a fitted model.

SELECT crm.clv_fit(crm.population_with_days(:arguments), :'as_of', 'bg_nbd') FROM :table;
