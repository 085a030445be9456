-- The table of medians and ratios, in the order of the tasks.

\pset footer off

CREATE TEMP VIEW median AS
SELECT min(place) AS place, family, kind, label,
       percentile_disc(0.5) WITHIN GROUP (ORDER BY cpu) AS cpu,
       percentile_disc(0.5) WITHIN GROUP (ORDER BY wall) AS wall
FROM bench.timing GROUP BY family, kind, label;

-- every task beside the recipe and the scan of its family
CREATE TEMP TABLE beside AS
SELECT task.*, recipe.cpu / nullif(task.cpu, 0) AS times_faster, task.cpu / nullif(scan.cpu, 0) AS times_scan
FROM median AS task
LEFT JOIN median AS recipe ON recipe.family = task.family AND recipe.kind = 'recipe'
LEFT JOIN median AS scan ON scan.family = task.family AND scan.kind = 'scan';

\echo
\echo 'Seconds, medians. recipe/task: how many times faster than the plain SQL of the'
\echo 'same family; task/scan: how many times the bare scan. Both of CPU seconds.'
SELECT family, label AS task,
       round(cpu::numeric, 2) AS "CPU s", round(wall::numeric, 2) AS "wall s",
       round(times_faster::numeric, 1) AS "recipe/task", round(times_scan::numeric, 1) AS "task/scan"
FROM beside ORDER BY place;
