// Agents: what each does now, what bounds it, and what its host lacks.
import { bytes, count, share } from "../shared/figures";
import { call, follow, Refusal } from "./api";
import { badge, el, empty, link, setText, table } from "./dom";
import type { Agent, DoctorRow } from "./model";
import { say, type Place } from "./shell";
import { Tiles } from "./tiles";

const columns = ["Agent", "State", "Open", "Pending", "Failed", "CPU", "Memory", "Resident", "Host"];
const [members, open, busiest] = ["Agents up", "Open", "Busiest"];

/** Events of `agent top` have these cells, by position. */
enum Cell { Agent, State, Open, Pending, Established, Failed, Cpu, Memory, Rss }

export async function showAgents({ host, query, signal }: Place): Promise<void> {
    document.title = "Agents - Fourtuple";
    const page = new AgentsPage(query.get("name") ?? "", query.get("q") ?? "", signal);
    host.append(page.element);
    await follow("agent top", {}, signal, {
        opened: () => void page.load(),
        waiting: say,
        event: (_, data) => page.beat((data as { rows: string[][] }).rows),
    });
}

interface Line {
    row: HTMLTableRowElement;
    cells: HTMLElement[];
    state: string;
}

class AgentsPage {
    readonly element: HTMLElement;
    private readonly tiles = new Tiles([members, open, busiest]);
    private readonly body = el("tbody", null);
    private readonly none = el("div", null);
    private readonly frame: HTMLElement;
    private readonly detail = el("section", { at: { "aria-live": "polite" } });
    private readonly filter: HTMLInputElement;
    private readonly lines = new Map<string, Line>();
    private known = new Map<string, Agent>();
    private rows: string[][] = [];

    constructor(private readonly chosen: string, filter: string, private readonly signal: AbortSignal) {
        this.filter = el("input", {
            at: { type: "search", id: "filter", placeholder: "Name, state or host", autocomplete: "off" },
            on: { input: () => this.draw() },
        });
        this.filter.value = filter;
        this.frame = el("div", { class: "scroll" }, el("table", { class: "agents" },
            el("caption", { class: "hidden" }, "Agents, the busiest first"),
            el("thead", null, el("tr", null, ...columns.map((name, at) =>
                el("th", { class: at >= 2 && at <= 7 ? "n" : "", at: { scope: "col" } }, name)))), this.body));
        this.element = el("div", null, el("div", { class: "title" }, el("h1", null, "Agents")), this.tiles.element,
            this.detail, el("div", { class: "tools" },
                el("label", { class: "hidden", at: { for: "filter" } }, "Filter agents"), this.filter),
            this.frame, this.none);
    }

    /** What agents said when they joined; and the doctor's rows of the chosen one. */
    async load(): Promise<void> {
        try {
            const answer = await call<{ agents: Agent[] }>("agent list", {}, this.signal);
            this.known = new Map(answer.document!.agents.map((agent) => [agent.name, agent]));
            this.draw();
            if (this.chosen) await this.describe(this.chosen);
        } catch (fault) {
            if (!this.signal.aborted && fault instanceof Refusal) say(fault);
        }
    }

    beat(rows: string[][]): void {
        if (rows.some((row) => !this.known.has(row[Cell.Agent]!)) && this.rows.length !== rows.length) void this.load();
        this.rows = rows;
        this.draw();
    }

    private draw(): void {
        const words = this.filter.value.toLowerCase();
        const shown = this.rows.filter((row) =>
            `${row[Cell.Agent]} ${row[Cell.State]} ${this.known.get(row[Cell.Agent]!)?.host ?? ""}`
                .toLowerCase().includes(words));
        this.frame.hidden = shown.length === 0;
        this.none.replaceChildren(...(shown.length > 0 ? [] : [this.rows.length > 0
            ? empty("No agent fits the filter", "Clear it to see all agents.")
            : empty("No agent has joined", "Start one with the coordinator's broker; it shows up here by itself.",
                "FOURTUPLE_BUS=amqp://... fourtuple-agent")]));
        const wanted = shown.map((row) => this.line(row).row);
        // Rows move only when their order changed: a moved row loses what is selected in it.
        if (wanted.length !== this.body.rows.length || wanted.some((row, at) => this.body.rows[at] !== row)) {
            this.body.replaceChildren(...wanted);
        }
        const up = this.rows.filter((row) => row[Cell.State]!.startsWith("up")).length;
        this.tiles.set(members, `${up}`, `of ${this.rows.length} known`, up < this.rows.length ? "bad" : "");
        this.tiles.set(open, count(this.rows.reduce((sum, row) => sum + Number(row[Cell.Open]), 0)), "connections");
        const top = this.rows[0];
        this.tiles.set(busiest, top ? top[Cell.Cpu]! : "-", top ? top[Cell.Agent]! : "");
    }

