// A line chart that is never alone: the figure it draws into always has a table of the same numbers.
import uPlot from "uplot";
import "uplot/dist/uPlot.min.css";
import "./chart.css";
import { clock, exact, tick, type Unit } from "./figures";
import { colour, onThemeChange } from "./theme";

export interface Line {
    name: string;
    unit: Unit;
    /** A colour of theme.css. */
    tone: "one" | "two" | "three" | "four" | "fail";
    dash?: number[];
    points?: boolean;
    /** Points that no line joins; hollow in the tone of a fault. */
    scatter?: boolean;
    /** Joined by steps, for a value that holds until the next. */
    stepped?: boolean;
}

/** A shaded stretch of the x axis. */
export interface Band { from: number; to: number }

/** A moment on the x axis with what happened then. */
export interface Mark { at: number; text: string }

export interface ChartSpec {
    title: string;
    /** How a position on the x axis is written; `ticks` fixes the places of the ticks. */
    x: {
        name: string; text: (x: number) => string; ticks?: number[]; zoom?: boolean;
        /** From 0 and a little beyond the last position, for points that would lie on the edge. */
        fromZero?: boolean;
    };
    lines: Line[];
    bands?: Band[];
    marks?: Mark[];
    /** Pixels; 220 by default. */
    height?: number;
}

/** Positions first, then one column a line; null breaks the line. */
export type ChartData = [number[], ...(number | null)[][]];

/** Steps of a time axis, seconds: what clocks count in. */
const timeSteps = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14400, 28800, 86400];

export const timeAxis = { name: "Time", text: clock, zoom: true } as const;

/** Steps of an axis of bytes, so that its ticks are whole KiB, MiB or GiB. */
const binarySteps = Array.from({ length: 41 }, (_, power) => 2 ** power);

/** Rows of a table that this module writes; a longer table hides the point. */
const mostRows = 240;

export class Chart {
    private plot: uPlot | undefined;
    private readonly host: HTMLElement;
    private readonly table: HTMLTableSectionElement | undefined;
    private readonly forget: () => void;
    private readonly resized: ResizeObserver;

    /** Draws into `.plot` of the figure, which is made when it is missing, as the table is. */
    constructor(private readonly figure: HTMLElement, private readonly spec: ChartSpec, private data: ChartData) {
        this.host = figure.querySelector<HTMLElement>(".plot") ?? this.addPlot();
        // The table says it all; a picture has nothing to add for who cannot see it.
        this.host.setAttribute("aria-hidden", "true");
        this.table = figure.querySelector("table") ? undefined : this.addTable();
        this.fill();
        this.draw();
        this.forget = onThemeChange(() => this.draw());
        this.resized = new ResizeObserver(() => this.fit());
        this.resized.observe(this.host);
    }

    update(data: ChartData, marks?: Mark[], bands?: Band[]): void {
        this.data = data;
        if (marks) this.spec.marks = marks;
        if (bands) this.spec.bands = bands;
        this.plot?.setData(data as uPlot.AlignedData);
        this.fill();
    }

    dispose(): void {
        this.forget();
        this.resized.disconnect();
        this.plot?.destroy();
    }

    private draw(): void {
        this.plot?.destroy();
        this.plot = new uPlot(this.options(), this.data as uPlot.AlignedData, this.host);
    }

    private fit(): void {
        const width = this.host.clientWidth;
        if (this.plot && width > 0 && width !== this.plot.width) {
            this.plot.setSize({ width, height: this.plot.height });
        }
    }

