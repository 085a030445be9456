-- Numbers as people write them: 1234.5, 1,234.50, 1.234,50, 1 234,5, 1'234.50, € 5,
-- 12.50-, (12.50), 12,-, fullwidth digits. What stands before the decimals, point or
-- comma, is for the whole column to say, never for one value.

-- Finds the sign or code of a currency.
CREATE FUNCTION demo.currency_pattern() RETURNS text LANGUAGE sql IMMUTABLE
RETURN '(?:US|NT|HK|[ACRS])?\$|[€£¥₩₹₽₺₫฿₴元円圆]|(?<![[:alpha:]])(?:AUD|BRL|CAD|CHF|CNY|CZK|DKK|EUR|GBP|HKD|HUF|IDR|ILS|INR|JPY|KRW|MXN|MYR|NOK|NZD|PHP|PLN|RMB|RON|RUB|SEK|SGD|THB|TRY|TWD|UAH|USD|VND|ZAR|kr|zł|Kč|Ft|Fr|Rs)(?![[:alpha:]])\.?';

-- The text without blanks, apostrophes, currencies and the dash of 12,-.
CREATE FUNCTION demo.bare_number(v text) RETURNS text LANGUAGE sql IMMUTABLE
RETURN regexp_replace(regexp_replace(regexp_replace(
    translate(v, '０１２３４５６７８９．，－（）＋￥−–', '0123456789.,-()+¥--'),
    E'[\\s\u00a0\u2007\u2009\u202f\u3000''’]', '', 'g'), demo.currency_pattern(), '', 'g'),
    '(?<=[0-9])[.,]-+$', '');

-- The number, where mark stands before the decimals; NULL when it is none.
CREATE FUNCTION demo.odd_number(v text, mark text) RETURNS numeric LANGUAGE plpgsql IMMUTABLE AS $$
DECLARE
    bare text := demo.bare_number(v);
    digits text := regexp_replace(bare, '^[-+]?\(?|\)?[-+]?$', '', 'g');
BEGIN
    IF mark = ',' THEN
        digits := translate(digits, '.,', ',.');
    END IF;
    IF digits ~ '^([0-9]+|[0-9]{1,3}(,[0-9]{2,3})*,[0-9]{3})?(\.[0-9]*)?([eE][-+]?[0-9]{1,2})?$' AND digits ~ '^\.?[0-9]'
       AND (bare ~ '\(') = (bare ~ '\)') THEN
        RETURN (CASE WHEN bare ~ '^[-+]?\(|^-|-$' THEN '-' ELSE '' END || replace(digits, ',', ''))::numeric;
    END IF;
    RETURN NULL;
END $$;

CREATE FUNCTION demo.number(v text, mark text) RETURNS numeric LANGUAGE sql IMMUTABLE
RETURN CASE WHEN mark = '.' AND v ~ '^-?[0-9]+(\.[0-9]+)?$' THEN v::numeric ELSE demo.odd_number(v, mark) END;

-- The mark that a value shows to stand before the decimals: '.' or ',', or '?' when
-- it may have three decimals or none (1.234); NULL when it shows nothing.
CREATE FUNCTION demo.mark_shown(v text) RETURNS text LANGUAGE plpgsql IMMUTABLE AS $$
DECLARE
    digits text := regexp_replace(demo.bare_number(v), '[eE].*$|[^0-9.,]', '', 'g');
    last_mark text := substring(digits FROM '([.,])[0-9]*$');
    shown text := CASE
        WHEN digits ~ '\.' AND digits ~ ',' THEN last_mark
        WHEN digits ~ '([.,]).*\1' THEN translate(last_mark, '.,', ',.')
        WHEN digits ~ '^[1-9][0-9]{0,2}[.,][0-9]{3}$' THEN '?'
        ELSE last_mark END;
BEGIN
    RETURN CASE WHEN demo.number(v, replace(shown, '?', '.')) IS NOT NULL THEN shown END;
END $$;

-- The mark of the column whose texts are in demo.number_text: the one asked for, or
-- the one that some values show and none contradicts. Asks when it is open.
CREATE FUNCTION demo.decimal_mark() RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    asked text := demo.setting('DECIMAL');
    point text;
    comma text;
    open text;
BEGIN
    SELECT min(example) FILTER (WHERE mark = '.'), min(example) FILTER (WHERE mark = ','), min(example) FILTER (WHERE mark = '?')
    INTO point, comma, open
    FROM (SELECT DISTINCT ON (mark) mark, format('"%s" (line %s)', v, line) AS example FROM demo.number_text ORDER BY mark, line) AS first;

    IF asked IS NOT NULL AND asked NOT IN ('.', ',') THEN
        RAISE EXCEPTION 'DECIMAL=% must be the mark before the decimals: DECIMAL=. or DECIMAL=,', asked;
    ELSIF asked IS NOT NULL THEN
        PERFORM demo.assume('DECIMAL', '"', asked, '" stands before the decimals, as set');
    ELSIF point IS NOT NULL AND comma IS NOT NULL THEN
        RAISE EXCEPTION E'AMOUNT: % has a decimal point, % a decimal comma.\n  DECIMAL=. or DECIMAL=, says which to read; the other amounts are then left out', point, comma;
    ELSIF open IS NOT NULL AND point IS NULL AND comma IS NULL THEN
        RAISE EXCEPTION E'AMOUNT: % may have three decimals or none, and no other value tells.\n  DECIMAL=. or DECIMAL=, says which mark stands before the decimals', open;
    ELSIF coalesce(point, comma) IS NOT NULL THEN
        asked := CASE WHEN comma IS NULL THEN '.' ELSE ',' END;
        PERFORM demo.assume('DECIMAL', '"', asked, '" stands before the decimals, as in ', coalesce(point, comma));
    END IF;
    RETURN coalesce(asked, '.');
END $$;
