-- One model fitted to the columns.

SELECT crm.clv_fit(x, t_x, t, crm.clv_options(:'model', 'week')) FROM :table;
