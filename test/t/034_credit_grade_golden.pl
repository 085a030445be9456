# Risk of failure, working assets and limits: five hundred imaginary balance
# sheets against the formulas in floating point, and, when ../shared/data is
# there, every golden figure of Altman's Z, Bathory, working assets and limits.
use strict;
use warnings FATAL => 'all';

use CrmCluster;
use Test::More;

my $node = CrmCluster::new_node('main');
$node->safe_psql('postgres', 'CREATE EXTENSION crm');

sub sql { return $node->safe_psql('postgres', $_[0]) }

# Imaginary companies, without a random number of anyone; some have negative working capital, equity or profit.
sql(q{
CREATE TABLE company AS
SELECT c, f[1] * 900 + 50 AS ca, f[2] * 700 + 20 AS cl, f[3] * 400 AS inventory, 1000 + f[4] * 1500 AS ta, 100 + f[5] * 1200 AS tl, f[6] * 600 - 150 AS re, f[7] * 500 - 200 AS ebit,
       f[8] * 4000 AS sales, 10 + f[9] * 2000 AS mve, f[10] * 900 - 100 AS bve, f[11] * 300 - 100 AS pbt, f[12] * 90 AS dep, f[13] * 40 AS amort, f[14] * 60 AS interest, f[15] * 800 - 100 AS tnw
FROM (SELECT c, array_agg(round((mod(abs(hashint8(c * 64 + k)::bigint), 10007) / 10007.0)::numeric, 4) ORDER BY k) AS f FROM generate_series(1, 500) AS c, generate_series(1, 15) AS k GROUP BY c) AS drawn;
});

my %z = (
	'1968'             => '1.2 * x1 + 1.4 * x2 + 3.3 * x3 + 0.6 * mve::float8 / tl::float8 + x5',
	'1968_0.999'       => '1.2 * x1 + 1.4 * x2 + 3.3 * x3 + 0.6 * mve::float8 / tl::float8 + 0.999 * x5',
	'private'          => '0.717 * x1 + 0.847 * x2 + 3.107 * x3 + 0.420 * bve::float8 / tl::float8 + 0.998 * x5',
	'nonmanufacturing' => '6.56 * x1 + 3.26 * x2 + 6.72 * x3 + 1.05 * bve::float8 / tl::float8',
	'emerging'         => '3.25 + 6.56 * x1 + 3.26 * x2 + 6.72 * x3 + 1.05 * bve::float8 / tl::float8');
my %zone = ('1968' => [ 1.81, 2.99 ], '1968_0.999' => [ 1.81, 2.99 ], 'private' => [ 1.23, 2.90 ], 'nonmanufacturing' => [ 1.10, 2.60 ], 'emerging' => [ 4.35, 5.85 ]);
foreach my $model (sort keys %z)
{
	my $equity = $model =~ /^1968/ ? 'mve' : 'bve';
	is( sql(qq{
SELECT count(*), bool_and(abs(a.z::float8 - direct) <= 1e-12 * greatest(1, abs(direct))),
       bool_and(a.zone = CASE WHEN direct < $zone{$model}[0] THEN 'distress' WHEN direct > $zone{$model}[1] THEN 'safe' ELSE 'grey' END)
FROM (SELECT company.*, $z{$model} AS direct
      FROM company, LATERAL (SELECT ((ca - cl) / ta)::float8 AS x1, (re / ta)::float8 AS x2, (ebit / ta)::float8 AS x3, (sales / ta)::float8 AS x5) AS x) AS d,
     crm.altman_z('$model', current_assets => ca, current_liabilities => cl, retained_earnings => re, ebit => ebit, equity => $equity, total_assets => ta, total_liabilities => tl, sales => sales) AS a}),
		'500|t|t', "$model: z and zone of imaginary companies");
}
is( sql(q{
SELECT bool_and(abs(b.score::float8 - direct) <= 1e-11 * greatest(1, abs(direct))), bool_and((b.note IS NULL) = (ca >= cl))
FROM (SELECT company.*, ((pbt + dep + amort + interest) / cl)::float8 + (pbt / (ca - cl))::float8 + (bve / cl)::float8 + (tnw / tl)::float8 + ((ca - cl) / ta)::float8 AS direct FROM company) AS d,
     crm.bathory_score(ca, cl, ta, tl, bve, tnw, pbt, dep, amort, interest) AS b}), 't|t', 'Bathory of imaginary companies, with a note where working capital is negative');
