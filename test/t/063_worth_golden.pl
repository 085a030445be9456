# Ladders, switching, the worth of a step and the staff of a service against
# published and independently computed figures, when ../shared/data is there.
# The inputs are read from the text of the rows.
use strict;
use warnings FATAL => 'all';

use CrmCluster;
use Test::More;

my $data = $ENV{CRM_SHARED} or plan(skip_all => '../shared/data is not there');
my $node = CrmCluster::new_node('main');

sub sql { return $node->safe_psql('postgres', $_[0]) }

sql(qq{
CREATE EXTENSION crm;
CREATE TABLE golden (topic text, inputs text, metric text, key text, value text, source text);
COPY golden FROM '$data/relations_golden.csv' (FORMAT csv, HEADER);
UPDATE golden SET key = coalesce(key, '');
DELETE FROM golden WHERE topic NOT IN ('ladder', 'bonding', 'switching', 'switching_cost_shy', 'switching_cost_scale', 'dependence', 'viral', 'referral_tree', 'referral_value', 'channel_yield', 'marginal_cac',
	'iceberg', 'market_damage', 'tarp_loyalty', 'recovery', 'recovery_paired', 'satisfaction_loyalty', 'winback', 'blind_box', 'blind_box_pity', 'probability_good', 'psychological_account', 'divestment',
	'effort_value', 'penalty_reward', 'touchpoints', 'erlang_c');
CREATE TABLE ours (topic text, inputs text, metric text, key text, value text);
-- the inputs of a topic, each once
CREATE VIEW asked AS SELECT DISTINCT topic, inputs FROM golden WHERE key <> 'edge';
-- a number after a word of the inputs
CREATE FUNCTION number_of(inputs text, word text) RETURNS float8 LANGUAGE sql AS \$\$ SELECT substring(inputs FROM word || ' ?=? ?(-?[0-9.]+)')::float8 \$\$;
-- the columns of a row as metrics
CREATE FUNCTION put(topic text, inputs text, key text, row_of jsonb) RETURNS void LANGUAGE sql AS
	\$\$ INSERT INTO ours SELECT \$1, \$2, m.key, coalesce(\$3, ''), m.value FROM jsonb_each_text(\$4) AS m \$\$;
-- the SQLSTATE and message of a query
CREATE FUNCTION failure(query text) RETURNS text LANGUAGE plpgsql AS \$\$
DECLARE
	result text;
BEGIN
	EXECUTE query INTO result;
	RETURN result;
EXCEPTION WHEN invalid_parameter_value THEN
	RETURN 'ERROR ' || SQLERRM;
END
\$\$;
});

# measured(TOPIC, SQL): rows of inputs, key and a row of measures that are called as in the file.
sub measured
{
	my ($topic, $query) = @_;
	sql("SELECT put('$topic', m.inputs, m.key::text, to_jsonb(m) - 'inputs' - 'key') FROM ($query) AS m");
}

# records(TOPIC, WORDS): the inputs of a topic, the records in them, and their words.
sub records
{
	my ($topic, $separator, $from) = @_;
	$from //= '^';
	return "(SELECT a.inputs, r.place, string_to_array(trim(r.record), ' ') AS w FROM asked AS a, regexp_split_to_table(regexp_replace(a.inputs, '$from', ''), '$separator') WITH ORDINALITY AS r(record, place) WHERE a.topic = '$topic')";
}

# Ladders.
measured('ladder', q{SELECT inputs, k.key, crm.ladder_level(inputs::boolean[], k.key = 'strict') AS level FROM asked, (VALUES ('strict'), ('highest')) AS k(key) WHERE topic = 'ladder'});
sql(q{INSERT INTO ours SELECT topic, inputs, 'level', key, crm.ladder_level(inputs::boolean[]) FROM golden WHERE topic = 'ladder' AND key = 'edge'});
measured('bonding', q{SELECT inputs, w[1] AS key, crm.ladder_level(h) AS level_strict, crm.ladder_level(h, strict => false) AS level_highest, b[1] + b[2] + b[3] AS bonds
	FROM } . records('bonding', ';', '^.*\): ') . q{ AS r, LATERAL (SELECT string_to_array(w[2], ',')::int[] AS b) AS b, LATERAL (SELECT ARRAY[b[1] > 0, b[2] > 0, b[3] > 0] AS h) AS h});

