// The coordinator's API: answers, and events that come over one request that stays open. The token, where one is
// needed, is kept for this tab and sent as a header; there is no cookie, so no other site can act for the reader.

const tokenKey = "fourtuple-token";

/** What every command answers. */
export interface Answer<T = unknown> {
    exitCode: number;
    what: string;
    why: string;
    advice: string;
    columns: string[];
    rows: string[][];
    details: string[];
    text: string;
    footer: string;
    document: T | null;
}

/** A refusal with its three sentences. Status 0: nobody answered. */
export class Refusal extends Error {
    constructor(readonly status: number, readonly what: string, readonly why: string, readonly advice: string) {
        super([what, why, advice].filter((part) => part).join("; "));
    }

    get needsToken(): boolean {
        return this.status === 401 || this.status === 429;
    }

    /** Another coordinator leads, or none does now, or this one is not there: it may be in a moment. */
    get passes(): boolean {
        return this.status === 0 || this.status === 502 || this.status === 503 || this.status === 504;
    }
}

export function token(): string {
    try {
        return sessionStorage.getItem(tokenKey) ?? "";
    } catch {
        return kept;
    }
}

// Where storage is blocked the token lasts as long as the page.
let kept = "";

export function keepToken(value: string): void {
    kept = value;
    try {
        if (value) sessionStorage.setItem(tokenKey, value);
        else sessionStorage.removeItem(tokenKey);
    } catch {
        // See above.
    }
}

export async function get<T>(path: string, signal: AbortSignal): Promise<T> {
    return (await (await ask(path, { method: "GET", signal })).json()) as T;
}

/** One command, such as `load status`. */
export async function call<T>(
    words: string, args: Record<string, string>, signal: AbortSignal): Promise<Answer<T>> {
    return (await (await post(words, args, signal)).json()) as Answer<T>;
}

export interface Listener {
    /** The stream is open, for the first time or again: what was shown before may be old. */
    opened?: () => void;
    event: (name: string, data: unknown) => void;
    /** Why there is nothing for now; null when there is again. */
    waiting: (refusal: Refusal | null) => void;
}

/** Longest wait before a stream is asked for again, and the first one. */
const [longestWaitMs, firstWaitMs] = [5_000, 400];

/**
 * Follows a streaming command until it has ended (true), the signal aborts, or it is refused for good, which throws.
 * A connection that breaks is made again by itself.
 */
export async function follow(
    words: string, args: Record<string, string>, signal: AbortSignal, listener: Listener): Promise<boolean> {
    for (let wait = firstWaitMs; !signal.aborted; wait = Math.min(wait * 2, longestWaitMs)) {
        try {
            const response = await post(words, args, signal);
            wait = firstWaitMs / 2;
            listener.waiting(null);
            listener.opened?.();
            if (await read(response, listener)) return true;
        } catch (fault) {
            if (signal.aborted) return false;
            const refusal = fault instanceof Refusal ? fault : gone();
            if (!refusal.passes) throw refusal;
            listener.waiting(refusal);
        }
        await pause(wait, signal);
    }
    return false;
}

export function pause(ms: number, signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
        const timer = setTimeout(resolve, ms);
        signal.addEventListener("abort", () => { clearTimeout(timer); resolve(); }, { once: true });
    });
}

/** Server-Sent Events as the coordinator writes them: a name, one line of JSON, an empty line. */
async function read(response: Response, listener: Listener): Promise<boolean> {
    const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader();
    let [rest, name] = ["", ""];
    for (;;) {
        const { done, value } = await reader.read();
        if (done) return false;
        const lines = (rest + value).split("\n");
        rest = lines.pop()!;
        for (const line of lines) {
            if (line.startsWith("event: ")) name = line.slice(7);
            if (!line.startsWith("data: ")) continue;
            const data = JSON.parse(line.slice(6));
            if (name === "refused") throw new Refusal(503, data.what, data.why, data.advice);
            listener.event(name, data);
            if (name === "ended") return true;
        }
    }
}

function post(words: string, args: Record<string, string>, signal: AbortSignal): Promise<Response> {
    return ask(`/api/v1/commands/${words.replace(" ", "/")}`, {
        method: "POST", signal, body: JSON.stringify(args), headers: { "Content-Type": "application/json" },
    });
}

async function ask(path: string, init: RequestInit): Promise<Response> {
    const headers = new Headers(init.headers);
    if (token()) headers.set("Authorization", `Bearer ${token()}`);
    let response: Response;
    try {
        response = await fetch(path, { ...init, headers, cache: "no-store", credentials: "omit" });
    } catch (fault) {
        if (init.signal?.aborted) throw fault;
        throw gone();
    }
    if (response.ok) return response;
    const answer = (await response.json().catch(() => null)) as Answer | null;
    throw new Refusal(response.status, answer?.what ?? `the coordinator answered ${response.status}`,
        answer?.why ?? "", answer?.advice ?? "");
}

function gone(): Refusal {
    return new Refusal(0, "the coordinator does not answer", "its process may be starting again",
        "this page tries again by itself");
}
