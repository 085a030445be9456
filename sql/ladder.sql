-- How far a customer has come on a ladder. Names of rungs are schemes of the kind ladder (shipped_ladder.sql).

CREATE FUNCTION @extschema@.ladder_level(conditions boolean[], strict boolean DEFAULT true) RETURNS int
    AS 'MODULE_PATHNAME', 'crm_ladder_level' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION @extschema@.ladder_level(boolean[], boolean) IS 'How far a customer has come on a ladder (关系层次、客户经理五星级): how many of its conditions hold from the lowest on; strict => false: the highest that holds';
