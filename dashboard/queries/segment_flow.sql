-- From which segment to which, from each day to the next one shown. Without a segment: new after the first day, or
-- gone from the second (their orders were taken back).
WITH day AS (
    SELECT d.as_of, lag(d.as_of) OVER (ORDER BY d.as_of) AS before FROM unnest(:'days'::date[]) AS d(as_of)
), now AS (
    SELECT d.as_of, s.customer, s.segment, s.money FROM day AS d JOIN :"schema".snapshot AS s ON s.as_of = d.as_of WHERE d.before IS NOT NULL
), before AS (
    SELECT d.as_of, s.customer, s.segment, s.money FROM day AS d JOIN :"schema".snapshot AS s ON s.as_of = d.before
)
SELECT m.as_of, n.part, m.from_segment, m.to_segment, count(*) AS customers, sum(m.money_before) AS money_before, sum(m.money_now) AS money_now
FROM (SELECT as_of, customer, b.segment AS from_segment, a.segment AS to_segment, b.money AS money_before, a.money AS money_now
      FROM before AS b FULL JOIN now AS a USING (as_of, customer)) AS m
     LEFT JOIN :parts AS n ON n.customer = m.customer
GROUP BY m.as_of, n.part, m.from_segment, m.to_segment
ORDER BY m.as_of, n.part, m.from_segment, m.to_segment;
