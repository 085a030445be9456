# Versions of scorecards and credit decisions: who may do what, approvals at
# the same time, dump and restore; and, when ../shared/data is there, the golden
# figures of the movement of grades.
use strict;
use warnings FATAL => 'all';

use CrmCluster;
use PostgreSQL::Test::Utils;
use Test::More;

my $node = CrmCluster::new_node('main');
my $directory = PostgreSQL::Test::Utils::tempdir();
$node->safe_psql(
	'postgres', q{
CREATE ROLE keeper LOGIN;
CREATE ROLE modeller LOGIN;
CREATE ROLE approver LOGIN;
CREATE ROLE clerk LOGIN;
CREATE ROLE stranger LOGIN;
CREATE DATABASE bank;
GRANT CREATE ON DATABASE bank TO keeper;
});

# as(ROLE, SQL): what psql prints, or the SQLSTATE of the first error.
sub as
{
	my ($role, $sql) = @_;
	my ($code, $stdout, $stderr) = $node->psql('bank', "\\set VERBOSITY sqlstate\n$sql", extra_params => [ '-U', $role ]);
	return $stderr =~ /ERROR:\s+(\w{5})/ ? $1 : $stdout;
}

# The rights are those of the manual, and the owner of the extension, an ordinary role, gives them.
is(as('keeper', 'CREATE EXTENSION crm'), '', 'an ordinary role installs');
my $rights = q{
GRANT SELECT, INSERT (card, definition, data_query, note) ON crm.scorecard_version TO modeller;
GRANT SELECT, UPDATE (status, valid_from) ON crm.scorecard_version TO approver;
GRANT SELECT ON crm.scorecard_version, crm.credit_decision TO clerk;
GRANT INSERT (customer, card, version, as_of, inputs, credit_limit, override_grade, override_limit, override_reason) ON crm.credit_decision TO clerk;
};
is(as('keeper', $rights), '', 'and gives the rights');

my $card = q{crm.scorecard('[{"variable": "age", "cuts": [30, 50], "points": [10, 20, 30]}, {"variable": "housing", "groups": [["own"], ["rent", "free"]], "points": [20, 10]}]', base_points => 400, base_score => 440, odds => 20, pdo => 20)};
my $decide = q{SELECT score, scored_by FROM crm.credit_decide('retail', '{"age": 44, "housing": "own"}', 'K-1', '2025-02-01', 1000)};
is(as('modeller', "SELECT crm.record_scorecard('retail', $card)"), '1', 'a modeller records');
is(as('modeller', q{SELECT crm.approve_scorecard('retail', 1, '2025-01-01')}), '42501', 'but does not approve');
is(as('modeller', $decide), '42501', 'nor decide');
is(as('clerk', $decide), '22023', 'nobody decides by a draft');
is(as('approver', "SELECT crm.record_scorecard('retail', $card)"), '42501', 'an approver does not record');
is(as('approver', q{SELECT crm.approve_scorecard('retail', 1, '2025-01-01')}), '', 'but approves');
is(as('clerk', $decide), '440|clerk', 'a clerk decides');
is(as('clerk', q{SELECT r.reproduced, r.score FROM crm.credit_decision AS d, crm.credit_rescore(d.decision) AS r}), 't|440', 'and scores again');
is(as('clerk', q{SELECT crm.retire_scorecard('retail', 1)}), '42501', 'but retires nothing');
is(as('stranger', $decide), '42501', 'others decide nothing');
is(as('stranger', 'SELECT count(*) FROM crm.credit_decision'), '42501', 'nor read decisions');
is(as('stranger', 'SELECT count(*) FROM crm.scorecard_version'), '42501', 'nor versions');
is($node->safe_psql('bank', q{SELECT card, version, status, created_by, approved_by, valid_from FROM crm.scorecard_version}), 'retail|1|approved|modeller|approver|2025-01-01', 'who recorded and who approved is written');