# Switching. The published figures are of the same matrix.
sql(q{CREATE VIEW matrix AS SELECT g.inputs, (SELECT array_agg(string_to_array(r, ',')::float8[]) FROM regexp_split_to_table(regexp_replace(a.inputs, '^.*: ', ''), ' \| ') AS r) AS m, '{A,B,C,D}'::text[] AS names
	FROM asked AS g, asked AS a WHERE g.topic = 'switching' AND a.topic = 'switching' AND a.inputs LIKE 'from%'});
measured('switching', q{SELECT inputs, brand AS key, retention, conquest, gained, lost, net, steady_share, next_share, conquest_power AS conquest_power_pi, hard_core_loyal AS hard_core_loyal_alpha FROM matrix, crm.switching(m, names)});
measured('switching', q{SELECT inputs, from_brand || '>' || to_brand AS key, fair_share_index, residual AS "standardised_residual (observed-expected)/sqrt(expected)" FROM matrix, crm.switching_pairs(m, names)});
measured('switching', q{SELECT inputs, NULL AS key, sum(residual ^ 2) AS chi_square FROM matrix, crm.switching_pairs(m, names) GROUP BY inputs});
sql(q{INSERT INTO ours SELECT 'switching', 'brand without buyers before', 'retention', 'edge', (SELECT retention FROM crm.switching('{{0,0},{3,5}}') WHERE brand = '1')});

# Switching cost and dependence.
sql('CREATE VIEW firm AS SELECT inputs, w[1] AS firm, w[2]::numeric AS price, w[3]::numeric AS customers FROM ' . records('switching_cost_shy', ';', '^.*: ') . ' AS r');
my $shy = q{SELECT f.inputs, f.firm AS key, f.price - r.price * r.customers / (f.customers + r.customers) AS switching_cost, (f.price - r.price * r.customers / (f.customers + r.customers)) / f.price AS relative_to_price
	FROM (SELECT *, CASE WHEN row_number() OVER (ORDER BY customers, firm) = 1 THEN first_value(firm) OVER (ORDER BY customers DESC, firm) ELSE first_value(firm) OVER (ORDER BY customers, firm) END AS rival FROM firms) AS f LEFT JOIN firms AS r ON r.firm = f.rival AND r.firm <> f.firm};
measured('switching_cost_shy', "WITH firms AS (SELECT * FROM firm) $shy");
sql("INSERT INTO ours SELECT 'switching_cost_shy', 'one firm', 'switching_cost', 'edge', s.switching_cost FROM (WITH firms AS (SELECT * FROM firm LIMIT 1) $shy) AS s");
sql(q{CREATE VIEW facet AS SELECT inputs, m[1] AS facet, m[2] AS type, (SELECT avg(nullif(i, 'NULL')::numeric) FROM regexp_split_to_table(m[3], ',') AS i) AS score
	FROM asked, regexp_matches(inputs, '(\w+)\((\w+)\) ([0-9NUL,]+)', 'g') AS m WHERE topic = 'switching_cost_scale'});
measured('switching_cost_scale', 'SELECT inputs, facet AS key, score AS facet FROM facet');
measured('switching_cost_scale', 'SELECT inputs, type AS key, avg(score) AS type FROM facet GROUP BY inputs, type');
measured('switching_cost_scale', 'SELECT inputs, NULL AS key, avg(score) AS overall, (avg(score) - 1) / (5 - 1) * 100 AS index_0_100 FROM (SELECT inputs, avg(score) AS score FROM facet GROUP BY inputs, type) AS t GROUP BY inputs');
sql(q{CREATE VIEW spend AS SELECT a.inputs, m[1] AS customer, s.supplier, s.spend::numeric, number_of(a.inputs, 'sales')::numeric AS sales FROM asked AS a, regexp_matches(inputs, '([A-Z]) ([0-9,]+)', 'g') AS m, unnest(string_to_array(m[2], ',')) WITH ORDINALITY AS s(spend, supplier) WHERE topic = 'dependence'});
measured('dependence', q{SELECT inputs, customer AS key, d AS customer_dependence, o AS our_dependence, d + o AS magnitude, d - o AS asymmetry, h AS supplier_hhi, 1 / h AS effective_suppliers
	FROM (SELECT inputs, customer, sum(spend) FILTER (WHERE supplier = 1) / nullif(sum(spend), 0) AS d, sum(spend) FILTER (WHERE supplier = 1) / max(sales) AS o, crm.hhi(spend) AS h FROM spend GROUP BY inputs, customer) AS s});
