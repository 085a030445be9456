-- Makes the table purchase of a made-up shop.

CREATE TABLE purchase AS
SELECT customer_id::text AS customer, ordered_at AS at, amount, order_id::text
FROM crm.simulate_orders(customers => 5000, seed => 42);
