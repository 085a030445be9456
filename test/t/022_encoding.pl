# Databases of other encodings: the extension says what it needs before it does
# anything, and what other encodings store arrives whole.
use strict;
use warnings FATAL => 'all';

use CrmCluster;
use PostgreSQL::Test::Utils;
use Test::More;

my $node = CrmCluster::new_node('main');

# Every encoding a database can have, by the server's own numbers.
my @encodings = split /\n/, $node->safe_psql('postgres', q{
SELECT name FROM (SELECT pg_encoding_to_char(n) AS name, n FROM generate_series(0, 34) AS n) AS e WHERE name <> '' ORDER BY n});
cmp_ok(scalar(@encodings), '>', 30, 'the server knows encodings');

foreach my $encoding (grep { $_ ne 'UTF8' } @encodings)
{
	my $database = lc $encoding;
	my ($code, $stdout, $stderr) = $node->psql('postgres', "CREATE DATABASE $database ENCODING '$encoding' LOCALE 'C' TEMPLATE template0");
	next if $code;
	($code, $stdout, $stderr) = $node->psql($database, "\\set VERBOSITY verbose\nCREATE EXTENSION crm");
	like($stderr, qr/ERROR:  0A000: crm needs a database of encoding UTF8, and "$database" has $encoding\nHINT: .*CREATE DATABASE name ENCODING 'UTF8'/,
		"$encoding: refused with the remedy");
	is($node->safe_psql($database, q{SELECT count(*) FROM pg_namespace WHERE nspname LIKE 'crm%'}), '0', "$encoding: nothing is left behind");
}

# A stored population keeps its text keys in UTF8, whatever encoding a dump or a client has.
$node->safe_psql('postgres', 'CREATE DATABASE here');
$node->safe_psql('postgres', 'CREATE DATABASE there');
$node->safe_psql('here', q{CREATE EXTENSION crm;
CREATE TABLE stored AS SELECT crm.population(customer, date '2026-01-05', 7) AS population FROM unnest(ARRAY[E'Ren\u00e9', E'M\u00fcller']) AS customer});
my $dump = $node->basedir . '/gb18030.sql';
run_log([ 'pg_dump', '-d', $node->connstr('here'), '-E', 'GB18030', '-f', $dump ]);
run_log([ 'psql', '-X', '-q', '-v', 'ON_ERROR_STOP=1', '-d', $node->connstr('there'), '-f', $dump ]);
foreach my $database ('here', 'there')
{
	is($node->safe_psql($database, q{SELECT string_agg(customer || length(customer), ' ' ORDER BY customer COLLATE "C")
		FROM stored, crm.customers(population)}), "M\x{c3}\x{bc}ller6 Ren\x{c3}\x{a9}4", "the keys $database");
}
my ($code, $stdout, $stderr) = $node->psql('here', q{\set VERBOSITY sqlstate
SELECT replace(population::text, 'c3a9', 'e9e9')::crm.population_text FROM stored});
like($stderr, qr/ERROR:  22/, 'bytes of another encoding are not taken for text');

done_testing();
