-- Who wins customers from whom.
\set SHOW_CONTEXT never
\pset null NULL
CREATE SCHEMA t_switching;
SET search_path = t_switching, public;
CREATE TABLE buyers AS SELECT '{{148,26,20,6},{22,41,53,9},{21,46,41,17},{9,12,11,18}}'::float8[] AS m, '{A,B,C,D}'::text[] AS names;
SELECT brand, buyers_before, buyers_after, round(retention::numeric, 6) AS retention, round(conquest::numeric, 6) AS conquest, gained, lost, net, round(next_share::numeric, 6) AS next_share,
       round(steady_share::numeric, 6) AS steady_share, round(conquest_power::numeric, 6) AS conquest_power, round(hard_core_loyal::numeric, 6) AS hard_core_loyal, admissible
FROM buyers, crm.switching(m, names);
SELECT from_brand, to_brand, customers, expected, round(residual::numeric, 3) AS residual, round(fair_share_index::numeric, 6) AS fair_share_index FROM buyers, crm.switching_pairs(m, names);

-- matrices of any number type, without names
SELECT brand, net FROM crm.switching(ARRAY[[3, 1], [2, 5]]);
SELECT brand, net FROM crm.switching(ARRAY[[3, 1], [2, 5.5]], '{x,y}');
SELECT brand, net FROM crm.switching(ARRAY[[3, 1], [2, 5]]::bigint[]);
SELECT brand, net FROM crm.switching(ARRAY[[3, 1], [2, 5]]::real[]);

-- what the matrix does not tell: two brands leave switchers no choice
SELECT brand, round(steady_share::numeric, 6) AS steady_share, conquest_power, hard_core_loyal, admissible FROM crm.switching('{{5,2},{3,7}}');
-- nobody bought the first before, or it is gone
SELECT brand, retention, next_share, steady_share, round(conquest_power::numeric, 6) AS conquest_power, round(hard_core_loyal::numeric, 6) AS hard_core_loyal FROM crm.switching('{{0,0,0},{3,7,1},{1,1,1}}');
SELECT brand, retention, next_share, steady_share FROM crm.switching('{{0,0,0},{0,7,1},{0,1,1}}');
-- one brand that nobody leaves; two
SELECT brand, retention, steady_share FROM crm.switching('{{5,0,0},{3,7,1},{1,1,1}}');
SELECT brand, retention, steady_share FROM crm.switching('{{5,0,0},{0,7,0},{1,1,1}}');
-- no customers, one brand, none
SELECT * FROM crm.switching('{{0,0},{0,0}}');
SELECT * FROM crm.switching_pairs('{{0,0},{0,0}}');
SELECT * FROM crm.switching('{{9}}', '{only}');
SELECT count(*) FROM crm.switching(NULL);
SELECT count(*) FROM crm.switching_pairs(NULL, NULL);

-- the order of brands changes nothing, nor does a multiple of all counts
CREATE TABLE mixed AS SELECT '{{18,9,12,11},{6,148,26,20},{9,22,41,53},{17,21,46,41}}'::float8[] AS m, '{D,A,B,C}'::text[] AS names;
SELECT count(*) AS brands, max(abs(a.conquest_power - b.conquest_power)) < 1e-14 AS same_power, max(abs(a.steady_share - b.steady_share)) < 1e-14 AS same_steady
FROM (SELECT s.* FROM buyers, crm.switching(m, names) AS s) AS a JOIN (SELECT s.* FROM mixed, crm.switching(m, names) AS s) AS b USING (brand);
SELECT max(abs(a.conquest_power - b.conquest_power)) < 1e-14 AS same_power, max(abs(a.fair_share_index - b.fair_share_index)) < 1e-14 AS same_index
FROM (SELECT s.*, p.fair_share_index FROM buyers, crm.switching(m, names) AS s, crm.switching_pairs(m, names) AS p WHERE p.from_brand = 'A' AND p.to_brand = s.brand) AS a
JOIN (SELECT s.*, p.fair_share_index FROM buyers, crm.switching('{{1480,260,200,60},{220,410,530,90},{210,460,410,170},{90,120,110,180}}', names) AS s,
      crm.switching_pairs('{{1480,260,200,60},{220,410,530,90},{210,460,410,170},{90,120,110,180}}', names) AS p WHERE p.from_brand = 'A' AND p.to_brand = s.brand) AS b USING (brand);
-- many brands: shares add up
SELECT count(*) AS brands, round(sum(steady_share)::numeric, 12) AS steady, round(sum(conquest_power)::numeric, 12) AS power, sum(net) AS net
FROM crm.switching((SELECT array_agg(r ORDER BY i) FROM (SELECT i, array_agg((i * 7 + j * 13) % 29 + CASE WHEN i = j THEN 60 ELSE 0 END ORDER BY j) AS r FROM generate_series(1, 120) AS i, generate_series(1, 120) AS j GROUP BY i) AS x));

SELECT * FROM crm.switching('{1,2}');
SELECT * FROM crm.switching('{{1,2}}');
SELECT * FROM crm.switching('{{1,NULL},{2,3}}');
SELECT * FROM crm.switching('{{1,-2},{2,3}}');
SELECT * FROM crm.switching('{{1,2},{NaN,3}}');
SELECT * FROM crm.switching_pairs('{{1,2},{2,Infinity}}');
SELECT * FROM crm.switching('{{1,2},{2,3}}', '{a}');
SELECT * FROM crm.switching('{{1,2},{2,3}}', '{a,a}');
SELECT * FROM crm.switching('{{1,2},{2,3}}', '{a,NULL}');
SELECT * FROM crm.switching(array_fill(1::float8, ARRAY[1001, 1001]));
DROP SCHEMA t_switching CASCADE;
