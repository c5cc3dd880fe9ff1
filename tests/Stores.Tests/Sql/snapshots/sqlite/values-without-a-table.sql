SELECT "t1"."price", "t1"."name" FROM (SELECT 1) AS one
 LEFT JOIN "products" AS "t1" ON "t1"."id" = ?1;
