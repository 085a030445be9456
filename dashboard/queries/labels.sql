-- Segments, tiers, credit grades, signals, stages of life and levels of escalation in their order, with names and advice in two
-- languages.
SELECT l.kind, l.position, l.code, l.name, l.name_zh, l.advice, l.advice_zh
FROM crm.source AS c
     CROSS JOIN LATERAL (VALUES ('segment', c.segment_scheme), ('tier', c.tier_scheme), ('credit_grade', c.grade_scheme), ('watch_signal', NULL), ('lifecycle', NULL), ('escalation', NULL)) AS k(kind, scheme)
     JOIN crm.labels AS l ON l.kind = k.kind
                         AND l.scheme = coalesce(k.scheme, (SELECT min(s.scheme) FROM crm.schemes AS s WHERE s.kind = k.kind AND s.standard = 1))
WHERE c.schema = :'schema'
ORDER BY l.kind, l.position;
