-- Good customers who stay away, the most valuable first: recency among the worst two fifths of the scores, frequency or
-- money among the best three. Puts customers into the page: only where CALLS is set.
WITH chosen AS (
    SELECT s.*, :part AS part FROM :"schema".scores AS s JOIN crm.source AS c ON c.schema = :'schema'
    WHERE s.r <= 0.4 * c.bins AND greatest(s.f, s.m) >= 0.6 * c.bins
    ORDER BY s.money DESC, s.customer
    LIMIT :calls
)
SELECT k.customer, to_jsonb(k) ->> 'customer_name' AS customer_name, k.part, k.segment, k.recency_days, k.orders, k.money, k.p_alive::numeric(4,3) AS p_alive, k.clv
FROM chosen AS k
ORDER BY k.money DESC, k.customer;