sql(q{INSERT INTO ours SELECT 'dependence', 'customer buys 0 in the category', 'customer_dependence', 'edge', (SELECT sum(spend) FILTER (WHERE supplier = 1) / nullif(sum(spend), 0) FROM (VALUES (1, 0.0), (2, 0)) AS v(supplier, spend))});

# Referral.
measured('viral', q{SELECT a.inputs, NULL AS key, g.k_factor, g.customers_after AS customers_at_t, g.ceiling, g.amplification
	FROM asked AS a, crm.referral_growth(coalesce(number_of(inputs, 'start'), 1), coalesce(number_of(inputs, 'customer'), number_of(inputs, 'invites'), number_of(inputs, 'K')), coalesce(number_of(inputs, 'conversion'), 1),
		coalesce(number_of(inputs, ' t') / number_of(inputs, 'cycle'), 1)) AS g WHERE topic = 'viral'});
sql(q{INSERT INTO ours SELECT 'viral', 'conversion=1.2', 'k_factor', 'edge', failure('SELECT k_factor FROM crm.referral_growth(1, 5, 1.2)')});
sql(q{CREATE TABLE referral AS SELECT a.inputs, m[1] AS id, nullif(m[2], '-') AS referrer, m[3]::numeric AS value FROM asked AS a, regexp_matches(inputs, '(\w)<-([\w-]) ([0-9]+)', 'g') AS m WHERE topic = 'referral_tree';
CREATE TABLE chain AS
WITH RECURSIVE down AS (SELECT inputs, referrer AS top, id, value, 1 AS depth FROM referral WHERE referrer IS NOT NULL
	UNION ALL SELECT d.inputs, d.top, r.id, r.value, d.depth + 1 FROM down AS d JOIN referral AS r ON r.referrer = d.id) CYCLE id SET looped USING path
SELECT inputs, top, id, value, depth FROM down WHERE NOT looped;
CREATE TABLE generation AS SELECT r.inputs, r.id, coalesce(max(c.depth), 0) AS generation FROM referral AS r LEFT JOIN chain AS c USING (id) GROUP BY r.inputs, r.id;
CREATE VIEW size AS SELECT inputs, generation, count(*) AS n FROM generation GROUP BY inputs, generation;
CREATE VIEW seed AS SELECT c.inputs, c.top, sum(c.value) AS value FROM chain AS c JOIN referral AS r ON r.id = c.top AND r.referrer IS NULL GROUP BY c.inputs, c.top});
measured('referral_tree', q{SELECT r.inputs, NULL AS key, avg((r.referrer IS NOT NULL)::int) AS referred_share, max(g.generation) AS max_generation, count(DISTINCT r.referrer)::numeric / count(*) AS referrers_share,
	(SELECT top FROM seed ORDER BY value DESC LIMIT 1) AS lead_cow, (SELECT max(value) FROM seed) / sum(r.value) FILTER (WHERE r.referrer IS NOT NULL) AS lead_cow_share_of_referred_value
	FROM referral AS r JOIN generation AS g USING (id) GROUP BY r.inputs});
measured('referral_tree', q{SELECT s.inputs, s.generation AS key, s.n::numeric / b.n AS generation_ratio FROM size AS s JOIN size AS b ON b.generation = s.generation - 1});
measured('referral_tree', q{SELECT inputs, top AS key, count(*) FILTER (WHERE depth = 1) AS direct_referrals, count(*) AS downstream_customers, sum(value * 0.5 ^ (depth - 1)) AS downstream_value_weighted FROM chain GROUP BY inputs, top});
measured('referral_value', q{SELECT inputs, NULL AS key, v + s AS value_of_one_type_one, s AS value_of_one_type_two, one * (v + s) + two * s AS customer_referral_value
	FROM (SELECT inputs, number_of(inputs, 'type one') AS one, number_of(inputs, 'type two') AS two, number_of(inputs, 'saving') AS s,
		crm.retention_value(number_of(inputs, 'per period'), number_of(inputs, 'retention'), number_of(inputs, 'periods')::int, number_of(inputs, 'rate')) AS v FROM asked WHERE topic = 'referral_value') AS x});

