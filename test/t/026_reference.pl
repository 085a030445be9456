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

my @pages = split /\n/, $node->safe_psql('postgres', 'SELECT DISTINCT page FROM crm.measures');
is_deeply([ grep { !-e s/#.*//r } @pages ], [], 'every page of the catalogue is there');

# The anchor that a heading gets: its letters, digits, blanks and hyphens.
sub anchor
{
	my ($heading) = @_;
	utf8::decode($heading);
	$heading = lc($heading =~ s/[^\w\s-]//gr =~ s/\s/-/gr);
	utf8::encode($heading);
	return $heading;
}
my %anchors;
foreach my $page (grep { /#/ } @pages)
{
	my ($file) = $page =~ /^([^#]+)/;
	$anchors{$file} //= { map { (anchor($_) => 1) } slurp_file($file) =~ /^#+ (.+)$/mg };
}
is_deeply([ grep { /^([^#]+)#(.+)$/ && !$anchors{$1}{$2} } @pages ], [], 'every anchor of the catalogue is a heading of its page');

done_testing();
