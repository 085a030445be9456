-- Where the measurements of growth are kept, and how memory is read.

CREATE TABLE bench.size (size text PRIMARY KEY, orders bigint, customers bigint, bytes bigint);
CREATE TABLE bench.growth (
    id          int GENERATED ALWAYS AS IDENTITY,
    size        text,
    place       int,
    label       text,
    cpu         float8,
    wall        float8,
    peak_bytes  bigint,
    temp_bytes  bigint
);

-- A line of /proc/self/status (proc(5)), such as VmRSS, in bytes.
CREATE FUNCTION bench.status_bytes(line text) RETURNS bigint VOLATILE LANGUAGE sql
RETURN substring(pg_read_file('/proc/self/status') FROM line || ':\s+(\d+) kB')::bigint * 1024;

-- The highest memory so far, VmHWM, begins anew. Where the kernel does not let a
-- process ask for that, it stays the highest of the session.
CREATE FUNCTION bench.forget_peak() RETURNS void VOLATILE LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE 'COPY (SELECT 5) TO ''/proc/self/clear_refs''';
EXCEPTION WHEN OTHERS THEN
    RAISE WARNING 'peaks are those of whole sessions: %', SQLERRM;
END $$;

-- Of temporary files, before the query and, at the end of the session, after it.
CREATE FUNCTION bench.temp_bytes() RETURNS bigint STABLE LANGUAGE sql
RETURN (SELECT d.temp_bytes FROM pg_stat_database AS d WHERE d.datname = current_database());
