-- Identity: names, numbers and addresses written alike, matches, clusters, quality of columns and profiles.
\set SHOW_CONTEXT never
SET client_min_messages = warning;
CREATE SCHEMA t_identity;
SET search_path = t_identity, public;

-- Names of companies: one key for each way to write them.
SELECT written, crm.normalize_company(written)
FROM unnest(ARRAY['华为技术有限公司', '华为技术（中国）有限公司', '华为 技术(中国)有限责任公司', '阿里巴巴集团控股有限公司', '阿里巴巴集团控股', '西门子（上海）有限公司',
    'Siemens AG', 'SIEMENS  A.G.', 'siemens ag (China)', 'Müller & Co. KG', 'MUELLER GmbH & Co. KG', 'Nestlé S.A.', E'Nestle\u0301 SA', 'Ｈｕａｗｅｉ　Ｔｅｃｈ．　Ｃｏ．，　Ｌｔｄ．', 'Huawei-Tech Co Ltd',
    'H & M', 'H&M', 'I.B.M. Corp.', 'IBM', '株式会社トヨタ', 'トヨタ株式会社', '㈱トヨタ', 'PT Telkom', 'Ptolemy Inc', 'Газпром ООО', 'ООО «Газпром»', 'Weiß KG', 'O''Reilly', 'O’Reilly',
    'Deloitte 华永（特殊普通合伙）', 'Groupon', 'The Group', '公司', 'Ltd', '***', '', ' 　', E'王\u200b小 明', '삼성전자(주)', 'Maersk A/S', 'Sp. z o.o.']) AS written;
SELECT crm.normalize_company(NULL), crm.normalize_company('Acme Ltd', NULL);
-- Each shipped word is left out where it belongs, whatever its case and width.
SELECT code FROM (SELECT code, crm.normalize_company(CASE WHEN code LIKE '%*' THEN rtrim(code, '*') || ' Müller 某某' ELSE 'Müller 某某 ' || upper(code) END) AS plain FROM crm.scheme_code WHERE kind = 'company_word') AS w WHERE plain <> 'muller某某';
-- Words of one's own; the next call in the same statement knows them.
SELECT crm.copy_scheme('company_word', 'standard', 'ours');
INSERT INTO crm.scheme_code (kind, scheme, code, position) VALUES ('company_word', 'ours', '事务所', 1000), ('company_word', 'ours', 'The*', 1001), ('company_word', 'ours', '(Germany)', 1002);
DELETE FROM crm.scheme_code WHERE kind = 'company_word' AND scheme = 'ours' AND code = 'Group';
SELECT crm.normalize_company('The Smith Group', 'ours'), crm.normalize_company('德勤会计师事务所', 'ours'), crm.normalize_company('Smith [Germany]', 'ours'), crm.normalize_company('Smith (germany) Ltd', 'ours'), crm.normalize_company('The Smith Group');
DO $$
DECLARE seen text[];
BEGIN
    FOR i IN 1..3 LOOP
        seen := seen || crm.normalize_company('Smith Bakery', 'ours');
        IF i = 1 THEN INSERT INTO crm.scheme_code (kind, scheme, code, position) VALUES ('company_word', 'ours', 'Bakery', 1003); END IF;
        IF i = 2 THEN UPDATE crm.scheme_code SET code = 'Bakers' WHERE code = 'Bakery'; END IF;
    END LOOP;
    RAISE WARNING '%', seen;
END $$;
SELECT crm.drop_scheme('company_word', 'ours');
SELECT crm.normalize_company('Smith', 'nobody''s');
SELECT crm.normalize_company(repeat('a', 10001));

-- Telephone numbers.
SELECT written, crm.normalize_phone(written) AS at_home_in_china, crm.normalize_phone(written, 'GB') AS in_britain, crm.normalize_phone(written, NULL) AS anywhere
FROM unnest(ARRAY['13800138000', '138-0013-8000', '+86 138 0013 8000', '008613800138000', '8613800138000', '１３８００１３８０００', '＋８６（０）２１５２３４５６７８', '(021) 5234 5678 转 801', '021—52345678-801',
    '010-62781234 分机12', '0571-87654321 Ext. 9', '400-800-8820', '12800138000', '1380013800', '52345678', '020 7946 0958', '+44 (0)20 7946 0958', '13800138000 / 13900139000', '+862152345678;ext=801', 'n/a', '', E'\t13800138000 ']) AS written;
