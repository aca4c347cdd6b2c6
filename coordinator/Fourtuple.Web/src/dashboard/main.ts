import "../shared/theme.css";
import "./dashboard.css";
import { startTheme } from "../shared/theme";
import { Refusal } from "./api";
import { el } from "./dom";
import { showAgents } from "./agents";
import { showCompare } from "./compare";
import { showLive, showNewest } from "./live";
import { askToken } from "./login";
import { showPorts } from "./ports";
import { showReport } from "./report";
import { showRuns } from "./runs";
import { greet, watch, type Place } from "./shell";

type Page = (place: Place) => Promise<void>;

const routes: [RegExp, Page][] = [
    [/^\/$/, showRuns],
    [/^\/live$/, showNewest],
    [/^\/ports$/, showPorts],
    [/^\/agents$/, showAgents],
    [/^\/compare$/, showCompare],
    [/^\/runs\/([^/]+)$/, showLive],
    [/^\/runs\/([^/]+)\/ports$/, showPorts],
    [/^\/runs\/([^/]+)\/report$/, showReport],
];

const host = document.getElementById("page")!;
let leaving = new AbortController();

/** Shows the page of the address. */
async function show(focus: boolean): Promise<void> {
    leaving.abort();
    leaving = new AbortController();
    const signal = leaving.signal;
    const [pattern, page] = routes.find(([pattern]) => pattern.test(location.pathname)) ?? routes[0]!;
    mark();
    host.replaceChildren();
    const run = decodeURIComponent(pattern.exec(location.pathname)?.[1] ?? "");
    if (focus) {
        host.focus({ preventScroll: true });
        scrollTo(0, 0);
    }
    try {
        await page({ host, run, query: new URLSearchParams(location.search), signal });
    } catch (fault) {
        if (!signal.aborted) tell(fault);
    }
}

/** The page's own fault: what, why, what to do. */
function tell(fault: unknown): void {
    const refusal = fault instanceof Refusal ? fault : null;
    if (refusal?.needsToken) {
        askToken(host, refusal, () => void show(true));
        return;
    }
    if (!refusal) console.error(fault);
    host.replaceChildren(el("div", { class: "empty", at: { role: "alert" } },
        el("h1", null, refusal ? refusal.what : "This page failed"),
        el("p", { class: "soft" }, refusal ? [refusal.why, refusal.advice].filter((part) => part).join("; ")
            : "Load it again; the browser's console says more.")));
}

function mark(): void {
    const section = location.pathname.startsWith("/runs/")
        ? location.pathname.endsWith("/ports") ? "/ports" : location.pathname.endsWith("/report") ? "/" : "/live"
        : location.pathname === "/compare" ? "/" : location.pathname;
    for (const each of document.querySelectorAll<HTMLAnchorElement>("header nav a")) {
        if (each.pathname === section) each.setAttribute("aria-current", "page");
        else each.removeAttribute("aria-current");
    }
}

document.addEventListener("click", (event) => {
    const at = event.target instanceof Element ? event.target.closest<HTMLAnchorElement>("a[data-link]") : null;
    if (!at || event.defaultPrevented || event.button !== 0 || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    history.pushState(null, "", at.href);
    void show(true);
});
addEventListener("popstate", () => void show(true));

async function begin(): Promise<void> {
    startTheme();
    try {
        await greet(leaving.signal);
    } catch (fault) {
        if (fault instanceof Refusal && fault.needsToken) {
            askToken(host, fault, () => void begin());
            return;
        }
    }
    void watch(new AbortController().signal);
    await show(false);
}

void begin();
