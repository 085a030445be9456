-- Makes the table purchase from orders: :customer, :at and :order name columns,
-- :amount is an expression over them.

SET datestyle = :'datestyle';

CREATE TABLE purchase AS
SELECT nullif(btrim(:"customer"), '') AS customer,
       :"at"::timestamp AS at,
       (:amount)::numeric AS amount,
       :"order" AS order_id
FROM orders;
