SELECT count(*)
 FROM "products" AS "t0"
 LEFT JOIN "categories" AS "t1" ON "t1"."id" = "t0"."category_id"
 WHERE ("t1"."name" = $1);
-- $1 = "Books"
