-- P(alive), expected purchases of a year, and the value of its twelve months, each
-- discounted at its end, of every customer.

SELECT count(*), sum((s).p_alive), sum((s).expected_purchases), sum((s).expected_order_value), sum((s).clv)
FROM (SELECT crm.clv_score(f.purchases, f.spend, h.x, h.t_x, h.t, h.m, horizon => 52, annual_rate => 0.1, period => 52.0 / 12) AS s
      FROM :table AS h, bench.fitted AS f WHERE f.name = :'model' OFFSET 0) AS scored;
