# Dump and restore, and COPY in both formats: stored summaries, populations,
# models and schemes mean the same afterwards.
use strict;
use warnings FATAL => 'all';

use CrmCluster;
use PostgreSQL::Test::Utils;
use Test::More;

my $node = CrmCluster::new_node('main');
my $directory = PostgreSQL::Test::Utils::tempdir();
$node->safe_psql('postgres', 'CREATE DATABASE shop');
$node->safe_psql(
	'shop', q{
CREATE EXTENSION crm;
CREATE TABLE orders AS
SELECT order_id, customer_id, ordered_at, amount, md5(customer_id::text)::uuid AS id, 'Kundin Nr. ' || customer_id AS name
FROM crm.simulate_orders(400, days => 365);
INSERT INTO orders VALUES (1, 1, '2024-05-01', 123456789012345678901234567890.123456, md5('1')::uuid, 'Kundin Nr. 1'),
                          (2, -5, '2024-05-01', -1, md5('x')::uuid, '');

CREATE TABLE summary AS SELECT customer_id, crm.customer_summary(ordered_at, amount) AS plain,
       crm.customer_summary(ordered_at, amount, order_id) AS ids, crm.customer_summary(ordered_at, amount::float8, name) AS hashed
FROM orders GROUP BY 1;
CREATE TABLE population AS
SELECT crm.population(customer_id, ordered_at, amount) AS light, crm.population_with_days(customer_id, ordered_at, amount, order_id) AS clv,
       crm.population(customer_id, ordered_at, amount::float8, name) AS real,
       crm.population(id, ordered_at, amount) AS light_uuid, crm.population_with_days(id, ordered_at, amount) AS clv_uuid,
       crm.population(name, ordered_at, amount) AS light_text, crm.population_with_days(name, ordered_at, amount, order_id) AS clv_text
FROM orders;
CREATE TABLE model AS
SELECT method, crm.rfm_fit(light, '2025-02-01', method => method) AS model
FROM population, unnest('{quantile,nested,rank,ntile,mean,median,score_mean,rfm_r}'::text[]) AS method
UNION ALL SELECT 'fixed', crm.rfm_model_fixed('2025-02-01', '{30,90}', '{1,2.5}', '{10,1e30}');
INSERT INTO model SELECT method || ' text', crm.rfm_fit(light_text, '2025-02-01', method => method) FROM population, (VALUES ('ntile')) AS v(method);

SELECT count(*) FROM crm.define_scheme('segment', 'ours', rules => '[{"segment": "vip", "segment_zh": "贵宾", "r": [4, 5], "f": 5}]', others => 'rest');
SELECT crm.copy_scheme('segment', 'rf_grid', 'grid');
UPDATE crm.scheme_code SET code = 'stars' WHERE kind = 'segment' AND scheme = 'grid' AND code = 'champions';

CREATE VIEW ordinary AS SELECT * FROM orders WHERE amount < 1e6;
CREATE TABLE fitted AS
SELECT p AS ordinary, crm.clv_fit(p, '2025-02-01', unit => 'week') AS purchases, crm.gamma_gamma_fit(p) AS spend,
       crm.sbg_fit('{1000,631,468,382}'::float8[]) AS contracts, crm.abc_fit(p) AS abc
FROM (SELECT crm.population_with_days(customer_id, ordered_at, amount) AS p FROM ordinary) AS o;
CREATE TABLE surveyed AS
SELECT model AS path_model, m AS moments, crm.satisfaction_fit(model, m) AS index_model
FROM (SELECT crm.path_model(items => '{a,b,c}', constructs_of => '{x,y,y}', arrows => '{x->y}', highest => 12, mode_b => '{y}') AS model) AS p,
     (SELECT crm.item_moments(ARRAY[1 + n % 12, 1 + n % 7, 1 + n % 5]) AS m FROM generate_series(1, 100) AS n) AS s;
SELECT crm.define_scheme('value_tier', 'our_values', '{gold,rest}', names_zh => '{金,其他}', standard => true);
SELECT crm.define_scheme('tier', 'three', '{top,middle,rest}', '{0.1,0.2,0.7}');
SELECT crm.copy_scheme('tier', 'vip', 'our_tiers');
UPDATE crm.scheme_code SET cut = 0.02 WHERE scheme = 'our_tiers' AND code = '1';
UPDATE crm.scheme_label SET name = 'best', advice = 'Call them.' WHERE scheme = 'our_tiers' AND code = '1' AND language = 'en';
INSERT INTO crm.scheme_label (kind, scheme, code, language, name, advice) VALUES ('tier', 'our_tiers', '1', 'de', 'beste', 'Anrufen.');
SELECT crm.copy_scheme('matrix', 'value_potential', 'our_matrix');
UPDATE crm.scheme_code SET code = 'partner' WHERE scheme = 'our_matrix' AND code = 'strategic_partner';
UPDATE crm.scheme_label SET advice = NULL WHERE scheme = 'our_matrix' AND code = 'partner' AND language = 'zh';
SELECT crm.define_scheme('matrix', 'wide', '{{a,b,c}, {d,e,f}}');
SELECT crm.copy_scheme('renewal_status', 'standard', 'club');
SELECT crm.copy_scheme('path_model', 'ecsi', 'our_index');
DELETE FROM crm.scheme_arrow WHERE scheme = 'our_index' AND source = 'complaints';
SELECT crm.define_scheme('path_model', 'small', '{quality,loyalty}', names_zh => '{质量,忠诚}', arrows => '{quality->loyalty}');
-- many, so that loading one table takes long enough to overlap with others
SELECT crm.copy_scheme('segment', 'rf_grid', 'copy_' || n), crm.copy_scheme('tier', 'vip', 'copy_' || n), crm.copy_scheme('matrix', 'value_potential', 'copy_' || n), crm.copy_scheme('path_model', 'acsi', 'copy_' || n)
FROM generate_series(1, 40) AS n;
SELECT crm.create_source('kept', 'ordinary', 'customer_id', 'ordered_at', 'amount', as_of => '2025-02-01');

CREATE VIEW scored AS SELECT customer_id, (crm.rfm_score(model, plain)).*, crm.rfm_segment(5, 5, 5, 'ours')
FROM summary, model WHERE method = 'quantile';
CREATE INDEX ON summary (crm.money(plain));
});

