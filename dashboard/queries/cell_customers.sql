-- The ten best customers of each cell of recency by frequency, at the last day. Puts customers into the page: only where CALLS is set.
SELECT k.r, k.f, k.customer, n.customer_name, p.part, k.segment, k.recency_days, k.orders, k.money, k.p_alive::numeric(4,3) AS p_alive, k.clv
FROM (SELECT s.*, row_number() OVER (PARTITION BY s.r, s.f ORDER BY s.money DESC, s.customer) AS place
      FROM :"schema".snapshot AS s WHERE s.as_of = (SELECT max(l.as_of) FROM :"schema".snapshot AS l)) AS k
     LEFT JOIN :parts AS p ON p.customer = k.customer
     LEFT JOIN :names AS n ON n.customer = k.customer
WHERE k.place <= 10
ORDER BY k.r, k.f, k.place;
