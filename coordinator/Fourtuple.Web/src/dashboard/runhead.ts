// The head of every page of one run: its name, where it stands, and the ways to its other pages.
import { badge, el, link, setText } from "./dom";

export class RunHeading {
    readonly element: HTMLElement;
    readonly actions = el("div", { class: "actions" });
    private readonly name = el("h1", null);
    private readonly state = el("span", null);
    private shown = "";

    constructor(readonly run: string, page: "live" | "ports" | "report") {
        const at = `/runs/${encodeURIComponent(run)}`;
        const tabs = [["live", at, "Run"], ["ports", `${at}/ports`, "Ports"], ["report", `${at}/report`, "Report"]];
        this.element = el("div", { class: "runhead" },
            el("div", { class: "title" }, this.name, this.state, this.actions),
            el("div", { class: "under" }, el("span", { class: "small mono" }, run),
                el("nav", { class: "tabs", at: { "aria-label": "Pages of this run" } },
                    ...tabs.map(([key, href, text]) => {
                        const tab = link(href!, text!);
                        if (key === page) tab.setAttribute("aria-current", "page");
                        return tab;
                    }))));
        this.show(run.replace(/^\d{8}-\d{6}-/, ""), "");
    }

    show(name: string, state: string): void {
        setText(this.name, name);
        document.title = `${name}${state ? `: ${state}` : ""} - Fourtuple`;
        if (state !== this.shown) {
            this.shown = state;
            this.state.replaceChildren(...(state ? [badge(state)] : []));
        }
    }
}
