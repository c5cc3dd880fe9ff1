"""Fills a database that Ashlar made for examples/shop: 10 categories, 256 callers, 10,000 products, 20,000 orders, 60,000 lines."""
import json, random, sqlite3

R = random.Random(20260101)
NOW = 1767225600000000


def key(n, kind):
    """A UUIDv7 of a fixed time: kind tells entities apart, n counts."""
    return (((0x019B0000000 + kind) << 84) | (7 << 76) | (n >> 24 << 64) | (2 << 62) | ((n & 0xFFFFFF) << 32) | R.getrandbits(32)).to_bytes(16, "big")


def seed(path):
    db = sqlite3.connect(path, isolation_level=None)
    db.execute("PRAGMA synchronous=OFF")
    db.execute("BEGIN")

    def insert(table, columns, rows):
        marks = ",".join("?" * len(columns))
        db.executemany(f"INSERT INTO {table} ({','.join(columns)}) VALUES ({marks})", rows)

    stamps = ["created_at", "updated_at", "version"]
    categories = [key(i, 1) for i in range(10)]
    users = [key(i, 2) for i in range(256)]
    products = [key(i, 3) for i in range(10_000)]
    prices = [R.randint(100, 40_000) for _ in products]
    insert("categories", ["id", "name", *stamps], [(k, f"Category {i}", NOW, NOW, 1) for i, k in enumerate(categories)])
    insert("users", ["id", "email", "name", *stamps], [(k, f"user{i}@example.com", f"User {i}", NOW, NOW, 1) for i, k in enumerate(users)])
    insert("products", ["id", "sku", "name", "description", "price", "cost", "stock", "tags", "attributes", "category_id", *stamps],
           [(k, f"SKU-{i:06d}", f"Product {i}", "A thing that is made of oak and steel, useful in house and garden. " * 2, prices[i], prices[i] // 2, i % 100,
             '["new","sale"]', json.dumps({"colour": "oak", "weightKg": 1.5}, separators=(",", ":")), categories[i % 10], NOW + i, NOW + i, 1) for i, k in enumerate(products)])
    orders, lines = [], []
    for i in range(20_000):
        o = key(i, 4)
        orders.append((o, users[i % 256], R.choice(["pending", "paid", "shipped"]), NOW + i, NOW + i, 1))
        for j in range(3):
            p = R.randrange(len(products))
            lines.append((key(i * 3 + j, 5), o, products[p], R.randint(1, 5), prices[p], NOW + i, NOW + i, 1))
    insert("orders", ["id", "customer_id", "status", *stamps], orders)
    insert("order_lines", ["id", "order_id", "product_id", "quantity", "unit_price", *stamps], lines)
    db.execute("COMMIT")
    db.execute("ANALYZE")
    db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    db.close()
    return {"categories": categories, "users": users, "products": products}
