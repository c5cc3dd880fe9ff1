SELECT "t0"."id"
 FROM "orders" AS "t0"
 WHERE (NOT EXISTS (SELECT 1
 FROM "order_lines" AS "t1"
 LEFT JOIN "products" AS "t2" ON "t2"."id" = "t1"."product_id"
 WHERE "t1"."order_id" = "t0"."id" AND (("t2"."cost" < "t1"."unit_price") IS NOT TRUE)
 LIMIT 1)) AND ((SELECT count(*)
 FROM "order_lines" AS "t3"
 WHERE "t3"."order_id" = "t0"."id") > 2)
 ORDER BY "t0"."id";
