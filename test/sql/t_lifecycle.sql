-- Where a customer stands: by limits of a scheme.
\set SHOW_CONTEXT never
SELECT v.*, crm.lifecycle_stage(before, now, tenure, 182) AS stage, crm.label('lifecycle', crm.lifecycle_stage(before, now, tenure, 182), 'zh') AS stage_zh
FROM (VALUES (0, 120, 40), (200, 260, 400), (200, 250, 400), (200, 250.01, 400), (200, 149, 400), (200, 150, 400), (200, 0, 400), (0, 0, 900), (0, 80, 900), (0, 80, 181), (0, 80, 182), (200, -5, 400), (-5, 80, 400)) AS v(before, now, tenure);
SELECT crm.lifecycle_stage(90, 80, 900, 182, ended => true) AS ended, crm.lifecycle_stage(0, 0, 0, 182, ever_bought => false) AS never, crm.lifecycle_stage(NULL, NULL, NULL, NULL, ended => true) AS ended_unknown;
SELECT crm.lifecycle_stage(NULL, 80, 900, 182) AS unknown, crm.lifecycle_stage(1, 80, 900, 182, ended => NULL) AS unknown_2;
-- cents, thousands or tenths of a limit say the same
SELECT unit, crm.lifecycle_stage(0.3 * unit, 0.375 * unit, 400, 182) AS growth_limit, crm.lifecycle_stage(0.4 * unit, 0.3 * unit, 400, 182) AS decline_limit FROM unnest('{0.001, 0.1, 1, 7, 1e9}'::float8[]) AS unit;
SELECT v.*, crm.activity_state(idle, gap) AS state FROM (VALUES (0, NULL), (0, 1), (0, 7), (0, 8), (0, 30), (0, 31), (1, 3), (7, 3), (8, 3), (30, NULL), (31, 3), (NULL, 3)) AS v(idle, gap);

-- Limits of one's own.
SELECT crm.copy_scheme('lifecycle', 'standard', 'monthly');
UPDATE crm.scheme_code SET cut = 1.1 WHERE kind = 'lifecycle' AND scheme = 'monthly' AND code = 'growth';
SELECT crm.lifecycle_stage(100, 115, 400, 30) AS standard, crm.lifecycle_stage(100, 115, 400, 30, scheme => 'monthly') AS own;
DELETE FROM crm.scheme_code WHERE kind = 'lifecycle' AND scheme = 'monthly' AND code = 'danger';
SELECT crm.lifecycle_stage(100, 0, 400, 30, scheme => 'monthly');
SELECT crm.drop_scheme('lifecycle', 'monthly');

-- Expected time in stages, and what they are worth: a chain that exists.
SELECT state, round(value::numeric, 6) AS periods FROM crm.migration_value('{{0.3,0.4,0.05,0.05},{0,0.5,0.35,0.1},{0,0.05,0.75,0.15},{0,0.05,0.15,0.4}}', '{1,1,1,1}', NULL, 0);

SELECT crm.lifecycle_stage(1, 2, 300, 0);
SELECT crm.lifecycle_stage(1, 2, 300, -30);
SELECT crm.lifecycle_stage(1, 'NaN', 300, 30);
SELECT crm.lifecycle_stage('Infinity', 2, 300, 30);
SELECT crm.lifecycle_stage(1, 2, -1, 30);
SELECT crm.lifecycle_stage(1, 2, 300, 30, scheme => 'nope');
SELECT crm.activity_state(-1, 3);
SELECT crm.activity_state(0, 'NaN');
