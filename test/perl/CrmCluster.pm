# Throwaway servers for the TAP tests, able to load the staged extension.
#
#   use CrmCluster;
#   my $node = CrmCluster::new_node('main');
#   $node->safe_psql('postgres', 'CREATE EXTENSION crm');
#
# PostgreSQL::Test::Cluster stops and removes the node at the end of the test.
package CrmCluster;

use strict;
use warnings FATAL => 'all';
use PostgreSQL::Test::Cluster;

# new_node(NAME, INIT PARAMETERS...): a started node, reachable only through its
# unix socket; the parameters go to PostgreSQL::Test::Cluster::init.
sub new_node
{
	my ($name, %init) = @_;
	my $node = PostgreSQL::Test::Cluster->new($name);

	$node->init(extra => [ '--encoding=UTF8', '--no-locale' ], %init);
	$node->append_conf('postgresql.conf', $ENV{CRM_STAGE_SETTINGS});
	$node->append_conf('postgresql.conf', "timezone = 'UTC'");
	$node->start;
	return $node;
}

1;
