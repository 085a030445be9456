-- Registers the table purchase as a source and scores it at the ends of its last twelve months and at its last day.
-- Variables of psql: shop is 1 with the tables of both shop.sql, has_order is 1 with an order number.

SET client_min_messages = warning;
SET jit = off;

SELECT count(*) FROM crm.create_source('shop', 'purchase', 'customer', 'at', 'amount',
    order_id => CASE WHEN :has_order = 1 THEN 'order_id' END,
    customers => CASE WHEN :shop = 1 THEN 'person' END::regclass, customer_name => CASE WHEN :shop = 1 THEN 'name' END, attributes => CASE WHEN :shop = 1 THEN '{region}' END::name[],
    answers => CASE WHEN :shop = 1 THEN 'answer' END::regclass, answered_at => CASE WHEN :shop = 1 THEN 'answered_at' END, nps => CASE WHEN :shop = 1 THEN 'nps' END,
    satisfaction => CASE WHEN :shop = 1 THEN 'satisfaction' END,
    invoices => CASE WHEN :shop = 1 THEN 'invoice' END::regclass, issued => CASE WHEN :shop = 1 THEN 'issued' END, due => CASE WHEN :shop = 1 THEN 'due' END,
    invoice_amount => CASE WHEN :shop = 1 THEN 'amount' END, paid_on => CASE WHEN :shop = 1 THEN 'paid_on' END, grade => CASE WHEN :shop = 1 THEN 'grade' END,
    contracts => CASE WHEN :shop = 1 THEN 'contract' END::regclass, started => CASE WHEN :shop = 1 THEN 'started' END, ended => CASE WHEN :shop = 1 THEN 'ended' END, fee => CASE WHEN :shop = 1 THEN 'fee' END,
    cases => CASE WHEN :shop = 1 THEN 'complaint' END::regclass, opened => CASE WHEN :shop = 1 THEN 'opened' END, closed => CASE WHEN :shop = 1 THEN 'closed' END, outcome => CASE WHEN :shop = 1 THEN 'outcome' END,
    cause => CASE WHEN :shop = 1 THEN 'cause' END, promised => CASE WHEN :shop = 1 THEN 'promised' END, first_reply => CASE WHEN :shop = 1 THEN 'first_reply' END,
    contacts => CASE WHEN :shop = 1 THEN 'contact' END::regclass, contacted_at => CASE WHEN :shop = 1 THEN 'at' END, replied_at => CASE WHEN :shop = 1 THEN 'replied_at' END, issue => CASE WHEN :shop = 1 THEN 'issue' END,
    deals => CASE WHEN :shop = 1 THEN 'deal' END::regclass, deal_opened => CASE WHEN :shop = 1 THEN 'opened' END, deal_closed => CASE WHEN :shop = 1 THEN 'closed' END, deal_outcome => CASE WHEN :shop = 1 THEN 'outcome' END,
    deal_amount => CASE WHEN :shop = 1 THEN 'amount' END, deal_stage => CASE WHEN :shop = 1 THEN 'stage' END, deal_stages => CASE WHEN :shop = 1 THEN '{contacted,offered,negotiated}' END::text[],
    points => CASE WHEN :shop = 1 THEN 'point' END::regclass, points_at => CASE WHEN :shop = 1 THEN 'at' END, points_amount => CASE WHEN :shop = 1 THEN 'points' END, points_expire => CASE WHEN :shop = 1 THEN 'expires_on' END,
    events => CASE WHEN :shop = 1 THEN 'event' END::regclass, happened_at => CASE WHEN :shop = 1 THEN 'at' END, event => CASE WHEN :shop = 1 THEN 'kind' END,
    funnel => CASE WHEN :shop = 1 THEN '{visit,look,basket,order}' END::text[]) \g /dev/null

CALL crm.score('shop', month_ends => 12);
CALL crm.score('shop');