SELECT crm.normalize_phone(NULL), crm.normalize_phone(NULL, NULL);
SELECT crm.normalize_phone('13800138000', 'cn');
SELECT crm.normalize_phone('13800138000', 'China');

-- Addresses.
SELECT written, crm.normalize_email(written)
FROM unnest(ARRAY[' Wang.Li@Example.COM ', 'a@x.cn', 'ｗａｎｇ＠ｅｘａｍｐｌｅ．ｃｏｍ', '王@例子.中国', 'o''neil+shop@mail.example.co.uk', E'\u200ba@x.cn\u00a0', 'bx.cn', 'd@@z.cn', 'a@b', 'a..b@x.cn', '.a@x.cn', 'a.@x.cn', 'a b@x.cn', 'a@x y.cn',
    '"a b"@x.cn', 'a@x.123', 'a@1.2.3.4', 'a@-x.cn', 'a@x-.cn', 'a@x..cn', '@x.cn', 'a@', '', repeat('a', 64) || '@x.cn', repeat('a', 65) || '@x.cn', 'a@' || repeat('a', 63) || '.cn', 'a@' || repeat('a', 64) || '.cn']) AS written;
SELECT crm.normalize_email(NULL);

-- Check characters.
SELECT number, crm.valid_id_cn(number) FROM unnest(ARRAY['11010519491231002X', '11010519491231002x', '440524188001010014', '110105194912310021', '11010519491331002X', '110105194902290021', '11010519491231002', ' 11010519491231002X', '', '１１０１０５１９４９１２３１００２X', NULL]) AS number;
SELECT code, crm.valid_uscc(code) FROM unnest(ARRAY['91350100M000100Y43', '91350100m000100y43', '91110000802100433B', '91350100M000100Y44', '93150100M000100Y43', '91350100I000100Y43', '91350100M000100Y4', '', NULL]) AS code;

-- Jaro and Winkler, by character.
SELECT a, b, round(crm.jaro_winkler(a, b)::numeric, 9) AS jaro_winkler, round(crm.jaro_winkler(a, b, 0)::numeric, 9) AS jaro, crm.jaro_winkler(a, b) = crm.jaro_winkler(b, a) AS either
FROM (VALUES ('MARTHA', 'MARHTA'), ('DIXON', 'DICKSONX'), ('DWAYNE', 'DUANE'), ('王小明', '王晓明'), ('王小明', '王小明'), ('张三', 'Zhang San'), ('Zoë', 'Zoe'), ('😀a', 'a😀'), ('', ''), ('a', ''), ('a', 'A')) AS v(a, b);
SELECT crm.jaro_winkler(NULL, 'a'), crm.jaro_winkler('a', NULL), crm.jaro_winkler('a', 'b', NULL);
SELECT crm.jaro_winkler('a', 'b', 0.26);
SELECT crm.jaro_winkler('a', 'b', 'NaN');
SELECT crm.jaro_winkler(repeat('ab', 3000), repeat('ba', 3000)), crm.jaro_winkler(repeat('王小', 3000), repeat('小王', 3000)), crm.jaro_winkler(repeat('a', 300), repeat('b', 20));
SELECT crm.jaro_winkler('a', repeat('a', 1000001));
SELECT count(*) FILTER (WHERE ascii <> shifted) AS other_in_another_script, count(*) FILTER (WHERE ascii NOT BETWEEN 0 AND 1) AS outside
FROM (SELECT crm.jaro_winkler(a, b) AS ascii, crm.jaro_winkler(translate(a, 'abcd', '甲乙丙丁'), translate(b, 'abcd', '甲乙丙丁')) AS shifted
      FROM (SELECT translate(substr(md5(n::text), 1, n % 12), '0123456789ef', 'abcdabcdabcd') AS a, translate(substr(md5((n * 7)::text), 1, n % 11), '0123456789ef', 'abcdabcdabcd') AS b FROM generate_series(1, 3000) AS n) AS s) AS j;

