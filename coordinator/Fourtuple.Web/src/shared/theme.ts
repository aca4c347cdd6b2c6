// Light or dark: what the system prefers, until the reader says otherwise. theme.css does the rest.

const key = "fourtuple-theme";

type Theme = "light" | "dark";

const listeners = new Set<() => void>();

export function currentTheme(): Theme {
    const chosen = document.documentElement.dataset.theme;
    if (chosen === "light" || chosen === "dark") return chosen;
    return matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
}

/** Canvases do not follow CSS: they are drawn again when the theme changes. */
export function onThemeChange(listener: () => void): () => void {
    listeners.add(listener);
    return () => listeners.delete(listener);
}

/** Wires `<button data-theme-toggle hidden>`; call once when the page is parsed. */
export function startTheme(): void {
    const kept = read();
    if (kept) document.documentElement.dataset.theme = kept;
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", changed);
    for (const button of document.querySelectorAll<HTMLButtonElement>("[data-theme-toggle]")) {
        button.hidden = false;
        button.addEventListener("click", () => {
            const next: Theme = currentTheme() === "dark" ? "light" : "dark";
            document.documentElement.dataset.theme = next;
            write(next);
            changed();
        });
    }
    changed();
}

/** What `color: var(--name)` means right now; light-dark() is resolved only in a computed style. */
export function colour(name: string): string {
    const probe = document.createElement("span");
    probe.style.color = `var(--${name})`;
    probe.hidden = true;
    document.body.append(probe);
    const value = getComputedStyle(probe).color;
    probe.remove();
    return value;
}

function changed(): void {
    const next = currentTheme() === "dark" ? "Light" : "Dark";
    for (const button of document.querySelectorAll<HTMLButtonElement>("[data-theme-toggle]")) {
        button.textContent = next;
        button.setAttribute("aria-label", `Switch to the ${next.toLowerCase()} theme`);
    }
    for (const listener of listeners) listener();
}

// A page from file:// or with blocked storage has none: the choice then lasts as long as the page.
function read(): string | null {
    try {
        return localStorage.getItem(key);
    } catch {
        return null;
    }
}

function write(theme: Theme): void {
    try {
        localStorage.setItem(key, theme);
    } catch {
        // Nothing depends on it.
    }
}
