-- Twelve bridges in one pass.

SELECT * FROM crm.revenue_bridge_series('orders', 'customer_id', 'ordered_at', 'amount', '2025-01-01', '2025-12-31');
