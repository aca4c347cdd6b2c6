// Tuple use: how often each source met each destination, and what source ports were worth.
import { count, figure } from "../shared/figures";
import { call, get, pause, Refusal } from "./api";
import { el, empty, setText, table } from "./dom";
import { HeatMap } from "./heatmap";
import type { RunStatus, Series, TupleUse } from "./model";
import { RunHeading } from "./runhead";
import { say, type Place } from "./shell";
import { Tiles } from "./tiles";

/** Agents tell their tables every fifth beat. */
const lookEveryMs = 2_500;

/** Seconds that a closed tuple waits (TCP_TIMEWAIT_LEN of the kernel). */
const timeWaitSeconds = 60;

const [tuples, ports, reuse, waits] = ["Tuples used", "Source ports", "Connections a port", "TIME_WAIT"];

export async function showPorts({ host, run, signal }: Place): Promise<void> {
    document.title = "Ports - Fourtuple";
    const id = run || await newest(host, signal);
    if (!id) return;
    const page = new PortsPage(id, signal);
    host.replaceChildren(page.element);
    while (!signal.aborted) {
        try {
            if (await page.load()) return;
        } catch (fault) {
            if (signal.aborted || !(fault instanceof Refusal && fault.passes)) throw fault;
            say(fault);
        }
        await pause(lookEveryMs, signal);
    }
}

async function newest(host: HTMLElement, signal: AbortSignal): Promise<string> {
    try {
        return (await call<RunStatus>("load status", {}, signal)).document!.run;
    } catch (fault) {
        if (!(fault instanceof Refusal) || (fault.status !== 409 && !fault.passes)) throw fault;
        host.append(el("h1", null, "Ports"), empty(
            "There is no run whose ports could be shown", "Start one, or open an ended one on the page of runs.",
            `pbm ${location.host} load run -f plan.yaml`));
        return "";
    }
}

class PortsPage {
    readonly element: HTMLElement;
    private readonly heading: RunHeading;
    private readonly tiles = new Tiles([tuples, ports, reuse, waits]);
    private readonly map: HeatMap;
    private readonly told = el("p", { class: "small" });
    private readonly sources = el("div", { class: "scroll" });
    private named = false;

    constructor(private readonly run: string, private readonly signal: AbortSignal) {
        this.heading = new RunHeading(run, "ports");
        this.map = new HeatMap(signal);
        this.element = el("div", null, this.heading.element, this.tiles.element,
            el("section", { at: { "aria-labelledby": "map" } },
                el("h2", { at: { id: "map" } }, "Connections by source and destination"), this.told, this.map.element),
            el("section", { at: { "aria-labelledby": "sources" } },
                el("h2", { at: { id: "sources" } }, "Source ports"), this.sources));
    }

    /** True when the run has ended: nothing changes any more. */
    async load(): Promise<boolean> {
        const { document: use } = await call<TupleUse>("tuple use", { run: this.run }, this.signal);
        const series = this.named && !use!.ended ? null
            : await get<Series>(`/api/v1/runs/${encodeURIComponent(this.run)}/series`, this.signal);
        if (series) {
            this.named = true;
            this.heading.show(series.head.name, series.head.state);
        }
        say(null);
        this.show(use!, series);
        return use!.ended;
    }

    private show(use: TupleUse, series: Series | null): void {
        const { sources, rows } = use.use;
        const sum = (values: number[]) => values.reduce((total, value) => total + value, 0);
        const connections = sum(sources.map((source) => source.connections));
        const distinct = sum(sources.map((source) => source.ports.distinct));
        const room = sum(rows.map((row) => row.tuples));
        this.tiles.set(tuples, figure(connections), room > 0 ? `${count(room)} leased` : "");
        this.tiles.set(ports, figure(distinct),
            sources.length === 1 ? "of one source address" : `of ${sources.length} addresses`);
        this.tiles.set(reuse, distinct > 0 ? figure(connections / distinct) : "-", "how often one was used");
        this.wait(sum(sources.map((s) => s.timeWait)), series);
        const many = rows.some((row) => row.addresses > 1) && use.exact;
        setText(this.told, rows.length === 0 ? "Agents tell their tables a few seconds after the first connections."
            : !use.exact ? "Of the report: sums over all sources. While a run goes on, each source address has a row."
            : `Connections established so far; a row is a source address${many ? ", or some of one agent" : ""}`
                + `${use.use.leftOut > 0 ? `, ${use.use.leftOut} more are left out` : ""}.`);
        this.map.show(use.use.columns, rows.map((row) => ({
            name: row.source, cells: row.cells,
            note: row.agent + (row.addresses > 1 ? `, ${row.addresses} addresses` : ""),
        })));
        this.list(use);
    }

    private wait(counted: number, series: Series | null): void {
        if (counted > 0) {
            this.tiles.set(waits, figure(counted), "counted in the kernels as the drain began");
        } else if (series && series.seconds.length > 0) {
            this.tiles.set(
                waits, figure(closedLately(series)), `at most: closed by us in the last ${timeWaitSeconds} s`);
        } else {
            this.tiles.set(waits, "-", "counted as the drain of a churn run begins");
        }
    }

    private list(use: TupleUse): void {
        this.sources.replaceChildren(use.use.sources.length === 0 ? el("p", { class: "soft" }, "None is known yet.")
            : table("Source ports by address", [
                { name: "Source" },
                ...["Ports used", "First", "Last", "Connections", "A port", "TIME_WAIT"]
                    .map((name) => ({ name, numeric: true })),
            ], use.use.sources.map((source) => [
                source.address, count(source.ports.distinct), String(source.ports.first), String(source.ports.last),
                count(source.connections), source.reuseFactor.toFixed(1), count(source.timeWait),
            ])));
    }
}

/** Each connection that we closed first stays behind as a TIME_WAIT for a minute, unless it was reset. */
function closedLately(series: Series): number {
    const end = series.seconds.at(-1)!;
    const from = series.seconds.findIndex((second) => second >= end - timeWaitSeconds);
    return (series.closedByUs.at(-1) ?? 0) - (series.closedByUs[from] ?? 0);
}
