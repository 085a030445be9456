-- Reads the three columns and does nothing with them: the floor.

SELECT count(customer_id), count(ordered_at), count(amount) FROM orders;
