-- One model fitted a hundred times, each time reading the rows.

SELECT count(*), sum(loglik)
FROM (SELECT (SELECT (crm.clv_fit(x, t_x, t, crm.clv_options(:'model', 'week'))).log_likelihood FROM :table WHERE turn > 0) AS loglik
      FROM generate_series(1, 100) AS turn OFFSET 0) AS fits;
