SELECT page.* FROM (SELECT "t0"."id", "t0"."sku", "t0"."name", "t0"."description", "t0"."price", "t0"."cost", "t0"."stock", "t0"."tags", "t0"."attributes", "t0"."category_id", "t0"."created_at", "t0"."updated_at", "t0"."version", "t1"."name"
 FROM "products" AS "t0"
 LEFT JOIN "categories" AS "t1" ON "t1"."id" = "t0"."category_id"
 WHERE ("t0"."category_id" = $1) AND ("t0"."price", "t0"."id") > ($2, $3)
 ORDER BY "t0"."price", "t0"."id"
 LIMIT 101) AS page
 LIMIT $4;
