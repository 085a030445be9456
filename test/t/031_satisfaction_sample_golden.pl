# Standard errors of a satisfaction index: bit for bit the same for any order of
# the rows, number of workers and split into stored parts, of rows and of groups;
# memory of 200 groups; a cancel that is obeyed; binary copies; and, when
# ../shared/data is there, the bootstrap of the ECSI survey of mobile phones
# (B = 3000, computed in Python), which 1000 replicates meet within 15 percent.
use strict;
use warnings FATAL => 'all';

use CrmCluster;
use Test::More;
use Time::HiRes qw(time);

my $node = CrmCluster::new_node('main');
$node->append_conf('postgresql.conf', "max_parallel_workers = 8\nmax_worker_processes = 16\nfsync = off");
$node->restart;
$node->safe_psql('postgres', 'CREATE EXTENSION crm');

sub sql { return $node->safe_psql('postgres', $_[0]) }

# An imaginary survey of 24 questions about the ECSI model, without a random number of anyone.
sql(q{
CREATE TABLE survey AS
SELECT r, array_agg(greatest(1, least(10, round(5.5 + 1.6 * f + 2.2 * (mod(hashint8(r * 64 + i)::numeric, 1009) / 1009)::float8)))::smallint ORDER BY i) AS answers, 1 + r % 3 AS weight
FROM (SELECT r, sum(mod(hashint8(r * 64 + 40 + k)::numeric, 1009) / 1009)::float8 AS f FROM generate_series(1, 12000) AS r, generate_series(1, 3) AS k GROUP BY r) AS respondent,
     generate_series(1, 24) AS i GROUP BY r;
CREATE TABLE shuffled AS SELECT * FROM survey ORDER BY md5(r::text);
CREATE TABLE model AS
SELECT crm.path_model('ecsi', ARRAY(SELECT 'q' || i FROM generate_series(1, 24) AS i),
    '{image,image,image,image,image,expectation,expectation,expectation,quality,quality,quality,quality,quality,quality,quality,value,value,satisfaction,satisfaction,satisfaction,complaints,loyalty,loyalty,loyalty}') AS model;
ANALYZE;
});

# 1. What a query returns: of any order, any number of workers.
my $errors = q{SELECT md5((m).estimates::text || (m).se::text || (m).lower::text || (m).upper::text) || (m).replicates FROM (SELECT crm.satisfaction_fit(model, sample, method => 'METHOD', replicates => 50, seed => 11) FROM model, (SAMPLE) AS s(sample)) AS f(m)};
my %samples = (
	'rows' => 'SELECT crm.item_sample(r, answers) FROM SURVEY WHERE r <= 1500',
	'rows with weights' => 'SELECT crm.item_sample(r, answers, weight) FROM SURVEY WHERE r <= 1500',
	'rows of other numbers' => 'SELECT crm.item_sample(r, ARRAY(SELECT a / 3.0 FROM unnest(answers) WITH ORDINALITY AS u(a, i) ORDER BY i)) FROM SURVEY WHERE r <= 1500',
	'groups' => 'SELECT crm.item_sample(r, answers) FROM SURVEY',
	'groups of text keys' => 'SELECT crm.item_sample(r::text, answers) FROM SURVEY',
	'groups of columns' => 'SELECT crm.item_sample(r, ' . join(', ', map { "answers[$_]" } 1 .. 24) . ') FROM SURVEY',
	'groups of parts' => 'SELECT crm.rollup(s) FROM (SELECT crm.item_sample(r, answers) AS s FROM SURVEY GROUP BY r / 1000) AS p',
);
my $workers = 'SET parallel_setup_cost = 0; SET parallel_tuple_cost = 0.01; SET cpu_operator_cost = 0; SET min_parallel_table_scan_size = 0; SET max_parallel_workers_per_gather =';
my %settings = (
	'1 worker' => [ 'survey', "$workers 1;" ],
	'2 workers' => [ 'shuffled', "$workers 2;" ],
	'4 workers' => [ 'shuffled', "$workers 4;" ],
	'another order' => [ 'shuffled', 'SET max_parallel_workers_per_gather = 0;' ],
	'little memory' => [ 'survey', q{SET max_parallel_workers_per_gather = 0; SET work_mem = '64kB';} ],
);
my %sum;
foreach my $name (sort keys %samples)
{
	my $query = $errors =~ s/METHOD/auto/r =~ s/SAMPLE/$samples{$name}/r;
	$sum{$name} = sql('SET max_parallel_workers_per_gather = 0; ' . $query =~ s/SURVEY/survey/gr);
	isnt($sum{$name}, '', "$name: $sum{$name}");
	foreach my $setting (sort keys %settings)
	{
		my ($table, $set) = @{ $settings{$setting} };
		is(sql($set . $query =~ s/SURVEY/$table/gr), $sum{$name}, "$name: $setting");
	}
}
is($sum{'groups of columns'}, $sum{'groups'}, 'columns are as good as an array');
is($sum{'groups of parts'}, $sum{'groups'}, 'parts put together are as good as one sample');
isnt($sum{'groups of text keys'}, $sum{'groups'}, 'other keys make other groups');
like(sql("$workers 4; EXPLAIN SELECT crm.item_sample(r, answers) FROM survey"), qr/Partial Aggregate/, 'workers do take part');

