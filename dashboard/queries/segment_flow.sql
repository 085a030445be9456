-- From which segment to which, from each day to the next one shown, by attribute. Without a segment: new after the first day, or
-- gone from the second (their orders were taken back). (The view segment_flow has the latest two days only.)
WITH day AS (
    SELECT d.as_of, lag(d.as_of) OVER (ORDER BY d.as_of) AS before FROM unnest(:'days'::date[]) AS d(as_of)
), now AS (
    SELECT d.as_of, s.customer, :part AS part, s.segment, s.money FROM day AS d JOIN :"schema".score_history AS s ON s.as_of = d.as_of WHERE d.before IS NOT NULL
), before AS (
    SELECT d.as_of, s.customer, :part AS part, s.segment, s.money FROM day AS d JOIN :"schema".score_history AS s ON s.as_of = d.before
)
SELECT as_of, coalesce(a.part, b.part) AS part, b.segment AS from_segment, a.segment AS to_segment, count(*) AS customers, sum(b.money) AS money_before, sum(a.money) AS money_now
FROM before AS b FULL JOIN now AS a USING (as_of, customer)
GROUP BY 1, 2, 3, 4
ORDER BY 1, 2, 3, 4;
