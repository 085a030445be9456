-- P(alive), expected purchases of 12 months, value of 12 months discounted at the
-- end of each, of every customer.

SELECT count(*), sum((s).p_alive), sum((s).expected_purchases), sum((s).clv)
FROM (SELECT crm.clv_score(model, spend, x, t_x, t, m, horizon => 52) AS s
      FROM :table, bench_model WHERE bench_model.model_name = :'model' OFFSET 0) AS scored;
