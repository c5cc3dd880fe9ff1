using System.Security.Cryptography;
using System.Text;

namespace Ashlar.Surfaces.Http.Pages;

/// <summary>
/// The frame of every page for people: one column, no script, no outside resource; its style stands in the page, named in the
/// policy by its hash.
/// </summary>
public static class PageLayout
{
    // Contrasts are at least 7:1 for text and 3:1 for borders of fields (WCAG 2.2, 1.4.6 and 1.4.11), in both schemes.
    private const string Style = """
        :root{color-scheme:light dark;--ink:#1a1d21;--soft:#4a5058;--paper:#fff;--back:#eef0f3;--line:#737a84;--act:#0b4fa8;--on-act:#fff;--bad:#9b1c1c;--bad-back:#fdf0f0;--note-back:#eef5ff;--rule:#d3d8de}
        @media(prefers-color-scheme:dark){:root{--ink:#f0f2f4;--soft:#c3c9d0;--paper:#1c2026;--back:#111418;--line:#8c949f;--act:#8ab8ff;--on-act:#0a1420;--bad:#ffb4b4;--bad-back:#3a1a1a;--note-back:#16263d;--rule:#3a414b}}
        *{box-sizing:border-box}
        body{margin:0;background:var(--back);color:var(--ink);font:1rem/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"DejaVu Sans",sans-serif}
        main{max-width:27rem;margin:8vh auto 1.5rem;padding:2rem;background:var(--paper);border-radius:.75rem;box-shadow:0 1px 3px #0003}
        main.wide{max-width:44rem}
        h1{font-size:1.5rem;line-height:1.25;margin:0 0 1rem}
        h2{font-size:1.125rem;margin:1.75rem 0 .5rem}
        p,ul,dl{margin:0 0 1rem}
        ul{padding-left:1.25rem}
        label{display:block;font-weight:600;margin:0 0 .25rem}
        .hint{color:var(--soft);font-size:.9375rem;margin:.25rem 0 0}
        .field{margin:0 0 1.125rem}
        input:not([type=checkbox]):not([type=hidden]),select{width:100%;padding:.625rem .75rem;font:inherit;color:inherit;background:var(--paper);border:1px solid var(--line);border-radius:.375rem}
        input[aria-invalid=true]{border:2px solid var(--bad)}
        input.code{font-family:ui-monospace,"DejaVu Sans Mono",monospace;letter-spacing:.15em;text-transform:uppercase}
        button{font:inherit;font-weight:600;width:100%;min-height:2.75rem;padding:.625rem 1rem;border:1px solid var(--act);border-radius:.375rem;background:var(--act);color:var(--on-act);cursor:pointer}
        button.quiet{background:transparent;color:var(--act)}
        button.bad{background:transparent;color:var(--bad);border-color:var(--bad)}
        button.small{width:auto;min-height:2.5rem;padding:.375rem .875rem}
        [role=alert]:empty{display:none}
        section{margin-top:1.75rem;padding-top:1.25rem;border-top:1px solid var(--rule)}
        section>h2{margin-top:0}
        section>:last-child,details>:last-child{margin-bottom:0}
        h3{font-size:1rem;margin:1.25rem 0 .25rem}
        summary{width:fit-content;padding:.375rem 0;color:var(--act);font-weight:600;cursor:pointer}
        details>form{padding:.5rem 0 .75rem}
        details+details{margin-top:.25rem}
        .rows{list-style:none;padding:0}
        .rows>li{display:flex;flex-wrap:wrap;gap:.5rem 1rem;align-items:center;justify-content:space-between;padding:.75rem 0;border-bottom:1px solid var(--rule)}
        .rows>li>div{flex:1 1 16rem;min-width:0;overflow-wrap:anywhere}
        .rows>li:first-child{padding-top:0}
        .rows>li:last-child{border-bottom:0}
        form.row{display:flex;gap:1rem;align-items:center;flex-wrap:wrap}
        fieldset{margin:0 0 1.125rem;padding:.5rem 1rem .75rem;border:1px solid var(--line);border-radius:.375rem}
        legend{font-weight:600;padding:0 .375rem}
        label.choice{font-weight:400;padding:.25rem 0}
        .codes{list-style:none;padding:0;display:grid;grid-template-columns:repeat(auto-fill,minmax(11.5rem,1fr));gap:.375rem 1rem;font-size:1.0625rem}
        button+button,form+form{margin-top:.75rem}
        .hint+form,ul+form{margin-top:1.25rem}
        form+.hint{margin-top:1rem}
        a{color:var(--act)}
        :focus-visible{outline:3px solid var(--act);outline-offset:2px}
        .error,.note{padding:.75rem 1rem;border-radius:.375rem;border-left:4px solid var(--bad);background:var(--bad-back);margin:0 0 1.25rem}
        .error{color:var(--bad);font-weight:600}
        .note{border-color:var(--act);background:var(--note-back)}
        .error>:last-child,.note>:last-child{margin:0}
        table{width:100%;border-collapse:collapse;margin:0 0 1rem}
        th,td{text-align:left;vertical-align:top;padding:.5rem .5rem .5rem 0;border-bottom:1px solid var(--line)}
        td form button{width:auto;min-height:2.25rem;padding:.25rem .75rem}
        code{font-family:ui-monospace,"DejaVu Sans Mono",monospace;overflow-wrap:anywhere}
        img.qr,svg.qr{display:block;width:12rem;height:12rem;background:#fff;padding:.5rem;margin:0 auto 1rem}
        .skip{position:absolute;left:-100vw}
        .skip:focus{left:1rem;top:1rem}
        footer{max-width:27rem;margin:0 auto 2rem;padding:0 2rem;color:var(--soft);font-size:.9375rem}
        main.wide+footer{max-width:44rem}
        """;

    private static readonly Html StyleElement = Html.Raw("<style>" + Style + "</style>");

    /// <summary>The style's own word in a Content-Security-Policy (CSP level 3, section 2.3.1).</summary>
    public static string StyleSource { get; } = $"'sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(Style)))}'";

    /// <param name="site">The name of what is served, for title and heading's context.</param>
    /// <param name="title">The page's own name; its heading as well.</param>
    /// <param name="body">What follows the heading.</param>
    /// <param name="head">More of the head; null: nothing.</param>
    /// <param name="wide">Room for tables.</param>
    /// <param name="script">A script of this server, which the page does without where it does not run.</param>
    public static Html Render(string site, string title, Html body, Html? head = null, bool wide = false, string? script = null)
    {
        var page = Page(site, title, body, script is null ? head : Html.Of($"{head}<script src=\"{script}\" defer></script>"), wide);
        return script is null ? page : page.Scripted();
    }

    private static Html Page(string site, string title, Html body, Html? head, bool wide) => Html.Of(
        $"""
        <!doctype html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta name="robots" content="noindex">
        <title>{title} - {site}</title>
        <link rel="icon" href="data:,">
        {StyleElement}
        {head}
        </head>
        <body>
        <main{(wide ? WideClass : Html.Empty)}>
        <h1>{title}</h1>
        {body}
        </main>
        <footer>{site}</footer>
        </body>
        </html>

        """);

    private static readonly Html WideClass = Html.Raw(" class=\"wide\"");
}
