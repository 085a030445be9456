-- How far a customer has come on a ladder.
\set SHOW_CONTEXT never
\pset null NULL
SELECT c AS conditions, crm.ladder_level(c::boolean[]) AS strict, crm.ladder_level(c::boolean[], strict => false) AS highest
FROM unnest('{"{t,t,t,f,t}","{t,f,f,f,f}","{f,t,t,t,t}","{t,t,NULL,t,f}","{NULL,t}","{NULL,f}","{NULL,NULL}","{}","{t}"}'::text[]) AS c;
SELECT crm.ladder_level(NULL) AS unknown, crm.ladder_level('{t}', NULL) AS unknown_too;
-- a slice of an array with another lower bound
SELECT crm.ladder_level(('[3:6]={f,t,t,f}'::boolean[])[4:6]) AS slice, crm.ladder_level('[5:6]={t,f}') AS from_five;
SELECT crm.ladder_level('{{t,f},{t,t}}');

-- the rungs have names
SELECT l.level, coalesce(c.code, '') AS code, crm.label('ladder', c.code, 'zh', 'bonding') AS name_zh, crm.advice('ladder', c.code, 'en', 'bonding') AS advice
FROM generate_series(0, 3) AS l(level) LEFT JOIN crm.scheme_code AS c ON c.kind = 'ladder' AND c.scheme = 'bonding' AND c.position = l.level ORDER BY l.level;
SELECT scheme, string_agg(code || ' ' || crm.label('ladder', code, 'zh', scheme), ', ' ORDER BY position) AS rungs FROM crm.scheme_code WHERE kind = 'ladder' GROUP BY scheme ORDER BY scheme;

-- strict is never above highest; a condition more never lowers either
SELECT count(*) FILTER (WHERE s > h) AS above, count(*) FILTER (WHERE s1 < s OR h1 < h) AS lower, count(*) AS tried
FROM (SELECT crm.ladder_level(c) AS s, crm.ladder_level(c, false) AS h, crm.ladder_level(c || true) AS s1, crm.ladder_level(c || true, false) AS h1
      FROM (SELECT ARRAY[n & 1 > 0, n & 2 > 0, n & 4 > 0, n & 8 > 0, n & 16 > 0] AS c FROM generate_series(0, 31) AS n) AS x) AS y;
