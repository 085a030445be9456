-- The ten best customers of each cell of recency by frequency, at the last day. Puts customers into the page: only where CALLS is set.
WITH chosen AS (
    SELECT s.*, :part AS part, row_number() OVER (PARTITION BY s.r, s.f ORDER BY s.money DESC, s.customer) AS place FROM :"schema".scores AS s
)
SELECT k.r, k.f, k.customer, to_jsonb(k) ->> 'customer_name' AS customer_name, k.part, k.segment, k.recency_days, k.orders, k.money, k.p_alive::numeric(4,3) AS p_alive, k.clv
FROM chosen AS k
WHERE k.place <= 10
ORDER BY k.r, k.f, k.place;
