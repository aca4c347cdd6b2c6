using System.Security.Cryptography;
using System.Text;

namespace Fourtuple.Coordinator.Reports;

/// <summary>The style sheet of the report, inline under a content security policy that names its hash.</summary>
internal static class ReportStyle
{
    public static string ContentSecurityPolicy { get; } =
        "default-src 'none'; style-src 'sha256-" + Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(Css)))
        + "'; base-uri 'none'; form-action 'none'";

    public const string Css = """
        :root{color-scheme:light dark;--ink:#1b2430;--soft:#5b6776;--line:#dde2e8;--ground:#fff;--panel:#f6f7f9;
        --one:#1f5fa8;--two:#b4541a;--three:#5f6b7a;--band:#1f5fa814;--pass:#1e7a46;--fail:#b3261e;--warn:#8a5a00}
        @media(prefers-color-scheme:dark){:root{--ink:#e4e8ee;--soft:#9aa6b5;--line:#313a46;--ground:#12161c;
        --panel:#1a2029;--one:#6fa8e8;--two:#e79a63;--three:#9aa6b5;--band:#6fa8e81c;
        --pass:#5cc48a;--fail:#f08a80;--warn:#e0b35a}}
        *{box-sizing:border-box}
        body{margin:0;background:var(--ground);color:var(--ink);font:15px/1.5 system-ui,-apple-system,"Segoe UI",
        "DejaVu Sans",sans-serif}
        main{max-width:60rem;margin:0 auto;padding:2.2rem 1.5rem 4rem}
        h1{font-size:1.35rem;line-height:1.35;margin:.35rem 0 .5rem;font-weight:650;letter-spacing:-.01em}
        h2{font-size:1.02rem;margin:2.6rem 0 .7rem;font-weight:650;padding-top:.9rem;border-top:1px solid var(--line)}
        h3{font-size:.88rem;margin:1.5rem 0 .4rem;font-weight:600}
        p{margin:.4rem 0;max-width:46rem}
        .soft{color:var(--soft)} small,.small{font-size:.82rem;color:var(--soft)}
        .verdict{border-left:5px solid var(--three);padding:.1rem 0 .1rem 1.1rem}
        .verdict.pass{border-color:var(--pass)}
        .verdict.fail,.verdict.invalid,.verdict.refused{border-color:var(--fail)}
        .verdict.degraded,.verdict.partial,.verdict.inconclusive{border-color:var(--warn)}
        .tag{font-size:.74rem;font-weight:700;letter-spacing:.09em}
        .pass .tag,.ok{color:var(--pass)} .fail .tag,.invalid .tag,.refused .tag,.bad{color:var(--fail)}
        .degraded .tag,.partial .tag,.inconclusive .tag{color:var(--warn)}
        .ok,.bad{font-weight:600}
        dl.tiles{display:grid;grid-template-columns:repeat(4,1fr);gap:1px;background:var(--line);
        border:1px solid var(--line);border-radius:6px;overflow:hidden;margin:1.6rem 0 0}
        @media(max-width:44rem){dl.tiles{grid-template-columns:repeat(2,1fr)}}
        dl.tiles div{background:var(--ground);padding:.75rem .95rem}
        dl.tiles dt{font-size:.78rem;color:var(--soft)}
        dl.tiles dd{margin:.1rem 0 0;font-size:1.3rem;font-weight:600;font-variant-numeric:tabular-nums;
        letter-spacing:-.01em}
        dl.tiles dd small{font-weight:400;letter-spacing:0}
        .scroll{overflow-x:auto}
        table{border-collapse:collapse;width:100%;font-size:.86rem;font-variant-numeric:tabular-nums;margin:.3rem 0}
        th{font-weight:600;text-align:left;color:var(--soft);font-size:.78rem;white-space:nowrap}
        th,td{padding:.36rem .8rem .36rem 0;border-bottom:1px solid var(--line);vertical-align:top}
        tr:last-child td{border-bottom:0} th:last-child,td:last-child{padding-right:0}
        .n{text-align:right;white-space:nowrap} .nowrap{white-space:nowrap}
        td.wide{min-width:18rem}
        .measured td{font-weight:600}
        details{margin:.35rem 0 .9rem} summary{cursor:pointer;color:var(--soft);font-size:.82rem;width:fit-content}
        figure{margin:1rem 0 0} figcaption{font-size:.88rem;font-weight:600;margin-bottom:.15rem}
        .legend{font-size:.78rem;color:var(--soft);margin:0 0 .2rem}
        .legend span{margin-right:1.1rem} .legend svg{width:22px;height:8px;margin-right:.35rem;vertical-align:middle}
        svg.chart{width:100%;height:auto;display:block}
        svg text{fill:var(--soft);font-size:11px;font-family:inherit;font-variant-numeric:tabular-nums}
        .grid{stroke:var(--line);stroke-width:1} .axis{stroke:var(--soft);stroke-width:1}
        .band{fill:var(--band)}
        .l1,.l2,.l3{fill:none;stroke-width:2;stroke-linejoin:round}
        .l1{stroke:var(--one)} .l2{stroke:var(--two);stroke-dasharray:6 3} .l3{stroke:var(--three);stroke-dasharray:2 3}
        pre,code{font:12.5px/1.5 ui-monospace,"DejaVu Sans Mono",Menlo,Consolas,monospace}
        pre{background:var(--panel);padding:.9rem 1rem;overflow-x:auto;border-radius:6px}
        ul{padding-left:1.15rem;margin:.3rem 0} li{margin:.15rem 0;max-width:46rem}
        .closing{background:var(--panel);border-radius:6px;padding:.8rem 1.1rem;margin:1rem 0}
        .closing p{margin:.15rem 0;font-variant-numeric:tabular-nums}
        @media print{:root{--ink:#000;--soft:#444;--line:#ccc;--ground:#fff;--panel:#f4f4f4;--one:#1f5fa8;--two:#b4541a;
        --three:#555;--band:#1f5fa814;--pass:#1e7a46;--fail:#b3261e;--warn:#8a5a00}main{max-width:none;padding:0}
        h2{break-after:avoid} figure,table,.closing{break-inside:avoid} details:not([open]){display:none}}
        """;
}