-- Pairs of 400 records with mistakes: 100 customers have two or more.
CREATE FUNCTION t_identity.draw(n int, of text, below int) RETURNS int LANGUAGE sql IMMUTABLE RETURN abs(hashint4(n * 1000 + ascii(of))) % below;
CREATE TABLE record AS
SELECT n AS id, who, CASE WHEN n % 11 <> 0 THEN draw(CASE WHEN draw(n, 'n', 7) = 0 THEN 1000 + n ELSE who END, 'a', 80) END AS name, draw(CASE WHEN draw(n, 's', 5) = 0 THEN 1000 + n ELSE who END, 'b', 60) AS street,
       draw(CASE WHEN draw(n, 'o', 9) = 0 THEN 1000 + n ELSE who END, 'c', 70) AS born, draw(CASE WHEN draw(n, 'p', 8) = 0 THEN 1000 + n ELSE who END, 'd', 40) AS place
FROM (SELECT n, CASE WHEN n % 4 = 0 THEN n - 1 ELSE n END AS who FROM generate_series(1, 400) AS n) AS r;
CREATE TABLE pair AS
SELECT a.id AS a, b.id AS b, a.who = b.who AS same, a.name = b.name AS name, CASE WHEN a.street = b.street THEN 2 WHEN abs(a.street - b.street) < 3 THEN 1 ELSE 0 END AS street, a.born = b.born AS born, a.place = b.place AS place
FROM record AS a JOIN record AS b ON a.id < b.id;
CREATE TABLE found AS SELECT crm.match_patterns(name, street, born, place) AS patterns FROM pair;
SELECT (patterns).version, (patterns).fields, (patterns).pairs, cardinality((patterns).patterns) AS patterns, (patterns).patterns[1:5], (patterns).counts[1:5] FROM found;
SELECT bool_and(p = q) AS as_by_group_by, count(*) FROM (SELECT (r).pattern, (r).pairs FROM found, crm.match_pattern_rows(NULL, patterns) AS r) AS p
FULL JOIN (SELECT concat(coalesce(name::int::text, '-'), street, born::int, place::int) AS pattern, count(*) AS pairs FROM pair GROUP BY 1) AS q ON q = p;
-- Any order, parts and workers: the same value.
SELECT crm.match_patterns(name, street, born, place ORDER BY hashint4(a * b)) = patterns AS any_order FROM pair, found GROUP BY patterns;
SELECT crm.rollup(part) = patterns AS parts FROM (SELECT crm.match_patterns(name, street, born, place) AS part FROM pair GROUP BY a % 9) AS p, found GROUP BY patterns;
ANALYZE pair;
SET max_parallel_workers_per_gather = 2; SET parallel_setup_cost = 0; SET parallel_tuple_cost = 0.01; SET min_parallel_table_scan_size = 0;
SELECT crm.match_patterns(name, street, born, place) = (SELECT patterns FROM found) AS workers FROM pair;
RESET max_parallel_workers_per_gather;
-- Forms of calls: an array, levels of any integer type, nothing.
SELECT crm.match_patterns(VARIADIC ARRAY[name::int, street, born::int, place::int]) = (SELECT patterns FROM found) AS array, crm.match_patterns(VARIADIC ARRAY[name, born]) = crm.match_patterns(name, born) AS booleans,
       crm.match_patterns(street::smallint, street::bigint) = crm.match_patterns(street, street) AS integers FROM pair;
SELECT crm.match_patterns(true) FILTER (WHERE false), crm.match_patterns(VARIADIC NULL::crm.agreement[]), crm.rollup(NULL::crm.match_patterns), crm.match_patterns(NULL, true, 14);
SELECT crm.match_patterns(true, 15);
SELECT crm.match_patterns(-1);
SELECT crm.match_patterns(true, 5000000000);
SELECT crm.match_patterns(VARIADIC '{}'::crm.agreement[]);
SELECT crm.match_patterns(VARIADIC array_fill(true, ARRAY[17]));
SELECT crm.match_patterns(VARIADIC CASE n WHEN 1 THEN '{1,0}' ELSE '{1}' END::crm.agreement[]) FROM generate_series(1, 2) AS n;
SELECT crm.rollup(p) FROM (VALUES ('(1,2,1,"{01}","{1}")'::crm.match_patterns), ('(1,1,1,"{0}","{1}")')) AS v(p);
SELECT crm.rollup(p::crm.match_patterns) FROM (VALUES ('(1,2,7,"{01,11}","{3,4}")'), ('(1,2,7,"{00,11}","{0,4}")')) AS v(p);
-- A hash that grows: 4096 patterns.
SELECT (p).pairs, cardinality((p).patterns), (SELECT sum(c) FROM unnest((p).counts) AS c) FROM (SELECT crm.match_patterns(n & 7, n >> 3 & 7, n >> 6 & 7, n >> 9 & 7) AS p FROM generate_series(0, 9999) AS n) AS s;

