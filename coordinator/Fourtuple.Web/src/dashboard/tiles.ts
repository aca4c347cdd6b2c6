// Large figures with a name and a line of context.
import { el, setText } from "./dom";

export class Tiles {
    readonly element = el("dl", { class: "tiles" });
    private readonly values = new Map<string, [HTMLElement, HTMLElement]>();

    constructor(names: string[]) {
        for (const name of names) {
            const [value, note] = [el("span", { class: "big" }, "-"), el("span", { class: "small" })];
            this.values.set(name, [value, note]);
            this.element.append(el("div", null, el("dt", null, name), el("dd", null, value, note)));
        }
    }

    set(name: string, value: string, note = "", tone = ""): void {
        const [at, under] = this.values.get(name)!;
        setText(at, value);
        setText(under, note);
        const kind = `big ${tone}`.trim();
        if (at.className !== kind) at.className = kind;
    }
}
