SELECT "t0"."id"
 FROM "products" AS "t0"
 WHERE (CASE WHEN COALESCE(json_type("t0"."attributes", ?1), CASE WHEN "t0"."attributes" IS NULL OR json_type("t0"."attributes", ?2) = 'null' OR json_type("t0"."attributes", ?3) = 'null' THEN 'null' END) IN ('integer', 'real') THEN json_extract("t0"."attributes", ?1) > 10 END) AND (COALESCE(json_type("t0"."attributes", ?4), CASE WHEN "t0"."attributes" IS NULL OR json_type("t0"."attributes", ?2) = 'null' THEN 'null' END) IN ('text') AND json_extract("t0"."attributes", ?4) = ?5)
 ORDER BY "t0"."id";
-- ?1 = "$.\"size\".\"width\""
-- ?2 = "$"
-- ?3 = "$.\"size\""
-- ?4 = "$.\"colour\""
-- ?5 = "red"
