# Scoring by the clock: crm.schedule with pg_cron, where it is installed (Debian: postgresql-15-cron): a job runs and
# writes a snapshot, its time changes, it ends; who may; what is said where pg_cron is not; runs that fail.
use strict;
use warnings FATAL => 'all';

use CrmCluster;
use Test::More;

my $node = CrmCluster::new_node('main');
plan skip_all => 'the server has no pg_cron (Debian: postgresql-15-cron)'
  unless $node->safe_psql('postgres', q{SELECT count(*) FROM pg_available_extensions WHERE name = 'pg_cron'});

# ask(DATABASE, SQL): (answer, what is said beside it).
sub ask
{
	my ($database, $sql) = @_;
	my (undef, $answer, $said) = $node->psql($database, "SET client_min_messages = warning; $sql");
	return ($answer, $said);
}
sub answer { return (ask(@_))[0] }
sub told { return (ask(@_))[1] }

# $long is what pg_cron cuts names off after
my $long = join '', map { chr } 0x4e00 .. 0x4e12;
utf8::encode($long);
my $odd = q{a"b`touch x`$HOME\\'%%%s};
my $odd_name = "U&'" . $odd =~ s/\\/\\\\/gr =~ s/'/''/gr . "'";
my $register = q{SELECT count(*) FROM crm.create_source(%s, 'public.orders', 'customer_id', 'ordered_at', 'amount', 'order_id', schema => '%s')};
answer('postgres', 'CREATE ROLE analyst LOGIN');
foreach my $database ('sales', 'else where%')
{
	$node->safe_psql('postgres', qq{CREATE DATABASE "$database"});
	$node->safe_psql($database, join '; ', 'SET client_min_messages = error; CREATE EXTENSION crm', 'CREATE TABLE orders AS SELECT * FROM crm.simulate_orders(60)',
		sprintf($register, q{'shop'}, 'shop'), sprintf($register, $odd_name, 'odd'), qq{GRANT CREATE ON DATABASE "$database" TO analyst}, 'GRANT SELECT ON orders TO analyst; GRANT INSERT, UPDATE, DELETE ON crm.source TO analyst',
		'SET ROLE analyst', sprintf($register, q{'mine'}, 'mine'));
}

# Where the server does not load pg_cron: a line for the system's clock, which the shell reads as it is meant.
like(told('sales', q{SELECT crm.schedule('shop', '0 4 * * *')}),
	qr/pg_cron is not installed in database "sales"\nHINT:  .*crontab: 0 4 \* \* \*  psql -X -d sales -c "CALL crm\.score\('shop'\)" .*systemd: OnCalendar/, 'without pg_cron: a line for the crontab');
my ($line) = told('else where%', "SELECT crm.schedule($odd_name, NULL)") =~ /crontab: 0 3 \* \* \*  psql (.*)\.\n/;
my ($call) = answer('sales', "SELECT format('CALL crm.score(%L)', $odd_name)");
open my $shell, '-|', 'sh', '-c', q{printf '%s|' } . $line =~ s/\\%/%/gr or die "sh: $!";
is(<$shell>, "-X|-d|else where%|-c|$call|", 'names are quoted for the shell');
close $shell;

$node->append_conf('postgresql.conf', "shared_preload_libraries = 'pg_cron'\ncron.database_name = 'sales'\ncron.use_background_workers = on\nmax_worker_processes = 20");
$node->restart;
like(told('sales', q{SELECT crm.schedule('shop', '0 4 * * *')}), qr/HINT:  .*a superuser may say CREATE EXTENSION pg_cron/, 'loaded for this database, and not created');
my ($elsewhere) = told('else where%', q{SELECT crm.schedule('shop', '0 4 * * *')}) =~ /HINT:  Its place is database sales\. .*: (SELECT cron\..*)\.\n/;
is($elsewhere, q{SELECT cron.schedule_in_database('crm.score shop in else where%', '0 4 * * *', 'CALL crm.score(''shop'')', 'else where%', 'postgres')}, 'loaded for another database: what to say there');

like(told('else where%', q{SET ROLE analyst; SELECT crm.schedule('mine', NULL)}), qr/HINT:  Its place is the database that cron.database_name names\. .*'analyst'\)\.\n/, 'who may not know for which');

# Jobs.
answer('sales', 'CREATE EXTENSION pg_cron');
my $jobs = q{SELECT string_agg(concat_ws('|', jobname, schedule, command, database, username), E'\n' ORDER BY jobid) FROM cron.job};
my ($first) = answer('sales', q{SELECT crm.schedule('shop', '0 3 * * *')});
like($first, qr/^[1-9]\d*$/, 'the number of the job is returned');
is(answer('sales', $jobs), q{crm.score shop|0 3 * * *|CALL crm.score('shop')|sales|postgres}, 'a job for the source');
is(answer('sales', q{SELECT crm.schedule('shop', '30 4 * * 1')}), $first, 'again with another time: the same job');
is(answer('sales', $jobs), q{crm.score shop|30 4 * * 1|CALL crm.score('shop')|sales|postgres}, 'which has the new time, and no second one');
answer('sales', $elsewhere);
is(answer('sales', $jobs), qq{crm.score shop|30 4 * * 1|CALL crm.score('shop')|sales|postgres\ncrm.score shop in else where%|0 4 * * *|CALL crm.score('shop')|else where%|postgres},
	'what was to be said for another database is a job beside it');