    private options(): uPlot.Options {
        const { x, lines } = this.spec;
        const [ink, grid] = [colour("soft"), colour("grid")];
        const font = `11px ${getComputedStyle(document.body).fontFamily}`;
        const axis = { stroke: ink, font, grid: { stroke: grid, width: 1 }, ticks: { show: false } };
        const unit = lines[0]?.unit ?? "number";
        return {
            width: Math.max(this.host.clientWidth, 240),
            height: this.spec.height ?? 220,
            padding: [8, 22, 0, 0],
            scales: {
                x: { time: false, ...(x.fromZero ? { range: (_, __, last) => [0, last * 1.04] } : {}) },
                y: { range: (_, __, top) => [0, top > 0 ? top * 1.06 : 1] },
            },
            axes: [
                {
                    ...axis, space: 70, size: 28, values: (_, at) => at.map(x.text),
                    ...(x.text === clock ? { incrs: timeSteps } : {}),
                    ...(x.ticks ? { splits: () => x.ticks!, filter: (_: uPlot, at: number[]) => at } : {}),
                },
                {
                    ...axis, size: 66, space: 36, ...(unit === "bytes" ? { incrs: binarySteps } : {}),
                    values: (_, at) => at.map((value) => tick(value, unit)),
                },
            ],
            legend: { markers: { width: 2, dash: (_, at) => (lines[at - 1]?.dash ? "dashed" : "solid") } },
            cursor: { drag: { x: x.zoom ?? false, y: false }, points: { size: 6 } },
            series: [
                { label: x.name, value: (_, at) => (at === null ? "" : x.text(at)) },
                ...lines.map((line): uPlot.Series => ({
                    label: line.name, stroke: colour(line.tone), width: 2, dash: line.dash,
                    points: {
                        show: line.scatter ?? line.points ?? false, size: line.scatter ? 8 : 6, width: 2,
                        fill: colour(line.tone === "fail" ? "ground" : line.tone),
                    },
                    paths: line.scatter ? () => null
                        : line.stepped ? uPlot.paths.stepped!({ align: 1 }) : undefined,
                    value: (_, at) => exact(at, line.unit),
                })),
            ],
            hooks: { drawClear: [(plot) => this.drawBands(plot)], draw: [(plot) => this.drawMarks(plot)] },
        };
    }

    private drawBands(plot: uPlot): void {
        const { left, top, width, height } = plot.bbox;
        plot.ctx.fillStyle = colour("band");
        for (const band of this.spec.bands ?? []) {
            const from = Math.max(plot.valToPos(band.from, "x", true), left);
            const to = Math.min(plot.valToPos(band.to, "x", true), left + width);
            if (to > from) plot.ctx.fillRect(from, top, to - from, height);
        }
    }

    private drawMarks(plot: uPlot): void {
        const { left, top, width, height } = plot.bbox;
        const ctx = plot.ctx;
        const pixel = devicePixelRatio;
        ctx.save();
        ctx.strokeStyle = ctx.fillStyle = colour("warn");
        ctx.lineWidth = pixel;
        ctx.font = `${10 * pixel}px ${getComputedStyle(document.body).fontFamily}`;
        ctx.textAlign = "left";
        ctx.textBaseline = "alphabetic";
        ctx.setLineDash([3 * pixel, 3 * pixel]);
        (this.spec.marks ?? []).forEach((mark, index) => {
            const at = Math.round(plot.valToPos(mark.at, "x", true));
            if (at < left || at > left + width) return;
            ctx.beginPath();
            ctx.moveTo(at, top);
            ctx.lineTo(at, top + height);
            ctx.stroke();
            ctx.fillText(String(index + 1), at + 3 * pixel, top + 10 * pixel);
        });
        ctx.restore();
    }

    private addPlot(): HTMLElement {
        const caption = document.createElement("figcaption");
        caption.textContent = this.spec.title;
        const host = document.createElement("div");
        host.className = "plot";
        this.figure.append(caption, host);
        return host;
    }

    private addTable(): HTMLTableSectionElement {
        const details = document.createElement("details");
        const summary = document.createElement("summary");
        summary.textContent = `${this.spec.title}: table`;
        const scroll = document.createElement("div");
        scroll.className = "scroll";
        const table = document.createElement("table");
        const head = table.createTHead().insertRow();
        for (const name of [this.spec.x.name, ...this.spec.lines.map((line) => line.name)]) {
            const cell = document.createElement("th");
            cell.className = "n";
            cell.scope = "col";
            cell.textContent = name;
            head.append(cell);
        }
        scroll.append(table);
        details.append(summary, scroll);
        this.figure.append(details);
        details.addEventListener("toggle", () => this.fill());
        return table.createTBody();
    }

    /** A closed table is not worth the work of every second. */
    private fill(): void {
        if (!this.table || !this.table.closest("details")?.open) return;
        const [at, ...columns] = this.data;
        const step = Math.max(1, Math.ceil(at.length / mostRows));
        const rows: HTMLTableRowElement[] = [];
        for (let row = 0; row < at.length; row += step) {
            const line = document.createElement("tr");
            const cells = [this.spec.x.text(at[row]!), ...columns.map((column, index) =>
                exact(column[row], this.spec.lines[index]?.unit ?? "number"))];
            for (const text of cells) {
                const cell = line.insertCell();
                cell.className = "n";
                cell.textContent = text;
            }
            rows.push(line);
        }
        this.table.replaceChildren(...rows);
    }
}
