SELECT count(*), count(customer_id), count(ordered_at), count(amount) FROM orders;
