-- Good customers who stay away, the most valuable first: recency among the worst two fifths of the scores, frequency or
-- money among the best three. Puts customers into the page: only where CALLS is set.
SELECT s.customer, n.customer_name, p.part, s.segment, s.recency_days, s.orders, s.money, s.p_alive::numeric(4,3) AS p_alive, s.clv, s.r, s.f, s.m
FROM :"schema".snapshot AS s
     JOIN crm.source AS c ON c.schema = :'schema'
     LEFT JOIN :parts AS p ON p.customer = s.customer
     LEFT JOIN :names AS n ON n.customer = s.customer
WHERE s.as_of = (SELECT max(l.as_of) FROM :"schema".snapshot AS l) AND s.r <= 0.4 * c.bins AND greatest(s.f, s.m) >= 0.6 * c.bins
ORDER BY s.money DESC, s.customer
LIMIT :calls;
