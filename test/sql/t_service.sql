-- Staff of a service, by Erlang C.
\set SHOW_CONTEXT never
\pset null NULL
SELECT v.*, round(w.wait_probability::numeric, 9) AS wait_probability, round(w.service_level::numeric, 9) AS service_level, round(w.mean_wait::numeric, 9) AS mean_wait, round(w.occupancy::numeric, 9) AS occupancy
FROM (VALUES (10.0, 14, 180, 20), (48, 55, 240, 15), (333.25, 350, 300, 20), (9900, 10000, 300, 20), (10, 10, 180, 20), (12, 10, 180, 20), (0, 3, 180, 20), (10, 14, 180, 0)) AS v(load, agents, handling_time, target),
     crm.waiting_line(load, agents, handling_time, target) AS w;
SELECT v.*, a.agents, a.staff, round(a.agents_exact::numeric, 6) AS agents_exact, round(a.staff_exact::numeric, 6) AS staff_exact
FROM (VALUES (10.0, 180, 20, 0.3), (48, 240, 15, 0.3), (333.25, 300, 20, 0), (9900, 300, 20, 0), (0, 300, 20, 0.3), (0.01, 180, 20, 0), (8.5, 180, 900, 0)) AS v(load, handling_time, target, shrinkage),
     crm.agents_required(load, handling_time, target, shrinkage => shrinkage) AS a;
-- one agent fewer misses the goal or is too busy; exact agents round up to whole ones
SELECT count(*) AS tried, bool_and(w.service_level >= goal - 1e-12 AND w.occupancy <= 0.9 + 1e-12) AS reached, bool_and(f.service_level < goal OR f.occupancy > 0.9) AS needed, bool_and(agents = ceil(agents_exact - 1e-9)) AS rounded_up
FROM generate_series(1, 300, 7) AS load, unnest('{0.5, 0.8, 0.95}'::float8[]) AS goal, crm.agents_required(load / 2.0, 200, 20, goal, 0.9) AS a,
     crm.waiting_line(load / 2.0, a.agents, 200, 20) AS w, crm.waiting_line(load / 2.0, greatest(a.agents - 1, 1), 200, 20) AS f WHERE a.agents > 1;
SELECT agents FROM crm.agents_required(10, 180, 20, goal => 0, max_occupancy => 1);
SELECT * FROM crm.waiting_line(NULL, 3, 180, 20);
SELECT * FROM crm.agents_required(10, NULL, 20);
SELECT * FROM crm.waiting_line(10, 0, 180, 20);
SELECT * FROM crm.waiting_line(-1, 3, 180, 20);
SELECT * FROM crm.waiting_line('NaN', 3, 180, 20);
SELECT * FROM crm.waiting_line(10, 14, 0, 20);
SELECT * FROM crm.waiting_line(10, 14, 180, -20);
SELECT * FROM crm.waiting_line(2e7, 14, 180, 20);
SELECT * FROM crm.agents_required(10, 180, 20, goal => 1);
SELECT * FROM crm.agents_required(10, 180, 20, goal => 80);
SELECT * FROM crm.agents_required(10, 180, 20, max_occupancy => 0);
SELECT * FROM crm.agents_required(10, 180, 20, shrinkage => 1);