# Acquisition.
sql('CREATE VIEW channel AS SELECT inputs, w[1] AS channel, w[2]::numeric AS cost, w[3]::numeric AS leads, w[4]::numeric AS qualified, w[5]::numeric AS customers, w[7]::numeric AS clv FROM ' . records('channel_yield', ';', '^.*: ') . ' AS r');
measured('channel_yield', q{SELECT inputs, channel AS key, cost / leads AS cost_per_lead, qualified / leads AS qualification_rate, customers / qualified AS close_rate, customers / leads AS yield, cost / nullif(customers, 0) AS cac,
	clv / nullif(cost / nullif(customers, 0), 0) AS clv_to_cac, 1000 * (customers * clv - cost) / leads AS net_value_per_1000_leads, customers / sum(customers) OVER () AS share_of_customers, cost / sum(cost) OVER () AS share_of_cost FROM channel});
measured('channel_yield', q{SELECT inputs, NULL AS key, sum(cost) / sum(customers) AS blended_cac, sum(cost) FILTER (WHERE cost > 0) / sum(customers) FILTER (WHERE cost > 0) AS paid_cac FROM channel GROUP BY inputs});
sql('CREATE VIEW spending AS SELECT inputs, w[1]::numeric AS cost, w[2]::numeric AS customers FROM ' . records('marginal_cac', ';', '^.*: ') . ' AS r');
measured('marginal_cac', q{SELECT inputs, lag(cost) OVER w || '-' || cost AS key, (cost - lag(cost) OVER w) / (customers - lag(customers) OVER w) AS marginal_cac FROM spending WINDOW w AS (ORDER BY cost)});
measured('marginal_cac', q{SELECT inputs, cost AS key, cost / customers AS average_cac FROM spending});

# Complaints and recovery.
measured('iceberg', q{SELECT inputs, NULL AS key, complaints / voice AS customers_with_problem, complaints / voice - complaints AS silent
	FROM (SELECT inputs, coalesce(number_of(inputs, 'received'), number_of(inputs, 'complaints'))::numeric AS complaints, coalesce(number_of(inputs, 'voice rate')::numeric, 1 / number_of(inputs, 'one of')::numeric) AS voice FROM asked WHERE topic = 'iceberg') AS i});
sql(q{CREATE VIEW damage AS SELECT inputs, number_of(inputs, 'customers') AS customers, number_of(inputs, 'problem rate') AS rate, ('{' || (regexp_match(inputs, 'quickly=\(([^)]*)\)'))[1] || '}')::float8[] AS shares, ('{' || (regexp_match(inputs, 'stay=\(([^)]*)\)'))[1] || '}')::float8[] AS stay,
	number_of(inputs, 'value per customer') AS value, number_of(inputs, 'per unhappy') AS mouth FROM asked WHERE topic = 'market_damage'});
measured('market_damage', q{SELECT inputs, NULL AS key, with_problem, lost AS customers_lost, lost * value::numeric AS value_lost, lost_by_word_of_mouth, damage, value_of_complaint AS value_of_one_more_complaint, value_of_satisfying AS value_of_satisfying_one_more
	FROM damage AS d, crm.market_damage(customers, rate, shares, stay, value, mouth)});
# printed stay rates give the function back what it was given: those who stay if all are in one group
measured('tarp_loyalty', q{SELECT inputs, g.key, 1 - d.lost / 1000 AS stay FROM (VALUES ('loss under 5 dollars', '{0.37,0.46,0.70,0.95}'::numeric[]), ('loss over 100 dollars', '{0.09,0.19,0.54,0.82}')) AS t(inputs, stay),
	unnest('{silent,"complained, not satisfied",satisfied,"satisfied quickly"}'::text[]) WITH ORDINALITY AS g(key, place), crm.market_damage(1000, 1, ARRAY[(place = 1)::int, (place = 2)::int, (place = 3)::int, (place = 4)::int]::numeric[], t.stay, 1) AS d});
