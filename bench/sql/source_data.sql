-- The orders of :customers simulated customers, about twenty each, and a source of them.

\ir orders.sql
CREATE INDEX ON orders (ordered_at);
CREATE INDEX ON orders (customer_id);
ANALYZE orders;
SET client_min_messages = error;
SELECT count(*) FROM crm.create_source('shop', 'orders', 'customer_id', 'ordered_at', 'amount', clv_model => 'bg_nbd') \g /dev/null
