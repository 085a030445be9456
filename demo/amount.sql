-- The setting AMOUNT: SQL whose texts are read as the column writes its numbers.

CREATE TABLE demo.number_text (v text, mark text, line bigint);

-- Puts the texts that the query gives with their lines into demo.number_text, and
-- warns when they name several currencies.
CREATE FUNCTION demo.collect_numbers(query text) RETURNS void LANGUAGE plpgsql AS $$
DECLARE currencies text;
BEGIN
    EXECUTE format('INSERT INTO demo.number_text SELECT v, demo.mark_shown(v) AS mark, min(line) FROM (%s) AS q(v, line)
                    WHERE v ~ ''\S'' GROUP BY v', query);
    SELECT string_agg(DISTINCT token[1], ' ') INTO currencies
    FROM demo.number_text, regexp_matches(v, '(' || demo.currency_pattern() || ')', 'g') AS token
    HAVING count(DISTINCT token[1]) > 1;
    IF currencies IS NOT NULL THEN
        PERFORM demo.assume('WARNING', 'amounts in several currencies (', currencies, ') are added up as if they were one');
    END IF;
END $$;

-- The columns that an expression casts to a number, price::numeric or cast(price AS
-- numeric), and the patterns that find these casts.
CREATE FUNCTION demo.number_casts(expression text) RETURNS TABLE (name text, pattern text) LANGUAGE sql STABLE
BEGIN ATOMIC
    WITH written AS (
        SELECT name, regexp_replace(quote_ident(name), '([^[:alnum:]_ "])', '\\\1', 'g') AS word FROM demo.header
        UNION
        SELECT name, lower(name) FROM demo.header WHERE replace(name, '_', '') !~ '[[:punct:][:space:]]|^[0-9]'),
    before(pattern) AS (
        VALUES ('(^|[][\s()+*/%,<>=|&!~^#@-])')),
    number_type(word) AS (
        VALUES ('((?:numeric|decimal|real|float[48]?|double\s+precision|int[248]?|integer|bigint|smallint|money)\M(?:\s*\([0-9, ]*\))?)'))
    SELECT name, shape
    FROM written AS w, number_type AS t, before AS b,
         LATERAL (VALUES (b.pattern || w.word || '\s*::\s*' || t.word),
                         (b.pattern || 'cast\s*\(\s*' || w.word || '\s+as\s+' || t.word || '\s*\)')) AS shapes(shape)
    WHERE expression ~* shape;
END;

-- AMOUNT as SQL for a number, and SQL that is true where there is a text that is
-- none. Casts of columns are left to SQL where that can read every value.
CREATE FUNCTION demo.amount(OUT amount text, OUT unreadable text) LANGUAGE plpgsql AS $$
DECLARE
    given text := demo.expression('AMOUNT');
    type text := demo.type_of('AMOUNT', given);
    texts text;
    mark text;
    c record;
BEGIN
    amount := given;
    unreadable := 'false';
    IF type IN ('text', 'character varying', 'character', 'unknown') THEN
        PERFORM demo.collect_numbers(format('SELECT (%s)::text, "(line)" FROM demo.named', given));
        amount := format('demo.number((%s)::text, %L)', given, demo.decimal_mark());
        unreadable := format('(%s) ~ ''\S''', given);
        RETURN;
    ELSIF type NOT IN ('numeric', 'integer', 'bigint', 'smallint', 'real', 'double precision', 'money') THEN
        RAISE EXCEPTION 'AMOUNT=% gives a %, not a number', demo.setting('AMOUNT'), type;
    END IF;
    SELECT string_agg(DISTINCT format('SELECT %I, "(line)" FROM demo.named', name), ' UNION ALL ') INTO texts FROM demo.number_casts(given);
    IF texts IS NOT NULL THEN
        PERFORM demo.collect_numbers(texts);
        mark := demo.decimal_mark();
    END IF;
    IF mark = ',' OR EXISTS (SELECT FROM demo.number_text WHERE v !~ '^[-+]?[0-9]+(\.[0-9]+)?$') THEN
        FOR c IN SELECT * FROM demo.number_casts(given) LOOP
            amount := regexp_replace(amount, c.pattern, format('\1demo.number(%s, %L)::\2', replace(quote_ident(c.name), '\', '\\'), mark), 'gi');
            unreadable := unreadable || format(' OR %I ~ ''\S'' AND demo.number(%I, %L) IS NULL', c.name, c.name, mark);
        END LOOP;
    END IF;
    amount := format('nullif(nullif(nullif((%s)::numeric, ''NaN''), ''Infinity''), ''-Infinity'')', amount);
END $$;