sql(q{CREATE VIEW recovered AS SELECT a.inputs, m[1] AS class, m[2]::numeric AS again, m[3]::numeric AS customers FROM asked AS a, regexp_matches(inputs, '(\w+) ([0-9]+)/([0-9]+)', 'g') AS m WHERE topic = 'recovery'});
measured('recovery', q{SELECT inputs, class AS key, again / customers AS repurchase FROM recovered});
measured('recovery', q{SELECT r.inputs, NULL AS key, p.uplift AS paradox_difference, p.z AS paradox_z, CASE WHEN p.z > 0 THEN p.p_value / 2 ELSE 1 - p.p_value / 2 END AS paradox_one_sided_p, p.low AS difference_low, p.high AS difference_high,
	e.uplift AS recovery_effect, f.uplift AS damage_of_failure_if_not_recovered, e.uplift / f.uplift AS share_of_damage_repaired, v.uplift AS value_of_voice
	FROM (SELECT inputs, jsonb_object_agg(class, customers) AS n, jsonb_object_agg(class, again) AS k FROM recovered GROUP BY inputs) AS r,
	crm.campaign_uplift((n->>'recovered')::int, (k->>'recovered')::int, (n->>'no_failure')::int, (k->>'no_failure')::int) AS p,
	crm.campaign_uplift((n->>'recovered')::int, (k->>'recovered')::int, (n->>'not_recovered')::int, (k->>'not_recovered')::int) AS e,
	crm.campaign_uplift((n->>'no_failure')::int, (k->>'no_failure')::int, (n->>'not_recovered')::int, (k->>'not_recovered')::int) AS f,
	crm.campaign_uplift((n->>'recovered')::int + (n->>'not_recovered')::int, (k->>'recovered')::int + (k->>'not_recovered')::int, (n->>'silent')::int, (k->>'silent')::int) AS v});
measured('recovery_paired', q{SELECT inputs, NULL AS key, avg(d) AS mean_change, avg(d) / (stddev_samp(d) / sqrt(count(*))) AS t, avg((d > 0)::int) AS improved_share, avg(d) / stddev_samp(d) AS cohen_d_paired
	FROM (SELECT inputs, unnest(string_to_array((regexp_match(inputs, 'post=([0-9,]+)'))[1], ',')::numeric[]) - unnest(string_to_array((regexp_match(inputs, 'pre=([0-9,]+)'))[1], ',')::numeric[]) AS d FROM asked WHERE topic = 'recovery_paired') AS x GROUP BY inputs});

# Satisfaction and loyalty by competition.
sql(q{CREATE VIEW answer AS SELECT a.inputs, m[1] AS stratum, s.satisfaction, split_part(s.counts, '/', 1)::numeric AS loyal, split_part(s.counts, '/', 2)::numeric AS n
	FROM asked AS a, regexp_matches(inputs, '(\w+): satisfaction 1..5 loyal/n ([0-9/,]+)', 'g') AS m, unnest(string_to_array(m[2], ',')) WITH ORDINALITY AS s(counts, satisfaction) WHERE topic = 'satisfaction_loyalty';
CREATE VIEW respondent AS SELECT stratum, satisfaction::float8 AS x, (i <= loyal)::int::float8 AS y FROM answer, generate_series(1, n::int) AS i;
CREATE VIEW curve AS SELECT stratum, regr_slope(y, x) AS slope, sqrt((1 - regr_r2(y, x)) * regr_syy(y, x) / (count(*) - 2) / regr_sxx(y, x)) AS slope_se,
	(covar_pop(x * x, y) * var_pop(x) - covar_pop(x * x, x) * covar_pop(x, y)) / (var_pop(x) * var_pop(x * x) - covar_pop(x * x, x) ^ 2) AS quadratic FROM respondent GROUP BY stratum});
measured('satisfaction_loyalty', q{SELECT a.inputs, a.stratum AS key, max(c.slope) AS slope, max(c.slope_se) AS slope_se, max(c.quadratic) AS quadratic, sum(loyal / n * ((satisfaction = 5)::int - (satisfaction = 4)::int)) AS top_box_jump,
	max(loyal / (n - loyal)) FILTER (WHERE satisfaction = 5) / max(loyal / (n - loyal)) FILTER (WHERE satisfaction = 4) AS odds_5_against_4, sum(loyal) FILTER (WHERE satisfaction <= 2) / sum(n) FILTER (WHERE satisfaction <= 2) AS loyal_though_dissatisfied
	FROM answer AS a JOIN curve AS c USING (stratum) GROUP BY a.inputs, a.stratum});
