-- One model fitted to stored summaries.

SELECT crm.clv_fit(summary, '2026-01-01', crm.clv_options(:'model', 'week')) FROM :table;
