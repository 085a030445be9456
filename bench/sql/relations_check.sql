-- Are measures those of plain SQL?

SET work_mem = '256MB';
SET max_parallel_workers_per_gather = 0;

SELECT 1 / (abs(l.center - s.center) < 1e-12 * s.center AND abs(l.moving_range - s.range) < 1e-12 * s.range)::int AS "limits are the same"
FROM (SELECT (crm.control_limits(at, value ORDER BY at)).* FROM series) AS l,
     (SELECT avg(value) AS center, avg(abs(value - before)) AS range FROM (SELECT value, lag(value) OVER (ORDER BY at) AS before FROM series) AS v) AS s \g /dev/null
SELECT 1 / (count(*) = 0)::int AS "rhythms are the same"
FROM (SELECT customer, crm.event_gaps(day ORDER BY day) AS g FROM contact GROUP BY customer) AS c
JOIN (SELECT customer, avg(gap)::float8 AS mean_gap, stddev(gap)::float8 AS gap_sd FROM (SELECT customer, day - lag(day) OVER (PARTITION BY customer ORDER BY day) AS gap FROM (SELECT DISTINCT customer, day FROM contact) AS d) AS d GROUP BY customer) AS s USING (customer)
WHERE abs((g).mean_gap - s.mean_gap) > 1e-12 * s.mean_gap OR abs((g).gap_sd - s.gap_sd) > 1e-9 * s.gap_sd \g /dev/null
SELECT 1 / (abs(ours - plain) < 1e-9 * abs(plain))::int AS "decayed sums are the same"
FROM (SELECT crm.decay_sum(day, value, '2026-12-31', '60 days') AS ours, sum(value * 2.0::float8 ^ ((day - date '2026-12-31') / 60.0::float8)) AS plain FROM contact) AS x \g /dev/null
SELECT 1 / (abs((i).msb / s.msb - 1) < 1e-9 AND abs((i).msw / s.msw - 1) < 1e-9)::int AS "mean squares are the same"
FROM (SELECT crm.icc(answer, store) AS i FROM answer) AS x,
     (SELECT sum(n * (mean - total) ^ 2) / (count(*) - 1) AS msb, sum((n - 1) * variance) / (sum(n) - count(*)) AS msw
      FROM (SELECT count(*) AS n, avg(answer) AS mean, var_samp(answer) AS variance, sum(sum(answer)) OVER () / sum(count(*)) OVER () AS total FROM answer GROUP BY store) AS g) AS s \g /dev/null
SELECT 1 / (abs(crm.npv(x.flow, 0.01) - s.npv) < 1e-9 * abs(s.npv))::int AS "worth is the same"
FROM (SELECT crm.cash_flow(month, amount) AS flow FROM answer) AS x, (SELECT sum(amount / 1.01 ^ month) AS npv FROM (SELECT month, sum(amount) AS amount FROM answer GROUP BY month) AS g) AS s \g /dev/null
