-- Serial beside two workers, and the bars.

\pset footer off

CREATE TEMP VIEW median AS
SELECT min(place) AS place, label, kind,
       percentile_disc(0.5) WITHIN GROUP (ORDER BY cpu) AS cpu,
       percentile_disc(0.5) WITHIN GROUP (ORDER BY wall) AS wall
FROM bench.timing GROUP BY label, kind;

CREATE TEMP TABLE beside AS
SELECT serial.place, label, serial.cpu AS serial_cpu, parallel.cpu AS parallel_cpu, serial.wall AS serial_wall,
       parallel.wall AS parallel_wall, serial.wall / nullif(parallel.wall, 0) AS times_faster
FROM median AS serial JOIN median AS parallel USING (label)
WHERE serial.kind = 'serial' AND parallel.kind = 'parallel';

\echo
\echo 'Seconds, medians. CPU is that of all processes; faster: wall seconds serial / with two workers.'
SELECT label AS task, round(serial_cpu::numeric, 2) AS "CPU serial", round(parallel_cpu::numeric, 2) AS "CPU 2 workers",
       round((100 * (parallel_cpu / nullif(serial_cpu, 0) - 1))::numeric) AS "more CPU %",
       round(serial_wall::numeric, 2) AS "wall serial", round(parallel_wall::numeric, 2) AS "wall 2 workers",
       round(times_faster::numeric, 2) AS faster
FROM beside ORDER BY place;

\echo 'The bar (set for 10M rows, and a machine with two free cores): >= 1.3, or never planned, as t_base_parallel checks'
SELECT label AS bar, round(times_faster::numeric, 2) AS measured,
       CASE WHEN times_faster >= 1.3 THEN 'may be planned' ELSE 'never' END AS verdict
FROM beside WHERE label <> 'bare scan' ORDER BY place;
