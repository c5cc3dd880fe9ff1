using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.Data.Sqlite;

namespace Handwritten;

/// <summary>The four requests.</summary>
internal sealed class Shop(string path, string secret) : IDisposable
{
    private static readonly JsonWriterOptions Options = new() { SkipValidation = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private readonly ConcurrentBag<Connection> _free = [];
    private readonly SemaphoreSlim _writing = new(1);
    private readonly Tokens _tokens = new(secret);

    public async Task HandleAsync(HttpContext context)
    {
        var request = context.Request;
        var caller = _tokens.Caller(request.Headers.Authorization);
        var target = request.Path.Value ?? "";
        var connection = _free.TryTake(out var free) ? free : new Connection(path);
        try
        {
            if (request.Method == "POST" && target == "/api/orders" && caller is not null) await PostAsync(context, connection, caller);
            else if (target.StartsWith("/api/products/", StringComparison.Ordinal)) Product(context, connection, target[14..]);
            else if (target == "/api/products") Page(context, connection);
            else if (target == "/api/orders" && caller is not null) Orders(context, connection, caller);
            else context.Response.StatusCode = caller is null ? 401 : 404;
        }
        finally
        {
            _free.Add(connection);
        }
    }

    public void Dispose() => _writing.Dispose();

    private static Utf8JsonWriter Start(HttpContext context, int status)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json";
        return new Utf8JsonWriter(context.Response.BodyWriter, Options);
    }

    private static void Product(HttpContext context, Connection connection, string id)
    {
        if (!Guid.TryParse(id, out var key))
        {
            context.Response.StatusCode = 404;
            return;
        }

        connection.Product.Parameters[0].Value = key.ToByteArray(bigEndian: true);
        using var row = connection.Product.ExecuteReader();
        if (!row.Read())
        {
            context.Response.StatusCode = 404;
            return;
        }

        using var json = Start(context, 200);
        context.Response.Headers.ETag = "\"" + row.GetInt64(11).ToString(CultureInfo.InvariantCulture) + "\"";
        WriteProduct(json, row, 0);
    }

    private static void Page(HttpContext context, Connection connection)
    {
        connection.Page.Parameters[0].Value = Guid.Parse(context.Request.Query["categoryId"].ToString()).ToByteArray(bigEndian: true);
        using var rows = connection.Page.ExecuteReader();
        using var json = Start(context, 200);
        json.WriteStartObject();
        json.WriteStartArray("data");
        var (count, more, price, last) = (0, false, 0L, Array.Empty<byte>());
        while (rows.Read())
        {
            if (count == 20)
            {
                more = true;
                break;
            }

            WriteProduct(json, rows, 0);
            count++;
            price = rows.GetInt64(4);
            last = rows.GetFieldValue<byte[]>(0);
        }

        json.WriteEndArray();
        EndPage(json, more, price.ToString(CultureInfo.InvariantCulture), last);
    }

    private static void Orders(HttpContext context, Connection connection, byte[] caller)
    {
        connection.Orders.Parameters[0].Value = caller;
        using var rows = connection.Orders.ExecuteReader();
        using var json = Start(context, 200);
        json.WriteStartObject();
        json.WriteStartArray("data");
        var (count, more, last) = (0, false, Array.Empty<byte>());
        while (rows.Read())
        {
            if (count == 20)
            {
                more = true;
                break;
            }

            last = rows.GetFieldValue<byte[]>(0);
            WriteOrder(json, rows, connection, last);
            count++;
        }

        json.WriteEndArray();
        EndPage(json, more, "", last);
    }

    private async Task PostAsync(HttpContext context, Connection connection, byte[] caller)
    {
        using var body = await JsonDocument.ParseAsync(context.Request.Body);
        var lines = new List<(byte[] Product, int Quantity, long Price)>();
        foreach (var line in body.RootElement.GetProperty("lines").EnumerateArray())
        {
            var quantity = line.GetProperty("quantity").GetInt32();
            connection.Price.Parameters[0].Value = line.GetProperty("productId").GetGuid().ToByteArray(bigEndian: true);
            if (quantity is < 1 or > 100 || connection.Price.ExecuteScalar() is not long price)
            {
                context.Response.StatusCode = 400;
                return;
            }

            lines.Add(((byte[])connection.Price.Parameters[0].Value!, quantity, price));
        }

        var id = Guid.CreateVersion7().ToByteArray(bigEndian: true);
        var now = (TimeProvider.System.GetUtcNow() - DateTimeOffset.UnixEpoch).Ticks / 10;
        await _writing.WaitAsync();
        try
        {
            using var transaction = connection.Begin();
            connection.InsertOrder.Transaction = transaction;
            connection.InsertLine.Transaction = transaction;
            Set(connection.InsertOrder, id, caller, now);
            connection.InsertOrder.ExecuteNonQuery();
            foreach (var (product, quantity, price) in lines)
            {
                Set(connection.InsertLine, Guid.CreateVersion7().ToByteArray(bigEndian: true), id, product, quantity, price, now);
                connection.InsertLine.ExecuteNonQuery();
            }

            transaction.Commit();
        }
        finally
        {
            _writing.Release();
        }

        using var json = Start(context, 201);
        context.Response.Headers.Location = "/api/orders/" + new Guid(id, bigEndian: true);
        json.WriteStartObject();
        json.WriteString("id", new Guid(id, bigEndian: true));
        json.WriteString("customerId", new Guid(caller, bigEndian: true));
        json.WriteString("status", "pending");
        Money(json, "total", lines.Sum(l => l.Quantity * l.Price));
        Time(json, "createdAt", now);
        Time(json, "updatedAt", now);
        json.WriteNumber("version", 1);
        json.WriteEndObject();
    }