measured('satisfaction_loyalty', q{SELECT a.inputs, NULL AS key, (b.slope - c.slope) / sqrt(b.slope_se ^ 2 + c.slope_se ^ 2) AS slope_difference_z FROM asked AS a, curve AS b, curve AS c WHERE a.topic = 'satisfaction_loyalty' AND b.stratum = 'competitive' AND c.stratum = 'captive'});

# Win-back.
sql(q{CREATE VIEW lapsed AS SELECT inputs, w[1] AS segment, w[2]::numeric AS n, w[3]::numeric AS p, w[4]::numeric AS p0, w[8]::numeric AS offer, w[9]::numeric AS contact,
	crm.retention_value(w[5]::float8, w[6]::float8, w[7]::int, number_of(inputs, 'discount')) AS sltv FROM } . records('winback', ';', '^.*contact: ') . ' AS r');
measured('winback', q{SELECT inputs, segment AS key, sltv AS second_lifetime_value, crm.winback_value(p, sltv, offer, contact) AS expected_value_per_target, crm.winback_value(p, sltv, offer, contact, p0) AS incremental_value_per_target,
	contact / nullif(greatest(sltv - offer, 0), 0) AS break_even_response, n * crm.winback_value(p, sltv, offer, contact) AS regain_profit FROM lapsed});
measured('winback', q{SELECT inputs, 'total' AS key, sum(n * crm.winback_value(p, sltv, offer, contact)) AS regain_profit, sum(n * crm.winback_value(p, sltv, offer, contact, p0)) AS incremental_regain_profit FROM lapsed GROUP BY inputs});

# Goods of chance and the account of the mind.
sql(q{CREATE VIEW box AS SELECT inputs, number_of(inputs, 'price') AS price, number_of(inputs, 'draws')::int AS draws,
	CASE WHEN inputs ~ 'hidden' THEN array_fill(143 / 1728.0, ARRAY[12]) || 1 / 144.0 WHEN inputs ~ 'equal' THEN array_fill(1 / substring(inputs FROM '^[0-9]+')::numeric, ARRAY[substring(inputs FROM '^[0-9]+')::int])
	ELSE string_to_array(substring(inputs FROM '[=] ([0-9., ]+);'), ', ')::numeric[] END AS p FROM asked WHERE topic = 'blind_box'});
measured('blind_box', q{SELECT inputs, NULL AS key, crm.complete_set(p) AS expected_draws, price * crm.complete_set(p) AS expected_cost, crm.complete_set_by(p, draws) AS complete_probability_after_draws,
	(SELECT sum(1 - (1 - i) ^ draws) FROM unnest(p) AS i) AS expected_distinct_after_draws FROM box});
sql(q{INSERT INTO ours SELECT 'blind_box', inputs, 'expected_draws', 'edge', failure(format('SELECT crm.complete_set(%L)', '{' || substring(inputs FROM 3) || '}')) FROM golden WHERE topic = 'blind_box' AND key = 'edge'});
measured('blind_box_pity', q{SELECT inputs, NULL AS key, (1 - (1 - p) ^ c) / p AS expected_draws, p / (1 - (1 - p) ^ c) AS effective_probability, (1 - p) ^ (c - 1) AS share_by_guarantee
	FROM (SELECT inputs, number_of(inputs, 'probability') AS p, number_of(inputs, 'at draw') AS c FROM asked WHERE topic = 'blind_box_pity') AS x});
sql(q{CREATE FUNCTION felt(x float8) RETURNS float8 LANGUAGE sql RETURN CASE WHEN x >= 0 THEN x ^ 0.88 ELSE -2.25 * (-x) ^ 0.88 END});
measured('probability_good', q{SELECT inputs, NULL AS key, sum(p * v) AS expected_value, sqrt(sum(p * v * v) - sum(p * v) ^ 2) AS standard_deviation, sum(p * v) - max(price) AS expected_surplus, sum(p) FILTER (WHERE v > price) AS chance_to_gain, sum(p * felt(v - price)) AS prospect_value_of_surplus
	FROM (SELECT a.inputs, m[1]::float8 AS v, m[2]::float8 AS p, number_of(a.inputs, 'price') AS price FROM asked AS a, regexp_matches(inputs, '([0-9]+) (0\.[0-9]+)', 'g') AS m WHERE topic = 'probability_good') AS x GROUP BY inputs});
