// The report of a run as it is written to a file, made from the store; alone in a frame that may do nothing else.
import { call, get, Refusal } from "./api";
import { el, empty, setText } from "./dom";
import { RunHeading } from "./runhead";
import type { Place } from "./shell";

const formats = [
    ["html", "text/html"], ["json", "application/json"], ["csv", "text/csv"], ["md", "text/markdown"],
] as const;

interface ReportLink { url: string; name: string; state: string }

export async function showReport({ host, run, signal }: Place): Promise<void> {
    const heading = new RunHeading(run, "report");
    host.append(heading.element);
    const link = () => get<ReportLink>(`/api/v1/runs/${encodeURIComponent(run)}/report-link`, signal);
    let url: string;
    try {
        const found = await link();
        url = found.url;
        heading.show(found.name, found.state);
    } catch (fault) {
        if (!(fault instanceof Refusal) || fault.status !== 409) throw fault;
        host.append(empty("This run has no report yet", "It is written when the run ends."));
        return;
    }
    const said = el("span", { class: "small", at: { role: "status" } });
    heading.actions.append(el("button", {
        at: { type: "button" },
        // The link in the frame is old by now: each one is good for a minute.
        on: { click: () => void link().then((fresh) => open(fresh.url, "_blank", "noopener")) },
    }, "Open alone"), ...formats.map(([format, type]) => el("button", {
        at: { type: "button", "aria-label": `Download as ${format}` },
        on: {
            click: () => void save(run, format, type, signal)
                .catch((fault: unknown) => setText(said, fault instanceof Error ? fault.message : String(fault))),
        },
    }, format)), said);
    host.append(el("iframe", {
        class: "report",
        at: { title: `Report of ${run}`, sandbox: "allow-scripts allow-modals allow-popups", src: url },
    }));
}

async function save(run: string, format: string, type: string, signal: AbortSignal): Promise<void> {
    const answer = await call("report export", { run, format }, signal);
    const at = URL.createObjectURL(new Blob([answer.text], { type }));
    const anchor = el("a", { at: { href: at, download: `${run}.${format}` } });
    anchor.click();
    setTimeout(() => URL.revokeObjectURL(at), 10_000);
}
