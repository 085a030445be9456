-- Gamma-Gamma fitted to the columns.

SELECT crm.gamma_gamma_fit(x, m) FROM :table;
