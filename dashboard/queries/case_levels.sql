-- needs: case_supervision
-- Cases that are late by level of escalation, segment and attribute.
SELECT c.as_of, :part AS part, s.segment, c.level, count(*) AS cases, max(c.days_overdue) AS days_overdue
FROM :"schema".case_supervision AS c LEFT JOIN :"schema".scores AS s ON s.customer = c.customer
GROUP BY c.as_of, part, s.segment, c.level
ORDER BY c.as_of, part, s.segment, c.level;
