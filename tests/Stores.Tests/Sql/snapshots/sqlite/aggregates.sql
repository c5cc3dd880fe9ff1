SELECT (SELECT COALESCE(sum("t1"."quantity"), 0)
 FROM "order_lines" AS "t1"
 WHERE "t1"."order_id" = "t0"."id"), (SELECT max("t2"."unit_price")
 FROM "order_lines" AS "t2"
 WHERE "t2"."order_id" = "t0"."id"), (WITH "v14" AS (SELECT (WITH "v3" AS (SELECT (COALESCE(sum("t3"."unit_price" >> 32), 0) + (COALESCE(sum("t3"."unit_price" & 4294967295), 0) >> 32)) AS "v0", COALESCE(sum("t3"."unit_price" & 4294967295), 0) & 4294967295 AS "v1", count("t3"."unit_price") AS "v2"
 FROM "order_lines" AS "t3"
 WHERE "t3"."order_id" = "t0"."id"), "v4" AS (SELECT "v0", "v1", "v2", ("v0" % "v2" + "v2") % "v2" AS "v7"
 FROM "v3"
 WHERE "v2" > 0), "v5" AS (SELECT "v0", "v2", ("v0" - "v7") / "v2" * 4294967296 + ("v7" * 4294967296 + "v1") / "v2" AS "v8", ("v7" * 4294967296 + "v1") % "v2" AS "v9"
 FROM "v4"), "v6" AS (SELECT "v0", "v2", "v8" * 10000 + "v9" * 10000 / "v2" AS "v10", "v9" * 10000 % "v2" * 2 AS "v11"
 FROM "v5") SELECT CASE WHEN typeof("v12") = 'integer' THEN "v12" END FROM (SELECT "v10" + ("v11" > "v2" OR ("v11" = "v2" AND "v0" >= 0)) AS "v12"
 FROM "v6")) AS "v14"
 LIMIT 1 OFFSET 0) SELECT ("v14" / 10000 + "v14" % 10000 * 2 / 10000)
 FROM "v14"), (SELECT count(*)
 FROM "order_lines" AS "t4"
 WHERE "t4"."order_id" = "t0"."id" AND ("t4"."quantity" > 1))
 FROM "orders" AS "t0"
 ORDER BY "t0"."id";