# What is stored, and what functions say of it, as one text. (Distinct orders
# stand in a population in the order of a hash table, so its bytes may change.)
my $answers = q{
SELECT s::text FROM summary AS s ORDER BY customer_id;
SELECT customer_id, plain::jsonb, ids::jsonb, hashed::jsonb, crm.mean_repeat_value(ids) FROM summary ORDER BY customer_id;
SELECT light::text, light_uuid::text, clv_uuid::text, light_text::text FROM population;
SELECT c.* FROM population, crm.customers(light) AS c ORDER BY 1;
SELECT c.* FROM population, crm.customers(real) AS c ORDER BY 1;
SELECT c.* FROM population, crm.customers(clv_uuid) AS c ORDER BY 1;
SELECT c.* FROM population, crm.clv_customers(clv, '2025-02-01') AS c ORDER BY 1;
SELECT c.* FROM population, crm.clv_customers(clv_text, '2025-02-01') AS c ORDER BY 1;
SELECT i.* FROM population, crm.population_info(light_text) AS i;
SELECT m::text, model::jsonb FROM model AS m ORDER BY method;
SELECT method, s.* FROM population, model, crm.rfm_scores(model, light) AS s WHERE method <> 'ntile text' ORDER BY method, customer;
SELECT method, s.* FROM population, model, crm.rfm_scores(model, light_text) AS s WHERE method <> 'ntile' ORDER BY method, customer;
SELECT s.* FROM population, model, crm.rfm_segments(model, light, scheme => 'grid') AS s WHERE method = 'quantile' ORDER BY segment;
SELECT * FROM scored ORDER BY customer_id;
SELECT f::text, purchases::jsonb, abc::jsonb FROM fitted AS f;
SELECT s::text, path_model::jsonb, index_model::jsonb FROM surveyed AS s;
SELECT r.*, crm.latent_index(index_model, 'y', 1, 2, 3) FROM surveyed, crm.satisfaction_rows(index_model) AS r;
SELECT c.* FROM fitted, crm.clv_scores(purchases, spend, ordinary, horizon => 52, annual_rate => 0.1) AS c ORDER BY 1;
SELECT crm.label('value_tier', 1), crm.label('tier', 1, 'de', 'our_tiers'), crm.advice('tier', 2, 'de', 'our_tiers');
SELECT * FROM kept.value_tiers ORDER BY position;
SELECT s::text FROM crm.source AS s;
SELECT s::text FROM crm.labels AS s ORDER BY 1;
SELECT s::text FROM crm.scheme_cells AS s ORDER BY 1;
SELECT s::text FROM crm.scheme AS s ORDER BY 1;
SELECT s::text FROM crm.scheme_code AS s ORDER BY 1;
SELECT s::text FROM crm.scheme_label AS s ORDER BY 1;
SELECT s::text FROM crm.scheme_axis AS s ORDER BY 1;
SELECT s::text FROM crm.scheme_rule AS s ORDER BY 1;
SELECT s::text FROM crm.scheme_cell AS s ORDER BY 1;
SELECT s::text FROM crm.scheme_arrow AS s ORDER BY 1;
};
my $before = $node->safe_psql('shop', $answers);
cmp_ok(length $before, '>', 100000, 'there is something to compare');