is( sql(q{
SELECT bool_and(w.working_assets = (ca - cl + bve) / 2), bool_and(CASE WHEN bve > 0 THEN abs(w.evaluation::float8 - direct) <= 1e-11 * greatest(1, abs(direct)) ELSE w.evaluation IS NULL AND w.credit_limit = 0 END),
       bool_and(bve <= 0 OR w.share = CASE WHEN direct > 1 THEN 0.25 ELSE greatest(0, least(8, ceil((direct + 4.6) / 0.7)))::numeric * 0.025 END),
       bool_and(bve <= 0 OR w.credit_limit = greatest(w.working_assets, 0) * w.share)
FROM (SELECT company.*, (ca / cl)::float8 + ((ca - inventory) / cl)::float8 - (cl / nullif(bve, 0))::float8 - (tl / nullif(bve, 0))::float8 AS direct FROM company) AS d,
     crm.working_assets_limit(ca, cl, inventory, tl, bve) AS w}), 't|t|t|t', 'working assets of imaginary companies');
is( sql(q{
SELECT bool_and(crm.credit_limit(l, 'least', 500) = floor(greatest(0, m.least) / 500) * 500), bool_and(crm.credit_limit(l, 'greatest', 500) = floor(greatest(0, m.greatest) / 500) * 500),
       bool_and(crm.credit_limit(l, 'mean', 500) = floor(m.mean / 500) * 500), bool_and(crm.credit_limit(l, 'median', 500) = floor(m.median::numeric / 500) * 500)
FROM (SELECT ARRAY[sales * 2, bve * 10, CASE WHEN c % 3 > 0 THEN tnw * 5 END, mve] AS l FROM company) AS x,
     LATERAL (SELECT min(v) AS least, max(v) AS greatest, avg(greatest(v, 0)) AS mean, percentile_cont(0.5) WITHIN GROUP (ORDER BY greatest(v, 0)) AS median FROM unnest(l) AS v WHERE v IS NOT NULL) AS m}), 't|t|t|t', 'combined limits, on their step');

if (!$ENV{CRM_SHARED})
{
  SKIP: { skip '../shared/data is not there', 1; }
	done_testing();
	exit;
}
my $data = $ENV{CRM_SHARED};
sql("CREATE TABLE golden (topic text, data text, params text, metric text, key text, value text, source text); COPY golden FROM '$data/credit_golden.csv' (FORMAT csv, HEADER)");
sql(q{
DELETE FROM golden WHERE topic NOT IN ('altman', 'bathory', 'working_assets', 'credit_limit');
CREATE TABLE answer AS
SELECT 'altman' AS topic, 'z' AS metric, key, (crm.altman_z(model, 500, 300, 1200, 700, equity, 200, 150, 1800)).z AS value
FROM (VALUES ('z 1968 (1.0 X5)', '1968', 900), ('z 1968 (0.999 X5)', '1968_0.999', 900), ('z_prime 1983 private', 'private', 500), ('z_double_prime', 'nonmanufacturing', 500), ('emerging market (+3.25)', 'emerging', 500)) AS v(key, model, equity)
UNION ALL SELECT 'bathory', 'score', NULL, (crm.bathory_score(500, 300, 1200, 700, 500, 480, 120, 60, 10, 30)).score
UNION ALL SELECT 'working_assets', m.metric, NULL, m.value FROM crm.working_assets_limit(500, 300, 180, 700, 500) AS w, LATERAL (VALUES ('working_assets', w.working_assets), ('evaluation', w.evaluation)) AS m(metric, value)
UNION ALL SELECT 'credit_limit', 'heuristic (Kartik)', 'limit', crm.credit_limit_by_worth(42961, 0.55)
UNION ALL SELECT 'credit_limit', 'sales x terms x grade', 'limit', crm.credit_limit_by_sales(100000, 60, 'A');
UPDATE golden SET metric = params, key = metric WHERE topic = 'credit_limit';
UPDATE golden SET key = NULL WHERE topic IN ('bathory', 'working_assets');
});
foreach my $topic (qw(altman bathory working_assets credit_limit))
{
	my ($rows, $right) = split /\|/, sql(qq{
SELECT count(*), count(*) FILTER (WHERE abs(a.value - g.value::numeric) <= 6e-13 * greatest(1, abs(a.value)))
FROM golden AS g LEFT JOIN answer AS a ON a.topic = g.topic AND a.metric = g.metric AND a.key IS NOT DISTINCT FROM g.key WHERE g.topic = '$topic'});
	is($rows, { altman => 5, bathory => 1, working_assets => 2, credit_limit => 2 }->{$topic}, "$topic: figures to compare");
	is($right, $rows, "$topic: every figure agrees") or diag(sql("SELECT * FROM golden WHERE topic = '$topic'"));
}

done_testing();
