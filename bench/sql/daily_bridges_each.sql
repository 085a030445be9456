-- The same bridges, one at a time.

SELECT c.period_first, b.*
FROM crm.calendar('2025-01-01', '2025-12-31') AS c,
     crm.revenue_bridge_of('orders', 'customer_id', 'ordered_at', 'amount',
                           (c.period_first - interval '1 month')::date, c.period_first - 1, c.period_first, c.period_last) AS b;
