-- Staff of a service: who waits, and how many agents it takes, by Erlang C.

CREATE FUNCTION @extschema@.waiting_line(
    load float8, agents @extschema@.whole_number, handling_time float8, target float8,
    OUT wait_probability float8, OUT service_level float8, OUT mean_wait float8, OUT occupancy float8)
    AS 'MODULE_PATHNAME', 'crm_waiting_line' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 20;
COMMENT ON FUNCTION @extschema@.waiting_line(float8, @extschema@.whole_number, float8, float8) IS 'How long callers wait (排队等待、接通率): probability to wait, share answered within the target, mean wait and how busy agents are, by Erlang C';

CREATE FUNCTION @extschema@.agents_required(
    load float8, handling_time float8, target float8, goal float8 DEFAULT 0.8, max_occupancy float8 DEFAULT 0.85, shrinkage float8 DEFAULT 0,
    OUT agents int, OUT staff int, OUT agents_exact float8, OUT staff_exact float8)
    AS 'MODULE_PATHNAME', 'crm_agents_required' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 200;
COMMENT ON FUNCTION @extschema@.agents_required(float8, float8, float8, float8, float8, float8) IS 'How many agents a service needs (坐席数、排班人数): the fewest who answer the goal within the target and are busy no more than the limit, and the staff that takes with absences; exact ones to add up over queues';
