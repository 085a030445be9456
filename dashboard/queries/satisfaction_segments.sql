-- needs: answers
-- The latest answer of each customer by the segment of the last day and attribute: whom do we disappoint? Columns that a source
-- may lack are read by their names.
WITH answer AS (
    SELECT DISTINCT ON (v.customer) v.customer, (to_jsonb(v) ->> 'nps')::numeric AS nps, (to_jsonb(v) ->> 'satisfaction')::numeric AS satisfaction
    FROM :"schema".answers AS v ORDER BY v.customer, (to_jsonb(v) ->> 'at')::timestamp DESC NULLS LAST
)
SELECT s.as_of, :part AS part, s.segment, count(a.nps) AS answers, count(*) FILTER (WHERE a.nps >= 9) AS promoters, count(*) FILTER (WHERE a.nps <= 6) AS detractors,
       count(a.satisfaction) AS satisfaction_answers, sum(a.satisfaction)::numeric(20,2) AS satisfaction
FROM answer AS a
     JOIN :"schema".scores AS s ON s.customer = a.customer
GROUP BY s.as_of, part, s.segment
ORDER BY s.as_of, part, s.segment;
