-- Rows to class table, the short way.

SELECT c.*
FROM (SELECT crm.abc_population(:item, amount) AS population FROM :table) AS shop,
     crm.abc_classes(shop.population) AS c;