foreach my $schedule ('every night', '', '61 * * * *', undef)
{
	my $given = defined $schedule ? "'$schedule'" : 'NULL';

	like(told('sales', "SELECT crm.schedule('shop', $given)"), qr/pg_cron does not take "\Q@{[ $schedule \/\/ 'NULL' ]}\E" as a schedule\nHINT:  Give minute/, "schedule $given");
}
like(told('sales', q{SELECT crm.schedule('shp', '0 3 * * *')}), qr/there is no source "shp"\nHINT:  There are: .*shop/, 'a source that is not there');

# Names that pg_cron would cut off, and SQL in a name.
foreach my $name ("'$long'", "'${long}1'", $odd_name)
{
	answer('sales', sprintf $register, $name, 'x' . length $name) if $name ne $odd_name;
	answer('sales', "SELECT crm.schedule($name, '0 3 * * *')");
}
is(answer('sales', "SELECT count(DISTINCT jobname) FROM crm.source JOIN cron.job ON command = format('CALL crm.score(%L)', name) WHERE name NOT IN ('shop', 'mine')"),
	3, 'long names that begin alike are jobs of their own, and odd ones are literals');
is(answer('sales', "SELECT crm.unschedule('$long'), crm.unschedule('$long'), crm.unschedule($odd_name), crm.unschedule('shop'), crm.unschedule('shp')"), 't|f|t|t|f', 'unschedule says whether there was a job');
is(answer('sales', "SELECT object FROM crm.drop_source('${long}1') WHERE object LIKE 'job %'") =~ s/\d+/N/r, 'job N of pg_cron', 'a source that is dropped takes its job along');
is(answer('sales', 'SELECT jobname FROM cron.job'), 'crm.score shop in else where%', 'nothing else is left');

# By the clock, as a role that is no superuser, at first without rights on pg_cron; a run that fails.
answer('sales', 'SELECT cron.unschedule(jobid) FROM cron.job; CREATE TABLE spoilt AS SELECT * FROM orders; GRANT SELECT ON spoilt TO analyst');
my $version = answer('sales', q{SELECT extversion FROM pg_extension WHERE extname = 'pg_cron'});
my $often = $version =~ /^1\.([0-4])\b/ ? '* * * * *' : '1 seconds';
like(told('sales', q{SET ROLE analyst; SELECT crm.schedule('mine', '0 3 * * *')}), qr/role "analyst" may not use pg_cron\nHINT:  .*GRANT USAGE ON SCHEMA cron TO analyst/, 'a role that may not use pg_cron');
answer('sales', 'GRANT USAGE ON SCHEMA cron TO analyst');
like(told('sales', q{SET ROLE analyst; SELECT crm.schedule('shop', '0 3 * * *')}), qr/source "shop" belongs to role "postgres"/, 'a source of another, which the job could not score');
is(told('sales', join '; ', 'SET ROLE analyst', sprintf($register =~ s/orders/spoilt/r, q{'spoilt'}, 'spoilt'), qq{SELECT crm.schedule('mine', '$often'), crm.schedule('spoilt', '$often')}), '', 'with USAGE on schema cron a role schedules its sources');
answer('sales', q{INSERT INTO spoilt SELECT 999999999, 1, max(ordered_at), 'NaN' FROM spoilt});
ok($node->poll_query_until('sales', q{SELECT count(DISTINCT username || jobid) = 2 FROM cron.job_run_details WHERE status IN ('succeeded', 'failed')}), 'the clock runs both jobs');
is(answer('sales', q{SELECT status, role, mode FROM mine.run ORDER BY run_id LIMIT 1}), 'done|analyst|full', 'a run, by the role that scheduled it');
is(answer('sales', q{SELECT count(*) FROM mine.snapshot WHERE as_of = (SELECT max(as_of) FROM mine.snapshot)}), answer('sales', 'SELECT count(DISTINCT customer_id) FROM orders WHERE amount > 0'), 'and a snapshot of every customer');
like(answer('sales', q{SELECT status || ' ' || sqlstate || ' ' || error FROM spoilt.run ORDER BY run_id LIMIT 1}), qr/^failed \w{5} .*NaN/, 'a run that fails says why in the log of runs');
like(answer('sales', q{SELECT DISTINCT d.status || ' ' || d.return_message FROM cron.job_run_details AS d JOIN cron.job AS j USING (jobid) WHERE j.jobname = 'crm.score spoilt'}), qr/^failed .*NaN/, 'and in that of pg_cron');
is(answer('sales', q{SELECT count(*) FROM spoilt.snapshot}), 0, 'and leaves no snapshot');
is(answer('sales', q{SELECT crm.unschedule('mine')}), 't', 'a superuser ends the job of another role');
is(answer('sales', q{SET ROLE analyst; SELECT crm.unschedule('spoilt')}), 't', 'and a role its own');
is(answer('sales', 'SELECT count(*) FROM cron.job'), 0, 'no job is left');

done_testing();
