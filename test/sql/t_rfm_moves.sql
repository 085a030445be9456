-- Migration of customers between segments of two relations: segment_moves().
\set SHOW_CONTEXT never
SET client_min_messages = warning;
CREATE TABLE before (customer int, segment text);
CREATE TABLE after (customer int, segment text);
INSERT INTO before VALUES (1, 'vip'), (2, 'vip'), (3, 'lost'), (4, NULL), (5, 'lost'), (NULL, 'vip');
INSERT INTO after VALUES (1, 'vip'), (2, 'lost'), (3, 'lost'), (4, 'vip'), (6, 'vip');
SELECT segment_before, segment_after, customers, round(share_of_before::numeric, 3) AS share
FROM crm.segment_moves('before', 'after');
INSERT INTO after VALUES (1, 'lost');
SELECT * FROM crm.segment_moves('before', 'after');
\echo :LAST_ERROR_SQLSTATE
SELECT * FROM crm.segment_moves('before', 'after', customer => 'cust');
SELECT * FROM crm.segment_moves('before', NULL);
-- As a join by hand has it, for keys of any type, without a name, without a segment, on one side only.
CREATE TABLE moved_from AS SELECT i AS customer, CASE WHEN i % 7 > 0 THEN 's' || i % 5 END AS segment FROM generate_series(1, 3000) AS i;
CREATE TABLE moved_to AS SELECT i::bigint AS customer, CASE WHEN i % 11 > 0 THEN 's' || i * i % 6 END AS segment FROM generate_series(1000, 5000) AS i;
INSERT INTO moved_to VALUES (NULL, 's1'), (NULL, 's2');
SELECT count(*) AS moves, sum(m.customers) AS customers, sum(share_of_before)::numeric(6,3) AS shares,
       bool_and(m.customers = (SELECT count(*) FROM moved_from AS b FULL JOIN moved_to AS a ON a.customer = b.customer
                               WHERE CASE WHEN b.customer IS NULL THEN '(new)' ELSE coalesce(b.segment, '(none)') END = m.segment_before
                                 AND CASE WHEN a.customer IS NULL THEN '(gone)' ELSE coalesce(a.segment, '(none)') END = m.segment_after
                                 AND (b.customer IS NOT NULL OR a.customer IS NOT NULL))) AS as_by_hand
FROM crm.segment_moves('moved_from', 'moved_to') AS m;
CREATE VIEW moved_by_numeric AS SELECT customer + 0.0 AS customer, segment FROM moved_from;
CREATE VIEW moved_by_date AS SELECT date '2000-01-01' + customer AS customer, segment FROM moved_from;
CREATE VIEW moved_by_array AS SELECT ARRAY[customer::text, 'x'] AS customer, segment FROM moved_from;
SELECT count(*) = 6 AS numeric, sum(customers) FROM crm.segment_moves('moved_by_numeric', 'moved_from') WHERE segment_before = segment_after;
SELECT count(*) = 6 AS date, sum(customers) FROM crm.segment_moves('moved_by_date', 'moved_by_date');
SELECT count(*) = 6 AS array, sum(customers) FROM crm.segment_moves('moved_by_array', 'moved_by_array');
-- A customer twice, whether or not the other side knows him.
INSERT INTO moved_from VALUES (2500, 's1');
SELECT * FROM crm.segment_moves('moved_from', 'moved_to');
SELECT * FROM crm.segment_moves('moved_to', 'moved_from');
DELETE FROM moved_from WHERE customer = 2500;
INSERT INTO moved_from VALUES (1, 's1');
SELECT * FROM crm.segment_moves('moved_from', 'moved_to');
\echo :LAST_ERROR_SQLSTATE
CREATE VIEW moved_by_money AS SELECT customer::money AS customer, segment FROM moved_to;
SELECT * FROM crm.segment_moves('moved_by_money', 'moved_by_money');
SET crm.population_memory = '1MB';
CREATE VIEW moved_many AS SELECT i::text || repeat('x', 50) AS customer, 'a' AS segment FROM generate_series(1, 200000) AS i;
SELECT * FROM crm.segment_moves('moved_many', 'moved_many');
RESET crm.population_memory;
DROP VIEW moved_many, moved_by_money, moved_by_array, moved_by_date, moved_by_numeric;
DROP TABLE moved_from, moved_to;
