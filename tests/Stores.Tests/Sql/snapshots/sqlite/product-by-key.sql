SELECT "t0"."id", "t0"."sku", "t0"."name", "t0"."description", "t0"."price", "t0"."cost", "t0"."stock", "t0"."tags", "t0"."attributes", "t0"."category_id", "t0"."created_at", "t0"."updated_at", "t0"."version"
 FROM "products" AS "t0"
 WHERE ("t0"."id" = ?1);
