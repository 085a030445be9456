-- What a step is worth: win-back, complaints, referral, goods of chance.
\set SHOW_CONTEXT never
\pset null NULL
SELECT round(crm.winback_value(0.25, 350.476060378, 40, 6), 6) AS plain, round(crm.winback_value(0.25, 350.476060378, 40, 6, 0.05), 6) AS incremental, crm.winback_value(0.1, 100) AS costs_nothing;
SELECT crm.winback_value(NULL, 100) AS response, crm.winback_value(0.1, NULL) AS value, crm.winback_value(0.1, 100, NULL) AS offer, crm.winback_value(0.1, 100, 1, 1, NULL) AS spontaneous;
SELECT crm.winback_value(1.2, 100);
SELECT crm.winback_value(0.1, 'NaN');
SELECT crm.winback_value(0.1, 100, offer_cost => -1);
SELECT crm.winback_value(0.1, 100, contact_cost => -1);
SELECT crm.winback_value(0.1, 100, spontaneous_response => 2);

-- Complaints.
SELECT * FROM crm.market_damage(50000, 0.08, '{0.6,0.12,0.18,0.1}', '{0.09,0.19,0.54,0.82}', 240, 0.02);
SELECT trim_scale(damage) AS damage FROM crm.market_damage(50000, 0.08, ARRAY[0.6, 0.12, 0.18, 0.1], ARRAY[0.09, 0.19, 0.54, 0.82]::real[], 240);
-- all are silent: nobody tells what a complaint is worth
SELECT value_of_complaint, trim_scale(lost) AS lost FROM crm.market_damage(1000, 0.1, '{1,0,0,0}', '{0.4,0.5,0.7,0.9}', 100);
SELECT * FROM crm.market_damage(NULL, 0.08, '{0.6,0.12,0.18,0.1}', '{0.09,0.19,0.54,0.82}', 240);
SELECT * FROM crm.market_damage(1000, 0.08, NULL, '{0.09,0.19,0.54,0.82}', 240);
SELECT lost FROM crm.market_damage(1000, 0.08, '{0.6,0.12,0.18,0.1}', '{0.09,NULL,0.54,0.82}', 240);
SELECT * FROM crm.market_damage(1000, 0.08, '{0.6,0.12,0.28}', '{0.09,0.19,0.54}', 240);
SELECT * FROM crm.market_damage(1000, 0.08, '{0.6,0.12,0.18,0.2}', '{0.09,0.19,0.54,0.82}', 240);
SELECT * FROM crm.market_damage(1000, 0.08, '{0.6,0.12,0.18,NULL}', '{0.09,0.19,0.54,0.82}', 240);
SELECT * FROM crm.market_damage(1000, 0.08, '{1.6,-0.6,0,0}', '{0.09,0.19,0.54,0.82}', 240);
SELECT * FROM crm.market_damage(1000, 0.08, '{0.6,0.12,0.18,0.1}', '{0.09,0.19,0.54,1.82}', 240);
SELECT * FROM crm.market_damage(1000, 8, '{0.6,0.12,0.18,0.1}', '{0.09,0.19,0.54,0.82}', 240);
SELECT * FROM crm.market_damage(-1, 0.08, '{0.6,0.12,0.18,0.1}', '{0.09,0.19,0.54,0.82}', 240);
SELECT * FROM crm.market_damage(1000, 0.08, '{0.6,0.12,0.18,0.1}', '{0.09,0.19,0.54,0.82}', 240, -1);

-- Referral.
SELECT v.*, k_factor, round(customers_after::numeric, 6) AS customers_after, ceiling, amplification
FROM (VALUES (5, 0.12, 4), (3, 0.5, 4), (5, 0.2, 3), (0, 0.5, 7), (9, 0.1, 0.5), (5, 0.12, 0)) AS v(invites, conversion, cycles), crm.referral_growth(1000, invites, conversion, cycles);
-- near 1 no digits are lost
SELECT abs(customers_after / (1 + k + k * k + k ^ 3) - 1) < 1e-15 AS same FROM unnest('{0.999999999, 1.000000001, 0.5, 2}'::float8[]) AS k, crm.referral_growth(1, 1e9, k / 1e9, 3);
SELECT * FROM crm.referral_growth(NULL, 5, 0.2);
SELECT * FROM crm.referral_growth(1000, 5, 1.2);
SELECT * FROM crm.referral_growth(-1, 5, 0.2);
SELECT * FROM crm.referral_growth(1000, 'NaN', 0.2);
SELECT * FROM crm.referral_growth(1000, 5, 0.2, -1);
SELECT * FROM crm.referral_growth(1000, 50, 1, 1000);

-- Sets.
SELECT round(crm.complete_set(array_fill(1 / 12.0, ARRAY[12]))::numeric, 10) AS draws, round(crm.complete_set_by(array_fill(1 / 12.0, ARRAY[12]), 36)::numeric, 10) AS by_36;
SELECT round(crm.complete_set(p)::numeric, 6) AS draws, round(crm.complete_set_by(p, 36)::numeric, 6) AS by_36 FROM (SELECT array_fill(143 / 1728.0, ARRAY[12]) || 1 / 144.0 AS p) AS x;
SELECT crm.complete_set('{1}') AS sure, crm.complete_set('{0.25}') AS one, round(crm.complete_set('{0.25,0.125}')::numeric, 12) AS blanks, crm.complete_set('{0.5,0}') AS never, crm.complete_set('{}') AS nothing, crm.complete_set(NULL) AS unknown;
SELECT crm.complete_set_by('{0.5,0}', 9) AS never, crm.complete_set_by('{0.5,0.5}', 1) AS too_few, crm.complete_set_by('{0.5,0.5}', 0) AS none, round(crm.complete_set_by('{0.5,0.5}', 2)::numeric, 12) AS two, crm.complete_set_by('{}', 3) AS nothing, crm.complete_set_by('{0.5}', NULL) AS unknown;
-- the expected draws are the sum of what is missing after each; probabilities rise, and the order of items is nothing
SELECT round(sum(1 - crm.complete_set_by('{0.5,0.3,0.2}', t))::numeric, 9) AS draws, round(crm.complete_set('{0.2,0.5,0.3}')::numeric, 9) AS at_once FROM generate_series(0, 400) AS t;
SELECT bool_and(p >= before) AS rises FROM (SELECT p, lag(p, 1, 0) OVER (ORDER BY t) AS before FROM (SELECT t, crm.complete_set_by('{0.2,0.2,0.1,0.05}', t) AS p FROM generate_series(0, 300) AS t) AS x) AS y;
SELECT crm.complete_set('{0.6,0.5}');
SELECT crm.complete_set('{0.6,-0.1}');
SELECT crm.complete_set('{0.6,NULL}');
SELECT crm.complete_set('{NaN}');
SELECT crm.complete_set('{{0.6},{0.1}}');
SELECT crm.complete_set('{1e-320,0.5}');
SELECT crm.complete_set_by('{0.5,0.5}', -1);
SELECT crm.complete_set(array_fill(1e-6::float8, ARRAY[100001]));
