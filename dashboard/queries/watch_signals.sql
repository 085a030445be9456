-- needs: watch_list
-- Customers who are late against their own rhythm, and what is at stake, by signal, segment and attribute.
SELECT w.as_of, :part AS part, s.segment, w.signal, count(*) AS customers, sum(w.at_stake) AS at_stake
FROM :"schema".watch_list AS w LEFT JOIN :"schema".scores AS s ON s.customer = w.customer
GROUP BY w.as_of, part, s.segment, w.signal
ORDER BY w.as_of, part, s.segment, w.signal;
