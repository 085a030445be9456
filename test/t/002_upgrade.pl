# Upgrading: ALTER EXTENSION UPDATE makes of an older version, object for object,
# what CREATE EXTENSION makes today, and users keep what is theirs.
#
# The older version is made here, the way CONTRIBUTING.md releases one: its
# install script is today's without the last subjects, and older in many places;
# the delta is what an author would have written since. Released versions, once
# there are some, are upgraded as well.
use strict;
use warnings FATAL => 'all';

use CrmCluster;
use CrmObjects;
use File::Path qw(make_path);
use PostgreSQL::Test::Utils;
use Test::More;

my ($version) = slurp_file('crm.control') =~ /^default_version = '(.+)'$/m;
my $old = '0.0.9';
my $folder = PostgreSQL::Test::Utils::tempdir();
my $tree = "$folder/tree";
my $stage = "$folder/stage";

# The tree of an author, with the library as it was built.
my @released = grep { $_ ne $version } map { m{^sql/crm--([^-]+)\.sql$} } glob 'sql/crm--*.sql';
make_path("$tree/src");
system_or_bail('cp', '-R', 'Makefile', 'crm.control', 'sql', 'crm.so', $tree);
unlink "$tree/sql/crm--$version.sql";

# author(TARGET...): runs make there. The library counts as made.
sub author
{
	my @targets = @_;
	command_ok([ 'make', '-s', '-C', $tree, '-o', 'crm.so', "PG_CONFIG=$ENV{PG_CONFIG}", "DESTDIR=$stage", @targets ], "make @targets");
	return;
}

# put(FILE, TEXT): writes a file of that tree.
sub put
{
	my ($file, $text) = @_;
	open my $out, '>', "$tree/$file" or die "$file: $!";
	print $out $text;
	close $out;
	return;
}

# older(WHAT, PATTERN, OLDER, NEWER, LIMIT): statements of the script as the older
# version had them, at most LIMIT, and what the delta does about each. OLDER and
# NEWER are functions of a statement.
my ($script, @delta);
sub older
{
	my ($what, $pattern, $older, $newer, $limit) = @_;
	my $count = 0;
	my $change = sub {
		my ($statement) = @_;
		my $was = $older->($statement);
		return $statement if $was eq $statement || defined $limit && $count >= $limit;
		$count++;
		push @delta, $newer->($statement);
		return $was;
	};

	$script =~ s/^($pattern)/$change->($1)/egm;
	return cmp_ok($count, '>', 0, "the older version differs in $what");
}

