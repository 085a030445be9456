-- Medians, ratios and the bars.

\ir table.sql

\echo 'Memory of 24 items'
SELECT family AS state, bytes AS "bytes, building", flat AS "bytes, stored" FROM bench.memory ORDER BY bytes;

\echo 'The bars (set for 1M rows)'
WITH bar(place, name, measured, at_least, at_most) AS (
    VALUES
    (1, 'moments: CPU, 300 covar_samp / ours', (SELECT times_faster FROM beside WHERE family = 'moments' AND kind = 'ours'), 8, NULL),
    (2, 'moments: CPU, ours / scan', (SELECT times_scan FROM beside WHERE family = 'moments' AND kind = 'ours'), NULL, 3.5),
    (3, 'model: wall seconds', (SELECT wall FROM beside WHERE family = 'moments' AND kind = 'fit'), NULL, 1.5),
    (4, 'model, 2 workers: wall seconds', (SELECT wall FROM beside WHERE family = '2 workers' AND kind = 'fit'), NULL, 1.0),
    (5, '1,000 models by GROUP BY: wall seconds', (SELECT wall FROM beside WHERE family = 'segments' AND kind = 'fit'), NULL, 3),
    (6, 'NPS: CPU, count(*) filter / ours', (SELECT times_faster FROM beside WHERE family = 'nps' AND kind = 'ours'), 1, NULL),
    (7, '250 respondents, 200 bootstraps: wall seconds', (SELECT wall FROM beside WHERE family = 'standard errors' AND kind = 'ours'), NULL, 0.05),
    (8, 'index of each: wall seconds above the scan',
     (SELECT ours.wall - scan.wall FROM beside AS ours, beside AS scan
      WHERE ours.family = 'scores' AND ours.kind = 'ours' AND scan.family = 'scores' AND scan.kind = 'scan'), NULL, 0.5),
    (9, 'state of moments, listwise: bytes', (SELECT max(bytes) FROM bench.memory WHERE family LIKE 'moments%'), NULL, 8192),
    (10, 'state of 200 groups: bytes', (SELECT max(bytes) FROM bench.memory WHERE family LIKE '200 groups%'), NULL, 1048576)
)
SELECT name AS bar, coalesce('>= ' || at_least, '<= ' || at_most) AS wanted,
       round(measured::numeric, 2) AS measured,
       CASE WHEN measured IS NULL THEN 'too short to tell'
            WHEN measured >= at_least OR measured <= at_most THEN 'ok' ELSE 'short' END AS verdict
FROM bar ORDER BY place;
