-- Pairs of names, half as many as events: two thirds of Latin letters, one third Chinese; and twice as many pairs of records as events, compared in five fields.

CREATE EXTENSION fuzzystrmatch;
CREATE UNLOGGED TABLE name_pair AS
SELECT CASE WHEN n % 3 > 0 THEN a.first || ' ' || a.last ELSE translate(left(a.last, 3), 'ABCDEFGHIKLMNORSTUVWZ', '王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑') END AS a,
       CASE WHEN n % 3 > 0 THEN b.first || ' ' || b.last ELSE translate(left(b.last, 3), 'ABCDEFGHIKLMNORSTUVWZ', '王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑') END AS b
FROM generate_series(1, :events / 2) AS n,
LATERAL (SELECT (ARRAY['CARSTEN', 'GERD', 'ROBERT', 'STEFAN', 'RALF', 'JUERGEN', 'GUENTHER', 'MARIA'])[1 + n * 7 % 8] AS first, (ARRAY['MEIER', 'BAUER', 'HARTMANN', 'WOLFF', 'KRUEGER', 'FRANKE', 'SCHUSTER'])[1 + n * 5 % 7] AS last) AS a,
LATERAL (SELECT (ARRAY['KARSTEN', 'GERDA', 'ROBERTA', 'STEPHAN', 'RALPH', 'JURGEN', 'GUNTER', 'MARIE'])[1 + n * 3 % 8] AS first, (ARRAY['MEYER', 'BAUR', 'HARTMAN', 'WOLF', 'KRUGER', 'FRANK', 'SCHUSTERS'])[1 + n * 11 % 7] AS last) AS b;
CREATE UNLOGGED TABLE record_pair AS
SELECT CASE WHEN chance < 0.02 THEN NULL ELSE random() < CASE WHEN same THEN 0.9 ELSE 0.02 END END AS name, random() < CASE WHEN same THEN 0.8 ELSE 0.01 END AS phone,
       random() < CASE WHEN same THEN 0.95 ELSE 0.08 END AS city, random() < CASE WHEN same THEN 0.7 ELSE 0.03 END AS street, random() < CASE WHEN same THEN 0.85 ELSE 0.01 END AS born
FROM (SELECT random() < 0.001 AS same, random() AS chance FROM generate_series(1, 2 * :events)) AS drawn;