    private line(row: string[]): Line {
        const name = row[Cell.Agent]!;
        let line = this.lines.get(name);
        if (!line) {
            const cells = columns.map((_, at) => el("td", { class: at >= 2 && at <= 7 ? "n" : "nowrap" }));
            cells[0]!.append(link(`/agents?name=${encodeURIComponent(name)}`, name, "name"));
            for (const at of [5, 6]) cells[at]!.append(el("span", { class: "bar" }, el("i", null)), el("span", null));
            line = { row: el("tr", null, ...cells), cells, state: "" };
            if (name === this.chosen) line.row.className = "chosen";
            this.lines.set(name, line);
        }
        this.write(line, row);
        return line;
    }

    private write(line: Line, row: string[]): void {
        if (line.state !== row[Cell.State]) {
            line.state = row[Cell.State]!;
            line.cells[1]!.replaceChildren(badge(line.state));
        }
        setText(line.cells[2]!, count(Number(row[Cell.Open])));
        setText(line.cells[3]!, count(Number(row[Cell.Pending])));
        setText(line.cells[4]!, count(Number(row[Cell.Failed])));
        bar(line.cells[5]!, row[Cell.Cpu]!);
        bar(line.cells[6]!, row[Cell.Memory]!);
        setText(line.cells[7]!, row[Cell.Rss]!);
        setText(line.cells[8]!, this.known.get(row[Cell.Agent]!)?.host ?? "");
    }

    private async describe(name: string): Promise<void> {
        const agent = this.known.get(name);
        const [doctor, limits] = await Promise.all([
            call<{ rows: DoctorRow[] }>("agent doctor", { agent: name }, this.signal),
            call("agent limits", { agent: name }, this.signal)]);
        const facts = limits.columns.map((column, at) => [column, limits.rows[0]?.[at] ?? ""] as const).slice(1);
        this.detail.className = "detail";
        this.detail.replaceChildren(
            el("div", { class: "title" }, el("h2", null, name), link("/agents", "Close", "button")),
            el("p", { class: "soft" }, agent ? `${agent.host}, ${agent.cores} cores, ${agent.workers} workers, `
                + `${bytes(agent.memAvailableBytes)} free, ${agent.engine ?? "no run"}, version ${agent.version}` : ""),
            el("dl", { class: "facts" }, ...facts.map(([key, value]) =>
                el("div", null, el("dt", null, key), el("dd", null, value)))),
            el("h3", null, "Doctor"),
            el("div", { class: "scroll" }, table(`What the host of ${name} has`, [
                { name: "Limit" }, { name: "State" }, { name: "Found" }, { name: "Needed" }, { name: "Who" },
                { name: "Advice", wide: true },
            ], doctor.rows.map(([limit, state, found, needed, who, advice]) =>
                [limit!, badge(state!), found!, needed!, who!, advice!]))),
            el("p", { class: "small" }, doctor.footer));
    }
}

/** A share with its length; nothing where the agent told none. */
function bar(cell: HTMLElement, text: string): void {
    const value = Number.parseFloat(text);
    const fill = cell.querySelector("i")!;
    const part = Number.isFinite(value) ? Math.min(100, value) : 0;
    fill.style.width = `${part}%`;
    fill.className = part > 90 ? "bad" : part > 75 ? "warn" : "";
    setText(cell.lastElementChild!, Number.isFinite(value) ? share(value / 100) : "-");
}
