// What a competent team writes by hand for the shop's four requests: Kestrel, Microsoft.Data.Sqlite, prepared commands
// kept per connection, Utf8JsonWriter into the response. No model, no rules but the one on orders, no validation but the
// lines'. The yardstick of bench/README.md; it reads and writes the very tables that Ashlar makes.
using Handwritten;

var path = args[0];
var port = int.Parse(args[1], System.Globalization.CultureInfo.InvariantCulture);
var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
builder.WebHost.UseKestrelCore().ConfigureKestrel(k =>
{
    k.AddServerHeader = false;
    k.ListenLocalhost(port);
});
SQLitePCL.Batteries_V2.Init();
using var shop = new Shop(path, Environment.GetEnvironmentVariable("JWT_SECRET") ?? throw new InvalidOperationException("JWT_SECRET is not set"));
var app = builder.Build();
app.Run(shop.HandleAsync);
await app.RunAsync();
