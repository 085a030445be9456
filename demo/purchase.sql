-- Makes the table purchase, the lines that count; the view demo.judged has every
-- line, with the reason why it does not.

-- Casts in expressions that would guess the order of day and month fail in YMD.
SELECT set_config('datestyle', 'ISO, ' || coalesce(substring(demo.setting('DATESTYLE') FROM 'DMY|MDY'), 'YMD'), false);

DO $$
BEGIN
    PERFORM set_config('timezone', coalesce(demo.setting('ZONE'), 'UTC'), false);
EXCEPTION WHEN others THEN
    RAISE EXCEPTION 'ZONE=% is not the name of a zone, such as ZONE=Asia/Shanghai', demo.setting('ZONE');
END $$;

-- A key without the blanks around it that nobody sees; NULL when nothing is left.
CREATE FUNCTION demo.key(v text) RETURNS text LANGUAGE sql IMMUTABLE
RETURN nullif(btrim(v, E' \t\r\n\u00a0\u2007\u200b\u202f\u3000\ufeff'), '');

-- Says which expression fails, for the server only says that one does.
CREATE FUNCTION demo.explain_failure(problem text) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    name text;
    expression text;
BEGIN
    FOR name, expression IN
        SELECT 'AMOUNT', amount FROM demo.amount() UNION ALL SELECT s, demo.expression(s) FROM unnest(ARRAY['AT', 'CUSTOMER', 'ORDER']) AS s
    LOOP
        BEGIN
            EXECUTE format('SELECT count(v) FROM (SELECT (%s)::text AS v FROM demo.named OFFSET 0) AS e', expression);
        EXCEPTION WHEN data_exception THEN
            problem := format('%s=%s fails: %s', name, demo.setting(name), sqlerrm);
        END;
    END LOOP;
    RAISE EXCEPTION E'%.\n  An expression must suit every line. A column by itself need not: lines where it cannot be read are left out and counted', problem;
END $$;

CREATE FUNCTION demo.read_lines() RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    at text := demo.expression('AT');
    amount record;
BEGIN
    SELECT * INTO amount FROM demo.amount();
    at := coalesce(demo.column_of(regexp_replace(at, '::\s*(timestamp(tz)?|date)$', '')), at);
    EXECUTE format('INSERT INTO demo.line
                    SELECT "(line)", "(many)", demo.key((%s)::text), demo.key((%s)::text), demo.key((%s)::text), %s, %s FROM demo.named',
                   demo.expression('CUSTOMER'), demo.expression('ORDER'), at, amount.amount, amount.unreadable);
EXCEPTION WHEN data_exception THEN
    PERFORM demo.explain_failure(sqlerrm);
END $$;

SELECT demo.read_lines();
SELECT demo.read_moments();

CREATE TABLE demo.dated AS
SELECT l.*, t.at AS bought_at,
       CASE WHEN many THEN 'more fields than the header'
            WHEN customer IS NULL THEN 'no customer'
            WHEN order_id IS NULL AND demo.setting('ORDER') IS NOT NULL THEN 'no order number'
            WHEN l.at IS NULL THEN 'no time'
            WHEN t.at IS NULL THEN 'unreadable time'
            WHEN amount IS NULL AND unreadable THEN 'unreadable amount'
            WHEN amount IS NULL THEN 'no amount' END AS reason
FROM demo.line AS l
LEFT JOIN (SELECT m.v, m.at FROM demo.moment AS m, (SELECT demo.day_order()) AS o(day_order)
           WHERE m.day_order IS NULL OR m.day_order = o.day_order) AS t ON t.v = l.at;

-- The last day that counts: AS_OF, or tomorrow (zones differ), unless most lines are
-- later, as in made-up data.
CREATE FUNCTION demo.last_day() RETURNS date LANGUAGE plpgsql AS $$
BEGIN
    IF demo.setting('AS_OF') !~ '^\d{4}-\d{1,2}-\d{1,2}$' THEN
        RAISE invalid_datetime_format;
    END IF;
    RETURN coalesce(demo.setting('AS_OF')::date,
                    (SELECT CASE WHEN count(*) FILTER (WHERE bought_at >= current_date + 2) * 2 > count(*) THEN 'infinity'::date ELSE current_date + 1 END
                     FROM demo.dated WHERE reason IS NULL));
EXCEPTION WHEN data_exception THEN
    RAISE EXCEPTION 'AS_OF=% must be a day, such as AS_OF=2025-12-31', demo.setting('AS_OF');
END $$;

CREATE TABLE demo.last AS SELECT demo.last_day() AS day;

CREATE VIEW demo.judged AS
SELECT line, customer, order_id, at, amount, bought_at,
       CASE WHEN reason IS NULL AND bought_at >= day + 1
            THEN CASE WHEN demo.setting('AS_OF') IS NULL THEN 'after today' ELSE 'after AS_OF' END
            ELSE reason END AS reason
FROM demo.dated, demo.last;

CREATE TABLE purchase AS
SELECT customer, bought_at AS at, amount, order_id FROM demo.judged WHERE reason IS NULL;
