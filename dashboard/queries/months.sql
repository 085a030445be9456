-- needs: months
-- The last three years by month: new and repeat customers, revenue, value of an order. complete is 0 while a month goes on.
SELECT m.month, m.customers, m.new_customers, m.repeat_customers, m.repeat_share, m.orders, m.revenue, m.order_value, m.complete
FROM (SELECT * FROM :"schema".months AS m ORDER BY m.month DESC LIMIT 36) AS m
ORDER BY m.month;
