-- Registers the table purchase as a source and scores it at the ends of the last twelve months, the last day among them.
-- Variables of psql: shop is 1 with the tables of shop.sql, has_order is 1 with an order number.

SET client_min_messages = warning;
SET jit = off;

SELECT count(*) FROM crm.create_source('shop', 'purchase', 'customer', 'at', 'amount',
    order_id => CASE WHEN :has_order = 1 THEN 'order_id' END,
    customers => CASE WHEN :shop = 1 THEN 'person' END::regclass, customer_name => CASE WHEN :shop = 1 THEN 'name' END, attributes => CASE WHEN :shop = 1 THEN '{region}' END::name[],
    answers => CASE WHEN :shop = 1 THEN 'answer' END::regclass, answered_at => CASE WHEN :shop = 1 THEN 'answered_at' END, nps => CASE WHEN :shop = 1 THEN 'nps' END,
    satisfaction => CASE WHEN :shop = 1 THEN 'satisfaction' END,
    invoices => CASE WHEN :shop = 1 THEN 'invoice' END::regclass, issued => CASE WHEN :shop = 1 THEN 'issued' END, due => CASE WHEN :shop = 1 THEN 'due' END,
    invoice_amount => CASE WHEN :shop = 1 THEN 'amount' END, paid_on => CASE WHEN :shop = 1 THEN 'paid_on' END, grade => CASE WHEN :shop = 1 THEN 'grade' END) \g /dev/null

-- Without a first order there is nothing to look back from.
SELECT array_agg(d.day ORDER BY d.day) AS days
FROM (SELECT max(p.at)::date AS last, min(p.at)::date AS first FROM purchase AS p) AS p
     CROSS JOIN LATERAL (SELECT DISTINCT least((date_trunc('month', p.last::timestamp) + make_interval(months => 1 - n))::date - 1, p.last) AS day FROM generate_series(0, 11) AS n) AS d
WHERE d.day >= p.first \gset
CALL crm.score('shop', days => :'days');