-- The model.
CREATE TABLE model AS SELECT crm.linkage_fit(patterns, names => '{name,street,born,place}') AS m FROM found;
SELECT round((m).lambda::numeric, 6) AS lambda, (m).levels, round((m).log_likelihood::numeric, 3) AS log_likelihood, (m).converged, (m).u_is_known, (m).notes FROM model;
SELECT position, name, level, round(r.m::numeric, 4) AS m, round(u::numeric, 4) AS u, round(weight::numeric, 3) AS weight FROM model, crm.linkage_rows(m) AS r;
SELECT count(*) FILTER (WHERE p >= 0.9) AS flagged, count(*) FILTER (WHERE p >= 0.9 AND same) AS right, count(*) FILTER (WHERE same) AS matches FROM (SELECT crm.match_probability(m, name, street, born, place) AS p, same FROM pair, model) AS s;
SELECT sum(pairs) FILTER (WHERE probability >= 0.9) AS flagged, abs(sum(pairs * probability) / sum(pairs) - max((m).lambda)) < 1e-11 AS adds_up FROM found, model, crm.match_pattern_rows(m, patterns) AS r;
SELECT count(*), max(abs(crm.match_weight(m, name, street, born, place) - ln((m).lambda / (1 - (m).lambda)) / ln(2.0::float8)
    - CASE name WHEN true THEN ln((m).m[2] / (m).u[2]) / ln(2.0::float8) WHEN false THEN ln((m).m[1] / (m).u[1]) / ln(2.0::float8) ELSE 0 END
    - ln(greatest((m).m[3 + street], 1e-12) / (m).u[3 + street]) / ln(2.0::float8) - ln((m).m[6 + born::int] / (m).u[6 + born::int]) / ln(2.0::float8) - ln((m).m[8 + place::int] / (m).u[8 + place::int]) / ln(2.0::float8))) < 1e-9 AS by_formula
