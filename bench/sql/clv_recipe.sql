-- What people do before they export: the histories by GROUP BY. Days are merged,
-- the first day is left out of the mean value. No model is fitted here.

SELECT count(*), sum(x), sum(t_x), sum(t), sum(m)
FROM (SELECT customer_id, count(*) - 1 AS x, max(day) - min(day) AS t_x, :'as_of'::date - min(day) AS t,
             (sum(amount) - (array_agg(amount ORDER BY day))[1]) / nullif(count(*) - 1, 0) AS m
      FROM (SELECT customer_id, ordered_at::date AS day, sum(amount) AS amount
            FROM orders GROUP BY customer_id, ordered_at::date) AS days
      GROUP BY customer_id) AS history;