# Its subjects: concentration and all after it are newer.
my $order = slurp_file("$tree/sql/order");
put('sql/order', $order =~ s/^concentration\n.*//msr);
put('crm.control', slurp_file('crm.control') =~ s/\Q$version\E/$old/r);
author("sql/crm--$old.sql");
$script = slurp_file("$tree/sql/crm--$old.sql");
put('sql/order', $order);
put('crm.control', slurp_file('crm.control'));
author("sql/crm--$version.sql");
my $today = slurp_file("$tree/sql/crm--$version.sql");
is(substr($today, 0, length $script), $script, 'today\'s script goes on where the older one ends');
my $subjects = substr $today, length $script;

# What was otherwise in the subjects that it had.
my $same = sub { $_[0] };
my $replace = sub { $_[0] =~ s/^CREATE (FUNCTION|AGGREGATE|VIEW)/CREATE OR REPLACE $1/r };
my $nothing = sub { '' };
older('costs and safety of C functions', qr/CREATE FUNCTION [^;]*LANGUAGE C[^;]*;\n/, sub { $_[0] =~ s/ PARALLEL SAFE//r =~ s/ COST [\de]+//r }, $replace);
older('aggregates that were not parallel', qr/CREATE AGGREGATE [^;]*;\n/, sub { $_[0] =~ s/PARALLEL = SAFE/PARALLEL = UNSAFE/r }, $replace);
older('the body of an SQL function', qr/CREATE FUNCTION \S+\.rfm_cell\(r .*?;\n/s, sub { $_[0] =~ s/'-'::text/'+'::text/gr }, $replace);
older('the query of a view', qr/CREATE VIEW .*?;\n/s, sub { $_[0] =~ s/\bAS\nSELECT\b/AS\nSELECT DISTINCT/r }, $replace);
older('a trigger', qr/CREATE TRIGGER [^;]*;\nCOMMENT ON TRIGGER .*';\n/, $nothing, $same, 1);
older('the limits of a column', qr/CREATE TABLE (\S+)\.(\w+) \([^;]*?\b(\w+) +int NOT NULL CHECK \(\w+ BETWEEN \d+ AND 10\)/, sub { $_[0] =~ s/ AND 10\)\z/ AND 12)/r },
	sub { $_[0] =~ /^CREATE TABLE (\S+\.(\w+)) .*\b(\w+) +int NOT NULL (CHECK .*)\z/s; "ALTER TABLE $1 DROP CONSTRAINT $2_$3_check, ADD CONSTRAINT $2_$3_check $4;\n" }, 1);
older('what of a table is dumped', qr/SELECT pg_catalog.pg_extension_config_dump\('\S+', 'WHERE .*'\);\n/, sub { $_[0] =~ s/'WHERE .*'/''/r }, $same, 1);
my %view = map { $_ => 1 } $script =~ /^CREATE VIEW \S+\.(\w+)/mg;
older('who may read a view', qr/GRANT SELECT ON [^;]* TO PUBLIC;\n/, sub { (grep { !$view{$_} } $_[0] =~ /\.(\w+)/g) ? $_[0] : '' }, $same);
# An SQL body that takes a whole row holds the columns that the row had then.
older('a model with a column less', qr/CREATE TYPE \S+\.rfm_model AS \([^;]*;\n(?:COMMENT ON COLUMN .*\n)+/, sub { $_[0] =~ s/,[^,]*\n\);/\n);/r =~ s/COMMENT ON COLUMN .*\n\z//r },
	sub {
		my ($type, $column, $comment) = $_[0] =~ /^CREATE TYPE (\S+) .*,\s*([^,]*)\n\);.*^(COMMENT .*\n)\z/ms;
		"ALTER TYPE $type ADD ATTRIBUTE $column;\n$comment" . $replace->($today =~ /^(CREATE FUNCTION \S+\.to_jsonb\(model \S+rfm_model\).*?;\n)/ms);
	});
older('comments', qr/COMMENT ON .*';\n/, sub { $_[0] =~ s/ IS '/ IS 'Earlier: /r }, $same);

# What it had and is no more.
my ($in_library) = $script =~ /'MODULE_PATHNAME', '(\w+)'/;
put("sql/crm--$old.sql", $script . qq{
CREATE TABLE \@extschema\@.earlier (name text PRIMARY KEY);
SELECT pg_catalog.pg_extension_config_dump('\@extschema\@.earlier', '');
GRANT ALL ON \@extschema\@.earlier TO \@extowner\@;
CREATE FUNCTION \@extschema\@.earlier(text) RETURNS text LANGUAGE sql RETURN (SELECT e.name FROM \@extschema\@.earlier AS e WHERE e.name = \$1);
CREATE FUNCTION \@extschema\@.earlier_c(float8) RETURNS float8 AS 'MODULE_PATHNAME', '$in_library' LANGUAGE C;
});
my $head = qq{\\echo Use "ALTER EXTENSION crm UPDATE TO '$version'" to load this file. \\quit
SELECT pg_catalog.set_config('search_path', 'pg_catalog, pg_temp', true);
};
# A table whose rows are dumped is taken off that list before it goes.
my $gone = q{
DROP FUNCTION @extschema@.earlier(text), @extschema@.earlier_c(float8);
ALTER EXTENSION crm DROP TABLE @extschema@.earlier;
DROP TABLE @extschema@.earlier;
};
my $delta = join '', @delta, $subjects;
put("sql/crm--$old--$version.sql", $head . $gone . $delta);

# The same delta by somebody hasty: WHAT is forgotten or wrong where PATTERN
# matches first, and how that is reported, given what the pattern caught.
my $hasty = $delta;
my @reports;
sub hasty
{
	my ($what, $pattern, $instead, $report) = @_;
	my @caught = $hasty =~ /^$pattern/m;
	ok(@caught && $hasty =~ s/^$pattern/$instead->(@caught)/em, "a delta can get wrong: $what");
	push @reports, [ $what, $report->(map { quotemeta } @caught) ];
	return;
}
hasty('a function is missing', qr/CREATE AGGREGATE \S+\.(hhi)\([^;]*;\nCOMMENT ON .*\n/, $nothing, sub { qr/^missing: function crm\w*\.$_[0]\(double precision\)$/ });
hasty('a comment is missing', qr/COMMENT ON AGGREGATE \S+\.(entropy)\(float8\) IS .*\n/, $nothing, sub { qr/^function crm\w*\.$_[0]\(double precision\): missing: comment "How evenly / });
hasty('a comment is the older one', qr/COMMENT ON FUNCTION \S+\.(\w+)\(.* IS '(\w+).*\n/, $nothing, sub { qr/^function crm\w*\.$_[0]\(.*\): comment is "Earlier: $_[1].*, not "$_[1]/ });
hasty('the comment of a column is missing', qr/COMMENT ON COLUMN \S+\.(?!rfm_model)(\w+)\.(\w+) IS '(\w+).*';\n/, $nothing, sub { qr/^[a-z ]+ crm\w*\.$_[0] column $_[1]: (?:missing: comment|comment is "Earlier: $_[2].*, not) "$_[2]/ });
hasty('a body is otherwise', qr/CREATE FUNCTION \S+\.(margin_contribution)\(.*\n.*\n(.*) 2\.0\);/, sub { $& =~ s/ 2\.0\)/ 3.0)/r }, sub { qr/^function crm\w*\.$_[0]\(.*\): body is .*3\.0.*, not .*2\.0/ });
hasty('a cost is otherwise', qr/CREATE FUNCTION \S+\.(price_volume_mix_item)\([^;]*COST (\d+);/, sub { $& =~ s/COST \d+/COST 7/r }, sub { qr/^function crm\w*\.$_[0]\(.*\): cost is "7", not "$_[1]"$/ });
hasty('a grant is missing', qr/GRANT SELECT ON ([^;]*) TO PUBLIC;\n/, $nothing, sub { my $names = join '|', $_[0] =~ /\.(\w+)/g; qr{^\w+ crm\w*\.(?:$names): privileges is "\w.*, not "=r/} });
hasty('rows are not dumped', qr/SELECT pg_catalog.pg_extension_config_dump\('[^.]+\.(\w+)', 'WHERE (.*)'\);\n/, $nothing, sub { qr/^table crm\w*\.$_[0]: (?:missing: dumped "|dumped is "whole", not ")WHERE $_[1]"$/ });
hasty('a trigger is missing', qr/CREATE TRIGGER (\w+) [^;]* ON \S+\.(\w+)\n[^;]*;\nCOMMENT ON .*\n/, $nothing, sub { qr/^missing: trigger $_[0] on table crm\w*\.$_[1]$/ });
hasty('a column of a type is missing', qr/ALTER TYPE \S+\.(\w+) ADD ATTRIBUTE (\w+) .*\n(?:COMMENT ON COLUMN .*\n)?/, $nothing, sub { qr/^missing: (?:composite )?type crm\w*\.$_[0] column $_[1]$|^function crm\w*\.to_jsonb\(crm\w*\.$_[0]\): body is / });
hasty('a constraint is the older one', qr/ALTER TABLE \S+\.(\w+) DROP CONSTRAINT (\w+),.*\n/, $nothing, sub { qr/^constraint $_[1] on table crm\w*\.$_[0]: definition is ".*12.*, not ".*10/ });
push @reports, [ 'what is no more is left over', qr/^left over: (?:function crm\w*\.earlier\(text\)|function crm\w*\.earlier_c\(.*\)|index crm\w*\.earlier_pkey|constraint earlier_(?:pkey|name_not_null) on table crm\w*\.earlier|table crm\w*\.earlier(?: column name)?)$/ ];

# Both, installed from where make puts them.
put("sql/crm--$old--hasty.sql", $head . $hasty);
author('install');
my $installed = "$stage" . `$ENV{PG_CONFIG} --sharedir` =~ s/\n//r . '/extension';
foreach my $file ("crm--$version.sql", "crm--$old.sql", "crm--$old--$version.sql", "crm--$old--hasty.sql", 'crm.control')
{
	ok(-e "$installed/$file", "make install brings $file");
}

# The library shows what any script names: a C function of a released version
# must stay, since CREATE FUNCTION looks it up.
put('sql/crm--0.0.8.sql', q{CREATE FUNCTION @extschema@.f() RETURNS int AS 'MODULE_PATHNAME', 'crm_earlier' LANGUAGE C;});
author('src/exports.txt');
like(slurp_file("$tree/src/exports.txt"), qr/^crm_earlier$/m, 'functions of older scripts are shown');

# A server that sees them, and roles: a shopkeeper without rights of his own has
# installed the extension, an analyst reads.
my $node = CrmCluster::new_node('main');
$node->append_conf('postgresql.conf', $ENV{CRM_STAGE_SETTINGS} =~ s/\Q$ENV{CRM_STAGE}\E/$stage/gr);
$node->restart;
$node->safe_psql('postgres', 'CREATE ROLE shopkeeper LOGIN; CREATE ROLE analyst LOGIN');

# as(ROLE, DATABASE, SQL): what psql prints.
sub as
{
	my ($role, $database, $sql) = @_;
	return $node->safe_psql($database, $sql, extra_params => [ '-U', $role ]);
}

# install(DATABASE, FROM, TO): a database with the extension.
sub install
{
	my ($database, $from, $to) = @_;
	$node->safe_psql('postgres', "CREATE DATABASE $database; GRANT CREATE ON DATABASE $database TO shopkeeper");
	as('shopkeeper', $database, "CREATE EXTENSION crm VERSION '$from'");
	as('shopkeeper', $database, "ALTER EXTENSION crm UPDATE TO '$to'") if defined $to;
	return;
}

# described(DATABASE, FROM, TO): the same, and what it looks like.
sub described
{
	install(@_);
	return CrmObjects::describe($node, $_[0]);
}

my $fresh = described('fresh', $version);
cmp_ok(scalar(keys %$fresh), '>', 500, 'a fresh installation has members');
cmp_ok(scalar(grep { /^row / } map { keys %$_ } values %$fresh), '>', 100, 'and shipped rows');
is_deeply([ CrmObjects::differences($fresh, described('again', $version)) ], [], 'two fresh installations are the same');

my $older = described('older', $old);
cmp_ok(scalar(CrmObjects::differences($fresh, $older)), '>', 300, 'the older version is another');
foreach my $from ($old, @released)
{
	is(join("\n", CrmObjects::differences($fresh, described('upgraded_' . ($from =~ tr/a-zA-Z0-9/_/cr), $from, $version))),
		'', "upgraded from $from to $version equals fresh");
}

# What differs is said precisely: each report once, and nothing else.
my @said = CrmObjects::differences($fresh, described('hasty', $old, 'hasty'));
foreach my $report (@reports)
{
	my ($what, $pattern) = @$report;
	my $count = @said;
	@said = grep { !/$pattern/ } @said;
	cmp_ok($count - @said, '>', 0, "reported: $what") || diag($pattern);
}
is(join("\n", @said), '', 'and nothing else is');

# A shop with the older version: what it stored, made and edited, and who may what.
my $shop = q{
CREATE SCHEMA AUTHORIZATION shopkeeper;
GRANT USAGE ON SCHEMA shopkeeper TO analyst;
CREATE TABLE orders AS SELECT order_id, customer_id, ordered_at, amount, 'Kundin Nr. ' || customer_id AS name FROM crm.simulate_orders(400, days => 365);
CREATE TABLE summary AS SELECT customer_id, crm.customer_summary(ordered_at, amount, order_id) AS summary FROM orders GROUP BY 1;
CREATE INDEX ON summary (crm.money(summary));
CREATE TABLE population AS SELECT crm.population_with_days(customer_id, ordered_at, amount, order_id) AS p, crm.population(name, ordered_at, amount) AS named FROM orders;
CREATE TABLE model AS SELECT crm.rfm_fit(p, '2026-02-01') AS rfm, crm.clv_fit(p, '2026-02-01', unit => 'week') AS clv, crm.gamma_gamma_fit(p) AS spend, crm.abc_fit(p) AS abc FROM population;
SELECT count(*) FROM crm.define_scheme('segment', 'ours', rules => '[{"segment": "vip", "segment_zh": "贵宾", "r": [4, 5], "f": 5}]', others => 'rest');
SELECT crm.copy_scheme('segment', 'rf_grid', 'grid');
UPDATE crm.scheme_code SET code = 'stars' WHERE kind = 'segment' AND scheme = 'grid' AND code = 'champions';
UPDATE crm.scheme_label SET advice = 'Call them.' WHERE kind = 'segment' AND scheme = 'grid' AND code = 'stars' AND language = 'en';
SELECT count(*) FROM crm.define_scheme('value_tier', 'ours', '{gold, rest}', names_zh => '{金, 其他}', standard => true);
CREATE VIEW scored AS SELECT customer_id, (crm.rfm_score(rfm, summary)).*, crm.rfm_cell(5, 4, 5) AS cell, crm.rfm_segment(5, 5, 5, 'ours') FROM summary, model;
CREATE FUNCTION worth(s crm.customer_summary) RETURNS numeric LANGUAGE sql RETURN crm.money(s);
GRANT SELECT ON ALL TABLES IN SCHEMA shopkeeper TO analyst;
};
install('shop', $old);
as('shopkeeper', 'shop', $shop . q{INSERT INTO crm.earlier VALUES ('no longer')});
$node->safe_psql('shop', 'GRANT INSERT ON crm.scheme TO analyst; REVOKE EXECUTE ON FUNCTION crm.copy_scheme(text, text, text, text) FROM PUBLIC');
my $answers = q{
SELECT s::text, s.summary::jsonb, worth(s.summary) FROM summary AS s ORDER BY customer_id;
SELECT named::text FROM population;
SELECT c.* FROM population, crm.customers(p) AS c ORDER BY 1;
SELECT c.* FROM population, crm.clv_customers(p, '2026-02-01') AS c ORDER BY 1;
SELECT clv::jsonb, spend::jsonb, abc::jsonb FROM model;
SELECT s.* FROM population, model, crm.clv_scores(clv, spend, p, horizon => 52, annual_rate => 0.1) AS s ORDER BY 1;
SELECT a.* FROM population, model, crm.abc_classes(abc, p) AS a ORDER BY 1;
SELECT s::text FROM crm.scheme_code AS s ORDER BY 1;
SELECT s::text FROM crm.scheme AS s ORDER BY 1;
SELECT s::text FROM crm.scheme_label AS s ORDER BY 1;
};
# A model whose row had a column less is read when that column is there, and a view when its grant is.
my $by_model = q{
SELECT s::text FROM crm.labels AS s ORDER BY 1;
SELECT rfm::text, rfm::jsonb FROM model;
SELECT s.* FROM population, model, crm.rfm_segments(rfm, p, scheme => 'grid') AS s ORDER BY 1;
SELECT * FROM scored ORDER BY customer_id;
};
# The new library answers the older SQL; then, in one session, the new SQL.
my $ours = 'SET search_path = shopkeeper;';
my ($before, $after) = split /^upgraded\n/m, as('shopkeeper', 'shop', "$ours $answers ALTER EXTENSION crm UPDATE; SELECT 'upgraded'; $answers");
cmp_ok(length $before, '>', 50000, 'there is something to compare');
ok($before eq "$after\n", 'stored values, edited schemes, views and functions say the same in the session that upgrades');
is(as('shopkeeper', 'shop', q{SELECT extversion FROM pg_extension WHERE extname = 'crm'}), $version, 'without a version named it is today\'s');
install('new_shop', $version);
as('shopkeeper', 'new_shop', $shop);
ok(as('shopkeeper', 'new_shop', "$ours $answers $by_model") eq as('shopkeeper', 'shop', "$ours $answers $by_model"), 'and say what they say in a new shop');
is(as('analyst', 'shop', q{SELECT count(*), min(cell) FROM shopkeeper.scored}), '400|545', 'another role reads as before');
is(as('shopkeeper', 'shop', q{SELECT crm.rfm_cell(10, 4, 5)}), '10-4-5', 'functions do what they do today');
is($node->psql('shop', 'ALTER EXTENSION crm UPDATE', extra_params => [ '-U', 'analyst' ], on_error_stop => 1), 3, 'who does not own the extension does not upgrade it');

# Apart from the user's rows and privileges it is a fresh installation.
my $upgraded = CrmObjects::describe($node, 'shop');
my @own = CrmObjects::differences($fresh, $upgraded);
is_deeply([ grep { !/^table crm\.\w+: left over: row |: privileges is / } @own ], [], 'the shop differs from a fresh installation in rows and privileges of its own');
is_deeply([ map { /^(\w+ crm\.\w+).*: privileges/ } @own ], [ 'function crm.copy_scheme', 'table crm.scheme' ], 'which are these');

# A dump holds just those rows, from tables whose registration came with the delta too.
$node->command_ok([ 'pg_dump', '-F', 'custom', '-f', "$folder/shop", $node->connstr('shop') ], 'pg_dump of the upgraded shop');
$node->safe_psql('postgres', 'CREATE DATABASE restored');
$node->command_ok([ 'pg_restore', '-e', '-j', 4, '-d', $node->connstr('restored'), "$folder/shop" ], 'pg_restore');
is_deeply([ grep { !/: privileges is / } CrmObjects::differences($upgraded, CrmObjects::describe($node, 'restored')) ], [], 'the restored shop is the upgraded one');
ok($node->safe_psql('restored', "$ours $answers") eq $after, 'and says the same');
my $rights = q{SELECT has_table_privilege('analyst', 'crm.scheme', 'INSERT'), has_function_privilege('analyst', 'crm.copy_scheme(text, text, text, text)', 'EXECUTE')};
is($node->safe_psql($_, $rights), 't|f', "what was granted and revoked, $_") foreach 'shop', 'restored';

done_testing();
