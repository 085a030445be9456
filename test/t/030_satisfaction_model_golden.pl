# Structural satisfaction models: the same figures for any order of rows and
# items and for weights as for repeated rows, and, when ../shared/data is there,
# every golden figure of the ECSI survey of mobile phones: three schemes, both
# modes, consistent PLS, weights, missing answers, reliability, validity,
# indices and importance (R packages plspm, seminr, semPLS and cSEM, converged).
use strict;
use warnings FATAL => 'all';

use CrmCluster;
use Test::More;

my $node = CrmCluster::new_node('main');
$node->append_conf('postgresql.conf', "max_parallel_workers = 8\nmax_worker_processes = 16\nfsync = off");
$node->restart;
$node->safe_psql('postgres', 'CREATE EXTENSION crm');

sub sql { return $node->safe_psql('postgres', $_[0]) }

my $ten = '{image,image,expectation,quality,quality,quality,value,satisfaction,satisfaction,complaints,loyalty,loyalty}';

# An imaginary survey of 12 questions, without a random number of anyone.
sql(qq{
CREATE TABLE survey AS
SELECT r, array_agg(greatest(1, least(10, round(5.5 + 1.6 * f + 2.2 * (mod(hashint8(r * 64 + i)::numeric, 1009) / 1009)::float8)))::int ORDER BY i) AS answers, 1 + r % 3 AS weight
FROM (SELECT r, sum(mod(hashint8(r * 64 + 40 + k)::numeric, 1009) / 1009)::float8 AS f FROM generate_series(1, 600) AS r, generate_series(1, 3) AS k GROUP BY r) AS respondent,
     generate_series(1, 12) AS i GROUP BY r;
CREATE TABLE model AS
SELECT crm.path_model('ecsi', ARRAY(SELECT 'q' || i FROM generate_series(1, 12) AS i), '$ten') AS model;
});

# Largest differences of the rows of two models: what rests on correlations, and indices.
sub apart
{
	my ($one, $other, $kinds) = @_;
	return sql(qq{
SELECT max(abs(coalesce(a.estimate, 0) - coalesce(b.estimate, 0))) + 1e9 * count(*) FILTER (WHERE (a.estimate IS NULL) <> (b.estimate IS NULL) OR a.kind IS NULL OR b.kind IS NULL)
FROM (SELECT (crm.satisfaction_rows(m)).* FROM ($one) AS s(m)) AS a FULL JOIN (SELECT (crm.satisfaction_rows(m)).* FROM ($other) AS s(m)) AS b
  ON a.kind = b.kind AND a.source IS NOT DISTINCT FROM b.source AND a.target IS NOT DISTINCT FROM b.target
WHERE coalesce(a.kind, b.kind) $kinds});
}

my $fit = 'SELECT crm.satisfaction_fit(model, moments, scheme => \'SCHEME\', consistent => CONSISTENT) FROM model, (MOMENTS) AS s(moments)';
foreach my $way (['path', 'false'], ['centroid', 'false'], ['factorial', 'true'])
{
	my $with = sub {
		my $moments = shift;
		return $fit =~ s/SCHEME/$way->[0]/r =~ s/CONSISTENT/$way->[1]/r =~ s/MOMENTS/$moments/r;
	};
	my $plain = $with->('SELECT crm.item_moments(answers) FROM survey');
	my $weighted = $with->('SELECT crm.item_moments(answers, weight) FROM survey');
	cmp_ok(apart($plain, $with->('SELECT crm.item_moments(answers ORDER BY md5(r::text)) FROM survey'), "<> ''"), '<', 1e-12, "@$way: any order of rows");
	cmp_ok(apart($weighted, $with->('SELECT crm.item_moments(answers) FROM survey, generate_series(1, weight)'), "<> 'index_sd'"),
		'<', 1e-10, "@$way: weights are repeated rows");
	cmp_ok(
		apart(
			$plain,
			$plain =~ s/FROM model,/FROM (SELECT crm.path_model('ecsi', items, constructs) AS model FROM (SELECT array_agg('q' || i ORDER BY -i) AS items, array_agg(('$ten'::text[])[i] ORDER BY -i) AS constructs FROM generate_series(1, 12) AS i) AS o) AS model,/r
			  =~ s/SELECT crm.item_moments\(answers\) FROM survey/SELECT crm.item_moments(ARRAY(SELECT a FROM unnest(answers) WITH ORDINALITY AS u(a, i) ORDER BY -i)) FROM survey/r,
			"<> ''"),
		'<', 1e-11, "@$way: any order of items");
}

