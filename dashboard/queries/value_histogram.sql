-- Lifetime values at each day in bins, by segment and attribute: limits are 1, 2 or 5 times a power of ten, the same at
-- all days; the last bin has no upper limit.
WITH value AS (
    SELECT s.as_of, :part AS part, s.segment, s.clv FROM :"schema".score_history AS s
    WHERE s.as_of = ANY (:'days'::date[]) AND s.clv IS NOT NULL
), rough AS (
    SELECT greatest(percentile_disc(0.98) WITHIN GROUP (ORDER BY v.clv), 1) / 20 AS width FROM value AS v WHERE v.as_of = (SELECT max(d.as_of) FROM unnest(:'days'::date[]) AS d(as_of))
), width AS (
    SELECT min(k.step * 10 ^ floor(log(r.width))) AS width FROM rough AS r CROSS JOIN (VALUES (1.0), (2.0), (5.0), (10.0)) AS k(step) WHERE k.step * 10 ^ floor(log(r.width)) >= r.width
)
SELECT v.as_of, v.part, v.segment, b.bin, ((b.bin - 1) * w.width)::numeric(20,2) AS lower, CASE WHEN b.bin < 20 THEN (b.bin * w.width)::numeric(20,2) END AS upper,
       count(*) AS customers, sum(v.clv) AS clv
FROM value AS v CROSS JOIN width AS w CROSS JOIN LATERAL (SELECT least(greatest(floor(v.clv / w.width), 0) + 1, 20)::int AS bin) AS b
GROUP BY v.as_of, v.part, v.segment, b.bin, w.width
ORDER BY v.as_of, v.part, v.segment, b.bin;
