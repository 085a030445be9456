-- An aggregate over customers.

SELECT crm.:call FROM customers;
