// A map of counts, drawn; and the same as a table for who cannot see it or wants the numbers.
import { count } from "../shared/figures";
import { colour, onThemeChange } from "../shared/theme";
import { el, setText, table } from "./dom";

export interface HeatRow {
    name: string;
    note: string;
    cells: number[];
}

/** Pixels: a row of many is still told apart, one of few is not a wall. */
const [leastRow, mostRow, gap, foot] = [7, 30, 1, 22];

export class HeatMap {
    readonly element: HTMLElement;
    private readonly canvas = el("canvas", { at: { "aria-hidden": "true" } });
    private readonly under = el("p", { class: "small reading", at: { "aria-hidden": "true" } });
    private readonly scale = el("p", { class: "small scale" });
    private readonly details: HTMLDetailsElement;
    private readonly holder = el("div", { class: "scroll" });
    private columns: string[] = [];
    private rows: HeatRow[] = [];
    private most = 0;

    constructor(signal: AbortSignal) {
        this.details = el("details", null,
            el("summary", null, "Connections by source and destination: table"), this.holder);
        this.details.addEventListener("toggle", () => this.fill());
        this.scale.append(el("span", null, "none"), el("span", { class: "ramp", at: { "aria-hidden": "true" } }),
            el("span", { class: "most" }));
        this.element = el("div", { class: "heat" }, this.canvas, el("div", { class: "under" }, this.scale, this.under),
            this.details);
        this.canvas.addEventListener("pointermove", (event) => this.read(event));
        this.canvas.addEventListener("pointerleave", () => setText(this.under, ""));
        const forget = onThemeChange(() => this.draw());
        const resized = new ResizeObserver(() => this.draw());
        resized.observe(this.element);
        signal.addEventListener("abort", () => { forget(); resized.disconnect(); }, { once: true });
    }

    show(columns: string[], rows: HeatRow[]): void {
        [this.columns, this.rows] = [columns, rows];
        this.most = rows.reduce((most, row) => row.cells.reduce((top, cell) => Math.max(top, cell), most), 0);
        this.element.hidden = rows.length === 0;
        setText(this.scale.querySelector(".most")!, count(this.most));
        this.draw();
        this.fill();
    }

    private sizes(): { row: number; column: number; left: number } {
        const width = this.element.clientWidth;
        // About as wide as the longest name, which is fitted in anyway.
        const longest = this.rows.reduce((most, each) => Math.max(most, each.name.length), 0);
        const left = Math.min(width < 560 ? 92 : 220, 12 + 7 * longest);
        return {
            row: Math.max(leastRow, Math.min(mostRow, 480 / Math.max(1, this.rows.length))), left,
            column: (width - left) / Math.max(1, this.columns.length),
        };
    }

    private draw(): void {
        const width = this.element.clientWidth;
        if (width === 0 || this.rows.length === 0) return;
        const { row, column, left } = this.sizes();
        const height = row * this.rows.length + foot;
        const pixel = devicePixelRatio;
        this.canvas.width = Math.round(width * pixel);
        this.canvas.height = Math.round(height * pixel);
        this.canvas.style.width = `${width}px`;
        this.canvas.style.height = `${height}px`;
        const ctx = this.canvas.getContext("2d")!;
        ctx.scale(pixel, pixel);
        const [hot, none, ink] = [colour("one"), colour("panel"), colour("soft")];
        this.rows.forEach((each, y) => each.cells.forEach((cell, x) => {
            ctx.globalAlpha = 1;
            ctx.fillStyle = none;
            const place = [left + x * column, y * row, Math.max(1, column - gap), Math.max(1, row - gap)] as const;
            ctx.fillRect(...place);
            if (cell === 0) return;
            // From a tenth on, so that one connection differs from none.
            ctx.globalAlpha = 0.1 + 0.9 * (cell / this.most);
            ctx.fillStyle = hot;
            ctx.fillRect(...place);
        }));
        this.name(ctx, ink, { row, column, left, width, height });
    }

    private name(ctx: CanvasRenderingContext2D, ink: string,
        at: { row: number; column: number; left: number; width: number; height: number }): void {
        ctx.globalAlpha = 1;
        ctx.fillStyle = ink;
        ctx.font = `11px ${getComputedStyle(document.body).fontFamily}`;
        ctx.textBaseline = "middle";
        const every = Math.ceil(13 / at.row);
        this.rows.forEach((each, y) => {
            if (y % every === 0) ctx.fillText(fit(ctx, each.name, at.left - 8), 0, (y + 0.5) * at.row);
        });
        const step = Math.max(1, Math.ceil(120 / at.column));
        for (let x = 0; x < this.columns.length; x += step) {
            const text = fit(ctx, this.columns[x]!, Math.min(step * at.column - 8, at.width - at.left - x * at.column));
            ctx.fillText(text, at.left + x * at.column, at.height - foot / 2);
        }
    }

    private read(event: PointerEvent): void {
        const { row, column, left } = this.sizes();
        const [x, y] = [Math.floor((event.offsetX - left) / column), Math.floor(event.offsetY / row)];
        const at = this.rows[y];
        const cell = at?.cells[x];
        setText(this.under, cell === undefined ? ""
            : `${at!.name} (${at!.note}) to ${this.columns[x]}: ${count(cell)} connections`);
    }

    private fill(): void {
        if (!this.details.open) return;
        this.holder.replaceChildren(table("Connections by source and destination",
            [{ name: "Source" }, { name: "Agent" }, ...this.columns.map((name) => ({ name, numeric: true }))],
            this.rows.map((row) => [row.name, row.note, ...row.cells.map(count)])));
    }
}

function fit(ctx: CanvasRenderingContext2D, text: string, width: number): string {
    if (ctx.measureText(text).width <= width) return text;
    let end = text.length;
    while (end > 1 && ctx.measureText(`${text.slice(0, end)}…`).width > width) end--;
    return `${text.slice(0, end)}…`;
}