# restore(DATABASE, DUMP OPTIONS): dumps shop and restores it elsewhere.
foreach my $format ('plain', 'custom')
{
	my $copy = "copy_$format";
	my $dump = "$directory/$format";
	$node->command_ok([ 'pg_dump', '-F', $format, '-f', $dump, $node->connstr('shop') ], "pg_dump, $format");
	$node->safe_psql('postgres', "CREATE DATABASE $copy");
	$node->command_ok(
		$format eq 'plain'
		? [ 'psql', '-X', '-q', '-v', 'ON_ERROR_STOP=1', '-o', "$directory/out", '-f', $dump, '-d', $node->connstr($copy) ]
		: [ 'pg_restore', '-e', '-d', $node->connstr($copy), $dump ],
		"restore, $format");
	ok($node->safe_psql($copy, $answers) eq $before, "everything is as before, $format");
}

# Several jobs load the tables of names in any order, children before parents
# too; a database may hold other schemes already.
foreach my $format ('custom', 'directory')
{
	my $dump = "$directory/$format";
	$node->command_ok([ 'pg_dump', '-F', $format, '-f', $dump, $node->connstr('shop') ], "pg_dump, $format") if !-e $dump;
	foreach my $jobs (2, 4, 4, 8)
	{
		$node->safe_psql('postgres', 'DROP DATABASE IF EXISTS copy_jobs');
		$node->safe_psql('postgres', 'CREATE DATABASE copy_jobs');
		$node->command_ok([ 'pg_restore', '-e', '-j', $jobs, '-d', $node->connstr('copy_jobs'), $dump ], "restore, $format, $jobs jobs");
		ok($node->safe_psql('copy_jobs', $answers) eq $before, "everything is as before, $format, $jobs jobs");
	}
}
# The worst order, one table at a time, beside schemes that are there already.
my @config = split /\n/, $node->safe_psql('shop', q{SELECT c::regclass FROM pg_extension, unnest(extconfig) AS c WHERE extname = 'crm' ORDER BY c::regclass::text COLLATE "C" DESC});
cmp_ok(scalar(@config), '>=', 7, 'every table of names is dumped');
$node->safe_psql('postgres', 'CREATE DATABASE copy_backwards');
$node->safe_psql('copy_backwards', q{CREATE EXTENSION crm; CREATE TABLE ordinary (); SELECT crm.copy_scheme('segment', 'rf_grid', 'earlier'), crm.copy_scheme('tier', 'vip', 'earlier'), crm.copy_scheme('matrix', 'value_potential', 'earlier'), crm.copy_scheme('path_model', 'ecsi', 'earlier')});
foreach my $table (@config)
{
	my ($name) = $table =~ /(\w+)$/;
	$node->command_ok([ 'pg_restore', '-e', '-a', '-n', 'crm', '-t', $name, '-d', $node->connstr('copy_backwards'), "$directory/custom" ], "restore $table alone");
}
foreach my $table (@config)
{
	my $rows = "SELECT coalesce(md5(string_agg(ROW(t.*)::text, chr(10) ORDER BY ROW(t.*)::text COLLATE \"C\")), 'none') FROM $table AS t WHERE ROW(t.*)::text NOT LIKE '(%,earlier,%'";
	is($node->safe_psql('copy_backwards', $rows), $node->safe_psql('shop', $rows), "rows of $table, restored backwards");
}
is($node->safe_psql('shop', q{SELECT string_agg(conrelid::regclass::text, ', ') FROM pg_constraint WHERE contype = 'f' AND conrelid = ANY ((SELECT extconfig FROM pg_extension WHERE extname = 'crm')::oid[])}),
	'', 'no table of names refers to another by a foreign key');

