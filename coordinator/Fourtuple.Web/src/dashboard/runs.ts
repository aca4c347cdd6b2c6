// Runs: the newest of the store, found by name, id, state or verdict, and two of them compared.
import { call, follow, Refusal } from "./api";
import { badge, el, empty, link, setText } from "./dom";
import type { RunHead } from "./model";
import { say, type Place } from "./shell";

/** Rows of a page that still scrolls well; the store keeps more. */
const most = "500";

export async function showRuns({ host, query, signal }: Place): Promise<void> {
    document.title = "Runs - Fourtuple";
    const list = new RunList(query.get("q") ?? "");
    host.append(list.element);
    const load = async () => {
        const answer = await call<{ runs: RunHead[] }>("load list", { most }, signal);
        list.show(answer.document?.runs ?? []);
    };
    await load();
    // The cluster tells when a run begins, goes on to its next step or ends.
    await follow("cluster tail", {}, signal, {
        opened: () => void load().catch(ignore),
        waiting: say,
        event: (_, data) => {
            const { rows } = data as { rows: string[][] };
            if (rows.some((row) => row[1]?.startsWith("run "))) void load().catch(ignore);
        },
    });
}

/** A list that could not be read again just now stays as it is: the stream says why. */
function ignore(fault: unknown): void {
    if (!(fault instanceof Refusal) && !(fault instanceof DOMException)) throw fault;
}

class RunList {
    readonly element: HTMLElement;
    private readonly filter: HTMLInputElement;
    private readonly count = el("p", { class: "small", at: { role: "status" } });
    private readonly body = el("tbody", null);
    private readonly none = el("div", null);
    private readonly frame: HTMLElement;
    private readonly compare = link("/compare", "Compare two", "button");
    private readonly picked: string[] = [];
    private runs: RunHead[] = [];

    constructor(filter: string) {
        this.filter = el("input", {
            at: { type: "search", id: "filter", placeholder: "Name, id, state or verdict", autocomplete: "off" },
            on: { input: () => this.filtered() },
        });
        this.filter.value = filter;
        this.frame = el("div", { class: "scroll" }, el("table", { class: "runs" },
            el("caption", { class: "hidden" }, "Runs, the newest first"),
            el("thead", null, el("tr", null,
                el("th", { at: { scope: "col" } }, el("span", { class: "hidden" }, "Compare")),
                ...["Run", "State", "Started", "Verdict", ""].map((name) =>
                    el("th", { at: { scope: "col" } }, name || el("span", { class: "hidden" }, "Report"))))),
            this.body));
        this.element = el("div", null,
            el("div", { class: "title" }, el("h1", null, "Runs"), this.count),
            el("div", { class: "tools" },
                el("label", { class: "hidden", at: { for: "filter" } }, "Filter runs"), this.filter, this.compare),
            this.frame, this.none);
        this.pick();
    }

    show(runs: RunHead[]): void {
        this.runs = runs;
        this.draw();
    }

    private filtered(): void {
        const address = new URL(location.href);
        if (this.filter.value) address.searchParams.set("q", this.filter.value);
        else address.searchParams.delete("q");
        history.replaceState(null, "", address);
        this.draw();
    }

    private draw(): void {
        const words = this.filter.value.toLowerCase().split(/\s+/).filter((word) => word);
        const shown = this.runs.filter((run) => {
            const text = `${run.runId} ${run.name} ${run.state} ${run.reason}`.toLowerCase();
            return words.every((word) => text.includes(word));
        });
        setText(this.count, this.runs.length === shown.length
            ? `${shown.length} ${shown.length === 1 ? "run" : "runs"}`
            : `${shown.length} of ${this.runs.length} runs`);
        this.body.replaceChildren(...shown.map((run) => this.row(run)));
        this.frame.hidden = shown.length === 0;
        this.none.replaceChildren(...(shown.length > 0 ? [] : [this.runs.length > 0
            ? empty("No run fits the filter", "Clear it to see all runs.")
            : empty("There is no run yet", "Start one from a command line; it shows up here by itself.",
                `pbm ${location.host} load run -f plan.yaml`)]));
    }

    private row(run: RunHead): HTMLTableRowElement {
        const box = el("input", {
            at: { type: "checkbox", "aria-label": `Compare ${run.name}, ${run.runId}` },
            on: { change: () => this.toggle(run.runId, box.checked) },
        });
        box.checked = this.picked.includes(run.runId);
        box.disabled = !run.ended;
        const at = `/runs/${encodeURIComponent(run.runId)}`;
        return el("tr", null,
            el("td", { class: "pick" }, box),
            el("td", null, link(at, run.name, "name"), el("div", { class: "small mono" }, run.runId)),
            el("td", { class: "nowrap" }, badge(run.state)),
            el("td", { class: "nowrap soft" }, when(run.created)),
            el("td", { class: "wide" }, run.reason),
            el("td", { class: "nowrap" }, run.ended ? link(`${at}/report`, "Report") : null));
    }

    private toggle(run: string, on: boolean): void {
        const at = this.picked.indexOf(run);
        if (on) this.picked.push(run);
        else if (at >= 0) this.picked.splice(at, 1);
        // A third one takes the place of the first.
        if (this.picked.length > 2) {
            this.picked.shift();
            this.draw();
        }
        this.pick();
    }

    private pick(): void {
        const [first, second] = this.picked;
        if (first && second) {
            this.compare.href = `/compare?a=${encodeURIComponent(first)}&b=${encodeURIComponent(second)}`;
            this.compare.removeAttribute("aria-disabled");
        } else {
            this.compare.removeAttribute("href");
            this.compare.setAttribute("aria-disabled", "true");
        }
        setText(this.compare, first && !second ? "Compare: pick one more" : "Compare two");
    }
}

/** ISO 8601 UTC as it was given, without the parts nobody reads. */
export function when(created: string): string {
    return created.replace("T", " ").replace(/(\.\d+)?Z$/, " UTC");
}