FROM pair, model WHERE a % 10 = 1;
SELECT m::jsonb::crm.linkage_model = m AS by_jsonb FROM model;
SELECT crm.linkage_fit(patterns, tolerance => 1e-12) IS NOT DISTINCT FROM crm.linkage_fit(crm.rollup(patterns)) AS bit_equal FROM found GROUP BY patterns;
SELECT abs(crm.match_probability(m, true, 2, true, true) - 1 / (1 + 2 ^ -crm.match_weight(m, true, 2, true, true))) < 1e-15, abs(crm.match_weight(m, NULL, NULL, NULL, NULL) - log(2, ((m).lambda / (1 - (m).lambda))::numeric)) < 1e-12, crm.match_weight(NULL, true), crm.match_weight(m, VARIADIC NULL) FROM model;
-- u of pairs at random.
SELECT (m).u_is_known, round((m).lambda::numeric, 4) AS lambda, round((m).u[2]::numeric, 4) AS u FROM (SELECT crm.linkage_fit(crm.match_patterns(name, street, born, place), nonmatches => (SELECT crm.match_patterns(name, street, born, place) FROM pair WHERE a % 4 = 1)) AS m FROM pair) AS f;
-- What cannot be learnt is said.
SET client_min_messages = notice;
SELECT crm.linkage_fit(crm.match_patterns(name, born)) FROM pair;
SELECT (m).notes FROM (SELECT crm.linkage_fit(crm.match_patterns(name, true, born, place)) AS m FROM pair) AS f;
SELECT (m).converged, (m).iterations FROM (SELECT crm.linkage_fit(patterns, max_iterations => 2) AS m FROM found) AS f;
SELECT (m).notes FROM (SELECT crm.linkage_fit(crm.match_patterns(n % 2 = 0, n / 2 % 2 = 0, n / 4 % 2 = 0)) AS m FROM generate_series(0, 7999) AS n) AS f;
SELECT crm.linkage_fit('(1,2,1,"{00,11}","{5,5}")', '(1,2,1,"{00}","{9}")');
SELECT crm.linkage_fit(NULL);
SELECT crm.linkage_fit(crm.match_patterns(true, true, true)) FROM generate_series(1, 0);
SET client_min_messages = warning;
SELECT crm.linkage_fit(patterns, names => '{a,b}') FROM found;
SELECT crm.linkage_fit(patterns, tolerance => 0) FROM found;
SELECT crm.linkage_fit(patterns, tolerance => NULL) FROM found;
SELECT crm.linkage_fit(patterns, max_iterations => 0) FROM found;
SELECT crm.linkage_fit(patterns, (SELECT crm.match_patterns(name, born) FROM pair)) FROM found;
SELECT crm.match_weight(m, true, 2, true) FROM model;
SELECT crm.match_weight(m, true, 3, true, true) FROM model;
SELECT crm.match_pattern_rows(m, crm.match_patterns(true)) FROM model GROUP BY m;
SELECT count(*) FROM crm.linkage_rows(NULL), crm.match_pattern_rows(NULL, NULL);
-- Rows that somebody made up.
\set VERBOSITY sqlstate
SELECT crm.match_weight(v::crm.linkage_model, true) FROM (VALUES ('(1,{a},{2},0.5,"{0,1}","{1,0}",,,,,,)')) AS v(v);
SELECT crm.match_weight(v::crm.linkage_model, true) FROM unnest(ARRAY['(2,{a},{2},0.5,"{0,1}","{1,0}",,,,,,)']) AS v(v);
SELECT crm.match_weight('(1,{a},{2},1,"{0,1}","{1,0}",,,,,,)', true);
SELECT crm.match_weight('(1,{a},{2},0.5,"{0,2}","{1,0}",,,,,,)', true);
SELECT crm.match_weight('(1,{a},{2},0.5,"{0,NaN}","{1,0}",,,,,,)', true);
SELECT crm.match_weight('(1,{a},{3},0.5,"{0,1}","{1,0}",,,,,,)', true);
SELECT crm.match_weight('(1,{a},{9000000000},0.5,"{0,1}","{1,0}",,,,,,)', true);
SELECT crm.match_weight('(1,{a},{2},0.5,"{0,1,0}","{1,0,0}",,,,,,)', true);
SELECT crm.match_weight('(1,"{a,b}",{2},0.5,"{0,1}","{1,0}",,,,,,)', true);
SELECT crm.match_weight('(1,{},{},0.5,{},{},,,,,,)', true);
SELECT crm.linkage_fit('(1,2,1,"{01,01}","{1,1}")');
SELECT crm.linkage_fit('(1,2,1,"{0x}","{1}")');
SELECT crm.linkage_fit('(1,2,1,"{011}","{1}")');
SELECT crm.linkage_fit('(1,2,1,"{01}","{-1}")');
SELECT crm.linkage_fit('(1,2,1,"{01,11}","{1}")');
SELECT crm.linkage_fit('(1,17,1,"{01}","{1}")');
SELECT crm.linkage_fit('(1,2,1,"{00,01}","{9007199254740992,1}")');
\set VERBOSITY default

-- Clusters against a recursive query, for pairs at random.
CREATE TABLE edge AS SELECT (hashint8(n) & 2147483647) % 500 - 100 AS a, (hashint8(n * 31) & 2147483647) % 500 - 100 AS b FROM generate_series(1, 330) AS n;
CREATE TABLE joined AS SELECT crm.match_clusters(a, b) AS clusters FROM edge;
WITH RECURSIVE near AS (SELECT a, b FROM edge UNION SELECT b, a FROM edge UNION SELECT a, a FROM edge UNION SELECT b, b FROM edge), reach AS (SELECT a, b FROM near UNION SELECT r.a, n.b FROM reach AS r JOIN near AS n ON n.a = r.b)
SELECT count(*), count(*) FILTER (WHERE c.cluster = r.least) AS right, count(DISTINCT c.cluster) AS clusters FROM (SELECT a, min(b) AS least FROM reach GROUP BY a) AS r FULL JOIN (SELECT c.* FROM joined, crm.match_cluster_rows(clusters) AS c) AS c ON c.key = r.a;
SELECT bool_and(clusters = (SELECT clusters FROM joined)) AS any_order FROM (SELECT crm.match_clusters(a, b ORDER BY md5(a::text || b)) AS clusters FROM edge UNION ALL SELECT crm.match_clusters(b, a ORDER BY b) FROM edge
    UNION ALL SELECT crm.match_clusters(key, cluster) FROM (SELECT (crm.match_cluster_rows(crm.match_clusters(a, b))).* FROM edge GROUP BY a % 7) AS part) AS c;
