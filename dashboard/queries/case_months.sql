-- needs: case_months
-- Cases by month against its orders, with the limit of chance, and how fast they are settled: the last 24 months. Columns that a
-- source may lack are read by their names.
SELECT m.month, m.cases, m.orders, m.per_thousand_orders, m.usual, m.upper_limit, m.alarm, m.still_open, (to_jsonb(m) ->> 'on_time_rate')::numeric AS on_time_rate,
       (to_jsonb(m) ->> 'median_reply_hours')::numeric AS median_reply_hours, m.median_days, m.as_of
FROM (SELECT * FROM :"schema".case_months AS m ORDER BY m.month DESC LIMIT 24) AS m
ORDER BY m.month;