measured('psychological_account', q{SELECT inputs, NULL AS key, sum(felt(c)) AS segregated, felt(sum(c)) AS integrated, CASE WHEN sum(felt(c)) > felt(sum(c)) THEN 'segregate' ELSE 'integrate' END AS better
	FROM (SELECT inputs, unnest(('{' || (regexp_match(inputs, '\[(.*)\]'))[1] || '}')::float8[]) AS c FROM asked WHERE topic = 'psychological_account') AS x GROUP BY inputs});
measured('psychological_account', q{SELECT inputs, NULL AS key, number_of(inputs, 'worth') - number_of(inputs, ' price') AS acquisition_utility, number_of(inputs, 'reference price') - substring(inputs FROM 'price=[0-9]+ price=([0-9]+)')::float8 AS transaction_utility
	FROM asked WHERE topic = 'psychological_account' AND inputs LIKE 'worth%'} =~ s/number_of\(inputs, ' price'\)/substring(inputs FROM 'price=[0-9]+ price=([0-9]+)')::float8/r);

# Whom to let go, where effort goes.
sql(q{CREATE VIEW held AS SELECT inputs, w[1] AS customer, w[2]::numeric AS clv, w[3]::numeric AS unavoidable, w[4:] AS actions FROM } . records('divestment', ';', '^.*cost\): ') . q{ AS r;
CREATE VIEW choice AS SELECT inputs, customer, 'keep' AS action, clv + unavoidable AS value, 1 AS rank FROM held
	UNION ALL SELECT inputs, customer, 'divest', 0, 3 FROM held
	UNION ALL SELECT inputs, customer, actions[i], actions[i + 1]::numeric + unavoidable - actions[i + 2]::numeric, 2 FROM held, generate_series(1, cardinality(actions) - 2, 3) AS i});
measured('divestment', q{SELECT DISTINCT ON (customer) c.inputs, customer AS key, action AS best_action, value AS value_of_best_action, clv < 0 AS naive_divest_if_clv_negative FROM choice AS c JOIN held USING (customer) ORDER BY customer, value DESC, rank});
sql('CREATE VIEW effort AS SELECT inputs, w[1] AS tier, w[2]::numeric AS effort, w[3]::numeric AS value FROM ' . records('effort_value', ';', '^.*customers: ') . ' AS r');
sql('CREATE VIEW effort_alignment AS SELECT inputs, tier, a.gap, a.ratio FROM (SELECT *, sum(effort) OVER () AS all_effort, sum(value) OVER () AS all_value FROM effort) AS e, crm.effort_value_alignment(effort, all_effort, value, all_value) AS a');
measured('effort_value', q{SELECT inputs, tier AS key, gap, ratio FROM effort_alignment});
measured('effort_value', q{SELECT inputs, NULL AS key, sum(abs(gap)) / 2 AS share_to_move FROM (SELECT inputs, gap FROM effort_alignment) AS x GROUP BY inputs});

# Touchpoints.
measured('penalty_reward', q{SELECT inputs, NULL AS key, h - m AS reward, m - l AS penalty, h - l AS range, ((h - m) - (m - l)) / (h - l) AS impact_asymmetry
	FROM (SELECT a.inputs, avg(m[2]::numeric) FILTER (WHERE m[1] = 'high') AS h, avg(m[2]::numeric) FILTER (WHERE m[1] = 'mid') AS m, avg(m[2]::numeric) FILTER (WHERE m[1] = 'low') AS l FROM asked AS a, regexp_matches(inputs, '(high|mid|low):([0-9]+)', 'g') AS m WHERE topic = 'penalty_reward' GROUP BY a.inputs) AS x});
