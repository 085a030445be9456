-- ABC classes at each day, by segment and attribute, and the least money of a customer in each.
SELECT s.as_of, :part AS part, s.segment, s.abc_class, count(*) AS customers, sum(s.money) AS money, min(s.money) AS least_money
FROM :"schema".score_history AS s
WHERE s.as_of = ANY (:'days'::date[])
GROUP BY s.as_of, part, s.segment, s.abc_class
ORDER BY s.as_of, part, s.segment, s.abc_class;
