SELECT "t0"."id"
 FROM "products" AS "t0"
 WHERE EXISTS (SELECT 1 FROM json_each("t0"."tags") AS "t1"
 WHERE ("t1".value = ?3)
 LIMIT 1) AND ("t0"."id" IN (WITH RECURSIVE at(i) AS (SELECT 1
 WHERE length(?1) > 0 UNION ALL SELECT i + 16 FROM at
 WHERE i + 16 <= length(?1)) SELECT substr(?1, i, 16) AS value FROM at)) AND ("t0"."name" >= ?2 AND "t0"."name" < ?2 || CAST(x'FF' AS TEXT))
 ORDER BY "t0"."id";
-- ?3 = "sale"
