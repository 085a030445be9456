-- needs: case_supervision
-- The same, one by one, the latest first. Puts customers into the page: only where CALLS is set.
SELECT c.position, c.customer, to_jsonb(c) ->> 'customer_name' AS customer_name, :part AS part, s.segment, to_jsonb(c) ->> 'cause' AS cause, c.opened, c.promised, c.days_overdue, c.level
FROM :"schema".case_supervision AS c LEFT JOIN :"schema".scores AS s ON s.customer = c.customer
ORDER BY c.position
LIMIT :calls;
