// Pause, resume and stop, for who may; stopping is asked about first.
import { call, Refusal } from "./api";
import { el, setText } from "./dom";
import type { Progress } from "./model";
import { mayOperate } from "./shell";

export class Controls {
    readonly element = el("div", { class: "controls" });
    private readonly answer = el("span", { class: "small", at: { role: "status" } });
    private readonly hold = el("button", { at: { type: "button" } }, "Pause");
    private readonly stop = el("button", { class: "danger", at: { type: "button" } }, "Stop");
    private paused = false;

    constructor(private readonly run: string, private readonly signal: AbortSignal) {
        this.hold.addEventListener("click", () => void (this.paused
            ? this.order("load resume")
            : this.confirm("Pause this run?", "Agents start nothing more and hold what is open, until it is resumed.",
                "Pause", "load pause")));
        this.stop.addEventListener("click", () => void this.confirm(
            "Stop this run?", "It drains what is open and leaves a PARTIAL result. That cannot be taken back.",
            "Stop the run", "load stop"));
    }

    show(now: Progress): void {
        const running = mayOperate() && ["ramp", "hold", "pause", "paused"].includes(now.state);
        if (!running) this.element.replaceChildren(this.answer);
        else if (!this.hold.isConnected) this.element.replaceChildren(this.hold, this.stop, this.answer);
        this.paused = now.paused;
        setText(this.hold, now.paused ? "Resume" : "Pause");
    }

    end(): void {
        this.element.replaceChildren();
    }

    private confirm(question: string, consequence: string, yes: string, words: string): void {
        const dialog = el("dialog", { at: { "aria-labelledby": "question" } },
            el("h2", { at: { id: "question" } }, question), el("p", null, consequence),
            el("div", { class: "answers" },
                el("button", { at: { type: "button", autofocus: "" }, on: { click: () => dialog.close() } }, "Cancel"),
                el("button", {
                    class: "main", at: { type: "button" },
                    on: { click: () => { dialog.close(); void this.order(words); } },
                }, yes)));
        dialog.addEventListener("close", () => dialog.remove());
        this.signal.addEventListener("abort", () => dialog.remove(), { once: true });
        document.body.append(dialog);
        dialog.showModal();
    }

    private async order(words: string): Promise<void> {
        try {
            const done = await call(words, { run: this.run }, this.signal);
            setText(this.answer, done.what);
        } catch (fault) {
            if (!this.signal.aborted) setText(this.answer, fault instanceof Refusal ? fault.message : String(fault));
        }
    }
}
