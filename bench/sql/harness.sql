-- Where measurements are kept, and the clock they are taken with.

CREATE SCHEMA IF NOT EXISTS bench;
CREATE TABLE bench.timing (
    place   int GENERATED ALWAYS AS IDENTITY,
    round   int,
    family  text,
    kind    text,
    label   text,
    cpu     float8,
    wall    float8
);
CREATE TABLE bench.memory (family text, customers bigint, bytes bigint, flat bigint);

-- CPU seconds, user and system, of this process and of all finished children of
-- its parent, the postmaster: fields utime, stime and cutime, cstime of
-- /proc/PID/stat (proc(5)), in hundredths of a second.
CREATE FUNCTION bench.cpu_seconds() RETURNS float8 VOLATILE LANGUAGE sql AS $$
    WITH me AS (
        SELECT string_to_array(split_part(pg_read_file('/proc/self/stat'), ') ', 2), ' ') AS field
    ), postmaster AS (
        SELECT string_to_array(split_part(pg_read_file('/proc/' || me.field[2] || '/stat'), ') ', 2), ' ') AS field
        FROM me
    )
    SELECT (me.field[12]::float8 + me.field[13]::float8
            + postmaster.field[14]::float8 + postmaster.field[15]::float8) / 100
    FROM me, postmaster
$$;

-- The CASE of the recipes; the planner puts it in their place.
CREATE FUNCTION bench.recipe_segment(r int, f int, m int) RETURNS text IMMUTABLE LANGUAGE sql
RETURN CASE WHEN r >= 4 AND f >= 4 AND m >= 4 THEN 'champions'
            WHEN r >= 3 AND f >= 3 THEN 'loyal'
            WHEN r >= 4 AND f <= 2 THEN 'new'
            WHEN r <= 2 AND f >= 4 AND m >= 4 THEN 'cannot lose'
            WHEN r <= 2 AND f >= 3 THEN 'at risk'
            WHEN r = 3 THEN 'promising'
            WHEN r = 2 THEN 'hibernating'
            ELSE 'lost' END;
