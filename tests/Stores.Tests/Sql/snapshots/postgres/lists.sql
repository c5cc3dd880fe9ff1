SELECT "t0"."id"
 FROM "products" AS "t0"
 WHERE ($3 = ANY ("t0"."tags")) AND ("t0"."id" = ANY ($1)) AND ("t0"."name" >= ($2 COLLATE "C") AND "t0"."name" < ($2 || repeat(chr(1114111), 64)) COLLATE "C")
 ORDER BY "t0"."id";
-- $3 = "sale"
