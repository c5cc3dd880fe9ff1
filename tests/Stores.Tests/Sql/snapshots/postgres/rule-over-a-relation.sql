SELECT "t0"."id"
 FROM "orders" AS "t0"
 WHERE (("t0"."customer_id" = $1) OR EXISTS (SELECT 1
 FROM "order_lines" AS "t1"
 LEFT JOIN "products" AS "t2" ON "t2"."id" = "t1"."product_id"
 LEFT JOIN "categories" AS "t3" ON "t3"."id" = "t2"."category_id"
 WHERE "t1"."order_id" = "t0"."id" AND ("t3"."name" = $2)
 LIMIT 1 OFFSET 0))
 ORDER BY "t0"."id";
