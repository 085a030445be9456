-- Rows to class table, the short way.

SELECT c.*
FROM (SELECT crm.population_of_items(:item, amount) AS population FROM :table) AS shop,
     crm.abc_classes(shop.population) AS c;