# Sums of weights are doubles: within rounding.
my $spread = q{SELECT max(abs(a - b) / greatest(abs(a), 1)) FROM
    (SELECT ordinality AS i, a FROM (SELECT (m).estimates || (m).se FROM (SELECT crm.satisfaction_fit(model, crm.item_sample(r, answers, weight)) FROM model, survey GROUP BY model) AS f(m)) AS x(v), unnest(v) WITH ORDINALITY AS u(a)) AS one JOIN
    (SELECT ordinality AS i, b FROM (SELECT (m).estimates || (m).se FROM (SELECT crm.satisfaction_fit(model, crm.item_sample(r, answers, weight)) FROM model, shuffled GROUP BY model) AS f(m)) AS x(v), unnest(v) WITH ORDINALITY AS u(b)) AS other USING (i)};
cmp_ok(sql("SET max_parallel_workers_per_gather = 0; $spread"), '<', 1e-10, 'groups with weights: another order');
cmp_ok(sql("$workers 2; $spread"), '<', 1e-10, 'groups with weights: workers');

# 2. Memory of a state of 200 groups of 24 items, and of what is stored.
foreach my $call ('r, answers', 'r, answers, weight', 'r, answers, 1 + greatest(r - 5000, 0) * 0.25')
{
	my ($bytes, $stored) = split /\|/,
	  sql(qq{SET max_parallel_workers_per_gather = 0;
SELECT (SELECT sum(total_bytes) FROM pg_backend_memory_contexts WHERE name LIKE 'crm item sample%'), pg_column_size(crm.item_sample($call)) FROM survey});
	cmp_ok($bytes, '<=', 1024 * 1024, "item_sample($call): $bytes bytes in memory");
	cmp_ok($stored, '<=', 1024 * 1024, "item_sample($call): $stored bytes stored");
}

# 3. A long bootstrap ends when it is told to.
my $before = time;
my ($code, $stdout, $stderr) = $node->psql('postgres',
	"SET statement_timeout = '300ms'; SELECT (crm.satisfaction_fit(model, crm.item_sample(r, answers, weight + 0.5), replicates => 10000, method => 'bootstrap')).n FROM model, survey WHERE r <= 5000 GROUP BY model");
my $after = time - $before;
like($stderr, qr/canceling statement due to statement timeout/, 'a bootstrap of 10000 replicates is canceled');
cmp_ok($after, '<', 3, 'at once');

# 4. Binary copies.
my $file = $node->basedir . '/samples';
sql(qq{
CREATE TABLE kept AS SELECT 1 AS k, crm.item_sample(r, answers) AS s FROM survey WHERE r <= 100 UNION ALL SELECT 2, crm.item_sample(r, answers, weight) FROM survey UNION ALL SELECT 3, crm.item_sample(r, answers) FROM survey;
COPY kept TO '$file' (FORMAT binary);
CREATE TABLE read (LIKE kept);
COPY read FROM '$file' (FORMAT binary);
});
is(sql('SELECT count(*) FROM kept JOIN read USING (k) WHERE kept.s::text = read.s::text'), '3', 'binary copies are the same');

if (!$ENV{CRM_SHARED})
{
  SKIP: { skip '../shared/data is not there', 1; }
	done_testing();
	exit;
}
my $data = $ENV{CRM_SHARED};

# 5. Golden standard errors.
open my $head, '<', "$data/ecsi_mobi.csv" or die "ecsi_mobi.csv: $!";
chomp(my $columns = <$head>);
close $head;
my @items = split /,/, $columns =~ s/\r//r;
my %construct = (IMAG => 'image', CUEX => 'expectation', PERQ => 'quality', PERV => 'value', CUSA => 'satisfaction', CUSCO => 'complaints', CUSL => 'loyalty');
my $names = '{' . join(',', @items) . '}';
my $of = '{' . join(',', map { $construct{ s/[0-9]+$//r } } @items) . '}';
sql('CREATE TABLE mobi (id serial, ' . join(', ', map { "\"$_\" smallint" } @items) . ');'
	  . 'COPY mobi (' . join(', ', map { "\"$_\"" } @items) . ") FROM '$data/ecsi_mobi.csv' (FORMAT csv, HEADER);"
	  . "CREATE TABLE golden (topic text, data text, params text, metric text, key text, value text, source text); COPY golden FROM '$data/satisfaction_golden.csv' (FORMAT csv, HEADER);"
	  . "CREATE TABLE estimate AS SELECT r.* FROM (SELECT crm.satisfaction_fit(crm.path_model('ecsi', '$names', '$of'), crm.item_sample(id, "
	  . join(', ', map { "\"$_\"" } @items)
	  . ')) FROM mobi) AS f(m), crm.satisfaction_rows(m) AS r');
my $compared = 0;
foreach my $row (split /\n/, sql(q{
SELECT g.key, g.value, e.se, e.lower < e.estimate AND e.estimate < e.upper
FROM golden g LEFT JOIN estimate e ON e.kind = CASE WHEN g.key LIKE '%->%' THEN 'path' ELSE 'index' END
     AND e.source = lower(split_part(g.key, '->', 1)) AND coalesce(e.target, '') = lower(split_part(g.key, '->', 2))
WHERE g.topic = 'bootstrap' ORDER BY 1}))
{
	my ($key, $value, $se, $inside) = split /\|/, $row;
	ok($se ne '' && abs($se / $value - 1) <= 0.15 && $inside eq 't', "standard error of $key: $se, golden $value");
	$compared++;
}
cmp_ok($compared, '>=', 19, 'all golden rows');

done_testing();
