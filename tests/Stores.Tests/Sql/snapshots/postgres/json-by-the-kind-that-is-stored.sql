SELECT "t0"."id"
 FROM "products" AS "t0"
 WHERE (CASE WHEN COALESCE(jsonb_typeof((("t0"."attributes" -> $1) -> $2)), CASE WHEN "t0"."attributes" IS NULL OR jsonb_typeof("t0"."attributes") = 'null' OR jsonb_typeof(("t0"."attributes" -> $1)) = 'null' THEN 'null' END) IN ('number') THEN CAST(CASE WHEN abs((CASE WHEN jsonb_typeof((("t0"."attributes" -> $1) -> $2)) = 'number' THEN CAST((("t0"."attributes" -> $1) -> $2) AS numeric) END)) < 2.5e-324 THEN 0 WHEN abs((CASE WHEN jsonb_typeof((("t0"."attributes" -> $1) -> $2)) = 'number' THEN CAST((("t0"."attributes" -> $1) -> $2) AS numeric) END)) < 1.797693134862315807e308 THEN (CASE WHEN jsonb_typeof((("t0"."attributes" -> $1) -> $2)) = 'number' THEN CAST((("t0"."attributes" -> $1) -> $2) AS numeric) END) END AS double precision) > 10 END) AND (COALESCE(jsonb_typeof(("t0"."attributes" -> $3)), CASE WHEN "t0"."attributes" IS NULL OR jsonb_typeof("t0"."attributes") = 'null' THEN 'null' END) IN ('string') AND (("t0"."attributes" -> $3) #>> ARRAY[]::text[]) = $4)
 ORDER BY "t0"."id";
-- $1 = "size"
-- $2 = "width"
-- $3 = "colour"
-- $4 = "red"
