-- share_schemes(), and what a server that was told of a coordinator's schemes says: an error, never another name. A cluster is test/t/040_citus.pl.
\set SHOW_CONTEXT never
SELECT * FROM crm.share_schemes();

BEGIN;
SELECT crm.copy_scheme('segment', 'rf_grid', 'ours');
SELECT crm.copy_scheme('tier', s.scheme, 'our_tiers') FROM crm.schemes AS s WHERE s.kind = 'tier' AND s.standard = 1;
-- Where nobody has said anything.
SELECT crm.label('segment', 'champions', 'en', 'ours') AS own, crm.label('segment', 'champions') AS shipped;
-- As the coordinator has them.
INSERT INTO crm_internal.scheme_shared (current, standards) VALUES (true, false);
SELECT crm.label('segment', 'champions', 'en', 'ours') AS own, crm.label('segment', 'champions') AS shipped;
-- Changed on the coordinator since, and none of them is the standard there.
SELECT crm_internal.scheme_outdated(false);
SELECT crm.label('segment', 'champions', 'en', 'rf_grid') AS shipped, crm.label('segment', 'champions') AS standard;
SAVEPOINT outdated;
SELECT crm.label('segment', 'champions', 'en', 'ours');
ROLLBACK TO outdated;
SELECT crm.rfm_segment(5, 5, 5, 'ours');
ROLLBACK TO outdated;
-- One may be the standard there.
SELECT crm_internal.scheme_outdated(true), crm_internal.scheme_outdated(false);
SELECT crm.label('segment', 'champions', 'en', 'rf_grid') AS shipped;
SAVEPOINT standards;
SELECT crm.label('segment', 'champions');
ROLLBACK TO standards;

-- What is shared: all rows, taken as they are, in place of others.
CREATE TEMP TABLE shared AS SELECT crm_internal.scheme_own() AS own;
SELECT key AS part, jsonb_array_length(value) > 0 AS has_rows FROM shared, jsonb_each(own) ORDER BY key COLLATE "C";
SELECT crm.drop_scheme('segment', 'ours'), crm.copy_scheme('segment', 'rf_grid', 'other');
SELECT crm_internal.scheme_take(own) = md5(own::text) AS taken FROM shared;
SELECT kind, scheme FROM crm.scheme WHERE scheme IN ('ours', 'our_tiers', 'other') ORDER BY kind, scheme;
SELECT crm.label('segment', 'champions', 'en', 'ours') AS own;
SELECT crm_internal.scheme_take('{"scheme": [], "scheme_code": [], "scheme_label": [], "scheme_axis": [], "scheme_rule": [], "scheme_cell": [], "scheme_arrow": []}') = md5(crm_internal.scheme_own()::text) AS emptied;
SELECT count(*) FROM crm.scheme WHERE NOT builtin;
ROLLBACK;
