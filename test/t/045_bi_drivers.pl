# What programs of others get to see: the views of a registered source, as doc/bi.md registers one, read by psycopg2,
# psqlODBC, pgJDBC and node-postgres as the role that the page makes. Every column arrives as the driver's number, text or
# date, and its values are what psql reads. test/driver has the readers; what is not installed is skipped.
use strict;
use warnings FATAL => 'all';

use CrmCluster;
use PostgreSQL::Test::Utils;
use Test::More;

# What a driver makes of a type. JavaScript's only number is a double, so node-postgres keeps as text what might not fit.
my @types = qw(integer bigint float numeric text date timestamp);
my %makes = (
	psycopg2 => [qw(int int float Decimal str date datetime)],
	pyodbc => [qw(int int float Decimal str date datetime)],
	pgJDBC => [qw(Integer Long Double BigDecimal String Date Timestamp)],
	'node-postgres' => [qw(number string number string string Date Date)]);
my %type_of = ('double precision' => 'float', 'timestamp with time zone' => 'timestamp', 'timestamp without time zone' => 'timestamp', map { $_ => $_ } @types);

my $node = CrmCluster::new_node('main');
$node->append_conf('postgresql.conf', "listen_addresses = '127.0.0.1'");
$node->restart;

my $page = slurp_file('doc/bi.md');
my ($role) = $page =~ /^(CREATE ROLE bi .*?)^```/ms or die 'doc/bi.md makes no role';
my ($source) = $page =~ /^(CREATE TABLE orders .*? crm\.create_source\(.*?\);)$/ms or die 'doc/bi.md registers no source';
$node->safe_psql('postgres', "SET client_min_messages = error; CREATE EXTENSION crm; $source
UPDATE person SET name = '客户' || customer_id, region = (ARRAY['华东', '华北 𠀀', 'Ω'])[customer_id % 4]; UPDATE invoice SET grade = '甲', paid_on = nullif(paid_on, date_trunc('month', paid_on)::date + 14); $role");
$node->safe_psql('postgres', q{CALL crm.score('shop', month_ends => 3)});
$node->safe_psql('postgres', q{CALL crm.score('shop')});
$node->safe_psql('postgres', q{INSERT INTO orders SELECT 0, 1, max(ordered_at), 'NaN' FROM orders});
isnt($node->psql('postgres', q{CALL crm.score('shop')}), 0, 'a run that fails, of which the views tell');
$node->safe_psql('postgres', q{DELETE FROM orders WHERE order_id = 0});

# The views with their columns, and in them what psql reads: how many, sum, digest, first and last day.
my %here;
my @relations = split /\n/, $node->safe_psql('postgres', q{SELECT oid::regclass FROM pg_class WHERE relnamespace = 'shop'::regnamespace AND relkind IN ('v', 'p') ORDER BY 1});
cmp_ok(scalar(@relations), '>=', 26, 'a source with customers, invoices and answers has all views');
foreach my $relation (@relations)
{
	my $each = $node->safe_psql('postgres', "SELECT string_agg(format(\$\$SELECT %L, %L, count(%2\$I), CASE WHEN %3\$L THEN sum(%2\$I::text::float8) END, md5(string_agg(%2\$I::text, E'\\n' ORDER BY %2\$I::text COLLATE \"C\")),
    CASE WHEN %4\$L THEN to_char(min(%2\$I::text::timestamp), 'YYYY-MM-DD HH24:MI:SS') || ' ' || to_char(max(%2\$I::text::timestamp), 'YYYY-MM-DD HH24:MI:SS') END FROM one\$\$,
    format_type(atttypid, NULL), attname, atttypid IN ('int4'::regtype, 'int8'::regtype, 'float8'::regtype, 'numeric'::regtype), atttypid IN ('date'::regtype, 'timestamp'::regtype, 'timestamptz'::regtype)), ' UNION ALL ')
FROM pg_attribute WHERE attrelid = '$relation'::regclass AND attnum > 0 AND NOT attisdropped");
	foreach (split /\n/, $node->safe_psql('postgres', "CREATE TEMP TABLE one AS TABLE $relation; $each"))
	{
		my ($type, $column, $count, $sum, $digest, $days) = split /\|/, $_, -1;
		$here{"$relation.$column"} = { type => $type_of{$type} // $type, count => $count, sum => $sum, digest => $digest, days => $days };
	}
}
is(join(' ', grep { !$type_of{ $here{$_}{type} } } sort keys %here), '', 'all columns are of types that programs know');
# (this source has no zone, no currency, no remark on its fits and no alarm about a segment)
is(join(' ', grep { $here{$_}{count} eq '0' } sort keys %here), 'shop.alarms.subject shop.alarms.subject_zh shop.info.clv_note shop.info.zone shop.portfolio.currency', 'all other columns have something in them');

# agree(MADE, COLUMN, KIND, COUNT, VALUE): what is wrong with a column, or nothing.
sub agree
{
	my ($made, $column, $kind, $count, $value) = @_;
	my $want = $here{$column} or return "$column is not there";
	my ($number) = grep { $types[$_] eq $want->{type} } 0 .. $#types;

	return "$column: $count values instead of $want->{count}" if $count != $want->{count};
	return () if $count == 0;
	return "$column: $want->{type} arrives as $kind" if $kind ne $made->[$number];
	return abs($value - $want->{sum}) <= 1e-9 * (1 + abs $want->{sum}) ? () : "$column: $value instead of $want->{sum}" if $kind =~ /^(?:int|float|Decimal|Integer|Long|Double|BigDecimal|number)$/;
	my $same = $kind =~ /date|timestamp/i ? $want->{days} : $want->{digest};
	return $value eq $same ? () : "$column: values differ ($value, $same)";
}

# reads(DRIVER, COMMAND...): the reader's lines beside what psql reads.
sub reads
{
	my ($driver, @command) = @_;
	my ($out, $said) = run_command([ @command, $node->port, 'postgres', 'bi', @relations ]);
	my (@wrong, %seen);
	foreach (split /\n/, $out)
	{
		my ($relation, $column, $kind, $count, $value) = split /\t/, $_, -1;
		$seen{"$relation.$column"} = 1;
		push @wrong, agree($makes{$driver}, "$relation.$column", $kind, $count, $value);
	}
	is($said, '', 'nothing is complained of');
	is(join(' ', grep { !$seen{$_} } sort keys %here), '', 'all columns are read');
	is(join("\n", @wrong), '', 'as numbers, texts and dates, with the values that psql reads');
	return;
}

# works(COMMAND...): whether it does, quietly.
sub works { my ($out, $said) = run_command([ 'sh', '-c', '"$@" >/dev/null 2>&1 && echo works', 'sh', @_ ]); return $out eq 'works' }
my ($python, $other) = map { my $module = $_; [ grep { works($_, '-c', "import $module") } 'python3', '/usr/bin/python3' ]->[0] } qw(psycopg2 pyodbc);

subtest 'psycopg2' => sub {
	plan skip_all => 'no psycopg2 (Debian: python3-psycopg2)' unless $python;
	reads('psycopg2', $python, 'test/driver/read.py', 'psycopg2');
};

subtest 'psqlODBC' => sub {
	plan skip_all => 'no psqlODBC (Debian: odbc-postgresql)' unless works('odbcinst', '-q', '-d', '-n', 'PostgreSQL Unicode');
	plan skip_all => 'nothing that reads by it (Debian: python3-pyodbc)' unless $other;
	reads('pyodbc', $other, 'test/driver/read.py', 'pyodbc');
};

subtest 'pgJDBC' => sub {
	my ($jar) = grep { -r } '/usr/share/java/postgresql.jar';
	plan skip_all => 'no pgJDBC (Debian: libpostgresql-jdbc-java)' unless $jar;
	plan skip_all => 'no java with a compiler (Debian: default-jdk-headless)' unless works('java', '--describe-module', 'jdk.compiler');
	reads('pgJDBC', 'java', '-Xmx256m', '-XX:TieredStopAtLevel=1', '-XX:+UseSerialGC', '-cp', $jar, 'test/driver/Read.java');
};

subtest 'node-postgres' => sub {
	plan skip_all => 'no Node (Debian: nodejs)' unless works('node', '--version');
	my $modules = PostgreSQL::Test::Utils::tempdir();
	local $ENV{NODE_PATH} = "/usr/share/nodejs:$modules/node_modules";
	plan skip_all => 'no node-postgres, nor npm that gets it (Debian: node-pg)'
	  unless works('node', '-e', q{require('pg')}) || works('npm', 'install', '--prefix', $modules, '--fetch-retries=0', '--fetch-timeout=20000', 'pg@8') && works('node', '-e', q{require('pg')});
	reads('node-postgres', 'node', 'test/driver/read.js');
};

done_testing();
