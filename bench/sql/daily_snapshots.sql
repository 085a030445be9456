-- The segments of every week's end, each with cut-offs of its own.

SELECT week + 6 AS as_of, s.*
FROM (SELECT week, crm.rollup(population) OVER (ORDER BY week) AS population
      FROM (SELECT date_trunc('week', ordered_at)::date AS week, crm.population(customer_id, ordered_at, amount) AS population
            FROM orders GROUP BY 1) AS w) AS snapshot,
     crm.rfm_segments(crm.rfm_fit(population, week + 6), population) AS s;
