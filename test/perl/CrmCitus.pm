# Throwaway Citus clusters for the TAP tests, where the server has the extension
# citus; they can load the staged extension.
#
#   use CrmCitus;
#   my %node = CrmCitus::new_cluster(qw(coordinator west east))
#     or plan skip_all => 'the server has no citus';
package CrmCitus;

use strict;
use warnings FATAL => 'all';
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;

# new_cluster(COORDINATOR, WORKER...): started nodes by their names, or nothing
# without citus. The clocks of the workers are in New York.
sub new_cluster
{
	my ($first, @workers) = @_;
	my %node;

	# Citus connects by TCP, and its connections want a home that can be read.
	$ENV{HOME} = PostgreSQL::Test::Utils::tempdir();
	foreach my $name ($first, @workers)
	{
		my $node = $node{$name} = PostgreSQL::Test::Cluster->new($name);
		my $zone = $name eq $first ? 'UTC' : 'America/New_York';

		$node->init(extra => [ '--encoding=UTF8', '--no-locale' ]);
		$node->append_conf('postgresql.conf', $ENV{CRM_STAGE_SETTINGS});
		$node->append_conf('postgresql.conf', "timezone = '$zone'\nmax_prepared_transactions = 100\nmax_connections = 100\nlisten_addresses = '127.0.0.1'\n");
		$node->start;
		my (undef, undef, $said) = $node->psql('postgres', q{SELECT 1 / count(*) FROM pg_available_extensions WHERE name = 'citus'; LOAD 'citus'});
		return if $said !~ /shared_preload_libraries/ || $said =~ /division/;
		$node->append_conf('postgresql.conf', "shared_preload_libraries = 'citus'\ncitus.node_conninfo = 'sslmode=disable'\n");
		$node->restart;
		$node->safe_psql('postgres', 'CREATE EXTENSION citus');
		$node->psql('postgres', 'SET citus.enable_ddl_propagation = off; CREATE EXTENSION citus_columnar');
	}
	$node{$first}->safe_psql('postgres', join '; ', map { sprintf $_->[0], $_->[1]->port }
		  [ q{SELECT citus_set_coordinator_host('127.0.0.1', %d)}, $node{$first} ],
		  map { [ q{SELECT citus_add_node('127.0.0.1', %d)}, $_ ] } @node{@workers});
	return %node;
}

1;
