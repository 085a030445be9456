-- The same by the function.

SELECT * FROM crm.white_space('sales', 'customer_id', 'segment', 'product', 'amount', 0.3);