ANALYZE edge;
SET max_parallel_workers_per_gather = 2; SET cpu_operator_cost = 0;
SELECT crm.match_clusters(a, b) = (SELECT clusters FROM joined) AS workers FROM edge;
RESET max_parallel_workers_per_gather; RESET cpu_operator_cost;
SELECT bool_and(t.cluster::uuid = u.cluster) AS uuid_as_text, count(*) FROM crm.match_cluster_rows((SELECT crm.match_clusters(md5(a::text)::uuid::text, md5(b::text)::uuid::text) FROM edge)) AS t
FULL JOIN crm.match_cluster_rows((SELECT crm.match_clusters(md5(a::text)::uuid, md5(b::text)::uuid) FROM edge)) AS u ON u.key = t.key::uuid;
SELECT * FROM crm.match_cluster_rows((SELECT crm.match_clusters(a, b) FROM (VALUES ('乙', 'b'), ('b', 'a'), ('', NULL), (NULL, 'Z'), (NULL, NULL), ('bb', 'bb')) AS v(a, b)));
SELECT * FROM crm.match_cluster_rows((SELECT crm.match_clusters(a, b) FROM (VALUES (9223372036854775807, -9223372036854775808), (0, -1), (-1, 5)) AS v(a, b)));
SELECT crm.match_clusters(a, b) FROM (VALUES (1, 2)) AS v(a, b) WHERE false;
SELECT count(*) FROM crm.match_cluster_rows(NULL::bigint[]) AS a, crm.match_cluster_rows('{}'::uuid[]) AS b;
SELECT * FROM crm.match_cluster_rows('{1,2}'::bigint[]);
SELECT * FROM crm.match_cluster_rows('{{1,2,3}}'::bigint[]);
SELECT * FROM crm.match_cluster_rows('{{1,NULL}}'::bigint[]);
CREATE COLLATION any_case (provider = icu, locale = 'und-u-ks-level2', deterministic = false);
SELECT crm.match_clusters('a' COLLATE any_case, 'A');
SET crm.population_memory = '1MB';
SELECT cardinality(crm.match_clusters(n, n + 1)) FROM generate_series(1, 100000) AS n;
SELECT (crm.column_quality(n::text, true)).distinct_values FROM generate_series(1, 100000) AS n;
RESET crm.population_memory;
SELECT count(*), min(cluster), max(cluster) FROM crm.match_cluster_rows((SELECT crm.match_clusters(n, n + 1) FROM generate_series(1, 300000) AS n));

-- Quality of columns.
CREATE TABLE contact (id int, phone text, email text, born date, updated date);
INSERT INTO contact VALUES (1, '13800138000', 'a@x.cn', '1980-05-01', '2026-01-10'), (2, '1380013800', 'bx.cn', '1975-02-11', '2024-06-30'), (3, NULL, 'c@y.cn', NULL, '2025-11-02'), (4, '13800138000', '', '2030-01-01', '2022-03-15'),
    (5, '13912345678', 'a@x.cn', '1990-12-24', '2025-07-19'), (6, '23912345678', NULL, '1899-12-31', '2026-03-01'), (7, '15011112222', 'd@@z.cn', '2001-08-08', NULL);
