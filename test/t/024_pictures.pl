# The pictures of the manual are what `PICTURES=doc make demo` draws, byte for byte,
# and are pictures: well-formed SVG that loads nothing and runs nothing.
use strict;
use warnings FATAL => 'all';

use CrmCluster;
use PostgreSQL::Test::Utils;
use Test::More;

my $node = CrmCluster::new_node('main');
my $folder = PostgreSQL::Test::Utils::tempdir();

# demo(FILE, NAME => VALUE...): runs a file of the demo, as demo.sh does.
sub demo
{
	my ($file, %set) = @_;
	return $node->command_ok([ 'psql', '-X', '-q', '-v', 'ON_ERROR_STOP=1', '-o', "$folder/out", '-d', $node->connstr('postgres'),
			(map { ('-v', "$_=$set{$_}") } sort keys %set), '-f', "demo/$file" ], "demo/$file");
}

# draws(NAME): both pictures of the shop, as texts.
sub draws
{
	my ($name, $as_of) = @_;
	demo('pictures.sql', as_of => $as_of, map { $_ => "$folder/$name $_.svg" } 'segments', 'grid');
	return map { slurp_file("$folder/$name $_.svg") } 'segments', 'grid';
}

# svg(TEXT, NAME): is a picture.
sub svg
{
	my ($text, $name) = @_;
	my @open;
	my $broken = '';
	foreach my $tag ($text =~ /<([^<>]*)>/g)
	{
		next if $tag =~ m{/$};
		if ($tag =~ m{^/(.*)}) { $broken ||= $tag if (pop @open // '') ne $1 }
		else { push @open, $tag =~ /^(\w+)/ }
	}
	is("$broken@open", '', "$name: every tag is closed");
	unlike($text, qr/&(?!amp;|lt;|gt;)|="[^"]*(?:$|<)|=""|NaN|Infinity/m, "$name: texts are quoted, numbers are numbers");
	unlike($text =~ s{xmlns="http://www\.w3\.org/2000/svg"}{}r, qr{https?:|href|<(?:script|style|image|foreignObject)|url\(| on\w+=}i, "$name: nothing to load or to run");
	return;
}

$node->safe_psql('postgres', 'CREATE EXTENSION crm');
demo('shop.sql');
demo('demo.sql', lines => 0, as_of => '2026-01-01', has_order => 1);
my @drawn = draws('shop', '2026-01-01');
foreach my $name ('segments', 'grid')
{
	my $picture = shift @drawn;
	ok($picture eq slurp_file("doc/$name.svg"), "doc/$name.svg is as the demo draws it: PICTURES=doc make demo draws it anew");
	svg($picture, $name);
	unlink "$folder/shop $name.svg";
}

# Shops with next to nothing to draw.
foreach my $case ([ 'one buyer', '(7, 50.00)' ], [ 'only refunds', '(7, -50.00)' ], [ 'nothing bought for money', '(7, 0)' ])
{
	my ($name, $rows) = @$case;
	$node->safe_psql('postgres', qq{
DROP TABLE shop, score;
CREATE TABLE shop AS SELECT p AS population, crm.rfm_fit(p, '2026-01-01') AS model
FROM (SELECT crm.population_with_days(c, '2025-12-01'::date, a) AS p FROM (VALUES $rows) AS o(c, a)) AS o;
CREATE TABLE score AS SELECT s.*, 'x'::text AS segment FROM shop, crm.rfm_scores(shop.model, shop.population) AS s});
	svg($_, $name) foreach draws($name, '2026-01-01');
}

done_testing();
