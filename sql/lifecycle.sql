-- Where a customer stands. Limits and names are rows of schemes of the kinds lifecycle and activity.

CREATE FUNCTION @extschema@.lifecycle_stage(
    value_before float8, value_now float8, tenure_days float8, window_days float8,
    ended boolean DEFAULT false, ever_bought boolean DEFAULT true, scheme text DEFAULT NULL) RETURNS text
    AS 'MODULE_PATHNAME', 'crm_lifecycle_stage' LANGUAGE C STABLE PARALLEL SAFE;
COMMENT ON FUNCTION @extschema@.lifecycle_stage(float8, float8, float8, float8, boolean, boolean, text) IS 'Stage of a customer''s life (客户生命周期阶段: 培育、成长、成熟、衰退、危险、流失、解约) by what was bought in the last window of so many days and in the one before';

CREATE FUNCTION @extschema@.activity_state(idle_days float8, gap_days float8, scheme text DEFAULT NULL) RETURNS text
    AS 'MODULE_PATHNAME', 'crm_activity_state' LANGUAGE C STABLE PARALLEL SAFE;
COMMENT ON FUNCTION @extschema@.activity_state(float8, float8, text) IS 'State of activity of a customer or user (活跃状态): new, current, reactivated, resurrected, at risk or dormant, by days since the last active day and between the last two';
