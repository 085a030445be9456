# Fits of lifetime value models as guests of a server: stopped in time at any
# moment, memory given back, and small for a million customers.
use strict;
use warnings FATAL => 'all';

use CrmCluster;
use Test::More;

# How late a cancelled fit may end, in milliseconds.
use constant LATE => 100;

my $node = CrmCluster::new_node('main');
$node->append_conf('postgresql.conf', "fsync = off\nshared_buffers = 256MB\nmax_wal_size = 4GB\nautovacuum = off\nmax_parallel_workers_per_gather = 0");
$node->restart;

# People: a million customers in their second year, on days; times: a million
# with times of their own, which never merge.
$node->safe_psql(
	'postgres', q{
CREATE EXTENSION crm;
CREATE UNLOGGED TABLE people AS
SELECT CASE WHEN x = 0 THEN 0 ELSE x END::float8 AS x, CASE WHEN x = 0 THEN 0 ELSE least(x + t * (n * 48271 % 997) / 997, t) END::float8 AS t_x, t::float8 AS t,
       CASE WHEN x > 0 THEN (1 + n * 2654435761 % 99991) / 100.0 END::float8 AS m, n % 3 AS z
FROM (SELECT n, (n * 7919 % 730 + 1) AS t, greatest(0, (n * 31 % 17) - 9 + n % 3) AS x FROM generate_series(1, 1000000::bigint) AS n) AS p WHERE x <= t;
CREATE UNLOGGED TABLE times AS SELECT x, CASE WHEN x > 0 THEN t_x + random() * 0.001 ELSE 0 END AS t_x, t + 0.001 + random() AS t FROM people;

-- Runs the query until statement_timeout cancels it; how many milliseconds too
-- late that was, or -1 if it finished before.
CREATE FUNCTION lateness(query text) RETURNS int LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE query;
    RETURN -1;
EXCEPTION WHEN query_canceled THEN
    RETURN round(extract(epoch FROM clock_timestamp() - statement_timestamp()) * 1000 - setting::int)
    FROM pg_settings WHERE name = 'statement_timeout';
END $$;
});

my %passes = (
	'pareto_nbd' => q{SELECT crm.clv_fit(x, t_x, t, crm.clv_options('pareto_nbd')) IS NULL FROM people},
	'times that never merge' => q{SELECT crm.clv_fit(x, t_x, t) IS NULL FROM times},
	'best model' => q{SELECT crm.clv_fit_best(x, t_x, t) IS NULL FROM people},
	'covariates' => q{SELECT crm.clv_fit(x, t_x, t, 1, ARRAY[z], crm.clv_options('bg_nbd')) IS NULL FROM people},
	'spend' => q{SELECT crm.gamma_gamma_fit(x, m) IS NULL FROM people},
	'opportunities' => q{SELECT crm.clv_fit(n % 30, n % 30, 90000 + n % 9999, crm.clv_options('bg_bb', 'period')) IS NULL FROM generate_series(1, 100000) AS n});

my $script = '';
foreach my $name (sort keys %passes)
{
	foreach my $timeout (60, 300, 900)
	{
		my $try = "SET statement_timeout = $timeout;\nSELECT lateness(\$q\$$passes{$name}\$q\$) AS late \\gset\n"
		  . "SET statement_timeout = 0;\nSELECT :late >= " . LATE . " AS again \\gset\n";

		# the machine may have been busy
		$script .= $try . "\\if :again\n$try\\endif\n" . "\\if :again\n$try\\endif\n" . "\\echo '$name|':late\n";
	}
}
my @answers = split /\n/, $node->safe_psql(
	'postgres', "SET client_min_messages = error;\n$script" . q{
SELECT 'memory', sum(total_bytes) / 1048576 FROM pg_backend_memory_contexts;
});
foreach my $name (sort keys %passes)
{
	my @late = grep { $_ >= 0 } map { /^\Q$name\E\|(.*)/ } @answers;
	my ($worst) = sort { $b <=> $a } @late;

	cmp_ok(scalar(@late), '>=', 1, "$name: takes long enough to be stopped");
	cmp_ok($worst // 0, '<', LATE, "$name: stopped in time");
	note("$name: ms late: @late");
}
my ($memory) = $answers[-1] =~ /^memory\|([\d.]+)$/;
cmp_ok($memory, '<', 64, 'the backend lives, and memory is given back');

# Memory at its highest, less what reading the table takes.
my $peak = q{substring(pg_read_file('/proc/self/status') from 'VmHWM:\s*(\d+)')::int};
SKIP:
{
	skip 'no /proc here', 1 if !-r '/proc/self/status';
	my ($histories, $megabytes) = split /\|/, (split /\n/, $node->safe_psql('postgres', qq{
SET client_min_messages = error;
SELECT sum(x + t_x + t) > 0 FROM people;
SELECT $peak AS before \\gset
SELECT (crm.clv_fit(x, t_x, t, crm.clv_options('bg_nbd'))).histories FROM people \\gset
SELECT :histories, ($peak - :before) / 1024;
}))[-1];

	cmp_ok($megabytes, '<=', 64, "a million customers, $histories of them different: $megabytes MB");
}

done_testing();
