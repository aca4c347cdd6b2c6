// Where tokens are set, somebody has to give one. It is kept for this tab only.
import { get, keepToken, Refusal, token } from "./api";
import { el } from "./dom";

export function askToken(host: HTMLElement, refusal: Refusal, done: () => void): void {
    document.title = "Sign in - Fourtuple";
    const field = el("input", {
        at: { type: "password", id: "token", autocomplete: "off", spellcheck: "false", required: "" },
    });
    const problem = el("p", { class: "bad", at: { role: "alert" } });
    if (token() || refusal.status === 429) problem.textContent = `${refusal.what}: ${refusal.why}.`;
    const form = el("form", {
        class: "login",
        on: {
            submit: (event) => {
                event.preventDefault();
                keepToken(field.value.trim());
                get("/api/v1/session", new AbortController().signal).then(done, (fault: unknown) => {
                    keepToken("");
                    problem.textContent = fault instanceof Refusal ? `${fault.what}: ${fault.why}.` : String(fault);
                    field.select();
                });
            },
        },
    },
    el("h1", null, "Sign in"),
    el("p", { class: "soft" }, "This coordinator needs a token. A viewer's shows everything; an operator's also stops, "
        + "pauses and resumes runs."),
    el("label", { at: { for: "token" } }, "Token"), field, problem,
    el("button", { class: "main", at: { type: "submit" } }, "Sign in"),
    el("p", { class: "small" }, "It stays in this tab, and is forgotten when the tab is closed."));
    host.replaceChildren(form);
    field.focus();
}
