SELECT page.* FROM (SELECT "t0"."id", "t0"."customer_id", "t0"."status", (SELECT CASE WHEN "v0" BETWEEN (-92233720368547758.08) AND 92233720368547758.07 THEN "v0" END FROM (SELECT COALESCE(sum((CAST("t1"."quantity" AS numeric) * "t1"."unit_price")), 0) AS "v0"
 FROM "order_lines" AS "t1"
 WHERE "t1"."order_id" = "t0"."id") AS "t2"), "t0"."created_at", "t0"."updated_at", "t0"."version", "t3"."name", "t0"."id"
 FROM "orders" AS "t0"
 LEFT JOIN "users" AS "t3" ON "t3"."id" = "t0"."customer_id"
 WHERE ("t0"."customer_id" = $1) AND ("t0"."status" <> $3)
 ORDER BY "t0"."created_at" DESC, "t0"."id" DESC
 LIMIT 101) AS page
 LIMIT $2;
-- $3 = "cancelled"
-- children, by column 8
    SELECT child.*, parent.place FROM unnest($3) WITH ORDINALITY AS parent (key, place) CROSS JOIN LATERAL (SELECT "t0"."id", "t0"."order_id", "t0"."product_id", "t0"."quantity", "t0"."unit_price", "t0"."created_at", "t0"."updated_at", "t0"."version", "t1"."name", "t2"."name"
     FROM "order_lines" AS "t0"
     LEFT JOIN "products" AS "t1" ON "t1"."id" = "t0"."product_id"
     LEFT JOIN "categories" AS "t2" ON "t2"."id" = "t1"."category_id"
     WHERE "t0"."order_id" = parent.key
     ORDER BY "t0"."id"
     LIMIT 101) AS child
     ORDER BY parent.place;
