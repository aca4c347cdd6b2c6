// Called by Fourtuple.Coordinator.csproj: node build.mjs OUT. Installs what package-lock.json names when node_modules
// is older than it, checks the types, and writes report.{js,css} and dashboard.{js,css} to OUT.
// Exit codes: 0 built; 3 the packages could not be installed (no registry and nothing cached); 1 the sources are wrong.
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const out = resolve(process.argv[2] ?? "dist");
const lock = join(here, ".lock");
// How long one build waits for another: an installation over a slow line takes about a minute.
const longestWaitMs = 300_000;

/** Builds that run at once share node_modules: one at a time, and a lock of a dead process is taken over. */
function takeLock() {
    for (let waited = 0; ; waited += 200) {
        try {
            writeFileSync(lock, `${process.pid}`, { flag: "wx" });
            return;
        } catch (error) {
            if (error.code !== "EEXIST" || waited > longestWaitMs) {
                throw error;
            }
        }
        if (!holderLives()) {
            rmSync(lock, { force: true });
        }
        Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 200);
    }
}

function holderLives() {
    try {
        const holder = Number(readFileSync(lock, "utf8"));
        // The moment between creation and content belongs to the holder too.
        return holder === 0 || process.kill(holder, 0);
    } catch (error) {
        return error.code === "EPERM";
    }
}

function run(command, args) {
    const shell = process.platform === "win32";
    return spawnSync(command, args, { cwd: here, stdio: ["ignore", "inherit", "inherit"], shell }).status;
}

function tool(name, args) {
    const bin = { tsc: "typescript/bin/tsc", vite: "vite/bin/vite.js" }[name];
    if (run(process.execPath, [join(here, "node_modules", bin), ...args]) !== 0) {
        process.exitCode = 1;
        throw new Error(`${name} found faults in the front end's sources; they are named above`);
    }
}

function install() {
    const installed = join(here, "node_modules", ".package-lock.json");
    const wanted = join(here, "package-lock.json");
    if (existsSync(installed) && statSync(installed).mtimeMs >= statSync(wanted).mtimeMs) {
        return;
    }
    if (run("npm", ["ci", "--prefer-offline", "--no-audit", "--no-fund", "--loglevel=error"]) !== 0) {
        process.exitCode = 3;
        throw new Error("npm ci failed");
    }
}

takeLock();
try {
    install();
    tool("tsc", ["--noEmit"]);
    const fresh = `${out}.${process.pid}`;
    for (const entry of ["report", "dashboard"]) {
        tool("vite", ["build", "--mode", entry, "--outDir", fresh]);
    }
    mkdirSync(out, { recursive: true });
    for (const name of ["report.js", "report.css", "dashboard.js", "dashboard.css"]) {
        renameSync(join(fresh, name), join(out, name));
    }
    rmSync(fresh, { recursive: true, force: true });
} catch (error) {
    process.exitCode ||= 1;
    console.error(`front end: ${error.message}`);
} finally {
    rmSync(lock, { force: true });
}
