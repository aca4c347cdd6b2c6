// The charts of a run, from the store and then from each beat.
import { Chart, timeAxis, type ChartData, type Mark } from "../shared/chart";
import { el } from "./dom";
import type { Progress, Series } from "./model";

/** Points kept while a run is followed: two hours; then every second of the older half goes. */
const mostPoints = 7_200;

type Key = "seconds" | "asked" | "level" | "connectRate" | "p50" | "p99" | "exchange" | "failed";

export class Curves {
    readonly element = el("div", { class: "charts" });
    private readonly at: Record<Key, number[]> = blank();
    private charts: Chart[] = [];
    private marks: Mark[] = [];
    private rated = false;
    private drawing = 0;

    constructor(signal: AbortSignal) {
        signal.addEventListener("abort", () => {
            cancelAnimationFrame(this.drawing);
            for (const chart of this.charts) chart.dispose();
        }, { once: true });
    }

    load(series: Series): void {
        this.rated = series.unit.endsWith("/s");
        const made = series.unit === "requests/s" ? series.exchangeRate : series.connectRate;
        Object.assign(this.at, {
            seconds: series.seconds, asked: series.asked, level: this.rated ? made : series.open,
            connectRate: series.connectRate, p50: series.connectP50Ms, p99: series.connectP99Ms,
            exchange: series.exchangeP99Ms, failed: series.failed,
        });
        this.marks = series.events.filter((event) => event.detail)
            .map((event) => ({ at: event.atMs / 1e3, text: event.detail }));
        this.draw();
    }

    add(now: Progress): void {
        const { at } = this;
        if (now.elapsed <= (at.seconds.at(-1) ?? -1)) return;
        if (at.seconds.length === 0) this.rated = now.unit.endsWith("/s");
        const level = now.unit === "connections" ? now.counters.open : now.startRate;
        const values: Record<Key, number> = {
            seconds: now.elapsed, asked: now.asked, level, connectRate: now.connectRate, p50: now.connectP50Ms,
            p99: now.connectP99Ms, exchange: now.exchangeP99Ms, failed: now.counters.failed,
        };
        for (const key of Object.keys(at) as Key[]) at[key].push(values[key]);
        if (at.seconds.length > mostPoints) this.thin();
        // A page nobody looks at draws nothing, and one that is looked at no more than once a frame.
        cancelAnimationFrame(this.drawing);
        this.drawing = requestAnimationFrame(() => this.draw());
    }

    private thin(): void {
        for (const key of Object.keys(this.at) as Key[]) {
            const half = this.at[key].length / 2;
            this.at[key] = this.at[key].filter((_, index) => index > half || index % 2 === 0);
        }
    }

    private draw(): void {
        const { at } = this;
        const data: ChartData[] = [
            [at.seconds, at.level, at.asked], [at.seconds, at.connectRate], [at.seconds, gaps(at.p50), gaps(at.p99),
                gaps(at.exchange)], [at.seconds, at.failed],
        ];
        if (this.charts.length === 0) this.charts = this.make(data);
        else this.charts.forEach((chart, index) => chart.update(data[index]!, index === 0 ? this.marks : undefined));
    }

    private make(data: ChartData[]): Chart[] {
        const figures = data.map(() => el("figure", null));
        this.element.replaceChildren(...figures);
        const unit = this.rated ? "rate" as const : "count" as const;
        return [
            new Chart(figures[0]!, {
                title: this.rated ? "Rate reached and asked" : "Connections open and asked", x: timeAxis,
                marks: this.marks, lines: [{ name: this.rated ? "Made" : "Open", unit, tone: "one" },
                    { name: "Asked", unit, tone: "three", dash: [5, 4], stepped: true }],
            }, data[0]!),
            new Chart(figures[1]!, {
                title: "Connects a second", x: timeAxis, lines: [{ name: "Established", unit: "rate", tone: "one" }],
            }, data[1]!),
            new Chart(figures[2]!, {
                title: "Latency", x: timeAxis,
                lines: [{ name: "Connect p50", unit: "ms", tone: "three" },
                    { name: "Connect p99", unit: "ms", tone: "one" },
                    { name: "Exchange p99", unit: "ms", tone: "two" }],
            }, data[2]!),
            new Chart(figures[3]!, {
                title: "Failures so far", x: timeAxis, lines: [{ name: "Failed", unit: "count", tone: "fail" }],
            }, data[3]!),
        ];
    }
}

/** A second without connects has no latency: a gap, not a zero. */
function gaps(values: number[]): (number | null)[] {
    return values.map((value) => (value > 0 ? value : null));
}

function blank(): Record<Key, number[]> {
    return { seconds: [], asked: [], level: [], connectRate: [], p50: [], p99: [], exchange: [], failed: [] };
}
