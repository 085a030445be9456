# The reference page is what the catalogue says, and every page that the catalogue names is there.

use strict;
use warnings FATAL => 'all';
use PostgreSQL::Test::Utils;
use Test::More;
use CrmCluster;

my $node = CrmCluster::new_node('main');
$node->safe_psql('postgres', 'CREATE EXTENSION crm');

my $made = $node->safe_psql('postgres', slurp_file('doc/reference.sql')) . "\n";
is($made, slurp_file('doc/reference.md'), 'doc/reference.md is the catalogue of today; make check ONLY=docs UPDATE=1 writes it anew');

is_deeply([ grep { !-e } split /\n/, $node->safe_psql('postgres', 'SELECT DISTINCT page FROM crm.measures') ], [], 'every page of the catalogue is there');

done_testing();
