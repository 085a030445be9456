-- One model fitted a hundred times, each time reading the rows. Every turn's rows differ a little, since a
-- statement that fits the same again is answered from memory.

SELECT count(*), sum(loglik)
FROM (SELECT (SELECT (crm.clv_fit(x, t_x, t + turn * 1e-9, crm.clv_options(:'model', 'week'))).log_likelihood FROM :table) AS loglik
      FROM generate_series(1, 100) AS turn OFFSET 0) AS fits;
