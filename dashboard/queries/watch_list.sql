-- needs: watch_list
-- The same, one by one, the most at stake first. Puts customers into the page: only where CALLS is set.
SELECT w.position, w.customer, to_jsonb(w) ->> 'customer_name' AS customer_name, :part AS part, s.segment, w.signal, w.days_since_last, w.usual_gap_days, w.purchase_days,
       w.p_alive::numeric(4,3) AS p_alive, w.at_stake
FROM :"schema".watch_list AS w LEFT JOIN :"schema".scores AS s ON s.customer = w.customer
ORDER BY w.position
LIMIT :calls;
