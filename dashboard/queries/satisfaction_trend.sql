-- needs: answers
-- Survey answers by quarter and attribute, the last three years: would you recommend us (9 and 10 are promoters, 0 to 6 detractors),
-- and how satisfied they are. Columns that a source may lack are read by their names.
WITH answer AS (
    SELECT v.customer, (to_jsonb(v) ->> 'at')::timestamp AS at, (to_jsonb(v) ->> 'nps')::numeric AS nps, (to_jsonb(v) ->> 'satisfaction')::numeric AS satisfaction FROM :"schema".answers AS v
)
SELECT date_trunc('quarter', a.at)::date AS quarter, :part AS part, count(a.nps) AS answers, count(*) FILTER (WHERE a.nps >= 9) AS promoters, count(*) FILTER (WHERE a.nps <= 6) AS detractors,
       count(a.satisfaction) AS satisfaction_answers, sum(a.satisfaction)::numeric(20,2) AS satisfaction
FROM answer AS a LEFT JOIN :"schema".scores AS s ON s.customer = a.customer
WHERE a.at >= (SELECT max(l.at) - interval '3 years' FROM answer AS l)
GROUP BY 1, 2
ORDER BY 1, 2;
