// What stands around every page: who answers, what is wrong just now, and addresses without reloading.
import { get, keepToken, pause, Refusal, token } from "./api";
import { setText } from "./dom";
import type { Session } from "./model";

/** What a page gets. Everything it starts ends with the signal. */
export interface Place {
    host: HTMLElement;
    /** Parts of the address that the route names. */
    run: string;
    query: URLSearchParams;
    signal: AbortSignal;
}

let current: Session | null = null;

export function session(): Session | null {
    return current;
}

export function mayOperate(): boolean {
    return current !== null && current.role !== "viewer";
}

/** Why this page waits; a sentence that is read out politely. Null: it does not. */
export function say(refusal: Refusal | null): void {
    const banner = document.getElementById("banner")!;
    const text = refusal ? sentence(refusal) : standing();
    banner.hidden = text === "";
    setText(banner, text);
}

function sentence(refusal: Refusal): string {
    if (current && refusal.status === 503 && current.state !== "active") return standing();
    return `${[refusal.what, refusal.why, refusal.advice].filter((part) => part).map(capital).join(". ")}.`;
}

/** A standby knows the past and who leads; what happens now only the one that leads knows. */
function standing(): string {
    if (current?.state === "standby") {
        return current.leader
            ? `This coordinator, ${current.coordinator}, is standby: ${current.leader} leads. Ended runs are shown`
                + ` here; for what happens now open the dashboard of ${current.leader}. When this one takes over, the`
                + " page goes on by itself."
            : `This coordinator, ${current.coordinator}, is standby and nobody leads. One will take over in seconds.`;
    }
    if (current?.state === "suspended") {
        return `This coordinator has suspended its work: ${current.store}. Agents hold what is open.`;
    }
    return "";
}

function capital(text: string): string {
    return text.charAt(0).toUpperCase() + text.slice(1);
}

/** Asks who answers and what we may do; throws a refusal. */
export async function greet(signal: AbortSignal): Promise<void> {
    current = await get<Session>("/api/v1/session", signal);
    const shown = document.getElementById("session")!;
    setText(shown, `${current.cluster} · ${current.coordinator}${current.tokens ? ` · ${current.role}` : ""}`);
    shown.title = `Fourtuple ${current.version}`;
    const out = document.getElementById("sign-out") as HTMLButtonElement;
    out.hidden = !current.tokens;
    out.onclick = () => {
        keepToken("");
        location.reload();
    };
    say(null);
}

/** Milliseconds between looks at who leads: a take-over takes three seconds. */
const lookEveryMs = 3_000;

/** Keeps the session fresh for as long as the tab is looked at. */
export async function watch(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
        await pause(lookEveryMs, signal);
        if (document.hidden) continue;
        try {
            await greet(signal);
        } catch (fault) {
            if (signal.aborted) return;
            if (fault instanceof Refusal && fault.needsToken && token()) {
                keepToken("");
                location.reload();
                return;
            }
            if (fault instanceof Refusal) say(fault);
        }
    }
}
