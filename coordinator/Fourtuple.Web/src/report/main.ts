// Makes the still charts of report.html live: same numbers, with a cursor, a zoom and the reader's theme.
import { Chart, type ChartData, type Line } from "../shared/chart";
import { clock, count, type Unit } from "../shared/figures";
import { startTheme } from "../shared/theme";

/** What ChartJson.cs writes. */
interface ReportChart {
    id: string;
    title: string;
    axis: "time" | "percentile" | "count";
    xName: string;
    unit: Unit;
    ticks: number[];
    lines: { name: string; tone: Line["tone"]; scatter: boolean; values: (number | null)[] }[];
    x: number[];
    /** Beginnings and ends in turn. */
    bands: number[];
    marks: number[];
}

/** The dashes of page.css: lines differ without their colours too. */
const dashes: Partial<Record<Line["tone"], number[]>> = { two: [7, 3], three: [2, 3], four: [9, 3, 2, 3] };

const axisText: Record<ReportChart["axis"], (x: number) => string> = {
    time: clock,
    count,
    percentile: (x) => `${Number((100 * (1 - 10 ** -x)).toFixed(4))} %`,
};

function draw(chart: ReportChart): void {
    const figure = document.getElementById(chart.id);
    if (!figure) return;
    const data: ChartData = [chart.x, ...chart.lines.map((line) => line.values)];
    figure.querySelector(".plot")?.classList.add("drawn");
    new Chart(figure, {
        title: chart.title,
        x: {
            name: chart.xName,
            text: axisText[chart.axis],
            ticks: chart.ticks.length > 0 ? chart.ticks : undefined,
            zoom: chart.axis === "time",
            fromZero: chart.axis === "count",
        },
        lines: chart.lines.map((line) => ({
            name: line.name, unit: chart.unit, tone: line.tone, dash: line.scatter ? undefined : dashes[line.tone],
            scatter: line.scatter,
        })),
        bands: chart.bands.filter((_, at) => at % 2 === 0).map((from, at) => ({ from, to: chart.bands[2 * at + 1]! })),
        marks: chart.marks.map((at) => ({ at, text: "" })),
    }, data);
}

startTheme();
const charts = document.getElementById("charts")?.textContent;
for (const chart of JSON.parse(charts ?? "[]") as ReportChart[]) draw(chart);