# Nobody rewrites: not who may add, not the owner of the extension, and not a superuser by accident.
my @rewrites = (
	q{UPDATE crm.credit_decision SET score = 1}, q{DELETE FROM crm.credit_decision}, q{TRUNCATE crm.credit_decision},
	q{UPDATE crm.scorecard_version SET definition = '{}'}, q{UPDATE crm.scorecard_version SET approved_by = 'me'}, q{DELETE FROM crm.scorecard_version}, q{TRUNCATE crm.scorecard_version},
	q{ALTER TABLE crm.credit_decision DISABLE TRIGGER USER}, q{DROP TRIGGER keep ON crm.credit_decision}, q{ALTER TABLE crm.scorecard_version DISABLE TRIGGER USER}, q{DROP TABLE crm.credit_decision},
	q{CREATE OR REPLACE FUNCTION crm_internal.audit_keep() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'});
foreach my $role (qw(keeper modeller approver clerk stranger))
{
	foreach my $rewrite (@rewrites)
	{
		is(as($role, $rewrite), $role eq 'keeper' && $rewrite =~ /^DROP TABLE/ ? '2BP01' : '42501', "$role: $rewrite");
	}
}
foreach my $rewrite (@rewrites[ 0 .. 6 ])
{
	is(as('postgres', $rewrite), '55000', "superuser: $rewrite");
	is(as('postgres', "SET session_replication_role = replica; $rewrite"), '55000', "superuser, as a replica: $rewrite") if $rewrite =~ /^(?:DELETE|TRUNCATE)/;
}
is(as('clerk', q{INSERT INTO crm.credit_decision (customer, card, as_of, inputs, score, points) VALUES ('K-2', 'retail', '2025-02-01', '{"age": 44, "housing": "own"}', 999, '{999}')}), '42501', 'a clerk writes no points');
is(as('clerk', q{INSERT INTO crm.credit_decision (decision, customer, card, as_of, inputs) OVERRIDING SYSTEM VALUE VALUES (2, 'K-2', 'retail', '2025-02-01', '{"age": 44, "housing": "own"}')}), '42501', 'nor numbers of decisions');
is(as('clerk', q{SET check_function_bodies = off; INSERT INTO crm.credit_decision (customer, card, as_of, inputs) VALUES ('K-2', 'retail', '2025-02-01', '{"age": 25, "housing": "rent"}') RETURNING score, scored_by}),
	'420|clerk', 'an INSERT is scored, also where a session looks like a restore');
is(as('modeller', qq{SET check_function_bodies = off; INSERT INTO crm.scorecard_version (card, definition) SELECT 'retail', ($card)::jsonb RETURNING version, status, created_by}), '2|draft|modeller', 'and a version a draft');

# Objects of others in the way of operators and functions change nothing.
is(as('clerk', q{
CREATE TEMP TABLE credit_decision (x int);
CREATE FUNCTION pg_temp.credit_score(crm.scorecard, jsonb) RETURNS crm.credit_score LANGUAGE sql AS 'SELECT NULL::crm.credit_score';
SET search_path = pg_temp, crm, pg_catalog;
SELECT score, scored_by FROM crm.credit_decide('retail', '{"age": 44, "housing": "rent"}', 'K-3', '2025-02-01')}), '430|clerk', 'what a session has in its search path is not asked');

# Approvals at the same time: the second waits, and is told.
my ($first, $second) = map { $node->background_psql('bank', on_error_stop => 0) } 1, 2;
my $turns = sub {
	my ($held, $waiting, $end, $name) = @_;
	$first->query("BEGIN; $held");
	$second->{stderr} = '';
	$second->query_until(qr/started/, "\\echo started\n$waiting;\n\\echo ended\n");
	ok($node->poll_query_until('bank', q{SELECT count(*) > 0 FROM pg_stat_activity WHERE wait_event_type = 'Lock'}), "$name: the second waits");
	$first->query($end);
	$second->query_until(qr/ended/, '');
	return $second->{stderr};
};
my $status = q{SELECT string_agg(concat_ws(' ', version, status, valid_from), ', ' ORDER BY version) FROM crm.scorecard_version WHERE card = 'retail'};
my $approve = sub { my ($version, $day) = @_; return "SELECT crm.approve_scorecard('retail', $version, '$day')" };
like($turns->($approve->(2, '2025-03-01'), $approve->(2, '2025-04-01'), 'COMMIT', 'the same draft'), qr/version 2 of scorecard "retail" is approved already/, 'and is told that it is approved');
is($node->safe_psql('bank', $status), '1 approved 2025-01-01, 2 approved 2025-03-01', 'the first approval holds');
is($turns->("SELECT crm.record_scorecard('retail', $card)", "SELECT crm.record_scorecard('retail', $card)", 'COMMIT', 'two versions'), '', 'and gets the next number');
is($node->safe_psql('bank', $status), '1 approved 2025-01-01, 2 approved 2025-03-01, 3 draft, 4 draft', 'there are both');
like($turns->($approve->(3, '2025-06-01'), $approve->(4, '2025-06-01'), 'COMMIT', 'two drafts for one day'), qr/another version of scorecard "retail" is valid from 2025-06-01/, 'and is told that the day is taken');
is($turns->("SELECT crm.retire_scorecard('retail', 3)", $approve->(4, '2025-06-01'), 'COMMIT', 'a day that becomes free'), '', 'and has it');
like($turns->("SELECT crm.record_scorecard('retail', $card); SELECT crm.retire_scorecard('retail', 4)", "SELECT crm.retire_scorecard('retail', 4)", 'COMMIT', 'retired twice'), qr/version 4 of scorecard "retail" is retired already/, 'and is told');
is($turns->($approve->(5, '2025-07-01'), $approve->(5, '2025-08-01'), 'ROLLBACK', 'an approval that is taken back'), '', 'and approves');
is($node->safe_psql('bank', $status), '1 approved 2025-01-01, 2 approved 2025-03-01, 3 retired 2025-06-01, 4 retired 2025-06-01, 5 approved 2025-08-01', 'one of them each time');
$_->quit foreach $first, $second;

# Dump and restore: everything is as it was, who and when too, and goes on, with the rights that the owner of the
# extension gave.
is(as('clerk', q{SELECT count(crm.credit_decide('retail', jsonb_build_object('age', n % 60, 'housing', (ARRAY['own', 'rent', 'free', 'tent'])[1 + n % 4], 'income', n / 7.0), n, '2025-04-01', n)) FROM generate_series(1, 300) AS n}), '300', 'three hundred decisions');
my $history = q{SET timezone = 'UTC'; SELECT v::text FROM crm.scorecard_version AS v ORDER BY card, version; SELECT d::text FROM crm.credit_decision AS d ORDER BY decision};
my $before = $node->safe_psql('bank', $history);
my $number = $node->safe_psql('bank', 'SELECT max(decision) FROM crm.credit_decision');
foreach my $format (qw(plain directory))
{
	my $dump = "$directory/$format";
	my $copy = "copy_$format";
	$node->command_ok([ 'pg_dump', '-F', $format, '-f', $dump, $node->connstr('bank') ], "pg_dump, $format");
	$node->safe_psql('postgres', "CREATE DATABASE $copy");
	$node->command_ok(
		$format eq 'plain'
		? [ 'psql', '-X', '-q', '-v', 'ON_ERROR_STOP=1', '-o', "$directory/out", '-f', $dump, '-d', $node->connstr($copy) ]
		: [ 'pg_restore', '-e', '-j', 4, '-d', $node->connstr($copy), $dump ],
		"restore, $format");
	ok($node->safe_psql($copy, $history) eq $before, "$format: history is as before");
	is($node->safe_psql($copy, q{SELECT count(*), bool_and(r.reproduced) FROM crm.credit_decision AS d, crm.credit_rescore(d.decision) AS r}), '303|t', "$format: every decision is reproduced");
	is($node->safe_psql($copy, q{SELECT decision, scored_by FROM crm.credit_decide('retail', '{"age": 44, "housing": "own"}', 'K-9', '2025-02-01')}), ($number + 1) . '|postgres', "$format: numbers go on");
	is($node->safe_psql($copy, q{SELECT scored_by FROM crm.credit_decide('retail', '{"age": 44, "housing": "own"}', 'K-9', '2025-02-01')}, extra_params => [ '-U', 'clerk' ]), 'clerk', "$format: a clerk decides as before");
	is($node->safe_psql($copy, "SELECT crm.record_scorecard('other', $card)", extra_params => [ '-U', 'modeller' ]), '1', "$format: a modeller records");
	is($node->safe_psql($copy, q{SELECT crm.approve_scorecard('other', 1, '2025-01-01')}, extra_params => [ '-U', 'approver' ]), '', "$format: an approver approves");
	is($node->safe_psql($copy, 'GRANT SELECT ON crm.credit_decision TO stranger', extra_params => [ '-U', 'keeper' ]), '', "$format: and who had installed it gives rights");
	is(($node->psql($copy, '\set VERBOSITY sqlstate' . "\nDELETE FROM crm.credit_decision"))[2] =~ s/.*ERROR: +//r, '55000', "$format: nothing is deleted");
}
# The owner of the extension, an ordinary role, dumps and restores too.
$node->safe_psql('postgres', 'CREATE DATABASE kept OWNER keeper');
$node->command_ok([ 'pg_dump', '-U', 'keeper', '-F', 'custom', '-f', "$directory/kept", $node->connstr('bank') ], 'pg_dump by the owner of the extension');
$node->command_ok([ 'pg_restore', '-e', '-U', 'keeper', '-d', $node->connstr('kept'), "$directory/kept" ], 'pg_restore by the owner of the extension');
ok($node->safe_psql('kept', $history) eq $before, 'its history is as before');

if (!$ENV{CRM_SHARED})
{
  SKIP: { skip '../shared/data is not there', 1; }
	done_testing();
	exit;
}

# The toy of the golden file: grades from a time on, over two years of 365.25 days.
$node->safe_psql('postgres', 'CREATE EXTENSION crm');
is($node->safe_psql('postgres', qq{
CREATE TABLE golden (topic text, data text, params text, metric text, key text, value text, source text);
COPY golden FROM '$ENV{CRM_SHARED}/credit_golden.csv' (FORMAT csv, HEADER);
DELETE FROM golden WHERE topic <> 'migration';
} . q{
CREATE TABLE change AS
SELECT customer, array_position('{A,B,D}', split_part(c, '@', 1)) AS grade, split_part(c, '@', 2)::float8 * 365.25 AS day
FROM (SELECT DISTINCT data FROM golden) AS g, regexp_match(data, 'years: (.*); D absorbing') AS m, regexp_split_to_table(m[1], '; ') WITH ORDINALITY AS t(changes, customer), regexp_split_to_table(changes, ' ') AS c;
CREATE TABLE generator AS
SELECT crm.transition_generator(grade, next, until - day, 3) AS l
FROM (SELECT grade, lead(grade) OVER w AS next, lead(day, 1, 730.5) OVER w AS until, day FROM change WINDOW w AS (PARTITION BY customer ORDER BY day)) AS s;
CREATE TABLE snapshot AS
SELECT DISTINCT ON (n, customer) n, customer, grade FROM generate_series(0, 2) AS n JOIN change ON day <= n * 365.25 ORDER BY n, customer, day DESC;
CREATE TABLE answer AS
WITH name AS (SELECT i, (ARRAY['A', 'B', 'D'])[i] AS name FROM generate_series(1, 3) AS i)
SELECT CASE metric WHEN 'cohort' THEN 'n' ELSE metric END AS metric, f.name || t.name AS key, value
FROM name AS f, name AS t, LATERAL (
    SELECT 'generator' AS metric, l[f.i][t.i] AS value FROM generator
    UNION ALL SELECT 'p', (crm.transition_probabilities(l))[f.i][t.i] FROM generator
    UNION ALL SELECT 'cohort', count(*) FROM snapshot AS b JOIN snapshot AS a ON a.customer = b.customer AND a.n = b.n + 1 WHERE b.grade = f.i AND a.grade = t.i) AS v;
SELECT count(*), count(DISTINCT g.metric), bool_and(abs(a.value - g.value::float8) <= 1e-12)
FROM (SELECT metric, k AS key, v AS value FROM golden, ROWS FROM (regexp_split_to_table(key, ' '), regexp_split_to_table(value, ' ')) AS r(k, v)) AS g JOIN answer AS a USING (metric, key)}),
	'18|3|t', 'golden: generator, probabilities of a year, cohort counts');
done_testing();