\x
SELECT (crm.column_quality(phone, crm.normalize_phone(phone) IS NOT NULL, updated, crm.quality_options('2026-03-31', decline => 0.15, lifetime_years => 3))).* FROM contact;
SELECT (crm.column_quality(email, CASE WHEN id <> 2 THEN crm.normalize_email(email) IS NOT NULL END)).* FROM contact;
SELECT (crm.column_quality(NULL, true)).* FROM contact;
\x
SELECT crm.column_quality(phone, true) FROM contact WHERE false;
SELECT (crm.column_quality('   ', true)).filled, (crm.column_quality(' x', NULL)).valid_of_all;
CREATE TABLE many AS SELECT CASE WHEN n % 3 > 0 THEN (n * 7919 % 3001)::text END AS value, n % 5 > 0 AS valid, date '2020-01-01' + n % 2000 AS updated FROM generate_series(1, 20000) AS n;
ANALYZE many;
CREATE TABLE judged AS SELECT crm.column_quality(value, valid, updated, crm.quality_options('2026-01-01', 0.2, 4)) AS q FROM many;
SELECT (q).distinct_values = (SELECT count(DISTINCT value) FROM many) AS distinct_values, (q).most_frequent = (SELECT max(n) FROM (SELECT count(*) AS n FROM many WHERE value IS NOT NULL GROUP BY value) AS c) AS most_frequent,
       (q).once = (SELECT count(*) FROM (SELECT FROM many WHERE value IS NOT NULL GROUP BY value HAVING count(*) = 1) AS c) AS once,
       (SELECT abs((q).currency / avg(exp(-0.2 * (date '2026-01-01' - updated) / 365.25)) - 1) < 1e-12 AND abs((q).timeliness / avg(greatest(0, 1 - (date '2026-01-01' - updated) / 365.25 / 4)) - 1) < 1e-12 FROM many WHERE value IS NOT NULL) AS ages FROM judged;
SET max_parallel_workers_per_gather = 2; SET cpu_operator_cost = 0;
SELECT crm.column_quality(value, valid, updated, crm.quality_options('2026-01-01', 0.2, 4)) = (SELECT q FROM judged) AS workers FROM many;
RESET max_parallel_workers_per_gather; RESET cpu_operator_cost;
SELECT crm.column_quality(value, valid, updated, crm.quality_options('2026-01-01', 0.2, 4) ORDER BY md5(updated::text || value)) = (SELECT q FROM judged) AS any_order FROM many;
SELECT crm.column_quality(phone, true, updated, NULL) FROM contact;
SELECT crm.column_quality(phone, true, updated, crm.quality_options('2026-01-01')) FROM contact;
SELECT crm.column_quality(phone, true, date 'infinity', crm.quality_options('2026-01-01')) FROM contact;
SELECT crm.column_quality(phone, true, updated, crm.quality_options(date '2026-03-31' + id)) FROM contact;
SELECT crm.column_quality(phone, true, updated, crm.quality_options(NULL)) FROM contact;
SELECT crm.column_quality(phone, true, updated, crm.quality_options('2026-03-31', decline => 15000)) FROM contact;
SELECT crm.column_quality(phone, true, updated, crm.quality_options('2026-03-31', lifetime_years => 0)) FROM contact;
SELECT crm.column_quality(phone, true, updated, crm.quality_options('2026-03-31', stale_days => 'NaN')) FROM contact;

-- Profiles.
CREATE TABLE profile (customer text, name text, phone text, birthday date, hobby text, taboo text);
INSERT INTO profile VALUES ('A', '甲', '1', '1980-01-01', NULL, ''), ('B', '乙', NULL, NULL, NULL, '辣'), ('C', NULL, ' ', NULL, NULL, NULL), ('D', '丁', '2', '1990-01-01', '茶', '烟');
SELECT customer, crm.profile_completeness(to_jsonb(p) - 'customer', '{"name": 3, "phone": 3, "birthday": 1, "hobby": 1, "taboo": 2}') AS weighted, crm.profile_completeness(to_jsonb(p) - 'customer') AS plain FROM profile AS p ORDER BY customer;
SELECT crm.profile_completeness(NULL), crm.profile_completeness('{}'), crm.profile_completeness('{"a": 1}', '{"a": 0}'), crm.profile_completeness('{"a": [], "b": {}, "c": false, "d": 0}'), crm.profile_completeness('{"a": 1}', '{"b": 1, "a": 1}');
SELECT crm.profile_completeness('{"a": 1}', '{"a": -1}');
SELECT crm.profile_completeness('[1]');

\set VERBOSITY terse
DROP SCHEMA t_identity CASCADE;
