// Elements from values. Strings become text nodes, never markup: names in plans and answers of targets are not ours.

type Child = Node | string | null | undefined;

interface Traits {
    class?: string;
    /** Attributes, set as they are. */
    at?: Record<string, string>;
    on?: Record<string, (event: Event) => void>;
}

export function el<K extends keyof HTMLElementTagNameMap>(
    tag: K, traits: Traits | null, ...children: Child[]): HTMLElementTagNameMap[K] {
    const made = document.createElement(tag);
    if (traits?.class) made.className = traits.class;
    for (const [name, value] of Object.entries(traits?.at ?? {})) made.setAttribute(name, value);
    for (const [name, listener] of Object.entries(traits?.on ?? {})) made.addEventListener(name, listener);
    made.append(...children.filter((child) => child !== null && child !== undefined));
    return made;
}

/** A link within the dashboard. */
export function link(href: string, text: string, kind = ""): HTMLAnchorElement {
    return el("a", { class: kind, at: { href, "data-link": "" } }, text);
}

/** Writes only what differs, so that nothing is laid out again for nothing. */
export function setText(at: Element, text: string): void {
    if (at.textContent !== text) at.textContent = text;
}

export interface Column {
    name: string;
    numeric?: boolean;
    wide?: boolean;
}

/** A table with a caption for who cannot see where it stands. */
export function table(caption: string, columns: Column[], rows: Child[][]): HTMLTableElement {
    const head = el("tr", null, ...columns.map((column) =>
        el("th", { class: column.numeric ? "n" : "", at: { scope: "col" } }, column.name)));
    const body = rows.map((cells) => el("tr", null, ...cells.map((cell, index) =>
        el("td", { class: classOf(columns[index]) }, cell))));
    return el("table", null, el("caption", { class: "hidden" }, caption),
        el("thead", null, head), el("tbody", null, ...body));
}

function classOf(column: Column | undefined): string {
    return column?.numeric ? "n" : column?.wide ? "wide" : "";
}

/** What stands where there is nothing to show: what is missing, and what to do. */
export function empty(what: string, advice: string, command?: string): HTMLElement {
    return el("div", { class: "empty" }, el("p", null, what), el("p", { class: "soft" }, advice),
        command ? el("pre", null, command) : null);
}

/** A word with a colour that only repeats what the word says. */
export function badge(word: string): HTMLElement {
    return el("span", { class: `badge ${tone(word)}` }, word);
}

function tone(word: string): string {
    const first = word.split(",")[0];
    if (["completed", "pass", "up", "ok", "ready"].includes(first!)) return "ok";
    if (["failed", "invalid", "fail", "lost", "missing", "refused"].includes(first!)) return "bad";
    if (["partial", "aborted", "degraded", "inconclusive", "suspect", "warn", "paused"].includes(first!)) return "warn";
    return ["left", "ended", "standby"].includes(first!) ? "idle" : "busy";
}
