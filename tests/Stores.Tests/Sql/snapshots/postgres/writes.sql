INSERT INTO "products" ("id", "sku", "name", "description", "price", "cost", "stock", "tags", "attributes", "category_id", "created_at", "updated_at", "version") VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13);

INSERT INTO "users" ("id") VALUES ($1) ON CONFLICT ("id") DO NOTHING;

INSERT INTO "countries" ("code", "name", "created_at", "updated_at", "version") VALUES ($1, $2, $3, $4, $5 + COALESCE((SELECT version FROM "_ashlar_tombstone" WHERE entity = $6 AND key = CAST($1 AS text)), 0));

INSERT INTO "tickets" ("title", "created_at", "updated_at", "version") VALUES ($1, $2, $3, $4) RETURNING "id";

UPDATE "order_lines" SET "quantity" = $1, "version" = $2 WHERE "id" = $3;

DELETE FROM "products" WHERE "id" = $1;

INSERT INTO "_ashlar_tombstone" (entity, key, version) SELECT $2, CAST("code" AS text), "version" FROM "countries" WHERE "code" = $1 ON CONFLICT (entity, key) DO UPDATE SET version = excluded.version;
DELETE FROM "countries" WHERE "code" = $1;

UPDATE "orders" SET "version" = "version" + 1, "updated_at" = $1 WHERE "id" = $2;

INSERT INTO "countries_groups" ("country_id", "linked_country_id") VALUES ($1, $2) ON CONFLICT DO NOTHING;

DELETE FROM "countries_groups" WHERE "country_id" = $1 AND "linked_country_id" = $2;

DELETE FROM "countries_groups" WHERE "linked_country_id" = $1;

