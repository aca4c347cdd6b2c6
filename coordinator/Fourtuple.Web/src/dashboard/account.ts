// The two equations of the accounting, with their numbers; a total that does not add up says so.
import { count } from "../shared/figures";
import { el, setText } from "./dom";
import type { Accounting, Counters } from "./model";

interface Term { name: string; value: number; tone?: string }

export class Account {
    readonly element: HTMLElement;
    private readonly rows = [el("div", { class: "equation" }), el("div", { class: "equation" })];
    private readonly cells = new Map<string, HTMLElement>();

    constructor() {
        this.element = el("section", { at: { "aria-labelledby": "account" } },
            el("h2", { at: { id: "account" } }, "Every connection accounted for"), ...this.rows);
    }

    live(c: Counters): void {
        this.show(0, { name: "attempted", value: c.attempted }, [
            { name: "established", value: c.established }, { name: "failed", value: c.failed, tone: "bad" },
            { name: "pending", value: c.pending }, { name: "lost in connect", value: c.lostPending, tone: "bad" },
        ]);
        this.show(1, { name: "established ", value: c.established }, [
            { name: "open", value: c.open }, { name: "closed by us", value: c.closedByUs },
            { name: "closed by peer", value: c.closedByPeer }, { name: "lost", value: c.lostOpen, tone: "bad" },
        ]);
    }

    final(a: Accounting): void {
        this.show(0, { name: "attempted", value: a.attempted }, [
            { name: "established", value: a.established }, { name: "failed", value: a.failed, tone: "bad" },
            { name: "pending", value: a.pending }, { name: "lost in connect", value: a.lost.pending, tone: "bad" },
        ]);
        // In a final account `open` is what was open as the drain began, and closedByUs what we closed before it.
        this.show(1, { name: "established ", value: a.established }, [
            { name: "open", value: a.open }, { name: "closed by us", value: a.closedByUs },
            { name: "closed by peer", value: a.closedByPeer }, { name: "lost", value: a.lost.open, tone: "bad" },
        ]);
    }

    private show(row: number, total: Term, parts: Term[]): void {
        const rest = total.value - parts.reduce((sum, part) => sum + part.value, 0);
        // A lost agent's connections are in no live sum: what is missing is theirs until the final account.
        const terms = rest === 0 ? parts : [...parts, { name: "at lost agents", value: rest, tone: "bad" }];
        const key = [total, ...terms].map((term) => term.name).join();
        const at = this.rows[row]!;
        if (at.dataset.key !== key) {
            at.dataset.key = key;
            at.replaceChildren(...[total, ...terms].flatMap((term, index) => [
                ...(index === 0 ? [] : [el("span", { class: "sign" }, index === 1 ? "=" : "+")]), this.term(row, term),
            ]));
        }
        for (const term of [total, ...terms]) {
            const cell = this.cells.get(`${row}${term.name}`)!;
            setText(cell, count(term.value));
            cell.className = `value ${term.value > 0 ? term.tone ?? "" : "zero"}`;
        }
    }

    private term(row: number, term: Term): HTMLElement {
        const value = el("span", { class: "value" });
        this.cells.set(`${row}${term.name}`, value);
        return el("span", { class: "term" }, value, el("span", { class: "small" }, term.name.trim()));
    }
}
