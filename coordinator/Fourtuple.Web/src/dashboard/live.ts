// One run as it goes: level, pace, latency, errors, where in its profile it is, and that its totals add up.
import { count, figure, ms, share } from "../shared/figures";
import { Account } from "./account";
import { call, follow, get, Refusal } from "./api";
import { Controls } from "./controls";
import { Curves } from "./curves";
import { el, empty, table } from "./dom";
import type { Progress, RunStatus, Series } from "./model";
import { RunHeading } from "./runhead";
import { say, type Place } from "./shell";
import { StageBar } from "./stage";
import { Tiles } from "./tiles";

const [open, rate, p99, failed, cpu] = ["Open", "Connects", "Connect p99", "Failed", "Busiest agent"];

/** The run under way, or the one that ended last. */
export async function showNewest(place: Place): Promise<void> {
    document.title = "Live - Fourtuple";
    for (;;) {
        try {
            const answer = await call<RunStatus>("load status", {}, place.signal);
            history.replaceState(null, "", `/runs/${encodeURIComponent(answer.document!.run)}`);
            await showLive({ ...place, run: answer.document!.run });
            return;
        } catch (fault) {
            if (!(fault instanceof Refusal) || (fault.status !== 409 && !fault.passes)) throw fault;
            place.host.replaceChildren(el("h1", null, "Live"), empty(
                "No run is under way", "This page shows the next one as soon as it begins.",
                `pbm ${location.host} load run -f plan.yaml`));
            await nextRun(place.signal);
            if (place.signal.aborted) return;
            place.host.replaceChildren();
        }
    }
}

/** Completes when the cluster tells of a run. */
async function nextRun(signal: AbortSignal): Promise<void> {
    const found = new AbortController();
    signal.addEventListener("abort", () => found.abort(), { once: true });
    await follow("cluster tail", {}, found.signal, {
        waiting: say,
        event: (_, data) => {
            if ((data as { rows: string[][] }).rows.some((row) => row[1]?.startsWith("run "))) found.abort();
        },
    });
}

export async function showLive({ host, run, signal }: Place): Promise<void> {
    const page = new LivePage(run, signal);
    host.append(page.element);
    await page.load();
    while (!signal.aborted && !page.ended) {
        const over = await follow("load tail", { run }, signal, {
            // Whatever was missed meanwhile is in the store.
            opened: () => void page.load().catch(() => undefined),
            waiting: say,
            event: (name, data) => {
                if (name === "progress") page.progress(data as Progress);
            },
        });
        if (over) await page.load();
    }
}

class LivePage {
    readonly element: HTMLElement;
    ended = false;
    private readonly heading: RunHeading;
    private readonly stage = new StageBar();
    private readonly tiles = new Tiles([open, rate, p99, failed, cpu]);
    private readonly curves: Curves;
    private readonly account = new Account();
    private readonly controls: Controls;
    private readonly errors = el("div", null);
    private readonly notes = el("ul", { class: "notes" });
    private causes = "";
    private noted = "";

    constructor(private readonly run: string, private readonly signal: AbortSignal) {
        this.heading = new RunHeading(run, "live");
        this.controls = new Controls(run, signal);
        this.heading.actions.append(this.controls.element);
        this.curves = new Curves(signal);
        this.element = el("div", null, this.heading.element, this.stage.element, this.tiles.element,
            this.curves.element, this.account.element,
            el("div", { class: "two" },
                el("section", { at: { "aria-labelledby": "errors" } },
                    el("h2", { at: { id: "errors" } }, "Failures by cause"), this.errors),
                el("section", { at: { "aria-labelledby": "notes" } },
                    el("h2", { at: { id: "notes" } }, "Notes"), this.notes)));
        this.cause({});
        this.note([]);
    }

    /** All that is in the store; what is under way comes after it. */
    async load(): Promise<void> {
        const series = await get<Series>(`/api/v1/runs/${encodeURIComponent(this.run)}/series`, this.signal);
        this.curves.load(series);
        this.heading.show(series.head.name, series.head.state);
        if (!series.head.ended) return;
        this.ended = true;
        this.controls.end();
        const { document: status } = await call<RunStatus>("load status", { run: this.run }, this.signal);
        if (status?.verdict) this.stage.end(status.verdict.sentence, status.verdict.status);
        if (status?.accounting) this.account.final(status.accounting);
        this.summary(series, status);
        this.note(series.events.map((event) => event.detail).filter((detail) => detail));
    }

    progress(now: Progress): void {
        if (this.ended) return;
        this.heading.show(this.heading.element.querySelector("h1")!.textContent!, now.state);
        this.controls.show(now);
        this.stage.show(now);
        this.curves.add(now);
        this.account.live(now.counters);
        const rated = now.unit.endsWith("/s");
        this.tiles.set(open, figure(now.counters.open), rated ? "connections" : `of ${count(now.asked)} asked`);
        this.tiles.set(rate, `${figure(now.connectRate)}/s`, rated
            ? `${count(now.startRate)} of ${count(now.asked)} ${now.unit}`
            : `${count(now.counters.established)} established`);
        this.tiles.set(p99, now.connectP99Ms > 0 ? ms(now.connectP99Ms) : "-",
            now.connectP50Ms > 0 ? `p50 ${ms(now.connectP50Ms)}` : "none in this second");
        this.failures(now.counters);
        this.tiles.set(cpu, share(now.agentCpuFraction),
            now.lostAgents > 0 ? `agents lost: ${now.lostAgents}` : "of its cores",
            now.agentCpuFraction > 0.9 || now.lostAgents > 0 ? "bad" : "");
        this.cause(now.failuresByCause);
        this.note(now.notes);
    }

    /** An ended run in the same figures, at their height. */
    private summary(series: Series, status: RunStatus | null): void {
        const account = status?.accounting;
        const top = (values: number[]) => values.reduce((most, value) => Math.max(most, value), 0);
        this.tiles.set(open, figure(top(series.open)), account ? `at most; ${count(account.asked)} asked` : "at most");
        this.tiles.set(rate, `${figure(top(series.connectRate))}/s`, "at most");
        this.tiles.set(p99, ms(top(series.connectP99Ms)), "in the worst second");
        if (account) this.failures(account);
        this.tiles.set(cpu, share(top(series.cpuFraction)), "of its cores, at most");
    }

    private failures({ failed: times, attempted }: { failed: number; attempted: number }): void {
        this.tiles.set(failed, figure(times), attempted > 0 ? `${share(times / attempted)} of attempts` : "",
            times > 0 ? "bad" : "");
    }

    private cause(causes: Record<string, number>): void {
        const key = JSON.stringify(causes);
        if (key === this.causes) return;
        this.causes = key;
        const rows = Object.entries(causes).sort((a, b) => b[1] - a[1]).map(([name, times]) => [name, count(times)]);
        this.errors.replaceChildren(rows.length === 0
            ? el("p", { class: "soft" }, "None in this run so far; the report has each by phase and destination.")
            : table("Failures by cause", [{ name: "Cause" }, { name: "Times", numeric: true }], rows));
    }

    private note(notes: string[]): void {
        const key = notes.join("\n");
        if (key === this.noted && this.notes.childElementCount > 0) return;
        this.noted = key;
        this.notes.replaceChildren(...(notes.length > 0
            ? notes.map((note) => el("li", null, note)) : [el("li", { class: "soft" }, "Nothing to note.")]));
    }
}
