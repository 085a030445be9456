-- Medians, ratios, the bars, and the peers.

\ir table.sql

\echo 'Fits by Python, on histories that are in its memory already'
SELECT peer.family, peer.model, peer.peer, round(peer.cpu::numeric, 2) AS "CPU s", round(peer.wall::numeric, 2) AS "wall s",
       round((peer.cpu / nullif(ours.cpu, 0))::numeric, 1) AS "peer/ours"
FROM bench.peer LEFT JOIN median AS ours ON ours.family = peer.family AND ours.kind = peer.model
ORDER BY peer.family, peer.model, peer.peer;

\echo 'The bars'
WITH bar(place, family, kind, at_most) AS (
    VALUES (1, '2,357', 'bg_nbd', 0.5), (2, '2,357', 'mbg_nbd', 0.5),
           (3, '12 weeks', 'bg_nbd', 0.25), (4, '12 weeks', 'mbg_nbd', 0.25),
           (5, 'two years', 'bg_nbd', 0.8), (6, 'two years', 'mbg_nbd', 0.8),
           (7, '10 M', 'bg_nbd', 3), (8, '10 M', 'mbg_nbd', 3),
           (9, '12 weeks', 'pareto_nbd', 1.5), (10, 'two years', 'pareto_nbd', 4),
           (11, 'two years', 'gamma_gamma', 0.5),
           (12, 'scores', 'bg_nbd', 1.5), (13, 'scores', 'mbg_nbd', 1.5), (14, 'scores', 'pareto_nbd', 1.5),
           (15, 'from rows', 'ours', 5)
)
SELECT bar.family || ': ' || label AS bar, '<= ' || at_most AS wanted, round(cpu::numeric, 3) AS "CPU s",
       CASE WHEN cpu <= at_most THEN 'ok' ELSE 'short' END AS verdict
FROM bar JOIN beside ON beside.family = bar.family AND beside.kind = bar.kind
ORDER BY bar.place;
