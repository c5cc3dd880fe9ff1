SELECT (SELECT CAST(COALESCE(sum("t1"."quantity"), 0) AS bigint)
 FROM "order_lines" AS "t1"
 WHERE "t1"."order_id" = "t0"."id"), (SELECT max("t2"."unit_price")
 FROM "order_lines" AS "t2"
 WHERE "t2"."order_id" = "t0"."id"), round((SELECT CASE WHEN "v2" BETWEEN (-9223372036854.775808) AND 9223372036854.775807 THEN "v2" END FROM (SELECT CASE WHEN "v1" > 0 THEN sign("v0") * div(abs("v0") * 2000000 + "v1", 2 * "v1") * 0.000001 END AS "v2" FROM (SELECT sum("t3"."unit_price") AS "v0", count("t3"."unit_price") AS "v1"
 FROM "order_lines" AS "t3"
 WHERE "t3"."order_id" = "t0"."id") AS "t4") AS "t5"), 2), (SELECT count(*)
 FROM "order_lines" AS "t6"
 WHERE "t6"."order_id" = "t0"."id" AND ("t6"."quantity" > 1))
 FROM "orders" AS "t0"
 ORDER BY "t0"."id";
