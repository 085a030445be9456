-- What the user set, and the SQL that it stands for.

CREATE TABLE demo.settings AS
SELECT name, nullif(btrim(value), '') AS value
FROM (VALUES ('CUSTOMER', :'customer'), ('AT', :'at'), ('AMOUNT', :'amount'), ('ORDER', :'order'), ('AS_OF', :'as_of'),
             ('DATESTYLE', upper(:'datestyle')), ('DECIMAL', lower(:'decimal')), ('ZONE', :'zone')) AS s(name, value);

CREATE FUNCTION demo.setting(wanted text) RETURNS text LANGUAGE sql STABLE
RETURN (SELECT value FROM demo.settings WHERE name = wanted);

-- One line of what the demo takes for granted.
CREATE FUNCTION demo.assume(setting text, VARIADIC assumed text[]) RETURNS void LANGUAGE sql
BEGIN ATOMIC
    INSERT INTO demo.assumed (setting, assumed) VALUES (setting, array_to_string(assumed, ''));
END;

-- The column that a text names, as SQL; NULL when it names none. Capitals need
-- not agree when only one column is meant.
CREATE FUNCTION demo.column_of(given text) RETURNS text LANGUAGE sql STABLE
BEGIN ATOMIC
    SELECT quote_ident(name)
    FROM demo.header, regexp_replace(btrim(given), '\s+', ' ', 'g') AS wanted
    WHERE wanted IN (header, name, quote_ident(name))
       OR lower(wanted) = lower(header) AND (SELECT count(*) FROM demo.header AS h WHERE lower(h.header) = lower(wanted)) = 1
    ORDER BY header = wanted DESC, name = wanted DESC, place LIMIT 1;
END;

-- The type of an expression over the columns; the error says which setting is wrong.
CREATE FUNCTION demo.type_of(setting text, expression text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE type text;
BEGIN
    EXECUTE format('CREATE VIEW demo.try AS SELECT (%s) AS v FROM demo.named', expression);
    SELECT format_type(atttypid, NULL) INTO type FROM pg_attribute WHERE attrelid = 'demo.try'::regclass AND attnum = 1;
    DROP VIEW demo.try;
    RETURN type;
EXCEPTION WHEN others THEN
    RAISE EXCEPTION E'%=% is neither a column nor SQL over the columns: %\n  The columns: %\n  (all of them text: quantity::numeric makes a number of one, "Unit Price" quotes a name with capitals or blanks)',
        setting, expression, sqlerrm, (SELECT string_agg(header, ', ' ORDER BY place) FROM demo.header WHERE header <> '');
END $$;

-- The SQL that a setting stands for: a column, or an expression as it is given.
-- SQL cuts names to 63 bytes, so longer ones are replaced by the names they have.
CREATE FUNCTION demo.expression(setting text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    given text := demo.setting(setting);
    found text := demo.column_of(given);
    long record;
BEGIN
    IF given IS NULL OR found IS NOT NULL THEN
        RETURN coalesce(found, 'NULL');
    END IF;
    FOR long IN SELECT header, name FROM demo.header WHERE octet_length(header) > 63 LOOP
        given := replace(given, '"' || replace(long.header, '"', '""') || '"', quote_ident(long.name));
    END LOOP;
    PERFORM demo.type_of(setting, given);
    RETURN given;
END $$;
