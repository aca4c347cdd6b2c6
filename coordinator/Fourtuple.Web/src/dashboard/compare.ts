// Two runs side by side, as `report compare` judges them.
import { call } from "./api";
import { el, empty, link, table } from "./dom";
import type { Place } from "./shell";

export async function showCompare({ host, query, signal }: Place): Promise<void> {
    document.title = "Compare - Fourtuple";
    const [first, second] = [query.get("a") ?? "", query.get("b") ?? ""];
    host.append(el("div", { class: "title" }, el("h1", null, "Compare two runs")));
    if (!first || !second) {
        host.append(empty("Two runs are compared", "Pick them on the page of runs."), link("/", "To the runs"));
        return;
    }
    host.append(el("p", { class: "pair" },
        link(`/runs/${encodeURIComponent(first)}`, first, "mono"), el("span", { class: "soft" }, " with "),
        link(`/runs/${encodeURIComponent(second)}`, second, "mono")));
    const answer = await call("report compare", { first, second }, signal);
    for (const line of answer.details ?? []) host.append(el("p", null, line));
    const rows = answer.rows.map((cells) => cells.map((cell, column) => column === 0 ? cell : tinted(cell)));
    host.append(el("div", { class: "scroll" }, table("Figures of both runs",
        answer.columns.map((name, column) => ({ name, numeric: column > 0 && column < 3 })), rows)));
}

function tinted(cell: string): string | HTMLElement {
    return cell === "better" ? el("span", { class: "ok" }, cell)
        : cell === "worse" ? el("span", { class: "bad" }, cell) : cell;
}
