-- needs: invoices
-- What is open at the end of the last day, by days past due: an invoice that is paid later, or in part, is open with what is
-- left. The column of the amount paid, which a source may lack, is read by its name.
WITH day AS (
    SELECT max(t.as_of) AS as_of FROM :"schema".segment_trend AS t
), item AS (
    SELECT i.customer, d.as_of - i.due::date AS days, i.amount - CASE WHEN i.paid_on::date <= d.as_of THEN coalesce((to_jsonb(i) ->> 'paid_amount')::numeric, i.amount) ELSE 0 END AS open
    FROM :"schema".invoices AS i CROSS JOIN day AS d
    WHERE i.issued::date <= d.as_of
)
SELECT b.position, b.from_days, b.to_days, coalesce(sum(i.open), 0)::numeric(20,2) AS open, count(DISTINCT i.customer) FILTER (WHERE i.open > 0) AS customers
FROM (VALUES (1, NULL, 0), (2, 1, 30), (3, 31, 60), (4, 61, 90), (5, 91, NULL)) AS b(position, from_days, to_days)
     LEFT JOIN item AS i ON i.days >= coalesce(b.from_days, i.days) AND i.days <= coalesce(b.to_days, i.days) AND i.open <> 0
GROUP BY b.position, b.from_days, b.to_days
ORDER BY b.position;
