// The profile as a bar: what is done, what is under way and how far, what comes.
import { clock } from "../shared/figures";
import { el, setText } from "./dom";
import type { Progress } from "./model";

export class StageBar {
    readonly element: HTMLElement;
    private readonly bar = el("ol", { class: "stages" });
    private readonly text = el("p", { class: "stagetext", at: { "aria-live": "polite" } });
    private readonly times = el("p", { class: "small" });
    private steps = "";
    private step = -2;
    private began = 0;

    constructor() {
        this.element = el("section", { class: "stage", at: { "aria-label": "Profile" } },
            el("div", { class: "stageline" }, this.text, this.times), this.bar);
    }

    show(progress: Progress): void {
        const steps = JSON.stringify(progress.steps);
        if (steps !== this.steps) {
            this.steps = steps;
            this.bar.replaceChildren(...progress.steps.map((step) => {
                const item = el("li", { at: { title: step.text } }, el("span", { class: "fill" }),
                    el("span", { class: "word" }, step.kind));
                item.style.flexGrow = String(grow(step.seconds));
                return item;
            }));
            this.step = -2;
        }
        if (progress.step !== this.step) {
            this.step = progress.step;
            this.began = before(progress);
            [...this.bar.children].forEach((item, at) => {
                item.className = at < progress.step ? "done" : at === progress.step ? "now" : "";
                if (at === progress.step) item.setAttribute("aria-current", "step");
                else item.removeAttribute("aria-current");
            });
        }
        const fill = this.bar.querySelector<HTMLElement>(".now .fill");
        const length = progress.steps[progress.step]?.seconds;
        const done = length ? Math.min(1, (progress.elapsed - this.began) / length) : 0.5;
        if (fill) fill.style.width = `${done * 100}%`;
        setText(this.text, progress.stepText);
        setText(this.times, progress.remaining === null
            ? clock(progress.elapsed)
            : `${clock(progress.elapsed)}, about ${clock(progress.remaining)} left`);
    }

    end(sentence: string, status: string): void {
        for (const item of this.bar.children) item.className = "done";
        setText(this.text, sentence);
        const tone = status === "pass" ? "ok" : status === "fail" || status === "invalid" ? "bad" : "";
        this.text.className = `stagetext ${tone}`;
        setText(this.times, "");
    }
}

/** A page that comes late knows when the step began only where all steps before have a length. */
function before(progress: Progress): number {
    const lengths = progress.steps.slice(0, progress.step).map((step) => step.seconds);
    return lengths.some((length) => length === null)
        ? progress.elapsed : lengths.reduce<number>((sum, length) => sum + length!, 0);
}

/** Long steps are wider, but a short one can still be seen. */
function grow(seconds: number | null): number {
    return Math.max(1, Math.sqrt(seconds ?? 30));
}
