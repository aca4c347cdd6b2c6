namespace Fourtuple.Coordinator.Reports.Html;

/// <summary>The frame of a self-contained page: policy, styles, top line; at its end the charts and the script.
/// </summary>
internal static class HtmlPage
{
    public static void Begin(HtmlText html, string title)
    {
        html.Raw("<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">\n");
        html.Raw($"<meta http-equiv=\"Content-Security-Policy\" content=\"{PageAssets.ContentSecurityPolicy}\">\n");
        html.Raw("<meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">\n");
        html.Raw("<meta name=\"referrer\" content=\"no-referrer\">\n");
        html.Element("title", title);
        html.Raw($"<style>{PageAssets.Style}</style></head>\n<body><main>\n");
        html.Raw("<header class=\"top\"><span class=\"mark\">Fourtuple</span>");
        html.Raw("<button type=\"button\" data-theme-toggle hidden></button></header>\n");
    }

    public static void End(HtmlText html, IReadOnlyList<Chart> charts)
    {
        html.Raw("</main>\n");
        if (PageAssets.Script.Length > 0)
        {
            html.Raw("<script type=\"application/json\" id=\"charts\">").Raw(ChartJson.Write(charts))
                .Raw("</script>\n<script>").Raw(PageAssets.Script).Raw("</script>\n");
        }
        html.Raw("</body></html>\n");
    }
}
