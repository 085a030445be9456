# The disk is full while crm.score writes a snapshot: the old one stays, nothing is left of the new one, the log says why, and
# the next run succeeds. Snapshots may lie in a tablespace of their own. (A limit on the size of files stands for the disk:
# the server meets it at the same place.)
use strict;
use warnings FATAL => 'all';

use CrmCluster;
use PostgreSQL::Test::Utils;
use Test::More;

grep { -x "$_/prlimit" } split /:/, $ENV{PATH} or plan skip_all => 'there is no prlimit';

my $node = CrmCluster::new_node('main');
my $space = PostgreSQL::Test::Utils::tempdir();
$node->append_conf('postgresql.conf', 'fsync = off');
$node->restart;
$node->safe_psql('postgres', 'CREATE EXTENSION crm');

# ask(SQL): its answer. limit(BYTES): how large files may be that sessions write from now on.
sub ask { my ($sql) = @_; return $node->safe_psql('postgres', "SET client_min_messages = error; $sql") }
sub limit { my ($bytes) = @_; return PostgreSQL::Test::Utils::system_or_bail('prlimit', '--pid', slurp_file($node->data_dir . '/postmaster.pid') =~ s/\n.*//sr, "--fsize=$bytes:") }

# Whether there are files in the place of the snapshots, and which of them no relation has.
sub files
{
	return ask(q{CHECKPOINT; SELECT count(*) > count(f.stray), string_agg(f.stray, ' ')
		FROM pg_tablespace AS t, pg_ls_dir('pg_tblspc/' || t.oid) AS v(name), pg_ls_dir('pg_tblspc/' || t.oid || '/' || v.name) AS d(name), pg_ls_dir('pg_tblspc/' || t.oid || '/' || v.name || '/' || d.name) AS n(name),
			LATERAL (SELECT CASE WHEN substring(n.name FROM '^\d+') NOT IN (SELECT pg_relation_filenode(c.oid)::text FROM pg_class AS c WHERE pg_relation_filenode(c.oid) IS NOT NULL) THEN n.name END) AS f(stray)
		WHERE t.spcname = 'snapshots'});
}

# Files of the log of changes are 16 MB; a snapshot is larger.
my $customers = 130000;
ask(qq{
CREATE TABLESPACE snapshots LOCATION '$space';
CREATE TABLE orders AS SELECT * FROM crm.simulate_orders($customers, days => 200);
SELECT crm.create_source('shop', 'orders', 'customer_id', 'ordered_at', 'amount');
ALTER TABLE shop.snapshot SET TABLESPACE snapshots});
ask(q{CALL crm.score('shop')});
my $old = q{SELECT count(*) || ' ' || md5(string_agg(s::text, ' ' ORDER BY customer)) FROM shop.snapshot AS s};
my $before = ask($old);
like($before, qr/^$customers /, 'everybody is scored');
is(ask(q{SELECT string_agg(t.spcname, ' ') FROM pg_class AS c JOIN pg_tablespace AS t ON t.oid = c.reltablespace WHERE c.relname LIKE 'snapshot\_2%'}), 'snapshots snapshots', 'the snapshot and its key are where snapshots is told to be');
cmp_ok(ask(q{SELECT max(pg_relation_size(c.oid)) FROM pg_class AS c WHERE c.relname LIKE 'snapshot\_2%'}), '>', 16777216, 'and larger than what is allowed next');

limit(16777216);
my (undef, undef, $said) = $node->psql('postgres', q{SET client_min_messages = error; CALL crm.score('shop', as_of => '2024-08-01')});
limit('unlimited');
like($said, qr{ERROR:  could not (?:extend|write to|write) file "pg_tblspc/[^"]*".*: File too large}, 'the error names the file, in the tablespace, and why');
is(ask($old), $before, 'the old snapshot is there');
like(ask('SELECT status, error FROM shop.run ORDER BY run_id DESC LIMIT 1'), qr/^failed\|could not .*File too large/, 'the log says that it failed, and how');
is(ask(q{SELECT count(*) FROM pg_class WHERE relname LIKE 'snapshot\_20240801%'}), 0, 'there is no partition of the day');
is(files(), 't|', 'and no file that no relation has');
is(ask(q{SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'}), 0, 'no lock is left');

ask(q{CALL crm.score('shop', as_of => '2024-08-01')});
is(ask(q{SELECT count(*) FROM shop.snapshot WHERE as_of = '2024-08-01'}), $customers, 'the next run succeeds');
is(ask('SELECT status FROM shop.run ORDER BY run_id DESC LIMIT 1'), 'done', 'and says so');

done_testing();