sql(q{CREATE VIEW trip AS SELECT inputs, place, string_to_array(w[1], '>') AS touches, w[2] IS NOT NULL AS converted FROM } . records('touchpoints', '; ', '^.*end\): ') . ' AS r');
measured('touchpoints', q{SELECT j.inputs, t.channel AS key, t.reach, t.visits_per_journey, t.exit_rate, t.conversion_rate AS conversion_with, t.relative_position AS mean_relative_position FROM (SELECT inputs, crm.journeys(touches, converted, NULL) AS j FROM trip GROUP BY inputs) AS j, crm.touchpoints(j) AS t});
measured('touchpoints', q{SELECT a.inputs, a.channel || '&' || b.channel AS key, count(*) FILTER (WHERE a.has AND b.has)::numeric / count(*) FILTER (WHERE a.has OR b.has) AS overlap_jaccard
	FROM (SELECT inputs, place, c.channel, c.channel = ANY (touches) AS has FROM trip, unnest('{ad,call,shop,web}'::text[]) AS c(channel)) AS a JOIN (SELECT place, c.channel, c.channel = ANY (touches) AS has FROM trip, unnest('{ad,call,shop,web}'::text[]) AS c(channel)) AS b ON b.place = a.place AND b.channel > a.channel GROUP BY a.inputs, a.channel, b.channel});

# Staff.
sql(q{CREATE VIEW line AS SELECT inputs, number_of(inputs, 'calls') * number_of(inputs, 'handling time') / number_of(inputs, 'per') AS load, number_of(inputs, 'agents')::int AS agents, number_of(inputs, 'handling time') AS handling_time, coalesce(number_of(inputs, 'target'), 20) AS target,
	coalesce(number_of(inputs, 'goal'), 0.8) AS goal, coalesce(number_of(inputs, 'occupancy'), 0.85) AS occupancy, coalesce(number_of(inputs, 'shrinkage'), 0.3) AS shrinkage FROM asked WHERE topic = 'erlang_c'});
measured('erlang_c', q{SELECT inputs, NULL AS key, load, w.wait_probability, w.service_level, w.mean_wait, w.occupancy, r.agents AS agents_required, r.staff AS staff_with_shrinkage FROM line AS l, crm.waiting_line(load, l.agents, handling_time, target) AS w, crm.agents_required(load, handling_time, target, goal, l.occupancy, shrinkage) AS r});
sql(q{INSERT INTO ours SELECT 'erlang_c', 'agents=0', 'wait_probability', 'edge', failure('SELECT wait_probability FROM crm.waiting_line(10, 0, 180, 20)')
	UNION ALL SELECT 'erlang_c', 'calls=0, agents=3', 'wait_probability', 'edge', failure('SELECT wait_probability FROM crm.waiting_line(0, 3, 180, 20)')});

# Every row, to a billionth, a published one to its printed digits; an error names the value.
sql(q{CREATE VIEW result AS SELECT g.topic, g.inputs, g.metric, g.key, g.value, g.source, o.value AS ours, o.topic IS NOT NULL AND CASE
	WHEN g.value = 'NULL' THEN o.value IS NULL
	WHEN g.value = 'ERROR' THEN o.value LIKE 'ERROR %' AND o.value ~ '[0-9]'
	WHEN g.value !~ '^-?[0-9.]+$' THEN o.value = g.value
	WHEN g.source LIKE 'published%' AND g.value ~ '^-?[0-9]+\.[0-9]{1,4}$' THEN round(o.value::numeric, length(split_part(g.value, '.', 2))) = g.value::numeric
	ELSE abs(o.value::float8 - g.value::float8) <= 1e-9 * greatest(abs(g.value::float8), 1e-3) END AS same
	FROM golden AS g LEFT JOIN ours AS o ON (o.topic, o.inputs, o.metric, o.key) = (g.topic, g.inputs, g.metric, g.key)});
is(sql('SELECT topic, inputs, metric, key, value, ours FROM result WHERE same IS NOT TRUE'), '', 'every figure is ours');
is(sql('SELECT count(*) = (SELECT count(*) FROM golden) FROM result'), 't', 'each is there once');
foreach my $row (split(/\n/, sql('SELECT topic, count(*), count(*) FILTER (WHERE same) FROM result GROUP BY topic ORDER BY topic')))
{
	my ($topic, $rows, $same) = split(/\|/, $row);
	is($same, $rows, "$topic: $rows rows");
}

done_testing();
