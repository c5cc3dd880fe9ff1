SELECT "t0"."id", "t0"."customer_id", "t0"."status", (SELECT CASE WHEN typeof("v0") = 'integer' THEN "v0" END FROM (SELECT ((COALESCE(sum(("t1"."quantity" * "t1"."unit_price") >> 32), 0) + (COALESCE(sum(("t1"."quantity" * "t1"."unit_price") & 4294967295), 0) >> 32)) * 4294967296 + (COALESCE(sum(("t1"."quantity" * "t1"."unit_price") & 4294967295), 0) & 4294967295)) AS "v0"
 FROM "order_lines" AS "t1"
 WHERE "t1"."order_id" = "t0"."id")), "t0"."created_at", "t0"."updated_at", "t0"."version", "t2"."name", "t0"."id"
 FROM "orders" AS "t0"
 LEFT JOIN "users" AS "t2" ON "t2"."id" = "t0"."customer_id"
 WHERE ("t0"."customer_id" = ?1) AND ("t0"."status" <> ?3)
 ORDER BY "t0"."created_at" DESC, "t0"."id" DESC
 LIMIT ?2;
-- ?3 = "cancelled"
-- children, by column 8
    SELECT "t0"."id", "t0"."order_id", "t0"."product_id", "t0"."quantity", "t0"."unit_price", "t0"."created_at", "t0"."updated_at", "t0"."version", "t1"."name", "t2"."name"
     FROM "order_lines" AS "t0"
     LEFT JOIN "products" AS "t1" ON "t1"."id" = "t0"."product_id"
     LEFT JOIN "categories" AS "t2" ON "t2"."id" = "t1"."category_id"
     WHERE "t0"."order_id" = ?3
     ORDER BY "t0"."id"
     LIMIT 101;