# A role without rights of its own had installed it: its schema is there when a
# superuser restores the dump.
$node->safe_psql('postgres', 'CREATE ROLE keeper LOGIN');
$node->safe_psql('postgres', 'CREATE ROLE editor LOGIN');
$node->safe_psql('postgres', 'CREATE DATABASE kept');
$node->safe_psql('postgres', 'GRANT CREATE ON DATABASE kept TO keeper');
$node->safe_psql('kept', q{CREATE EXTENSION crm; SELECT crm.copy_scheme('segment', 'rf_grid', 'ours'); GRANT UPDATE (name) ON crm.scheme_label TO editor}, extra_params => [ '-U', 'keeper' ]);
$node->command_ok([ 'pg_dump', '-F', 'custom', '-f', "$directory/kept", $node->connstr('kept') ], 'pg_dump of what a plain role installed');
$node->safe_psql('postgres', 'CREATE DATABASE kept_again');
$node->command_ok([ 'pg_restore', '-e', '-j', 4, '-d', $node->connstr('kept_again'), "$directory/kept" ], 'restore by a superuser');
is($node->safe_psql('kept_again', q{SELECT nspowner::regrole, crm.rfm_segment(5, 5, 5, 'ours') FROM pg_namespace WHERE nspname = 'crm'}), 'keeper|champions', 'its schema and its scheme are back');
is($node->safe_psql('kept_again', q{SELECT crm.copy_scheme('segment', 'ours', 'mine')}, extra_params => [ '-U', 'keeper' ]), '', 'and its rights');
is($node->safe_psql('kept_again', q{SELECT bool_and(has_column_privilege('editor', 'crm.scheme_label', 'name', 'UPDATE'))}), 't', 'and those that it gave');

# Only what is the user's own is in a dump, and the restored scheme can be edited.
my $dump = slurp_file("$directory/plain");
like($dump, qr/^segment\tours\t.*\tf\tf\tf\t(?:f|\\N)/m, 'own schemes are dumped');
unlike($dump, qr/^segment\trf_grid\t/m, 'shipped schemes are not');
is($node->safe_psql('copy_plain', q{SELECT crm.drop_scheme('segment', 'ours'); SELECT count(*) FROM crm.scheme_cell WHERE scheme = 'ours'}) =~ s/^\n//r,
	'0', 'a restored scheme can be dropped');
is($node->safe_psql('copy_custom', q{SELECT count(*) FROM crm.scheme WHERE kind = 'segment' AND scheme IN ('rf_grid', 'ours', 'grid')}), '3', 'no scheme is doubled');

# COPY: summaries and populations out and in again, in text and binary.
my $customers = join ' UNION ALL ',
  map { "SELECT '$_', c::text FROM %s, crm.customers($_) AS c" } qw(light clv real light_uuid clv_uuid light_text clv_text);
my %meaning = (summary => 'SELECT t::text FROM %s AS t', population => $customers);
foreach my $format (qw(text binary csv))
{
	foreach my $table (sort keys %meaning)
	{
		$node->safe_psql(
			'shop', qq{
CREATE TABLE again (LIKE $table);
COPY $table TO '$directory/$table.$format' (FORMAT $format);
COPY again FROM '$directory/$table.$format' (FORMAT $format);
});
		my ($old, $new) = map { $meaning{$table} =~ s/%s/$_/gr } $table, 'again';
		is($node->safe_psql('shop', "SELECT count(*) FROM ((($old) EXCEPT ALL ($new)) UNION ALL (($new) EXCEPT ALL ($old))) AS d"),
			'0', "$table through $format COPY");
		$node->safe_psql('shop', 'DROP TABLE again');
	}
}

# jsonb and back is the same model: to the last bit of every cut-off.
is($node->safe_psql('shop', q{SELECT count(*) FROM model WHERE model::jsonb::text::jsonb::crm.rfm_model::text IS DISTINCT FROM model::text}),
	'0', 'models survive jsonb');

done_testing();