if (!$ENV{CRM_SHARED})
{
  SKIP: { skip '../shared/data is not there', 1; }
	done_testing();
	exit;
}
my $data = $ENV{CRM_SHARED};

open my $head, '<', "$data/ecsi_mobi.csv" or die "ecsi_mobi.csv: $!";
chomp(my $columns = <$head>);
close $head;
my @items = split /,/, $columns =~ s/\r//r;
my %construct = (IMAG => 'image', CUEX => 'expectation', PERQ => 'quality', PERV => 'value', CUSA => 'satisfaction', CUSCO => 'complaints', CUSL => 'loyalty');
my $item_names = '{' . join(',', @items) . '}';
my $constructs = '{' . join(',', map { $construct{ s/[0-9]+$//r } } @items) . '}';
my $answers = 'ARRAY[' . join(',', map { "\"$_\"" } @items) . ']';
foreach my $file (qw(ecsi_mobi ecsi_mobi_missing))
{
	sql("CREATE TABLE $file (" . join(', ', map { "\"$_\" int" } @items) . "); COPY $file FROM '$data/$file.csv' (FORMAT csv, HEADER);
	     ALTER TABLE $file ADD n int GENERATED ALWAYS AS IDENTITY");
}
sql("CREATE TABLE golden (topic text, data text, params text, metric text, key text, value text, source text); COPY golden FROM '$data/satisfaction_golden.csv' (FORMAT csv, HEADER)");
sql(qq{
DELETE FROM golden WHERE topic NOT IN ('pls', 'plsc', 'reliability', 'ipma');
CREATE TABLE fitted AS
SELECT kinds, data, params, crm.satisfaction_fit(crm.path_model('ecsi', '$item_names', '$constructs', mode_b => modes), moments, scheme => scheme, consistent => consistent) AS model
FROM (SELECT crm.item_moments($answers) AS plain, crm.item_moments($answers, 1 + n % 3) AS weighted FROM ecsi_mobi) AS s,
     (SELECT crm.item_moments($answers) AS listwise, crm.item_moments($answers, 1, 'mean') AS mean FROM ecsi_mobi_missing) AS m,
     LATERAL (VALUES
         ('pls', 'ecsi_mobi.csv', 'modes=AAAAAAA;scheme=path;scaled=true', plain, 'path', false, NULL::text[]),
         ('pls', 'ecsi_mobi.csv', 'modes=AAAAAAA;scheme=centroid;scaled=true', plain, 'centroid', false, NULL),
         ('pls', 'ecsi_mobi.csv', 'modes=AAAAAAA;scheme=factorial;scaled=true', plain, 'factorial', false, NULL),
         ('pls', 'ecsi_mobi.csv', 'modes=BBBBAAA;scheme=path;scaled=true', plain, 'path', false, '{image,expectation,quality,value}'),
         ('pls', 'ecsi_mobi.csv', 'modes=AAAAAAA;scheme=path;weight=1+(row mod 3)', weighted, 'path', false, NULL),
         ('ipma', 'ecsi_mobi.csv', 'weight=1+(row mod 3); scale 1-10', weighted, 'path', false, NULL),
         ('pls', 'ecsi_mobi_missing.csv', 'modes=AAAAAAA;scheme=path;missing=listwise', listwise, 'path', false, NULL),
         ('pls', 'ecsi_mobi_missing.csv', 'modes=AAAAAAA;scheme=path;missing=mean', mean, 'path', false, NULL),
         ('plsc', 'ecsi_mobi.csv', 'PLSc;modes=AAAAAAA;scheme=path', plain, 'path', true, NULL),
         ('reliability', 'ecsi_mobi.csv', 'modes=AAAAAAA;scheme=path', plain, 'path', false, NULL),
         ('reliability', 'ecsi_mobi.csv', 'absolute correlations', plain, 'path', false, NULL),
         ('reliability', 'ecsi_mobi.csv', 'signed correlations (Henseler original)', plain, 'path', false, NULL),
         ('ipma', 'ecsi_mobi.csv', 'scale 1-10 -> 0-100, unstandardized weights', plain, 'path', false, NULL),
         ('ipma', 'ecsi_mobi.csv', 'target=Satisfaction, unstandardized total effect', plain, 'path', false, NULL))
       AS v(kinds, data, params, moments, scheme, consistent, modes);

-- under the names of the golden figures
CREATE TABLE answer AS
SELECT kinds AS topic, data, params, n.metric, n.key, n.value
FROM fitted, crm.satisfaction_rows(model) AS r,
     LATERAL (VALUES (initcap(r.source), CASE WHEN r.kind IN ('weight', 'loading', 'communality', 'redundancy') THEN r.target ELSE initcap(r.target) END)) AS c(source, target),
     LATERAL (VALUES
         (CASE r.kind WHEN 'vif' THEN 'inner_vif' WHEN 'htmt' THEN 'htmt_signed' ELSE r.kind END,
          CASE WHEN r.kind IN ('path', 'total_effect', 'indirect_effect', 'vif', 'f2') THEN c.source || '->' || c.target
               WHEN r.kind IN ('weight', 'loading', 'communality', 'redundancy') THEN CASE WHEN kinds = 'plsc' THEN c.target ELSE c.source || '.' || c.target END
               WHEN r.kind ~ 'htmt' THEN c.source || '~' || c.target
               WHEN r.kind = 'importance' THEN CASE WHEN c.target = 'Satisfaction' THEN c.source END
               WHEN r.kind = 'gof' THEN 'model' ELSE c.source END, r.estimate),
         (CASE WHEN r.kind ~ 'htmt' THEN CASE r.kind WHEN 'htmt' THEN 'htmt_signed' ELSE r.kind END WHEN r.kind = 'path' THEN 'path_ols_se' END,
          CASE WHEN r.kind ~ 'htmt' THEN c.target || '~' || c.source ELSE c.source || '->' || c.target END,
          CASE WHEN r.kind ~ 'htmt' THEN r.estimate ELSE r.se END)) AS n(metric, key, value)
WHERE n.metric IS NOT NULL AND n.key IS NOT NULL;

CREATE TABLE compared AS
SELECT g.*, a.value AS answer, a.key IS NOT NULL AND CASE WHEN g.value = 'NULL' THEN a.value IS NULL ELSE coalesce(abs(a.value - g.value::float8) <= 1e-8, false) END AS agrees
FROM golden AS g LEFT JOIN answer AS a USING (topic, data, params, metric, key);
});
foreach my $topic (qw(pls plsc reliability ipma))
{
	my ($rows, $right) = split /\|/, sql("SELECT count(*), count(*) FILTER (WHERE agrees) FROM compared WHERE topic = '$topic'");
	cmp_ok($rows, '>=', { pls => 779, plsc => 42, reliability => 70, ipma => 18 }->{$topic}, "$topic: figures to compare");
	is($right, $rows, "$topic: every figure agrees")
	  or diag(sql("SELECT data, params, metric, key, value, answer FROM compared WHERE topic = '$topic' AND NOT agrees LIMIT 20"));
}
is(sql('SELECT count(*) FROM golden') + 0, sql('SELECT count(*) FROM compared') + 0, 'every figure has one answer');
is(sql(q{SELECT string_agg(DISTINCT concat((model).admissible, ' ', (model).notes), '; ') FROM fitted WHERE kinds <> 'plsc'}), 't ', 'all but the corrected model are admissible, without a note');
is(sql(q{SELECT (model).n || ' ' || (model).dropped FROM fitted WHERE params ~ 'listwise'}), '104 146', 'rows with a missing answer are counted');

# Scores of all respondents (seminr); the mean of respondents' indices is the index.
sql(qq{CREATE TABLE scores (} . join(', ', map { "$_ float8" } qw(image expectation quality value satisfaction complaints loyalty)) . qq{);
COPY scores FROM '$data/ecsi_mobi_scores.csv' (FORMAT csv, HEADER);
ALTER TABLE scores ADD n int GENERATED ALWAYS AS IDENTITY});
my $model = q{(SELECT model AS m FROM fitted WHERE kinds = 'pls' AND params = 'modes=AAAAAAA;scheme=path;scaled=true') AS f};
foreach my $construct (qw(image expectation quality value satisfaction complaints loyalty))
{
	cmp_ok(sql("SELECT max(abs(crm.latent_score(m, '$construct', $answers) - $construct)) FROM ecsi_mobi JOIN scores USING (n), $model"), '<=', 1e-8, "$construct: scores of respondents");
	cmp_ok(sql("SELECT abs(avg(crm.latent_index(m, '$construct', VARIADIC $answers)) - (SELECT crm.satisfaction_estimate(m, 'index', '$construct') FROM $model)) +
	            abs(stddev_samp(crm.latent_index(m, '$construct', VARIADIC $answers)) - (SELECT crm.satisfaction_estimate(m, 'index_sd', '$construct') FROM $model)) FROM ecsi_mobi, $model"),
		'<=', 1e-9, "$construct: indices of respondents have its mean and deviation");
}

done_testing();
