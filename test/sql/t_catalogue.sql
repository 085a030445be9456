-- The catalogue: every function that people call is in it, with its words, and is found by them.
\set SHOW_CONTEXT never
\pset null NULL

-- Nothing is missing, nothing is left over.
SELECT DISTINCT p.proname AS missing_in_sql_catalogue
FROM pg_proc AS p
WHERE p.pronamespace = 'crm'::regnamespace AND obj_description(p.oid, 'pg_proc') NOT LIKE 'Part of %' AND p.proname NOT IN (SELECT m.name FROM crm.measures AS m)
ORDER BY 1;
SELECT w.name AS left_over FROM crm_internal.measure_word AS w WHERE w.name NOT IN (SELECT m.name FROM crm.measures AS m) ORDER BY 1;
SELECT name FROM crm.measures WHERE description IS NULL OR terms = '' OR terms_zh = '' OR arguments LIKE '%::%' OR arguments || result LIKE '%crm.%';
SELECT count(DISTINCT kind) AS kinds, count(*) = count(DISTINCT name) AS once FROM crm.measures;
SELECT * FROM crm.measures WHERE name = 'rfm_cell';

-- In the schema of the users stands what they call, and the twins of it that answer mistakes. Every column of a table, view or row type says what it is.
SELECT p.oid::regprocedure AS part FROM pg_proc AS p WHERE p.pronamespace = 'crm'::regnamespace AND obj_description(p.oid, 'pg_proc') ~ '^Part of (aggregate|type|trigger)' ORDER BY 1;
SELECT c.oid::regclass AS relation, string_agg(a.attname, ' ' ORDER BY a.attnum) AS without_comment
FROM pg_class AS c JOIN pg_attribute AS a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
WHERE c.relnamespace IN ('crm'::regnamespace, 'crm_internal'::regnamespace) AND c.relkind IN ('r', 'v', 'm', 'c') AND col_description(c.oid, a.attnum) IS NULL
GROUP BY c.oid ORDER BY 1;

-- Names, terms in both languages, words in any order, a slip of the pen.
SELECT words, (SELECT string_agg(f.name, ', ' ORDER BY f.rank DESC, f.name) FROM (SELECT * FROM crm.find_measure(words) LIMIT 3) AS f) AS best
FROM unnest('{交叉比率,客户金字塔,客户ABC分类,RFM分类法,客户终身价值,采购额变化原因,续费率,价格弹性,毛利率,p_alive,Gini coefficient,price volume mix,lifetime value,liftime value,customer pyramid,cross-selling,lorenz}'::text[]) WITH ORDINALITY AS w(words, place)
ORDER BY place;
SELECT count(*) AS of_nothing FROM crm.find_measure('xyzzy plugh');
SELECT count(*) AS of_null FROM crm.find_measure(NULL);
SELECT count(*) > 0 AS of_blank FROM crm.find_measure('  ');
SELECT count(*) > 0 AS of_much FROM crm.find_measure(repeat('churn ', 1000000));
