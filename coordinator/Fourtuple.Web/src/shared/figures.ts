// Numbers as people read them; the same rules as Figures.cs, so a chart and its table say the same.

export type Unit = "count" | "rate" | "ms" | "bytes" | "share" | "number";

const grouped = new Intl.NumberFormat("en-US", { maximumFractionDigits: 0 });

export function count(value: number): string {
    return grouped.format(value);
}

/** To the unit, as totals are read; small ratios with two digits. */
export function figure(value: number): string {
    return Math.abs(value) >= 10 || Number.isInteger(value) ? count(value) : trimmed(value, 2);
}

/** 12,300 as 12.3k: for axes. */
export function short(value: number): string {
    const size = Math.abs(value);
    if (size >= 1e9) return `${trimmed(value / 1e9, 2)}G`;
    if (size >= 1e6) return `${trimmed(value / 1e6, 2)}M`;
    if (size >= 1e4) return `${trimmed(value / 1e3, 1)}k`;
    return figure(value);
}

export function seconds(value: number): string {
    const size = Math.abs(value);
    if (size === 0) return "0 ms";
    if (size < 1e-3) return `${significant(value * 1e6)} us`;
    if (size < 1) return `${significant(value * 1e3)} ms`;
    return `${significant(value)} s`;
}

export function ms(value: number): string {
    return seconds(value / 1e3);
}

/** Time since the start of a run: 42 s, 3:05, 1:02:09. */
export function clock(value: number): string {
    const whole = Math.round(value);
    if (whole < 60) return Math.abs(value - whole) < 0.05 ? `${whole} s` : `${trimmed(value, 1)} s`;
    const [h, m, s] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
    const tail = `${String(s).padStart(2, "0")}`;
    return h > 0 ? `${h}:${String(m).padStart(2, "0")}:${tail}` : `${m}:${tail}`;
}

export function share(value: number): string {
    const percent = value * 100;
    const size = Math.abs(percent);
    if (size === 0) return "0 %";
    return `${trimmed(percent, size < 0.01 ? 4 : size < 10 ? 2 : 1)} %`;
}

export function bytes(value: number): string {
    const size = Math.abs(value);
    if (size < 1024) return `${trimmed(value, 1)} B`;
    if (size < 1024 ** 2) return `${(value / 1024).toFixed(1)} KiB`;
    if (size < 1024 ** 3) return `${(value / 1024 ** 2).toFixed(1)} MiB`;
    return `${(value / 1024 ** 3).toFixed(2)} GiB`;
}

/** The whole number with its unit, for tables and for the value under the cursor. */
export function exact(value: number | null | undefined, unit: Unit): string {
    if (value === null || value === undefined || !Number.isFinite(value)) return "";
    switch (unit) {
        case "count": return count(value);
        case "rate": return `${count(value)}/s`;
        case "ms": return ms(value);
        case "bytes": return bytes(value);
        case "share": return share(value);
        case "number": return trimmed(value, 4);
    }
}

/** The same for the ticks of an axis, as narrow as it can be. */
export function tick(value: number, unit: Unit): string {
    return unit === "count" || unit === "rate" ? short(value) : exact(value, unit);
}

function significant(value: number): string {
    const size = Math.abs(value);
    return value.toFixed(size >= 100 ? 0 : size >= 10 ? 1 : 2);
}

function trimmed(value: number, digits: number): string {
    return String(Number(value.toFixed(digits)));
}
