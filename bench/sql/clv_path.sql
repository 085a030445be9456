-- From order rows to the table of values: read, fit both models, score everybody.

SELECT count(*), sum(c.repeat_days), sum(c.t_x), sum(c.age), sum(c.p_alive), sum(c.expected_purchases),
       sum(c.expected_order_value), sum(c.clv)
FROM crm.clv((SELECT crm.population_with_days(customer_id, ordered_at, amount) FROM orders), :'as_of', horizon_days => 365, annual_rate => 0.1) AS c;
