SELECT level, count(*) FROM (SELECT crm.window_funnel(at, '7 days', kind = 1, kind = 2, kind = 3, kind = 4) AS level FROM event GROUP BY customer) AS c GROUP BY level ORDER BY level;