    private static void Set(SqliteCommand command, params ReadOnlySpan<object> values)
    {
        for (var i = 0; i < values.Length; i++) command.Parameters[i].Value = values[i];
    }

    private static void WriteOrder(Utf8JsonWriter json, SqliteDataReader row, Connection connection, byte[] id)
    {
        json.WriteStartObject();
        json.WriteString("id", new Guid(id, bigEndian: true));
        Key(json, "customerId", row, 1);
        json.WriteString("status", row.GetString(2));
        Money(json, "total", row.IsDBNull(10) ? 0 : row.GetInt64(10));
        Time(json, "createdAt", row.GetInt64(3));
        Time(json, "updatedAt", row.GetInt64(4));
        json.WriteNumber("version", row.GetInt64(5));
        json.WriteStartObject("customer");
        Key(json, "id", row, 6);
        json.WriteString("email", row.IsDBNull(7) ? null : row.GetString(7));
        json.WriteString("name", row.IsDBNull(8) ? null : row.GetString(8));
        Time(json, "createdAt", row.GetInt64(9));
        json.WriteEndObject();
        json.WriteStartArray("lines");
        connection.Lines.Parameters[0].Value = id;
        using (var lines = connection.Lines.ExecuteReader())
        {
            while (lines.Read())
            {
                json.WriteStartObject();
                Key(json, "id", lines, 0);
                Key(json, "orderId", lines, 1);
                Key(json, "productId", lines, 2);
                json.WriteNumber("quantity", lines.GetInt64(3));
                Money(json, "unitPrice", lines.GetInt64(4));
                Time(json, "createdAt", lines.GetInt64(5));
                Time(json, "updatedAt", lines.GetInt64(6));
                json.WriteNumber("version", lines.GetInt64(7));
                json.WritePropertyName("product");
                WriteProduct(json, lines, 8);
                json.WriteEndObject();
            }
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteProduct(Utf8JsonWriter json, SqliteDataReader row, int at)
    {
        json.WriteStartObject();
        Key(json, "id", row, at);
        json.WriteString("sku", row.GetString(at + 1));
        json.WriteString("name", row.GetString(at + 2));
        json.WriteString("description", row.IsDBNull(at + 3) ? null : row.GetString(at + 3));
        Money(json, "price", row.GetInt64(at + 4));
        json.WriteNumber("stock", row.GetInt64(at + 5));
        json.WritePropertyName("tags");
        json.WriteRawValue(row.GetString(at + 6), skipInputValidation: true);
        json.WritePropertyName("attributes");
        if (row.IsDBNull(at + 7)) json.WriteNullValue();
        else json.WriteRawValue(row.GetString(at + 7), skipInputValidation: true);
        Key(json, "categoryId", row, at + 8);
        Time(json, "createdAt", row.GetInt64(at + 9));
        Time(json, "updatedAt", row.GetInt64(at + 10));
        json.WriteNumber("version", row.GetInt64(at + 11));
        json.WriteEndObject();
    }

    private static void EndPage(Utf8JsonWriter json, bool more, string sort, byte[] last)
    {
        json.WriteStartObject("page");
        json.WriteNumber("limit", 20);
        json.WriteBoolean("hasMore", more);
        json.WriteString("next", more ? Convert.ToBase64String(last) + sort : null);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void Key(Utf8JsonWriter json, string name, SqliteDataReader row, int at)
    {
        Span<byte> bytes = stackalloc byte[16];
        row.GetFieldValue<byte[]>(at).CopyTo(bytes);
        json.WriteString(name, new Guid(bytes, bigEndian: true));
    }

    private static void Money(Utf8JsonWriter json, string name, long cents) => json.WriteNumber(name, new decimal((int)cents, (int)(cents >> 32), 0, false, 2));

    private static void Time(Utf8JsonWriter json, string name, long microseconds) => json.WriteString(name, DateTime.UnixEpoch.AddTicks(microseconds * 10));
}
